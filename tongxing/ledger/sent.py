"""By which channels messages went out since a given one. Reads only."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from .tables import Channel, Message

__all__ = ["INBOX", "accepted_by_channel", "latest_message"]

INBOX = "inbox"
"""Where a message without a channel is kept."""


def latest_message(session: Session) -> str:
    """The id of the last message that was made; "" where there is none. Ids sort by time."""
    return session.scalar(select(func.max(Message.id))) or ""


def accepted_by_channel(session: Session, after: str) -> dict[str, int]:
    """How many of the messages made after that one were taken, by the kind of their channel, the most first."""
    kind = func.coalesce(Channel.kind, INBOX)
    query = (
        select(kind, func.count())
        .select_from(Message)
        .outerjoin(Channel, Channel.id == Message.channel_id)
        .where(Message.id > after, Message.state == "accepted")
        .group_by(kind)
        .order_by(func.count().desc(), kind)
    )
    return {kind: number for kind, number in session.execute(query)}
