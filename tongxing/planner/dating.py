"""The dates of every step of a launch: from answers and calendar, and from what has already happened."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from ..dates import Calendar, Dated, DayRange, Frame, Occurrence, Rule, TimePoint, Unknown, point_from_data
from ..dates.single import TERM_FIRST, TERM_LAST
from ..errors import BadDate, BadParameter
from ..program import Part, Program, Step
from .answers import Answers
from .participants import Participant

__all__ = ["OWN_DATE", "DatedStep", "OwnDates", "date_steps", "frame_of"]

_LONGEST_LAUNCH = 5 * 366

OWN_DATE = ("birthday",)
"""What a step waits for whose dates are each subject's own."""


@dataclass(frozen=True, slots=True)
class OwnDates:
    """The occurrences of one subject with dates of its own (a birthday)."""

    subject: Participant
    dated: Dated | Unknown


@dataclass(frozen=True, slots=True)
class DatedStep:
    """A step with its occurrences; `own` holds those of each subject where the dates are the subject's own, `parts` its
    parts that are in this launch."""

    step: Step
    dated: Dated | Unknown
    own: tuple[OwnDates, ...] = ()
    parts: tuple[Part, ...] = ()


def frame_of(
    program: Program, answers: Answers, calendar: Calendar, timezone: ZoneInfo
) -> tuple[Frame, tuple[str, ...]]:
    """The frame of a launch, and the names of the parameters whose proposed day was taken.

    Raises :class:`BadParameter` when the period cannot be known, or it or the term ends before it begins.
    """
    days, moments, closures = _named(answers, timezone)
    own = calendar.with_closures(closures)
    year = answers.given.get("year") or _year_of(days, moments)
    rough = Frame(dt.date(year, 1, 1), dt.date(year + 1, 12, 31), timezone, own, year, days, moments)
    proposed = _proposals(program, rough)
    days = {**proposed, **days}
    _refuse_backward_term(program, days)
    rough = replace(rough, days={**days, **_worked_out(program, answers, days)})
    first, last = (_edge(program, point, rough) for point in (program.period.first, program.period.last))
    if last < first:
        raise BadParameter(
            f"方案 “{program.key}” 的最后一天 {last} 早于第一天 {first}，请改其中一个",
            f"program '{program.key}' would end on {last}, before its first day {first}; correct one of them",
        )
    if (last - first).days > _LONGEST_LAUNCH:
        raise BadParameter(
            f"方案 “{program.key}” 会从 {first} 一直到 {last}，太长了，请检查年份",
            f"program '{program.key}' would last from {first} to {last}, which is too long; check the years",
        )
    return replace(rough, first_day=first, last_day=last), tuple(proposed)


def _refuse_backward_term(program: Program, days: Mapping[str, dt.date]) -> None:
    first, last = days.get(TERM_FIRST), days.get(TERM_LAST)
    if first is not None and last is not None and last < first:
        raise BadParameter(
            f"方案 “{program.key}” 的学期最后一天 {last} 早于第一天 {first}，请改其中一个",
            f"the term of program '{program.key}' would end on {last}, before its first day {first}; correct one of them",
        )


def _named(answers: Answers, timezone: ZoneInfo) -> tuple[dict[str, dt.date], dict[str, dt.datetime], list[DayRange]]:
    """A moment without a zone is one of the launch's own."""
    given = answers.given
    moments = {
        name: value if value.tzinfo else value.replace(tzinfo=timezone)
        for name, value in given.items()
        if isinstance(value, dt.datetime)
    }
    days = {name: value for name, value in given.items() if isinstance(value, dt.date) and name not in moments}
    closures = [
        each for value in given.values() if isinstance(value, tuple) for each in value if isinstance(each, DayRange)
    ]
    return days, moments, closures


def _year_of(days: Mapping[str, dt.date], moments: Mapping[str, dt.datetime]) -> int:
    years = [day.year for day in (*days.values(), *moments.values())]
    if not years:
        raise BadParameter("至少要给出年份或一个日期", "give the year, or at least one day")
    return min(years)


def _proposals(program: Program, rough: Frame) -> dict[str, dt.date]:
    taken: dict[str, dt.date] = {}
    for parameter in program.parameters:
        if parameter.proposed is None or parameter.name in rough.days:
            continue
        frame = replace(rough, days={**taken, **rough.days})
        point = point_from_data(parameter.proposed)
        day = point.resolve(frame)
        if isinstance(day, dt.date):
            taken[parameter.name] = day
    return taken


def _worked_out(program: Program, answers: Answers, days: Mapping[str, dt.date]) -> dict[str, dt.date]:
    found = {each.name: each.of(days, answers.given) for each in program.last_days}
    return {name: day for name, day in found.items() if day is not None}


def _edge(program: Program, point: TimePoint, rough: Frame) -> dt.date:
    day = point.resolve(rough)
    if isinstance(day, Unknown):
        names = ", ".join(day.depends_on)
        raise BadParameter(
            f"方案 “{program.key}” 的起止日期取决于 {names}，请填写",
            f"the period of program '{program.key}' depends on {names}; give it",
        )
    return day


def date_steps(
    program: Program,
    answers: Answers,
    frame: Frame,
    subjects: Mapping[str, Iterable[Participant]] | None = None,
    happened: Mapping[str, Occurrence] | None = None,
) -> dict[str, DatedStep]:
    """Each step's occurrences, by key.

    `happened` gives the window of steps whose real day is known (settled, or moved by hand): what hangs on them is dated
    from there. `subjects` are asked for, by kind, for steps whose dates are the subject's own. A step that these answers
    leave out of the launch has none.
    """
    happened = happened or {}
    known: dict[str, Occurrence] = {}
    dated: dict[str, DatedStep] = {}
    for step in program.in_order:
        if not step.in_launch(answers.given):
            dated[step.key] = DatedStep(step, Dated())
            continue
        here = replace(frame, steps=known)
        found = _date_step(program, step, answers, here, subjects or {})
        dated[step.key] = each = replace(found, parts=step.parts_in_launch(answers.given))
        span = happened.get(step.key) or _span(each.dated)
        if span is not None:
            known[step.key] = span
    return {step.key: dated[step.key] for step in program.steps}


def _date_step(
    program: Program, step: Step, answers: Answers, frame: Frame, subjects: Mapping[str, Iterable[Participant]]
) -> DatedStep:
    rule = answers.rules[step.key]
    found = _asked_for(program, _windows(step, rule, frame))
    if not (isinstance(found, Unknown) and found.depends_on == OWN_DATE):
        return DatedStep(step, found)
    own = (
        OwnDates(subject, rule.windows(replace(frame, birthday=subject.birthday)))
        for subject in subjects.get(step.per or "", ())
    )
    return DatedStep(step, found, tuple(own))


def _windows(step: Step, rule: Rule, frame: Frame) -> Dated | Unknown:
    """Raises :class:`BadParameter` with the answers that its rule cannot take: a last day before the first."""
    try:
        return rule.windows(frame)
    except BadDate as error:
        named = [f"{name}={frame.days[name]}" for name in rule.parameters if name in frame.days]
        raise BadParameter(
            f"步骤 “{step.key}”（{'，'.join(named) or step.title.zh}）：{error.text.zh}",
            f"step '{step.key}' ({', '.join(named) or step.title.en}): {error.text.en}",
        ) from error


def _asked_for(program: Program, found: Dated | Unknown) -> Dated | Unknown:
    """A day that is worked out is not known for want of the day it begins with: only that can be asked for."""
    if isinstance(found, Dated):
        return found
    origins = {each.name: each.first for each in program.last_days}
    return Unknown(tuple(dict.fromkeys(origins.get(name, name) for name in found.depends_on)))


def _span(dated: Dated | Unknown) -> Occurrence | None:
    """A step as others see it: from its first opening to its last due."""
    if isinstance(dated, Unknown) or not dated.occurrences:
        return None
    return replace(dated.occurrences[0], due=dated.occurrences[-1].due)
