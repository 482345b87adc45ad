"""Rules with one window: by a day, on a day, between days, in a month, in a week of term, on need."""

from __future__ import annotations

import calendar
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any, ClassVar, Literal, Self, get_args

from pydantic import BeforeValidator

from tongxing.errors import BadDate
from tongxing.words import text

from .bounds import Key, one_of, whole
from .days import DayRange
from .frame import Dated, Frame, Occurrence, Omitted, Unknown
from .moments import Half, end_of, start_of
from .points import AfterStep, FixedDay, MonthDay, Named, Point, TimePoint, day, end, start
from .rule import Roll, TimeRule

__all__ = ["AtMoment", "By", "During", "InMonth", "MonthPart", "On", "OnNeed", "WeekOfTerm"]
__all__ += ["at_moment", "by", "during", "month", "on", "on_need", "ten_days", "week_of_term", "whole_launch", "within"]

MonthPart = Literal["early", "middle", "late"]
TERM_FIRST, TERM_LAST = "term_first_day", "term_last_day"
SATURDAY = 5
_PART_DAYS: dict[MonthPart | None, tuple[int, int]] = {
    None: (1, 31),
    "early": (1, 10),
    "middle": (11, 20),
    "late": (21, 31),
}
_part: Any = one_of("part", "part", get_args(MonthPart)).func


class _OnePoint(TimeRule):
    @property
    def _point(self) -> TimePoint:
        point: TimePoint = getattr(self, type(self).heads[0])
        return point

    @property
    def offset(self) -> int | None:
        return self._point.offset

    def shifted(self, days: int) -> Self:
        return self._replaced(self._point.shifted(days))

    def with_day(self, day: date) -> Self:
        return self._replaced(FixedDay(day=day))

    def _replaced(self, point: TimePoint) -> Self:
        return type(self)(**(dict(self) | {type(self).heads[0]: point}))


class By(_OnePoint):
    """Due at the end of a day. Opens with the launch, or when the step ends that the day follows, or on `opens`."""

    heads: ClassVar[tuple[str, ...]] = ("by", "within")

    by: Point
    opens: Point | None = None

    def windows(self, frame: Frame) -> Dated | Unknown:
        found = self.by.resolve(frame)
        if isinstance(found, Unknown):
            return found
        opens = self._opens(frame)
        if isinstance(opens, Unknown):
            return opens
        last = self._rolled(found, frame)
        earliest = start_of(last, None, frame.timezone)
        due = end_of(last, self.half, frame.timezone)
        return Dated((Occurrence(1, opens if opens.astimezone(UTC) <= due.astimezone(UTC) else earliest, due),))

    def _opens(self, frame: Frame) -> datetime | Unknown:
        if self.opens is None and isinstance(self.by, AfterStep):
            return frame.steps[self.by.after].due.astimezone(frame.timezone)
        found = frame.first_day if self.opens is None else self.opens.resolve(frame)
        return found if isinstance(found, Unknown) else start_of(found, None, frame.timezone)

    def to_data(self) -> Any:
        data = super().to_data()
        if not (isinstance(self.by, AfterStep) and self.by.number):
            return data
        del data["by"]
        return {"within": f"{self.by.number} {self.by.unit}", "of": self.by.after} | data

    @classmethod
    def fields_from(cls, data: dict[str, Any]) -> dict[str, Any]:
        if "within" not in data or "by" in data:
            return data
        if "of" not in data:
            raise BadDate("“within” 还要写 of: 哪一步之后。", "'within' also needs 'of': the step it follows.")
        number, unit = _distance(data.pop("within"))
        return {"by": AfterStep(after=data.pop("of"), number=number, unit=unit)} | data


class On(_OnePoint):
    """One day, or a half of it."""

    heads: ClassVar[tuple[str, ...]] = ("on",)

    on: Point

    def windows(self, frame: Frame) -> Dated | Unknown:
        found = self.on.resolve(frame)
        if isinstance(found, Unknown):
            return found
        last = self._rolled(found, frame)
        return Dated(
            (Occurrence(1, start_of(last, self.half, frame.timezone), end_of(last, self.half, frame.timezone)),)
        )


def _pair(value: Any) -> Any:
    if isinstance(value, list | tuple) and len(value) == 2:
        return value
    raise BadDate(
        f"“during” 要写两天，如 [“10-23”, “10-25”]，不能是 “{value}”。",
        f"'during' takes two days, like ['10-23', '10-25'], not '{value}'.",
    )


class During(TimeRule):
    """From one day to another, both included."""

    heads: ClassVar[tuple[str, ...]] = ("during", "whole_launch")

    during: Annotated[tuple[Point, Point], BeforeValidator(_pair)]

    def windows(self, frame: Frame) -> Dated | Unknown:
        first, last = (point.resolve(frame) for point in self.during)
        unknown = [found for found in (first, last) if isinstance(found, Unknown)]
        if unknown:
            return Unknown(tuple(dict.fromkeys(key for found in unknown for key in found.depends_on)))
        assert not isinstance(first, Unknown)
        assert not isinstance(last, Unknown)
        days = DayRange(first=first, last=last)
        rolled = self._rolled(days.last, frame)
        opens = start_of(min(days.first, rolled), self.half, frame.timezone)
        return Dated((Occurrence(1, opens, end_of(rolled, self.half, frame.timezone)),))

    def points(self) -> Any:
        return iter(self.during)

    def with_day(self, day: date) -> TimeRule:
        return By(by=FixedDay(day=day), opens=self.during[0], half=self.half, roll=self.roll)

    def to_data(self) -> Any:
        return "whole_launch" if self == whole_launch() else super().to_data()

    @classmethod
    def fields_from(cls, data: dict[str, Any]) -> dict[str, Any]:
        return {"during": ("start", "end")} if data == {"whole_launch": True} else data


class InMonth(TimeRule):
    """A calendar month, or its first ten days, second ten days or the rest. The launch's edges cut it."""

    heads: ClassVar[tuple[str, ...]] = ("month",)

    month: Annotated[int, whole("月份", "A month", 1, 12)]
    part: Annotated[MonthPart | None, BeforeValidator(lambda value: value if value is None else _part(value))] = None

    def windows(self, frame: Frame) -> Dated:
        days = self._days(frame)
        return self._one_window(frame, days.common(frame.span) or days)

    def with_day(self, day: date) -> TimeRule:
        opens = MonthDay(month=self.month, day=_PART_DAYS[self.part][0])
        return By(by=FixedDay(day=day), opens=opens, half=self.half, roll=self.roll)

    def _days(self, frame: Frame) -> DayRange:
        choices = [self._of(year) for year in frame.years]
        return next((days for days in choices if days.common(frame.span)), choices[0])

    def _of(self, year: int) -> DayRange:
        first, last = _PART_DAYS[self.part]
        month_end = calendar.monthrange(year, self.month)[1]
        return DayRange(first=date(year, self.month, first), last=date(year, self.month, min(last, month_end)))


class WeekOfTerm(TimeRule):
    """Week `week_of_term` of the term, or as far as week `to`. Weeks begin on Monday; the first has the term's first day,
    or is the next one where a term begins on a weekend. A rolled due stays in these weeks."""

    heads: ClassVar[tuple[str, ...]] = ("week_of_term",)

    week_of_term: Annotated[int, whole("周次", "A week of term", 1, 60)]
    to: Annotated[int, whole("周次", "A week of term", 1, 60)] | None = None

    def model_post_init(self, _: Any) -> None:
        if self.to is not None and self.to <= self.week_of_term:
            raise BadDate(
                f"第 {self.week_of_term} 周到第 {self.to} 周不成一段；后一个数要更大。",
                f"Week {self.week_of_term} to week {self.to} is no stretch; the second number must be larger.",
            )

    def windows(self, frame: Frame) -> Dated | Unknown:
        term_first = frame.named_day(TERM_FIRST)
        if term_first is None:
            return Unknown((TERM_FIRST,))
        weeks = self._weeks(self._first_monday(term_first, frame))
        term = DayRange(first=term_first, last=max(term_first, frame.named_day(TERM_LAST) or frame.last_day))
        days = term.common(weeks)
        days = days and days.common(frame.span)
        if days is None:
            return Dated(
                (),
                (Omitted(weeks.first, weeks.last, text("不在学期和本次执行之内", "outside the term and this launch")),),
            )
        rolled = self._rolled(days.last, frame)
        last = rolled if rolled in days else days.last
        opens = start_of(days.first, None, frame.timezone)
        return Dated((Occurrence(1, opens, end_of(last, self.half, frame.timezone)),))

    @property
    def parameters(self) -> tuple[str, ...]:
        return (TERM_FIRST,)

    def with_day(self, day: date) -> TimeRule:
        opens = Named(of=TERM_FIRST, number=self.week_of_term - 1, unit="weeks")
        return By(by=FixedDay(day=day), opens=opens, half=self.half, roll=self.roll)

    def _first_monday(self, term_first: date, frame: Frame) -> date:
        monday = term_first - timedelta(days=term_first.weekday())
        rest = DayRange(first=term_first, last=monday + timedelta(days=6))
        is_weekend = term_first.weekday() >= SATURDAY and not any(map(frame.calendar.is_workday, rest))
        return monday + timedelta(weeks=1) if is_weekend else monday

    def _weeks(self, monday: date) -> DayRange:
        last = (self.to or self.week_of_term) * 7 - 1
        return DayRange(first=monday + timedelta(weeks=self.week_of_term - 1), last=monday + timedelta(days=last))


class AtMoment(TimeRule):
    """So many minutes from an instant that a parameter gives: after it, opening then; before it, opening with its day.

    For work counted in minutes and hours. The half-day and the roll have no meaning here.
    """

    heads: ClassVar[tuple[str, ...]] = ("at",)

    at: Key
    minutes: Annotated[int, whole("分钟数", "A number of minutes", -99_999, 99_999)] = 0

    def model_post_init(self, _: Any) -> None:
        if self.half or self.roll:
            raise BadDate(
                "“at” 按分钟计算，不能写 half 或 roll。", "'at' counts in minutes; it takes neither half nor roll."
            )

    def windows(self, frame: Frame) -> Dated | Unknown:
        moment = frame.moments.get(self.at)
        if moment is None:
            return Unknown((self.at,))
        due = (moment + timedelta(minutes=self.minutes)).astimezone(frame.timezone)
        opens = start_of(due.date(), None, frame.timezone) if self.minutes < 0 else moment.astimezone(frame.timezone)
        return Dated((Occurrence(1, opens, due),))

    @property
    def parameters(self) -> tuple[str, ...]:
        return (self.at,)

    def with_day(self, day: date) -> TimeRule:
        return By(by=FixedDay(day=day))


class OnNeed(TimeRule):
    """When it is needed: no windows."""

    heads: ClassVar[tuple[str, ...]] = ("on_need",)

    on_need: Literal[True] = True

    def windows(self, frame: Frame) -> Dated:
        return Dated()

    def with_day(self, day: date) -> TimeRule:
        return By(by=FixedDay(day=day))


def by(
    point: TimePoint | str | date,
    half: Half | None = None,
    opens: TimePoint | str | None = None,
    roll: Roll | None = None,
) -> By:
    """Due at the end of a day: ``by("06-10")``, ``by(before("service", workdays=5))``. Raises BadDate."""
    return By(by=_point(point), half=half, opens=None if opens is None else _point(opens), roll=roll)


def at_moment(name: str, minutes: int = 0) -> AtMoment:
    """So many minutes after (or, negative, before) the instant that the parameter `name` gives. Raises BadDate."""
    return AtMoment(at=name, minutes=minutes)


def on(point: TimePoint | str | date, half: Half | None = None, roll: Roll | None = None) -> On:
    """On one day, or in a half of it. Raises BadDate."""
    return On(on=_point(point), half=half, roll=roll)


def during(
    first: TimePoint | str | date, last: TimePoint | str | date, half: Half | None = None, roll: Roll | None = None
) -> During:
    """From one day to another, both included. Raises BadDate."""
    return During(during=(_point(first), _point(last)), half=half, roll=roll)


def whole_launch() -> During:
    """From the launch's first day to its last."""
    return During(during=(start(), end()))


def within(number: int, of: str, unit: Any = "days", half: Half | None = None, roll: Roll | None = None) -> By:
    """Within so many `unit` (days, workdays, weeks, months) after the due of the step `of`. Raises BadDate."""
    return By(by=AfterStep(after=of, number=number, unit=unit), half=half, roll=roll)


def month(number: int, half: Half | None = None, roll: Roll | None = None) -> InMonth:
    """In a calendar month, 1–12. Raises BadDate."""
    return InMonth(month=number, half=half, roll=roll)


def ten_days(number: int, part: MonthPart, half: Half | None = None, roll: Roll | None = None) -> InMonth:
    """In the first ten days of a month (``early``, 1–10), the second (``middle``, 11–20) or the rest (``late``)."""
    return InMonth(month=number, part=part, half=half, roll=roll)


def week_of_term(
    number: int, last: int | None = None, half: Half | None = None, roll: Roll | None = None
) -> WeekOfTerm:
    """In a week of the term, or as far as week `last`. Raises BadDate."""
    return WeekOfTerm(week_of_term=number, to=None if last == number else last, half=half, roll=roll)


def on_need() -> OnNeed:
    """When it is needed: nothing is dated."""
    return OnNeed()


def _point(value: TimePoint | str | date) -> TimePoint:
    return value if isinstance(value, TimePoint) else day(value)


def _distance(written: Any) -> tuple[Any, Any]:
    match str(written).split():
        case [number, unit] if number.isdecimal():
            return int(number), unit if unit.endswith("s") else f"{unit}s"
    raise BadDate(
        f"“within” 要写成 “7 days”，不能是 “{written}”。", f"'within' is written like '7 days', not '{written}'."
    )
