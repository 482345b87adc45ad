from __future__ import annotations

import base64
import shutil
import stat
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from tongxing.errors import BadInput, Unavailable
from tongxing.installation import open_installation
from tongxing.ledger import Ledger, open_ledger
from tongxing.ledger.keys import key_ring
from tongxing.ledger.schema import head, present
from tongxing.ledger.tables import DataKey
from tongxing.settings import Settings

from .test_transactions import together


def of(home: Path, url: str, **given: Any) -> Settings:
    return Settings(_env_file=None, home=home, **({"database_url": url} if url else {}), **given)


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


KEY = base64.b64encode(b"k" * 32).decode()
OTHER = base64.b64encode(b"o" * 32).decode()


def test_two_machines_with_one_key_may_migrate_one_database_at_once(tmp_path: Path, empty_postgresql: str) -> None:
    ready = threading.Barrier(2)

    def open_(name: str) -> Callable[[], None]:
        def action() -> None:
            ready.wait()
            open_ledger(of(tmp_path / name, empty_postgresql, secret_key=KEY)).dispose()

        return action

    together(open_("one"), open_("two"))


def test_of_two_machines_that_open_an_empty_server_without_a_key_the_second_is_told_what_to_do(
    tmp_path: Path, empty_postgresql: str
) -> None:
    ready, refused = threading.Barrier(2), list[Unavailable]()

    def open_(name: str) -> Callable[[], None]:
        def action() -> None:
            ready.wait()
            try:
                open_ledger(of(tmp_path / name, empty_postgresql)).dispose()
            except Unavailable as error:
                refused.append(error)

        return action

    together(open_("one"), open_("two"))
    assert len(refused) == 1
    assert "copy secret.key from the machine that opened it first" in refused[0].text.en
    assert "复制 secret.key" in refused[0].text.zh
    assert len(list(tmp_path.glob("*/secret.key"))) == 1


def test_the_second_machine_opens_it_with_the_key_of_the_first(tmp_path: Path, empty_postgresql: str) -> None:
    open_ledger(of(tmp_path / "one", empty_postgresql)).dispose()
    second = of(tmp_path / "two", empty_postgresql)
    with pytest.raises(Unavailable):
        open_ledger(second)
    shutil.copy(tmp_path / "one" / "secret.key", second.key_file)
    open_ledger(second).dispose()


def test_a_key_of_ones_own_is_refused_by_a_server_that_was_begun_with_another(
    tmp_path: Path, empty_postgresql: str
) -> None:
    open_ledger(of(tmp_path / "one", empty_postgresql, secret_key=KEY)).dispose()
    for other in (OTHER, f"{key_ring(of(tmp_path, '', secret_key=KEY), may_generate=False).newest.id}:{OTHER}"):
        with pytest.raises(Unavailable) as caught:
            open_ledger(of(tmp_path / "two", empty_postgresql, secret_key=other))
        assert "not the first key of TONGXING_SECRET_KEY" in caught.value.text.en
        assert other not in caught.value.text.en + caught.value.text.zh


def test_a_further_key_is_taken_behind_the_first_and_not_before_it(tmp_path: Path, empty_postgresql: str) -> None:
    open_ledger(of(tmp_path / "one", empty_postgresql, secret_key=KEY)).dispose()
    open_ledger(of(tmp_path / "one", empty_postgresql, secret_key=f"{KEY},{OTHER}")).dispose()
    with pytest.raises(Unavailable):
        open_ledger(of(tmp_path / "one", empty_postgresql, secret_key=f"{OTHER},{KEY}"))


def test_a_server_is_opened_with_an_archives_key_to_restore_it_as_long_as_it_is_empty(
    tmp_path: Path, empty_postgresql: str
) -> None:
    first = open_ledger(of(tmp_path / "one", empty_postgresql, secret_key=KEY))
    open_ledger(of(tmp_path / "two", empty_postgresql, secret_key=OTHER), to_restore=True).dispose()
    with first.write() as session:
        first.vault.new_child_key(session, "c-1")
    first.dispose()
    with pytest.raises(Unavailable):
        open_ledger(of(tmp_path / "two", empty_postgresql, secret_key=OTHER), to_restore=True)


def test_an_empty_file_begins_anew_when_its_key_is_gone(settings: Settings) -> None:
    open_ledger(settings).dispose()
    settings.key_file.unlink()
    open_ledger(settings).dispose()
    open_ledger(settings).dispose()


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
