"""Invented people, and the workbooks written of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from tongxing.workbooks import (
    BirthDay,
    ClassName,
    read_people,
    read_roster,
    read_teams,
    sample_children,
    sample_people,
    sample_teams,
    write_people,
    write_roster,
    write_teams,
)

TODAY = date(2027, 9, 3)


def test_the_same_seed_gives_the_same_children() -> None:
    assert sample_children(30, 6, seed=7) == sample_children(30, 6, seed=7)
    assert sample_children(30, 6, seed=7) != sample_children(30, 6, seed=8)


def test_children_fill_the_classes_evenly_and_are_of_school_age() -> None:
    children = sample_children(180, 12)
    assert set(Counter(child.class_name for child in children).values()) == {15}
    assert {child.grade for child in children} == {1, 2, 3, 4, 5, 6}
    assert all(child.birth and 6 <= (TODAY - child.birth.day).days // 365 <= 13 for child in children)


def test_no_two_children_share_a_name_or_number() -> None:
    children = sample_children(2000, 40)
    assert len({child.name for child in children}) == len({child.id_number for child in children}) == 2000


def test_a_written_roster_reads_back_whole(tmp_path: Path) -> None:
    children = sample_children(60, 6)
    write_roster(tmp_path / "r.xlsx", children, unit="柳湾小学", dated=TODAY)
    answer = read_roster(tmp_path / "r.xlsx", today=TODAY)
    assert (answer.result.children, answer.findings) == (children, ())
    assert (answer.result.unit, answer.result.dated) == ("柳湾小学", TODAY)


def test_what_is_only_partly_known_reads_back_as_it_was(tmp_path: Path) -> None:
    child = replace(
        sample_children(1, 1)[0],
        birth=BirthDay(date(2020, 3, 1), "month"),
        id_number=None,
        sex=None,
        hardship=None,
        class_name=ClassName(None, None, "火箭班"),
    )
    write_roster(tmp_path / "r.xlsx", [child])
    assert read_roster(tmp_path / "r.xlsx").result.children == (child,)


def test_written_people_read_back_whole(tmp_path: Path) -> None:
    people = sample_people(sample_children(24, 4))
    write_people(tmp_path / "p.xlsx", people)
    answer = read_people(tmp_path / "p.xlsx")
    assert (answer.result.members, answer.findings) == (people, ())


def test_every_class_has_the_class_teacher_its_children_name() -> None:
    children = sample_children(24, 4)
    named = {(child.class_teacher, child.class_name.key) for child in children if child.class_name}
    held = {
        (member.name, role.label)
        for member in sample_people(children)
        for role in member.roles
        if role.role == "班主任"
    }
    assert held == named


def test_written_teams_read_back_whole(tmp_path: Path) -> None:
    teams = sample_teams(["青石村", "柳湾村"])
    write_teams(tmp_path / "t.xlsx", teams)
    answer = read_teams(tmp_path / "t.xlsx")
    assert (answer.result, answer.findings) == (teams, ())
    assert [(team.village, len(team.members), team.lead is not None) for team in teams.teams] == [
        ("青石村", 6, True),
        ("柳湾村", 6, True),
    ]


@pytest.mark.parametrize("mark", "=+-@")
def test_written_text_never_becomes_a_formula(mark: str, tmp_path: Path) -> None:
    child = replace(sample_children(1, 1)[0], address=f"{mark}1+1", note=f"{mark}cmd()")
    write_roster(tmp_path / "r.xlsx", [child], title=f"{mark}2+2", unit=f"{mark}x")
    cells = [cell for row in openpyxl.load_workbook(tmp_path / "r.xlsx").worksheets[0] for cell in row]
    assert "f" not in {cell.data_type for cell in cells}
    assert all(cell.quotePrefix for cell in cells if str(cell.value or "").startswith(mark))
