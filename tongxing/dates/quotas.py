"""Quotas: so often in a week, month, quarter, term. A quota owes something *within* each interval, due at its end."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Annotated, Any, ClassVar

from dateutil.relativedelta import relativedelta

from tongxing.words import Text, text

from .bounds import whole
from .calendar import Calendar
from .days import DayRange
from .frame import Dated, Frame, Occurrence, Omitted
from .intervals import Interval, IntervalField, IntervalUnit, read_interval
from .moments import end_of, start_of
from .rule import SpannedRule
from .single import TERM_FIRST, TERM_LAST

__all__ = ["Quota", "every", "times"]

_ONE_DAY = timedelta(days=1)


class Quota(SpannedRule):
    """Something owed in every interval of the span. Weeks begin on Monday, months and quarters by the calendar.

    The span's edges cut the intervals. One with fewer workdays than `least` is left out: without a single one, where
    nothing else is said.
    """

    heads: ClassVar[tuple[str, ...]] = ("every", "times")

    every: IntervalField
    least: Annotated[int, whole("最少的工作日数", "A number of workdays", 1, 31)] = 1

    def with_interval(self, interval: Interval | str) -> Quota:
        return Quota(**(dict(self) | {"every": read_interval(interval)}))

    def to_data(self) -> Any:
        data = super().to_data()
        if self.every.times == 1:
            return data
        del data["every"]
        return {"times": self.every.times, "per": self.every.unit} | data

    @classmethod
    def fields_from(cls, data: dict[str, Any]) -> dict[str, Any]:
        if "times" not in data or "every" in data:
            return data
        return {"every": Interval(times=data.pop("times"), unit=data.pop("per", "launch"))} | data

    def _within(self, span: DayRange, frame: Frame) -> Dated:
        kept: list[Occurrence] = []
        omitted: list[Omitted] = []
        for days in self._intervals(span, frame):
            if sum(map(frame.calendar.is_workday, days)) >= self.least:
                kept.append(self._quota_window(frame, len(kept) + 1, days, span))
            else:
                omitted.append(Omitted(days.first, days.last, _why(days, frame.calendar)))
        return Dated(tuple(kept), tuple(omitted))

    def _quota_window(self, frame: Frame, number: int, days: DayRange, span: DayRange) -> Occurrence:
        last = self._rolled_inside(days.last, span, frame)
        opens = start_of(days.first, None, frame.timezone)
        return Occurrence(number, opens, end_of(last, self.half, frame.timezone))

    def _intervals(self, span: DayRange, frame: Frame) -> Iterator[DayRange]:
        for days in _units(self.every, span, frame):
            yield from _parts(days, self.every.times)


def every(number: int | str | Interval, unit: str = "", **options: Any) -> Quota:
    """``every("week")``, ``every(2, "weeks")``, ``every("term")``; options `first`, `last`, `least`, `half`, `roll`."""
    return Quota(every=read_interval(f"{number} {unit}" if unit else number), **options)


def times(number: int, per: IntervalUnit = "launch", **options: Any) -> Quota:
    """So many times a unit, in equal windows: ``times(2, per="term")``; options as :func:`every`."""
    return Quota(every=Interval(times=number, unit=per), **options)


def _units(every: Interval, span: DayRange, frame: Frame) -> Iterator[DayRange]:
    if every.unit in ("term", "launch"):
        yield span if every.unit == "launch" else _term(span, frame)
        return
    first = _aligned(every.unit, span.first)
    step = _STEPS[every.unit](every.number)
    while first <= span.last:
        following = first + step
        if days := DayRange(first=first, last=following - _ONE_DAY).common(span):
            yield days
        first = following


def _aligned(unit: IntervalUnit, day: date) -> date:
    if unit == "week":
        return day - timedelta(days=day.weekday())
    if unit == "month":
        return day.replace(day=1)
    return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1) if unit == "quarter" else day


_STEPS: dict[IntervalUnit, Callable[[int], Any]] = {
    "day": lambda number: timedelta(days=number),
    "week": lambda number: timedelta(weeks=number),
    "month": lambda number: relativedelta(months=number),
    "quarter": lambda number: relativedelta(months=3 * number),
}


def _term(span: DayRange, frame: Frame) -> DayRange:
    first, last = frame.named_day(TERM_FIRST) or span.first, frame.named_day(TERM_LAST) or span.last
    return (DayRange(first=first, last=last).common(span) if first <= last else None) or span


def _parts(days: DayRange, number: int) -> Iterator[DayRange]:
    edges = [days.first + timedelta(days=index * len(days) // number) for index in range(number + 1)]
    for first, following in itertools.pairwise(edges):
        if first < following:
            yield DayRange(first=first, last=following - _ONE_DAY)


def _why(days: DayRange, calendar: Calendar) -> Text:
    workdays = sum(map(calendar.is_workday, days))
    if workdays:
        unit = "workday" if workdays == 1 else "workdays"
        return text(f"只有 {workdays} 个工作日", f"only {workdays} {unit} in it")
    names = [name for name in dict.fromkeys(map(calendar.name, days)) if name]
    if not names:
        return text("整段都不上课", "no workday in it")
    return text(
        "整段放假：" + "、".join(name.zh for name in names), "off throughout: " + ", ".join(name.en for name in names)
    )
