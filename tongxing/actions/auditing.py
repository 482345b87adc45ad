"""Reads the audit: who did what, by what way, when. Ids and codes, and the names of staff; never that of a child."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from ..errors import NotFound
from ..installation import Installation
from ..ledger.audit import AuditRow, audit_rows
from ..ledger.launches import find_launch
from ..ledger.people import find_person, names_of
from ..ledger.tables import Item

__all__ = ["Audited", "audited"]


@dataclass(frozen=True, slots=True)
class Audited:
    """Something that was done at once to one or more things of a kind. `at` is local to the installation; `name` is who
    did it, None for the system itself or an operator at the command line; `via` says which."""

    at: dt.datetime
    actor: int | None
    name: str | None
    via: str
    action: str
    launch: str | None
    object: str
    ids: Sequence[str]
    details: Mapping[str, Any]


def audited(
    installation: Installation,
    *,
    launch: str | None = None,
    item: int | None = None,
    person: str | None = None,
    since: dt.date | None = None,
    limit: int | None = None,
) -> list[Audited]:
    """What the audit holds, of one launch, item or person if asked, from a local day on; the latest `limit` rows, the
    oldest of them first. Raises :class:`NotFound` for an unknown launch, item or person."""
    zone = ZoneInfo(installation.settings.timezone)
    begins = dt.datetime.combine(since, dt.time(), zone).astimezone(dt.UTC) if since is not None else None
    vault = installation.ledger.vault
    with installation.ledger.read() as session:
        if item is not None and session.get(Item, item) is None:
            raise NotFound(f"没有事项 {item}", f"there is no item {item}")
        rows = audit_rows(
            session,
            launch_id=find_launch(session, launch).id if launch is not None else None,
            item=item,
            person=find_person(session, vault, person).id if person is not None else None,
            since=begins,
            limit=limit,
        )
        names = names_of(session, vault, {row.actor for row in rows if row.actor is not None})
    return [_one(list(some), names, zone) for _, some in groupby(reversed(rows), key=_at_once)]


def _at_once(row: AuditRow) -> tuple[Any, ...]:
    """What rows that were written together have in common."""
    return row.at, row.actor, row.via, row.action, row.launch, row.object, sorted(row.details.items(), key=str)


def _one(rows: Sequence[AuditRow], names: Mapping[int, str], zone: ZoneInfo) -> Audited:
    row = rows[0]
    return Audited(
        at=row.at.astimezone(zone),
        actor=row.actor,
        name=names.get(row.actor) if row.actor is not None else None,
        via=row.via,
        action=row.action,
        launch=row.launch,
        object=row.object,
        ids=tuple(_unlike(each.object_id for each in rows)),
        details=row.details,
    )


def _unlike(ids: Iterable[str]) -> Iterable[str]:
    return dict.fromkeys(ids)
