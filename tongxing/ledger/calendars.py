"""The calendars of organisations: national days, imported notices, and the organisation's own closures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from ..dates import Calendar, Notice
from .among import among
from .prepared import Prepared
from .tables import CalendarNotice, Organisation

__all__ = ["brought_notices", "calendar_of", "calendars_of", "put_notice"]


_CLOSURES = Prepared(select(Organisation.id, Organisation.closures).where(among(Organisation.id, "ids")))
_NOTICES = Prepared(
    select(CalendarNotice.id, CalendarNotice.organisation_id, CalendarNotice.data)
    .where(or_(CalendarNotice.organisation_id.is_(None), among(CalendarNotice.organisation_id, "ids")))
    .order_by(CalendarNotice.organisation_id.is_not(None), CalendarNotice.year)
)


def calendar_of(session: Session, organisation_id: int, closures: Iterable[str] = ()) -> Calendar:
    """The calendar that an organisation's launches go by; `closures` are a launch's own school holidays."""
    wanted = (organisation_id, tuple(closures))
    return calendars_of(session, [wanted])[wanted]


def calendars_of(
    session: Session, wanted: Iterable[tuple[int, tuple[str, ...]]]
) -> dict[tuple[int, tuple[str, ...]], Calendar]:
    """The same for many at once, by (organisation, closures). What is equal is one value."""
    pairs = set(wanted)
    ids = sorted({organisation for organisation, _ in pairs})
    session.flush()
    own = {id: tuple(found or ()) for id, found in _CLOSURES.rows(session, ids=ids)}
    notices = _NOTICES.rows(session, ids=ids)
    made: dict[tuple[Any, ...], Calendar] = {}
    found = {}
    for organisation, closures in pairs:
        noticed = [(id, data) for id, whose, data in notices if whose in (None, organisation)]
        days = (*own.get(organisation, ()), *closures)
        key = (days, *(id for id, _ in noticed))
        if key not in made:
            made[key] = _calendar([data for _, data in noticed], days)
        found[organisation, closures] = made[key]
    return found


def _calendar(notices: Iterable[dict[str, Any]], closures: Iterable[str]) -> Calendar:
    calendar = Calendar.national()
    for data in notices:
        calendar = calendar.with_notice(data)
    return calendar.with_closures(closures)


def brought_notices(session: Session) -> dict[int, tuple[str | None, dict[str, Any]]]:
    """The national notices by year: the plugin that brought each (None: imported by hand) and what it says."""
    query = select(CalendarNotice.year, CalendarNotice.plugin, CalendarNotice.data)
    rows = session.execute(query.where(CalendarNotice.organisation_id.is_(None)))
    return {year: (plugin, data) for year, plugin, data in rows}


def put_notice(
    session: Session,
    data: dict[str, Any],
    organisation_id: int | None,
    now: dt.datetime,
    plugin: str | None = None,
) -> int:
    """Keep a year's notice, in the place of an earlier one; gives the year. Raises BadDate for one that cannot be read."""
    notice = Notice.read(data)
    here = (
        CalendarNotice.organisation_id.is_(None)
        if organisation_id is None
        else CalendarNotice.organisation_id == organisation_id
    )
    row = session.scalar(select(CalendarNotice).where(here, CalendarNotice.year == notice.year))
    if row is None:
        row = CalendarNotice(organisation_id=organisation_id, year=notice.year)
        session.add(row)
    row.data, row.imported_at, row.plugin = data, now, plugin
    session.flush()
    return notice.year
