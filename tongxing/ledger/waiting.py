"""Which open items wait for the same subject's item of an earlier step. Found when it is asked, stored nowhere.

Of what recurs on both sides, an occurrence waits only for those that share days with it: not this week's for the next.

Whether a step waits for the whole of another is told from windows alone (:mod:`tongxing.actions.picture`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, Integer, Select, and_, bindparam, distinct, func, or_, select
from sqlalchemy.orm import Session, aliased

from .among import among
from .tables import Instant, Item, Step, Window

__all__ = ["earlier_items_open", "freed_now", "held_back", "held_back_in", "in_all_of", "share_days"]

_Item, _Window, _Step = aliased(Item), aliased(Window), aliased(Step)


def share_days(earlier: type[Window], later: type[Window]) -> ColumnElement[bool]:
    """That of two windows one may wait for the other: both recur on days in common, or one of them does not recur."""
    begins = or_(earlier.opens.is_(None), later.due.is_(None), earlier.opens < later.due)
    lasts = or_(earlier.due.is_(None), later.opens.is_(None), earlier.due > later.opens)
    return or_(earlier.closes.is_(None), later.closes.is_(None), and_(begins, lasts))


def _of_the_subject(steps: str) -> Select[tuple[int]]:
    """The ids of the steps named by parameter `steps`, once for each item that the subject of ``item`` has in them."""
    same_launch = (_Step.launch_id == Window.launch_id, among(_Step.key, steps))
    return (
        select(_Step.id)
        .join(_Window, _Window.step_id == _Step.id)
        .join(_Item, _Item.window_id == _Window.id)
        .where(*same_launch, _Item.subject_id == Item.subject_id, share_days(_Window, Window))
        .correlate(Window, Item)
    )


def _unsettled() -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """What is open in a window that has closed is missed, and settled with it."""
    return _Item.state == "open", or_(_Window.closes.is_(None), _Window.closes > bindparam("now", type_=Instant))


def held_back(by: str) -> ColumnElement[bool]:
    """That the item waits: its subject has an unsettled item at ``now`` in one of the steps of parameter `by`."""
    return _of_the_subject(by).where(*_unsettled()).exists()


def in_all_of(steps: str, number: str) -> ColumnElement[bool]:
    """That the item's subject has an unsettled item at ``now`` in each of the steps of a parameter; there are `number`."""
    found = _of_the_subject(steps).where(*_unsettled()).with_only_columns(func.count(distinct(_Step.id)))
    return found.scalar_subquery() >= bindparam(number, type_=Integer)


def freed_now(by: str) -> ColumnElement[bool]:
    """That an item of its subject in one of the steps of parameter `by` was settled at this very ``now``."""
    settled = (_Item.state != "open", _Item.recorded_at == bindparam("now", type_=Instant))
    return _of_the_subject(by).where(*settled).exists()


_HELD = (
    select(Window.id, func.count())
    .join(Item, Item.window_id == Window.id)
    .where(among(Window.id, "windows"), Item.state == "open", held_back("by"))
    .group_by(Window.id)
)


def held_back_in(session: Session, windows: Sequence[int], by: Sequence[str], now: dt.datetime) -> dict[int, int]:
    """How many open items of each of these windows of one step wait for their subject's item of the steps `by`."""
    given = {"windows": list(windows), "by": list(by), "now": now}
    return {id: number for id, number in session.connection().execute(_HELD, given)}


_EARLIER = (
    select(Item.id, _Step.key)
    .join(Window, Window.id == Item.window_id)
    .join(_Item, _Item.subject_id == Item.subject_id)
    .join(_Window, and_(_Window.id == _Item.window_id, _Window.launch_id == Window.launch_id))
    .join(_Step, _Step.id == _Window.step_id)
    .where(among(Item.id, "items"), among(_Step.key, "steps"), share_days(_Window, Window), *_unsettled())
    .distinct()
)


def earlier_items_open(
    session: Session, items: Iterable[int], steps: Iterable[str], now: dt.datetime
) -> set[tuple[int, str]]:
    """(item, step) of these for which the item's subject has an unsettled one that the item may wait for."""
    given = {"items": sorted(set(items)), "steps": sorted(set(steps)), "now": now}
    return {(item, step) for item, step in session.connection().execute(_EARLIER, given)}
