from __future__ import annotations

import stat
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from tongxing.errors import BadInput, Unavailable
from tongxing.installation import open_installation
from tongxing.ledger import Ledger, open_ledger
from tongxing.ledger.schema import head, present
from tongxing.ledger.tables import DataKey
from tongxing.settings import Settings

from .test_transactions import together


def of(home: Path, url: str) -> Settings:
    return Settings(_env_file=None, home=home, database_url=url)


def test_a_new_home_holds_a_migrated_database_and_a_key(settings: Settings) -> None:
    with open_installation(settings) as installation:
        assert present(installation.ledger.engine) == head()
    assert {path.name for path in settings.home.iterdir()} >= {"ledger.db", "secret.key"}


def test_the_home_and_all_in_it_are_their_owners_alone(settings: Settings) -> None:
    with open_installation(settings) as installation, installation.ledger.read() as session:
        session.execute(text("SELECT 1"))
        modes = [stat.S_IMODE(path.stat().st_mode) for path in settings.home.iterdir()]
    assert stat.S_IMODE(settings.home.stat().st_mode) == 0o700
    assert set(modes) == {0o600}


def test_a_ledger_opens_again_with_what_it_had(ledger: Ledger, settings: Settings) -> None:
    with ledger.write() as session:
        sealed = ledger.vault.new_child_key(session, "c-1").seal("child", "c-1", "sealed", b"x")
    again = open_ledger(of(settings.home, ledger.engine.url.render_as_string(hide_password=False)))
    with again.read() as session:
        assert again.vault.child(session, "c-1").open("child", "c-1", "sealed", sealed) == b"x"
    again.dispose()


def test_two_processes_may_open_one_home_at_once(settings: Settings) -> None:
    ready = threading.Barrier(2)
    opened: list[Ledger] = []

    def open_() -> None:
        ready.wait()
        opened.append(open_ledger(settings))

    together(open_, open_)
    assert opened[0].vault.keys == opened[1].vault.keys
    for ledger in opened:
        ledger.dispose()


def test_two_machines_may_migrate_one_database_at_once(tmp_path: Path, empty_postgresql: str) -> None:
    ready = threading.Barrier(2)

    def open_(name: str) -> Callable[[], None]:
        def action() -> None:
            ready.wait()
            open_ledger(of(tmp_path / name, empty_postgresql)).dispose()

        return action

    together(open_("one"), open_("two"))


def test_an_empty_database_is_refused_when_it_may_not_be_migrated(settings: Settings) -> None:
    with pytest.raises(Unavailable, match="tongxing up"):
        open_ledger(settings, migrate=False)


def test_a_missing_key_is_not_replaced_once_something_is_sealed(ledger: Ledger, settings: Settings) -> None:
    with ledger.write() as session:
        ledger.vault.new_child_key(session, "c-1")
    settings.key_file.unlink()
    with pytest.raises(Unavailable, match=r"secret\.key 不见了"):
        open_ledger(of(settings.home, ledger.engine.url.render_as_string(hide_password=False)))
    assert not settings.key_file.exists()


@pytest.mark.parametrize("id", ["same", "00000009"])
def test_a_wrong_key_is_found_when_the_ledger_is_opened(sqlite_ledger: Ledger, settings: Settings, id: str) -> None:
    with sqlite_ledger.write() as session:
        sqlite_ledger.vault.new_child_key(session, "c-1")
        session.flush()
        key_id = session.get_one(DataKey, "c-1").key_id if id == "same" else id
    settings.key_file.write_text(f"{key_id}:{'A' * 43}=")
    with pytest.raises(Unavailable, match="c-1"):
        open_ledger(settings)


def test_a_server_that_is_not_there_is_said_without_the_password(home: Path) -> None:
    with pytest.raises(Unavailable) as caught:
        open_ledger(of(home, "postgresql://u:hunter2@127.0.0.1:1/tongxing"))
    assert "TONGXING_DATABASE_URL" in caught.value.text.en
    assert "hunter2" not in caught.value.text.en


def test_a_database_that_is_not_there_is_said(home: Path, empty_postgresql: str) -> None:
    with pytest.raises(Unavailable, match="nowhere"):
        open_ledger(of(home, empty_postgresql.replace("/test_", "/nowhere_")))


def test_a_url_that_cannot_be_read_is_bad_input(home: Path) -> None:
    with pytest.raises(BadInput, match="TONGXING_DATABASE_URL"):
        open_ledger(of(home, "postgresql+psycopg://h:port/d"))


def test_a_file_that_is_no_database_is_said(settings: Settings) -> None:
    settings.home.mkdir()
    (settings.home / "ledger.db").write_text("no database at all" * 100)
    with pytest.raises(Unavailable, match="已损坏或不是数据库"):
        open_ledger(settings)


def test_a_database_in_a_folder_that_is_not_there_is_said(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="打不开"):
        open_ledger(of(settings.home, f"sqlite:///{tmp_path}/nowhere/ledger.db"))
