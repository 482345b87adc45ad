"""Points: which day they are, and what they wait for."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given

from tongxing.dates import FixedDay, MonthDay, Unknown, after, before, day, end, point_from_data, start

from .samples import LEAN, SHANGHAI, frame, points, refused, step


def test_a_date_without_a_year_lies_in_the_frames_year() -> None:
    assert day("06-10").resolve(frame(year=2026)) == date(2026, 6, 10)


def test_a_date_without_a_year_may_lie_outside_the_launch() -> None:
    assert day("08-10").resolve(frame(year=2026)) == date(2026, 8, 10)


def test_a_date_after_new_year_lies_in_the_year_that_the_launch_reaches() -> None:
    assert day("01-10").resolve(frame("2026-09-01", "2027-01-20", year=2026)) == date(2027, 1, 10)


def test_the_29th_of_february_is_refused_in_a_common_year() -> None:
    with refused("2026 has no day 02-29"):
        day("02-29").resolve(frame(year=2026))


def test_the_29th_of_february_exists_in_a_leap_year() -> None:
    assert day("02-29").resolve(frame("2028-02-01", "2028-06-30")) == date(2028, 2, 29)


@pytest.mark.parametrize("written", ["02-30", "13-01", "04-31", "00-10"])
def test_a_date_that_no_year_has_is_refused_when_it_is_written(written: str) -> None:
    with refused(""):
        day(written)


def test_a_parameters_day_is_moved_by_days_and_by_workdays() -> None:
    known = frame(days={"visit_first_day": date(2026, 5, 6)})
    assert day("visit_first_day", -4).resolve(known) == date(2026, 5, 2)
    assert day("visit_first_day", workdays=-1).resolve(known) == date(2026, 4, 30)


def test_a_parameter_that_is_not_given_is_unknown() -> None:
    assert day("visit_first_day", -4).resolve(frame()) == Unknown(("visit_first_day",))


def test_the_day_of_a_moment_is_the_local_one() -> None:
    late = datetime.fromisoformat("2026-05-06T17:00:00+00:00")
    assert day("meeting_at").resolve(frame(moments={"meeting_at": late})) == date(2026, 5, 7)


def test_after_counts_from_the_due_day_of_the_step_and_before_from_its_opening() -> None:
    known = frame(steps={"training": step("2026-06-11", "2026-06-20")})
    assert after("training", 7).resolve(known) == date(2026, 6, 27)
    assert before("training", workdays=5).resolve(known) == date(2026, 6, 4)


def test_a_step_that_is_not_dated_is_unknown() -> None:
    assert before("service", 1).resolve(frame()) == Unknown(("service",))


def test_a_month_after_the_31st_is_the_last_day_of_a_short_month() -> None:
    assert start(months=1).resolve(frame("2026-01-31", "2026-07-01")) == date(2026, 2, 28)


def test_the_launchs_edges_move_too() -> None:
    assert start(weeks=1).resolve(frame()) == date(2026, 3, 9)
    assert end(-5).resolve(frame()) == date(2026, 7, 5)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"of": "x", "dayz": 3}, "did you mean 'days'"),
        ({"of": "x", "days": 3, "weeks": 1}, "one unit only"),
        ({"of": "x", "after": "y"}, "Cannot read the day"),
        ({"days": 3}, "Cannot read the day"),
        ({"after": "y", "days": -3}, "write 0 or more"),
        ({"after": "y", "days": 4000}, "from -3660 to 3660"),
        ({"of": "Not A Key"}, "no key of a step or parameter"),
        ({"of": "06-10", "days": 1}, "no key of a step or parameter"),
        ("2027-13-01", "is not a day"),
        (610, "is not a day"),
        (datetime(2027, 6, 10, tzinfo=SHANGHAI), "is not a day"),
    ],
)
def test_a_point_that_cannot_be_read_is_refused(data: object, message: str) -> None:
    with refused(message):
        point_from_data(data)


def test_a_point_has_its_shortest_form_in_data() -> None:
    written = [day("06-10"), day("2027-06-10"), day("visit_first_day"), start(), end(-5), before("service", workdays=5)]
    assert [each.to_data() for each in written] == [
        "06-10",
        "2027-06-10",
        "visit_first_day",
        "start",
        {"of": "end", "days": -5},
        {"before": "service", "workdays": 5},
    ]


def test_a_yaml_date_is_a_fixed_day() -> None:
    assert point_from_data(date(2027, 6, 10)) == FixedDay(day=date(2027, 6, 10))
    assert point_from_data("06-10") == MonthDay(month=6, day=10)


@LEAN
@given(points())
def test_every_point_comes_back_from_its_data(point: object) -> None:
    assert point_from_data(point.to_data()) == point  # type: ignore[attr-defined]  # a strategy's type is lost
