"""Whether a program is fit to be launched: what its own validation cannot see, tried out on invented children.

What can be read off it, five years of dates, and a launch played to its end in a scratch ledger. Nothing is kept and
nothing leaves. Whatever is found says where it is, why it matters and how to mend it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ...errors import BadInput, BadProgram
from ...registry import ProgramPlugin
from .finding import Finding, broken

__all__ = ["BUDGET", "YEARS", "Finding", "broken", "check_program", "load_path"]

YEARS = 5
"""So many years are planned. The days off of the later ones are not published yet."""

BUDGET = 5
"""More messages in a week than this, one a workday, are more than anybody reads."""


def load_path(path: Path) -> tuple[list[ProgramPlugin], list[Finding]]:
    """What a drop-in (a folder or a YAML file) brings, found as the catalogue would find it; and why not."""
    from ...testing import plugin_at

    if not path.exists():
        raise BadInput(f"没有文件或文件夹 {path}", f"there is no file or folder {path}")
    try:
        return [plugin_at(path)], []
    except BadProgram as error:
        return [], [broken(path.stem, error.text)]


def check_program(
    plugin: ProgramPlugin, first_year: int, given: Mapping[str, Any] | None = None, *, play: bool = True
) -> list[Finding]:
    """All that is wrong with a program, each thing once; `given` are answers to use instead of invented ones. A launch is
    played only where the rest is without errors, and not at all without `play`."""
    from .dating import Dating
    from .playing import played_findings
    from .reading import read_findings

    dating = Dating(plugin.program, range(first_year, first_year + YEARS), given or {})
    found = [*read_findings(plugin), *dating.findings()]
    if play and not any(each.is_error for each in found):
        found += played_findings(plugin, dating.answers, first_year, BUDGET)
    return list(dict.fromkeys(found))
