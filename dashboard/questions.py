"""What a launch is asked, as fields of a page. Pure values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from starlette.datastructures import FormData

from tongxing.program import Parameter, Program
from tongxing.words import Text, text

__all__ = ["Question", "answers_of", "own_questions", "step_questions"]

PREFIX = "a."

_YES_NO = (("true", text("是", "Yes")), ("false", text("否", "No")))
_HINTS: Mapping[str, Text] = {
    "texts": text("一行一个", "One a line"),
    "ranges": text("一行一段，写成 2027-04-26/2027-04-30", "One range a line, written as 2027-04-26/2027-04-30"),
    "interval": text("例如 每周、每两周、每月、每学期两次", "Such as week, 2 weeks, month, twice a term"),
}


@dataclass(frozen=True, slots=True)
class Question:
    """A parameter as it is asked. `shape`: how a browser asks it; `value`: what it holds; `fault`: what is wrong with that;
    `otherwise`: what is taken where nothing is answered."""

    name: str
    title: Text
    help: Text | None
    hint: Text | None
    shape: str
    value: str
    required: bool
    least: int | None
    most: int | None
    choices: tuple[tuple[str, Text], ...]
    fault: Text | None
    otherwise: Text | None


def own_questions(
    program: Program, given: Mapping[str, str], faults: Mapping[str, Text], proposed: Mapping[str, dt.date]
) -> list[Question]:
    """The program's own parameters."""
    return [_question(each, given, faults, proposed) for each in program.parameters]


def step_questions(program: Program, given: Mapping[str, str], faults: Mapping[str, Text]) -> list[Question]:
    """The days, distances and intervals of steps that the written plan leaves open."""
    own = {each.name for each in program.parameters}
    return [_question(each, given, faults, {}) for each in program.all_parameters if each.name not in own]


def _question(
    asked: Parameter, given: Mapping[str, str], faults: Mapping[str, Text], proposed: Mapping[str, dt.date]
) -> Question:
    day, usual = proposed.get(asked.name), asked.default
    value = given.get(asked.name, "")
    if not value and usual is not None and asked.kind in ("choice", "yes-no"):
        value = _plain(usual)
    return Question(
        name=PREFIX + asked.name,
        title=asked.title,
        help=asked.help,
        hint=_HINTS.get(asked.kind) if asked.help is None or asked.help == asked.title else None,
        shape=asked.kind,
        value=value,
        required=asked.must_be_given,
        least=1990 if asked.kind == "year" else asked.least,
        most=2099 if asked.kind == "year" else asked.most,
        choices=_YES_NO if asked.kind == "yes-no" else tuple(asked.choices),
        fault=faults.get(asked.name),
        otherwise=_otherwise(asked, day),
    )


def _otherwise(asked: Parameter, day: dt.date | None) -> Text | None:
    if day is not None:
        return text(f"不填是 {day}", f"{day} where nothing is said")
    if asked.default in (None, (), []) or asked.kind in ("choice", "yes-no"):
        return None
    usual = _plain(asked.default)
    return text(f"不填是 {usual}", f"{usual} where nothing is said")


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "、".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def answers_of(program: Program, sent: FormData) -> dict[str, str]:
    """What a browser sent, as it was typed; what was left empty is left out."""
    return dict(_answers(program, sent))


def _answers(program: Program, sent: FormData) -> Iterator[tuple[str, str]]:
    for asked in program.all_parameters:
        said = str(sent.get(PREFIX + asked.name, "")).strip()
        if said:
            yield asked.name, said
