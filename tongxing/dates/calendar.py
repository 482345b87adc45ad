"""The calendar of a school: workdays, days off, and days nobody has published yet. Knows no steps and no rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any

from chinese_calendar import constants
from pydantic import BaseModel, ConfigDict, model_serializer

from tongxing.errors import BadDate
from tongxing.words import Text, text

from .days import Day, DayRange
from .notice import HOLIDAY_NAMES, Notice

__all__ = ["Calendar", "DayKind", "Holiday"]

_ONE_DAY = timedelta(days=1)
_FIRST_YEAR: int = min(constants.holidays).year
_LAST_YEAR: int = max(constants.holidays).year
_CLOSED = text("学校放假", "School holiday")
_OFF = text("放假", "Days off")


class DayKind(StrEnum):
    """What a day is. Of a year that has no notice yet, every day is unpublished."""

    WORKDAY = "workday"
    OFF = "off"
    UNPUBLISHED = "unpublished"


class Holiday(DayRange):
    """A named run of days off, or a named closure of the school."""

    name: Text = _CLOSED

    @model_serializer
    def _to_data(self) -> Any:
        return {"first": self.first.isoformat(), "last": self.last.isoformat(), "name": self.name.model_dump()}


class Calendar(BaseModel):
    """The national calendar 2004–2026, imported notices of later years, and the school's own closures.

    A frozen value; share one freely. It never guesses: a day of a year without a notice is
    :attr:`DayKind.UNPUBLISHED`, and counts as a workday from Monday to Friday.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    notices: tuple[Notice, ...] = ()
    closures: tuple[Holiday, ...] = ()

    @classmethod
    def national(cls) -> Calendar:
        """The calendar without notices or closures of our own."""
        return cls()

    def with_notice(self, data: Notice | str | bytes | Mapping[str, Any]) -> Calendar:
        """This calendar with a year's notice, in the place of an earlier one for that year. Raises BadDate."""
        notice = data if isinstance(data, Notice) else Notice.read(data)
        kept = tuple(other for other in self.notices if other.year != notice.year)
        return Calendar(notices=tuple(sorted((*kept, notice), key=lambda n: n.year)), closures=self.closures)

    def with_closures(self, ranges: Iterable[DayRange | str]) -> Calendar:
        """This calendar with further closures: :class:`Holiday`, :class:`DayRange` or their text. Raises BadDate."""
        added = [_closure(days) for days in ranges]
        return Calendar(notices=self.notices, closures=tuple(sorted({*self.closures, *added}, key=_order)))

    def published(self, year: int) -> bool:
        """Whether the notice for `year` is known."""
        return _FIRST_YEAR <= year <= _LAST_YEAR or year in self._noticed

    def closed(self, day: date) -> bool:
        """Whether the school itself is closed that day, beside weekends and statutory holidays."""
        return any(day in closure for closure in self.closures)

    def kind(self, day: date) -> DayKind:
        """Workday, off or not published yet. A closure is off, in whichever year it lies."""
        if self.closed(day):
            return DayKind.OFF
        listed = self._listed.get(day)
        if listed is not None:
            return listed
        if not self.published(day.year):
            return DayKind.UNPUBLISHED
        works = day.weekday() < 5 if day.year in self._noticed else _works_nationally(day)
        return DayKind.WORKDAY if works else DayKind.OFF

    def is_workday(self, day: date) -> bool:
        """Whether the school works that day. Make-up Saturdays are workdays; so are unpublished weekdays."""
        kind = self.kind(day)
        return day.weekday() < 5 if kind is DayKind.UNPUBLISHED else kind is DayKind.WORKDAY

    def name(self, day: date) -> Text | None:
        """The holiday that `day` is off for, or None: plain weekends and make-up workdays have none."""
        if self.is_workday(day):
            return None
        for closure in self.closures:
            if day in closure:
                return closure.name
        return self._names.get(day) if day.year in self._noticed else self._names.get(day) or _national_name(day)

    def holidays(self, first: date, last: date) -> tuple[Holiday, ...]:
        """The runs of days off that touch `first`…`last`, whole: those named, or longer than a plain weekend."""
        runs = self._runs(first, last)
        return tuple(
            Holiday(first=run.first, last=run.last, name=self._run_name(run)) for run in runs if self._is_holiday(run)
        )

    def previous_workday(self, day: date) -> date:
        """The last workday before `day`."""
        return self.add_workdays(day, -1)

    def next_workday(self, day: date) -> date:
        """The first workday after `day`."""
        return self.add_workdays(day, 1)

    def add_workdays(self, day: date, number: int) -> date:
        """The day `number` workdays after `day`, or before it when negative. Zero is `day` itself."""
        step = _ONE_DAY if number > 0 else -_ONE_DAY
        left = abs(number)
        try:
            while left:
                day += step
                left -= self.is_workday(day)
        except OverflowError as error:
            raise BadDate(
                f"{number} 个工作日太远了；请写小一些。", f"{number} workdays lead too far; give a smaller number."
            ) from error
        return day

    @cached_property
    def _listed(self) -> Mapping[date, DayKind]:
        off = {day: DayKind.OFF for notice in self.notices for day in notice.off}
        return off | {day: DayKind.WORKDAY for notice in self.notices for day in notice.work}

    @cached_property
    def _names(self) -> Mapping[date, Text]:
        unnamed = {day: _OFF for notice in self.notices for day in notice.off}
        return unnamed | {day: name for notice in self.notices for day, name in notice.names}

    @cached_property
    def _noticed(self) -> frozenset[int]:
        return frozenset(notice.year for notice in self.notices)

    def _runs(self, first: date, last: date) -> Iterator[DayRange]:
        day = first
        while day <= last:
            if self.is_workday(day):
                day += _ONE_DAY
                continue
            run = DayRange(first=self.previous_workday(day) + _ONE_DAY, last=self.next_workday(day) - _ONE_DAY)
            yield run
            day = run.last + _ONE_DAY

    def _is_holiday(self, run: DayRange) -> bool:
        return len(run) > 2 or any(self.name(day) for day in run)

    def _run_name(self, run: DayRange) -> Text:
        closed = dict.fromkeys(closure.name for closure in self.closures if closure.common(run))
        names = list(closed or dict.fromkeys(name for day in run if (name := self.name(day))))
        if not names:
            return _OFF
        return text("、".join(name.zh for name in names), ", ".join(name.en for name in names))


def _closure(days: DayRange | str) -> Holiday:
    if isinstance(days, Holiday):
        return days
    days = DayRange.read(days) if isinstance(days, str) else days
    return Holiday(first=days.first, last=days.last)


def _order(closure: Holiday) -> tuple[Day, Day]:
    return closure.first, closure.last


def _works_nationally(day: date) -> bool:
    # The library's own question looks for its first and last year on every call, which is a hundred times the work.
    return day in constants.workdays or (day.weekday() < 5 and day not in constants.holidays)


def _national_name(day: date) -> Text | None:
    name = constants.holidays.get(day)
    return HOLIDAY_NAMES[name] if name else None
