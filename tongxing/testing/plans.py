"""A program's plan for an invented school, and its dates as a table. Nothing is written, and no ledger is needed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from ..dates import Calendar
from ..errors import BadProgram
from ..planner import (
    Participant,
    ParticipantHolder,
    Participants,
    Plan,
    PlannedWindow,
    gather_from_workbooks,
    make_plan,
)
from ..program import Program
from ..registry import Broken, ProgramPlugin, collect, load_all, load_drop_in, name_of
from ..settings import Settings
from ..workbooks import Roster, sample_children

__all__ = ["SHANGHAI", "plan_of", "plugin_at", "program_of", "windows_of"]

SHANGHAI = ZoneInfo("Asia/Shanghai")


def plugin_at(path: Path | str) -> ProgramPlugin:
    """The program that a drop-in (a folder or a YAML file) brings, found as an installation would find it.

    Raises :class:`BadProgram` with the reason where it brings none.
    """
    path = Path(path).resolve()
    others = (each for each in load_all(Settings().plugin_dirs) if each.name != name_of(path))
    found = collect([*others, load_drop_in(path)])  # it may use the forms of others
    if name_of(path) in found.programs:
        return found.programs[name_of(path)]
    raise BadProgram(*_why_not(path, next((each for each in found.broken if each.origin == str(path)), None)))


def _why_not(path: Path, broken: Broken | None) -> tuple[str, str]:
    if broken is None:
        return f"{path} 里没有方案 “{name_of(path)}”", f"{path} holds no program '{name_of(path)}'"
    return f"{path}：{broken.why.zh}", f"{path}: {broken.why.en}"


def program_of(given: Program | ProgramPlugin) -> Program:
    return given.program if isinstance(given, ProgramPlugin) else given


def plan_of(
    program: Program | ProgramPlugin,
    answers: Mapping[str, Any],
    *,
    children: int = 12,
    classes: int = 2,
    calendar: Calendar | None = None,
) -> Plan:
    """The plan of a launch with these answers, in Shanghai, for an invented school of that size; what steps will make
    (pairs, teams, …) is there once of each kind. Raises :class:`BadParameter` for answers that cannot be."""
    plain = program_of(program)
    year = _year(answers)
    participants = _participants(plain, children, classes, year)
    return make_plan(plain, answers, participants, calendar or Calendar.national(), SHANGHAI, dt.date(year, 1, 1))


def _year(answers: Mapping[str, Any]) -> int:
    days = [int(str(value)[:4]) for value in answers.values() if str(value)[:4].isdecimal()]
    return min((each for each in days if 2000 <= each < 2100), default=2027)


def _participants(program: Program, children: int, classes: int, year: int) -> Participants:
    roster = Roster(sample_children(count=children, classes=classes, seed=1, year=year))
    found = gather_from_workbooks(program, roster, None, {role.key: [role.title.zh] for role in program.roles})
    made = {kind for step in program.steps for kind in step.makes} - {subject.kind for subject in found.subjects}
    subjects = [Participant(kind, f"{kind}:1", kind, "1-1", "1", team_key="1") for kind in sorted(made)]
    holders = [ParticipantHolder(role.key, role.title.zh) for role in program.roles]
    return Participants((*found.subjects, *subjects), tuple(holders))


def windows_of(
    program: Program | ProgramPlugin, *, children: int = 12, classes: int = 2, **answers: Any
) -> dict[str, list[str]]:
    """When each step is owed in a launch with these answers, as text to compare: ``2027-10-12/2027-10-18`` from the day it
    opens to the day it is due, one day alone where both are the same, with a time where it is not the whole day (``2027-10-12 12:00``), and ``?`` where that is not known yet. A step that is not in the launch is not in the table."""
    table: dict[str, list[str]] = {}
    for window in plan_of(program, answers, children=children, classes=classes).windows:
        dates = table.setdefault(window.step.key, [])
        said = _span(window)
        if window.part is None or said not in dates:
            dates.append(said)
    return table


def _span(window: PlannedWindow) -> str:
    if window.due is None:
        return "?"
    first, last = written(window.opens, is_end=False) if window.opens else "", written(window.due)
    return last if not first or last.startswith(first) else f"{first}/{last}"


def written(at: dt.datetime, *, is_end: bool = True) -> str:
    """A local day; with the time where it is neither the end of the day nor, for what begins, its beginning. What begins
    with the end of a day begins on the next."""
    if not is_end:
        at = at + dt.timedelta(seconds=1) if (at.hour, at.minute, at.second) == (23, 59, 59) else at
    edge = (23, 59) if is_end else (0, 0)
    return f"{at:%Y-%m-%d}" if (at.hour, at.minute) == edge else f"{at:%Y-%m-%d %H:%M}"
