"""``plan`` and ``launch``: the dry run of a program, and its start for an organisation."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from ..actions.launching import Launched, Launching, launch, preview_launch
from ..actions.plan_in_words import Named
from ..dates import Calendar
from ..errors import BadParameter, did_you_mean
from ..labels import counted, new_teachers, period
from ..ledger.windows import windows_of_launches
from ..lifecycle import OfficeHours
from ..planner import Plan, gather_from_workbooks, make_plan
from ..program import Program
from ..settings import Settings
from ..words import say
from .inputs import (
    assign_option,
    catalogue_here,
    day_option,
    json_option,
    key_argument,
    now_option,
    org_option,
    params_option,
    partial_option,
    people_option,
    present,
    program_here,
    read_answers,
    read_assigned,
    read_days,
    read_people_file,
    read_roster_file,
    roster_option,
    set_option,
)
from .opening import OPERATOR, open_cli_installation, require_organisation
from .output import note, show, write_file
from .plan_pages import plan_data, plan_pages

__all__ = ["add_to"]


def add_to(app: typer.Typer) -> None:
    """``plan`` and ``launch``."""
    app.command(
        "plan",
        help=say(
            "试排：列出每项工作、每条消息、各人的量和要注意的事；什么都不写入。",
            "The dry run: every item and message, the load per person, what to look at. Writes nothing.",
        ),
    )(_plan)
    app.command(
        "launch",
        help=say(
            "为一个机构发起方案；输出计划的编号。", "Start a program for an organisation; prints the launch's id."
        ),
    )(_launch)


def _plan(
    key: Annotated[str, key_argument()],
    set_: Annotated[list[str] | None, set_option()] = None,
    params: Annotated[Path | None, params_option()] = None,
    roster: Annotated[Path | None, roster_option()] = None,
    people: Annotated[Path | None, people_option()] = None,
    assign: Annotated[list[str] | None, assign_option()] = None,
    days: Annotated[list[str] | None, day_option()] = None,
    org: Annotated[str | None, org_option()] = None,
    partial: Annotated[bool, partial_option()] = False,
    now: Annotated[dt.datetime | None, now_option()] = None,
    ics: Annotated[Path | None, _ics_option()] = None,
    json: Annotated[bool, json_option()] = False,
) -> None:
    wanted = _wanted(key, org or "", set_, params, roster, people, assign, days, partial)
    at = present(now)
    named = _plan_of_organisation(wanted, at) if org is not None else Named(_plan_of_workbooks(wanted, at))
    if ics is not None:
        from .plan_calendar import plan_calendar

        write_file(ics, plan_calendar(named.plan, org or "", at))
        note(say(f"日历已写入 {ics}", f"the calendar is in {ics}"))
    if json or ics is None:
        show(*plan_pages(named), data=plan_data(named), json=json)
    if org is None and any(warning.code == "year-not-published" for warning in named.plan.warnings):
        note(
            say(
                "没有 --org，这里导入过的放假安排没有用上；加 --org 机构 再看",
                "without --org the days off that were imported here are left out; add --org ORG to use them",
            )
        )


def _ics_option() -> Any:
    return typer.Option(
        "--ics",
        metavar=say("文件.ics", "FILE.ics"),
        help=say("写成日历文件（不含孩子姓名）", "write a calendar file (no child's name is in it)"),
    )


def _again_option() -> Any:
    return typer.Option(
        "--again",
        help=say(
            "同一方案在这个机构已有进行中的计划，确实要再发起一个",
            "a launch of the same program is under way there, and a second one is meant",
        ),
    )


def _wanted(
    key: str,
    org: str,
    set_: list[str] | None,
    params: Path | None,
    roster: Path | None,
    people: Path | None,
    assign: list[str] | None,
    days: list[str] | None,
    partial: bool,
) -> Launching:
    program = program_here(key).program
    return Launching(
        program=program,
        organisation=org,
        values=read_answers(program, set_ or [], params),
        roster=read_roster_file(roster, partial=partial),
        people=read_people_file(people, partial=partial),
        assigned=read_assigned(assign or []),
        days=read_days(days or []),
        foretell=True,
    )


def _plan_of_workbooks(wanted: Launching, now: dt.datetime) -> Plan:
    """A plan out of workbooks alone: no ledger is opened, people are known by their names."""
    settings = Settings()
    _refuse_unknown_roles(wanted.program, wanted.assigned)
    participants = gather_from_workbooks(wanted.program, wanted.roster, wanted.people, wanted.assigned)
    timezone, calendar = ZoneInfo(settings.timezone), catalogue_here().with_calendars(Calendar.national())
    hours = OfficeHours(timezone, calendar, settings.quiet_until, settings.quiet_from)
    today = now.astimezone(timezone).date()
    return make_plan(wanted.program, wanted.values, participants, calendar, timezone, today, hours, days=wanted.days)


def _refuse_unknown_roles(program: Program, assigned: Any) -> None:
    for role in assigned:
        if role not in program.role_keys:
            near = did_you_mean(role, program.role_keys)
            keys = "、".join(program.role_keys)
            raise BadParameter(
                f"方案 “{program.key}” 没有角色 “{role}”，" + (near.zh if near else f"可用：{keys}"),
                f"program '{program.key}' has no role '{role}'; "
                + (near.en if near else f"it has {keys.replace('、', ', ')}"),
            )


def _plan_of_organisation(wanted: Launching, now: dt.datetime) -> Named:
    with open_cli_installation() as installation:
        require_organisation(installation, wanted.organisation)
        return Named(*preview_launch(installation, wanted, OPERATOR, now))


def _launch(
    key: Annotated[str, key_argument()],
    org: Annotated[str, org_option()],
    set_: Annotated[list[str] | None, set_option()] = None,
    params: Annotated[Path | None, params_option()] = None,
    roster: Annotated[Path | None, roster_option()] = None,
    people: Annotated[Path | None, people_option()] = None,
    assign: Annotated[list[str] | None, assign_option()] = None,
    days: Annotated[list[str] | None, day_option()] = None,
    partial: Annotated[bool, partial_option()] = False,
    again: Annotated[bool, _again_option()] = False,
    now: Annotated[dt.datetime | None, now_option()] = None,
    json: Annotated[bool, json_option()] = False,
) -> None:
    wanted = replace(_wanted(key, org, set_, params, roster, people, assign, days, partial), again=again)
    with open_cli_installation() as installation:
        require_organisation(installation, org)
        launched = launch(installation, wanted, OPERATOR, present(now))
        with installation.ledger.read() as session:
            windows = windows_of_launches(session, [launched.id])
    show(launched.id, data=_launched_data(launched, org), json=json)
    if launched.plan is not None:
        _summarise(launched.plan, sum(row.facts.total - row.facts.cancelled for row in windows))
    for said in new_teachers(launched.teachers):
        note(f"- {said}")
    for finding in launched.noted:
        note(f"- {finding.text}")


def _launched_data(launched: Launched, org: str) -> dict[str, Any]:
    plan = launched.plan
    assert plan is not None  # without a request key every call makes its own launch
    return {
        "launch": launched.id,
        "program": plan.program.key,
        "org": org,
        "first_day": plan.first_day,
        "last_day": plan.last_day,
        "items": plan.size,
        "warnings": [{"code": each.code, "step": each.step, "text": each.text} for each in plan.warnings],
    }


def _summarise(plan: Plan, present: int) -> None:
    """What was launched; the items that are there now are those that 'status' counts."""
    span = period(plan.first_day, plan.last_day)
    later = plan.size - present
    note(
        say(
            f"已发起 “{plan.program.title}”，{span}，{plan.size} 项工作"
            + (f"：现在列出 {present} 项，周期工作的其余 {later} 项逐次列出" if later > 0 else ""),
            f"'{plan.program.title}' is launched, {span}, {counted(plan.size, 'item')}"
            + (f": {present} are there now, {later} of work that recurs come in their turn" if later > 0 else ""),
        )
    )
    for said in dict.fromkeys(str(each.text) for each in plan.warnings):
        note(f"- {said}")
