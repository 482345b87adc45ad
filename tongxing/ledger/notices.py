"""Writing notices: one person to be told, for one cause, in the transaction of what causes it. Sending is another room."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    distinct,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, aliased

from .among import among
from .prepared import Prepared
from .tables import Duty, Holder, Instant, Item, Launch, Notice, Organisation, Window
from .waiting import freed_now, held_back, in_all_of, share_days

__all__ = [
    "ABOVE_ROLE",
    "PassedOn",
    "Telling",
    "next_round",
    "pass_on",
    "people_waited_for",
    "round_of_waiting",
    "silence",
    "silence_launch",
    "tell_people",
    "tell_windows",
    "waiting_of_round",
]

ABOVE_ROLE = "coordinator"
"""Whoever holds this role in the organisation above hears what is long overdue below."""

BATCH = 1000


@dataclass(frozen=True, slots=True)
class Telling:
    """Of a window to whom: the people with the duty of `role` for its open items. `send_at` is the earliest instant.

    `held_by`: not for items that wait for their subject's item of these steps. `freed_by`: only for items whose
    subject's item of one of these steps was settled just now. `round` tells one such occasion from the next.
    """

    window_id: int
    launch_id: str
    cause: str
    recipient: str
    role: str
    due_version: int
    send_at: dt.datetime
    held_by: tuple[str, ...] = ()
    freed_by: tuple[str, ...] = ()
    round: int = 0


@dataclass(frozen=True, slots=True)
class PassedOn:
    """What would be said of overdue windows that wait (`waiting`) goes to those who owe the open items of `windows` of
    the same launches. It is a notice of the latter: that is what its reader has to do.

    `by_subject`: only items of subjects with an open item in the waiting window; `along`: and in each of these steps.
    `held_by`: not items that wait themselves. Those above hear of it where its owners were told by `told_by`.
    """

    waiting: tuple[int, ...]
    windows: tuple[int, ...]
    cause: str
    recipient: str
    role: str
    send_at: dt.datetime
    told_by: dt.datetime
    by_subject: bool = False
    along: tuple[str, ...] = ()
    held_by: tuple[str, ...] = ()


_VERSIONS = 1 << 16


def round_of_waiting(window_id: int, due_version: int) -> int:
    """The `round` of a notice that was passed on for a waiting window, one for each of its dues."""
    return window_id * _VERSIONS + due_version


def waiting_of_round(round: int) -> int:
    """The waiting window of such a `round`."""
    return round // _VERSIONS


def tell_windows(session: Session, tellings: Sequence[Telling], now: dt.datetime) -> set[int]:
    """Write one notice a person for each telling, with how many open items it is about; the same one never twice.

    Gives the ids of the windows of which anybody is told.
    """
    told: set[int] = set()
    for first, windows in _alike(tellings):
        statement, given = _inserting(first.recipient, bool(first.held_by), bool(first.freed_by)), _said(first, now)
        for start in range(0, len(windows), BATCH):
            told.update(id for (id,) in statement.rows(session, **given, windows=windows[start : start + BATCH]))
    return told


def _alike(tellings: Iterable[Telling]) -> Iterable[tuple[Telling, list[int]]]:
    """One of each kind, with the windows of which the same is said: of a sweep most are alike."""
    found: dict[tuple[Any, ...], tuple[Telling, list[int]]] = {}
    for each in tellings:
        kind = (each.cause, each.recipient, each.role, each.due_version, each.send_at)
        which = (each.held_by, each.freed_by, each.round)
        found.setdefault((*kind, *which), (each, []))[1].append(each.window_id)
    return found.values()


def _said(telling: Telling, now: dt.datetime) -> dict[str, Any]:
    names = ["cause", "recipient", "role", "due_version", "send_at", "round"]
    names += [name for name in ("held_by", "freed_by") if getattr(telling, name)]
    return {name: getattr(telling, name) for name in names} | {"now": now}


def pass_on(session: Session, passed: Iterable[PassedOn], now: dt.datetime) -> None:
    """Write one notice a person and window, with how many open items it is about, unless they are being told of it."""
    for each in passed:
        rows = _to_those_waited_for(each).where(*_not_told_anyway(each))
        statement = insert(Notice).from_select(_TARGETS, _once(rows))
        session.connection().execute(statement, _given(each, now))


def people_waited_for(session: Session, passed: PassedOn, subject: int, now: dt.datetime) -> list[int]:
    """Whom it would be passed on to for one subject's waiting item."""
    rows = _to_those_waited_for(passed)
    if passed.by_subject:
        rows = rows.where(Item.subject_id == subject)
    return list(dict.fromkeys(row.person_id for row in session.connection().execute(rows, _given(passed, now))))


def _given(passed: PassedOn, now: dt.datetime) -> dict[str, Any]:
    names = ["cause", "recipient", "send_at", "waiting", "windows"]
    names += ["role"] if passed.recipient != "above" else []
    names += [name for name in ("along", "held_by") if getattr(passed, name)]
    steps = {"steps": len(passed.along)} if passed.along else {}
    return {name: getattr(passed, name) for name in names} | steps | {"now": now}


def _columns(person: Any, number: Any, round: Any = None, due_version: Any = None) -> list[Any]:
    return [
        Window.launch_id,
        Window.id,
        person.label("person_id"),
        bindparam("cause", type_=String),
        bindparam("recipient", type_=String),
        bindparam("round", type_=BigInteger) if round is None else round,
        bindparam("due_version", type_=Integer) if due_version is None else due_version,
        number,
        bindparam("send_at", type_=Instant),
        bindparam("now", type_=Instant),
        literal("pending"),
    ]


_TARGETS = [
    "launch_id",
    "window_id",
    "person_id",
    "cause",
    "recipient",
    "round",
    "due_version",
    "items",
    "send_at",
    "written_at",
    "state",
]
_WANTED = among(Window.id, "windows")
_OwnDuty = aliased(Duty)
_OF_WINDOW = and_(Item.window_id == Window.id, Item.state == "open")


def _by_duty(recipient: str) -> tuple[Any, ColumnElement[bool]]:
    """The person told of an item, and how their duty is found. An item handed to somebody is that person's alone;
    supervisors are told by their own duty."""
    duty = and_(Duty.subject_id == Item.subject_id, Duty.role == bindparam("role", type_=String))
    if recipient != "owner":
        return Duty.person_id, duty
    return func.coalesce(Item.assignee_id, Duty.person_id), and_(duty, Item.assignee_id.is_(None))


def _owed_by_others() -> ColumnElement[bool]:
    """Nobody hears as a supervisor of what they owe themselves: of that they were told as its owner."""
    own = select(_OwnDuty.id).where(
        _OwnDuty.subject_id == Item.subject_id,
        _OwnDuty.role == Window.owner,
        _OwnDuty.person_id == Duty.person_id,
    )
    handed_on = and_(Item.assignee_id.is_not(None), Item.assignee_id != Duty.person_id)
    return or_(handed_on, and_(Item.assignee_id.is_(None), ~own.correlate_except(_OwnDuty).exists()))


def _to_those_below(recipient: str) -> Select[Any]:
    """The people with the duty, and of a supervisor the items that others owe."""
    person, duty = _by_duty(recipient)
    others = [_owed_by_others()] if recipient == "supervisor" else []
    return (
        select(*_columns(person, func.count()))
        .join(Item, _OF_WINDOW)
        .outerjoin(Duty, duty)
        .where(_WANTED, person.is_not(None), *others)
        .group_by(Window.launch_id, Window.id, person)
    )


def _joined_to_those_above(rows: Select[Any]) -> Select[Any]:
    """Coordinators of the organisation above the launch's."""
    here = (
        Holder.organisation_id == Organisation.parent_id,
        Holder.role == ABOVE_ROLE,
        Holder.launch_id.is_(None),
        Holder.until.is_(None),
    )
    return (
        rows.join(Launch, Launch.id == Window.launch_id)
        .join(Organisation, Organisation.id == Launch.organisation_id)
        .join(Holder, and_(*here))
    )


def _to_those_above() -> Select[Any]:
    open_items = Window.total - Window.done - Window.waived - Window.cancelled
    rows = _joined_to_those_above(select(*_columns(Holder.person_id, open_items)))
    return rows.where(_WANTED, open_items > 0).distinct()


def _to_those_above_of_items() -> Select[Any]:
    """The same by items, where not all of them are meant."""
    rows = select(*_columns(Holder.person_id, func.count(distinct(Item.id)))).join(Item, _OF_WINDOW)
    return _joined_to_those_above(rows).where(_WANTED).group_by(Window.launch_id, Window.id, Holder.person_id)


def _once(rows: Select[Any]) -> Select[Any]:
    # As a suffix, which both databases understand; SQLAlchemy has a clause of its own for each.
    return rows.suffix_with("ON CONFLICT DO NOTHING")


@cache
def _inserting(recipient: str, held: bool, freed: bool) -> Prepared:
    if recipient != "above":
        rows = _to_those_below(recipient)
    else:
        rows = _to_those_above_of_items() if held or freed else _to_those_above()
    if held:
        rows = rows.where(~held_back("held_by"))
    if freed:
        rows = rows.where(freed_now("freed_by"))
    return Prepared(insert(Notice).from_select(_TARGETS, _once(rows)).returning(Notice.window_id))


_Waiting = aliased(Window)
_Own = aliased(Item)


def _to_those_waited_for(passed: PassedOn) -> Select[Any]:
    person, duty = (Holder.person_id, None) if passed.recipient == "above" else _by_duty(passed.recipient)
    round = func.max(_Waiting.id * _VERSIONS + _Waiting.due_version)
    rows = (
        select(*_columns(person, func.count(distinct(Item.id)), round, Window.due_version))
        .join(_Waiting, _Waiting.launch_id == Window.launch_id)
        .join(Item, _OF_WINDOW)
    )
    rows = _joined_to_those_above(rows) if duty is None else rows.outerjoin(Duty, duty)
    wanted = [_WANTED, among(_Waiting.id, "waiting"), person.is_not(None), *_which_items(passed)]
    wanted += [_owed_by_others()] if passed.recipient == "supervisor" else []
    return rows.where(*wanted).group_by(Window.launch_id, Window.id, Window.due_version, person)


def _not_told_anyway(passed: PassedOn) -> Iterator[ColumnElement[bool]]:
    """Nobody hears twice at once of one window, and those above only if its owners had the grace since they were told."""
    person = Holder.person_id if passed.recipient == "above" else _by_duty(passed.recipient)[0]
    waits = or_(Notice.state == "pending", Notice.written_at == bindparam("now", type_=Instant))
    same = (Notice.window_id == Window.id, Notice.person_id == person, Notice.recipient == passed.recipient)
    yield ~select(Notice.id).where(*same, waits).correlate_except(Notice).exists()
    if passed.recipient != "owner":
        yield or_(Window.told_at.is_(None), Window.told_at <= passed.told_by)


def _which_items(passed: PassedOn) -> Iterator[ColumnElement[bool]]:
    if passed.by_subject:
        same = (_Own.window_id == _Waiting.id, _Own.subject_id == Item.subject_id, _Own.state == "open")
        yield share_days(Window, _Waiting)
        yield select(_Own.id).where(*same).correlate(_Waiting, Item).exists()
    if passed.along:
        yield in_all_of("along", "steps")
    if passed.held_by:
        yield ~held_back("held_by")


def tell_people(
    session: Session,
    launch_id: str,
    window_id: int | None,
    cause: str,
    people: Iterable[tuple[int, int]],
    send_at: dt.datetime,
    now: dt.datetime,
    due_version: int = 0,
    round: int = 0,
) -> None:
    """A notice of an action (handed over, cancelled) to each (person id, number of items).

    `round` tells one such action from the next: its instant, where none is given.
    """
    rows = [
        {
            "launch_id": launch_id,
            "window_id": window_id,
            "person_id": person,
            "cause": cause,
            "recipient": "owner",
            "round": round or int(now.timestamp()),
            "due_version": due_version,
            "items": items,
            "send_at": send_at,
            "written_at": now,
            "state": "pending",
        }
        for person, items in people
    ]
    if rows:
        dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
        session.execute(dialect.insert(Notice).on_conflict_do_nothing(), rows)


def next_round(session: Session, window_ids: Iterable[int], cause: str) -> int:
    """A `round` in which nobody has been told of these windows for this cause yet."""
    query = select(func.max(Notice.round)).where(Notice.window_id.in_(list(window_ids)), Notice.cause == cause)
    last = session.scalar(query)
    return 1 if last is None else last + 1


def silence(session: Session, window_ids: Iterable[int], why: str) -> None:
    """What is queued of these windows is no longer true and will not be sent."""
    ids = list(window_ids)
    if ids:
        waiting = (Notice.window_id.in_(ids), Notice.state == "pending")
        session.execute(update(Notice).where(*waiting).values(state="silenced", why=why))


def silence_launch(session: Session, launch_id: str, why: str) -> None:
    """The same for all of a launch."""
    waiting = (Notice.launch_id == launch_id, Notice.state == "pending")
    session.execute(update(Notice).where(*waiting).values(state="silenced", why=why))
