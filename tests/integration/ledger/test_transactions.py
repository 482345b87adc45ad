from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from tongxing.errors import Unavailable
from tongxing.ledger import Contended, Ledger, engine, scratch_ledger
from tongxing.ledger.tables import Organisation
from tongxing.settings import Settings


def school(key: str) -> Organisation:
    return Organisation(key=key, kind="school", name="青山小学", timezone="Asia/Shanghai", language="zh_CN")


def keys(ledger: Ledger) -> list[str]:
    with ledger.read() as session:
        return list(session.scalars(select(Organisation.key).order_by(Organisation.key)))


def rename(session: Session, key: str) -> None:
    session.execute(update(Organisation).where(Organisation.key == key).values(name="红星小学"))


def together(*actions: Callable[[], object]) -> None:
    """Run all at once, each in a thread, and raise what one of them raised."""
    errors: list[BaseException] = []

    def guarded(action: Callable[[], object]) -> None:
        try:
            action()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=guarded, args=[action]) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


def test_what_was_written_is_there_afterwards(ledger: Ledger) -> None:
    with ledger.write() as session:
        session.add(school("a"))
    assert keys(ledger) == ["a"]


def test_an_error_in_the_middle_leaves_nothing(ledger: Ledger) -> None:
    def fail(session: Session) -> None:
        session.add(school("a"))
        session.flush()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        ledger.run(fail)
    assert keys(ledger) == []


def test_a_process_that_dies_in_the_middle_leaves_nothing(ledger: Ledger, settings: Settings) -> None:
    code = """
import os, sys
from pathlib import Path
from tests.integration.ledger.test_transactions import school
from tongxing.ledger import open_ledger
from tongxing.settings import Settings
ledger = open_ledger(Settings(_env_file=None, home=Path(sys.argv[1]), database_url=sys.argv[2]))
with ledger.write() as session:
    session.add(school("a"))
    session.flush()
    os._exit(9)
"""
    url = ledger.engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-c", code, str(settings.home), url]
    died = subprocess.run(command, check=False, cwd=Path(__file__).parents[3])
    assert died.returncode == 9
    assert keys(ledger) == []


def test_an_integrity_error_is_the_callers_to_handle(ledger: Ledger) -> None:
    with pytest.raises(IntegrityError), ledger.write() as session:
        session.add_all([school("a"), school("a")])


def test_two_writers_at_once_both_succeed(ledger: Ledger) -> None:
    ready = threading.Barrier(2)

    def write(key: str) -> Callable[[], None]:
        def action() -> None:
            ready.wait()
            for number in range(10):
                with ledger.write() as session:
                    count = session.scalar(select(func.count()).select_from(Organisation))
                    session.add(school(f"{key}{number}-{count}"))

        return action

    together(write("a"), write("b"))
    assert len(keys(ledger)) == 20


def test_a_reader_sees_one_state_throughout(ledger: Ledger) -> None:
    with ledger.read() as session:
        before = session.scalar(select(func.count()).select_from(Organisation))
        with ledger.write() as writer:
            writer.add(school("a"))
        assert session.scalar(select(func.count()).select_from(Organisation)) == before
    assert keys(ledger) == ["a"]


def test_a_reader_cannot_write(ledger: Ledger) -> None:
    with pytest.raises((Unavailable, DBAPIError)), ledger.read() as session:
        session.execute(insert(Organisation).values(key="a"))
    assert keys(ledger) == []


def test_the_connection_of_a_reader_can_write_afterwards(ledger: Ledger) -> None:
    keys(ledger)
    with ledger.write() as session:
        session.add(school("a"))
    assert keys(ledger) == ["a"]


def test_of_two_that_deadlock_both_are_done_in_the_end(postgresql_ledger: Ledger) -> None:
    with postgresql_ledger.write() as session:
        session.add_all([school("a"), school("b")])
    both_hold_one = threading.Barrier(2)

    def crosswise(first: str, second: str) -> Callable[[], None]:
        attempts: list[int] = []

        def action(session: Session) -> None:
            attempts.append(1)
            rename(session, first)
            if len(attempts) == 1:
                both_hold_one.wait()
            rename(session, second)

        return lambda: postgresql_ledger.run(action)

    together(crosswise("a", "b"), crosswise("b", "a"))
    with postgresql_ledger.read() as session:
        assert set(session.scalars(select(Organisation.name))) == {"红星小学"}


def test_an_action_that_lost_is_run_again_a_few_times_only(
    sqlite_ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    attempts = []

    def lose(_session: Session) -> None:
        attempts.append(1)
        raise Contended("忙", "busy")

    with pytest.raises(Contended):
        sqlite_ledger.run(lose)
    assert len(attempts) == 4


def test_what_an_action_returns_is_handed_on(ledger: Ledger) -> None:
    assert ledger.run(lambda session: session.scalar(text("SELECT 7"))) == 7


def test_a_database_that_others_hold_says_to_try_again(
    settings: Settings, open_in: Callable[[Settings], Ledger], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0)
    ledger = open_in(settings)
    with ledger.write() as session:
        session.add(school("a"))
        session.flush()
        with pytest.raises(Contended, match=r"稍后再试"), ledger.write() as other:
            other.add(school("b"))
    assert keys(ledger) == ["a"]


def test_a_full_disk_is_said_and_nothing_is_written(sqlite_ledger: Ledger) -> None:
    def fill(session: Session) -> None:
        pages = session.scalar(text("PRAGMA page_count"))
        session.execute(text(f"PRAGMA max_page_count = {pages}"))
        session.add_all([school(f"{number:03d}{'x' * 50}") for number in range(500)])

    with pytest.raises(Unavailable) as caught:
        sqlite_ledger.run(fill)
    assert "no space left" in caught.value.text.en
    assert keys(sqlite_ledger) == []


def test_a_read_only_database_is_said_and_nothing_is_written(sqlite_ledger: Ledger) -> None:
    def write(session: Session) -> None:
        session.execute(text("PRAGMA query_only = ON"))
        session.add(school("a"))

    with pytest.raises(Unavailable, match="只能读"):
        sqlite_ledger.run(write)
    assert keys(sqlite_ledger) == []


def test_a_server_that_stopped_in_the_middle_is_said(postgresql_ledger: Ledger) -> None:
    def lose_the_server(session: Session) -> None:
        session.add(school("a"))
        mine = session.scalar(text("SELECT pg_backend_pid()"))
        with postgresql_ledger.engine.connect() as other:
            other.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": mine})

    with pytest.raises(Unavailable) as caught:
        postgresql_ledger.run(lose_the_server)
    assert "whether PostgreSQL is running" in caught.value.text.en
    assert keys(postgresql_ledger) == []


def test_a_scratch_ledger_is_gone_after_its_block(settings: Settings) -> None:
    with scratch_ledger(settings) as ledger:
        with ledger.write() as session:
            session.add(school("a"))
        assert keys(ledger) == ["a"]
        file = str(ledger.engine.url.database)
        assert Path(file).exists()
    assert not Path(file).exists()
    assert not settings.home.exists()
