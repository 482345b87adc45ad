"""What every rule of time has in common. The kinds of rules are in `single`, `quotas`, `marks` and `groups`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, ClassVar, Literal, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict

from tongxing.errors import BadDate
from tongxing.words import Text

from .bounds import one_of
from .days import DayRange
from .frame import Dated, Frame, Occurrence, Unknown
from .moments import Half, end_of, start_of
from .points import Point, TimePoint

__all__ = ["KINDS", "Roll", "SpannedRule", "TimeRule"]

Roll = Literal["before", "after"]
"""Where a due goes that falls on a day off: to the workday before it, or the one after."""

RollField = Annotated[Roll | None, BeforeValidator(lambda value: value if value is None else _roll(value))]
_roll: Any = one_of("roll", "roll", get_args(Roll)).func
_half: Any = one_of("half", "half", tuple(Half)).func
HalfField = Annotated[Half | None, BeforeValidator(lambda value: value if value is None else Half(_half(value)))]


KINDS: dict[str, type[TimeRule]] = {}
"""Every kind of rule by the keys its YAML form begins with."""


class TimeRule(BaseModel):
    """When something is owed. :meth:`windows` gives its occurrences in a frame, without looking at a clock.

    The field that the class is named after in YAML is its `heads`; the others are options. `half` ends the due day
    earlier, `roll` moves a due off a day off. The overrides give a new rule; each raises BadDate where it has no meaning.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    heads: ClassVar[tuple[str, ...]] = ()
    recurring: ClassVar[bool] = False

    half: HalfField = None
    roll: RollField = None

    @classmethod
    def __pydantic_init_subclass__(cls, **_: Any) -> None:
        KINDS.update(dict.fromkeys(cls.heads, cls))

    def windows(self, frame: Frame) -> Dated | Unknown:
        """The occurrences in `frame`, in order, or what they wait for. Raises BadDate for a day that does not exist."""
        raise NotImplementedError

    @property
    def depends_on(self) -> tuple[str, ...]:
        """The steps it names."""
        return tuple(dict.fromkeys(key for point in self.points() for key in point.depends_on))

    @property
    def parameters(self) -> tuple[str, ...]:
        """The named days it uses."""
        return tuple(dict.fromkeys(name for point in self.points() for name in point.parameters))

    @property
    def offset(self) -> int | None:
        """How far its one relative day is from what it hangs on, in the rule's own unit; never negative."""
        return None

    def shifted(self, days: int) -> TimeRule:
        """The rule at another distance, in its own unit and direction (``…_days``)."""
        raise BadDate(
            "这条时间规则没有相对的天数，不能用 “_days”；请用 “_by” 改日期，或用 “_every” 改间隔。",
            "This rule has no distance for '_days' to change; give a day with '_by', or an interval with '_every'.",
        )

    def with_day(self, day: date) -> TimeRule:
        """The rule with another due day (``…_by``)."""
        raise BadDate(
            "这一步反复进行，没有单一的截止日，不能用 “_by”。",
            "This step recurs and has no single due day for '_by' to change.",
        )

    def with_interval(self, interval: Any) -> TimeRule:
        """The rule with another interval (``…_every``): an Interval or its text."""
        raise BadDate(
            "这一步没有 “每隔多久” 的规定，不能用 “_every”。",
            "This step is no quota like 'every two weeks'; '_every' cannot change it.",
        )

    def points(self) -> Iterator[TimePoint]:
        """The points among its fields."""
        return (value for _, value in self if isinstance(value, TimePoint))

    def to_data(self) -> Any:
        """The rule as it is written in YAML; rule_from_data reads it back."""
        written = self.model_dump(mode="json")
        options = self.model_dump(mode="json", exclude_defaults=True)
        head = self.heads[0]
        data = {head: written[head]} | options
        return head if len(data) == 1 and data[head] is True else data

    @classmethod
    def fields_from(cls, data: dict[str, Any]) -> dict[str, Any]:
        """The fields that the YAML form `data` gives."""
        return data

    def _one_window(self, frame: Frame, days: DayRange) -> Dated:
        last = self._rolled(days.last, frame)
        opens = start_of(min(days.first, last), None, frame.timezone)
        return Dated((Occurrence(1, opens, end_of(last, self.half, frame.timezone)),))

    def _rolled(self, day: date, frame: Frame) -> date:
        if self.roll is None or frame.calendar.is_workday(day):
            return day
        return frame.calendar.add_workdays(day, -1 if self.roll == "before" else 1)


class SpannedRule(TimeRule):
    """A rule with several occurrences, between `first` and `last`, or the launch's edges where they are not given.

    Where it begins after a step whose due leaves no day for it, nothing is known until that step is done.
    """

    recurring: ClassVar[bool] = True

    first: Point | None = None
    last: Point | None = None

    def windows(self, frame: Frame) -> Dated | Unknown:
        first = frame.first_day if self.first is None else self.first.resolve(frame)
        last = frame.last_day if self.last is None else self.last.resolve(frame)
        unknown = [end for end in (first, last) if isinstance(end, Unknown)]
        if unknown:
            return Unknown(tuple(dict.fromkeys(key for end in unknown for key in end.depends_on)))
        assert isinstance(first, date)
        assert isinstance(last, date)
        first = max(first, frame.first_day)
        if first <= last:
            return self._within(DayRange(first=first, last=last), frame)
        # The step it follows may be done before its due, and then there are days left.
        return Unknown(self.first.depends_on) if self.first and self.first.depends_on else Dated()

    def _within(self, span: DayRange, frame: Frame) -> Dated:
        raise NotImplementedError

    def _rolled_inside(self, day: date, span: DayRange, frame: Frame) -> date:
        # What recurs never leaves its span: what cannot be put off to a workday in it stays where it is.
        rolled = self._rolled(day, frame)
        return rolled if rolled in span else day

    def _day_window(self, frame: Frame, number: int, day: date, label: Text | None = None) -> Occurrence:
        opens, due = start_of(day, self.half, frame.timezone), end_of(day, self.half, frame.timezone)
        return Occurrence(number, opens, due, label)
