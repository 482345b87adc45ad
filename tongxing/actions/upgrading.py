"""Records of an earlier version of a form are read as a later version has them, by the functions that plugins bring. What is
kept stays as it was written; where a function fails, the record is read as it was, and the fault says where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from ..errors import BadProgram
from ..installation import Installation
from ..ledger.items import evidence_of
from ..ledger.launches import LaunchFacts
from ..program import Form, Program
from ..registry import ProgramPlugin
from ..words import Text, text

__all__ = ["Upgrading", "records_of", "upgrading"]


@dataclass(frozen=True)
class Upgrading:
    """Brings records up to `forms`, by key. Without `personal` what these seal is left out of what comes of it. `faults`
    gathers what failed."""

    plugin: ProgramPlugin | None
    forms: Mapping[str, Form]
    personal: bool = True
    faults: list[Text] = field(default_factory=list)

    def __call__(self, item: int, key: str | None, version: int, record: dict[str, Any]) -> dict[str, Any]:
        form = self.forms.get(key or "")
        if self.plugin is None or form is None or version >= form.version:
            return record
        try:
            upgraded = self.plugin.upgraded_record(form.key, version, form.version, record)
        except BadProgram as error:
            self.faults.append(text(f"事项 {item}：{error.text.zh}", f"item {item}: {error.text.en}"))
            return record
        return {name: value for name, value in upgraded.items() if self.personal or name not in form.sealed_fields}


def upgrading(installation: Installation, program: Program, *, personal: bool = True) -> Upgrading:
    """For reading records as this version of a program has them."""
    plugin = installation.catalogue.programs.get(program.key)
    return Upgrading(plugin, {form.key: form for form in program.forms}, personal)


def records_of(
    session: Session, installation: Installation, launch: LaunchFacts, steps: Sequence[str] | None = None
) -> dict[int, dict[str, Any]]:
    """The present record of each item of these steps, opened, as the launch's version of the program has it."""
    upgrade = upgrading(installation, launch.program)
    return evidence_of(session, installation.ledger.vault, launch.id, steps, upgrade=upgrade)
