"""A year's days off are published: keep them, and date again what is not open yet and was not pinned by hand."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy.orm import Session

from ..installation import Installation
from ..ledger.audit import Actor, write_audit
from ..ledger.calendars import put_notice
from ..ledger.launches import all_live_launches, live_launches_of
from ..ledger.people import find_organisation
from .consequences import follow, rewake
from .office import hours_of_launch
from .picture import picture_of
from .slipping import date_again

__all__ = ["import_calendar"]


def import_calendar(
    installation: Installation, data: dict[str, Any], organisation: str | None, actor: Actor, now: dt.datetime
) -> tuple[int, int]:
    """Take a year's notice, for all or for one organisation; gives the year and how many windows changed.

    Windows that are open already, settled or pinned keep their days. Of what recurs, intervals that are off now are left
    out, and those that are not any more come back. Reminders of all windows follow the new days off.
    Raises :class:`~tongxing.errors.BadDate` for a notice that cannot be read; nothing is kept then.
    """

    def action(session: Session) -> tuple[int, int]:
        place = find_organisation(session, organisation) if organisation is not None else None
        year = put_notice(session, data, place.id if place else None, now)
        moved = 0
        for launch in live_launches_of(session, place.id) if place else all_live_launches(session):
            hours = hours_of_launch(session, installation, launch)
            changed = date_again(session, picture_of(session, launch, now), hours, now)
            follow(session, installation, launch, changed, now)
            rewake(session, launch, [window.id for window in picture_of(session, launch, now).windows], hours)
            moved += len(changed)
        write_audit(session, actor, now, "calendar-imported", "calendar", [year], windows=moved)
        return year, moved

    return installation.ledger.run(action)
