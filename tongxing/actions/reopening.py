"""What is reopened is owed anew: who hears of it, and a clock of its own where others of its window have theirs."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence

from sqlalchemy.orm import Session

from ..ledger.items import ItemRow, item_owners
from ..ledger.notices import next_round, tell_people, tell_windows
from ..ledger.windows import WindowRow, find_windows, move_items, set_windows, window_beside
from ..lifecycle import OfficeHours
from .picture import telling

__all__ = ["owe_again"]


def owe_again(session: Session, rows: Iterable[ItemRow], hours: OfficeHours, now: dt.datetime) -> set[int]:
    """Of items that are open again: their owners hear of it, and those above only after them and the grace.

    Nobody else hears, and the grace of what else is open in their windows goes on: where its owners were told already,
    these items go over to a window of the same dates. Nothing is said of what is missed. Gives the ids of the windows
    that they are in then.
    """
    items: dict[int, list[int]] = {}
    for row in rows:
        items.setdefault(row.window_id, []).append(row.id)
    return {_owe_again(session, window, items[window.id], hours, now) for window in find_windows(session, [*items])}


def _owe_again(session: Session, window: WindowRow, items: Sequence[int], hours: OfficeHours, now: dt.datetime) -> int:
    facts = window.facts
    if facts.closes is not None and facts.closes <= now:
        return window.id
    if facts.open_items == len(items):
        _begin_anew(session, window, hours, now)
    elif facts.told_at is None:
        _tell_owners(session, window, items, hours, now)
    else:
        beside = window_beside(session, window, now)
        move_items(session, items, window.id, beside)
        (window,) = find_windows(session, [beside])
        _begin_anew(session, window, hours, now)
    return window.id


def _begin_anew(session: Session, window: WindowRow, hours: OfficeHours, now: dt.datetime) -> None:
    """Of a window in which nothing else is open. What was queued of it before is no longer true; delivery drops it by
    its due version."""
    version = window.due_version + 1
    set_windows(session, [{"id": window.id, "due_version": version, "told_at": hours.next_open(now)}])
    tell_windows(session, [telling(window, "reopened", hours, now, version)], now)


def _tell_owners(
    session: Session, window: WindowRow, items: Sequence[int], hours: OfficeHours, now: dt.datetime
) -> None:
    """Of these items only, where the reminders of the whole window are still ahead."""
    people = Counter(person for owners in item_owners(session, items).values() for person in owners)
    again, send_at = next_round(session, [window.id], "reopened"), hours.next_open(now)
    told = sorted(people.items())
    tell_people(session, window.launch_id, window.id, "reopened", told, send_at, now, window.due_version, again)
