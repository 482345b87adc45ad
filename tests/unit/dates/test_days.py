"""Days at the border, and ranges of days."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from pydantic import TypeAdapter

from tongxing.dates import DayRange, exact_day
from tongxing.errors import BadDate

from .samples import refused


def test_a_datetime_is_not_taken_for_a_day() -> None:
    with refused("write year-month-day"):
        exact_day(datetime(2027, 6, 10))  # that it has no zone is the point


@pytest.mark.parametrize("written", ["2027-6-10", "2027-02-29", "20270610", "10.06.2027", "", None, 20270610])
def test_a_day_that_is_not_written_in_full_is_refused(written: object) -> None:
    with pytest.raises(BadDate):
        exact_day(written)


def test_a_range_is_read_and_written_alike() -> None:
    assert str(DayRange.read("2027-01-20/2027-02-25")) == "2027-01-20/2027-02-25"


def test_one_day_is_a_range_of_one() -> None:
    assert list(DayRange.read("2027-01-20")) == [date(2027, 1, 20)]


def test_a_range_holds_both_its_ends_and_no_more() -> None:
    days = DayRange.read("2027-01-30/2027-02-02")
    assert [each.day for each in days] == [30, 31, 1, 2]
    assert len(days) == 4
    assert date(2027, 2, 2) in days
    assert date(2027, 2, 3) not in days


def test_a_range_that_ends_before_it_begins_is_refused() -> None:
    with refused("swap the two days"):
        DayRange.read("2027-02-02/2027-01-30")


def test_a_range_is_a_field_written_as_text() -> None:
    ranges = TypeAdapter(list[DayRange])
    assert ranges.dump_python(ranges.validate_python(["2027-01-20/2027-02-25"])) == ["2027-01-20/2027-02-25"]


def test_ranges_that_do_not_meet_have_no_common_days() -> None:
    assert DayRange.read("2027-01-01/2027-01-05").common(DayRange.read("2027-01-06")) is None
