"""What an export takes out of the ledger: rows with names opened, for whoever may see them. Reads only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from .children import child_files, children_of
from .items import UpgradeRecord, evidence_of
from .people import names_of
from .tables import Group, Item, Step, Window
from .vault import Vault
from .views import named_subjects

__all__ = ["ChildExport", "ItemExport", "children_export", "items_export"]


@dataclass(frozen=True, slots=True)
class ChildExport:
    """A child who is there now, with what is kept of it."""

    id: int
    class_name: str | None
    file: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ItemExport:
    """An item of a launch with its dates (UTC), who did it, and its record where it is done. `subject` is what a person
    calls the subject of that id."""

    item: int
    step: str
    part: str
    occurrence: int
    subject_id: int
    subject: str
    opens: dt.datetime | None
    due: dt.datetime | None
    state: str
    done_on: dt.date | None
    done_by: str | None
    recorded_at: dt.datetime | None
    record: Mapping[str, Any] = field(default_factory=dict)


def children_export(session: Session, vault: Vault, organisation_id: int) -> list[ChildExport]:
    """The children of an organisation, by class as a school lists them. An erased child is left out."""
    rows = children_of(session, organisation_id)
    query = select(Group.key, Group.name).where(Group.organisation_id == organisation_id, Group.kind == "class")
    names = dict(session.execute(query).tuples().all())
    files = child_files(session, vault, [id for id, _, _ in rows])
    ordered = sorted(rows, key=lambda row: (_class_order(row[1]), row[0]))
    return [ChildExport(id, names.get(key or "", key), files[id]) for id, key, _ in ordered if id in files]


def _class_order(key: str | None) -> tuple[int, ...]:
    parts = (key or "").split("-")
    return tuple(int(part) for part in parts) if all(part.isdecimal() for part in parts) else (99,)


def items_export(
    session: Session,
    vault: Vault,
    launch_id: str,
    *,
    records: bool = True,
    personal: bool = False,
    upgrade: UpgradeRecord | None = None,
) -> list[ItemExport]:
    """Every item of a launch, by step, occurrence and item; with `records` also what was put down, with `personal` the
    sealed part of it too. `upgrade` as in :func:`~.items.evidence_of`."""
    query = (
        select(
            Item.id,
            Step.key,
            Window.part,
            Window.occurrence,
            Item.subject_id,
            Window.opens,
            Window.due,
            Item.state,
            Item.done_on,
            Item.done_by,
            Item.recorded_at,
        )
        .join(Window, Window.id == Item.window_id)
        .join(Step, Step.id == Window.step_id)
        .where(Window.launch_id == launch_id)
        .order_by(Step.position, Window.part, Window.occurrence, Item.id)
    )
    rows: Sequence[Any] = session.execute(query).all()
    subjects = named_subjects(session, vault, [row[4] for row in rows])
    people = names_of(session, vault, (row[9] for row in rows if row[9] is not None))
    found = evidence_of(session, vault, launch_id, personal=personal, upgrade=upgrade) if records else {}
    return [
        ItemExport(
            item=row[0],
            step=row[1],
            part=row[2],
            occurrence=row[3],
            subject_id=row[4],
            subject=subjects[row[4]],
            opens=row[5],
            due=row[6],
            state=row[7],
            done_on=row[8],
            done_by=people.get(row[9] or 0),
            recorded_at=row[10],
            record=found.get(row[0], {}),
        )
        for row in rows
    ]
