"""A program whose dates are seconds apart, with an automatic step that fails as often as a file beside it says."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from pathlib import Path

from tongxing.automatic import Case, Outcome
from tongxing.program import program_from_yaml
from tongxing.registry import ProgramPlugin, hook

HERE = Path(__file__).parent


def count(case: Case) -> Outcome:
    """Fails while there are failures left in the home, hangs while it is told to, and notes each call."""
    home = Path(os.environ["TONGXING_HOME"])
    with (home / "calls").open("a") as calls:
        calls.write(f"{case.step}\n")
    failures = home / "failures"
    left = int(failures.read_text()) if failures.exists() else 0
    if left:
        failures.write_text(str(left - 1))
        raise ValueError("王小明 has no class")
    while (home / "hang").exists():
        time.sleep(0.05)
    return Outcome(record={"gathered": len(case.records)})


@hook
def tongxing_programs() -> Iterable[ProgramPlugin]:
    return [ProgramPlugin(program_from_yaml((HERE / "program.yaml").read_text(encoding="utf-8")), {"count": count})]
