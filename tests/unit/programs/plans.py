"""Plans of the shipped programs for tests: nobody takes part, only dates."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from tongxing.automatic import Case, Lateness, Person, Record, Subject
from tongxing.dates import Calendar
from tongxing.planner import Participants, Plan, PlannedWindow, make_plan
from tongxing.program import Program

YEARS = (2024, 2026, 2027, 2028)
"""Two published years and two that are not; two leap years."""


def plan_of(program: Program, **answers: Any) -> Plan:
    return make_plan(
        program, answers, Participants(), Calendar.national(), ZoneInfo("Asia/Shanghai"), dt.date(2024, 1, 1)
    )


def windows_of(plan: Plan, step: str) -> list[PlannedWindow]:
    return [window for window in plan.windows if window.step.key == step]


def window_of(plan: Plan, step: str) -> PlannedWindow:
    (window,) = windows_of(plan, step)
    return window


def short(instant: dt.datetime | None) -> str | None:
    return instant.strftime("%m-%d %H:%M") if instant else None


def span(plan: Plan, step: str) -> tuple[str | None, str | None]:
    window = window_of(plan, step)
    return short(window.opens), short(window.due)


def due_days(plan: Plan, step: str) -> list[str]:
    return [window.due.strftime("%m-%d") for window in windows_of(plan, step) if window.due]


def case_of(
    program: Program,
    step: str,
    subjects: tuple[Subject, ...] = (),
    records: tuple[Record, ...] = (),
    people: tuple[Person, ...] = (),
    lateness: tuple[Lateness, ...] = (),
    **more: Any,
) -> Case:
    fields: dict[str, Any] = {
        "program": program.key,
        "step": step,
        "language": "en",
        "organisation": "青山县妇联",
        "above": None,
        "today": dt.date(2027, 8, 28),
        "first_day": dt.date(2027, 6, 1),
        "last_day": dt.date(2027, 12, 31),
        "parameters": {},
        "subjects": subjects,
        "people": people,
        "records": records,
        "lateness": lateness,
        "step_titles": {each.key: each.title for each in program.steps},
    }
    return Case(**(fields | more))


def done(step: str, subject: Subject | None, **data: Any) -> Record:
    return Record(step, 1, subject, data, dt.date(2027, 7, 1), "王小明", "done")
