"""What is wrong with a value that a plugin brings: of the wrong kind, inconsistent, or not to be told from another."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, get_args

from pydantic import ValidationError

from ..dates import Notice
from ..errors import BadDate, TongxingError
from ..program import Form, Program
from ..program.yaml import faults_of
from ..transport import Transport
from ..words import Text, text
from .hooks import CalendarPlugin, Command, Delivery, Exporter, ProgramPlugin, Source

__all__ = ["KINDS", "TAKEN_COMMANDS", "TAKEN_EXPORTS", "Kind", "fault_of"]

TAKEN_COMMANDS = frozenset(
    [
        "programs",
        "plan",
        "simulate",
        "organisations",
        "import",
        "launch",
        "status",
        "overdue",
        "worklist",
        "why",
        "outbox",
        "draft",
        "complete",
        "files",
        "reopen",
        "waive",
        "reschedule",
        "raise",
        "invite",
        "concern",
        "assign",
        "hand-over",
        "replace",
        "leave",
        "child",
        "cancel",
        "amend",
        "sweep",
        "deliver",
        "channels",
        "export",
        "backup",
        "token",
        "restore",
        "audit",
        "doctor",
    ]
)
"""The engine's own commands: a plugin's may not take their place."""

TAKEN_EXPORTS = frozenset({*get_args(Source), "calendar"})
"""The engine's own exports, likewise."""

_KEY = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_VERSION = re.compile(r"\d+\.\d+\.\d+")

_Fault = Callable[[str, Any, Mapping[str, Any]], Text | None]


@dataclass(frozen=True)
class Kind:
    """A hook, the type of what answers it, and what may be wrong with one: of (plugin's name, value, those before it).
    Where it `is_named_alone` the value's own key must be the plugin's name."""

    hook: str
    type: type
    fault: _Fault
    is_named_alone: bool = False


def fault_of(kind: Kind, plugin: str, brought: Any, before: Mapping[str, Any]) -> Text | None:
    """Why `brought` cannot be used; None: it can."""
    if not isinstance(brought, kind.type):
        return text(
            f"{kind.hook} 要给出 {kind.type.__name__}，不是 {type(brought).__name__}",
            f"{kind.hook} must give {kind.type.__name__}, not {type(brought).__name__}",
        )
    key = None if isinstance(brought, ProgramPlugin) else getattr(brought, "key", None)
    if not isinstance(brought, ProgramPlugin) and not (isinstance(key, str) and _KEY.fullmatch(key)):
        return text(
            f"“{key}” 不能作代号，请用小写字母、数字和连字符",
            f"'{key}' cannot be a key; use small letters, digits and hyphens",
        )
    return kind.fault(plugin, brought, before)


def _of_program(plugin: str, brought: ProgramPlugin, _: Mapping[str, Any]) -> Text | None:
    if not isinstance(brought.program, Program):
        kind = type(brought.program).__name__
        return text(f"ProgramPlugin 里应是 Program，不是 {kind}", f"ProgramPlugin must hold a Program, not {kind}")
    if plugin != brought.key:
        return text(
            f"插件 “{plugin}” 里的方案叫 “{brought.key}”，两个名字要一样",
            f"plugin '{plugin}' holds a program called '{brought.key}'; the two names must be the same",
        )
    return _of_code(brought) or _of_upgrades(brought) or _of_record_upgrades(brought)


def _of_code(brought: ProgramPlugin) -> Text | None:
    for step in brought.program.steps:
        if step.automatic is None:
            continue
        if step.automatic not in brought.automatic:
            return text(
                f"步骤 “{step.key}” 要用函数 “{step.automatic}”，插件没有提供",
                f"step '{step.key}' needs the function '{step.automatic}', which the plugin does not bring",
            )
        if not callable(brought.automatic[step.automatic]):
            return text(
                f"步骤 “{step.key}” 的 “{step.automatic}” 不是函数",
                f"'{step.automatic}' of step '{step.key}' is no function",
            )
    return None


def _of_upgrades(brought: ProgramPlugin) -> Text | None:
    for upgrade in brought.upgrades:
        since = upgrade.since
        if not _VERSION.fullmatch(since) or _number(since) >= _number(brought.program.version):
            return text(
                f"升级要从更早的版本开始，“{since}” 不早于 {brought.program.version}",
                f"an upgrade begins at an earlier version, and '{since}' is not before {brought.program.version}",
            )
    return next(filter(None, (_of_upgrade(brought, each.since, each.example) for each in brought.upgrades)), None)


def _of_record_upgrades(brought: ProgramPlugin) -> Text | None:
    forms = {form.key: form for form in brought.program.forms}
    for upgrade in brought.record_upgrades:
        form = forms.get(upgrade.form)
        if form is None or upgrade.since >= form.version:
            return text(
                f"表单 “{upgrade.form}” 没有比第 {upgrade.since} 版更新的版本，记录无从升级",
                f"records are brought up from version {upgrade.since} of form '{upgrade.form}', which has no later one",
            )
        try:
            form.check(brought.upgraded_record(form.key, upgrade.since, form.version, upgrade.example))
        except TongxingError as error:
            return error.text
    return None


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def _of_upgrade(brought: ProgramPlugin, since: str, example: Mapping[str, Any]) -> Text | None:
    """The upgrade is tried on its own example, through to the answers of this version."""
    try:
        brought.program.parameter_model.model_validate(brought.upgraded(since, example))
    except TongxingError as error:
        return error.text
    except ValidationError as error:
        faults = list(faults_of(error))
        zh, en = "；".join(each.zh for each in faults), "; ".join(each.en for each in faults)
        return text(
            f"从 {since} 版升级后，参数不合 {brought.program.version} 版：{zh}",
            f"brought up from version {since}, the answers do not fit version {brought.program.version}: {en}",
        )
    return None


def _of_transport(_: str, brought: Transport, __: Mapping[str, Any]) -> Text | None:
    if not isinstance(brought.title, Text):
        return text("名称要写成 text(中文, 英文)", "its title must be text(zh, en)")
    return None if callable(brought.open) else text("open 不是函数", "its 'open' is no function")


def _of_calendar(_: str, brought: CalendarPlugin, before: Mapping[str, Any]) -> Text | None:
    try:
        years = [Notice.read(each).year for each in brought.notices]
    except BadDate as error:
        return error.text
    if not years or len(set(years)) < len(years):
        return text("每年要有一份通知，且只有一份", "it must bring notices, and one for each year")
    for other in before.values():
        for year in sorted(set(years) & {each["year"] for each in other.notices}):
            return text(
                f"{year} 年的放假安排，日历 “{other.key}” 已经有了，请去掉一个",
                f"calendar '{other.key}' brings the days off of {year} already; drop one of them",
            )
    return None


def _of_exporter(_: str, brought: Exporter, __: Mapping[str, Any]) -> Text | None:
    if brought.key in TAKEN_EXPORTS:
        return _taken(f"export {brought.key}")
    if brought.source not in get_args(Source):
        known = ", ".join(get_args(Source))
        return text(f"source 应是 {known} 之一", f"its source must be one of {known}")
    if not re.fullmatch(r"\.[a-z0-9]+", brought.ending):
        return text("ending 要写成 .csv 这样", "its ending must be written like .csv")
    return None if callable(brought.write) else text("write 不是函数", "its 'write' is no function")


def _of_command(_: str, brought: Command, __: Mapping[str, Any]) -> Text | None:
    if brought.key in TAKEN_COMMANDS:
        return _taken(brought.key)
    return None if callable(brought.run) else text("run 不是函数", "its 'run' is no function")


def _taken(command: str) -> Text:
    return text(f"已有命令 tongxing {command}，请改名", f"there is a command 'tongxing {command}'; rename it")


def _nothing(_: str, __: Any, ___: Mapping[str, Any]) -> Text | None:
    return None


KINDS = (
    Kind("tongxing_forms", Form, _nothing),
    Kind("tongxing_programs", ProgramPlugin, _of_program, is_named_alone=True),
    Kind("tongxing_transports", Transport, _of_transport),
    Kind("tongxing_calendars", CalendarPlugin, _of_calendar),
    Kind("tongxing_exporters", Exporter, _of_exporter),
    Kind("tongxing_commands", Command, _of_command),
    Kind("tongxing_deliveries", Delivery, _nothing),
)
"""In the order in which plugins are asked: forms first, since programs are made with them."""
