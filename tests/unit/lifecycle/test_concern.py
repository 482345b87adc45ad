"""When people are told of an urgent concern, and told again: by the clock alone, at any hour."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from tongxing.lifecycle import ConcernFacts, concern_cause, concern_wake

RAISED = dt.datetime(2027, 10, 9, 22, tzinfo=dt.UTC)
"""Two hours to say who has it, a day to close it."""

NEW = ConcernFacts(RAISED, RAISED + dt.timedelta(hours=2), RAISED + dt.timedelta(hours=24))
TOLD = replace(NEW, told=1)
TAKEN = replace(TOLD, acknowledged_at=RAISED + dt.timedelta(hours=1))
CLOSED = replace(TAKEN, closed_at=RAISED + dt.timedelta(hours=3))


def after(hours: float) -> dt.datetime:
    return RAISED + dt.timedelta(hours=hours)


@pytest.mark.parametrize(
    ("facts", "hours", "cause"),
    [
        (NEW, 0, "urgent"),
        (NEW, 30, "urgent"),
        (TOLD, 1.9, None),
        (TOLD, 2, "urgent-unacknowledged"),
        (TOLD, 24, "urgent-open"),
        (TAKEN, 3, None),
        (TAKEN, 24, "urgent-open"),
        (CLOSED, 30, None),
    ],
)
def test_what_is_said_follows_from_the_clock(facts: ConcernFacts, hours: float, cause: str | None) -> None:
    assert concern_cause(facts, after(hours)) == cause


@pytest.mark.parametrize(
    ("facts", "hours", "wakes"),
    [
        (TOLD, 0, 2),
        (TOLD, 2, 4),
        (TOLD, 23, 24),
        (TOLD, 24, 26),
        (TAKEN, 1, 24),
        (TAKEN, 24, 48),
    ],
)
def test_it_wakes_at_its_deadlines_and_then_again_and_again(facts: ConcernFacts, hours: float, wakes: float) -> None:
    assert concern_wake(facts, after(hours)) == after(wakes)


def test_what_is_closed_never_wakes() -> None:
    assert concern_wake(CLOSED, after(3)) is None
