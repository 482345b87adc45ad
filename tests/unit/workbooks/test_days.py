"""How days in cells are read."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongxing.workbooks import BirthDay
from tongxing.workbooks.days import read_day

FIFTH_OF_MARCH = BirthDay(date(2016, 3, 5))
MARCH = BirthDay(date(2016, 3, 1), "month")


@pytest.mark.parametrize(
    "value",
    [
        *(
            datetime(2016, 3, 5),
            date(2016, 3, 5),
            "2016.3.5",
            "2016-03-05",
            "2016/3/5",
            "2016年3月5日",
            "20160305",
            20160305,
        ),
        *(20160305.0, "２０１６．３．５", "2016年 3月 5日生", "2016-03-05 00:00:00", "2016.03.05.", " 2016、3、5"),
    ],
)
def test_a_day_may_be_written_in_many_ways(value: object) -> None:
    assert read_day(value).day == FIFTH_OF_MARCH


@pytest.mark.parametrize("value", ["2016.3", "2016年3月", "201603", 201603, "2016-03", "2016/3", 2016.3, "2016年3月生"])
def test_a_month_alone_is_known_as_a_month(value: object) -> None:
    assert read_day(value).day == MARCH


@pytest.mark.parametrize(
    "value", ["2016", "16.3.5", "3/5/2016", "2016.13", "2016-02-30", "不详", "160305", True, "3016.1.1"]
)
def test_what_is_no_day_says_why_and_is_not_guessed(value: object) -> None:
    read = read_day(value)
    assert read.day is None
    assert read.why_not is not None


def test_a_number_that_may_be_january_or_october_is_not_guessed() -> None:
    why = read_day(2016.1).why_not
    assert why is not None
    assert "2016-01" in why.zh
    assert "2016-10" in why.en


def test_the_cells_format_tells_october_from_january() -> None:
    assert read_day(2016.1, "0.00").day == BirthDay(date(2016, 10, 1), "month")
    assert read_day("2016.1").day == BirthDay(date(2016, 1, 1), "month")


def test_a_date_that_lost_its_format_is_read_and_remarked() -> None:
    read = read_day(42434)
    assert (read.day, read.remark is not None) == (FIFTH_OF_MARCH, True)


def test_a_month_agrees_with_any_day_in_it() -> None:
    assert MARCH.agrees_with(FIFTH_OF_MARCH)
    assert not MARCH.agrees_with(BirthDay(date(2016, 4, 5)))
    assert not FIFTH_OF_MARCH.agrees_with(BirthDay(date(2016, 3, 6)))


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_every_day_reads_back_from_its_written_forms(day: date) -> None:
    forms = (
        day.isoformat(),
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year}.{day.month}.{day.day}",
        f"{day:%Y%m%d}",
    )
    assert {read_day(form).day for form in forms} == {BirthDay(day)}


@given(st.one_of(st.text(max_size=12), st.floats(), st.integers()))
def test_no_value_breaks_the_reader(value: object) -> None:
    read = read_day(value)
    assert (read.day is None) == (read.why_not is not None)
