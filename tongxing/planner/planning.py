"""Makes the plan: windows from dates, subjects into windows, messages and warnings beside them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from ..dates import Calendar, Frame, Occurrence, Unknown
from ..errors import BadParameter
from ..lifecycle import OfficeHours
from ..program import Part, Program, Step
from .answers import Answers, answer
from .by_hand import refuse_far_days, with_days
from .dating import OWN_DATE, DatedStep, date_steps, frame_of
from .limits import refuse_passed_limits
from .narrowing import narrowed
from .outlying import outlying_days, refuse_outlying
from .participants import Participant, Participants
from .plan import Plan, PlannedWindow
from .telling import planned_notices
from .warning import warnings_of

__all__ = ["make_plan", "windows_of"]


def make_plan(
    program: Program,
    values: Mapping[str, Any],
    participants: Participants,
    calendar: Calendar,
    timezone: ZoneInfo,
    today: dt.date,
    hours: OfficeHours | None = None,
    *,
    days: Mapping[str, dt.date] | None = None,
    foretell: bool = True,
) -> Plan:
    """What a launch will contain. `today` (local) is only for warnings of days already past; `days` are due days by step
    that somebody set by hand. Without `foretell` it has no messages and warnings: they are for who looks before, and
    take longer than the rest.

    Raises :class:`BadParameter` for answers the program cannot take, limits of the program included. What is not known (a day, subjects, a holder) is a
    warning, never a stop.
    """
    answers = with_days(program, answer(program, values), days or {})
    frame, assumed = frame_of(program, answers, calendar, timezone)
    refuse_far_days(days or {}, frame)
    participants = _completed(program, answers, participants)
    subjects: dict[str, tuple[Participant, ...]] = {
        kind: participants.of(kind) or () for kind in {step.per for step in program.steps} if kind
    }
    dated = date_steps(program, answers, frame, subjects)
    refuse_outlying(program, answers, dated, frame)
    refuse_passed_limits(program, answers.given, dated, frame)
    windows = tuple(windows_of(program, dated, frame, participants))
    hours = hours or OfficeHours(timezone, frame.calendar)
    plan = Plan(
        program=program,
        parameters=answers.plain(),
        timezone=timezone,
        first_day=frame.first_day,
        last_day=frame.last_day,
        participants=participants,
        windows=windows,
    )
    if not foretell:
        return plan
    plan = replace(plan, notices=tuple(planned_notices(plan, replace(hours, calendar=frame.calendar))))
    warnings = (*outlying_days(program, answers, frame), *warnings_of(plan, dated, frame, assumed, today))
    return replace(plan, warnings=warnings)


def _completed(program: Program, answers: Answers, participants: Participants) -> Participants:
    """With the subjects that parameters list, and without those of classes that are not named."""
    _refuse_twice_listed(program, answers)
    listed = [
        Participant(kind=kind, identity=f"{kind}:{name}", label=name, team_key=name if kind == "team" else None)
        for kind, parameter in program.listed.items()
        for name in answers.given.get(parameter) or ()
        if participants.of(kind) is None
    ]
    return narrowed(program, answers.given, replace(participants, subjects=(*participants.subjects, *listed)))


def _refuse_twice_listed(program: Program, answers: Answers) -> None:
    """Two subjects of one name could not be told apart."""
    for parameter in program.listed.values():
        names = answers.given.get(parameter) or ()
        for name in names:
            if names.count(name) > 1:
                raise BadParameter(
                    f"{parameter} 里 “{name}” 写了 {names.count(name)} 次；若是不同的两个，请写得能分开",
                    f"{parameter} names '{name}' {names.count(name)} times; if they are two, write them apart",
                )


def windows_of(
    program: Program, dated: Mapping[str, DatedStep], frame: Frame, participants: Participants
) -> Iterator[PlannedWindow]:
    """The windows of every step, in the program's order; a step with parts has windows for each part."""
    for step in program.steps:
        for part in dated[step.key].parts or (None,):
            yield from _windows_of_step(step, part, dated[step.key], frame, participants)


def _windows_of_step(
    step: Step, part: Part | None, found: DatedStep, frame: Frame, participants: Participants
) -> Iterator[PlannedWindow]:
    subjects = participants.of((part and part.per) or step.per)
    if found.own:
        yield from _own_windows(found, part)
    elif isinstance(found.dated, Unknown):
        is_wide = found.dated.depends_on != OWN_DATE  # else everybody has days of their own
        yield PlannedWindow(step, 1, None, None, None, subjects, part, found.dated.depends_on, wide=is_wide)
    else:
        for index, occurrence in enumerate(found.dated.occurrences):
            closes = _closes(step, found.dated.occurrences, index, frame)
            yield PlannedWindow(
                step,
                occurrence.number,
                occurrence.opens,
                occurrence.due,
                closes,
                subjects,
                part,
                label=occurrence.label,
            )


def _closes(step: Step, occurrences: tuple[Occurrence, ...], index: int, frame: Frame) -> dt.datetime | None:
    """A recurring item is owed until the next one's due, the last until a next one would be due, or the launch's end if
    that comes first; any other, until settled."""
    if not step.recurring:
        return None
    due = occurrences[index].due
    if index + 1 < len(occurrences):
        return occurrences[index + 1].due
    end = dt.datetime.combine(frame.last_day, dt.time(23, 59, 59), frame.timezone)
    if index:
        end = min(end, due + (due - occurrences[index - 1].due))
    return max(end, due)


def _own_windows(found: DatedStep, part: Part | None) -> Iterator[PlannedWindow]:
    """Subjects of the same dates share a window."""
    shared: dict[tuple[dt.datetime, dt.datetime], list[Participant]] = defaultdict(list)
    undated: list[Participant] = []
    for own in found.own:
        if isinstance(own.dated, Unknown):
            undated.append(own.subject)
            continue
        for occurrence in own.dated.occurrences:
            shared[occurrence.opens, occurrence.due].append(own.subject)
    for number, ((opens, due), subjects) in enumerate(sorted(shared.items(), key=lambda each: each[0]), start=1):
        yield PlannedWindow(found.step, number, opens, due, None, tuple(subjects), part, wide=False)
    if undated:
        yield PlannedWindow(found.step, len(shared) + 1, None, None, None, tuple(undated), part, OWN_DATE, wide=False)
