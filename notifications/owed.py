"""Counts the open items that a notice speaks of, at the moment of sending: the one place that knows whose they are.

An owner's items are those handed to them by hand, else those of the subjects for which they have the owning duty. A
supervisor's are those of the subjects for which they have the duty of the role above. Whoever is told in the
organisation above hears of all. Set-based: a few queries for any number of notices.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from tongxing.ledger.items import owed_by
from tongxing.ledger.tables import Duty, Item
from tongxing.program import ABOVE, OWNER, SUPERVISOR

from .outbox import LaunchFacts, Pending, in_batches

__all__ = ["count_open_items"]

_ByDuty = Counter[tuple[int, int, str]]
"""Open items by window, person and the role of their duty."""


def count_open_items(
    session: Session, notices: Sequence[Pending], launches: Mapping[str, LaunchFacts], now: dt.datetime
) -> dict[int, int]:
    """By notice id, how many open items it speaks of. Of no window: who took over hears of all that they owe in the
    launch, and nothing else speaks of any."""
    of_windows = [notice for notice in notices if notice.window_id is not None]
    taken_over = [each for each in notices if each.window_id is None and each.cause == "taken-over"]
    told = {who: [each for each in of_windows if each.recipient == who] for who in (OWNER, SUPERVISOR, ABOVE)}
    return (
        _count_own(session, told[OWNER])
        | _count_supervised(session, told[SUPERVISOR], launches)
        | {notice.id: notice.open_items or 0 for notice in told[ABOVE]}
        | {notice.id: owed_by(session, notice.launch_id, notice.person_id, now) for notice in taken_over}
    )


def _count_own(session: Session, notices: Sequence[Pending]) -> dict[int, int]:
    handed = _handed(session, notices)
    owed = _by_duty(session, notices, lambda query: query.where(Item.assignee_id.is_(None)))
    return {
        notice.id: handed[_window(notice), notice.person_id]
        + owed[_window(notice), notice.person_id, notice.owner or ""]
        for notice in notices
    }


def _count_supervised(
    session: Session, notices: Sequence[Pending], launches: Mapping[str, LaunchFacts]
) -> dict[int, int]:
    # An item handed to somebody by hand stays under the same supervisor.
    below = _by_duty(session, notices, lambda query: query)
    role_above = {
        notice.id: launches[notice.launch_id].words.reports_to.get(notice.owner or "", "") for notice in notices
    }
    return {notice.id: below[_window(notice), notice.person_id, role_above[notice.id]] for notice in notices}


def _handed(session: Session, notices: Sequence[Pending]) -> Counter[tuple[int, int]]:
    query = (
        select(Item.window_id, Item.assignee_id, func.count())
        .where(Item.state == "open")
        .group_by(Item.window_id, Item.assignee_id)
    )
    counts: Counter[tuple[int, int]] = Counter()
    for some in in_batches(_people(notices)):
        for window, person, count in session.execute(query.where(Item.assignee_id.in_(some))):
            counts[window, person or 0] = count
    return counts


def _by_duty(
    session: Session,
    notices: Sequence[Pending],
    narrowed: Callable[[Select[tuple[int, int, str, int]]], Select[tuple[int, int, str, int]]],
) -> _ByDuty:
    query = (
        select(Item.window_id, Duty.person_id, Duty.role, func.count())
        .join(Duty, Duty.subject_id == Item.subject_id)
        .where(Item.state == "open")
        .group_by(Item.window_id, Duty.person_id, Duty.role)
    )
    counts: _ByDuty = Counter()
    for people in in_batches(_people(notices)):
        for windows in in_batches(_windows(notices)):
            of_these = narrowed(query).where(Duty.person_id.in_(people), Item.window_id.in_(windows))
            for window, person, role, count in session.execute(of_these):
                counts[window, person, role] = count
    return counts


def _window(notice: Pending) -> int:
    assert notice.window_id is not None
    return notice.window_id


def _windows(notices: Iterable[Pending]) -> list[int]:
    return sorted({_window(notice) for notice in notices})


def _people(notices: Iterable[Pending]) -> list[int]:
    return sorted({notice.person_id for notice in notices})
