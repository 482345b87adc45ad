"""What tests start from: an empty home, a ledger on either database, a clock that only they move."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg
import pytest
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import make_url

from tests.postgresql import joined_server
from tongxing.installation import Installation
from tongxing.ledger import Ledger, open_ledger
from tongxing.ledger.ids import uuid7
from tongxing.ledger.tables import Base
from tongxing.registry import catalogue
from tongxing.settings import Settings

DATABASES = ("sqlite", "postgresql")
EMPTY_ALL = ";".join(
    [
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()",
        "SET session_replication_role = replica",  # delete in any order
        *(f'DELETE FROM "{table}"' for table in Base.metadata.tables),
        "SELECT setval(format('%I.%I', schemaname, sequencename), 1, false) FROM pg_sequences"
        " WHERE last_value IS NOT NULL",
    ]
)


@dataclass
class Clock:
    """The present instant of a test. It stands still until the test moves it."""

    now: dt.datetime

    def advance(self, **by: float) -> dt.datetime:
        """Move on by days, hours, minutes, … and return the new instant."""
        self.now += dt.timedelta(**by)
        return self.now

    def set(self, local: str, zone: str = "Asia/Shanghai") -> dt.datetime:
        """Move to a local date and time, as ``2027-06-01T09:00``."""
        self.now = dt.datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(zone))
        return self.now


@pytest.fixture
def clock() -> Clock:
    """Monday, 1 March 2027, 09:00 in Shanghai."""
    return Clock(dt.datetime(2027, 3, 1, 9, tzinfo=ZoneInfo("Asia/Shanghai")))


@pytest.fixture(scope="session")
def _nowhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home-of-tests-without-one")


@pytest.fixture(autouse=True)
def _apart_from_the_real_home(monkeypatch: pytest.MonkeyPatch, _nowhere: Path) -> None:
    """No test sees the settings of whoever runs it, or their data."""
    for name in [name for name in os.environ if name.startswith("TONGXING_") or name == "PREFECT_API_URL"]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("TONGXING_HOME", str(_nowhere))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Where a data directory may be made."""
    return tmp_path / "home"


@pytest.fixture
def settings(home: Path) -> Settings:
    """The default settings, on SQLite, with an empty home."""
    return Settings(_env_file=None, home=home)


@pytest.fixture(scope="session")
def _migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite ledger, migrated once and copied for each test."""
    home = tmp_path_factory.mktemp("migrated")
    open_ledger(Settings(_env_file=None, home=home)).dispose()
    return home / "ledger.db"


@pytest.fixture(scope="session")
def _postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a server that all workers of this run share."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "postgresql"
    folder.mkdir(exist_ok=True)
    with joined_server(folder) as url:
        yield url


@pytest.fixture(scope="session")
def _migrated_database(_postgresql: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The URL of a migrated database, a worker's own. Emptying it takes milliseconds, making one takes far longer."""
    name = f"tests_of_{os.environ.get('PYTEST_XDIST_WORKER', 'all')}"
    execute_on_server(_postgresql, "postgres", f"CREATE DATABASE {name}")
    home = tmp_path_factory.mktemp("migrating")
    open_ledger(Settings(_env_file=None, home=home, database_url=_postgresql.format(name))).dispose()
    execute_on_server(_postgresql, name, EMPTY_ALL)  # each test's home has a key of its own
    return _postgresql.format(name)


@pytest.fixture
def postgresql_url(_postgresql: str, _migrated_database: str) -> Iterator[str]:
    """The URL of a database with the ledger's tables and no rows. A test must not change its schema."""
    yield _migrated_database
    execute_on_server(_postgresql, str(make_url(_migrated_database).database), EMPTY_ALL)


@pytest.fixture
def empty_postgresql(_postgresql: str) -> Iterator[str]:
    """The URL of a new database without any table."""
    name = f"test_{uuid7()}"
    execute_on_server(_postgresql, "postgres", f'CREATE DATABASE "{name}"')
    yield _postgresql.format(name)
    execute_on_server(_postgresql, "postgres", f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def open_in(_migrated_file: Path) -> Iterator[Callable[[Settings], Ledger]]:
    """Opens an empty ledger for some settings, and closes it after the test."""
    with ExitStack() as closing:

        def open_(settings: Settings) -> Ledger:
            settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
            if settings.on_sqlite and not (settings.home / "ledger.db").exists():
                shutil.copy(_migrated_file, settings.home / "ledger.db")
            ledger = open_ledger(settings)
            closing.callback(ledger.dispose)
            return ledger

        yield open_


@pytest.fixture
def sqlite_ledger(settings: Settings, open_in: Callable[[Settings], Ledger]) -> Ledger:
    """An empty ledger on SQLite, for what does not depend on the database."""
    return open_in(settings)


@pytest.fixture
def postgresql_ledger(home: Path, postgresql_url: str, open_in: Callable[[Settings], Ledger]) -> Ledger:
    """An empty ledger on PostgreSQL."""
    return open_in(Settings(_env_file=None, home=home, database_url=postgresql_url))


@pytest.fixture(params=DATABASES)
def ledger(request: pytest.FixtureRequest) -> Ledger:
    """An empty ledger; a test that uses it runs on both databases."""
    found: Ledger = request.getfixturevalue(f"{request.param}_ledger")
    return found


@pytest.fixture
def installation(settings: Settings, ledger: Ledger) -> Installation:
    """Settings, ledger (on both databases) and the catalogue of what is installed."""
    return Installation(settings, ledger, catalogue())


@pytest.fixture
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Argon2 at its cheapest: a test signs in often, and none is attacked."""
    cheap = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))
    monkeypatch.setattr("tongxing.actions.signing_in._hasher", lambda: cheap)


def execute_on_server(url: str, database: str, statements: str) -> None:
    """Run statements outside a transaction, as CREATE DATABASE needs it."""
    host = str(make_url(url.format(database)).query["host"])
    with psycopg.connect(host=host, user="postgres", dbname=database, autocommit=True) as connection:
        connection.execute(statements.encode())
