"""Children and their groups: one file a child, shared by all launches. All that is personal is sealed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from ..words import say
from ..workbooks import BirthDay, Likeness, as_eighteen
from .among import among
from .audit import Actor
from .ids import uuid7
from .tables import Child, ChildVersion, Group, Organisation
from .vault import Vault

__all__ = [
    "ChildFile",
    "ChildRow",
    "EarlierFile",
    "add_children",
    "change_children",
    "child_files",
    "children_called",
    "children_of",
    "earlier_versions",
    "files_like",
    "group_ids",
    "mark_present",
    "open_files",
    "pseudonym",
    "pseudonyms_of",
]

ChildRow = Mapping[str, Any]
"""What is sealed of a child, by field name; ``name`` and ``identity`` are always there."""


@dataclass(frozen=True, slots=True)
class ChildFile:
    """A child's file, opened, with the class that it is in now."""

    id: int
    uid: str
    class_id: int | None
    class_key: str | None
    grade_key: str | None
    left_on: dt.date | None
    row: ChildRow

    @property
    def likeness(self) -> Likeness:
        number, birth = self.row.get("id_number"), self.row.get("birth")
        return Likeness(
            self.row["name"],
            as_eighteen(number) if number else None,
            BirthDay.from_text(birth) if birth else None,
            self.class_key,
        )


@dataclass(frozen=True, slots=True)
class EarlierFile:
    """A child's file as it was until `replaced_at` (UTC); `why` as in :class:`.tables.ChildVersion`."""

    row: ChildRow
    replaced_at: dt.datetime
    replaced_by: int | None
    via: str
    why: str


def group_ids(
    session: Session, organisation_id: int, wanted: Mapping[tuple[str, str], tuple[str, str | None]]
) -> dict[tuple[str, str], int]:
    """The ids of groups by (kind, key), making those that are not there. `wanted` gives each its name and grade key."""
    query = select(Group.id, Group.kind, Group.key).where(Group.organisation_id == organisation_id)
    known = {(kind, key): id for id, kind, key in session.execute(query)}
    for (kind, key), (name, grade) in wanted.items():
        if (kind, key) not in known:
            made = Group(organisation_id=organisation_id, kind=kind, key=key, name=name, grade_key=grade)
            session.add(made)
            session.flush()
            known[kind, key] = made.id
    return known


def files_like(session: Session, vault: Vault, organisation_id: int, wanted: Collection[Likeness]) -> list[ChildFile]:
    """The files of an organisation that one of these may mean: of the same name or ID number, by the number of the file.
    An erased child is left out."""
    names = {vault.blind_index("name", each.name) for each in wanted}
    identities = {vault.blind_index("child", each.identity) for each in wanted}
    query = (
        select(Child.id, Child.name_index, Child.identity_index)
        .where(Child.organisation_id == organisation_id)
        .order_by(Child.id)
    )
    found = [id for id, name, identity in session.execute(query) if name in names or identity in identities]
    return open_files(session, vault, found)


def children_called(
    session: Session, vault: Vault, place: Organisation, name: str, class_key: str | None = None
) -> list[int]:
    """The numbers of the children at or under a place who have this exact name, and are in this class if one is given."""
    query = (
        select(Child.id)
        .join(Organisation, Organisation.id == Child.organisation_id)
        .outerjoin(Group, Group.id == Child.class_id)
        .where(Organisation.path.startswith(place.path), Child.left_on.is_(None))
        .where(Child.name_index == vault.blind_index("name", name))
        .order_by(Child.id)
    )
    return list(session.scalars(query if class_key is None else query.where(Group.key == class_key)))


def open_files(session: Session, vault: Vault, ids: Sequence[int]) -> list[ChildFile]:
    """These files, opened, by their numbers. An erased child is left out."""
    query = (
        select(Child.id, Child.uid, Child.class_id, Group.key, Group.grade_key, Child.left_on, Child.sealed)
        .outerjoin(Group, Group.id == Child.class_id)
        .where(among(Child.id, "ids"))
        .order_by(Child.id)
    )
    rows = session.execute(query, {"ids": sorted(set(ids))}).all()
    keys = vault.open_children(session, [row.uid for row in rows])
    return [
        ChildFile(id, uid, class_id, class_key, grade_key, left_on, keys[uid].open_json("child", uid, "sealed", sealed))
        for id, uid, class_id, class_key, grade_key, left_on, sealed in rows
        if uid in keys
    ]


def add_children(
    session: Session, vault: Vault, organisation_id: int, rows: Sequence[tuple[ChildRow, int | None]], today: dt.date
) -> list[int]:
    """New files, each under a data key of its own; gives their ids in order."""
    uids = [uuid7() for _ in rows]
    keys = vault.new_child_keys(session, uids)
    made = [
        {
            "uid": uid,
            "organisation_id": organisation_id,
            "class_id": class_id,
            "sealed": keys[uid].seal_json("child", uid, "sealed", dict(row)),
            **_indexes(vault, row),
            "joined_on": today,
        }
        for uid, (row, class_id) in zip(uids, rows, strict=True)
    ]
    session.flush()
    if not made:
        return []
    return list(session.scalars(insert(Child).returning(Child.id, sort_by_parameter_order=True), made))


def change_children(
    session: Session,
    vault: Vault,
    changed: Sequence[tuple[ChildFile, ChildRow, int | None]],
    actor: Actor,
    now: dt.datetime,
    why: str,
) -> None:
    """Write these files anew, with the class that each is in now. What stood there before is kept as a version."""
    keys = vault.open_children(session, [file.uid for file, _, _ in changed])
    for file, row, class_id in changed:
        key, uid = keys[file.uid], uuid7()
        session.add(
            ChildVersion(
                uid=uid,
                child_id=file.id,
                sealed=key.seal_json("child_version", uid, "sealed", dict(file.row)),
                replaced_at=now,
                replaced_by=actor.person_id,
                via=actor.via,
                why=why,
            )
        )
        sealed = key.seal_json("child", file.uid, "sealed", dict(row))
        values = {"sealed": sealed, "class_id": class_id, **_indexes(vault, row)}
        session.execute(update(Child).where(Child.id == file.id).values(**values))
    session.flush()


def _indexes(vault: Vault, row: ChildRow) -> dict[str, bytes]:
    return {
        "identity_index": vault.blind_index("child", row["identity"]),
        "name_index": vault.blind_index("name", row["name"]),
    }


def mark_present(session: Session, child_ids: Sequence[int]) -> None:
    """These children are there (again)."""
    session.execute(update(Child).where(Child.id.in_(child_ids)).values(left_on=None))


def earlier_versions(session: Session, vault: Vault, child_id: int) -> list[EarlierFile]:
    """A child's file as it was before, the latest first; nothing of a child that was erased."""
    uid = session.scalar(select(Child.uid).where(Child.id == child_id))
    key = vault.open_children(session, [uid] if uid else []).get(uid or "")
    query = select(ChildVersion).where(ChildVersion.child_id == child_id).order_by(ChildVersion.id.desc())
    return [
        EarlierFile(
            key.open_json("child_version", row.uid, "sealed", row.sealed),
            row.replaced_at,
            row.replaced_by,
            row.via,
            row.why,
        )
        for row in (session.scalars(query) if key else ())
        if key
    ]


def child_files(session: Session, vault: Vault, ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """Opened files by child id; an erased child is left out."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    rows = session.execute(select(Child.id, Child.uid, Child.sealed).where(Child.id.in_(wanted))).all()
    keys = vault.open_children(session, [row.uid for row in rows])
    return {row.id: keys[row.uid].open_json("child", row.uid, "sealed", row.sealed) for row in rows if row.uid in keys}


def children_of(session: Session, organisation_id: int) -> list[tuple[int, str | None, str | None]]:
    """Of the children who are there now: id, class key, grade key."""
    query = (
        select(Child.id, Group.key, Group.grade_key)
        .outerjoin(Group, Group.id == Child.class_id)
        .where(Child.organisation_id == organisation_id, Child.left_on.is_(None))
        .order_by(Child.id)
    )
    return [(id, key, grade) for id, key, grade in session.execute(query)]


def pseudonym(child_id: int, organisation: str) -> str:
    """What a child is called before those who need not know the name: the number of the file, and whose it is."""
    return say(f"{organisation}的孩子 {child_id}", f"child {child_id} of {organisation}")


def pseudonyms_of(session: Session, child_ids: Iterable[int], of_others_than: int) -> dict[int, str]:
    """Pseudonyms of those children who belong to another organisation than `of_others_than`."""
    query = (
        select(Child.id, Organisation.name)
        .join(Organisation, Organisation.id == Child.organisation_id)
        .where(among(Child.id, "ids"), Child.organisation_id != of_others_than)
    )
    return {id: pseudonym(id, name) for id, name in session.execute(query, {"ids": sorted(set(child_ids))})}
