"""What happens next in a ledger, and what has happened since: for whoever plays launches through a virtual clock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from .tables import Channel, Item, Launch, Message, Notice, Step, Subject, Window

__all__ = [
    "NoticeSeen",
    "MessageSeen",
    "Owed",
    "items_owed",
    "messages_since",
    "next_send_at",
    "next_wake_at",
    "last_notice",
    "notices_since",
    "settled_subjects",
    "step_of_item",
    "still_owed",
]

INBOX = "inbox"


@dataclass(frozen=True, slots=True)
class Owed:
    """An open item with what its subject is."""

    item: int
    window: int
    subject: int
    kind: str
    identity: str
    class_key: str | None
    grade_key: str | None
    team_key: str | None


@dataclass(frozen=True, slots=True)
class NoticeSeen:
    """A notice as it was written."""

    id: int
    launch: str
    step: str | None
    cause: str
    recipient: str
    person: int
    items: int
    send_at: dt.datetime


@dataclass(frozen=True, slots=True)
class MessageSeen:
    """A message as it went out. `channel` is the kind of the channel; `steps` are those it speaks of; `at` is in UTC."""

    id: str
    person: int
    kind: str
    channel: str
    state: str
    items: int
    at: dt.datetime
    subject: str
    body: str
    launches: tuple[str, ...]
    steps: tuple[str, ...]


def next_wake_at(session: Session) -> dt.datetime | None:
    """When a window of a live launch matters next."""
    query = select(func.min(Window.wake_at)).join(Launch, and_(Launch.id == Window.launch_id, Launch.state == "live"))
    return session.scalar(query)


def next_send_at(session: Session) -> dt.datetime | None:
    """When a pending notice may go out next; it may be past."""
    return session.scalar(select(func.min(Notice.send_at)).where(Notice.state == "pending"))


def items_owed(session: Session, window_ids: Iterable[int]) -> list[Owed]:
    """The open items of these windows, by window and item."""
    query = (
        select(
            Item.id,
            Item.window_id,
            Subject.id,
            Subject.kind,
            Subject.identity,
            Subject.class_key,
            Subject.grade_key,
            Subject.team_key,
        )
        .join(Subject, Subject.id == Item.subject_id)
        .where(Item.window_id.in_(list(window_ids)), Item.state == "open")
        .order_by(Item.window_id, Item.id)
    )
    return [Owed(*row) for row in session.execute(query)]


def still_owed(session: Session, item_ids: Iterable[int]) -> set[int]:
    """Those of these items that are open, in whichever window they are by now."""
    return set(session.scalars(select(Item.id).where(Item.id.in_(list(item_ids)), Item.state == "open")))


def settled_subjects(session: Session, launch_id: str, step: str) -> set[int]:
    """The subjects of a step's items that are not open any more."""
    query = (
        select(Item.subject_id)
        .join(Window, Window.id == Item.window_id)
        .join(Step, Step.id == Window.step_id)
        .where(Window.launch_id == launch_id, Step.key == step, Item.state != "open")
    )
    return set(session.scalars(query))


def step_of_item(session: Session, item: int) -> str | None:
    """The key of an item's step."""
    query = select(Step.key).join(Window, Window.step_id == Step.id).join(Item, Item.window_id == Window.id)
    return session.scalar(query.where(Item.id == item))


def last_notice(session: Session) -> int:
    """The number of the last notice that was written; 0 where there is none."""
    return session.scalar(select(func.max(Notice.id))) or 0


def notices_since(session: Session, after: int) -> list[NoticeSeen]:
    """The notices written after that one, in order."""
    query = (
        select(
            Notice.id,
            Notice.launch_id,
            Step.key,
            Notice.cause,
            Notice.recipient,
            Notice.person_id,
            Notice.items,
            Notice.send_at,
        )
        .outerjoin(Window, Window.id == Notice.window_id)
        .outerjoin(Step, Step.id == Window.step_id)
        .where(Notice.id > after, Notice.launch_id.is_not(None))
        .order_by(Notice.id)
    )
    return [NoticeSeen(*row) for row in session.execute(query)]


def messages_since(session: Session, after: str) -> list[MessageSeen]:
    """The messages made after that one (its id), by person."""
    query = (
        select(
            Message.id,
            Message.person_id,
            Message.kind,
            func.coalesce(Channel.kind, INBOX),
            Message.state,
            Message.items,
            Message.made_at,
            Message.subject,
            Message.body,
        )
        .outerjoin(Channel, Channel.id == Message.channel_id)
        .where(Message.id > after)
        .order_by(Message.person_id, Message.id)
    )
    rows = session.execute(query).all()
    spoken = _spoken_of(session, [row[0] for row in rows])
    return [
        MessageSeen(id, person, kind, channel, state, items, at, subject, body, *_split(spoken.get(id, [])))
        for id, person, kind, channel, state, items, at, subject, body in rows
    ]


def _spoken_of(session: Session, messages: Sequence[str]) -> dict[str, list[tuple[str, str | None]]]:
    query = (
        select(Notice.message_id, Notice.launch_id, Step.key)
        .outerjoin(Window, Window.id == Notice.window_id)
        .outerjoin(Step, Step.id == Window.step_id)
        .where(Notice.message_id.in_(messages), Notice.launch_id.is_not(None))
        .order_by(Notice.id)
    )
    found: dict[str, list[tuple[str, str | None]]] = {}
    for message, launch, step in session.execute(query):
        found.setdefault(message or "", []).append((launch, step))
    return found


def _split(spoken: Sequence[tuple[str, str | None]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    launches = dict.fromkeys(launch for launch, _ in spoken)
    steps = dict.fromkeys(step for _, step in spoken if step is not None)
    return tuple(launches), tuple(steps)
