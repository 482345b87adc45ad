"""The audit rows: who did what to which row, and who was shown which children; written and read. Ids and codes only, no
names; rows are only ever added."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import and_, insert, or_, select
from sqlalchemy.orm import Session

from .among import among
from .prepared import Prepared
from .tables import Audit, Item, Subject, Window

__all__ = ["Actor", "AuditRow", "Via", "audit_rows", "children_behind", "write_audit", "write_seen"]

Via = Literal["cli", "prefect", "web", "api", "sweep", "system"]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, and by what way. `person_id` None: the system itself, or an operator at the command line."""

    person_id: int | None
    via: Via


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One row of the audit as it stands. `at` is UTC; `actor` None: the system, or an operator at the command line."""

    id: int
    at: dt.datetime
    actor: int | None
    via: str
    action: str
    launch: str | None
    object: str
    object_id: str
    details: Mapping[str, Any]


def write_audit(
    session: Session,
    actor: Actor,
    now: dt.datetime,
    action: str,
    object: str,
    ids: list[int | str],
    launch_id: str | None = None,
    **details: Any,
) -> None:
    """One row for each id. `details` hold codes, days and counts, never a name."""
    rows = [
        {
            "at": now,
            "actor_id": actor.person_id,
            "via": actor.via,
            "action": action,
            "launch_id": launch_id,
            "object": object,
            "object_id": str(each),
            "details": details,
        }
        for each in ids
    ]
    _WRITTEN.run_each(session, rows)


def write_seen(
    session: Session,
    actor: Actor,
    now: dt.datetime,
    action: str,
    object: str,
    id: int | str,
    children: Iterable[int],
    launch_id: str | None = None,
    **details: Any,
) -> None:
    """One row for what was shown or taken out at once: its scope as the object, and in the details the children that
    were in it, by their ids as runs (``3-180,185``): a county's thousands are one short row, and each is named."""
    write_audit(session, actor, now, action, object, [id], launch_id, children=_runs(children), **details)


def audit_rows(
    session: Session,
    *,
    launch_id: str | None = None,
    item: int | None = None,
    person: int | None = None,
    since: dt.datetime | None = None,
    limit: int | None = None,
) -> list[AuditRow]:
    """The latest `limit` rows (None: all), the newest first. `item`: what was done to it, and to its drafts and files;
    `person`: what they did, and what was done to them; `since` (aware): from that instant on."""
    query = select(Audit).order_by(Audit.id.desc()).limit(limit)
    if launch_id is not None:
        query = query.where(Audit.launch_id == launch_id)
    if item is not None:
        # Its launch is named too: that is what the index knows.
        launch = select(Window.launch_id).join(Item, Item.window_id == Window.id).where(Item.id == item)
        itself = and_(Audit.object == "item", Audit.object_id == str(item))
        about_it = or_(itself, Audit.details["item"].as_integer() == item)
        query = query.where(Audit.launch_id == launch.scalar_subquery(), about_it)
    if person is not None:
        themselves = and_(Audit.object == "person", Audit.object_id == str(person))
        query = query.where(or_(Audit.actor_id == person, themselves))
    if since is not None:
        query = query.where(Audit.at >= since)
    return [
        AuditRow(
            row.id, row.at, row.actor_id, row.via, row.action, row.launch_id, row.object, row.object_id, row.details
        )
        for row in session.scalars(query)
    ]


def children_behind(session: Session, subjects: Sequence[int]) -> list[int]:
    """The children that these subjects are about, also those that are shown under a pseudonym."""
    query = select(Subject.child_id).where(Subject.child_id.is_not(None), among(Subject.id, "subjects")).distinct()
    return [id for id in session.scalars(query, {"subjects": subjects}) if id is not None]


def _runs(ids: Iterable[int]) -> str:
    runs: list[list[int]] = []
    for each in sorted(set(ids)):
        if runs and runs[-1][-1] == each - 1:
            runs[-1][1:] = [each]
        else:
            runs.append([each])
    return ",".join("-".join(map(str, run)) for run in runs)


_WRITTEN = Prepared(insert(Audit), ("at", "actor_id", "via", "action", "launch_id", "object", "object_id", "details"))
