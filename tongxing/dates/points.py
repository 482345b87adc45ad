"""Points: one day each, by the calendar, from a parameter, from another step, or from the launch's edge."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated, Any, ClassVar, Literal, Self, cast, get_args

from dateutil.relativedelta import relativedelta
from pydantic import BaseModel, ConfigDict, PlainSerializer, PlainValidator, WithJsonSchema, model_validator

from tongxing.errors import BadDate, did_you_mean

from .bounds import Key, one_of, whole
from .days import Day, exact_day
from .frame import Frame, Unknown

__all__ = [
    "AfterStep",
    "BeforeStep",
    "FixedDay",
    "LaunchEdge",
    "MonthDay",
    "Named",
    "Point",
    "ShiftUnit",
    "TimePoint",
    "after",
    "before",
    "day",
    "end",
    "point_from_data",
    "start",
]

ShiftUnit = Literal["days", "workdays", "weeks", "months"]
SHIFT_UNITS: tuple[ShiftUnit, ...] = get_args(ShiftUnit)
FARTHEST = 3660
"""The largest shift of a point: ten years in days."""


class TimePoint(BaseModel):
    """A day, or :class:`Unknown` until what it hangs on is known."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def resolve(self, frame: Frame) -> date | Unknown:
        """The day in `frame`. Raises BadDate where the calendar has no such day."""
        raise NotImplementedError

    def to_data(self) -> Any:
        """The point as it is written in YAML."""
        raise NotImplementedError

    @property
    def depends_on(self) -> tuple[str, ...]:
        """The steps it hangs on."""
        return ()

    @property
    def parameters(self) -> tuple[str, ...]:
        """The named days it hangs on."""
        return ()

    @property
    def offset(self) -> int | None:
        """How far it is from what it hangs on, never negative; None where it hangs on nothing."""
        return None

    def shifted(self, number: int) -> TimePoint:
        """The same point `number` units away, in the direction it has. Raises BadDate where it hangs on nothing."""
        raise BadDate(
            "这个日期不是相对的，没有可改的天数；请用 “_by” 改日期。",
            "This day is not relative and has no number of days to change; give the day itself with '_by'.",
        )


class MonthDay(TimePoint):
    """A day without its year, ``06-10``; see :attr:`Frame.years`. 29 February raises BadDate in a common year."""

    month: Annotated[int, whole("月份", "A month", 1, 12)]
    day: Annotated[int, whole("日", "A day of a month", 1, 31)]

    def model_post_init(self, _: Any) -> None:
        _date_of(2000, self.month, self.day)

    def resolve(self, frame: Frame) -> date:
        days = (found for year in frame.years if (found := self._in(year)) and found in frame.span)
        return next(days, None) or _date_of(frame.years[0], self.month, self.day)

    def to_data(self) -> str:
        return f"{self.month:02}-{self.day:02}"

    def _in(self, year: int) -> date | None:
        try:
            return date(year, self.month, self.day)
        except ValueError:
            return None


class FixedDay(TimePoint):
    """A day with its year, ``2027-06-10``."""

    day: Day

    def resolve(self, frame: Frame) -> date:
        return self.day

    def to_data(self) -> str:
        return self.day.isoformat()


class _Relative(TimePoint):
    head: ClassVar[str]
    lowest: ClassVar[int]
    sign: ClassVar[int] = 1

    number: Annotated[int, whole("间隔", "A distance", -FARTHEST, FARTHEST)] = 0
    unit: Annotated[ShiftUnit, one_of("间隔的单位", "The unit of a distance", SHIFT_UNITS)] = "days"

    @model_validator(mode="before")
    @classmethod
    def _zero_has_no_unit(cls, fields: Any) -> Any:
        return fields if fields.get("number") else {**fields, "number": 0, "unit": "days"}

    def model_post_init(self, _: Any) -> None:
        if self.number < self.lowest:
            raise BadDate(
                f"“{self._key}” 的间隔不能是 {self.number}；请写 0 或更大的数。",
                f"The distance from '{self._key}' cannot be {self.number}; write 0 or more.",
            )

    @property
    def _key(self) -> str:
        return cast(str, getattr(self, self.head))

    @property
    def offset(self) -> int:
        return abs(self.number)

    def shifted(self, number: int) -> Self:
        towards_past = self.number < 0
        fields = dict(self) | {"number": -abs(number) if towards_past else number}
        return type(self)(**fields)

    def to_data(self) -> Any:
        return {self.head: self._key, self.unit: self.number} if self.number else self._bare()

    def _bare(self) -> Any:
        return {self.head: self._key}

    def _away(self, origin: date, frame: Frame) -> date:
        return shift(origin, self.sign * self.number, self.unit, frame)


class Named(_Relative):
    """A parameter's day, moved: ``{of: visit_first_day, days: -4}``. Its plain name is the day itself."""

    head: ClassVar[str] = "of"
    lowest: ClassVar[int] = -FARTHEST

    of: Key

    def resolve(self, frame: Frame) -> date | Unknown:
        origin = frame.named_day(self.of)
        return Unknown((self.of,)) if origin is None else self._away(origin, frame)

    @property
    def parameters(self) -> tuple[str, ...]:
        return (self.of,)

    def _bare(self) -> str:
        return self.of


class LaunchEdge(_Relative):
    """The launch's first or last day, moved: ``{of: start, days: 7}``, or plain ``start`` and ``end``."""

    head: ClassVar[str] = "of"
    lowest: ClassVar[int] = -FARTHEST

    of: Annotated[Literal["start", "end"], one_of("一端", "An edge", ("start", "end"))]

    def resolve(self, frame: Frame) -> date:
        return self._away(frame.first_day if self.of == "start" else frame.last_day, frame)

    def _bare(self) -> str:
        return self.of


class AfterStep(_Relative):
    """So long after another step's due day: ``{after: training, days: 7}``."""

    head: ClassVar[str] = "after"
    lowest: ClassVar[int] = 0

    after: Key

    def resolve(self, frame: Frame) -> date | Unknown:
        step = frame.steps.get(self.after)
        return Unknown((self.after,)) if step is None else self._away(frame.local_day(step.due), frame)

    @property
    def depends_on(self) -> tuple[str, ...]:
        return (self.after,)


class BeforeStep(_Relative):
    """So long before the day another step opens: ``{before: service, workdays: 5}``."""

    head: ClassVar[str] = "before"
    lowest: ClassVar[int] = 0
    sign: ClassVar[int] = -1

    before: Key

    def resolve(self, frame: Frame) -> date | Unknown:
        step = frame.steps.get(self.before)
        return Unknown((self.before,)) if step is None else self._away(frame.local_day(step.opens), frame)

    @property
    def depends_on(self) -> tuple[str, ...]:
        return (self.before,)


def shift(origin: date, number: int, unit: ShiftUnit, frame: Frame) -> date:
    """`origin` moved by `number` units; a month later than the 31st is the last day of a short month."""
    if unit == "workdays":
        return frame.calendar.add_workdays(origin, number)
    try:
        return origin + (relativedelta(months=number) if unit == "months" else timedelta(**{unit: number}))
    except (OverflowError, ValueError) as error:
        raise BadDate(f"{origin} 之后 {number} 太远了。", f"{number} {unit} from {origin} is too far.") from error


def day(name: str | date, days: int = 0, **distance: int) -> TimePoint:
    """``day("06-10")``, ``day("2027-06-10")``, or a parameter's day: ``day("visit_first_day", -4)``.

    The distance may instead be in `workdays`, `weeks` or `months`. Raises BadDate.
    """
    number, unit = _distance(days, distance)
    if number or unit != "days":
        return point_from_data({"of": name, unit: number})
    return point_from_data(name)


def after(step: str, days: int = 0, **distance: int) -> AfterStep:
    """So many `days`, `workdays`, `weeks` or `months` after the due day of `step`. Raises BadDate."""
    number, unit = _distance(days, distance)
    return AfterStep(after=step, number=number, unit=unit)


def before(step: str, days: int = 0, **distance: int) -> BeforeStep:
    """So many `days`, `workdays`, `weeks` or `months` before the day `step` opens. Raises BadDate."""
    number, unit = _distance(days, distance)
    return BeforeStep(before=step, number=number, unit=unit)


def start(days: int = 0, **distance: int) -> LaunchEdge:
    """The launch's first day, moved. Raises BadDate."""
    number, unit = _distance(days, distance)
    return LaunchEdge(of="start", number=number, unit=unit)


def end(days: int = 0, **distance: int) -> LaunchEdge:
    """The launch's last day, moved. Raises BadDate."""
    number, unit = _distance(days, distance)
    return LaunchEdge(of="end", number=number, unit=unit)


def point_from_data(data: Any) -> TimePoint:
    """Read a point from its YAML form, see the classes. Raises BadDate."""
    if isinstance(data, TimePoint):
        return data
    if isinstance(data, Mapping):
        return _from_mapping(data)
    if isinstance(data, str):
        return _from_text(data)
    return FixedDay(day=exact_day(data))


def _from_text(written: str) -> TimePoint:
    if written in ("start", "end"):
        return LaunchEdge(of=cast(Any, written))
    if len(written) == 5 and written[2] == "-" and written.replace("-", "0").isdigit():
        return MonthDay(month=int(written[:2]), day=int(written[3:]))
    return FixedDay(day=exact_day(written)) if written[:1].isdigit() else Named(of=written)


def _from_mapping(data: Mapping[str, Any]) -> TimePoint:
    rest = dict(data)
    heads = [head for head in ("of", "after", "before") if head in rest]
    if len(heads) != 1:
        raise _unreadable(data)
    key = rest.pop(heads[0])
    number, unit = _distance(0, rest)
    kind = _kind(heads[0], key)
    return kind(**{heads[0]: key, "number": number, "unit": unit})


def _kind(head: str, key: Any) -> type[_Relative]:
    if head == "of":
        return LaunchEdge if key in ("start", "end") else Named
    return AfterStep if head == "after" else BeforeStep


def _distance(days: int, others: Mapping[str, Any]) -> tuple[Any, Any]:
    for unit in others:
        if unit not in SHIFT_UNITS:
            hint = did_you_mean(str(unit), SHIFT_UNITS)
            known = ", ".join(SHIFT_UNITS)
            raise BadDate(
                f"间隔不能写 “{unit}”；{hint.zh if hint else f'可用的有 {known}。'}",
                f"A distance has no '{unit}'; {hint.en if hint else f'it may be in {known}.'}",
            )
    if len(others) > 1 or (others and days):
        raise BadDate("间隔只能用一个单位；请只留一个。", "A distance has one unit only; keep one of them.")
    unit, number = next(iter(others.items()), ("days", days))
    return number, unit


def _unreadable(data: Mapping[str, Any]) -> BadDate:
    return BadDate(
        f"看不懂日期 {dict(data)}；请写 “06-10”、参数名、{{of: 参数, days: -4}}、{{after: 步骤, days: 7}} 或 {{before: 步骤, days: 5}}。",
        f"Cannot read the day {dict(data)}; write '06-10', a parameter's name, {{of: parameter, days: -4}}, "
        "{after: step, days: 7} or {before: step, days: 5}.",
    )


def _date_of(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise BadDate(
            f"{year} 年没有 {month} 月 {day} 日；请换一天。",
            f"{year} has no day {month:02}-{day:02}; choose another day.",
        ) from error


Point = Annotated[
    TimePoint,
    PlainValidator(point_from_data),
    PlainSerializer(lambda point: point.to_data()),
    WithJsonSchema({"type": ["string", "object"]}),
]
"""A field that holds a point; takes one, or its YAML form."""
