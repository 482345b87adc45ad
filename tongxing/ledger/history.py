"""Further reads, for the command line: the tree of organisations, who is there, messages sent and waiting, channels.

Reads only; nothing here changes a row.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ..errors import BadInput, NotFound, did_you_mean
from .channels import ChannelFile
from .tables import Channel, Child, Concern, Launch, Message, Notice, Organisation, Person, Step, Subject, Window
from .vault import Vault
from .views import named_subjects

__all__ = [
    "MessageRow",
    "NoticeRow",
    "OrganisationRow",
    "channel_files",
    "find_child",
    "find_subject",
    "keys_of_launches",
    "messages",
    "organisation_tree",
    "waiting_notices",
]


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """An organisation in its place of the tree (`depth` 0: a root), with how much is there now."""

    key: str
    name: str
    kind: str
    parent: str | None
    depth: int
    timezone: str
    people: int
    children: int
    live_launches: int


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A message as it was sent, or tried to be. `state` as in :class:`.tables.Message`; `channel` is its kind, None when
    it was removed since; `timezone` is that of the person's organisation. Instants are UTC."""

    id: str
    person: int
    timezone: str
    channel: str | None
    subject: str
    body: str
    items: int
    state: str
    detail: str | None
    possibly_repeated: bool
    made_at: dt.datetime
    finished_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """A notice that waits to be delivered. `definition` words its `step`; None where it is about the whole launch.
    `timezone` is the launch's; the instant is UTC. Of a `concern` there is no launch, and the zone is its school's."""

    person: int
    cause: str
    items: int
    send_at: dt.datetime
    launch: str | None
    definition: str | None
    timezone: str
    step: str | None
    concern: int | None


def organisation_tree(session: Session) -> list[OrganisationRow]:
    """All organisations, each after the one above it, siblings in the order in which they came."""
    rows = session.scalars(select(Organisation).order_by(Organisation.id)).all()
    keys = {row.id: row.key for row in rows}
    people = _count(session, Person)
    children = _count(session, Child)
    query = select(Launch.organisation_id, func.count()).where(Launch.state == "live").group_by(Launch.organisation_id)
    launches = {id: number for id, number in session.execute(query)}
    return [
        OrganisationRow(
            key=row.key,
            name=row.name,
            kind=row.kind,
            parent=keys.get(row.parent_id or 0),
            depth=row.path.count(".") - 1,
            timezone=row.timezone,
            people=people.get(row.id, 0),
            children=children.get(row.id, 0),
            live_launches=launches.get(row.id, 0),
        )
        for row in sorted(rows, key=lambda row: [int(part) for part in row.path.split(".") if part])
    ]


def _count(session: Session, table: type[Person] | type[Child]) -> dict[int, int]:
    query = select(table.organisation_id, func.count()).where(table.left_on.is_(None)).group_by(table.organisation_id)
    return {id: number for id, number in session.execute(query)}


def keys_of_launches(session: Session) -> dict[str, str]:
    """The key of the organisation of every launch, by launch id."""
    query = select(Launch.id, Organisation.key).join(Organisation, Organisation.id == Launch.organisation_id)
    return {id: key for id, key in session.execute(query)}


def messages(session: Session, person_id: int | None = None, limit: int | None = None) -> list[MessageRow]:
    """The messages of one person or of all, newest first."""
    query = (
        select(Message, Channel.kind, Organisation.timezone)
        .join(Person, Person.id == Message.person_id)
        .join(Organisation, Organisation.id == Person.organisation_id)
        .outerjoin(Channel, Channel.id == Message.channel_id)
        .order_by(Message.made_at.desc(), Message.id.desc())
        .limit(limit)
    )
    if person_id is not None:
        query = query.where(Message.person_id == person_id)
    return [
        MessageRow(
            id=row.id,
            person=row.person_id,
            timezone=timezone,
            channel=kind,
            subject=row.subject,
            body=row.body,
            items=row.items,
            state=row.state,
            detail=row.detail,
            possibly_repeated=row.possibly_repeated,
            made_at=row.made_at,
            finished_at=row.finished_at,
        )
        for row, kind, timezone in session.execute(query)
    ]


def waiting_notices(session: Session, person_id: int | None = None, limit: int | None = None) -> list[NoticeRow]:
    """What waits to be delivered to one person or to all, the next first."""
    query = (
        select(
            Notice.person_id,
            Notice.cause,
            Notice.items,
            Notice.send_at,
            Notice.launch_id,
            Launch.definition,
            func.coalesce(Launch.timezone, Organisation.timezone),
            Step.key,
            Notice.concern_id,
        )
        .outerjoin(Launch, Launch.id == Notice.launch_id)
        .outerjoin(Concern, Concern.id == Notice.concern_id)
        .outerjoin(Organisation, Organisation.id == Concern.organisation_id)
        .outerjoin(Window, Window.id == Notice.window_id)
        .outerjoin(Step, Step.id == Window.step_id)
        .where(Notice.state == "pending")
        .order_by(Notice.send_at, Notice.id)
        .limit(limit)
    )
    if person_id is not None:
        query = query.where(Notice.person_id == person_id)
    return [NoticeRow(*row) for row in session.execute(query)]


def channel_files(
    session: Session, vault: Vault, people: Sequence[int] | None = None, path: str | None = None
) -> list[ChannelFile]:
    """The enabled channels of these people, or of everybody at or under an organisation's `path`, opened."""
    query = select(Channel).join(Person, Person.id == Channel.person_id).where(Channel.enabled.is_(True))
    if people is not None:
        query = query.where(Channel.person_id.in_(people))
    if path is not None:
        query = query.join(Organisation, Organisation.id == Person.organisation_id).where(
            Organisation.path.startswith(path)
        )
    return [
        ChannelFile(
            row.id, row.person_id, row.kind, row.position, vault.open_json("channel", row.uid, "sealed", row.sealed)
        )
        for row in session.scalars(query.order_by(Channel.person_id, Channel.position))
    ]


def find_child(session: Session, vault: Vault, word: str, organisation: Organisation | None = None) -> int:
    """A child's id, by number or exact name. Raises :class:`NotFound`, or :class:`BadInput` when several are called so."""
    query = select(Child.id).where(Child.left_on.is_(None)).order_by(Child.id)
    if organisation is not None:
        query = query.where(Child.organisation_id == organisation.id)
    if word.isascii() and word.isdigit():
        query = query.where(Child.id == int(word))
    else:
        query = query.where(Child.name_index == vault.blind_index("name", word))
    found = session.scalars(query).all()
    if len(found) == 1:
        return found[0]
    if not found:
        raise NotFound(
            f"没有找到儿童 “{word}”；可用编号或姓名，花名册用 tongxing import roster 导入",
            f"no child is known as '{word}'; use a number or a name; 'tongxing import roster' brings children in",
        )
    numbers = ", ".join(str(each) for each in found)
    raise BadInput(
        f"有 {len(found)} 个孩子叫 “{word}”，请用编号：{numbers}",
        f"{len(found)} children are called '{word}'; use a number: {numbers}",
    )


def find_subject(session: Session, vault: Vault, launch_id: str, kind: str, word: str) -> int:
    """A subject of a launch by number or by what people call it. Raises :class:`NotFound`, or :class:`BadInput`."""
    query = select(Subject.id).where(Subject.launch_id == launch_id, Subject.kind == kind, Subject.left_on.is_(None))
    names = named_subjects(session, vault, list(session.scalars(query)))
    found = [id for id, name in names.items() if word in (name, str(id))]
    if len(found) == 1:
        return found[0]
    if found:
        numbers = ", ".join(str(each) for each in found)
        raise BadInput(
            f"计划里有 {len(found)} 个 “{word}”，请用编号：{numbers}",
            f"{len(found)} subjects of the launch are called '{word}'; use a number: {numbers}",
        )
    near = did_you_mean(word, names.values())
    raise NotFound(
        f"计划里没有 “{word}”" + (f"，{near.zh}" if near else ""),
        f"nothing in the launch is called '{word}'" + (f"; {near.en}" if near else ""),
    )
