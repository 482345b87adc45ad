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
from sqlalchemy import make_url

from tests.postgresql import joined_server
from tongxing.installation import Installation
from tongxing.ledger import Ledger, open_ledger
from tongxing.ledger.ids import uuid7
from tongxing.registry import catalogue
from tongxing.settings import Settings

DATABASES = ("sqlite", "postgresql")
TEMPLATE = "migrated"


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
def _template(_postgresql: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of an empty, migrated database on the server; a worker's own, so that none waits for another."""
    name = f"{TEMPLATE}_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
    execute_on_server(_postgresql, f'CREATE DATABASE "{name}"')
    home = tmp_path_factory.mktemp("template")
    open_ledger(Settings(_env_file=None, home=home, database_url=_postgresql.format(name))).dispose()
    return name


@pytest.fixture
def empty_postgresql(_postgresql: str) -> Iterator[str]:
    """The URL of a new database without any table."""
    name = f"test_{uuid7()}"
    execute_on_server(_postgresql, f'CREATE DATABASE "{name}"')
    yield _postgresql.format(name)
    execute_on_server(_postgresql, f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def migrated_postgresql(_postgresql: str, _template: str) -> Iterator[str]:
    """The URL of a new database with the ledger's tables."""
    name = f"test_{uuid7()}"
    execute_on_server(_postgresql, f'CREATE DATABASE "{name}" TEMPLATE "{_template}" STRATEGY FILE_COPY')
    yield _postgresql.format(name)
    execute_on_server(_postgresql, f'DROP DATABASE "{name}" WITH (FORCE)')


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
def postgresql_ledger(home: Path, migrated_postgresql: str, open_in: Callable[[Settings], Ledger]) -> Ledger:
    """An empty ledger on PostgreSQL."""
    return open_in(Settings(_env_file=None, home=home, database_url=migrated_postgresql))


@pytest.fixture(params=DATABASES)
def ledger(request: pytest.FixtureRequest) -> Ledger:
    """An empty ledger; a test that uses it runs on both databases."""
    found: Ledger = request.getfixturevalue(f"{request.param}_ledger")
    return found


@pytest.fixture
def installation(settings: Settings, ledger: Ledger) -> Installation:
    """Settings, ledger (on both databases) and the catalogue of what is installed."""
    return Installation(settings, ledger, catalogue())


def execute_on_server(url: str, statement: str) -> None:
    """Run a statement that takes no transaction, such as CREATE DATABASE."""
    target = make_url(url.format("postgres"))
    with psycopg.connect(
        host=str(target.query["host"]), user=target.username, dbname=target.database, autocommit=True
    ) as connection:
        connection.execute(statement.encode())
