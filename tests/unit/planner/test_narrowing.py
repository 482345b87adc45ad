"""A launch of some classes only: whose children, classes and teachers take part."""

from __future__ import annotations

from typing import Any

import pytest

from programs.class_meeting import PROGRAM
from tongxing.errors import BadParameter, BadProgram
from tongxing.planner import Participant, ParticipantHolder, Participants, those_who_take_part
from tongxing.planner.narrowing import narrowed
from tongxing.program import program_from_yaml, program_to_yaml


def child(number: int, class_key: str | None) -> Participant:
    grade = class_key.partition("-")[0] if class_key else None
    return Participant("child", f"child:{number}", f"学生{number}", class_key, grade)


SCHOOL = Participants(
    (
        child(1, "6-1"),
        child(2, "6-2"),
        child(3, "5-1"),
        child(4, None),
        Participant("grade", "grade:6", "六年级", grade_key="6"),
        Participant("grade", "grade:5", "五年级", grade_key="5"),
    ),
    (
        ParticipantHolder("class-teacher", "王小明", "class", "6-1"),
        ParticipantHolder("class-teacher", "李小红", "class", "5-1"),
        ParticipantHolder("grade-leader", "张小华", "grade", "6"),
        ParticipantHolder("grade-leader", "陈小芳", "grade", "5"),
    ),
)


def left(*classes: str) -> Participants:
    return narrowed(PROGRAM, {"classes": classes}, SCHOOL)


@pytest.mark.parametrize("words", ["6-1", "六年级1班", "六（1）班", "601班"])
def test_only_the_children_of_the_named_class_take_part_however_it_is_written(words: str) -> None:
    assert [each.identity for each in left(words).of("child") or ()] == ["child:1"]


def test_those_who_stand_for_other_classes_and_grades_do_not() -> None:
    assert {holder.person for holder in left("6-1").holders} == {"王小明", "张小华"}
    assert [each.grade_key for each in left("6-1").of("grade") or ()] == ["6"]


def test_the_launch_as_a_whole_is_the_one_class_s() -> None:
    (whole,), (many,) = left("6-1").of(None) or (), left("6-1", "6-2").of(None) or ()
    assert (whole.kind, whole.class_key, whole.grade_key) == ("launch", "6-1", "6")
    assert many.class_key is None


def test_without_a_name_all_take_part_and_a_roster_of_one_class_is_that_class() -> None:
    assert len(left().of("child") or ()) == 4
    alone = narrowed(PROGRAM, {}, Participants((child(1, "6-1"), child(2, "6-1"))))
    assert [each.class_key for each in alone.of(None) or ()] == ["6-1"]


def test_a_class_named_before_anybody_is_known_is_taken() -> None:
    assert [each.class_key for each in narrowed(PROGRAM, {"classes": ["6-1"]}, Participants()).of(None) or ()] == [
        "6-1"
    ]


def test_a_class_that_the_roster_has_nobody_of_is_refused() -> None:
    with pytest.raises(BadParameter) as refused:
        left("6-3")
    assert "no children of Grade 6 Class 3; it has Grade 5 Class 1, Grade 6 Class 1" in refused.value.text.en


def test_children_of_other_classes_do_not_join_later_either() -> None:
    given: dict[str, Any] = {"classes": ["6-1"]}
    assert those_who_take_part(PROGRAM, given, [child(7, "6-1"), child(8, "6-2")]) == [child(7, "6-1")]


def test_a_program_has_to_ask_for_the_classes_that_it_says_it_asks_for() -> None:
    written = program_to_yaml(PROGRAM).replace("classes: classes", "classes: place")
    with pytest.raises(BadProgram) as refused:
        program_from_yaml(written)
    assert "'place', which must be of kind 'texts'" in refused.value.text.en
