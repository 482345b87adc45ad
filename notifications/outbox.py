"""Reads what there is to deliver: pending notices, who they are for, and how they were tried before."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple, TypeVar, cast
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from tongxing.actions.office import office_hours
from tongxing.installation import Installation
from tongxing.ledger.calendars import calendars_of
from tongxing.ledger.tables import Channel, Definition, Launch, Message, Notice, Organisation, Person, Step, Window
from tongxing.lifecycle import OfficeHours
from tongxing.words import Language

from .plans import LaunchWords, launch_words

__all__ = [
    "LaunchFacts",
    "Pending",
    "Previous",
    "Reader",
    "Way",
    "in_batches",
    "launches_of",
    "pending_of",
    "people_with_pending",
    "previous_of",
    "readers_of",
]

_BATCH = 5000
"""Well under the most variables that SQLite takes in one statement."""

_T = TypeVar("_T")


class Pending(NamedTuple):
    """A notice whose time has come, with the window it is about. Instants are UTC; `open_items` are all of the window."""

    id: int
    launch_id: str
    window_id: int | None
    person_id: int
    cause: str
    recipient: str
    due_version: int
    message_id: str | None
    step_key: str | None
    part: str | None
    owner: str | None
    due: dt.datetime | None
    closes: dt.datetime | None
    window_version: int | None
    open_items: int | None


class Way(NamedTuple):
    """An enabled channel of a person."""

    id: int
    uid: str
    person_id: int
    kind: str
    sealed: bytes


class Previous(NamedTuple):
    """The last message that spoke of a notice, and what became of it."""

    id: str
    channel_id: int | None
    state: str
    attempt: int
    possibly_repeated: bool


@dataclass(frozen=True, slots=True)
class Reader:
    """A person to be told."""

    id: int
    organisation_id: int
    language: Language
    hours: OfficeHours
    left_on: dt.date | None
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class LaunchFacts:
    """What a message says of a launch, and whether it still runs. Its first and last day tell it from others of the name."""

    id: str
    organisation_id: int
    organisation: str
    state: str
    timezone: ZoneInfo
    first_day: dt.date
    last_day: dt.date
    words: LaunchWords


def people_with_pending(session: Session, now: dt.datetime, after: int, limit: int) -> list[int]:
    """The next people, by id from `after` on, who have a notice of a launch whose time has come."""
    query = (
        select(Notice.person_id)
        .where(Notice.state == "pending", Notice.send_at <= now, Notice.person_id > after)
        .where(Notice.launch_id.is_not(None))
        .distinct()
        .order_by(Notice.person_id)
        .limit(limit)
    )
    return list(session.scalars(query))


def pending_of(session: Session, people: Sequence[int], now: dt.datetime) -> list[Pending]:
    """The notices of launches to these people whose time has come."""
    query = (
        select(
            Notice.id,
            Notice.launch_id,
            Notice.window_id,
            Notice.person_id,
            Notice.cause,
            Notice.recipient,
            Notice.due_version,
            Notice.message_id,
            Step.key,
            Window.part,
            Window.owner,
            Window.due,
            Window.closes,
            Window.due_version,
            Window.total - Window.done - Window.waived - Window.cancelled,
        )
        .outerjoin(Window, Window.id == Notice.window_id)
        .outerjoin(Step, Step.id == Window.step_id)
        .where(Notice.launch_id.is_not(None), Notice.state == "pending", Notice.send_at <= now)
        .order_by(Notice.id)
    )
    return [
        Pending._make(row)
        for some in in_batches(people)
        for row in session.execute(query.where(Notice.person_id.in_(some)))
    ]


def readers_of(session: Session, installation: Installation, people: Sequence[int]) -> dict[int, Reader]:
    """These people by id, with their channels in order and the office hours of their organisation."""
    query = select(
        Person.id, Person.organisation_id, Person.language, Organisation.language, Organisation.timezone, Person.left_on
    ).join(Organisation, Organisation.id == Person.organisation_id)
    ways = _ways_of(session, people)
    rows = [row for some in in_batches(people) for row in session.execute(query.where(Person.id.in_(some)))]
    hours = _hours_of(session, installation, {(organisation, zone) for _, organisation, _, _, zone, _ in rows})
    return {
        id_: Reader(id_, organisation, cast(Language, own or usual), hours[organisation], left_on, tuple(ways[id_]))
        for id_, organisation, own, usual, _, left_on in rows
    }


def _hours_of(
    session: Session, installation: Installation, organisations: Collection[tuple[int, str]]
) -> dict[int, OfficeHours]:
    calendars = calendars_of(session, [(organisation, ()) for organisation, _ in organisations])
    return {
        organisation: office_hours(installation, ZoneInfo(zone), calendars[organisation, ()])
        for organisation, zone in organisations
    }


def _ways_of(session: Session, people: Sequence[int]) -> dict[int, list[Way]]:
    query = (
        select(Channel.id, Channel.uid, Channel.person_id, Channel.kind, Channel.sealed)
        .where(Channel.enabled)
        .order_by(Channel.position, Channel.id)
    )
    found = defaultdict(list)
    for some in in_batches(people):
        for row in session.execute(query.where(Channel.person_id.in_(some))):
            found[row.person_id].append(Way._make(row))
    return found


def launches_of(session: Session, ids: Iterable[str]) -> dict[str, LaunchFacts]:
    """These launches by id."""
    query = select(
        Launch.id,
        Launch.organisation_id,
        Organisation.name,
        Launch.state,
        Launch.timezone,
        Launch.first_day,
        Launch.last_day,
        Launch.definition,
    ).join(Organisation, Organisation.id == Launch.organisation_id)
    rows = [row for some in in_batches(sorted(set(ids))) for row in session.execute(query.where(Launch.id.in_(some)))]
    words = _words_of(session, {row.definition for row in rows})
    return {
        id_: LaunchFacts(id_, organisation, name, state, ZoneInfo(zone), first, last, words[digest])
        for id_, organisation, name, state, zone, first, last, digest in rows
    }


def _words_of(session: Session, digests: set[str]) -> dict[str, LaunchWords]:
    query = select(Definition.digest, Definition.data)
    return {
        digest: launch_words(data)
        for some in in_batches(sorted(digests))
        for digest, data in session.execute(query.where(Definition.digest.in_(some)))
    }


def previous_of(session: Session, messages: Iterable[str | None]) -> dict[str, Previous]:
    """Those of these messages that there are, by id: what already tried to speak of a notice."""
    ids = sorted({id for id in messages if id is not None})
    query = select(Message.id, Message.channel_id, Message.state, Message.attempt, Message.possibly_repeated)
    return {
        row.id: Previous._make(row)
        for some in in_batches(ids)
        for row in session.execute(query.where(Message.id.in_(some)))
    }


def in_batches(values: Iterable[_T], size: int = _BATCH) -> Iterator[list[_T]]:
    """The values in lists of at most `size`."""
    remaining = iter(values)
    while some := list(islice(remaining, size)):
        yield some
