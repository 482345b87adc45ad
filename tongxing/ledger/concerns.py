"""Urgent concerns: their rows, their sealed words, and whom they are told to. No list of anything else reads them.

The words are sealed under the child's own data key where there is a child, so that erasure takes them along.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import Select, and_, case, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from ..errors import NotFound
from ..lifecycle import ConcernFacts
from .ids import uuid7
from .launches import program_of
from .notices import ABOVE_ROLE
from .tables import Channel, Child, Concern, Holder, Launch, Message, Notice, Organisation, Person
from .vault import ChildVault, Vault

__all__ = [
    "CONCERN_CLOSED",
    "CONCERN_TAKEN",
    "LEAD_ROLE",
    "About",
    "CallTrace",
    "ConcernRow",
    "calls_of",
    "concern_row",
    "concern_rows",
    "due_concerns",
    "organisations_with_lead",
    "places_up",
    "seal_outcome",
    "set_concern",
    "stations",
    "tell_of_concern",
    "words_of",
    "write_concern",
]

CONCERN_TAKEN, CONCERN_CLOSED = "urgent-taken", "urgent-closed"
"""For what whoever raised a concern hears of it: somebody has it; it is closed."""

LEAD_ROLE = "safeguarding-lead"
"""Whoever holds this role in an organisation hears of urgent concerns there, and below where nobody holds it."""

PRINCIPAL = "principal"
INBOX = "inbox"


@dataclass(frozen=True, slots=True)
class About:
    """What a concern is about, by ids. `organisation`: where it is raised, so whose lead hears of it first."""

    organisation: int
    launch: str | None = None
    item: int | None = None
    child: int | None = None


@dataclass(frozen=True, slots=True)
class ConcernRow:
    """A concern without its words. Instants are UTC; `timezone` is that of its organisation."""

    number: int
    about: About
    organisation: str
    timezone: str
    raised_by: int | None
    acknowledged_by: int | None
    closed_by: int | None
    facts: ConcernFacts


@dataclass(frozen=True, slots=True)
class CallTrace:
    """One copy of what one person was told of a concern, and what became of it. `channel` is its kind."""

    person: int
    cause: str
    written_at: dt.datetime
    channel: str | None
    state: str
    outcome: str | None
    why: str | None


def write_concern(
    session: Session,
    vault: Vault,
    about: About,
    words: str,
    raised_by: int | None,
    now: dt.datetime,
    acknowledge_by: dt.datetime,
    act_by: dt.datetime,
) -> int:
    """A new concern, of which nobody is told yet; gives its number."""
    uid = uuid7()
    child = session.get(Child, about.child) if about.child is not None else None
    key = vault.open_children(session, [child.uid]).get(child.uid) if child is not None else None
    made = Concern(
        uid=uid,
        organisation_id=about.organisation,
        launch_id=about.launch,
        item_id=about.item,
        child_id=about.child,
        child_uid=child.uid if child is not None and key is not None else None,
        sealed=(key or vault).seal("concern", uid, "sealed", words.encode()),
        raised_at=now,
        raised_by=raised_by,
        acknowledge_by=acknowledge_by,
        act_by=act_by,
        wake_at=now,
    )
    session.add(made)
    session.flush()
    return made.id


_FACTS = [getattr(Concern, field.name) for field in fields(ConcernFacts)]


def _rows() -> Select[Any]:
    who = (Concern.raised_by, Concern.acknowledged_by, Concern.closed_by)
    return (
        select(
            Concern.id,
            Concern.organisation_id,
            Concern.launch_id,
            Concern.item_id,
            Concern.child_id,
            Organisation.name,
            Organisation.timezone,
            *who,
            *_FACTS,
        )
        .join(Organisation, Organisation.id == Concern.organisation_id)
        .order_by(Concern.id)
    )


def _row(row: Sequence[Any]) -> ConcernRow:
    number, *about, name, timezone, raised, acknowledged, closed = row[:10]
    return ConcernRow(number, About(*about), name, timezone, raised, acknowledged, closed, ConcernFacts(*row[10:]))


def concern_row(session: Session, number: int, *, held: bool = False) -> ConcernRow:
    """One concern; `held`: nobody else changes it until the transaction ends. Raises :class:`NotFound`."""
    query = _rows().where(Concern.id == number)
    row = session.execute(query.with_for_update(of=Concern) if held else query).first()
    if row is None:
        raise NotFound(
            f"没有紧急情况 {number}；用 tongxing concern list 查看编号",
            f"there is no urgent concern {number}; see 'tongxing concern list' for numbers",
        )
    return _row(row)


def concern_rows(
    session: Session, path: str = "", *, also_closed: bool = False, item: int | None = None
) -> list[ConcernRow]:
    """The concerns of every organisation at or under `path`, oldest first; `item`: those of one item."""
    query = _rows().where(Organisation.path.startswith(path))
    if not also_closed:
        query = query.where(Concern.closed_at.is_(None))
    if item is not None:
        query = query.where(Concern.item_id == item)
    return [_row(row) for row in session.execute(query)]


def due_concerns(session: Session, now: dt.datetime) -> list[ConcernRow]:
    """Those whose next instant has come; another sweep passes over them until the transaction ends."""
    query = _rows().where(Concern.wake_at <= now).with_for_update(of=Concern, skip_locked=True)
    return [_row(row) for row in session.execute(query)]


def set_concern(session: Session, number: int, **values: Any) -> None:
    """Write columns of a concern."""
    session.execute(update(Concern).where(Concern.id == number).values(**values))


def seal_outcome(session: Session, vault: Vault, number: int, words: str) -> bytes | None:
    """How a concern ended, sealed as its words are; None where these went with the child's key."""
    row = session.get_one(Concern, number)
    sealer = _vault_of(session, vault, row)
    return sealer.seal("concern", row.uid, "outcome", words.encode()) if sealer is not None else None


def words_of(session: Session, vault: Vault, number: int) -> tuple[str | None, str | None]:
    """What was written, and how it ended; None for what is not there, or went with the child's key."""
    row = session.get_one(Concern, number)
    opener = _vault_of(session, vault, row)
    if opener is None:
        return None, None
    outcome = opener.open("concern", row.uid, "outcome", row.outcome).decode() if row.outcome else None
    return opener.open("concern", row.uid, "sealed", row.sealed).decode(), outcome


def _vault_of(session: Session, vault: Vault, row: Concern) -> Vault | ChildVault | None:
    """That under whose key the words are; None of a child that was erased."""
    return vault if row.child_uid is None else vault.open_children(session, [row.child_uid]).get(row.child_uid)


# whom it is told to


def places_up(session: Session, organisation_id: int) -> list[int]:
    """An organisation and those above it, the nearest first."""
    return [int(part) for part in session.get_one(Organisation, organisation_id).path.split(".") if part][::-1]


def organisations_with_lead(session: Session) -> set[int]:
    """Where somebody is safeguarding lead now."""
    return {place for place, _ in session.execute(_holding([LEAD_ROLE]).where(Holder.launch_id.is_(None)))}


def stations(session: Session, organisation_id: int, launch_id: str | None) -> list[list[int]]:
    """Whom a concern there goes to first, and then, station by station, to whom beside them. Empty: nobody at all.

    The safeguarding lead of the nearest organisation that has one; then of each above it the lead, else the coordinator;
    then the coordinators passed over, the nearest first; last, whoever is at the head of the launch or the school.
    """
    places = places_up(session, organisation_id)
    leads, coordinators = _by_place(session, places, LEAD_ROLE), _by_place(session, places, ABOVE_ROLE)
    first = next((at for at, place in enumerate(places) if place in leads), None)
    found = [leads[places[first]]] if first is not None else []
    if first is not None:
        found += [leads.get(place) or coordinators.get(place, []) for place in places[first + 1 :]]
    found += [coordinators.get(place, []) for place in places]
    found.append(_at_the_head(session, organisation_id, launch_id))
    return list(_without_those_told(found))


def _without_those_told(found: Iterable[list[int]]) -> Iterator[list[int]]:
    told: set[int] = set()
    for people in found:
        new = [person for person in dict.fromkeys(people) if person not in told]
        told.update(new)
        if new:
            yield new


def _holding(roles: Sequence[str]) -> Select[Any]:
    """Who holds these roles for all of an organisation or launch and has not left."""
    now = (Holder.until.is_(None), Holder.scope_kind.is_(None), Person.left_on.is_(None))
    query = select(Holder.organisation_id, Holder.person_id).join(Person, Person.id == Holder.person_id)
    return query.where(Holder.role.in_(roles), *now).order_by(Holder.id)


def _by_place(session: Session, places: Sequence[int], role: str) -> Mapping[int, list[int]]:
    found: dict[int, list[int]] = {}
    query = _holding([role]).where(Holder.organisation_id.in_(places), Holder.launch_id.is_(None))
    for place, person in session.execute(query):
        found.setdefault(place, []).append(person)
    return found


def _at_the_head(session: Session, organisation_id: int, launch_id: str | None) -> list[int]:
    """Who holds a role of the launch that reports to nobody; and the principal."""
    launch = session.get(Launch, launch_id) if launch_id is not None else None
    roles = program_of(session, launch.definition).roles if launch is not None else ()
    top = [role.key for role in roles if role.reports_to is None and role.scope is None]
    of_launch = and_(Holder.launch_id == launch_id, Holder.role.in_(top))
    principal = and_(Holder.launch_id.is_(None), Holder.role == PRINCIPAL, Holder.organisation_id == organisation_id)
    query = _holding([*top, PRINCIPAL]).where(or_(of_launch, principal) if launch_id is not None else principal)
    return [person for _, person in session.execute(query)]


# telling


def tell_of_concern(
    session: Session, number: int, cause: str, round: int, people: Sequence[tuple[int, str]], now: dt.datetime
) -> None:
    """A notice to each (person, recipient) for each of their channels and for the inbox, to be sent at once; the same one
    never twice."""
    ways = _ways(session, [person for person, _ in people])
    rows = [
        {
            "concern_id": number,
            "person_id": person,
            "channel_id": channel,
            "cause": cause,
            "recipient": recipient,
            "round": round,
            "items": 1,
            "send_at": now,
            "written_at": now,
            "state": "pending",
        }
        for person, recipient in people
        for channel in ways[person]
    ]
    if rows:
        dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
        session.execute(dialect.insert(Notice).on_conflict_do_nothing(), rows)


def _ways(session: Session, people: Sequence[int]) -> dict[int, list[int | None]]:
    """The channels of each; the inbox (None) where none of them is one."""
    query = select(Channel.person_id, Channel.id, Channel.kind).where(
        Channel.person_id.in_(people), Channel.enabled.is_(True)
    )
    found: dict[int, list[int | None]] = {person: [] for person in people}
    with_inbox = set()
    for person, channel, kind in session.execute(query.order_by(Channel.position, Channel.id)):
        found[person].append(channel)
        if kind == INBOX:
            with_inbox.add(person)
    return {person: ways if person in with_inbox else [*ways, None] for person, ways in found.items()}


def calls_of(session: Session, number: int) -> list[CallTrace]:
    """What was said of a concern, copy by copy, in the order in which it was written."""
    kind = case((Notice.channel_id.is_(None), INBOX), else_=Channel.kind)
    query = (
        select(Notice.person_id, Notice.cause, Notice.written_at, kind, Notice.state, Message.state, Notice.why)
        .outerjoin(Channel, Channel.id == Notice.channel_id)
        .outerjoin(Message, Message.id == Notice.message_id)
        .where(Notice.concern_id == number)
        .order_by(Notice.id)
    )
    return [CallTrace(*row) for row in session.execute(query)]
