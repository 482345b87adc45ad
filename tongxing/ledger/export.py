"""What an export takes out of the ledger: rows with names opened, for whoever may see them. Reads only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from .children import child_files, children_of
from .items import UpgradeRecord, evidence_of
from .people import names_of
from .tables import Group, Item, Step, Subject, Window
from .vault import Vault
from .views import named_subjects

__all__ = [
    "ChildExport",
    "ClassCount",
    "ItemExport",
    "WindowExport",
    "children_export",
    "class_counts",
    "items_export",
    "windows_export",
]


@dataclass(frozen=True, slots=True)
class ChildExport:
    """A child who is there now, with what is kept of it."""

    id: int
    class_name: str | None
    file: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ItemExport:
    """An item of a launch with its dates (UTC), who did it, and its record where it is done. `subject` is what a person
    calls the subject of that id, `kind` what sort of subject it is, `class_key` its class or else its grade."""

    item: int
    step: str
    part: str
    occurrence: int
    subject_id: int
    subject: str
    kind: str
    class_key: str | None
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
            Window.per,
            func.coalesce(Subject.class_key, Subject.grade_key),
            Window.opens,
            Window.due,
            Item.state,
            Item.done_on,
            Item.done_by,
            Item.recorded_at,
        )
        .join(Window, Window.id == Item.window_id)
        .join(Subject, Subject.id == Item.subject_id)
        .join(Step, Step.id == Window.step_id)
        .where(Window.launch_id == launch_id)
        .order_by(Step.position, Window.part, Window.occurrence, Item.id)
    )
    rows: Sequence[Any] = session.execute(query).all()
    subjects = named_subjects(session, vault, [row[4] for row in rows])
    people = names_of(session, vault, (row[11] for row in rows if row[11] is not None))
    found = evidence_of(session, vault, launch_id, personal=personal, upgrade=upgrade) if records else {}
    return [
        ItemExport(
            item=row[0],
            step=row[1],
            part=row[2],
            occurrence=row[3],
            subject_id=row[4],
            subject=subjects[row[4]],
            kind=row[5],
            class_key=row[6],
            opens=row[7],
            due=row[8],
            state=row[9],
            done_on=row[10],
            done_by=people.get(row[11] or 0),
            recorded_at=row[12],
            record=found.get(row[0], {}),
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class ClassCount:
    """So many items (`number`) of a step and a class that are alike: how they stand (`open`, `done`, `waived`), when they
    were due (UTC; of what is done, the due it was done for) and when they close."""

    class_key: str
    step: str
    optional: bool
    state: str
    due: dt.datetime | None
    closes: dt.datetime | None
    done_on: dt.date | None
    done_half: str | None
    recorded_at: dt.datetime | None
    number: int


def class_counts(session: Session, launch_id: str) -> list[ClassCount]:
    """The items of each class in a launch, those cancelled left out; what is of no class is not among them."""
    how = (
        Subject.class_key,
        Step.key,
        Step.optional,
        Item.state,
        func.coalesce(Item.done_due, Window.due),
        Window.closes,
        Item.done_on,
        Item.done_half,
        Item.recorded_at,
    )
    query = (
        select(*how, func.count())
        .join(Window, Window.id == Item.window_id)
        .join(Step, Step.id == Window.step_id)
        .join(Subject, Subject.id == Item.subject_id)
        .where(Window.launch_id == launch_id, Subject.class_key.is_not(None), Item.state != "cancelled")
        .group_by(*how, Step.position)
        .order_by(Step.position)
    )
    return [ClassCount(*row) for row in session.execute(query)]


@dataclass(frozen=True, slots=True)
class WindowExport:
    """An occurrence of a step, with its dates (UTC): those planned first beside the present ones, and its counts."""

    window: int
    step: str
    part: str
    occurrence: int
    owner: str
    per: str
    planned_opens: dt.datetime | None
    planned_due: dt.datetime | None
    opens: dt.datetime | None
    due: dt.datetime | None
    closes: dt.datetime | None
    pinned: bool
    total: int
    done: int
    waived: int
    cancelled: int


def windows_export(session: Session, launch_id: str) -> list[WindowExport]:
    """Every window of a launch, in the order of the plan."""
    columns = (
        *(Window.id, Step.key, Window.part, Window.occurrence, Window.owner, Window.per),
        *(Window.planned_opens, Window.planned_due, Window.opens, Window.due, Window.closes, Window.pinned),
        *(Window.total, Window.done, Window.waived, Window.cancelled),
    )
    query = select(*columns).join(Step, Step.id == Window.step_id).where(Window.launch_id == launch_id)
    return [
        WindowExport(*row) for row in session.execute(query.order_by(Step.position, Window.part, Window.occurrence))
    ]
