"""The database behind the ledger, SQLite or PostgreSQL: connections, transactions, and its errors in our words.

SQLite transactions that write begin ``IMMEDIATE``: a deferred one that turns into a writer fails at once when another
wrote meanwhile, in spite of the busy time-out.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DataError, DBAPIError, IntegrityError, TimeoutError
from sqlalchemy.pool import ConnectionPoolEntry

from ..errors import BadInput, Unavailable

__all__ = ["Contended", "make_engine", "reading", "translated", "was_forestalled", "writing"]

BUSY_SECONDS = 5
CONNECT_SECONDS = 10
WRITES = "tongxing_writes"

LEAST_FREE = 256 * 1024
"""Bytes without which SQLite cannot work: its log and the index of it grow by the piece."""


class Contended(Unavailable):
    """Others were writing the same; nothing was written, and trying again is likely to work."""


def make_engine(database_url: str, *, durable: bool = True) -> Engine:
    """An engine on the ledger's database; connects to nothing yet. Raises :class:`BadInput` for an unusable URL.

    What is not `durable` (SQLite only) is faster and may be lost or damaged when the machine stops.
    """
    url = _url(database_url)
    if url.get_backend_name() == "sqlite":
        return _sqlite_engine(url, durable)
    return _postgresql_engine(url)


def reading(engine: Engine) -> Engine:
    """The same engine for transactions that only read, and read one state of the ledger throughout."""
    if engine.dialect.name == "sqlite":
        return engine.execution_options(**{WRITES: False})
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def writing(engine: Engine) -> Engine:
    """The same engine for transactions that write."""
    return engine.execution_options(**{WRITES: True})


@contextmanager
def translated(engine: Engine) -> Iterator[None]:
    """Turn the database's failures into :class:`Unavailable`, with what to do, and values that it cannot hold into
    :class:`BadInput`; let all other errors pass."""
    try:
        yield
    except TimeoutError:
        raise _busy() from None
    except (DataError, psycopg.DataError, OverflowError) as error:
        raise BadInput(
            "给的编号或文字数据库存不下（太大，或有不能用的字符）；请检查后重试",
            "a number or text that was given does not fit the database (too large, or a character that cannot be); check it",
        ) from error
    except (DBAPIError, sqlite3.Error, psycopg.Error) as error:
        sentence = _sentence(error.orig if isinstance(error, DBAPIError) else error, engine.url)
        if sentence is None:
            raise
        raise sentence from error


def was_forestalled(error: IntegrityError) -> bool:
    """Whether somebody may have written the same row at the same time; whoever looks again will find it.

    Never so on SQLite, where whoever writes is alone.
    """
    return isinstance(error.orig, psycopg.errors.UniqueViolation)


def _url(database_url: str) -> URL:
    try:
        return make_url(database_url)
    except (ArgumentError, ValueError):  # a ValueError for a port that is no number
        raise BadInput(
            "TONGXING_DATABASE_URL 的值不能用；应写成 sqlite:///路径 或 postgresql+psycopg://用户:密码@主机/库名",
            "the value of TONGXING_DATABASE_URL cannot be used; "
            "write sqlite:///PATH or postgresql+psycopg://USER:PASSWORD@HOST/DATABASE",
        ) from None


def _postgresql_engine(url: URL) -> Engine:
    engine = create_engine(
        url, hide_parameters=True, pool_pre_ping=True, connect_args={"connect_timeout": CONNECT_SECONDS}
    )
    event.listen(engine, "connect", _limit_waiting)
    return engine


def _limit_waiting(connection: psycopg.Connection[Any], _record: ConnectionPoolEntry) -> None:
    connection.execute(f"SET lock_timeout = '{BUSY_SECONDS}s'")
    connection.commit()


def _sqlite_engine(url: URL, durable: bool) -> Engine:
    engine = create_engine(url, hide_parameters=True, connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "do_connect", _make_private)
    event.listen(engine, "connect", partial(_configure, synchronous="FULL" if durable else "OFF"))
    event.listen(engine, "begin", _begin)
    return engine


def _make_private(_dialect: Any, _record: ConnectionPoolEntry, arguments: list[str], _options: Any) -> None:
    """Create the file with mode 600 before SQLite would with the umask's; its journal takes over the mode.

    A file that is there is not even opened: closing it would drop the locks of this process's other connections.
    """
    path = Path(arguments[0])
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        return
    except OSError as error:
        raise Unavailable(
            f"数据库文件 {path} 打不开（{error.strerror}）；请检查路径和权限",
            f"the database file {path} cannot be opened ({error.strerror}); check its path and permissions",
        ) from None


def _configure(connection: sqlite3.Connection, _record: ConnectionPoolEntry, *, synchronous: str) -> None:
    connection.isolation_level = None  # the driver must begin nothing by itself: _begin() does
    for pragma in ("journal_mode = WAL", f"synchronous = {synchronous}", "foreign_keys = ON", "temp_store = MEMORY"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITES, True)
    if connection.info.get(WRITES) != writes:  # only then: SQLite forgets all prepared statements over it
        connection.exec_driver_sql(f"PRAGMA query_only = {'OFF' if writes else 'ON'}")
        connection.info[WRITES] = writes
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN DEFERRED")


def _sentence(error: BaseException | None, url: URL) -> Unavailable | None:
    if isinstance(error, sqlite3.Error):
        return _of_sqlite(error, url.database or "")
    if isinstance(error, psycopg.Error):
        return _of_postgresql(error, f"{url.host or url.query.get('host', '')}/{url.database}")
    return None


def _of_sqlite(error: sqlite3.Error, path: str) -> Unavailable | None:
    match getattr(error, "sqlite_errorcode", 0) & 0xFF:
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return _busy()
        case sqlite3.SQLITE_FULL:
            return _full(path)
        case sqlite3.SQLITE_READONLY:
            return _read_only(path)
        case sqlite3.SQLITE_IOERR if _is_full(path):
            return _full(path)
        case sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_IOERR | sqlite3.SQLITE_PERM:
            return _no_access(path, str(error))
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return _damaged(path)
    return None


def _is_full(path: str) -> bool:
    """Whether an input/output error is for want of space: the log and its index are mapped files, and SQLite does not say
    why one cannot grow."""
    try:
        return shutil.disk_usage(Path(path).parent).free < LEAST_FREE
    except OSError:
        return False


def _of_postgresql(error: psycopg.Error, place: str) -> Unavailable | None:
    state = error.sqlstate or ""
    if state in ("40001", "40P01", "55P03"):  # serialization failure, deadlock, lock not available
        return _busy()
    if state == "53100":
        return _full(place)
    if state == "25006":
        return _read_only(place)
    if state.startswith(("08", "28", "3D", "53", "57P")) or (not state and isinstance(error, psycopg.OperationalError)):
        return _no_connection(place, str(error))
    return None


def _busy() -> Contended:
    return Contended(
        "数据库正忙，没有写入；请稍后再试",
        "the ledger is locked by other writers; nothing was written; try again in a moment",
    )


def _full(place: str) -> Unavailable:
    return Unavailable(
        f"数据库 {place} 所在的磁盘已满，没有写入；请腾出空间后重试",
        f"no space left for the ledger {place}: database or disk is full; nothing was written; free some and try again",
    )


def _read_only(place: str) -> Unavailable:
    return Unavailable(
        f"数据库 {place} 只能读，没有写入；请检查文件和目录的权限",
        f"the ledger {place} is read-only; nothing was written; check the permissions of the file and its folder",
    )


def _no_access(place: str, reason: str) -> Unavailable:
    return Unavailable(
        f"数据库文件 {place} 读写失败（{reason}）；请检查路径、权限和磁盘",
        f"the database file {place} cannot be used ({reason}); check its path, its permissions and the disk",
    )


def _damaged(place: str) -> Unavailable:
    return Unavailable(
        f"文件 {place} 已损坏或不是数据库；请用 tongxing restore 从备份恢复",
        f"the file {place} is damaged or no database; restore it from a backup with 'tongxing restore'",
    )


def _no_connection(place: str, reason: str) -> Unavailable:
    first = reason.strip().splitlines()[0] if reason.strip() else "no reason given"
    return Unavailable(
        f"连不上数据库 {place}（{first}）；请检查 TONGXING_DATABASE_URL，以及 PostgreSQL 是否在运行",
        f"no connection to the database {place} ({first}); "
        "check TONGXING_DATABASE_URL and whether PostgreSQL is running",
    )
