"""The databases that are measured: a SQLite file, or a PostgreSQL server of our own with its usual care for what it keeps."""

from __future__ import annotations

import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import psycopg
from sqlalchemy import Engine

from tests.postgresql_programs import find_programs, unprivileged

__all__ = ["DATABASES", "Database", "bare", "create", "database"]

DATABASES = ("sqlite", "postgresql")
START_SECONDS = 60
SETTLING = {"sqlite": ("PRAGMA wal_checkpoint(TRUNCATE)",), "postgresql": ("VACUUM ANALYZE", "CHECKPOINT")}


@dataclass(frozen=True)
class Database:
    """Where ledgers are made. `url` is to be formatted with a ledger's name."""

    name: str
    version: str
    url: str
    server: psutil.Process | None = None

    def settle(self, engine: Engine) -> None:
        """Bring statistics and disk into one state before a timing. SQLite gets no statistics: the product makes none."""
        with bare(engine) as connection:
            for statement in SETTLING[self.name]:
                connection.execute(statement)

    def server_seconds(self) -> float:
        """Processor time of the server's processes up to now; SQLite runs in ours."""
        return 0.0 if self.server is None else _seconds_of(self.server)

    def others_seconds(self) -> float:
        """Processor time of all that is neither we, nor our children, nor the server."""
        times = psutil.cpu_times()
        idle = times.idle + getattr(times, "iowait", 0.0)
        return float(sum(times[:8]) - idle - _seconds_of(psutil.Process()))


def _seconds_of(process: psutil.Process) -> float:
    """Of a process and its children, those that have ended too."""
    try:
        own, children = process.cpu_times(), process.children()
    except psutil.NoSuchProcess:  # it has just ended: its parent has its time
        return 0.0
    ended = getattr(own, "children_user", 0.0) + getattr(own, "children_system", 0.0)
    return float(own.user + own.system + ended + sum(map(_seconds_of, children)))


@contextmanager
def database(name: str) -> Iterator[Database]:
    """A place for ledgers that is gone after the block."""
    folder = Path(tempfile.mkdtemp(prefix="tongxing-bench-"))
    try:
        if name == "sqlite":
            yield Database(name, _sqlite_version(), f"sqlite:///{folder}/{{}}.db")
        else:
            with _server(folder) as found:
                yield found
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def bare(engine: Engine) -> Iterator[Any]:
    """The driver's own connection, which begins nothing by itself."""
    pooled = engine.raw_connection()
    connection: Any = pooled.driver_connection
    try:
        if isinstance(connection, psycopg.Connection):
            connection.autocommit = True
        yield connection
    finally:
        if isinstance(connection, psycopg.Connection):
            connection.autocommit = False
        pooled.close()


def _sqlite_version() -> str:
    import sqlite3

    return f"SQLite {sqlite3.sqlite_version}"


@contextmanager
def _server(folder: Path) -> Iterator[Database]:
    """fsync and synchronous_commit stay on, unlike in the tests."""
    user, programs = unprivileged(folder), find_programs(folder)
    data = str(folder / "data")
    make = [str(programs / "initdb"), "-D", data, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C"]
    subprocess.run([*make, "--no-instructions"], check=True, cwd="/", stdout=subprocess.DEVNULL, **user)
    run = [str(programs / "postgres"), "-D", data, "-k", str(folder), "-c", "listen_addresses=", "-c", "autovacuum=off"]
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(run, cwd="/", stdout=log, stderr=log, **user)
    try:
        version = _wait(folder, server)
        yield Database(
            "postgresql",
            f"PostgreSQL {version // 10000}.{version % 10000}",
            f"postgresql+psycopg://postgres@/{{}}?host={folder}",
            psutil.Process(server.pid),
        )
    finally:
        server.send_signal(signal.SIGINT)  # a termination would wait for whoever is connected
        server.wait(30)


def _wait(folder: Path, server: subprocess.Popen[bytes]) -> int:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            with psycopg.connect(host=str(folder), user="postgres", dbname="postgres") as connection:
                return connection.info.server_version
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL did not start:\n{(folder / 'log').read_text()}") from None
            time.sleep(0.05)


def create(found: Database, ledger: str) -> str:
    """Make room for a ledger; gives its URL."""
    if found.server is not None:
        host = found.url.rpartition("=")[2]
        with psycopg.connect(host=host, user="postgres", dbname="postgres", autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{ledger}"'.encode())
    return found.url.format(ledger)
