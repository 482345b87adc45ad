"""A year's days off are published: keep them, and date again what is not open yet and was not pinned by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from sqlalchemy.orm import Session

from ..installation import Installation
from ..ledger.audit import Actor, write_audit
from ..ledger.calendars import brought_notices, put_notice
from ..ledger.launches import all_live_launches, live_launches_of
from ..ledger.people import find_organisation
from ..ledger.tables import Organisation
from .consequences import follow, rewake
from .office import hours_of_launch
from .own_days import date_own_days_again
from .picture import picture_of
from .slipping import date_again

__all__ = ["import_calendar", "take_brought_calendars"]

PLUGIN = Actor(None, "system")


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
        return _take(session, installation, data, place, None, actor, now)

    return installation.ledger.run(action)


def take_brought_calendars(installation: Installation, now: dt.datetime) -> None:
    """Take the notices that plugins bring and the ledger has not, or has in another form from the same plugin. A year that
    was imported by hand stays as it is."""
    if not installation.catalogue.calendars:
        return
    with installation.ledger.read() as session:
        if not list(_brought(session, installation)):
            return

    def action(session: Session) -> None:
        for plugin, data in list(_brought(session, installation)):
            _take(session, installation, data, None, plugin, PLUGIN, now)

    installation.ledger.run(action)


def _brought(session: Session, installation: Installation) -> Iterator[tuple[str, dict[str, Any]]]:
    known = brought_notices(session)
    for calendar in installation.catalogue.calendars.values():
        for data in calendar.notices:
            plugin, there = known.get(data["year"], (calendar.key, None))
            if plugin is not None and there != data:
                yield calendar.key, dict(data)


def _take(
    session: Session,
    installation: Installation,
    data: dict[str, Any],
    place: Organisation | None,
    plugin: str | None,
    actor: Actor,
    now: dt.datetime,
) -> tuple[int, int]:
    year = put_notice(session, data, place.id if place else None, now, plugin)
    moved = 0
    for launch in live_launches_of(session, place.id) if place else all_live_launches(session):
        hours = hours_of_launch(session, installation, launch)
        changed = date_again(session, picture_of(session, launch, now), hours, now)
        changed += date_own_days_again(session, installation.ledger.vault, picture_of(session, launch, now), hours)
        follow(session, installation, launch, changed, now)
        rewake(session, launch, [window.id for window in picture_of(session, launch, now).windows], hours)
        moved += len(changed)
    write_audit(session, actor, now, "calendar-imported", "calendar", [year], windows=moved)
    return year, moved
