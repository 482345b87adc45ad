"""Lists that show children: before one is shown, the audit says whose rows are in it. What is listed is read elsewhere."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy.orm import Session

from ..installation import Installation
from ..ledger.audit import Actor, children_behind, write_seen

__all__ = ["viewed"]


def viewed(
    installation: Installation,
    actor: Actor,
    now: dt.datetime,
    kind: str,
    scope: tuple[str, int | str],
    subjects: Sequence[int],
) -> None:
    """Say in the audit that `actor` is shown a list of this `kind` with these subjects in it. `scope` is what the list is
    of, as ("person", 17). Where no child is among them nothing is written."""

    def action(session: Session) -> None:
        children = children_behind(session, subjects)
        if children:
            write_seen(session, actor, now, "viewed", *scope, children, kind=kind, rows=len(subjects))

    if subjects:
        installation.ledger.run(action)
