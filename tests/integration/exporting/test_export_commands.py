"""``export`` at the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from tests.integration.cli.conftest import Tongxing, _school, books, item, launch, school

__all__ = ["_school", "books", "item", "launch", "school"]


def test_the_commands_write_files_that_only_the_owner_reads(school: Tongxing, launch: str, tmp_path: Path) -> None:
    now = ("--now", "2027-10-24T10:00")
    for kind, what in (("roster", "school"), ("progress", launch), ("evidence", launch), ("all", launch)):
        for ending in ("xlsx", "json"):
            path = tmp_path / f"{kind}.{ending}"
            assert school("export", kind, what, path, *now).code == 0
            assert path.stat().st_mode & 0o777 == 0o600
    assert school("export", "calendar", launch, tmp_path / "launch.ics", *now).code == 0


def test_a_file_that_is_there_stays_and_a_strange_ending_is_wrong_usage(school: Tongxing, tmp_path: Path) -> None:
    path = tmp_path / "roster.xlsx"
    assert school("export", "roster", "school", path).code == 0
    assert school("export", "roster", "school", path).code == 1
    assert school("export", "roster", "school", path, "--force").code == 0
    assert school("export", "roster", "school", tmp_path / "roster.doc").code == 2


def test_personal_fields_are_written_only_when_asked_for(
    school: Tongxing, launch: str, item: Callable[[str], int], tmp_path: Path
) -> None:
    record = {"attended": 3, "decided": "王小明的奶奶也来了"}
    (tmp_path / "record.json").write_text(json.dumps(record))
    now = ("--now", "2028-01-20T09:00")
    done = school("complete", item("mobilise"), "--evidence", tmp_path / "record.json", *now)
    assert done.code == 0, done.err
    for kind in ("evidence", "all"):
        for words in ((), ("--personal",)):
            school("export", kind, launch, tmp_path / "out.json", "--force", *words, *now)
            assert ("奶奶" in (tmp_path / "out.json").read_text()) == bool(words)
