"""``amend``: what a newer version of the program would change in a launch, and the change itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Annotated, Any

import typer

from ..actions.amending import Amendment, DateChange, amend
from ..labels import instant, label
from ..ledger.launches import find_launch, launch_facts
from ..planner import StepChange
from ..words import Text, say, text
from .inputs import json_option, now_option, present, read_answers, set_option
from .opening import OPERATOR, open_cli_installation
from .output import Shown, Table, heading, show
from .usage import App

__all__ = ["add_to"]


def add_to(app: App) -> None:
    """The command ``amend``."""
    app.command(
        "amend",
        help=say(
            "把进行中的计划改成方案的新版：先列出改动，看过再用 --to 版本 生效。做过的不变，手工改过的日期不变。",
            "Bring a running launch to the program's newer version: shows what changes; --to VERSION applies it. What was "
            "done stays, and so do dates that were moved by hand.",
        ),
    )(_amend)


def _amend(
    launch: Annotated[str, _launch_argument()],
    to: Annotated[str | None, _to_option()] = None,
    set_: Annotated[list[str] | None, set_option()] = None,
    now: Annotated[dt.datetime | None, now_option()] = None,
    json: Annotated[bool, json_option()] = False,
) -> None:
    with open_cli_installation() as installation:
        with installation.ledger.read() as session:
            facts = launch_facts(session, find_launch(session, launch).id)
        program = installation.catalogue.program(facts.program.key).program
        values = read_answers(program, set_ or [])
        found = amend(installation, facts.id, OPERATOR, present(now), to, values)
    show(*_shown(found, applied=to is not None), data=_data(found, applied=to is not None), json=json)


def _launch_argument() -> Any:
    return typer.Argument(
        metavar=say("计划", "LAUNCH"), help=say("计划编号，或它开头的几位", "id of a launch, or a beginning of it")
    )


def _to_option() -> Any:
    return typer.Option(
        "--to",
        metavar=say("版本", "VERSION"),
        help=say("确认改成这一版；不写只列出改动", "apply this version; without it the changes are only shown"),
    )


_SIDES = {
    "added": text("新增", "added"),
    "gone": text("取消", "gone"),
    "title": text("名称", "title"),
    "rule": text("时间", "dates"),
    "owner": text("负责人", "owner"),
    "per": text("对象", "per"),
    "after": text("等待", "waits for"),
    "evidence": text("填写的表", "evidence"),
    "reminders": text("提醒", "reminders"),
    "kind": text("做法", "kind"),
    "optional": text("是否必须", "required"),
}
_DATES = {
    "added": text("新增", "added"),
    "moved": text("改期", "moved"),
    "left-out": text("取消", "left out"),
    "past": text("已过期，不安排", "past already, not owed"),
}


def _shown(found: Amendment, *, applied: bool) -> Iterator[Shown]:
    old, new = found.old.version, found.new.version
    if applied:
        yield heading(say(f"已从 {old} 版改成 {new} 版", f"amended from version {old} to {new}"))
    else:
        yield heading(say(f"从 {old} 版改成 {new} 版，会有这些改动：", f"from version {old} to {new} would change:"))
    if found.steps:
        yield Table((say("步骤", "STEP"), say("改动", "CHANGE"), say("原来", "OLD"), say("以后", "NEW")), _steps(found))
    if found.dates:
        yield ""
        yield Table(
            (
                say("步骤", "STEP"),
                say("次", "#"),
                say("日期", "DATES"),
                say("原期限", "OLD DUE"),
                say("新期限", "NEW DUE"),
            ),
            [_date(found, each) for each in found.dates],
        )
    if found.ignored:
        names = ", ".join(found.ignored)
        yield say(f"新版不再用的参数：{names}", f"answers that the newer version does not use: {names}")
    if not applied:
        yield ""
        said = f"tongxing amend {found.launch.id} --to {new}"
        yield say(f"看过无误，用这条命令生效：{said}", f"to apply: {said}")


def _steps(found: Amendment) -> list[tuple[object, ...]]:
    """Without what reads the same in this language, such as another title in the other."""
    rows = [(each.title, _SIDES[each.what], _said(each.old), _said(each.new)) for each in found.steps]
    return [row for row, each in zip(rows, found.steps, strict=True) if each.what != "title" or row[2] != row[3]]


def _said(side: Text | str | None) -> str | None:
    return label(side) if isinstance(side, str) or side is None else str(side)


def _date(found: Amendment, each: DateChange) -> tuple[object, ...]:
    zone = found.launch.timezone
    known = found.new if each.step in found.new.step_keys else found.old
    title = known.step(each.step).title
    return title, each.occurrence, _DATES[each.what], instant(each.old_due, zone), instant(each.new_due, zone)


def _data(found: Amendment, *, applied: bool) -> dict[str, Any]:
    return {
        "launch": found.launch.id,
        "from": found.old.version,
        "to": found.new.version,
        "applied": applied,
        "steps": [_step_data(each) for each in found.steps],
        "dates": [_date_data(found, each) for each in found.dates],
        "ignored": list(found.ignored),
    }


def _step_data(each: StepChange) -> dict[str, Any]:
    return {"step": each.step, "what": each.what, "old": each.old, "new": each.new}


def _date_data(found: Amendment, each: DateChange) -> dict[str, Any]:
    zone = found.launch.timezone
    old, new = (due.astimezone(zone) if due is not None else None for due in (each.old_due, each.new_due))
    return {"step": each.step, "occurrence": each.occurrence, "what": each.what, "old_due": old, "new_due": new}
