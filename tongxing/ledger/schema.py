"""The ledger's schema: which revision it has, and bringing it to that of the code.

A revision is a file ``NNNN_name.py`` in ``migrations/versions``; its id is ``NNNN``. How to write one is said in
``migrations/__main__.py``.
"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import Connection, Engine, inspect, text

from ..errors import Unavailable
from .engine import reading, translated, writing

if TYPE_CHECKING:
    from alembic.config import Config

__all__ = ["downgrade", "exclusive", "head", "present", "revisions", "run_alembic", "upgrade"]

MIGRATIONS = Path(__file__).parent / "migrations"
VERSION_TABLE = "alembic_version"
LOCK = 0x746F6E67  # an arbitrary number that means "migrating Tongxing" among PostgreSQL's advisory locks


def revisions() -> list[str]:
    """The ids of all revisions this code knows, oldest first."""
    return sorted(path.name.split("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*_*.py"))


def head() -> str:
    """The revision that this code needs."""
    return revisions()[-1]


def present(engine: Engine) -> str | None:
    """The revision that the database has, None for an empty one."""
    with reading(engine).connect() as connection:
        return _present(connection)


def upgrade(engine: Engine) -> None:
    """Upgrade the schema to :func:`head`, in one transaction. Quick when there is nothing to do; safe to run twice at
    once. Raises :class:`Unavailable` for a database that is newer than this code.
    """
    if _is_current(present(engine)):
        return
    with exclusive(engine) as connection:
        if not _is_current(_present(connection)):  # another process may have been first
            run_alembic("upgrade", connection, "head")


def downgrade(engine: Engine, revision: str) -> None:
    """Take the schema back to `revision`, ``base`` for nothing at all. What the later ones held is lost."""
    with exclusive(engine) as connection:
        run_alembic("downgrade", connection, revision)


def _present(connection: Connection) -> str | None:
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    return cast(str | None, connection.scalar(text("SELECT version_num FROM alembic_version")))


def _is_current(revision: str | None) -> bool:
    if revision is not None and revision not in revisions():
        raise Unavailable(
            f"数据库的版本是 {revision}，本程序只认到 {head()}；请升级 tongxing",
            f"the ledger has revision {revision} and this program knows only up to {head()}; upgrade tongxing",
        )
    return revision == head()


@contextmanager
def exclusive(engine: Engine) -> Iterator[Connection]:
    """One transaction that no other migration runs beside."""
    with translated(engine), writing(engine).connect() as connection:
        if engine.dialect.name == "sqlite":
            with _foreign_keys_off(connection), connection.begin():
                yield connection
                _check_foreign_keys(connection)
        else:
            with connection.begin():
                connection.execute(text("SET LOCAL lock_timeout = 0"))
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
                yield connection


@contextmanager
def _foreign_keys_off(connection: Connection) -> Iterator[None]:
    """SQLite changes a table by making it anew; with foreign keys on, dropping the old one would touch others."""
    driver = cast(sqlite3.Connection, connection.connection.dbapi_connection)
    driver.execute("PRAGMA foreign_keys = OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys = ON")


def _check_foreign_keys(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if broken is not None:
        raise Unavailable(
            f"数据库升级后，表 {broken[0]} 有断开的引用；没有写入任何改动，请从备份恢复或报告此问题",
            f"after the migration table {broken[0]} would refer to rows that are not there; nothing was written; "
            "restore a backup or report this",
        )


def run_alembic(name: str, connection: Connection, *arguments: Any, **options: Any) -> None:
    """Run one of Alembic's commands on `connection`. Alembic is imported only when there is something to do."""
    from alembic import command

    getattr(command, name)(_config(connection), *arguments, **options)


def _config(connection: Connection) -> Config:
    from alembic.config import Config

    config = Config(stdout=sys.stderr)
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
