"""``import roster``, ``import people``, ``import calendar``: what was taken, and what was refused, where and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from ..actions.dating_again import import_calendar
from ..actions.importing import import_roster
from ..actions.registering import import_people
from ..actions.taking_part import join_roster
from ..dates import Notice
from ..errors import BadDate, BadWorkbook
from ..installation import Installation
from ..labels import counted, new_teachers
from ..ledger.launches import find_launch
from ..words import say
from ..workbooks import Finding, Reading, read_people, read_roster
from .inputs import json_option, now_option, org_option, partial_option, present, read_text_file
from .opening import OPERATOR, open_cli_installation, require_organisation
from .output import Column, Shown, Table, heading, marked, note, progress, show
from .usage import App, Unfit

__all__ = ["add_to"]


def add_to(app: typer.Typer) -> None:
    """``import`` and what is under it."""
    importing = App(help=say("导入花名册、人员名单、放假通知。", "Bring in a roster, people, a notice of days off."))
    importing.command("roster", help=say("导入儿童花名册。", "The children of a school, from a workbook."))(_roster)
    importing.command(
        "people", help=say("导入工作人员：角色和联系方式。", "The people who owe work: roles and channels.")
    )(_people)
    importing.command(
        "calendar",
        help=say(
            "导入一年的放假调休通知（JSON），全国的或一个机构的。", "A year's days off and make-up workdays (JSON)."
        ),
    )(_calendar)
    app.add_typer(importing, name="import")


def _file_argument() -> Any:
    return typer.Argument(metavar=say("文件.xlsx", "FILE.xlsx"), help=say("Excel 工作簿", "an Excel workbook"))


def _sheet_option() -> Any:
    return typer.Option(
        "--sheet",
        metavar=say("工作表", "SHEET"),
        help=say("只读这一张工作表，隐藏的也可以", "read this sheet alone, even if it is hidden"),
    )


def _launch_option() -> Any:
    return typer.Option(
        "--launch",
        metavar=say("计划", "LAUNCH"),
        help=say("同时加入这个进行中的计划", "let them join this running launch as well"),
    )


def _roster(
    file: Annotated[Path, _file_argument()],
    org: Annotated[str | None, org_option()] = None,
    launch: Annotated[str | None, _launch_option()] = None,
    partial: Annotated[bool, partial_option()] = False,
    sheet: Annotated[str | None, _sheet_option()] = None,
    now: Annotated[dt.datetime | None, now_option()] = None,
    json: Annotated[bool, json_option()] = False,
) -> None:
    if (org is None) == (launch is None):
        raise Unfit("请写 --org 机构，或 --launch 计划", "give --org ORG, or --launch LAUNCH")
    at, nothing = present(now), {"added": 0, "changed": 0, "same": 0, "teachers": []}
    reading = read_roster(file, sheet=sheet, today=at.date())
    _refuse(reading, partial, nothing, json)
    with (
        open_cli_installation() as installation,
        _findings_shown(reading, nothing, json),
        progress(say("正在导入", "importing")),
    ):
        if launch is not None:
            launch_id = _launch_id(installation, launch)
            taken = join_roster(installation, launch_id, reading.result, OPERATOR, at, partial=partial)
        else:
            place = require_organisation(installation, org or "")
            taken = import_roster(installation, place, reading.result, OPERATOR, at, partial=partial)
    reading = _with(reading, taken.refused, taken.noted)
    counts = {"added": taken.added, "changed": taken.changed, "same": taken.same, "teachers": list(taken.teachers)}
    said = say(
        f"{reading.taken} 名儿童：新增 {taken.added}，更新 {taken.changed}，不变 {taken.same}",
        f"{counted(reading.taken, 'child', 'children')}: {taken.added} new, {taken.changed} changed, {taken.same} as they were",
    )
    show(said, *new_teachers(taken.teachers), *_after(_answer(reading)), data=_data(reading, counts), json=json)


@contextmanager
def _findings_shown(reading: Reading[Any], nothing: Mapping[str, Any], json: bool) -> Iterator[None]:
    """What the ledger refuses of a workbook is shown as what the reader refuses."""
    try:
        yield
    except BadWorkbook as refused:
        _refuse(_with(reading, [each for each in refused.findings if isinstance(each, Finding)]), False, nothing, json)
        raise


def _with(reading: Reading[Any], refused: Sequence[Finding], noted: Sequence[Finding] = ()) -> Reading[Any]:
    """The reading where these rows were refused too, and these are worth a look."""
    rows = len({(each.sheet, each.row) for each in refused})
    return replace(
        reading,
        findings=(*reading.findings, *refused, *noted),
        taken=reading.taken - rows,
        refused=reading.refused + rows,
    )


def _launch_id(installation: Installation, word: str) -> str:
    with installation.ledger.read() as session:
        return find_launch(session, word).id


def _people(
    file: Annotated[Path, _file_argument()],
    org: Annotated[str, org_option()],
    partial: Annotated[bool, partial_option()] = False,
    sheet: Annotated[str | None, _sheet_option()] = None,
    now: Annotated[dt.datetime | None, now_option()] = None,
    json: Annotated[bool, json_option()] = False,
) -> None:
    nothing = {"added": 0, "changed": 0, "same": 0, "roles": 0}
    reading = read_people(file, sheet=sheet)
    _refuse(reading, partial, nothing, json)
    with (
        open_cli_installation() as installation,
        _findings_shown(reading, nothing, json),
        progress(say("正在导入", "importing")),
    ):
        require_organisation(installation, org)
        taken = import_people(installation, org, reading.result, OPERATOR, present(now), partial=partial)
    reading = _with(reading, taken.refused, taken.noted)
    counts = {"added": taken.added, "changed": taken.changed, "same": taken.same, "roles": taken.roles}
    said = say(
        f"{taken.people} 人：新增 {taken.added}，更新 {taken.changed}，不变 {taken.same}；新担任 {taken.roles} 个角色",
        f"{counted(taken.people, 'person', 'people')}: {taken.added} new, {taken.changed} changed, {taken.same} as they were; "
        f"{counted(taken.roles, 'role')} given",
    )
    show(said, *_after(_answer(reading)), data=_data(reading, counts), json=json)


def _refuse(reading: Reading[Any], partial: bool, nothing: Mapping[str, Any], json: bool) -> None:
    """Rows that cannot be taken stop the import before anything is written, unless the rest may go in."""
    if not reading.refused or partial:
        return
    show(*_answer(reading, all_refused=True), data=_data(reading, nothing) | {"taken": 0}, json=json)
    rows = reading.taken + reading.refused
    rest = reading.taken
    note(
        say(
            f"共 {rows} 行，有 {reading.refused} 行不能导入，什么都没有写入；请改好再导入"
            + (f"，或加 --partial 只导入其余 {rest} 行" if rest else ""),
            f"{reading.refused} of {counted(rows, 'row')} cannot be taken; nothing was written; mend them and import again"
            + (f", or take the other {rest} with --partial" if rest else ""),
        )
    )
    raise typer.Exit(1)


def _data(reading: Reading[Any], counts: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "taken": reading.taken,
        "refused": reading.refused,
        **counts,
        "findings": [_finding_data(each) for each in reading.findings],
        "columns": dict(reading.columns),
        "unread": list(reading.unread),
    }


def _finding_data(finding: Finding) -> dict[str, Any]:
    return {
        "severity": finding.severity,
        "sheet": finding.sheet,
        "row": finding.row,
        "column": finding.column or None,
        "value": finding.shown or None,
        "why": finding.why,
    }


def _answer(reading: Reading[Any], *, all_refused: bool = False) -> list[Shown]:
    """What was refused, what is worth a look and what was not read; with `all_refused` nothing at all was taken."""
    refused = [each for each in reading.findings if each.severity == "refused"]
    noted = [each for each in reading.findings if each.severity == "noted"]
    shown: list[Shown] = []
    if refused:
        title = say("这些行不能导入", "Rows that cannot be taken") if all_refused else say("没有导入", "Refused")
        shown += [marked(title, "late"), _findings(refused), ""]
    if noted:
        title = (
            say("也请看一眼（什么都没有导入）", "Worth a look too (nothing was taken)")
            if all_refused
            else say("已导入，请看一眼", "Taken, worth a look")
        )
        shown += [heading(title), _findings(noted), ""]
    if reading.unread:
        columns = say("、", ", ").join(reading.unread)
        shown.append(say(f"没有读的列：{columns}", f"columns left alone: {columns}"))
    return shown


def _after(answer: list[Shown]) -> list[Shown]:
    return ["", *answer] if answer else []


def _findings(findings: Sequence[Finding]) -> Table:
    columns: list[Column | str] = [
        say("工作表", "SHEET"),
        Column(say("行", "ROW"), True),
        say("列", "COLUMN"),
        say("值", "VALUE"),
        say("原因", "WHY"),
    ]
    rows = [[each.sheet, each.row, each.column or None, each.shown or None, each.why] for each in findings]
    return Table(columns, rows)


def _calendar(
    file: Annotated[
        Path, typer.Argument(metavar=say("文件.json", "FILE.json"), help=say("一年的放假通知", "a year's notice"))
    ],
    org: Annotated[str | None, org_option()] = None,
    now: Annotated[dt.datetime | None, now_option()] = None,
    json: Annotated[bool, json_option()] = False,
) -> None:
    notice = _read_notice(file)
    at = present(now)
    with open_cli_installation() as installation:
        if org is not None:
            require_organisation(installation, org)
        _, moved = import_calendar(installation, _as_data(notice), org, OPERATOR, at)
    where = org or say("全国", "everywhere")
    said = say(
        f"{notice.year} 年的放假安排已导入（{where}）：放假 {len(notice.off)} 天，调休上班 {len(notice.work)} 天；改了 {moved} 个时段",
        f"the days off of {notice.year} are kept ({where}): {len(notice.off)} off, {len(notice.work)} make-up workdays; "
        f"{counted(moved, 'window')} moved",
    )
    data = {"year": notice.year, "org": org, "off": len(notice.off), "work": len(notice.work), "moved": moved}
    show(said, data=data, json=json)


def _read_notice(file: Path) -> Notice:
    said = read_text_file(file)
    try:
        return Notice.read(said)
    except BadDate as error:
        raise BadDate(f"{file}：{error.text.zh}", f"{file}: {error.text.en}") from None


def _as_data(notice: Notice) -> dict[str, Any]:
    return {
        "year": notice.year,
        "off": [day.isoformat() for day in notice.off],
        "work": [day.isoformat() for day in notice.work],
        "names": {day.isoformat(): name.model_dump() for day, name in notice.names},
    }
