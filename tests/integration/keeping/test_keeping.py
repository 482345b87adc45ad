"""Back-up and restore: everything comes back, on either database, or nothing changes."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Row, select

from tests.integration.actions.conftest import ME, School, launched, school
from tongxing.actions.completing import Completion, complete
from tongxing.actions.keeping import backup, restore
from tongxing.errors import BadInput, NotAllowed, Unavailable
from tongxing.installation import Installation
from tongxing.ledger import Ledger, open_ledger
from tongxing.ledger.dump import table_names
from tongxing.ledger.tables import Audit, Base, Child, Pass, StoredFile
from tongxing.settings import Settings

__all__ = ["launched", "school"]


@pytest.fixture
def kept(launched: School, tmp_path: Path) -> Path:
    """A back-up of a launch with a record of a visit and a file."""
    launched.visit_all()
    ledger = launched.installation.ledger
    with ledger.write() as session:
        session.add(ledger.files.put(b"the plan", "plan.txt", "text/plain", launched.clock.now))
    path = tmp_path / "kept.zip"
    backup(launched.installation, path, ME, launched.clock.now)
    return path


@pytest.fixture
def other(launched: School, tmp_path: Path) -> Callable[..., Installation]:
    """Another installation, on SQLite, with the key of the first one or its own."""

    def make(*, with_key: bool = True) -> Installation:
        home = tmp_path / "other"
        home.mkdir(mode=0o700)
        if with_key:
            shutil.copy(launched.installation.settings.key_file, home / "secret.key")
        settings = Settings(_env_file=None, home=home)
        return Installation(settings, open_ledger(settings), launched.installation.catalogue)

    return make


def content(ledger: Ledger) -> dict[str, list[Any]]:
    with ledger.read() as session:
        tables = (table for table in Base.metadata.sorted_tables if table.name not in ("audit", "pass", "first_key"))
        return {table.name: sorted(map(_said, session.execute(select(table)))) for table in tables}


def _said(row: Row[Any]) -> str:
    return json.dumps(list(row), sort_keys=True, default=repr)


def test_all_rows_and_files_come_back_in_another_installation(
    launched: School, kept: Path, other: Callable[..., Installation]
) -> None:
    there = other()
    done = restore(there, kept, ME, launched.clock.now)
    assert content(there.ledger) == content(launched.installation.ledger)
    with there.ledger.read() as session:
        file = session.scalars(select(StoredFile)).one()
        assert there.ledger.files.get(session, file.id)[1] == b"the plan"
    assert (done.files, done.before) == (1, None)


def test_a_restored_launch_goes_on(launched: School, kept: Path, other: Callable[..., Installation]) -> None:
    there = replace(launched, installation=other())
    restore(there.installation, kept, ME, launched.clock.now)
    there.sweep("2027-10-22T09:00")
    complete(there.installation, there.items("mobilise"), Completion(), ME, there.clock.now)
    assert there.window("mobilise").facts.done == 1


def test_numbers_go_on_after_the_highest_on_postgresql(
    launched: School, kept: Path, tmp_path: Path, empty_postgresql: str
) -> None:
    home = tmp_path / "pg"
    home.mkdir(mode=0o700)
    shutil.copy(launched.installation.settings.key_file, home / "secret.key")
    settings = Settings(_env_file=None, home=home, database_url=empty_postgresql)
    ledger = open_ledger(settings)
    try:
        there = Installation(settings, ledger, launched.installation.catalogue)
        restore(there, kept, ME, launched.clock.now)
        assert content(ledger) == content(launched.installation.ledger)
        school = replace(launched, installation=there)
        school.launch(again=True)
        school.sweep("2027-10-22T09:00")
        assert school.rows(Audit)
    finally:
        ledger.dispose()


def test_a_server_that_was_begun_with_another_key_goes_by_the_archives_afterwards(
    launched: School, kept: Path, tmp_path: Path, empty_postgresql: str
) -> None:
    settings = Settings(_env_file=None, home=tmp_path / "pg", database_url=empty_postgresql)
    open_ledger(settings).dispose()  # made a key
    shutil.copy(launched.installation.settings.key_file, settings.key_file)
    ledger = open_ledger(settings, to_restore=True)
    there = Installation(settings, ledger, launched.installation.catalogue)
    restore(there, kept, ME, launched.clock.now)
    ledger.dispose()
    again = open_ledger(settings)
    assert content(again) == content(launched.installation.ledger)
    again.dispose()


def test_the_key_is_not_in_it_and_nothing_personal_can_be_read(launched: School, kept: Path) -> None:
    secret = launched.installation.settings.key_file.read_text().strip()
    with zipfile.ZipFile(kept) as archive:
        whole = b"".join(archive.read(name) for name in archive.namelist())
    assert secret.partition(":")[2].encode() not in whole
    assert not [name for name in ("小甲", "郑老师", "13800000003", "很好") if name.encode() in whole]


def test_without_the_key_nothing_is_restored(launched: School, kept: Path, other: Callable[..., Installation]) -> None:
    there = other(with_key=False)
    with pytest.raises(Unavailable, match=r"secret\.key"):
        restore(there, kept, ME, launched.clock.now)
    assert not any(content(there.ledger).values())


def test_a_ledger_with_content_is_left_alone(launched: School, kept: Path) -> None:
    with pytest.raises(NotAllowed, match="--force"):
        restore(launched.installation, kept, ME, launched.clock.now)


def test_by_force_it_is_replaced_after_a_back_up_of_what_was_there(launched: School, kept: Path) -> None:
    before = content(launched.installation.ledger)
    launched.complete(launched.items("mobilise"))
    changed = content(launched.installation.ledger)
    done = restore(launched.installation, kept, ME, launched.clock.now, force=True)
    assert content(launched.installation.ledger) == before
    assert done.before is not None
    restore(launched.installation, done.before, ME, launched.clock.advance(minutes=1), force=True)
    assert content(launched.installation.ledger) == changed


def tampered(kept: Path, name: str, change: Callable[[bytes], bytes]) -> Path:
    path = kept.with_name("tampered.zip")
    with zipfile.ZipFile(kept) as source, zipfile.ZipFile(path, "w") as target:
        for part in source.namelist():
            found = source.read(part)
            target.writestr(part, change(found) if part == name else found)
    return path


@pytest.mark.parametrize("part", ["tables/item.jsonl", "tables/person.jsonl"])
def test_a_changed_part_is_found_and_nothing_is_written(
    launched: School, kept: Path, other: Callable[..., Installation], part: str
) -> None:
    there = other()
    with pytest.raises(BadInput, match="已损坏"):
        restore(there, tampered(kept, part, lambda found: found[:-10]), ME, launched.clock.now)
    assert not any(content(there.ledger).values())


def test_rows_that_contradict_each_other_are_rolled_back(
    launched: School, kept: Path, other: Callable[..., Installation]
) -> None:
    def without_windows(found: bytes) -> bytes:
        manifest = json.loads(found)
        del manifest["tables"]["window"]
        return json.dumps(manifest).encode()

    there = other()
    with pytest.raises(Unavailable, match="没有写入"):
        restore(there, tampered(kept, "manifest.json", without_windows), ME, launched.clock.now)
    assert not any(content(there.ledger).values())
    assert not [path for path in there.settings.files_dir.rglob("*") if path.is_file()]


def test_what_is_no_back_up_is_said(launched: School, other: Callable[..., Installation], tmp_path: Path) -> None:
    path = tmp_path / "notes.zip"
    path.write_bytes(b"no zip at all")
    with pytest.raises(BadInput, match="已损坏"):
        restore(other(), path, ME, launched.clock.now)


def test_a_back_up_overwrites_no_file(launched: School, kept: Path) -> None:
    with pytest.raises(NotAllowed, match="已经存在"):
        backup(launched.installation, kept, ME, launched.clock.now)


def test_a_folder_that_is_not_there_is_said_and_nothing_is_left(launched: School, tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="备份写不进"):
        backup(launched.installation, tmp_path / "nowhere" / "kept.zip", ME, launched.clock.now)


def test_a_missing_file_is_reported_and_the_rest_kept(launched: School, kept: Path) -> None:
    for path in launched.installation.settings.files_dir.glob("??/*"):
        path.unlink()
    made = backup(launched.installation, kept.with_name("second.zip"), ME, launched.clock.now)
    assert (made.files, len(made.missing)) == (0, 1)


def test_every_table_is_in_it(kept: Path) -> None:
    with zipfile.ZipFile(kept) as archive:
        assert {f"tables/{name}.jsonl" for name in table_names()} <= set(archive.namelist())
    assert {Child.__tablename__, Pass.__tablename__} <= set(table_names())
