"""Rules that mark single days of a span: weekdays, birthdays, festivals, solar terms, the eve of holidays."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any, ClassVar, Literal, get_args

from dateutil.rrule import WEEKLY, rrule
from pydantic import BeforeValidator

from tongxing.errors import BadDate
from tongxing.words import Text, text

from .bounds import one_of
from .days import DayRange
from .frame import Dated, Frame, Occurrence, Omitted, Unknown
from .lunar import FESTIVALS, SOLAR_TERMS, festival_days, lunar_days, solar_term_days
from .points import FixedDay
from .rule import RollField, SpannedRule, TimeRule
from .single import By

__all__ = ["BeforeHolidays", "Birthday", "Festivals", "Lunar", "OneWeekday", "SolarTerm", "Weekday", "Weekdays"]
__all__ += ["before_holidays", "birthday", "festivals", "lunar", "one_weekday", "solar_term", "weekdays"]

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)
_weekday: Any = one_of("星期", "A weekday", WEEKDAYS).func
_festival: Any = one_of("节日", "A festival", tuple(FESTIVALS)).func


def _in_order(known: Iterable[str], check: Any, value: Any) -> tuple[str, ...]:
    given = {check(word) for word in ([value] if isinstance(value, str) else value)}
    if not given:
        raise BadDate("至少要写一个。", "Name at least one.")
    return tuple(word for word in known if word in given)


class Weekdays(SpannedRule):
    """Each such weekday on which school meets. On Saturdays and Sundays it leaves out holidays, closures and make-up workdays."""

    heads: ClassVar[tuple[str, ...]] = ("weekdays",)

    weekdays: Annotated[tuple[Weekday, ...], BeforeValidator(lambda value: _in_order(WEEKDAYS, _weekday, value))]
    on_days_off: Annotated[Literal["skip", "keep"], one_of("on_days_off", "on_days_off", ("skip", "keep"))] = "skip"

    def _within(self, span: DayRange, frame: Frame) -> Dated:
        kept: list[Occurrence] = []
        omitted: list[Omitted] = []
        for day in _each(self.weekdays, span):
            why = self._why_not(day, frame)
            if why is None:
                kept.append(self._day_window(frame, len(kept) + 1, self._rolled_inside(day, span, frame)))
            else:
                omitted.append(Omitted(day, day, why))
        return Dated(tuple(kept), tuple(omitted))

    def _why_not(self, day: date, frame: Frame) -> Text | None:
        if self.on_days_off == "keep":
            return None
        works, name = frame.calendar.is_workday(day), frame.calendar.name(day)
        if day.weekday() < 5:
            return None if works else name or text("放假", "day off")
        return text("调休上班", "make-up workday") if works else name


def _each(weekdays: tuple[Weekday, ...], span: DayRange) -> Iterable[date]:
    first, last = (datetime.combine(day, time()) for day in (span.first, span.last))
    return [
        found.date()
        for found in rrule(WEEKLY, byweekday=[WEEKDAYS.index(day) for day in weekdays], dtstart=first, until=last)
    ]


class OneWeekday(SpannedRule):
    """Once, on any such weekday of the span on which school meets: from the first to the last of them.

    Where there is none, on any day of the span, and that is said.
    """

    heads: ClassVar[tuple[str, ...]] = ("one_weekday",)
    recurring: ClassVar[bool] = False

    one_weekday: Annotated[Weekday, BeforeValidator(lambda value: _weekday(value))]

    def _within(self, span: DayRange, frame: Frame) -> Dated:
        all_of_them = Weekdays(weekdays=(self.one_weekday,), half=self.half, roll=self.roll)._within(span, frame)
        if all_of_them.occurrences:
            first, last = all_of_them.occurrences[0], all_of_them.occurrences[-1]
            return Dated((Occurrence(1, first.opens, last.due),))
        why = text("没有上课的这一天，改为期间内任一天", "it has no such school day; any day of it will do")
        whole = DayRange(first=span.first, last=self._rolled_inside(span.last, span, frame))
        return Dated(self._one_window(frame, whole).occurrences, (Omitted(span.first, span.last, why),))

    def with_day(self, day: date) -> TimeRule:
        return By(by=FixedDay(day=day), opens=self.first, half=self.half)


class _Marked(SpannedRule):
    """Days marked at school: one on a day off is marked on the workday before it, unless `roll` says otherwise."""

    roll: RollField = "before"

    def _mark(self, days: Iterable[tuple[date, Text | None]], span: DayRange, frame: Frame) -> Dated:
        kept: list[Occurrence] = []
        omitted: list[Omitted] = []
        for day, label in sorted(days, key=lambda pair: pair[0]):
            marked = self._rolled(day, frame)
            if marked in span:
                kept.append(self._day_window(frame, len(kept) + 1, marked, label))
            else:
                omitted.append(Omitted(day, day, _outside(label)))
        return Dated(tuple(kept), tuple(omitted))


def _outside(label: Text | None) -> Text:
    zh, en = (f"{label.zh}：", f"{label.en}: ") if label else ("", "")
    return text(
        f"{zh}当天放假，期间内没有可以补上的上课日", f"{en}a day off, and no school day in the span to mark it on"
    )


class Birthday(_Marked):
    """The subject's birthday; 29 February is 28 February in a common year. One in a vacation is marked before it begins."""

    heads: ClassVar[tuple[str, ...]] = ("birthday",)

    birthday: Literal[True] = True

    def windows(self, frame: Frame) -> Dated | Unknown:
        return Unknown(("birthday",)) if frame.birthday is None else super().windows(frame)

    def _within(self, span: DayRange, frame: Frame) -> Dated:
        assert frame.birthday is not None
        years = range(span.first.year, span.last.year + 2)
        days = [birthday_in(year, frame.birthday) for year in years if year > frame.birthday.year]
        return self._mark([(day, None) for day in days if self._is_owed(day, span, frame)], span, frame)

    def _is_owed(self, day: date, span: DayRange, frame: Frame) -> bool:
        # The vacation after a term belongs to no term: a birthday in it is marked before the term ends.
        return day in span or (day > span.last and frame.calendar.closed(day) and self._rolled(day, frame) in span)


class Lunar(_Marked):
    """A lunar day of each year, ``05-05``. The leap month never counts; the 30th of a short month is its 29th."""

    heads: ClassVar[tuple[str, ...]] = ("lunar",)

    lunar: Annotated[str, BeforeValidator(lambda value: _lunar_text(value))]

    @property
    def month(self) -> int:
        """The lunar month, 1–12."""
        return int(self.lunar[:2])

    @property
    def day(self) -> int:
        """The day of the lunar month, 1–30."""
        return int(self.lunar[3:])

    def _within(self, span: DayRange, frame: Frame) -> Dated:
        return self._mark([(day, None) for day in lunar_days(self.month, self.day, span.first, span.last)], span, frame)


class Festivals(_Marked):
    """Traditional festivals by name."""

    heads: ClassVar[tuple[str, ...]] = ("festivals",)

    festivals: Annotated[tuple[str, ...], BeforeValidator(lambda value: _in_order(FESTIVALS, _festival, value))]

    def _within(self, span: DayRange, frame: Frame) -> Dated:
        named = [
            (day, FESTIVALS[name]) for name in self.festivals for day in festival_days(name, span.first, span.last)
        ]
        return self._mark(named, span, frame)


class SolarTerm(_Marked):
    """One of the 24 solar terms, by its Chinese name."""

    heads: ClassVar[tuple[str, ...]] = ("solar_term",)

    solar_term: Annotated[str, one_of("节气", "A solar term", tuple(SOLAR_TERMS))]

    def _within(self, span: DayRange, frame: Frame) -> Dated:
        days = solar_term_days(self.solar_term, span.first, span.last)
        return self._mark([(day, SOLAR_TERMS[self.solar_term]) for day in days], span, frame)


class BeforeHolidays(SpannedRule):
    """The last school day before each holiday: a named one, or days off longer than a weekend."""

    heads: ClassVar[tuple[str, ...]] = ("before_holidays",)

    before_holidays: Literal[True] = True

    def _within(self, span: DayRange, frame: Frame) -> Dated:
        # The holiday that begins when the span ends has its last school day in the span.
        until = frame.calendar.next_workday(span.last) - timedelta(days=1)
        runs = frame.calendar.holidays(span.first, until)
        eves = [(frame.calendar.previous_workday(run.first), run.name) for run in runs]
        kept = [(eve, name) for eve, name in eves if eve in span]
        return Dated(tuple(self._day_window(frame, number, eve, name) for number, (eve, name) in enumerate(kept, 1)))


def birthday_in(year: int, born: date) -> date:
    """The birthday in `year` of someone born on `born`."""
    try:
        return born.replace(year=year)
    except ValueError:
        return date(year, 2, 28)


def weekdays(*names: Weekday, **options: Any) -> Weekdays:
    """Each of these weekdays: ``weekdays("sat")``; options `first`, `last`, `half`, `roll`, `on_days_off`."""
    return Weekdays(weekdays=names, **options)


def one_weekday(name: Weekday, **options: Any) -> OneWeekday:
    """Once, on any such weekday: ``one_weekday("mon")``; options `first`, `last`, `half`, `roll`."""
    return OneWeekday(one_weekday=name, **options)


def birthday(**options: Any) -> Birthday:
    """The subject's birthday; options `first`, `last`, `half`, `roll`."""
    return Birthday(**options)


def lunar(month_day: str, **options: Any) -> Lunar:
    """A lunar day of each year, ``lunar("05-05")``; options as :func:`birthday`."""
    return Lunar(lunar=month_day, **options)


def festivals(*names: str, **options: Any) -> Festivals:
    """Traditional festivals by their Chinese names, all of them where none is given; options as :func:`birthday`."""
    return Festivals(festivals=names or tuple(FESTIVALS), **options)


def solar_term(name: str, **options: Any) -> SolarTerm:
    """A solar term by its Chinese name, ``solar_term("立夏")``; options as :func:`birthday`."""
    return SolarTerm(solar_term=name, **options)


def before_holidays(**options: Any) -> BeforeHolidays:
    """The last school day before each holiday; options `first`, `last`, `half`."""
    return BeforeHolidays(**options)


def _lunar_text(value: Any) -> str:
    match = re.fullmatch(r"(\d\d)-(\d\d)", str(value))
    if match and 1 <= int(match[1]) <= 12 and 1 <= int(match[2]) <= 30:
        return match[0]
    raise BadDate(
        f"“{value}” 不是农历日期；请写成 “05-05” 这样的月-日。",
        f"'{value}' is no lunar day; write month-day, like '05-05'.",
    )
