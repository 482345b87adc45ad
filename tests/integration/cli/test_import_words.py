"""What an import says of what it took, refused and made."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook

from tests.integration.cli.conftest import Tongxing
from tongxing.workbooks import Child, ClassName, write_roster


@pytest.fixture
def empty_school(tongxing: Tongxing) -> Tongxing:
    assert tongxing("organisations", "add", "school", "--name", "青石小学").code == 0
    return tongxing


@pytest.fixture
def half_bad(tmp_path: Path) -> Path:
    """A roster with a row that is refused, and another that is worth a look."""
    book = Workbook()
    sheet = book.worksheets[0]
    for row in (["姓名", "性别", "班级", "出生日期"], ["王小亮", "?", "三年级2班", ""], ["", "女", "三年级2班", ""]):
        sheet.append(row)
    book.save(tmp_path / "bad.xlsx")
    return tmp_path / "bad.xlsx"


def test_a_refused_roster_is_headed_so_that_nothing_seems_taken(empty_school: Tongxing, half_bad: Path) -> None:
    answer = empty_school("import", "roster", half_bad, "--org", "school")
    assert answer.code == 1
    assert "Rows that cannot be taken\n" in answer.out
    assert "Worth a look too (nothing was taken)\n" in answer.out
    assert "Taken" not in answer.out


def test_what_was_taken_in_part_says_so(empty_school: Tongxing, half_bad: Path) -> None:
    assert "Taken, worth a look\n" in empty_school("import", "roster", half_bad, "--org", "school", "--partial").out


def test_class_teachers_that_a_roster_makes_are_named(empty_school: Tongxing, tmp_path: Path) -> None:
    teachers = ("李老师", "陈老师")
    names = ("王小明", "李小红")
    children = [Child(name=names[at], class_name=ClassName(3, at + 1), class_teacher=teachers[at]) for at in (0, 1)]
    write_roster(tmp_path / "roster.xlsx", children)
    words = ("import", "roster", tmp_path / "roster.xlsx", "--org", "school")
    first = empty_school(*words)
    assert "2 class teachers of the roster are new here: 李老师, 陈老师; 'tongxing import people' adds" in first.out
    assert empty_school(*words).out == "2 children: 0 new, 0 changed, 2 as they were\n"


def test_a_launch_names_the_class_teachers_that_its_roster_makes(empty_school: Tongxing, tmp_path: Path) -> None:
    child = Child(name="王小明", class_name=ClassName(3, 1), class_teacher="李老师")
    write_roster(tmp_path / "roster.xlsx", [child])
    words = ("launch", "home-visits", "--org", "school", "--set", "year=2027", "--now", "2027-09-01T09:00")
    launched = empty_school(*words, "--roster", tmp_path / "roster.xlsx")
    assert "- 1 class teacher of the roster is new here: 李老师; 'tongxing import people' adds" in launched.err
