"""Whether a program's own dates contradict its order: a step due before one that it waits for.

Tried in a sample year with the days that the program itself proposes; what depends on a launch's answers is left to the
plan of that launch, which warns.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from ..dates import Calendar, Frame, Occurrence, Unknown, point_from_data
from ..errors import BadDate, BadProgram

if TYPE_CHECKING:
    from .program import Program
    from .steps import Step

__all__ = ["refuse_wrong_order"]

SAMPLE_YEAR = 2026


def refuse_wrong_order(program: Program) -> None:
    """Raise :class:`BadProgram` for a step whose only due lies before the last due of a step that it comes after."""
    frame = _sample_frame(program)
    known: dict[str, Occurrence] = {}
    for step in program.in_order:
        window = _window(step, replace(frame, steps=known))
        if window is None:
            continue
        known[step.key] = window
        for other in step.waits_for:
            if not step.recurring and other in known and window.due < known[other].due:
                raise _wrong_order(program, step, other, window.due, known[other].due)


def _sample_frame(program: Program) -> Frame:
    """A year and the next, with the program's own proposals, cut to the program's own period where that is known."""
    frame = Frame(
        dt.date(SAMPLE_YEAR, 1, 1),
        dt.date(SAMPLE_YEAR + 1, 12, 31),
        ZoneInfo("Asia/Shanghai"),
        Calendar.national(),
        SAMPLE_YEAR,
    )
    for parameter in program.parameters:
        if parameter.proposed is not None:
            day = point_from_data(parameter.proposed).resolve(frame)
            if not isinstance(day, Unknown):
                frame = replace(frame, days={**frame.days, parameter.name: day})
    first, last = (point.resolve(frame) for point in (program.period.first, program.period.last))
    if isinstance(first, Unknown) or isinstance(last, Unknown) or last < first:
        return replace(frame, last_day=dt.date(SAMPLE_YEAR, 12, 31))
    return replace(frame, first_day=first, last_day=last)


def _window(step: Step, frame: Frame) -> Occurrence | None:
    try:
        found = step.when.windows(frame)
    except BadDate:
        return None
    if isinstance(found, Unknown) or not found.occurrences:
        return None
    return replace(found.occurrences[0], due=found.occurrences[-1].due)


def _wrong_order(program: Program, step: Step, other: str, due: dt.datetime, after: dt.datetime) -> BadProgram:
    return BadProgram(
        f"方案 “{program.key}” 的步骤 “{step.key}” 要等 “{other}”，却在它之前到期"
        f"（{due:%m-%d %H:%M} 早于 {after:%m-%d %H:%M}）；请改其中一个日期",
        f"step '{step.key}' of program '{program.key}' waits for '{other}' but is due before it "
        f"({due:%m-%d %H:%M}, and '{other}' {after:%m-%d %H:%M}); correct one of the two dates",
    )
