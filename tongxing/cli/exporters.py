"""The exports that plugins bring, as further commands of ``export``: the same contents in a form of their own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from ..actions.exporting import (
    Exported,
    export_all,
    export_evidence,
    export_progress,
    export_roster,
    export_worklist,
)
from ..errors import NotAllowed, TongxingError, Unavailable
from ..installation import Installation
from ..ledger.audit import Actor
from ..registry import Exporter, Source
from ..words import say
from .inputs import catalogue_here, now_option, present
from .opening import OPERATOR, open_cli_installation
from .output import show, write_file
from .usage import App, Unfit

__all__ = ["add_exporters"]

_SOURCES: Mapping[Source, Callable[[Installation, str, Actor, dt.datetime], Exported]] = {
    "roster": export_roster,
    "worklist": export_worklist,
    "progress": export_progress,
    "evidence": export_evidence,
    "all": export_all,
}


def add_exporters(exporting: App) -> None:
    """A command for each exporter of the catalogue. Personal fields and free text of records are left out."""
    try:
        found = catalogue_here().exporters
    except TongxingError:  # said by the command that needs the settings
        return
    for exporter in found.values():
        exporting.command(exporter.key, help=str(exporter.title))(_command(exporter))


def _command(exporter: Exporter) -> Callable[..., None]:
    what_help = say("机构、人员或计划，看导出的是什么", "an organisation, person or launch, by what is exported")
    what_option = typer.Argument(metavar=say("对象", "WHAT"), help=what_help)
    file_option = typer.Argument(
        metavar=say("文件", "FILE"), help=say(f"以 {exporter.ending} 结尾", f"ends in {exporter.ending}")
    )
    force_option = typer.Option("--force", help=say("文件已存在时覆盖", "overwrite a file that is there"))

    def run(
        what: str,
        file: Path,
        force: bool = False,
        now: dt.datetime | None = None,
    ) -> None:
        _export(exporter, what, file, force, now)

    run.__annotations__ = {
        "what": Annotated[str, what_option],
        "file": Annotated[Path, file_option],
        "force": Annotated[bool, force_option],
        "now": Annotated[dt.datetime | None, now_option()],
        "return": None,
    }
    return run


def _export(exporter: Exporter, what: str, file: Path, force: bool, now: dt.datetime | None) -> None:
    if file.suffix.lower() != exporter.ending:
        raise Unfit(
            f"文件名要以 {exporter.ending} 结尾，不是 {file.name}",
            f"the file must end in {exporter.ending}, not {file.name}",
        )
    if file.exists() and not force:
        raise NotAllowed(
            f"文件 {file} 已经存在；请换一个名字，或加 --force 覆盖",
            f"there is a file {file} already; choose another name, or overwrite it with --force",
        )
    with open_cli_installation() as installation:
        at = present(now).astimezone(ZoneInfo(installation.settings.timezone))
        found = _SOURCES[exporter.source](installation, what, OPERATOR, at)
    write_file(file, _written(exporter, found))
    file.chmod(0o600)
    show(say(f"已导出到 {file}", f"written to {file}"))


def _written(exporter: Exporter, found: Exported) -> bytes:
    try:
        return bytes(exporter.write(found))
    except TongxingError:
        raise
    except Exception as error:
        said = f"{type(error).__name__}: {error}"
        raise Unavailable(
            f"导出插件 “{exporter.key}” 出错：{said}", f"exporter '{exporter.key}' fails: {said}; tell its author"
        ) from error
