"""From local days to instants, also where a clock is put forward or back."""

from __future__ import annotations

from datetime import UTC, date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongxing.dates import Half, end_of, start_of

from .samples import LEAN, SHANGHAI

DAY = date(2027, 6, 10)


@pytest.mark.parametrize(
    ("half", "opens", "ends"),
    [
        (None, "00:00:00", "23:59:59"),
        (Half.MORNING, "00:00:00", "12:00:00"),
        (Half.NOON, "12:00:00", "14:00:00"),
        (Half.AFTERNOON, "12:00:00", "18:00:00"),
    ],
)
def test_a_day_and_its_halves_have_their_hours(half: Half | None, opens: str, ends: str) -> None:
    assert start_of(DAY, half, SHANGHAI).isoformat() == f"2027-06-10T{opens}+08:00"
    assert end_of(DAY, half, SHANGHAI).isoformat() == f"2027-06-10T{ends}+08:00"


def test_a_day_that_has_no_midnight_starts_when_its_clock_does() -> None:
    havana = ZoneInfo("America/Havana")
    assert start_of(date(2024, 3, 10), None, havana).isoformat() == "2024-03-10T01:00:00-04:00"


def test_a_day_whose_last_hour_comes_twice_ends_with_the_second() -> None:
    asuncion = ZoneInfo("America/Asuncion")
    assert end_of(date(2024, 3, 23), None, asuncion).isoformat() == "2024-03-23T23:59:59-04:00"


def test_shanghai_had_summer_time_in_1988() -> None:
    assert end_of(date(1988, 7, 1), None, SHANGHAI).utcoffset() == timedelta(hours=9)


@LEAN
@given(
    st.dates(date(1990, 1, 1), date(2035, 12, 31)),
    st.sampled_from([None, *Half]),
    st.sampled_from(["Asia/Shanghai", "America/Havana", "America/Asuncion", "Australia/Lord_Howe", "Pacific/Apia"]),
)
def test_no_day_ends_before_it_starts(day: date, half: Half | None, zone: str) -> None:
    timezone = ZoneInfo(zone)
    assert start_of(day, half, timezone).astimezone(UTC) < end_of(day, half, timezone).astimezone(UTC)
