"""Finished passes of the sweep and of delivery: for `doctor`, and for whoever watches from outside."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.orm import Session

from .prepared import Prepared
from .tables import Pass

__all__ = ["last_pass", "write_pass"]

KEPT = dt.timedelta(days=14)

_WRITTEN = Prepared(insert(Pass), ("name", "started_at", "finished_at", "now", "counts"))
_FORGOTTEN = Prepared(delete(Pass).where(Pass.name == bindparam("of"), Pass.finished_at < bindparam("before")))


def write_pass(
    session: Session,
    name: str,
    started: dt.datetime,
    finished: dt.datetime,
    now: dt.datetime,
    counts: dict[str, Any],
) -> None:
    """Keep the record of a pass; those older than a fortnight go. `now` is the instant that the pass was for."""
    _WRITTEN.run(session, name=name, started_at=started, finished_at=finished, now=now, counts=counts)
    _FORGOTTEN.run(session, of=name, before=finished - KEPT)


def last_pass(session: Session, name: str) -> Pass | None:
    """The last one that finished, or None."""
    return session.scalar(select(Pass).where(Pass.name == name).order_by(Pass.finished_at.desc()).limit(1))
