"""Steps and parts that are in a launch only where a question was answered so, and rules that hold only then."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tongxing.dates import Calendar, TimeRule, by, day, every, within
from tongxing.errors import BadProgram
from tongxing.planner import Participants, Plan, make_plan
from tongxing.program import (
    Instead,
    OnlyIf,
    Parameter,
    Part,
    Period,
    Program,
    Role,
    Step,
    program_from_yaml,
    program_to_yaml,
)
from tongxing.words import text

WITH_LETTER = OnlyIf(parameter="with_letter", equals=True)
PARTS = (
    Part(
        key="by-class",
        title=text("按班", "By class"),
        per="class",
        only_if=OnlyIf(parameter="talk_per", equals="class"),
    ),
    Part(
        key="by-grade",
        title=text("按年级", "By grade"),
        per="grade",
        only_if=OnlyIf(parameter="talk_per", equals="grade"),
    ),
)


def step(key: str, when: TimeRule, **more: Any) -> Step:
    return Step(key=key, title=text(key, key), when=when, owner="lead", **more)


def program(*steps: Step) -> Program:
    return Program.model_validate(
        {
            "key": "letters",
            "version": "1.0.0",
            "title": text("书信", "Letters"),
            "summary": text("书信", "Letters"),
            "for": "school",
            "period": Period(first=day("03-01"), last=day("03-31")),
            "roles": (Role(key="lead", title=text("负责人", "Lead")),),
            "parameters": (
                Parameter(name="year", title=text("年份", "Year"), kind="year"),
                Parameter(name="with_letter", title=text("写信", "Letter"), kind="yes-no", default=False),
                Parameter(
                    name="talk_per",
                    title=text("按什么", "Per"),
                    kind="choice",
                    default="class",
                    choices=(("class", text("班", "Class")), ("grade", text("年级", "Grade"))),
                ),
            ),
            "steps": steps,
        }
    )


LETTERS = program(
    step("letter", by("03-20"), only_if=WITH_LETTER),
    step("talk", by("03-10"), parts=PARTS),
    step("post", by("03-25"), asked=True, instead=(Instead(only_if=WITH_LETTER, when=by("03-15")),)),
)


def planned(**answers: Any) -> Plan:
    return make_plan(
        LETTERS, {"year": 2027, **answers}, Participants(), Calendar.national(), ZoneInfo("UTC"), dt.date(2027, 1, 1)
    )


def dues(plan: Plan, key: str) -> list[str]:
    return [window.due.strftime("%m-%d") for window in plan.windows if window.step.key == key and window.due]


def test_a_step_is_left_out_where_its_question_was_answered_otherwise() -> None:
    assert dues(planned(), "letter") == []
    assert dues(planned(with_letter=True), "letter") == ["03-20"]


@pytest.mark.parametrize("per", ["class", "grade"])
def test_of_two_parts_the_one_that_was_chosen_is_there(per: str) -> None:
    (window,) = [each for each in planned(talk_per=per).windows if each.step.key == "talk"]
    assert (window.part and window.part.key, window.per) == (f"by-{per}", per)


def test_a_step_without_any_of_its_parts_is_left_out() -> None:
    only = step("talk", by("03-10"), parts=(PARTS[1],))
    assert not only.in_launch({"talk_per": "class"})


def test_another_rule_takes_the_place_of_the_usual_one() -> None:
    assert (dues(planned(), "post"), dues(planned(with_letter=True), "post")) == (["03-25"], ["03-15"])


def test_a_day_that_was_set_wins_over_both() -> None:
    assert dues(planned(with_letter=True, post_by=dt.date(2027, 3, 18)), "post") == ["03-18"]


def test_conditions_survive_yaml() -> None:
    assert program_from_yaml(program_to_yaml(LETTERS)) == LETTERS


UNKNOWN = OnlyIf(parameter="with_leter", equals=True)
NEVER = OnlyIf(parameter="talk_per", equals="team")
FAULTS = [
    ((step("a", by("03-02"), only_if=UNKNOWN),), "did you mean 'with_letter'"),
    ((step("a", by("03-02"), only_if=OnlyIf(parameter="year", equals=True)),), "must be of kind 'yes-no'"),
    ((step("a", by("03-02"), only_if=NEVER),), "'talk_per' is never 'team', only class, grade"),
    ((step("a", by("03-02"), only_if=WITH_LETTER), step("b", within(3, of="a"))), "is not in every launch"),
    ((step("a", by("03-02"), instead=(Instead(only_if=WITH_LETTER, when=every("week")),)),), "must recur like 'when'"),
]


@pytest.mark.parametrize(("steps", "fault"), FAULTS)
def test_a_condition_that_can_never_be_right_is_refused(steps: tuple[Step, ...], fault: str) -> None:
    with pytest.raises(BadProgram) as refused:
        program(*steps)
    assert fault in refused.value.text.en
