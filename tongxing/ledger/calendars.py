"""The calendars of organisations: national days, imported notices, and the organisation's own closures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from ..dates import Calendar, DayRange, Notice
from .tables import CalendarNotice, Organisation

__all__ = ["calendar_of", "put_notice"]


def calendar_of(session: Session, organisation_id: int, closures: Iterable[DayRange | str] = ()) -> Calendar:
    """The calendar that an organisation's launches go by; `closures` are a launch's own school holidays."""
    own = session.scalar(select(Organisation.closures).where(Organisation.id == organisation_id)) or []
    calendar = Calendar.national()
    notices = session.execute(
        select(CalendarNotice.data)
        .where(or_(CalendarNotice.organisation_id.is_(None), CalendarNotice.organisation_id == organisation_id))
        .order_by(CalendarNotice.organisation_id.is_not(None), CalendarNotice.year)
    )
    for (data,) in notices:
        calendar = calendar.with_notice(data)
    return calendar.with_closures([*own, *closures])


def put_notice(session: Session, data: dict[str, Any], organisation_id: int | None, now: dt.datetime) -> int:
    """Keep a year's notice, in the place of an earlier one; gives the year. Raises BadDate for one that cannot be read."""
    notice = Notice.read(data)
    here = (
        CalendarNotice.organisation_id.is_(None)
        if organisation_id is None
        else CalendarNotice.organisation_id == organisation_id
    )
    row = session.scalar(select(CalendarNotice).where(here, CalendarNotice.year == notice.year))
    if row is None:
        session.add(CalendarNotice(organisation_id=organisation_id, year=notice.year, data=data, imported_at=now))
    else:
        row.data, row.imported_at = data, now
    session.flush()
    return notice.year
