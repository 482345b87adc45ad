"""``export``: rosters, worklists, progress and records as .xlsx or .json; dates as .ics."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from ..actions.exporting import (
    Exported,
    export_all,
    export_calendar,
    export_evidence,
    export_progress,
    export_roster,
    export_worklist,
)
from ..documents import workbook
from ..errors import NotAllowed
from ..installation import Installation
from ..labels import counted
from ..ledger.audit import Actor
from ..words import Text, say
from .exporters import add_exporters
from .inputs import now_option, present
from .opening import OPERATOR, open_cli_installation
from .output import note, progress, show, write_file
from .usage import App, Unfit

__all__ = ["add_to"]

_Export = Callable[[Installation, str, Actor, dt.datetime], Exported]


def add_to(app: typer.Typer) -> None:
    """``export`` and what is under it."""
    exporting = App(help=say("导出为 Excel、JSON 或日历文件。", "Take out as Excel, JSON or a calendar file."))
    exporting.command(
        "roster", help=say("一所学校的儿童花名册，可再导入。", "A school's children; it can be imported again.")
    )(_roster)
    exporting.command(
        "worklist",
        help=say(
            "一个人现在要做的工作；或一个机构里每个人的。", "What one person owes now; or everybody of an organisation."
        ),
    )(_worklist)
    exporting.command(
        "progress",
        help=say(
            "一个计划各步、各班的进度；或一个机构（含下级）各计划的进度。",
            "How a launch stands, by step and by class; or every launch of an organisation and of those below it.",
        ),
    )(_progress)
    exporting.command(
        "evidence", help=say("一个计划里填写的记录，每步一页。", "The records of a launch, a sheet a step.")
    )(_evidence)
    exporting.command(
        "all",
        help=say(
            "一个计划的全部：进度、人员、日期、事项和记录，给别的系统用 .json。也可以是一个机构的各个计划："
            ".json 含全部，.xlsx 只有进度（加 --personal 还有花名册）。",
            "All of a launch: progress, people, dates, items and records; other systems take it as .json. Or of an "
            "organisation: .json holds all its launches, .xlsx their progress alone (and with --personal the roster).",
        ),
    )(_all)
    exporting.command(
        "calendar",
        help=say("一个计划或一个人的日期，不含孩子姓名。", "The dates of a launch or a person; no child is named."),
    )(_calendar)
    add_exporters(exporting)
    app.add_typer(exporting, name="export")


def _roster(
    org: Annotated[str, _org_argument()],
    file: Annotated[Path, _file_argument(".xlsx / .json")],
    force: Annotated[bool, _force_option()] = False,
    now: Annotated[dt.datetime | None, now_option()] = None,
) -> None:
    _export(export_roster, org, file, force, now)


def _worklist(
    person: Annotated[str, _person_argument()],
    file: Annotated[Path, _file_argument(".xlsx / .json")],
    force: Annotated[bool, _force_option()] = False,
    now: Annotated[dt.datetime | None, now_option()] = None,
) -> None:
    _export(export_worklist, person, file, force, now)


def _progress(
    launch: Annotated[str, _either_argument()],
    file: Annotated[Path, _file_argument(".xlsx / .json")],
    force: Annotated[bool, _force_option()] = False,
    now: Annotated[dt.datetime | None, now_option()] = None,
) -> None:
    _export(export_progress, launch, file, force, now)


def _evidence(
    launch: Annotated[str, _launch_argument()],
    file: Annotated[Path, _file_argument(".xlsx / .json")],
    personal: Annotated[bool, _personal_option()] = False,
    force: Annotated[bool, _force_option()] = False,
    now: Annotated[dt.datetime | None, now_option()] = None,
) -> None:
    _export(partial(export_evidence, personal=personal), launch, file, force, now)


def _all(
    launch: Annotated[str, _either_argument()],
    file: Annotated[Path, _file_argument(".xlsx / .json")],
    personal: Annotated[bool, _personal_option()] = False,
    force: Annotated[bool, _force_option()] = False,
    now: Annotated[dt.datetime | None, now_option()] = None,
) -> None:
    _export(partial(export_all, personal=personal), launch, file, force, now)


def _export(take: _Export, what: str, file: Path, force: bool, now: dt.datetime | None) -> None:
    _check(file, (".xlsx", ".json"), force)
    with open_cli_installation() as installation, progress(say("导出中", "Exporting")):
        at = present(now).astimezone(ZoneInfo(installation.settings.timezone))
        found = take(installation, what, OPERATOR, at)
    _write(file, found, at)
    for fault in found.faults:
        note(say(f"记录照原样导出：{fault.zh}", f"exported as it was written: {fault.en}"))
    show(say(f"已导出 {found.rows} 行到 {file}", f"{counted(found.rows, 'row')} written to {file}"))


def _personal_option() -> Any:
    return typer.Option(
        "--personal",
        help=say(
            "连同个人信息和自由填写的文字，里面可能写有孩子的姓名；会记入审计",
            "with personal fields and free text too, which may name children; the audit says so",
        ),
    )


def _org_argument() -> Any:
    return typer.Argument(metavar=say("机构", "ORG"), help=say("机构的代号或名称", "key or name of the organisation"))


def _launch_argument() -> Any:
    return typer.Argument(
        metavar=say("计划", "LAUNCH"),
        help=say("计划编号，或它开头的几位", "id of a launch, or a beginning of it"),
    )


def _either_argument() -> Any:
    return typer.Argument(
        metavar=say("计划|机构", "LAUNCH|ORG"),
        help=say(
            "计划编号，或它开头的几位；或机构的代号或名称",
            "id of a launch, or a beginning of it; or key or name of an organisation",
        ),
    )


def _person_argument() -> Any:
    return typer.Argument(
        metavar=say("人员|机构", "PERSON|ORG"),
        help=say(
            "人员的编号、姓名、手机号、邮箱；或机构的代号或名称",
            "number, name, phone, e-mail of a person; or key or name of an organisation",
        ),
    )


def _calendar(
    what: Annotated[
        str,
        typer.Argument(
            metavar=say("计划|人员", "LAUNCH|PERSON"),
            help=say(
                "计划编号，或人员的编号、姓名、手机号、邮箱",
                "id of a launch; or number, name, phone, e-mail of a person",
            ),
        ),
    ],
    file: Annotated[Path, _file_argument(".ics")],
    force: Annotated[bool, _force_option()] = False,
    now: Annotated[dt.datetime | None, now_option()] = None,
) -> None:
    _check(file, (".ics",), force)
    with open_cli_installation() as installation:
        content = export_calendar(installation, what, OPERATOR, present(now))
    write_file(file, content)
    show(say(f"日历已写入 {file}", f"the calendar is in {file}"))


def _file_argument(endings: str) -> Any:
    return typer.Argument(metavar=say("文件", "FILE"), help=say(f"写到哪里：{endings}", f"where to: {endings}"))


def _force_option() -> Any:
    return typer.Option("--force", help=say("文件已存在时覆盖", "overwrite a file that is there"))


def _check(file: Path, endings: tuple[str, ...], force: bool) -> None:
    if file.suffix.lower() not in endings:
        wanted = " / ".join(endings)
        raise Unfit(f"文件名要以 {wanted} 结尾，不是 {file.name}", f"the file must end in {wanted}, not {file.name}")
    if file.exists() and not force:
        raise NotAllowed(
            f"文件 {file} 已经存在；请换一个名字，或加 --force 覆盖",
            f"there is a file {file} already; choose another name, or overwrite it with --force",
        )


def _write(file: Path, found: Exported, now: dt.datetime) -> None:
    if file.suffix.lower() == ".json":
        content = json.dumps(found.data, ensure_ascii=False, indent=1, default=_plain).encode() + b"\n"
    else:
        content = workbook(found.tables, now.date())
    write_file(file, content)
    file.chmod(0o600)


def _plain(value: Any) -> Any:
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    if isinstance(value, Text):
        return str(value)
    raise TypeError(type(value).__name__)
