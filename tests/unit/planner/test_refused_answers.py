"""A refused answer says which parameter it is, what was written, what is taken, and gives an example; all at once."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from tongxing.errors import BadParameter
from tongxing.planner import answer
from tongxing.program import ParameterKind, Program

WRONG: dict[str, Any] = {
    "year": "soon",
    "day": "2027-13-01",
    "moment": "noon",
    "days": "many",
    "number": "ten",
    "text": ["a", "b"],
    "texts": 5,
    "ranges": "garbage",
    "choice": "purple",
    "yes-no": "maybe",
    "interval": "never",
}
EXAMPLES = {
    "year": "2027",
    "day": "2027-06-10",
    "moment": "2027-06-10T14:00",
    "days": "7",
    "number": "10",
    "text": "青石小学",
    "texts": "甲村,乙村",
    "ranges": "2027-01-13/2027-02-20",
    "choice": "red",
    "yes-no": "true",
    "interval": "month",
}


def asking(*parameters: dict[str, Any]) -> Program:
    first = {"name": "first_day", "title": {"zh": "第一天", "en": "First day"}, "kind": "day", "required": False}
    return Program.model_validate(
        {
            "key": "asked",
            "version": "1.0.0",
            "title": {"zh": "问", "en": "Asked"},
            "summary": {"zh": "问几样", "en": "Asks a few things."},
            "for": "school",
            "period": {"first": "first_day", "last": "first_day"},
            "parameters": [first, *parameters],
            "roles": [{"key": "lead", "title": {"zh": "负责人", "en": "Lead"}}],
            "steps": [
                {"key": "meet", "title": {"zh": "开会", "en": "Meet"}, "when": {"on": "first_day"}, "owner": "lead"}
            ],
        }
    )


def of_kind(kind: str, **more: Any) -> dict[str, Any]:
    choices = {"choices": [["red", {"zh": "红", "en": "Red"}], ["blue", {"zh": "蓝", "en": "Blue"}]]}
    about = {"name": "it", "title": {"zh": "那一项", "en": "That one"}, "kind": kind, "required": False}
    return about | (choices if kind == "choice" else {}) | more


def refusal(program: Program, values: dict[str, Any]) -> BadParameter:
    with pytest.raises(BadParameter) as refused:
        answer(program, values)
    return refused.value


def test_every_kind_of_parameter_is_tried() -> None:
    assert set(WRONG) == set(EXAMPLES) == set(get_args(ParameterKind))


@pytest.mark.parametrize("kind", get_args(ParameterKind))
def test_what_a_parameter_cannot_take_is_said_with_an_example(kind: str) -> None:
    said = refusal(asking(of_kind(kind)), {"it": WRONG[kind]}).text
    value = WRONG[kind] if isinstance(WRONG[kind], str) else ""
    assert "it (That one) cannot be '" in said.en
    assert f"'{value}" in said.en
    assert "it（那一项）不能是 '" in said.zh
    if kind != "choice":
        assert f"such as --set it={EXAMPLES[kind]}" in said.en
    assert f"例如 --set it={EXAMPLES[kind]}" in said.zh


@pytest.mark.parametrize("kind", get_args(ParameterKind))
def test_the_example_is_one_that_is_taken(kind: str) -> None:
    assert answer(asking(of_kind(kind)), {"it": EXAMPLES[kind]}).given["it"] not in (None, ())


def test_a_choice_lists_what_there_is_with_its_title() -> None:
    assert "takes one of red (Red), blue (Blue)" in refusal(asking(of_kind("choice")), {"it": "purple"}).text.en


def test_all_faults_are_said_at_once() -> None:
    program = asking(of_kind("ranges"), of_kind("interval", name="other"))
    said = refusal(program, {"it": "garbage", "other": "never", "first_day": "x"}).text.en
    assert all(f"{name} (" in said for name in ("it", "other", "first_day"))


def test_a_range_that_is_turned_round_says_so() -> None:
    assert "ends before it begins" in refusal(asking(of_kind("ranges")), {"it": "2027-02-20/2027-01-13"}).text.en


def test_a_limit_is_said_and_its_example_keeps_to_it() -> None:
    said = refusal(asking(of_kind("number", least=12)), {"it": 3}).text.en
    assert "must be at least 12; it takes a whole number, such as --set it=12" in said


def test_what_has_to_be_given_is_said_with_an_example() -> None:
    said = refusal(asking(of_kind("year", required=True)), {}).text
    assert said.en.endswith("it (That one) is required: it takes a year of four digits, such as --set it=2027")
    assert "要填；要写四位的年份，例如 --set it=2027" in said.zh


def test_a_long_answer_is_cut_short() -> None:
    assert "x" * 61 not in refusal(asking(of_kind("text")), {"it": "x" * 300}).text.en
