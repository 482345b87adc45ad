"""Cancel a launch. Only this cancels one; what Prefect's page cancels goes on."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from ..installation import Installation
from ..ledger.audit import Actor, write_audit
from ..ledger.items import lock_items, open_items, owners_of_launch, settle_items
from ..ledger.launches import bump, end_launch, live_launch
from ..ledger.notices import silence_launch, tell_people
from ..ledger.reasons import keep_reason, stated
from ..ledger.tables import Launch
from .office import hours_of_launch

__all__ = ["cancel"]


def cancel(installation: Installation, launch_id: str, reason: str, actor: Actor, now: dt.datetime) -> int:
    """End a launch early: open items are cancelled, queued notices silenced, and whoever owed something is told once.

    What was done stays. Gives how many items were cancelled.
    """
    why = stated(reason)

    def action(session: Session) -> int:
        launch = live_launch(session, launch_id)
        hours = hours_of_launch(session, installation, launch)
        people = owners_of_launch(session, launch.id)
        ids = open_items(session, launch.id)
        rows = lock_items(session, ids) if ids else []
        if rows:
            settle_items(session, rows, "cancelled", {"recorded_at": now})
        keep_reason(session, installation.ledger.vault, Launch, [launch.id], why)
        silence_launch(session, launch.id, "cancelled")
        tell_people(session, launch.id, None, "cancelled", sorted(people.items()), hours.next_open(now), now)
        end_launch(session, launch.id, now, "cancelled")
        bump(session, [launch.id])
        write_audit(session, actor, now, "cancelled", "launch", [launch.id], launch.id)
        return len(rows)

    return installation.ledger.run(action)
