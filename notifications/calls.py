"""Urgent concerns: each notice is a message of its own on the one channel that it names, at any hour.

What is read of them, and what is sent or written off. Nothing here knows quiet hours, launches or grouping.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from tongxing.ledger.concerns import CONCERN_CLOSED, CONCERN_TAKEN
from tongxing.ledger.tables import Concern, Definition, Item, Launch, Notice, Organisation, Window
from tongxing.words import Text

from .composing import Composed, Draft, choose
from .outbox import Previous, Reader, Way
from .wording import ConcernWords, word_concern

__all__ = ["Call", "CalledConcern", "compose_calls", "concerns_called", "pending_calls"]

KIND = "urgent"


class Call(NamedTuple):
    """A notice of a concern whose time has come. `channel_id` None is the inbox."""

    id: int
    concern_id: int
    person_id: int
    cause: str
    channel_id: int | None
    message_id: str | None


@dataclass(frozen=True, slots=True)
class CalledConcern:
    """What a message may say of a concern, and whether there is still a call for it."""

    words: ConcernWords
    is_closed: bool


def pending_calls(session: Session, now: dt.datetime) -> list[Call]:
    """The notices of concerns whose time has come."""
    columns = (Notice.id, Notice.concern_id, Notice.person_id, Notice.cause, Notice.channel_id, Notice.message_id)
    query = select(*columns).where(Notice.concern_id.is_not(None), Notice.state == "pending", Notice.send_at <= now)
    return [Call._make(row) for row in session.execute(query.order_by(Notice.id))]


def concerns_called(session: Session, calls: Iterable[Call]) -> dict[int, CalledConcern]:
    """The concerns of these calls by number, without what was written. Who raised one is named by the role that owes the
    item it was raised on."""
    query = (
        select(
            Concern.id,
            Organisation.name,
            Organisation.timezone,
            Concern.raised_at,
            Concern.acknowledge_by,
            Concern.act_by,
            Concern.acknowledged_at,
            Concern.closed_at,
            Window.owner,
            Definition.data,
        )
        .join(Organisation, Organisation.id == Concern.organisation_id)
        .outerjoin(Item, Item.id == Concern.item_id)
        .outerjoin(Window, Window.id == Item.window_id)
        .outerjoin(Launch, Launch.id == Window.launch_id)
        .outerjoin(Definition, Definition.digest == Launch.definition)
        .where(Concern.id.in_(sorted({call.concern_id for call in calls})))
    )
    found = {}
    for number, place, zone, raised, acknowledge_by, act_by, acknowledged, closed, owner, data in session.execute(
        query
    ):
        role = _role(owner, data["roles"] if data else ())
        times = (raised, acknowledge_by, act_by)
        words = ConcernWords(number, place, role, ZoneInfo(zone), *times, is_acknowledged=acknowledged is not None)
        found[number] = CalledConcern(words, closed is not None)
    return found


def _role(key: str | None, roles: Iterable[Mapping[str, object]]) -> Text | None:
    return next((Text.model_validate(role["title"]) for role in roles if role["key"] == key), None)


def compose_calls(
    calls: Sequence[Call],
    concerns: Mapping[int, CalledConcern],
    readers: Mapping[int, Reader],
    previous: Mapping[str, Previous],
    now: dt.datetime,
    link: str,
    limit_of: Callable[[Way | None], int | None],
) -> Composed:
    """One draft for each call that still holds, on its own channel alone: the other channels have copies of their own."""
    drafts: list[Draft] = []
    silenced: dict[int, str] = {}
    unreachable: dict[int, str] = {}
    for call in calls:
        reader, concern = readers[call.person_id], concerns[call.concern_id]
        silent = _why_silent(call, reader, concern, now)
        ways = tuple(way for way in reader.ways if way.id == call.channel_id)
        tried = previous.get(call.message_id or "")
        choice = choose(ways, tried)
        if silent is not None:
            silenced[call.id] = silent
        elif call.channel_id is not None and not ways:
            unreachable[call.id] = "no-channel"
        elif isinstance(choice, str):
            unreachable[call.id] = choice
        else:
            limit, repeated = limit_of(choice.way), choice.possibly_repeated
            draft = Draft(
                person_id=reader.id,
                way=choice.way,
                kind=KIND,
                language=reader.language,
                wording=word_concern(
                    concern.words, call.cause, reader.language, now, link, repeated=repeated, limit=limit
                ),
                items=1,
                notices=(call.id,),
                attempt=choice.attempt,
                previous_id=tried.id if tried else None,
                possibly_repeated=repeated,
            )
            drafts.append(draft)
    return Composed(tuple(drafts), silenced, unreachable)


def _why_silent(call: Call, reader: Reader, concern: CalledConcern, now: dt.datetime) -> str | None:
    if reader.left_on is not None and reader.left_on <= reader.hours.local_day(now):
        return "left"
    if call.cause == CONCERN_CLOSED:
        return None
    if concern.is_closed:
        return "closed"
    return (
        "acknowledged" if concern.words.is_acknowledged and call.cause not in ("urgent-open", CONCERN_TAKEN) else None
    )
