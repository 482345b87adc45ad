"""``launch``: prints the launch's id alone, and writes all or nothing."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from tests.integration.cli.conftest import Books, Tongxing
from tongxing.workbooks import read_roster, write_roster

NOW = ("--now", "2027-10-08T09:00")
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def test_it_prints_the_id_alone_and_the_summary_beside_it(school: Tongxing) -> None:
    answer = school("launch", "home-visits", "--org", "school", "--set", "year=2027", *NOW, "--again")
    assert answer.code == 0
    assert UUID.fullmatch(answer.out.strip())
    assert answer.err.startswith("'Home visits' is launched, 2027-10-09 to 2028-01-20")


def test_json_has_the_id_and_the_warnings(school: Tongxing) -> None:
    data = school("launch", "home-visits", "--org", "青石小学", "--set", "year=2028", *NOW, "--json").data
    assert UUID.fullmatch(data["launch"])
    assert data["program"] == "home-visits"
    assert data["warnings"][0]["code"]


def test_roster_and_people_may_come_with_it(tongxing: Tongxing, books: Books) -> None:
    assert tongxing("organisations", "add", "school", "--name", "青石小学").code == 0
    books_given = ("--roster", books.roster, "--people", books.people)
    launched = tongxing("launch", "home-visits", "--org", "school", "--set", "year=2027", *books_given, *NOW)
    assert launched.code == 0
    (row,) = tongxing("organisations", "--json").data
    assert (row["children"], row["live_launches"]) == (8, 1)


def test_rows_that_partial_leaves_out_are_named(school: Tongxing, bad_roster: Path) -> None:
    words = ("launch", "home-visits", "--org", "school", "--set", "year=2027", "--roster", bad_roster, "--again", *NOW)
    assert "--partial" in school(*words).err
    answer = school(*words, "--partial")
    assert answer.code == 0
    left_out = [line for line in answer.err.splitlines() if line.startswith("left out: ")]
    assert [line.partition(", row ")[2][0] for line in left_out] == ["3", "4", "5"]


def test_what_a_roster_changes_is_said_beside_the_launch(school: Tongxing, books: Books, tmp_path: Path) -> None:
    child = replace(read_roster(books.roster).result.children[0], class_teacher="新老师")
    write_roster(tmp_path / "new.xlsx", [child])
    words = ("launch", "home-visits", "--org", "school", "--set", "year=2028", "--roster", tmp_path / "new.xlsx")
    assert "is 新老师 from now on" in school(*words, *NOW).err


def test_the_first_organisation_is_said_how_to_add(tongxing: Tongxing) -> None:
    answer = tongxing("launch", "home-visits", "--org", "school", "--set", "year=2027")
    assert (answer.code, answer.out, len(answer.err.splitlines())) == (1, "", 1)
    assert "tongxing organisations add KEY --name NAME" in answer.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--org", "schol", "--set", "year=2027"], "did you mean 'school'?"),
        (["--org", "school", "--set", "year=2020"], "check the year"),
        (["--org", "school", "--set", "year=2027", "--assign", "principal=没有这人"], "nobody is known as"),
        (["--org", "school"], "--set year="),
    ],
)
def test_what_cannot_be_launched_is_one_line_and_writes_nothing(school: Tongxing, words: list[str], said: str) -> None:
    before = school("status", "--json").data
    answer = school("launch", "home-visits", *words, *NOW)
    assert (answer.code, answer.out, len(answer.err.splitlines())) == (1, "", 1)
    assert said in answer.err
    assert school("status", "--json").data == before


def test_a_bad_roster_launches_nothing(school: Tongxing, bad_roster: Path) -> None:
    words = ("launch", "home-visits", "--org", "school", "--set", "year=2027", "--roster", bad_roster, *NOW)
    answer = school(*words)
    assert (answer.code, answer.out, len(answer.err.splitlines())) == (1, "", 1)
    assert len(school("status", "--json").data) == 1
