"""Windows: their facts for the lifecycle, the items written into them, and the counts kept on them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    and_,
    bindparam,
    case,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, aliased

from ..lifecycle import WindowFacts
from ..program import Step as Definition
from .among import among
from .prepared import Prepared
from .tables import Instant, Item, Launch, Step, Subject, Window

__all__ = [
    "WindowRow",
    "fan_out",
    "due_windows",
    "find_windows",
    "leave_out",
    "move_items",
    "own_window",
    "put_subject",
    "recount",
    "renumber",
    "set_windows",
    "steps_of",
    "unsettled_windows",
    "unwritten_occurrences",
    "window_beside",
    "window_on_need",
    "windows_of_launches",
]

BATCH = 500


@dataclass(frozen=True, slots=True)
class WindowRow:
    """A window with what its lifecycle depends on. `owner` is the role that owes its items."""

    id: int
    launch_id: str
    step: str
    occurrence: int
    part: str
    owner: str
    per: str
    kind: str
    facts: WindowFacts
    planned_opens: dt.datetime | None
    planned_due: dt.datetime | None
    happened_on: dt.date | None
    settled_at: dt.datetime | None
    wide: bool
    pinned: bool
    fanned: bool
    due_version: int
    depends_on: tuple[str, ...]
    wake_at: dt.datetime | None

    @property
    def is_left_out(self) -> bool:
        """Whether it stands for nothing any more: an occurrence that is not owed, or an own date that was given up."""
        return not self.wide and self.facts.total == self.facts.cancelled


_COLUMNS = (
    Window.id,
    Window.launch_id,
    Step.key,
    Window.occurrence,
    Window.part,
    Window.owner,
    Window.per,
    Step.kind,
    Window.planned_opens,
    Window.planned_due,
    Window.happened_on,
    Window.settled_at,
    Window.wide,
    Window.pinned,
    Window.fanned,
    Window.due_version,
    Window.depends_on,
    Window.wake_at,
    Window.opens,
    Window.due,
    Window.closes,
    Window.total,
    Window.done,
    Window.waived,
    Window.cancelled,
    Window.ready,
    Step.optional,
    Window.acted_through,
    Window.told_at,
)


# Statements are made once: making one takes longer than running it.
_QUERY: Select[Any] = select(*_COLUMNS).join(Step, Step.id == Window.step_id)
_IN_ORDER = (Window.launch_id, Step.position, Window.occurrence, Window.id)
_BY_ID = Prepared(_QUERY.where(among(Window.id, "ids")).order_by(Window.id))
_OF_LAUNCHES = Prepared(_QUERY.where(among(Window.launch_id, "ids")).order_by(*_IN_ORDER))
# By the step, which is found by launch and key: of a launch's many windows few are of one step.
_STEPS_OF_LAUNCHES = _QUERY.where(among(Step.launch_id, "ids"), among(Step.key, "steps")).order_by(*_IN_ORDER)
_OF_STEPS = Prepared(_STEPS_OF_LAUNCHES)
_UNSETTLED = Prepared(
    _STEPS_OF_LAUNCHES.where(
        or_(
            Window.ready.is_(False),
            and_(Window.wide.is_(True), Window.fanned.is_(False)),
            Window.done + Window.waived + Window.cancelled < Window.total,
        )
    )
)


def _read(row: tuple[Any, ...]) -> WindowRow:
    wide, fanned = row[12], row[14]
    fanned = fanned or not wide  # a window with dates of its own has its items from the start
    facts = WindowFacts(*row[18:26], fanned, False, *row[26:])  # type: ignore[call-arg]  # being blocked is not stored
    return WindowRow(*row[:8], facts, *row[8:16], tuple(row[16]), row[17])  # type: ignore[call-arg]


def windows_of_launches(
    session: Session, launch_ids: Iterable[str], steps: Iterable[str] | None = None
) -> list[WindowRow]:
    """All windows of these launches, or those of some `steps`, by launch, step and occurrence."""
    ids = sorted(set(launch_ids))
    query, given = (_OF_LAUNCHES, {}) if steps is None else (_OF_STEPS, {"steps": sorted(set(steps))})
    return [
        _read(row)
        for start in range(0, len(ids), BATCH)
        for row in query.rows(session, ids=ids[start : start + BATCH], **given)
    ]


def unsettled_windows(session: Session, launch_ids: Iterable[str], steps: Iterable[str]) -> list[WindowRow]:
    """The windows of these steps of which something is owed, or may yet be."""
    found = _UNSETTLED.rows(session, ids=sorted(set(launch_ids)), steps=sorted(set(steps)))
    return [_read(row) for row in found]


def find_windows(session: Session, ids: Sequence[int]) -> list[WindowRow]:
    """These windows, by id."""
    return [_read(row) for row in _BY_ID.rows(session, ids=ids)] if ids else []


_STEPS = Prepared(select(Step.key).join(Window, Window.step_id == Step.id).where(among(Window.id, "ids")))


def steps_of(session: Session, ids: Iterable[int]) -> set[str]:
    """The keys of the steps of these windows."""
    return {key for (key,) in _STEPS.rows(session, ids=sorted(ids))}


_DUE = (
    select(Window.id, Window.launch_id)
    .join(Launch, and_(Launch.id == Window.launch_id, Launch.state == "live"))
    # The lower bound keeps PostgreSQL on the index even when its statistics are stale.
    .where(Window.wake_at <= bindparam("now", type_=Instant), Window.wake_at > dt.datetime(1970, 1, 1, tzinfo=dt.UTC))
)
_FIRST_DUE = Prepared(_DUE.order_by(Window.wake_at).limit(bindparam("limit", type_=Integer)))
_STILL_DUE = Prepared(_DUE.with_only_columns(Window.id).where(among(Window.id, "ids")))
_LOCKED = Prepared(select(Launch.id).where(among(Launch.id, "ids")).order_by(Launch.id).with_for_update())


def due_windows(session: Session, now: dt.datetime, limit: int) -> list[WindowRow]:
    """The windows of live launches whose moment has come, longest waiting first; their launches are locked.

    Another sweep waits for the same launches, and finds these windows acted on.
    """
    found = _FIRST_DUE.rows(session, now=now, limit=limit)
    if not found:
        return []
    ids = [id for id, _ in found]
    if session.get_bind().dialect.name != "sqlite":  # there, whoever writes is alone
        _LOCKED.run(session, ids=sorted({launch_id for _, launch_id in found}))
        ids = [id for (id,) in _STILL_DUE.rows(session, now=now, ids=ids)]
    return find_windows(session, ids)


def unwritten_occurrences(session: Session, window_ids: Sequence[int], now: dt.datetime) -> list[int]:
    """Of the same steps as these windows, the occurrences whose items are to be written now: those that are open, and the
    next to open. An occurrence that was moved by hand may open out of the order of the numbers."""
    if not window_ids:
        return []
    these, ahead = aliased(Window), aliased(Window)
    later = (ahead.step_id == Window.step_id, ahead.part == Window.part, ahead.wide.is_(True), ahead.opens > now)
    next_to_open = select(ahead.id).where(*later).order_by(ahead.opens, ahead.occurrence).limit(1)
    query = (
        select(Window.id)
        .join(Launch, Launch.id == Window.launch_id)
        .where(Window.step_id.in_(select(these.step_id).where(these.id.in_(window_ids))))
        .where(Window.fanned.is_(False), Window.wide.is_(True))
        .where(or_(Window.opens <= now, Window.id == next_to_open.correlate(Window).scalar_subquery()))
        # What was over before the launch began was never owed.
        .where(or_(Window.closes.is_(None), Window.closes > Launch.launched_at))
    )
    return list(session.scalars(query.order_by(Window.id)))


def leave_out(session: Session, window_ids: Sequence[int], now: dt.datetime) -> None:
    """These occurrences are not owed: what is open in them is cancelled, they close, and nobody is put into them."""
    ids = list(window_ids)
    if not ids:
        return
    still_open = (Item.window_id.in_(ids), Item.state == "open")
    cancelled = {"state": "cancelled", "recorded_at": now, "version": Item.version + 1}
    session.execute(update(Item).where(*still_open).values(cancelled))
    recount(session, ids)
    over = {"wide": False, "fanned": True, "closes": now, "settled_at": now, "wake_at": None}
    session.execute(update(Window).where(Window.id.in_(ids)).values(due_version=Window.due_version + 1, **over))


def renumber(session: Session, rows: Iterable[tuple[WindowRow, int]]) -> None:
    """Occurrences get other numbers, and with each the windows of its own that single subjects have."""
    changed = [(number, window) for window, number in rows if window.occurrence != number]
    for number, window in sorted(changed, key=lambda pair: -pair[0]):  # the last first: no two share one in between
        step = select(Window.step_id).where(Window.id == window.id).scalar_subquery()
        same = (Window.step_id == step, Window.part == window.part, Window.occurrence == window.occurrence)
        session.execute(update(Window).where(*same).values(occurrence=number))


def fan_out(session: Session, window_ids: Sequence[int], subject_ids: Sequence[int] | None = None) -> int:
    """Write an item for each subject × window that has none yet; the database's own work, and idempotent.

    `subject_ids` limits it to these, and leaves out whose item was moved to a window with dates of its own. The counts
    follow in the same transaction. Gives how many items were new.
    """
    written = 0
    for start in range(0, len(window_ids), BATCH):
        batch = list(window_ids[start : start + BATCH])
        written += _fan_out_batch(session, batch, subject_ids)
    return written


def _fan_out_batch(session: Session, ids: list[int], subject_ids: Sequence[int] | None) -> int:
    matching = (
        select(Window.id, Subject.id)
        .join(Subject, and_(Subject.launch_id == Window.launch_id, Subject.kind == Window.per))
        .where(Window.id.in_(ids), Window.wide.is_(True), Subject.left_on.is_(None))
    )
    if subject_ids is not None:
        matching = matching.where(Subject.id.in_(subject_ids), ~_has_own_dates())
    # In order, so that numbers follow the roster on PostgreSQL too, and the unique index grows at its end.
    result = session.execute(_insert_missing(session, ids, matching.order_by(Window.id, Subject.id)))
    _FANNED.run(session, ids=ids)
    return int(getattr(result, "rowcount", 0) or 0)


# New items are open: of the counts only the total is another.
_TOTAL = select(func.count()).where(Item.window_id == Window.id).scalar_subquery()
_FANNED = Prepared(update(Window).where(among(Window.id, "ids")).values(fanned=True, total=_TOTAL))


_ANY_ITEM = Prepared(select(Item.id).where(among(Item.window_id, "ids")).limit(1))


def _has_own_dates() -> ColumnElement[bool]:
    """Whether the subject's item of this occurrence was moved to a window of its own."""
    own = aliased(Window)
    same = and_(own.step_id == Window.step_id, own.part == Window.part, own.occurrence == Window.occurrence)
    moved = select(Item.id).join(own, own.id == Item.window_id).where(same, own.wide.is_(False))
    return moved.where(Item.subject_id == Subject.id).correlate(Window, Subject).exists()


def _insert_missing(session: Session, ids: list[int], matching: Select[Any]) -> Any:
    if not _ANY_ITEM.rows(session, ids=ids):  # the launch is locked; looking for each is a sixth of PostgreSQL's work
        return insert(Item).from_select(["window_id", "subject_id"], matching)
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    return dialect.insert(Item).from_select(["window_id", "subject_id"], matching).on_conflict_do_nothing()


def put_subject(session: Session, window_id: int, subject_ids: Sequence[int]) -> None:
    """Items of single subjects in a window with dates of its own."""
    session.execute(insert(Item), [{"window_id": window_id, "subject_id": each} for each in subject_ids])
    recount(session, [window_id])


def own_window(
    session: Session, like: WindowRow, opens: dt.datetime, due: dt.datetime, now: dt.datetime, pinned: bool = True
) -> int:
    """The window of the same step with dates of its own for single subjects: found, or made."""
    same = (Window.step_id == _step_id(session, like), Window.part == like.part, Window.occurrence == like.occurrence)
    own = (Window.wide.is_(False), Window.pinned.is_(pinned), Window.due == due, Window.opens == opens)
    found = session.scalar(select(Window.id).where(*same, *own))
    return found if found is not None else _write_like(session, like, opens, due, now, pinned)


def window_beside(session: Session, like: WindowRow, now: dt.datetime) -> int:
    """A new window of the same dates, for single subjects whose owners are told by a clock of their own."""
    return _write_like(session, like, like.facts.opens, like.facts.due, now, pinned=False)


def _step_id(session: Session, window: WindowRow) -> int | None:
    return session.scalar(select(Window.step_id).where(Window.id == window.id))


def _write_like(
    session: Session,
    like: WindowRow,
    opens: dt.datetime | None,
    due: dt.datetime | None,
    now: dt.datetime,
    pinned: bool,
) -> int:
    closes = like.facts.closes
    return _write_own(
        session,
        now,
        launch_id=like.launch_id,
        step_id=_step_id(session, like),
        occurrence=like.occurrence,
        part=like.part,
        owner=like.owner,
        per=like.per,
        opens=opens,
        due=due,
        closes=max(closes, due) if closes is not None and due is not None else closes,
        planned_opens=like.planned_opens,
        planned_due=like.planned_due,
        pinned=pinned,
    )


def window_on_need(session: Session, launch_id: str, step: Definition, now: dt.datetime, due: dt.datetime) -> int:
    """A window of a step that is needed now, numbered after those of it that were needed before."""
    step_id = session.scalar(select(Step.id).where(Step.launch_id == launch_id, Step.key == step.key))
    last = session.scalar(select(func.max(Window.occurrence)).where(Window.step_id == step_id)) or 0
    return _write_own(
        session,
        now,
        launch_id=launch_id,
        step_id=step_id,
        occurrence=last + 1,
        owner=step.owner,
        per=step.per or "launch",
        opens=now,
        due=due,
        planned_opens=now,
        planned_due=due,
    )


def _write_own(session: Session, now: dt.datetime, **columns: Any) -> int:
    """A window that has its items from the start: only those that are put there."""
    made = Window(wide=False, ready=True, fanned=True, acted_through=now, depends_on=[], **columns)
    session.add(made)
    session.flush()
    return made.id


def move_items(session: Session, ids: Sequence[int], source: int, target: int) -> None:
    """Items go over to another window; the counts of both follow."""
    session.execute(update(Item).where(Item.id.in_(ids)).values(window_id=target, version=Item.version + 1))
    recount(session, [source, target])


def recount(session: Session, window_ids: Sequence[int]) -> None:
    """Make the counts of these windows what their items say."""

    def count(*states: str) -> ColumnElement[Any]:
        return func.coalesce(func.sum(case((Item.state.in_(states), 1), else_=0)), 0)

    query = (
        select(Item.window_id, func.count(), count("done"), count("waived"), count("cancelled"))
        .where(Item.window_id.in_(window_ids))
        .group_by(Item.window_id)
    )
    found = {row[0]: row for row in session.execute(query)}
    rows = [
        {"b_id": id, "b_total": n, "b_done": d, "b_waived": w, "b_cancelled": c}
        for id, n, d, w, c in (found.get(each, (each, 0, 0, 0, 0)) for each in window_ids)
    ]
    statement = (
        update(Window)
        .where(Window.id == bindparam("b_id"))
        .values(
            total=bindparam("b_total"),
            done=bindparam("b_done"),
            waived=bindparam("b_waived"),
            cancelled=bindparam("b_cancelled"),
        )
    )
    session.connection().execute(statement, rows)


def set_windows(session: Session, values: Sequence[Mapping[str, Any]]) -> None:
    """Write columns of windows: each mapping has ``id`` and the same other columns."""
    if not values:
        return
    columns = tuple(name for name in values[0] if name != "id")
    statement = _setting(columns)
    rows = [{f"b_{name}": row[name] for name in columns} | {"b_ids": [row["id"]]} for row in values]
    for row in _alike(rows) if len(rows) > 1 else rows:
        statement.run(session, **row)


@cache
def _setting(columns: tuple[str, ...]) -> Prepared:
    changed = update(Window).where(among(Window.id, "b_ids"))
    return Prepared(changed.values({name: bindparam(f"b_{name}") for name in columns}))


def _alike(rows: Iterable[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    """Windows that get the same values, together: of a sweep most do."""
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in rows:
        *values, ids = row.values()
        known = found.setdefault(tuple(values), row)
        if known is not row:
            known["b_ids"] += ids
    return found.values()
