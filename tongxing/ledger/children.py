"""Children and their groups: one file a child, shared by all launches. All that is personal is sealed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from ..words import say
from .among import among
from .ids import uuid7
from .tables import Child, Group, Organisation
from .vault import Vault

__all__ = [
    "ChildRow",
    "add_children",
    "child_files",
    "children_of",
    "group_ids",
    "known_children",
    "pseudonym",
    "pseudonyms_of",
    "update_child",
]

ChildRow = Mapping[str, Any]
"""What is sealed of a child, by field name; ``name`` and ``identity`` are always there."""


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


def known_children(session: Session, vault: Vault, organisation_id: int, identities: Sequence[str]) -> dict[str, Child]:
    """Children of an organisation by identity (see :mod:`tongxing.workbooks`)."""
    by_index = {vault.blind_index("child", identity): identity for identity in identities}
    rows = session.scalars(select(Child).where(Child.organisation_id == organisation_id))
    return {by_index[child.identity_index]: child for child in rows if child.identity_index in by_index}


def add_children(
    session: Session, vault: Vault, organisation_id: int, rows: Sequence[tuple[ChildRow, int | None]], today: dt.date
) -> list[int]:
    """New files, each under a data key of its own; gives their ids in order."""
    made = []
    for row, class_id in rows:
        uid = uuid7()
        key = vault.new_child_key(session, uid)
        made.append(
            {
                "uid": uid,
                "organisation_id": organisation_id,
                "class_id": class_id,
                "sealed": key.seal_json("child", uid, "sealed", dict(row)),
                "identity_index": vault.blind_index("child", row["identity"]),
                "name_index": vault.blind_index("name", row["name"]),
                "joined_on": today,
            }
        )
    session.flush()
    if not made:
        return []
    return list(session.scalars(insert(Child).returning(Child.id, sort_by_parameter_order=True), made))


def update_child(session: Session, vault: Vault, child: Child, row: ChildRow, class_id: int | None) -> bool:
    """Write a child's file anew where it differs; says whether it did."""
    key = vault.child(session, child.uid)
    if key.open_json("child", child.uid, "sealed", child.sealed) == dict(row) and child.class_id == class_id:
        return False
    sealed = key.seal_json("child", child.uid, "sealed", dict(row))
    values = {"sealed": sealed, "class_id": class_id, "name_index": vault.blind_index("name", row["name"])}
    session.execute(update(Child).where(Child.id == child.id).values(**values))
    return True


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
