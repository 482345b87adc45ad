"""When the people of an installation may be told: its quiet hours, a launch's zone and calendar."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from ..dates import Calendar
from ..installation import Installation
from ..ledger.calendars import calendar_of, calendars_of
from ..ledger.launches import LaunchFacts
from ..ledger.tables import Organisation
from ..lifecycle import OfficeHours
from ..program import Program

__all__ = ["calendar_of_launch", "closures_of", "hours_of_launch", "hours_of_launches", "local_day", "office_hours"]


def local_day(organisation: Organisation, now: dt.datetime) -> dt.date:
    """The day that `now` is at an organisation."""
    return now.astimezone(ZoneInfo(organisation.timezone)).date()


def office_hours(installation: Installation, timezone: ZoneInfo, calendar: Calendar) -> OfficeHours:
    """Outside the installation's quiet hours, on the calendar's workdays."""
    settings = installation.settings
    return OfficeHours(timezone, calendar, settings.quiet_until, settings.quiet_from)


def closures_of(program: Program, parameters: Mapping[str, Any]) -> list[str]:
    """The school holidays among a launch's stored answers."""
    ranges = [each.name for each in program.parameters if each.kind == "ranges"]
    return [str(value) for name in ranges for value in parameters.get(name, ())]


def calendar_of_launch(session: Session, launch: LaunchFacts) -> Calendar:
    """The calendar that a launch goes by, its own school holidays counted as off."""
    return calendar_of(session, launch.organisation_id, closures_of(launch.program, launch.parameters))


def hours_of_launch(session: Session, installation: Installation, launch: LaunchFacts) -> OfficeHours:
    """The office hours of one launch, its own school holidays counted as off."""
    return hours_of_launches(session, installation, [launch])[launch.id]


def hours_of_launches(
    session: Session, installation: Installation, launches: Collection[LaunchFacts]
) -> dict[str, OfficeHours]:
    """The same of many launches, by id. Those that go by one calendar and zone share one value."""
    keys = {
        launch.id: (launch.organisation_id, tuple(closures_of(launch.program, launch.parameters)))
        for launch in launches
    }
    calendars = calendars_of(session, keys.values())
    shared: dict[tuple[int, ZoneInfo], OfficeHours] = {}
    found = {}
    for launch in launches:
        calendar = calendars[keys[launch.id]]
        key = (id(calendar), launch.timezone)
        if key not in shared:
            shared[key] = office_hours(installation, launch.timezone, calendar)
        found[launch.id] = shared[key]
    return found
