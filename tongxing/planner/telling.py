"""The messages of a dry run: what would be sent, to whom and when, if nothing were done before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

from ..lifecycle import OfficeHours, WindowFacts, as_told, policy_moments
from ..program import ABOVE, OWNER, EscalationStep
from .plan import Plan, PlannedNotice, PlannedWindow

__all__ = ["planned_notices"]


def planned_notices(plan: Plan, hours: OfficeHours) -> Iterator[PlannedNotice]:
    """Window by window, in the order of the instants."""
    for window in plan.windows:
        if window.due is None:
            continue
        people = plan.load(window.owner, window.subjects)
        for at, step in _moments(window, hours):
            yield from _notices(plan, window, at, step, people)


def _moments(window: PlannedWindow, hours: OfficeHours) -> Iterator[tuple[dt.datetime, EscalationStep]]:
    policy = window.step.escalation
    facts = WindowFacts(window.opens, window.due, window.closes, total=1, optional=window.step.optional)
    yield from policy_moments(as_told(facts, policy, hours), policy, hours)


def _notices(
    plan: Plan, window: PlannedWindow, at: dt.datetime, step: EscalationStep, people: Mapping[int | str, int]
) -> Iterator[PlannedNotice]:
    local = at.astimezone(plan.timezone)
    every = 1 if window.subjects is None else max(1, len(window.subjects))

    def notice(to: str, person: int | str | None, items: int) -> PlannedNotice:
        return PlannedNotice(window.step.key, window.occurrence, step.cause, local, to, person, items)

    if step.to == OWNER:
        role = window.owner
        if not people:
            yield notice(role, None, every)
        for person, items in people.items():
            yield notice(role, person, items)
        return
    above = ABOVE if step.to == ABOVE else plan.program.role(window.owner).reports_to
    if above is None:
        return
    below = plan.load(above, window.subjects)
    if not below:
        yield notice(above, None, every)
    for person, items in below.items():
        others = items - people.get(person, 0)  # nobody hears from below of what they owe themselves
        if others > 0:
            yield notice(above, person, others)
