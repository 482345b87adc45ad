"""From a local day, or a half of it, to instants. The only place that knows at what hour a day or a half ends."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

__all__ = ["Half", "end_of", "start_of"]


class Half(StrEnum):
    """A part of a working day."""

    MORNING = "morning"
    NOON = "noon"
    AFTERNOON = "afternoon"


_STARTS = {None: time(0), Half.MORNING: time(0), Half.NOON: time(12), Half.AFTERNOON: time(12)}
_ENDS = {None: time(23, 59, 59), Half.MORNING: time(12), Half.NOON: time(14), Half.AFTERNOON: time(18)}


def start_of(day: date, half: Half | None, timezone: ZoneInfo) -> datetime:
    """The first instant of `day`, or of a half of it, in `timezone`; aware."""
    return _existing(datetime.combine(day, _STARTS[half], timezone))


def end_of(day: date, half: Half | None, timezone: ZoneInfo) -> datetime:
    """The last instant of `day` (23:59:59), or of a half of it, in `timezone`; aware."""
    wall = datetime.combine(day, _ENDS[half], timezone)
    # A clock put back may strike twice, and then the day ends at the second stroke.
    return max(_existing(wall), _existing(wall.replace(fold=1)), key=lambda instant: instant.astimezone(UTC))


def _existing(wall: datetime) -> datetime:
    """The instant itself where the clock shows it; where summer time skips it, the instant just as far into the day."""
    return wall.astimezone(UTC).astimezone(wall.tzinfo)
