"""How people are reached. A channel's fields (mailbox, token, address) go in and come out sealed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from .ids import uuid7
from .tables import Channel, Person
from .vault import Vault

__all__ = ["ChannelFile", "add_channel", "change_channel", "channels_of", "remove_channel"]


@dataclass(frozen=True, slots=True)
class ChannelFile:
    """A channel with its fields opened. `source` as in :class:`.tables.Channel`."""

    id: int
    person_id: int
    kind: str
    position: int
    fields: Mapping[str, str]
    source: str | None = None


def add_channel(
    session: Session, vault: Vault, person_id: int, kind: str, fields: Mapping[str, str], source: str | None = None
) -> int:
    """A further channel of a person, tried after those there already; the same one only once. Gives its id."""
    # Who adds the same at the same moment waits, and finds it.
    session.execute(select(Person.id).where(Person.id == person_id).with_for_update(key_share=True))
    for known in channels_of(session, vault, person_id):
        if known.kind == kind and dict(known.fields) == dict(fields):
            return known.id
    last = session.scalar(select(func.max(Channel.position)).where(Channel.person_id == person_id))
    uid = uuid7()
    made = Channel(
        uid=uid,
        person_id=person_id,
        kind=kind,
        position=0 if last is None else last + 1,
        sealed=vault.seal_json("channel", uid, "sealed", dict(fields)),
        source=source,
    )
    session.add(made)
    session.flush()
    return made.id


def change_channel(session: Session, vault: Vault, channel_id: int, fields: Mapping[str, str]) -> None:
    """Another address of the same kind, in the same place of the order."""
    row = session.get_one(Channel, channel_id)
    row.sealed = vault.seal_json("channel", row.uid, "sealed", dict(fields))
    session.flush()


def channels_of(session: Session, vault: Vault, person_id: int) -> list[ChannelFile]:
    """The enabled channels of a person in the order in which they are tried."""
    rows = session.scalars(
        select(Channel).where(Channel.person_id == person_id, Channel.enabled.is_(True)).order_by(Channel.position)
    )
    return [
        ChannelFile(
            row.id,
            person_id,
            row.kind,
            row.position,
            vault.open_json("channel", row.uid, "sealed", row.sealed),
            row.source,
        )
        for row in rows
    ]


def remove_channel(session: Session, channel_id: int) -> bool:
    """Says whether there was one."""
    return bool(session.execute(delete(Channel).where(Channel.id == channel_id)).rowcount)  # type: ignore[attr-defined]
