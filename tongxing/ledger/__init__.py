"""The ledger: what was launched, what is owed, what people did. The only room that speaks SQL.

:class:`Ledger` is its door: a database, the vault for personal columns, and the store of files. It starts nothing by
itself; :func:`open_ledger` makes one from the settings.
"""

from __future__ import annotations

import fcntl
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ..errors import Unavailable
from ..settings import Settings, prepare_home
from .engine import Contended, make_engine, reading, translated, was_forestalled, writing
from .files import FileStore
from .keys import KeyRing, begun_with, first_key, has_key, keep_first_key, key_elsewhere, key_ring
from .schema import exclusive, head, present, upgrade
from .vault import Vault, has_sealed_rows

__all__ = ["Contended", "Ledger", "open_ledger", "scratch_ledger"]

PAUSES = (0.02, 0.1, 0.5)
"""Seconds to wait before another try, as often as there are pauses."""

_T = TypeVar("_T")


class _Rehearsed(Exception):
    def __init__(self, given: Any) -> None:
        self.given = given


@dataclass(frozen=True)
class Ledger:
    """A database with its vault and its files. Safe to share between threads."""

    engine: Engine
    vault: Vault
    files: FileStore

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that sees one state of the ledger throughout and cannot write."""
        with translated(self.engine), Session(self._reader, autoflush=False) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One transaction: commits at the end, rolls back on any error.

        Raises :class:`Contended` when others were faster (see :meth:`run`), :class:`Unavailable` for a database that
        is full, read-only, damaged or not reachable. Nothing is written then.
        """
        with (
            translated(self.engine),
            Session(self._writer, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session

    def run(self, action: Callable[[Session], _T]) -> _T:
        """Run `action` in a transaction that writes, again a few times when it lost against others, or others wrote
        at the same moment what may be there once: then it finds theirs.

        `action` may run more than once and must have no effect but through its session.
        """
        for pause in PAUSES:
            try:
                return self._run_once(action)
            except Contended:
                time.sleep(pause)
            except IntegrityError as error:
                if not was_forestalled(error):
                    raise
        return self._run_once(action)

    def rehearse(self, action: Callable[[Session], _T]) -> _T:
        """Run `action` as :meth:`run` would, give what it gives, and take all of it back."""

        def rehearsal(session: Session) -> None:
            raise _Rehearsed(action(session))

        try:
            self.run(rehearsal)
        except _Rehearsed as done:
            found: _T = done.given
            return found
        raise AssertionError("a rehearsal always ends by its exception")

    def dispose(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    @cached_property
    def _reader(self) -> Engine:
        return reading(self.engine)

    @cached_property
    def _writer(self) -> Engine:
        return writing(self.engine)

    def _run_once(self, action: Callable[[Session], _T]) -> _T:
        with self.write() as session:
            return action(session)


def open_ledger(settings: Settings, *, migrate: bool = True, durable: bool = True, to_restore: bool = False) -> Ledger:
    """Open the ledger of `settings`; brings its schema up to date and makes its key on first use.

    With `migrate` false a ledger of another revision raises :class:`Unavailable` and nothing is changed. Only what
    need not outlive a power cut may be not `durable`. A server's database that was begun with another key raises
    :class:`Unavailable`, unless it holds nothing yet and is opened `to_restore` an archive with that archive's key.
    """
    prepare_home(settings.home)
    engine = make_engine(settings.database_url, durable=durable)
    try:
        with translated(engine), _alone(settings.home):
            upgrade(engine) if migrate else _check_revision(engine)
            keys = _keys(engine, settings, migrate=migrate, to_restore=to_restore)
            return Ledger(engine, Vault(keys), FileStore(settings.files_dir, keys))
    except BaseException:
        engine.dispose()
        raise


@contextmanager
def scratch_ledger(settings: Settings) -> Iterator[Ledger]:
    """An empty SQLite ledger with a key of its own in a temporary folder; gone after the block."""
    with tempfile.TemporaryDirectory(prefix="tongxing-") as folder:
        home = Path(folder) / "home"
        database = {"home": home, "files_dir": home / "files", "database_url": f"sqlite:///{home / 'ledger.db'}"}
        ledger = open_ledger(settings.model_copy(update={**database, "secret_key": None}), durable=False)
        try:
            yield ledger
        finally:
            ledger.dispose()


def _check_revision(engine: Engine) -> None:
    found = present(engine)
    if found != head():
        raise Unavailable(
            f"数据库的版本是 {found or '空'}，需要 {head()}；请运行 tongxing up，或升级 tongxing",
            f"the ledger has revision {found or 'none'} and {head()} is needed; run 'tongxing up', or upgrade tongxing",
        )


def _keys(engine: Engine, settings: Settings, *, migrate: bool, to_restore: bool) -> KeyRing:
    """The keys of this database; of one that is opened for the first time, the key that it begins with."""
    with Session(reading(engine)) as session:
        first, is_used = first_key(session), has_sealed_rows(session)
    if first is None and migrate:
        return _first_keys(engine, settings) or _keys(engine, settings, migrate=migrate, to_restore=to_restore)
    may_begin_anew = not is_used and (first is None or settings.on_sqlite)  # a server's database may be others' too
    if first is not None and not is_used and not may_begin_anew and not has_key(settings):
        raise key_elsewhere(settings, first)
    keys = key_ring(settings, may_generate=may_begin_anew)
    with Session(reading(engine)) as session:
        Vault(keys).check(session)
    if first is None or begun_with(keys, first) or (to_restore and not is_used):
        return keys
    if not may_begin_anew:
        raise key_elsewhere(settings, first)
    with Session(writing(engine)) as session, session.begin():
        keep_first_key(session, keys)
    return keys


def _first_keys(engine: Engine, settings: Settings) -> KeyRing | None:
    """Begin a database with a key, alone among all machines; None when another was faster."""
    with exclusive(engine) as connection, Session(connection) as session:
        if first_key(session) is not None:
            return None
        keys = key_ring(settings, may_generate=not has_sealed_rows(session))
        Vault(keys).check(session)
        keep_first_key(session, keys)
        return keys


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """Let no other process of this home make a key or migrate meanwhile."""
    descriptor = os.open(home / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
