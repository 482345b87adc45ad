"""Quiet hours: when nobody is told anything but what cannot wait. Pure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

__all__ = ["QuietHours"]


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From `starts` until `ends`, local time; over midnight when `ends` is the earlier. Equal: there are none."""

    starts: dt.time
    ends: dt.time

    def hold(self, now: dt.datetime, timezone: ZoneInfo) -> bool:
        """Whether it is quiet at `now` in `timezone`."""
        time = now.astimezone(timezone).time()
        if self.starts <= self.ends:
            return self.starts <= time < self.ends
        return time >= self.starts or time < self.ends
