"""The one hook specification, and the values that answer its hooks. Nothing is looked for here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import pluggy

from ..automatic import AutomaticFunction
from ..errors import BadProgram
from ..program import Form, Program
from ..transport import Transport
from ..words import Text

if TYPE_CHECKING:
    from ..actions.exporting import Exported
    from ..installation import Installation

__all__ = [
    "PROJECT",
    "CalendarPlugin",
    "Command",
    "Delivery",
    "Exporter",
    "Hooks",
    "ProgramPlugin",
    "RecordUpgrade",
    "Source",
    "Transport",
    "Upgrade",
    "hook",
]

PROJECT = "tongxing"

hook = pluggy.HookimplMarker(PROJECT)
"""Marks a plugin's answer to a hook of :class:`Hooks`."""

_spec = pluggy.HookspecMarker(PROJECT)

Source = Literal["roster", "worklist", "progress", "evidence", "all"]
"""What an exporter writes in another form: the tables and the data of the ``tongxing export`` of that name."""


@dataclass(frozen=True)
class Command:
    """A command line command that a room above the engine brings: its name, and the function that Typer runs."""

    key: str
    run: Callable[..., None]


@dataclass(frozen=True)
class Delivery:
    """The pass that sends what is queued: ``send(installation, now)`` gives counts by outcome."""

    key: str
    send: Callable[[Installation, dt.datetime], Mapping[str, int]]


@dataclass(frozen=True)
class CalendarPlugin:
    """Days off and make-up workdays of whole years. `notices` are what ``tongxing import calendar`` reads, one a year;
    a year that was imported by hand keeps what was imported."""

    key: str
    title: Text
    notices: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class Exporter:
    """A further ``tongxing export KEY``: `write` turns what `source` gives into the bytes of a file that ends in
    `ending` (``.csv``). The export is audited as that of its source."""

    key: str
    title: Text
    source: Source
    ending: str
    write: Callable[[Exported], bytes]


@dataclass(frozen=True)
class Upgrade:
    """Brings the answers of a launch of version `since` to the version after it, for automatic steps that run in a launch
    older than their code. `example` are answers of that version: the upgrade is tried on them when the plugin is found."""

    since: str
    answers: Callable[[Mapping[str, Any]], Mapping[str, Any]]
    example: Mapping[str, Any]


@dataclass(frozen=True)
class RecordUpgrade:
    """Brings a record of version `since` of a form to the version after it, each time that it is read: what is kept stays
    as it was written. A record may lack any field, since some are opened for few. `example` is a whole record of that
    version: the upgrade is tried on it when the plugin is found."""

    form: str
    since: int
    record: Callable[[Mapping[str, Any]], Mapping[str, Any]]
    example: Mapping[str, Any]


@dataclass(frozen=True)
class ProgramPlugin:
    """A program with the code of its automatic steps, by the name that the step gives, and its upgrades, oldest first: of
    a launch's answers, and of records."""

    program: Program
    automatic: Mapping[str, AutomaticFunction] = field(default_factory=dict)
    upgrades: tuple[Upgrade, ...] = ()
    record_upgrades: tuple[RecordUpgrade, ...] = ()

    @property
    def key(self) -> str:
        return self.program.key

    def upgraded(self, version: str, answers: Mapping[str, Any]) -> Mapping[str, Any]:
        """Answers of a launch of `version` as this version has them.

        Raises :class:`BadProgram` that names the upgrade which failed.
        """
        for upgrade in self.upgrades:
            if _number(upgrade.since) >= _number(version):
                answers = _upgraded(self.key, upgrade, answers)
        return answers

    def upgraded_record(self, form: str, version: int, to: int, record: Mapping[str, Any]) -> Mapping[str, Any]:
        """A record of `version` of a form as its version `to` has it.

        Raises :class:`BadProgram` that names the upgrade which failed.
        """
        steps = [each for each in self.record_upgrades if each.form == form and version <= each.since < to]
        for upgrade in sorted(steps, key=lambda each: each.since):
            record = _upgraded_record(self.key, upgrade, record)
        return record


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def _upgraded_record(key: str, upgrade: RecordUpgrade, record: Mapping[str, Any]) -> Mapping[str, Any]:
    try:
        return dict(upgrade.record(dict(record)))
    except Exception as error:
        said = f"{type(error).__name__}: {error}"
        raise BadProgram(
            f"方案 “{key}” 的表单 “{upgrade.form}”，第 {upgrade.since} 版的记录升级不了：{said}",
            f"program '{key}' cannot bring records of form '{upgrade.form}' up from version {upgrade.since}: {said}",
        ) from error


def _upgraded(key: str, upgrade: Upgrade, answers: Mapping[str, Any]) -> Mapping[str, Any]:
    try:
        return dict(upgrade.answers(dict(answers)))
    except Exception as error:
        said = f"{type(error).__name__}: {error}"
        raise BadProgram(
            f"方案 “{key}” 不能从 {upgrade.since} 版升级：{said}",
            f"program '{key}' cannot be brought up from version {upgrade.since}: {said}",
        ) from error


class Hooks:
    """The one hook specification. Every plugin answers some of these."""

    @_spec
    def tongxing_forms(self) -> Iterable[Form]:
        """Forms that a step of any program may name, as if the program held them."""
        return ()

    @_spec
    def tongxing_programs(self, forms: Mapping[str, Form]) -> Iterable[ProgramPlugin]:
        """Programs that this plugin brings. `forms` are those of all plugins; an answer need not take them."""
        return ()

    @_spec
    def tongxing_transports(self) -> Iterable[Transport]:
        """Transports that this plugin brings."""
        return ()

    @_spec
    def tongxing_calendars(self) -> Iterable[CalendarPlugin]:
        """Years' days off that this plugin brings."""
        return ()

    @_spec
    def tongxing_exporters(self) -> Iterable[Exporter]:
        """Exports that this plugin adds to ``tongxing export``."""
        return ()

    @_spec
    def tongxing_commands(self) -> Iterable[Command]:
        """Commands that this plugin adds to ``tongxing``."""
        return ()

    @_spec
    def tongxing_deliveries(self) -> Iterable[Delivery]:
        """The delivery that this plugin brings; an installation uses the first."""
        return ()
