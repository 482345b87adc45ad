"""Quiet hours."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from notifications.quiet import QuietHours

SHANGHAI = ZoneInfo("Asia/Shanghai")
NIGHT = QuietHours(dt.time(21), dt.time(7, 30))


@pytest.mark.parametrize(
    ("time", "held"), [("20:59", False), ("21:00", True), ("00:00", True), ("07:29", True), ("07:30", False)]
)
def test_they_last_over_midnight(time: str, held: bool) -> None:
    now = dt.datetime.combine(dt.date(2027, 6, 11), dt.time.fromisoformat(time), SHANGHAI)
    assert NIGHT.hold(now, SHANGHAI) is held


def test_they_go_by_local_time() -> None:
    assert NIGHT.hold(dt.datetime(2027, 6, 11, 14, tzinfo=dt.UTC), SHANGHAI)
    assert not NIGHT.hold(dt.datetime(2027, 6, 11, 14, tzinfo=dt.UTC), ZoneInfo("Europe/London"))


def test_they_may_lie_within_a_day() -> None:
    noon = QuietHours(dt.time(12), dt.time(14))
    assert noon.hold(dt.datetime(2027, 6, 11, 13, tzinfo=SHANGHAI), SHANGHAI)
    assert not noon.hold(dt.datetime(2027, 6, 11, 15, tzinfo=SHANGHAI), SHANGHAI)


def test_equal_ends_mean_none() -> None:
    never = QuietHours(dt.time(0), dt.time(0))
    assert not never.hold(dt.datetime(2027, 6, 11, 0, tzinfo=SHANGHAI), SHANGHAI)
