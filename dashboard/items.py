"""What pages read of items: one person's worklist in groups, one item with its form, the open items of a window.

Only what the reader may see comes out of here; what they may not see is not found.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from tongxing.actions.waiting import waits_of
from tongxing.errors import NotFound
from tongxing.installation import Installation
from tongxing.ledger.launches import program_of
from tongxing.ledger.rights import Rights, in_full, is_seen, names_for
from tongxing.ledger.views import OpenItem, open_items_page
from tongxing.lifecycle import days_overdue
from tongxing.program import Program, Step
from tongxing.words import Text

__all__ = ["Group", "OneItem", "Worklist", "in_words", "items_in", "may_read", "require_seen", "worklist"]

SOON = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class OneItem:
    """An open item in words. Instants are local to its launch; `days`: how many it is late. `waits_for`: titles."""

    id: int
    window: int
    program: Text
    step: Step
    title: Text
    subject: str
    subject_id: int
    due: dt.datetime | None
    days: int
    late: bool
    waits_for: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The items of one window that a person owes."""

    items: tuple[OneItem, ...]

    @property
    def first(self) -> OneItem:
        return self.items[0]

    @property
    def together(self) -> bool:
        """Whether one record may be given for several of them now."""
        first = self.first
        is_alike = not first.step.makes and first.step.automatic is None
        return len(self.items) > 1 and is_alike and not first.waits_for


@dataclass(frozen=True, slots=True)
class Worklist:
    """What one person owes now: late, due within a week, later, without a date, and what waits for others."""

    late: tuple[Group, ...]
    soon: tuple[Group, ...]
    later: tuple[Group, ...]
    waiting: tuple[Group, ...]
    number: int


def worklist(installation: Installation, rights: Rights, now: dt.datetime) -> Worklist:
    """The open items of the reader, in a fixed number of queries."""
    with installation.ledger.read() as session:
        rows = open_items_page(session, now, person_id=rights.person_id)
        found = in_words(session, installation, rights, rows, now)
    groups = [Group(tuple(some)) for _, some in groupby(sorted(found, key=_order), key=lambda each: each.window)]
    waiting = tuple(group for group in groups if group.first.waits_for and not group.first.late)
    ready = [group for group in groups if group not in waiting]
    late = tuple(group for group in ready if group.first.late)
    soon = tuple(group for group in ready if not group.first.late and _is_soon(group.first, now))
    rest = tuple(group for group in ready if group not in late and group not in soon)
    return Worklist(late, soon, rest, waiting, len(found))


def _order(item: OneItem) -> tuple[bool, dt.datetime, int, int]:
    far = dt.datetime.max.replace(tzinfo=dt.UTC)
    return item.due is None, item.due or far, item.window, item.id


def _is_soon(item: OneItem, now: dt.datetime) -> bool:
    return item.due is not None and item.due - now <= SOON


def items_in(installation: Installation, rights: Rights, window: int, now: dt.datetime) -> tuple[OneItem, ...]:
    """The open items of a window that the reader owes; raises :class:`NotFound` where there are none."""
    with installation.ledger.read() as session:
        rows = open_items_page(session, now, person_id=rights.person_id, window_id=window)
        found = in_words(session, installation, rights, rows, now)
    if not found:
        raise NotFound("这里没有你要做的事了，可能已经办完", "there is nothing of yours here any more; it may be done")
    return tuple(sorted(found, key=_order))


def in_words(
    session: Session, installation: Installation, rights: Rights, rows: Sequence[OpenItem], now: dt.datetime
) -> list[OneItem]:
    """Rows of open items as the reader may see them."""
    names = names_for(session, installation.ledger.vault, rights, [row.subject for row in rows])
    waits = waits_of(session, [(row.item, row.launch, row.step) for row in rows], now)
    return [
        _one(row, program_of(session, row.definition), names.get(row.subject, ""), waits.get(row.item, ()), now)
        for row in rows
    ]


def _one(row: OpenItem, program: Program, subject: str, waits: Iterable[str], now: dt.datetime) -> OneItem:
    zone, step = ZoneInfo(row.timezone), program.step(row.step)
    late = row.due is not None and row.due < now and not step.optional
    return OneItem(
        id=row.item,
        window=row.window,
        program=program.title,
        step=step,
        title=step.title_of(row.part),
        subject=subject,
        subject_id=row.subject,
        due=row.due.astimezone(zone) if row.due else None,
        days=days_overdue(row.due, now, zone) if late and row.due else 0,
        late=late,
        waits_for=tuple(program.step(key).title for key in waits),
    )


def require_seen(session: Session, rights: Rights, item: int) -> None:
    """Raises :class:`NotFound` for an item that is not there or that the reader may not see: the same either way."""
    if not is_seen(session, rights, item):
        raise NotFound(f"没有事项 {item}", f"there is no item {item}")


def may_read(session: Session, rights: Rights, item: int) -> bool:
    """Whether names and records of an item are for this reader, and not its numbers and state alone."""
    return is_seen(session, in_full(rights), item)
