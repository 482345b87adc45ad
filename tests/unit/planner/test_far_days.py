"""Answers that lie too far away, last too long or name one thing twice are refused in one sentence, before any reckoning."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tongxing.dates import Calendar
from tongxing.errors import BadParameter
from tongxing.planner import Participants, Plan, make_plan
from tongxing.registry import catalogue
from tongxing.words import speaking


def planned(key: str, **values: Any) -> Plan:
    program = catalogue().program(key).program
    zone, today = ZoneInfo("Asia/Shanghai"), dt.date(2027, 1, 1)
    return make_plan(program, values, Participants(), Calendar.national(), zone, today)


@pytest.mark.parametrize(
    ("key", "values"),
    [
        ("bring-the-heart-home", {"first_day": "9999-12-20", "last_day": "9999-12-31"}),
        ("bring-the-heart-home", {"first_day": "0001-01-01", "last_day": "0001-01-02"}),
        ("class-meeting", {"meeting_at": "9999-12-31T23:00"}),
        ("home-visits", {"year": 2027, "school_holidays": "2000-01-01/2999-01-01"}),
    ],
)
def test_a_day_no_launch_can_lie_in_is_refused(key: str, values: dict[str, Any]) -> None:
    with speaking("en"), pytest.raises(BadParameter, match="the year must be from 1990 to 2099"):
        planned(key, **values)


def test_a_closure_of_years_is_refused() -> None:
    with speaking("en"), pytest.raises(BadParameter, match="lasts 20455 days; check the years"):
        planned("home-visits", year=2027, school_holidays="2010-01-01/2066-01-01")


def test_a_term_of_decades_is_refused() -> None:
    with speaking("en"), pytest.raises(BadParameter, match="too long; check the years"):
        planned("protection-plan", term_first_day="2027-09-01", term_last_day="2072-01-20")


def test_a_village_that_is_named_twice_is_refused() -> None:
    with speaking("en"), pytest.raises(BadParameter, match="villages names 'A' 2 times"):
        planned("rainbow-action", year=2027, villages=["A", "B", "A"])
