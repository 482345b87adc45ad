"""What was said of one item, and to whom it belongs: reads for an explanation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from ..errors import NotFound
from .notices import ABOVE_ROLE, round_of_waiting
from .tables import Channel, Duty, Holder, Item, Launch, Message, Notice, Organisation, Window

__all__ = [
    "ItemTrace",
    "NoticeTrace",
    "channel_kinds",
    "coordinators_above",
    "item_trace",
    "notices_of",
    "on_duty",
]


@dataclass(frozen=True, slots=True)
class ItemTrace:
    """An item's own columns, with when its launch began. Instants are UTC."""

    id: int
    window: int
    launch: str
    subject: int
    state: str
    recorded_at: dt.datetime | None
    launched_at: dt.datetime


@dataclass(frozen=True, slots=True)
class NoticeTrace:
    """A notice with the message that spoke of it last, if any did. `message` is that one's state; `channel` its kind."""

    window: int | None
    round: int
    person: int
    cause: str
    recipient: str
    due_version: int
    items: int
    send_at: dt.datetime
    written_at: dt.datetime
    state: str
    why: str | None
    message: str | None
    channel: str | None
    detail: str | None
    made_at: dt.datetime | None
    possibly_repeated: bool | None


def item_trace(session: Session, item_id: int) -> ItemTrace:
    """Raises :class:`NotFound`."""
    query = (
        select(
            Item.id,
            Item.window_id,
            Window.launch_id,
            Item.subject_id,
            Item.state,
            Item.recorded_at,
            Launch.launched_at,
        )
        .join(Window, Window.id == Item.window_id)
        .join(Launch, Launch.id == Window.launch_id)
        .where(Item.id == item_id)
    )
    row = session.execute(query).first()
    if row is None:
        raise NotFound(
            f"没有事项 {item_id}；用 tongxing worklist 或 overdue 查看编号",
            f"there is no item {item_id}; see 'tongxing worklist' or 'tongxing overdue' for numbers",
        )
    return ItemTrace(*row)


def notices_of(
    session: Session, launch_id: str, window_id: int, people: Iterable[int], due_version: int
) -> list[NoticeTrace]:
    """What these people were told of a window, or of the launch as a whole, those above of that window, and others
    because it waits for them; by time."""
    here = or_(Notice.window_id == window_id, Notice.window_id.is_(None))
    told = or_(Notice.person_id.in_(list(people)), and_(Notice.recipient == "above", Notice.window_id == window_id))
    passed_on = [round_of_waiting(window_id, version) for version in range(1, due_version + 1)]
    query = (
        select(
            Notice.window_id,
            Notice.round,
            Notice.person_id,
            Notice.cause,
            Notice.recipient,
            Notice.due_version,
            Notice.items,
            Notice.send_at,
            Notice.written_at,
            Notice.state,
            Notice.why,
            Message.state,
            Channel.kind,
            Message.detail,
            Message.made_at,
            Message.possibly_repeated,
        )
        .outerjoin(Message, Message.id == Notice.message_id)
        .outerjoin(Channel, Channel.id == Message.channel_id)
        .where(Notice.launch_id == launch_id, or_(and_(here, told), Notice.round.in_(passed_on)))
        .order_by(Notice.written_at, Notice.id)
    )
    return [NoticeTrace(*row) for row in session.execute(query)]


def on_duty(session: Session, subject_id: int, role: str | None) -> list[int]:
    """Who has the duty of a role for a subject now."""
    query = select(Duty.person_id).where(Duty.subject_id == subject_id, Duty.role == role)
    return list(session.scalars(query.order_by(Duty.id)))


def coordinators_above(session: Session, organisation_id: int) -> list[int]:
    """Who hears in the organisation above of what is long overdue."""
    above = select(Organisation.parent_id).where(Organisation.id == organisation_id).scalar_subquery()
    query = select(Holder.person_id).where(
        Holder.organisation_id == above,
        Holder.role == ABOVE_ROLE,
        Holder.launch_id.is_(None),
        Holder.until.is_(None),
    )
    return list(dict.fromkeys(session.scalars(query.order_by(Holder.id))))


def channel_kinds(session: Session, people: Iterable[int]) -> Mapping[int, list[str]]:
    """The kinds of the enabled channels of each person, in the order in which they are tried."""
    query = select(Channel.person_id, Channel.kind).where(
        Channel.person_id.in_(list(people)), Channel.enabled.is_(True)
    )
    found: dict[int, list[str]] = {}
    for person, kind in session.execute(query.order_by(Channel.person_id, Channel.position)):
        found.setdefault(person, []).append(kind)
    return found
