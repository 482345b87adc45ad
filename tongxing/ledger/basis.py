"""What a draft rests on, as a digest: a change of it is told without opening anything or running the step again.

It covers the records, subjects and holders of the launch that the step's code may look at; not what the clock alone
changes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from .tables import Holder, Item, Step, Subject, Window

__all__ = ["basis_of"]


def basis_of(session: Session, launch_id: str, without_steps: Collection[str], without_kinds: Collection[str]) -> str:
    """The digest of what an automatic step may look at now. `without_…`: steps and kinds of subject that come of the
    step itself, and must not make its draft anew."""
    parts = [
        list(_records(session, launch_id, without_steps)),
        list(_subjects(session, launch_id, without_kinds)),
        list(_holders(session, launch_id)),
    ]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _records(session: Session, launch_id: str, without: Collection[str]) -> Iterator[list[Any]]:
    """An item's version grows with every record of it."""
    query = (
        select(Step.key, Item.id, Item.state, Item.version)
        .join(Window, Window.id == Item.window_id)
        .join(Step, Step.id == Window.step_id)
        .where(Window.launch_id == launch_id, Item.state.in_(("done", "waived")))
        .order_by(Item.id)
    )
    return (list(row[1:]) for row in session.execute(query) if row[0] not in without)


def _subjects(session: Session, launch_id: str, without: Collection[str]) -> Iterator[list[Any]]:
    scopes = (Subject.class_key, Subject.grade_key, Subject.team_key)
    query = select(Subject.kind, Subject.id, *scopes).where(Subject.launch_id == launch_id, Subject.left_on.is_(None))
    return (list(row) for row in session.execute(query.order_by(Subject.id)) if row[0] not in without)


def _holders(session: Session, launch_id: str) -> Iterator[list[Any]]:
    columns = (Holder.role, Holder.person_id, Holder.scope_kind, Holder.scope_key)
    query = select(*columns).where(Holder.launch_id == launch_id, Holder.until.is_(None)).order_by(Holder.id)
    return (list(row) for row in session.execute(query))
