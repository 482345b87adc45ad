"""Whether a program is fit to be launched: what its own validation cannot see, tried out on invented children.

Five years are planned, each with invented answers, children and people. Nothing is written.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from ..dates import Calendar, OnNeed
from ..errors import BadInput, BadParameter, TongxingError
from ..planner import (
    Participant,
    ParticipantHolder,
    Participants,
    Plan,
    PlannedWindow,
    gather_from_workbooks,
    make_plan,
)
from ..program import Parameter, Program, Role, Step
from ..registry import ProgramPlugin, collect, load_all, load_drop_in
from ..settings import Settings
from ..words import Text, text
from ..workbooks import Roster, sample_children

__all__ = ["YEARS", "Finding", "check_program", "load_path"]

YEARS = 5

# A pair is owed by whoever was paired, however the role is held otherwise; who stands with a child, owes what is per
# child in that role too.
_SCOPES: Mapping[str | None, frozenset[str | None]] = {
    "child": frozenset({None, "child", "class", "grade", "pair"}),
    "chosen-child": frozenset({None, "child", "class", "grade"}),
    "child-in-need": frozenset({None, "child", "class", "grade"}),
    "class": frozenset({None, "class", "grade"}),
    "grade": frozenset({None, "grade"}),
    "team": frozenset({None, "team"}),
    "member": frozenset({None, "member", "team"}),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with a program. `step` None: with the whole of it."""

    program: str
    step: str | None
    what: Text


def load_path(path: Path) -> tuple[list[ProgramPlugin], list[Finding]]:
    """What a drop-in (a folder or a YAML file) brings, found as the catalogue would find it; and why not."""
    if not path.exists():
        raise BadInput(f"没有文件或文件夹 {path}", f"there is no file or folder {path}")
    loaded = load_drop_in(path.resolve())
    others = [each for each in load_all(Settings().plugin_dirs) if each.name != loaded.name]
    found = collect([*others, loaded])  # it may use their forms
    findings = [Finding(each.name, None, each.why) for each in found.broken if each.origin == loaded.origin]
    if loaded.name not in found.programs and not findings:
        findings.append(Finding(path.stem, None, text(f"{path} 里没有方案", f"{path} holds no program")))
    return [plugin for key, plugin in found.programs.items() if key == loaded.name], findings


def check_program(plugin: ProgramPlugin, first_year: int, given: Mapping[str, Any] | None = None) -> list[Finding]:
    """All that is wrong with a program, each thing once; `given` are answers to use instead of invented ones."""
    program = plugin.program
    found = [
        *_missing_code(plugin),
        *_untranslated(program),
        *_roles(program),
        *_dates(program, range(first_year, first_year + YEARS), given or {}),
    ]
    return list(dict.fromkeys(found))


def _missing_code(plugin: ProgramPlugin) -> Iterator[Finding]:
    for step in plugin.program.steps:
        if step.automatic is not None and step.automatic not in plugin.automatic:
            yield _of(
                plugin.program,
                step,
                f"要用函数 “{step.automatic}”，插件没有提供",
                f"needs the function '{step.automatic}', which the plugin does not bring",
            )


def _of(program: Program, step: Step, zh: str, en: str) -> Finding:
    return Finding(program.key, step.key, text(zh, en))


def _untranslated(program: Program) -> Iterator[Finding]:
    """Both languages are always there; here, whether one was put in the place of the other."""
    for place, said in _texts(program, ""):
        if re.search("[一-鿿]", said.en):
            what = text(f"{place}的英文里有中文：{said.en}", f"{place}: the English holds Chinese: {said.en}")
            yield Finding(program.key, None, what)
        if re.search("[A-Za-z]{3}", said.zh) and not re.search("[一-鿿]", said.zh):
            what = text(f"{place}的中文没有翻译：{said.zh}", f"{place}: the Chinese is not translated: {said.zh}")
            yield Finding(program.key, None, what)


def _texts(value: Any, place: str) -> Iterator[tuple[str, Text]]:
    if isinstance(value, Text):
        yield place, value
    elif isinstance(value, BaseModel):
        own = getattr(value, "key", None) or getattr(value, "name", None)
        for name in type(value).model_fields:
            yield from _texts(getattr(value, name), f"{own}.{name}" if isinstance(own, str) else f"{place}.{name}")
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _texts(each, place)
    elif isinstance(value, tuple | list):
        for each in value:
            yield from _texts(each, place)


def _roles(program: Program) -> Iterator[Finding]:
    owed = {key for step in program.steps for key in _hands(step)}
    above = {role.reports_to for role in program.roles} | {role.proposed for role in program.roles}
    for role in program.roles:
        if role.key not in owed | above:
            what = text(f"角色 “{role.key}” 没有一步用到", f"role '{role.key}' is used by no step; drop it, or use it")
            yield Finding(program.key, None, what)
    for step in program.steps:
        for per, key in {(part.per or step.per, part.owner or step.owner) for part in step.parts} or {
            (step.per, step.owner)
        }:
            role = program.role(key)
            if per in _SCOPES and role.scope not in _SCOPES[per]:
                yield _uncovered(program, step, per, role)


def _uncovered(program: Program, step: Step, per: str | None, role: Role) -> Finding:
    return _of(
        program,
        step,
        f"按 {per} 分派，而角色 “{role.key}” 是按 {role.scope} 担任的，没有人会负责",
        f"fans out per {per}, but role '{role.key}' is held for a {role.scope}: nobody would owe it",
    )


def _hands(step: Step) -> Iterator[str]:
    yield step.owner
    yield from step.helpers
    yield from (part.owner for part in step.parts if part.owner)


def _dates(program: Program, years: range, given: Mapping[str, Any]) -> Iterator[Finding]:
    dated: set[str] = set()
    for year in years:
        try:
            plan = _plan(program, year, given)
        except TongxingError as error:
            yield Finding(
                program.key,
                None,
                text(f"{year} 年排不出计划：{error.text.zh}", f"{year} cannot be planned: {error.text.en}"),
            )
            return
        except Exception as error:
            said = f"{type(error).__name__}: {error}"
            yield Finding(program.key, None, text(f"{year} 年排计划时出错：{said}", f"planning {year} fails: {said}"))
            return
        dated |= {window.step.key for window in plan.windows if window.due is not None}
        yield from _disorder(plan, year)
    for step in program.steps:
        if step.key not in dated and not _needs_a_person(program, step):
            yield _of(
                program,
                step,
                f"{years[0]}—{years[-1]} 年都没有日期",
                f"has no date in any year from {years[0]} to {years[-1]}",
            )


def _needs_a_person(program: Program, step: Step) -> bool:
    """Dated only once somebody calls for it, answers for it, or has a birthday that an invented child lacks."""
    waits = [program.step(key) for key in step.when.depends_on if key in program.step_keys]
    is_open = isinstance(step.when, OnNeed) or step.only_if is not None
    return is_open or any(_needs_a_person(program, each) for each in waits)


def _plan(program: Program, year: int, given: Mapping[str, Any]) -> Plan:
    timezone, calendar, today = ZoneInfo("Asia/Shanghai"), Calendar.national(), dt.date(year, 1, 1)
    participants = _participants(program, year)
    refused: BadParameter | None = None
    for days_apart in (14, 60, 3, 1):
        try:
            answers = {**_invented(program, year, days_apart), **given}
            return make_plan(program, answers, participants, calendar, timezone, today)
        except BadParameter as error:  # invented days may be out of order for this program; others may not
            refused = refused or error
    assert refused is not None
    raise refused


def _participants(program: Program, year: int) -> Participants:
    roster = Roster(sample_children(count=12, classes=6, seed=1, year=year))
    found = gather_from_workbooks(program, roster, None, {role.key: [role.title.zh] for role in program.roles})
    made = {kind for step in program.steps for kind in step.makes} - {subject.kind for subject in found.subjects}
    subjects = [Participant(kind, f"{kind}:1", kind, "1-1", "1", team_key="1") for kind in sorted(made)]
    holders = [ParticipantHolder(role.key, role.title.zh) for role in program.roles]
    return Participants((*found.subjects, *subjects), tuple(holders))


def _invented(program: Program, year: int, days_apart: int) -> dict[str, Any]:
    """An answer for each question that has to be answered or that dates hang on; days follow each other."""
    answers: dict[str, Any] = {}
    day = dt.date(year, 3, 1)
    for parameter in program.parameters:
        if parameter.kind in ("day", "moment") and parameter.proposed is None and parameter.default is None:
            day += dt.timedelta(days=days_apart * (6 if "last" in parameter.name else 1))
            answers[parameter.name] = day if parameter.kind == "day" else dt.datetime.combine(day, dt.time(9))
        elif parameter.name == program.classes:  # all of them take part
            continue
        elif parameter.kind == "year" or parameter.must_be_given or parameter.kind == "texts":
            answers[parameter.name] = _answer(parameter, year)
    return answers


def _answer(parameter: Parameter, year: int) -> Any:
    plain = {
        "year": year,
        "text": "示例",
        "texts": ["甲村", "乙村"],
        "ranges": [],
        "yes-no": False,
        "interval": "week",
        "number": max(parameter.least or 1, 1),
        "days": max(parameter.least or 1, 1),
    }
    return parameter.choices[0][0] if parameter.kind == "choice" else plain[parameter.kind]


def _disorder(plan: Plan, year: int) -> Iterator[Finding]:
    """A step due before one that it waits for is late before it can begin."""
    last: dict[str, PlannedWindow] = {}
    for window in plan.windows:
        if window.due is not None and (window.step.key not in last or window.due > _due(last[window.step.key])):
            last[window.step.key] = window
    for step in plan.program.steps:
        if step.recurring or step.key not in last:
            continue
        for other in (last[key] for key in step.waits_for if key in last):
            due, first = _due(last[step.key]), _due(other)
            if due < first and not other.step.recurring and not other.step.optional:
                yield _of(
                    plan.program,
                    step,
                    f"{year} 年 {due:%m-%d %H:%M} 截止，早于它要等的 “{other.step.key}”({first:%m-%d %H:%M})",
                    f"is due {year}-{due:%m-%d %H:%M}, before '{other.step.key}' that it waits for ({first:%m-%d %H:%M})",
                )


def _due(window: PlannedWindow) -> dt.datetime:
    assert window.due is not None
    return window.due
