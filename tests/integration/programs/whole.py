"""A launch of a shipped program from its start to its end: a small school, everybody on time, nothing leaves."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

from tongxing.actions.diligence import Manner
from tongxing.actions.simulating import Simulating, Simulation, simulate
from tongxing.installation import Installation
from tongxing.program import Program
from tongxing.workbooks import Roster, sample_children

__all__ = ["happenings", "play_whole"]

CHILDREN, CLASSES = 6, 2


def play_whole(here: Installation, program: Program, year: int, **values: Any) -> Simulation:
    """A launch with these answers, played to its end."""
    roster = Roster(sample_children(CHILDREN, CLASSES, 1, year))
    return simulate(here, Simulating(program, values, roster, manner=Manner(1.0, 1)))


def happenings(played: Simulation, event: str) -> Counter[str]:
    """How many items of each step an event was about; what was waived is not done."""
    found: Counter[str] = Counter()
    for each in played.events:
        if each.event == event and each.step and each.cause is None:
            found[each.step] += each.items or 0
    return found


def days_of(played: Simulation, step: str) -> list[dt.date]:
    """The local days on which something of a step was done."""
    return sorted({each.at.date() for each in played.events if each.event == "done" and each.step == step})
