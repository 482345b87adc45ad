"""Writing notices: one person to be told, for one cause, in the transaction of what causes it. Sending is another room."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    func,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningInsert

from .among import among
from .tables import Duty, Holder, Instant, Item, Launch, Notice, Organisation, Window

__all__ = ["ABOVE_ROLE", "Telling", "silence", "silence_launch", "tell_people", "tell_windows"]

ABOVE_ROLE = "coordinator"
"""Whoever holds this role in the organisation above hears what is long overdue below."""

BATCH = 1000


@dataclass(frozen=True, slots=True)
class Telling:
    """Of a window to whom: the people with the duty of `role` for its open items. `send_at` is the earliest instant."""

    window_id: int
    launch_id: str
    cause: str
    recipient: str
    role: str
    due_version: int
    send_at: dt.datetime


def tell_windows(session: Session, tellings: Sequence[Telling], now: dt.datetime) -> set[int]:
    """Write one notice a person for each telling, with how many open items it is about; the same one never twice.

    Gives the ids of the windows of which anybody is told.
    """
    told: set[int] = set()
    for (cause, recipient, role, due_version, send_at), windows in _alike(tellings).items():
        said = {"cause": cause, "recipient": recipient, "role": role, "due_version": due_version, "send_at": send_at}
        for start in range(0, len(windows), BATCH):
            given = {**said, "now": now, "windows": windows[start : start + BATCH]}
            told.update(session.connection().scalars(_inserting(recipient), given))
    return told


def _alike(tellings: Iterable[Telling]) -> Mapping[tuple[Any, ...], list[int]]:
    """The windows of which the same is said: of a sweep most are alike."""
    found: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for each in tellings:
        found[each.cause, each.recipient, each.role, each.due_version, each.send_at].append(each.window_id)
    return found


def _columns(person: Any, number: ColumnElement[Any]) -> list[Any]:
    return [
        Window.launch_id,
        Window.id,
        person.label("person_id"),
        bindparam("cause", type_=String),
        bindparam("recipient", type_=String),
        literal(0),
        bindparam("due_version", type_=Integer),
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


def _to_those_below(*, is_owner: bool) -> Select[Any]:
    """Owners, and supervisors by their own duty. An item handed to somebody is that person's alone."""
    by_duty = and_(Duty.subject_id == Item.subject_id, Duty.role == bindparam("role", type_=String))
    person: Any = func.coalesce(Item.assignee_id, Duty.person_id) if is_owner else Duty.person_id
    return (
        select(*_columns(person, func.count()))
        .join(Item, and_(Item.window_id == Window.id, Item.state == "open"))
        .outerjoin(Duty, and_(by_duty, Item.assignee_id.is_(None)) if is_owner else by_duty)
        .where(_WANTED, person.is_not(None))
        .group_by(Window.launch_id, Window.id, person)
    )


def _to_those_above() -> Select[Any]:
    """Coordinators of the organisation above the launch's."""
    open_items = Window.total - Window.done - Window.waived - Window.cancelled
    return (
        select(*_columns(Holder.person_id, open_items))
        .join(Launch, Launch.id == Window.launch_id)
        .join(Organisation, Organisation.id == Launch.organisation_id)
        .join(
            Holder,
            and_(
                Holder.organisation_id == Organisation.parent_id,
                Holder.role == ABOVE_ROLE,
                Holder.launch_id.is_(None),
                Holder.until.is_(None),
            ),
        )
        .where(_WANTED, open_items > 0)
        .distinct()
    )


@cache
def _inserting(recipient: str) -> ReturningInsert[tuple[int | None]]:
    rows = _to_those_above() if recipient == "above" else _to_those_below(is_owner=recipient == "owner")
    # As a suffix, for SQLAlchemy compiles an insert with a conflict clause of its own anew each time.
    rows = rows.suffix_with("ON CONFLICT DO NOTHING")
    return insert(Notice).from_select(_TARGETS, rows).returning(Notice.window_id)


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
