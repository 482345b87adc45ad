from __future__ import annotations

import datetime as dt
import stat
from pathlib import Path

import pytest
from sqlalchemy import delete

from tests.conftest import Clock
from tongxing.errors import NotFound, Unavailable
from tongxing.ledger import Ledger
from tongxing.ledger.tables import StoredFile

CONTENT = "青山小学走访记录".encode() * 20


def put(ledger: Ledger, clock: Clock, content: bytes = CONTENT, name: str = "record.txt") -> str:
    with ledger.write() as session:
        row = ledger.files.put(content, name, "text/plain", clock.now)
        session.add(row)
        return row.id


def stored(ledger: Ledger) -> list[Path]:
    return [path for path in ledger.files.folder.glob("**/*") if path.is_file()]


def test_a_file_comes_back_as_it_was(ledger: Ledger, clock: Clock) -> None:
    file_id = put(ledger, clock)
    with ledger.read() as session:
        row, content = ledger.files.get(session, file_id)
    assert (row.name, row.media_type, row.size, content) == ("record.txt", "text/plain", len(CONTENT), CONTENT)


def test_neither_content_nor_name_can_be_read_on_the_disk(sqlite_ledger: Ledger, clock: Clock) -> None:
    put(sqlite_ledger, clock)
    (path,) = stored(sqlite_ledger)
    assert CONTENT[:24] not in path.read_bytes()
    assert "record" not in str(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_its_name_is_sealed_in_the_database(ledger: Ledger, clock: Clock) -> None:
    file_id = put(ledger, clock, name="王小明的家访.docx")
    with ledger.read() as session:
        row = session.get_one(StoredFile, file_id)
        assert "王小明".encode() not in row.sealed
        assert [facts.name for facts in ledger.files.facts(session, ["f-1", file_id])] == ["王小明的家访.docx"]


def test_a_name_moved_to_another_file_does_not_open(sqlite_ledger: Ledger, clock: Clock) -> None:
    first, second = put(sqlite_ledger, clock, name="a.txt"), put(sqlite_ledger, clock, name="b.txt")
    with sqlite_ledger.write() as session:
        session.get_one(StoredFile, second).sealed = session.get_one(StoredFile, first).sealed
    with sqlite_ledger.read() as session, pytest.raises(Unavailable, match=second):
        sqlite_ledger.files.get(session, second)


def test_the_same_content_is_stored_once(sqlite_ledger: Ledger, clock: Clock) -> None:
    first, second = put(sqlite_ledger, clock), put(sqlite_ledger, clock, name="copy.txt")
    assert first != second
    assert len(stored(sqlite_ledger)) == 1


def test_an_unknown_file_is_not_found(sqlite_ledger: Ledger) -> None:
    with sqlite_ledger.read() as session, pytest.raises(NotFound, match="f-1"):
        sqlite_ledger.files.get(session, "f-1")


@pytest.mark.parametrize("damage", [b"", b"\x01short", b"\x02" + b"x" * 80])
def test_a_damaged_file_is_named_and_not_handed_out(sqlite_ledger: Ledger, clock: Clock, damage: bytes) -> None:
    file_id = put(sqlite_ledger, clock)
    stored(sqlite_ledger)[0].write_bytes(damage)
    with sqlite_ledger.read() as session, pytest.raises(Unavailable, match=file_id):
        sqlite_ledger.files.get(session, file_id)


def test_two_files_that_were_exchanged_do_not_open(sqlite_ledger: Ledger, clock: Clock) -> None:
    file_id = put(sqlite_ledger, clock)
    mine = stored(sqlite_ledger)[0]
    put(sqlite_ledger, clock, b"other")
    other = next(path for path in stored(sqlite_ledger) if path != mine)
    mine.write_bytes(other.read_bytes())
    with sqlite_ledger.read() as session, pytest.raises(Unavailable):
        sqlite_ledger.files.get(session, file_id)


def test_a_file_that_is_gone_is_named(sqlite_ledger: Ledger, clock: Clock) -> None:
    file_id = put(sqlite_ledger, clock)
    stored(sqlite_ledger)[0].unlink()
    with sqlite_ledger.read() as session, pytest.raises(Unavailable, match=file_id):
        sqlite_ledger.files.get(session, file_id)


def test_a_full_disk_leaves_no_half_file(sqlite_ledger: Ledger, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(Unavailable) as caught:
        sqlite_ledger.files.put(CONTENT, "record.txt", "text/plain", clock.now)
    assert "No space left" in caught.value.text.en
    assert stored(sqlite_ledger) == []


def test_what_no_row_refers_to_is_removed_after_a_day(ledger: Ledger, clock: Clock) -> None:
    kept, dropped = put(ledger, clock), put(ledger, clock, b"other")
    with ledger.write() as session:
        session.execute(delete(StoredFile).where(StoredFile.id == dropped))
    with ledger.read() as session:
        assert ledger.files.remove_unused(session, clock.now) == 0
        assert ledger.files.remove_unused(session, clock.advance(days=2)) == 1
        assert ledger.files.get(session, kept)[1] == CONTENT


def test_what_was_just_put_again_is_not_removed(sqlite_ledger: Ledger, clock: Clock) -> None:
    sqlite_ledger.files.put(CONTENT, "record.txt", "text/plain", clock.now)
    sqlite_ledger.files.put(CONTENT, "record.txt", "text/plain", clock.advance(days=2))
    with sqlite_ledger.read() as session:
        assert sqlite_ledger.files.remove_unused(session, clock.now + dt.timedelta(hours=1)) == 0
