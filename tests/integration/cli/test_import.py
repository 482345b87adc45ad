"""``import roster``, ``import people``, ``import calendar``."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.integration.cli.conftest import Books, Tongxing
from tongxing.workbooks import Child, ClassName, RoleScope, StaffMember, write_people, write_roster

NOTICE = {"year": 2027, "off": ["2027-10-01/2027-10-07"], "work": ["2027-10-09"], "names": {"2027-10-01": "国庆节"}}


@pytest.fixture
def empty_school(tongxing: Tongxing) -> Tongxing:
    assert tongxing("organisations", "add", "school", "--name", "青石小学").code == 0
    return tongxing


def test_a_roster_is_taken_and_the_second_time_changes_nothing(empty_school: Tongxing, books: Books) -> None:
    words = ("import", "roster", books.roster, "--org", "school")
    assert empty_school(*words).out.startswith("8 children: 8 new, 0 changed, 0 as they were\n")
    data = empty_school(*words, "--json").data
    assert (data["taken"], data["refused"], data["added"], data["same"]) == (8, 0, 0, 8)


def test_bad_rows_are_listed_and_nothing_is_written(empty_school: Tongxing, bad_roster: Path) -> None:
    answer = empty_school("import", "roster", bad_roster, "--org", "school")
    assert answer.code == 1
    assert answer.err.startswith("3 of 4 rows cannot be taken; nothing was written")
    assert len(answer.err.splitlines()) == 1
    assert "D 出生日期" in answer.out
    assert "990101201603051239" not in answer.out
    assert empty_school("organisations", "--json").data[0]["children"] == 0


def test_json_of_bad_rows_says_sheet_row_column_value_and_why(empty_school: Tongxing, bad_roster: Path) -> None:
    answer = empty_school("import", "roster", bad_roster, "--org", "school", "--json")
    assert (answer.code, answer.data["taken"], answer.data["refused"]) == (1, 0, 3)
    assert answer.data["findings"][0] == {
        "severity": "refused",
        "sheet": "花名册",
        "row": 3,
        "column": "D 出生日期",
        "value": "2016-13-45",
        "why": "there is no such day in the calendar",
    }
    assert answer.data["unread"] == ["F1 爱好"]


def test_partial_takes_the_others(empty_school: Tongxing, bad_roster: Path) -> None:
    answer = empty_school("import", "roster", bad_roster, "--org", "school", "--partial", "--json")
    assert (answer.code, answer.data["taken"], answer.data["refused"], answer.data["added"]) == (0, 1, 3, 1)


@pytest.fixture
def namesakes(tmp_path: Path) -> Path:
    """A child whose name the school knows in another class, and one whom it does not know."""
    write_roster(tmp_path / "more.xlsx", [_named("王小明", 4), _named("李小红", 4)])
    return tmp_path / "more.xlsx"


def _named(name: str, grade: int) -> Child:
    return Child(name=name, class_name=ClassName(grade, 1))


def test_a_child_of_whom_it_cannot_be_told_whether_it_is_known_is_refused_by_its_row(
    empty_school: Tongxing, tmp_path: Path, namesakes: Path
) -> None:
    write_roster(tmp_path / "first.xlsx", [_named("王小明", 3)])
    assert empty_school("import", "roster", tmp_path / "first.xlsx", "--org", "school").code == 0
    answer = empty_school("import", "roster", namesakes, "--org", "school", "--json")
    assert (answer.code, answer.data["taken"], answer.data["refused"], answer.data["added"]) == (1, 0, 1, 0)
    assert (answer.data["findings"][0]["row"], "add birth date" in answer.data["findings"][0]["why"]) == (4, True)
    assert answer.err.startswith("1 of 2 rows cannot be taken; nothing was written")
    answer = empty_school("import", "roster", namesakes, "--org", "school", "--partial")
    assert answer.out.startswith("1 child: 1 new, 0 changed, 0 as they were\n\nRefused")


def test_a_refusal_is_chinese_for_a_chinese_reader(empty_school: Tongxing, bad_roster: Path, chinese: None) -> None:
    answer = empty_school("import", "roster", bad_roster, "--org", "school")
    assert "共 4 行，有 3 行不能导入，什么都没有写入" in answer.err
    assert "没有姓名" in answer.out


def test_children_join_a_running_launch(school: Tongxing, launch: str, bad_roster: Path) -> None:
    words = ("import", "roster", bad_roster, "--launch", launch[:8], "--partial", "--now", "2027-10-20T09:00")
    assert school(*words).code == 0
    steps = school("status", launch, "--json").data["steps"]
    assert next(each["total"] for each in steps if each["step"] == "visit-homes") == 9


def test_a_roster_needs_an_organisation_or_a_launch(empty_school: Tongxing, books: Books) -> None:
    assert empty_school("import", "roster", books.roster).code == 2


def test_what_is_no_workbook_is_one_line(empty_school: Tongxing, tmp_path: Path) -> None:
    (tmp_path / "notes.xlsx").write_text("no workbook", encoding="utf-8")
    for words in (("roster", tmp_path / "notes.xlsx"), ("people", tmp_path / "none.xlsx")):
        answer = empty_school("import", *words, "--org", "school")
        assert (answer.code, answer.out, len(answer.err.splitlines())) == (1, "", 1)


def test_people_are_taken_with_roles_once(empty_school: Tongxing, books: Books) -> None:
    words = ("import", "people", books.people, "--org", "school", "--json")
    first, second = empty_school(*words).data, empty_school(*words).data
    assert first["added"] == first["taken"] > 0
    assert (second["added"], second["roles"]) == (0, 0)


@pytest.fixture
def one_teacher(tmp_path: Path) -> Callable[..., Path]:
    def write(**changed: Any) -> Path:
        teacher = StaffMember(name="李老师", phone="13800000011", email="li@school.example")
        write_people(tmp_path / "teacher.xlsx", [replace(teacher, **changed)])
        return tmp_path / "teacher.xlsx"

    return write


def test_a_correction_is_counted(empty_school: Tongxing, one_teacher: Callable[..., Path]) -> None:
    words = ("import", "people")
    assert empty_school(*words, one_teacher(), "--org", "school").code == 0
    answer = empty_school(*words, one_teacher(email="new@school.example"), "--org", "school")
    assert answer.out == "1 person: 0 new, 1 changed, 0 as they were; 0 roles given\n"


def test_an_unknown_role_is_refused_by_its_row_and_column(
    empty_school: Tongxing, one_teacher: Callable[..., Path]
) -> None:
    words = ("import", "people", one_teacher(roles=(RoleScope("班任"),)), "--org", "school")
    data = empty_school(*words, "--json").data
    assert (data["taken"], data["refused"], data["added"]) == (0, 1, 0)
    finding = data["findings"][0]
    assert (finding["row"], finding["column"], finding["value"]) == (3, "C 角色", "班任")
    assert finding["why"] == "there is no role '班任'; did you mean '班主任'?"
    assert empty_school("organisations", "--json").data[0]["people"] == 0


def test_an_unknown_organisation_takes_nobody(empty_school: Tongxing, books: Books) -> None:
    answer = empty_school("import", "people", books.people, "--org", "schol")
    assert (answer.code, "did you mean 'school'?" in answer.err) == (1, True)


def test_a_years_notice_is_kept_and_plans_go_by_it(empty_school: Tongxing, tmp_path: Path) -> None:
    file = tmp_path / "2027.json"
    file.write_text(json.dumps(NOTICE), encoding="utf-8")
    data = empty_school("import", "calendar", file, "--json").data
    assert data == {"year": 2027, "org": None, "off": 7, "work": 1, "moved": 0}
    words = ("plan", "home-visits", "--org", "school", "--set", "year=2027", "--set", "last_day=2027-12-30", "--json")
    assert "year-not-published" not in {each["code"] for each in empty_school(*words).data["warnings"]}


def test_a_notice_may_be_one_organisations(empty_school: Tongxing, tmp_path: Path) -> None:
    file = tmp_path / "2027.json"
    file.write_text(json.dumps(NOTICE), encoding="utf-8")
    assert "(school)" in empty_school("import", "calendar", file, "--org", "school").out


@pytest.mark.parametrize("content", ["{", '{"year": 2027, "offf": []}', '{"year": 2027, "off": ["2027-02-30"]}'])
def test_a_notice_that_cannot_be_read_names_the_file(empty_school: Tongxing, tmp_path: Path, content: str) -> None:
    (tmp_path / "bad.json").write_text(content, encoding="utf-8")
    answer = empty_school("import", "calendar", tmp_path / "bad.json")
    assert (answer.code, answer.out, len(answer.err.splitlines())) == (1, "", 1)
    assert "bad.json" in answer.err


def test_a_notice_that_is_not_there_is_one_line(empty_school: Tongxing) -> None:
    assert empty_school("import", "calendar", "none.json").err == "none.json cannot be read (no such file or folder)\n"
