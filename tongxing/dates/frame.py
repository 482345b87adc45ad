"""What a rule is evaluated in, and what comes out. No rules, and no clock: a frame is all they know of the world."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from tongxing.errors import BadDate
from tongxing.words import Text

from .calendar import Calendar
from .days import DayRange, exact_day

__all__ = ["Dated", "Frame", "Occurrence", "Omitted", "Unknown"]


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One window of a rule: `number` counts from 1, `opens` and `due` are aware instants in the frame's time zone."""

    number: int
    opens: datetime
    due: datetime
    label: Text | None = None

    def __post_init__(self) -> None:
        # Two values of one zone are compared by Python as wall clocks, which go wrong where a clock is put back.
        if self.opens.astimezone(UTC) > self.due.astimezone(UTC):
            raise BadDate(
                f"开始时间 {self.opens} 晚于截止时间 {self.due}；请检查日期。",
                f"It opens at {self.opens}, after it is due at {self.due}; check the days.",
            )


@dataclass(frozen=True, slots=True)
class Omitted:
    """An interval or day for which nothing is owed, and why."""

    first: date
    last: date
    why: Text


@dataclass(frozen=True, slots=True)
class Dated:
    """The occurrences of a rule in order, and what was left out. None at all is a valid answer."""

    occurrences: tuple[Occurrence, ...] = ()
    omitted: tuple[Omitted, ...] = ()


@dataclass(frozen=True, slots=True)
class Unknown:
    """A day that depends on steps or parameters which are not known yet."""

    depends_on: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """One launch as its rules see it.

    `first_day`…`last_day` are the launch's local days. Dates such as ``06-10`` lie in `year`, without it in the year of
    the first day, unless only another year puts them in the launch. `days` and `moments` are named parameters (a day, or an aware instant);
    `steps` holds the window of every other step known so far. Raises BadDate when the days are in no order.
    """

    first_day: date
    last_day: date
    timezone: ZoneInfo
    calendar: Calendar
    year: int | None = None
    days: Mapping[str, date] = field(default_factory=dict)
    moments: Mapping[str, datetime] = field(default_factory=dict)
    steps: Mapping[str, Occurrence] = field(default_factory=dict)
    birthday: date | None = None

    def __post_init__(self) -> None:
        for day in (self.first_day, self.last_day, *self.days.values()):
            exact_day(day)
        if self.last_day < self.first_day:
            raise BadDate(
                f"最后一天 {self.last_day} 早于第一天 {self.first_day}；请改正其中一个。",
                f"The last day {self.last_day} is before the first day {self.first_day}; correct one of them.",
            )

    @property
    def span(self) -> DayRange:
        """The days of the launch."""
        return DayRange(first=self.first_day, last=self.last_day)

    @property
    def years(self) -> tuple[int, ...]:
        """The years a date without a year may lie in, the likeliest first."""
        launched = range(self.first_day.year, self.last_day.year + 1)
        return tuple(dict.fromkeys((self.first_day.year if self.year is None else self.year, *launched)))

    def named_day(self, name: str) -> date | None:
        """The local day of the parameter `name`, or None when it is not known."""
        moment = self.moments.get(name)
        return self.days.get(name) or (moment and moment.astimezone(self.timezone).date())

    def local_day(self, instant: datetime) -> date:
        """The local day of an instant."""
        return instant.astimezone(self.timezone).date()
