"""Days among the answers that cannot be meant: in another year than the launch, or far outside of it. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

from ..dates import Dated, DayRange, Frame
from ..dates.single import TERM_FIRST, TERM_LAST
from ..errors import BadParameter
from ..program import Parameter, Program
from ..words import Text, text
from .answers import Answers
from .dating import DatedStep
from .plan import PlanWarning

__all__ = ["NEAR", "outlying_days", "refuse_outlying"]

NEAR = 31
"""So many days before and after a launch its work may still lie: what is got ready for it, what is brought to an end."""

_TERM = (TERM_FIRST, TERM_LAST)  # a launch may be any part of a term


def refuse_outlying(program: Program, answers: Answers, dated: Mapping[str, DatedStep], frame: Frame) -> None:
    """Raises :class:`BadParameter` for a year in which the launch does not begin, and for a day that puts a step far
    outside of it; with the parameter, its value and the period."""
    _refuse_other_year(program, answers, frame)
    far = [
        _said(each, day, frame)
        for each, day in _outside(program, answers, frame)
        if any(_is_far(found, frame) for found in _dated_by(program, each.name, answers, dated))
    ]
    if far:
        raise BadParameter(
            "；".join(each.zh for each in far) + "；请检查年份",
            "; ".join(each.en for each in far) + "; check the year",
        )


def outlying_days(program: Program, answers: Answers, frame: Frame) -> Iterator[PlanWarning]:
    """A warning for each answer that lies a little outside of the launch, or has no effect there."""
    for parameter, day in _outside(program, answers, frame):
        yield PlanWarning("day-outside", None, _said(parameter, day, frame))
    for parameter in program.parameters:
        ranges = answers.given.get(parameter.name) if parameter.kind == "ranges" else None
        if ranges and not any(_touches(each, frame) for each in ranges):
            yield PlanWarning("day-outside", None, _without_effect(parameter, ranges, frame))


def _refuse_other_year(program: Program, answers: Answers, frame: Frame) -> None:
    for parameter in program.parameters:
        year = answers.given.get(parameter.name)
        begins = {frame.first_day.year, (frame.first_day + dt.timedelta(days=NEAR)).year}
        if parameter.kind != "year" or year is None or year in begins:
            continue
        named = ", ".join(
            f"{name}={frame.days[name]}" for name in program.period.first.parameters if name in frame.days
        )
        raise BadParameter(
            f"{parameter.name}（{parameter.title.zh}）是 {year}，按 {named} 计划却从 {frame.first_day} 开始；请改其中一个",
            f"{parameter.name} ({parameter.title.en}) is {year}, but by {named} the launch begins on {frame.first_day}; "
            "correct one of them",
        )


def _outside(program: Program, answers: Answers, frame: Frame) -> Iterator[tuple[Parameter, dt.date]]:
    for parameter in program.all_parameters:
        day = answers.given.get(parameter.name)
        if parameter.kind not in ("day", "moment") or day is None or parameter.name in _TERM:
            continue
        local = day.date() if isinstance(day, dt.datetime) else day
        if not frame.first_day <= local <= frame.last_day:
            yield parameter, local


def _dated_by(program: Program, name: str, answers: Answers, dated: Mapping[str, DatedStep]) -> Iterator[Dated]:
    """What is dated from an answer itself, or from a day that is worked out of it."""
    names = {name, *(each.name for each in program.last_days if each.first == name)}
    for key, step in dated.items():
        own = f"{key.replace('-', '_')}_by" == name
        if isinstance(step.dated, Dated) and (own or names & set(answers.rules[key].parameters)):
            yield step.dated


def _is_far(found: Dated, frame: Frame) -> bool:
    near = dt.timedelta(days=NEAR)
    due = [frame.local_day(each.due) for each in found.occurrences]
    return any(day < frame.first_day - near or day > frame.last_day + near for day in due)


def _touches(some: DayRange, frame: Frame) -> bool:
    return some.first <= frame.last_day and some.last >= frame.first_day


def _said(parameter: Parameter, day: dt.date, frame: Frame) -> Text:
    return text(
        f"{parameter.name}（{parameter.title.zh}）是 {day}，不在计划的 {frame.first_day} 至 {frame.last_day} 之内",
        f"{parameter.name} ({parameter.title.en}) is {day}, outside of the launch, {frame.first_day} to {frame.last_day}",
    )


def _without_effect(parameter: Parameter, ranges: tuple[DayRange, ...], frame: Frame) -> Text:
    given = ", ".join(f"{each.first}/{each.last}" for each in ranges)
    return text(
        f"{parameter.name}（{parameter.title.zh}）{given} 都不在计划的 {frame.first_day} 至 {frame.last_day} 之内，不起作用",
        f"{parameter.name} ({parameter.title.en}) {given} has no effect: all of it is outside of the launch, "
        f"{frame.first_day} to {frame.last_day}",
    )
