"""The messages of a dry run: what would be sent, to whom and when, if nothing were done before."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator

from ..lifecycle import OfficeHours, WindowFacts, policy_moments
from ..program import ABOVE, OWNER, EscalationStep
from .participants import Participant
from .plan import Plan, PlannedNotice, PlannedWindow

__all__ = ["planned_notices"]


def planned_notices(plan: Plan, hours: OfficeHours) -> Iterator[PlannedNotice]:
    """Window by window, in the order of the instants."""
    for window in plan.windows:
        if window.due is None:
            continue
        people = _people(plan, window)
        for at, step in _moments(window, hours):
            yield from _notices(plan, window, at, step, people)


def _moments(window: PlannedWindow, hours: OfficeHours) -> Iterator[tuple[dt.datetime, EscalationStep]]:
    policy = window.step.escalation
    facts = WindowFacts(window.opens, window.due, window.closes, total=1, optional=window.step.optional)
    first = next((at for at, step in policy_moments(facts, policy, hours) if step.to == OWNER), None)
    if first is not None:
        told = WindowFacts(window.opens, window.due, window.closes, total=1, told_at=first)
        yield from policy_moments(told, policy, hours)


def _people(plan: Plan, window: PlannedWindow) -> Counter[int | str]:
    count: Counter[int | str] = Counter()
    for item in plan.items_of(window):
        count.update(item.assignees)
    return count


def _notices(
    plan: Plan, window: PlannedWindow, at: dt.datetime, step: EscalationStep, people: Counter[int | str]
) -> Iterator[PlannedNotice]:
    local = at.astimezone(plan.timezone)
    every = max(1, sum(1 for _ in plan.items_of(window)))

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
    below = _supervised(plan, window.subjects, above)
    if not below:
        yield notice(above, None, every)
    for person, items in below.items():
        yield notice(above, person, items)


def _supervised(plan: Plan, subjects: tuple[Participant, ...] | None, role: str) -> Counter[int | str]:
    count: Counter[int | str] = Counter()
    for subject in subjects or ():
        count.update(plan.owners(role, subject))
    return count
