"""Writing notices: one person to be told, for one cause, in the transaction of what causes it. Sending is another room."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    and_,
    case,
    column,
    func,
    literal,
    not_,
    select,
    update,
    values,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from .tables import Duty, Holder, Instant, Item, Launch, Notice, Organisation, Window

__all__ = ["ABOVE_ROLE", "Telling", "silence", "silence_launch", "tell_people", "tell_windows"]

ABOVE_ROLE = "coordinator"
"""Whoever holds this role in the organisation above hears what is long overdue below."""

BATCH = 400


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
    for start in range(0, len(tellings), BATCH):
        batch = tellings[start : start + BATCH]
        wanted = _wanted(batch)
        below = [each for each in batch if each.recipient != "above"]
        if below:
            told |= _insert(session, _to_owners(wanted, now))
        if len(below) < len(batch):
            told |= _insert(session, _to_those_above(wanted, now))
    return told


def _wanted(batch: Sequence[Telling]) -> Any:
    rows = [
        (each.window_id, each.launch_id, each.cause, each.recipient, each.role, each.due_version, each.send_at)
        for each in batch
    ]
    return (
        values(
            column("window_id", Integer),
            column("launch_id", String),
            column("cause", String),
            column("recipient", String),
            column("role", String),
            column("due_version", Integer),
            column("send_at", Instant),
            name="wanted",
        )
        .data(rows)
        .cte("wanted")
    )


def _columns(wanted: Any, person: Any, number: ColumnElement[Any], now: dt.datetime) -> list[Any]:
    return [
        wanted.c.launch_id,
        wanted.c.window_id,
        person.label("person_id"),
        wanted.c.cause,
        wanted.c.recipient,
        literal(0),
        wanted.c.due_version,
        number,
        wanted.c.send_at,
        literal(now, Instant),
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


def _grouped(wanted: Any) -> list[Any]:
    return [wanted.c[name] for name in ("launch_id", "window_id", "cause", "recipient", "due_version", "send_at")]


def _to_owners(wanted: Any, now: dt.datetime) -> Select[Any]:
    """Owners, and supervisors by their own duty. An item handed to somebody is that person's alone."""
    handed = and_(Item.assignee_id.is_not(None), wanted.c.recipient == "owner")
    person = case((handed, Item.assignee_id), else_=Duty.person_id)
    return (
        select(*_columns(wanted, person, func.count(), now))
        .select_from(wanted)
        .join(Item, and_(Item.window_id == wanted.c.window_id, Item.state == "open"))
        .outerjoin(Duty, and_(Duty.subject_id == Item.subject_id, Duty.role == wanted.c.role, not_(handed)))
        .where(wanted.c.recipient != "above", person.is_not(None))
        .group_by(*_grouped(wanted), person)
    )


def _to_those_above(wanted: Any, now: dt.datetime) -> Select[Any]:
    """Coordinators of the organisation above the launch's."""
    open_items = Window.total - Window.done - Window.waived - Window.cancelled
    return (
        select(*_columns(wanted, Holder.person_id, open_items, now))
        .select_from(wanted)
        .join(Window, Window.id == wanted.c.window_id)
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
        .where(wanted.c.recipient == "above", open_items > 0)
        .distinct()
    )


def _insert(session: Session, rows: Select[Any]) -> set[int]:
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    statement = dialect.insert(Notice).from_select(_TARGETS, rows).on_conflict_do_nothing().returning(Notice.window_id)
    return {id for id in session.scalars(statement) if id is not None}


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
    """A notice of an action (opened, moved, handed over, cancelled) to each (person id, number of items)."""
    rows = [
        {
            "launch_id": launch_id,
            "window_id": window_id,
            "person_id": person,
            "cause": cause,
            "recipient": "owner",
            "round": round,
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
