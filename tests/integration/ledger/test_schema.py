from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, inspect, text

from tongxing.errors import Unavailable
from tongxing.ledger.engine import make_engine
from tongxing.ledger.schema import downgrade, head, present, revisions, upgrade
from tongxing.ledger.tables import Base


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """On a database without any table."""
    sqlite = request.param == "sqlite"
    url = f"sqlite:///{tmp_path}/empty.db" if sqlite else request.getfixturevalue("empty_postgresql")
    engine = make_engine(url)
    yield engine
    engine.dispose()


def statements(engine: Engine) -> dict[str, list[str]]:
    """What SQLite keeps of every table and index: its lines, in any order."""
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")).all()
    return {name: sorted(re.split(r"[\s,]*\n\s*", sql)) for name, sql in rows if name != "alembic_version"}


def test_the_revisions_and_the_tables_agree(engine: Engine) -> None:
    upgrade(engine)
    with engine.connect() as connection, warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*expression-based index")  # SQLite cannot reflect these
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, Base.metadata) == []


def test_the_revisions_write_what_the_tables_say_to_the_letter(tmp_path: Path) -> None:
    migrated, created = (make_engine(f"sqlite:///{tmp_path}/{name}.db") for name in ("migrated", "created"))
    upgrade(migrated)
    Base.metadata.create_all(created)
    assert statements(migrated) == statements(created)
    migrated.dispose()
    created.dispose()


def test_the_schema_goes_up_and_down_and_up(engine: Engine) -> None:
    upgrade(engine)
    downgrade(engine, "base")
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
    upgrade(engine)
    assert present(engine) == head()


def test_upgrading_twice_changes_nothing(engine: Engine) -> None:
    upgrade(engine)
    upgrade(engine)
    assert present(engine) == head()


def test_a_database_newer_than_the_program_is_refused(engine: Engine) -> None:
    upgrade(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(Unavailable) as caught:
        upgrade(engine)
    assert "upgrade tongxing" in caught.value.text.en


def test_an_empty_database_has_no_revision(engine: Engine) -> None:
    assert present(engine) is None


def test_an_upgrade_that_fails_leaves_nothing(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tongxing.ledger.schema.run_alembic", _upgrade_and_fail)
    with pytest.raises(ZeroDivisionError):
        upgrade(engine)
    assert inspect(engine).get_table_names() == []


def test_foreign_keys_are_on_after_an_upgrade(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path}/ledger.db")
    upgrade(engine)
    with engine.connect() as connection:
        assert connection.scalar(text("PRAGMA foreign_keys")) == 1
    engine.dispose()


def test_each_revision_is_called_by_its_number() -> None:
    assert revisions() == [f"{number:04d}" for number in range(1, len(revisions()) + 1)]


def _upgrade_and_fail(_name: str, connection: object, *_arguments: object) -> None:
    Base.metadata.create_all(connection)  # type: ignore[arg-type]  # stands in for a revision
    raise ZeroDivisionError
