"""The audit rows: who did what to which row. Ids and codes only, no names; rows are only ever added."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import insert
from sqlalchemy.orm import Session

from .prepared import Prepared
from .tables import Audit

__all__ = ["Actor", "Via", "write_audit"]

Via = Literal["cli", "prefect", "web", "sweep", "system"]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, and by what way. `person_id` None: the system itself, or an operator at the command line."""

    person_id: int | None
    via: Via


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


_WRITTEN = Prepared(insert(Audit), ("at", "actor_id", "via", "action", "launch_id", "object", "object_id", "details"))
