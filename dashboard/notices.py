"""What I was told: the messages that went to me, on whatever channel, with their text. The inbox is always one of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request, Response

from tongxing.labels import label
from tongxing.ledger.history import MessageRow, messages

from .web import Asker, here, page

__all__ = ["router"]

router = APIRouter()

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Message:
    """A message in words; the instant is local to its reader."""

    at: dt.datetime
    subject: str
    body: str
    channel: str | None
    outcome: str


@router.get("/notices")
def show_notices(request: Request, asker: Asker) -> Response:
    with here(request).installation.ledger.read() as session:
        found = messages(session, asker.rights.person_id, SHOWN)
    return page(request, "notices.html", messages=[_message(each) for each in found])


def _message(row: MessageRow) -> Message:
    return Message(
        at=row.made_at.astimezone(ZoneInfo(row.timezone)),
        subject=row.subject,
        body=row.body,
        channel=row.channel,
        outcome=label(row.state) or row.state,
    )
