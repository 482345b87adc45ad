"""Days at the border: what counts as a day, and ranges of days. No calendar, no time of day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainSerializer, model_serializer, model_validator

from tongxing.errors import BadDate

__all__ = ["Day", "DayRange", "exact_day"]

_ONE_DAY = timedelta(days=1)


def exact_day(value: object) -> date:
    """`value` as a day: a ``date`` that is no ``datetime``, or text like ``2027-06-10``.

    Raises BadDate for anything else: a ``datetime`` is a ``date`` to Python, but whose local day it means is unknown.
    """
    if type(value) is date:
        return value
    if isinstance(value, str) and len(value) == 10:
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise BadDate(
        f"“{value}” 不是一个日期；请写成 2027-06-10 这样的年-月-日。",
        f"'{value}' is not a day; write year-month-day, like 2027-06-10.",
    )


Day = Annotated[date, BeforeValidator(exact_day), PlainSerializer(date.isoformat)]
"""A field that holds a day; see :func:`exact_day`."""


class DayRange(BaseModel):
    """The days from `first` to `last`, both included. As text ``2027-01-20/2027-02-25``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    first: Day
    last: Day

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: Any) -> Any:
        return _ends(value) if isinstance(value, str) else value

    @model_validator(mode="after")
    def _in_order(self) -> DayRange:
        if self.last < self.first:
            raise BadDate(
                f"{self} 的最后一天早于第一天；请把两头对调。",
                f"{self} ends before it begins; swap the two days.",
            )
        return self

    @model_serializer
    def _to_text(self) -> Any:
        return str(self)

    @classmethod
    def read(cls, written: str) -> DayRange:
        """Read ``2027-01-20/2027-02-25``, or one day as a range of one. Raises BadDate."""
        return DayRange.model_validate(written)

    def __str__(self) -> str:
        return f"{self.first}/{self.last}"

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def __iter__(self) -> Iterator[date]:  # type: ignore[override]  # a range is iterated by its days, not by its fields
        day = self.first
        while day < self.last:
            yield day
            day += _ONE_DAY
        yield self.last

    def __len__(self) -> int:
        return (self.last - self.first).days + 1

    def common(self, other: DayRange) -> DayRange | None:
        """The days in both, or None when there are none."""
        first, last = max(self.first, other.first), min(self.last, other.last)
        return DayRange(first=first, last=last) if first <= last else None


def _ends(written: str) -> dict[str, str]:
    first, _, last = written.partition("/")
    return {"first": first.strip(), "last": (last or first).strip()}
