"""What the answers of a launch must add up to: a day worked out of two answers, and a day a step may not pass."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Literal

from ..dates import Point
from ..words import Text
from .values import Key, Name, Value

__all__ = ["Edge", "LastDay", "Limit", "Severity"]

Edge = Literal["opens", "due"]
Severity = Literal["warn", "refuse"]


class LastDay(Value):
    """A day that nobody is asked for: the last of `days` days that begin with the day `first`.

    Both are parameters of the program, a day and a number. Rules use it by its `name`, as they use a parameter.
    """

    name: Name
    title: Text
    first: Name
    days: Name

    def of(self, days: Mapping[str, dt.date], given: Mapping[str, Any]) -> dt.date | None:
        """The day, or None while one of the two is not known."""
        first, count = days.get(self.first), given.get(self.days)
        return None if first is None or count is None else first + dt.timedelta(days=count - 1)


class Limit(Value):
    """A step may not open, or be due, later than the day `latest`, which itself is still allowed.

    A plan that passes it is refused, or warned of in the words of `text`. `unless` names a yes-no parameter that
    lifts the limit when answered yes.
    """

    step: Key
    edge: Edge = "due"
    latest: Point
    severity: Severity = "warn"
    unless: Name | None = None
    text: Text
