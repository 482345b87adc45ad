"""Workdays, days off, years without a notice, closures."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongxing.dates import Calendar, DayKind, DayRange, Holiday
from tongxing.words import text

from .samples import LEAN, days, refused

NATIONAL = Calendar.national()
NOTICE = {
    "year": 2027,
    "off": ["2027-01-01", "2027-02-05/2027-02-11", "2027-10-01/2027-10-07"],
    "work": ["2027-02-14"],
    "names": {"2027-01-01": "元旦", "2027-02-05/2027-02-11": {"zh": "春节", "en": "Spring Festival"}},
}


def test_a_make_up_saturday_is_a_workday() -> None:
    assert NATIONAL.kind(date(2026, 2, 28)) is DayKind.WORKDAY


def test_a_weekday_in_a_holiday_is_off_and_has_its_name() -> None:
    assert NATIONAL.kind(date(2026, 10, 1)) is DayKind.OFF
    assert NATIONAL.name(date(2026, 10, 1)) == text("国庆节", "National Day")


def test_a_make_up_workday_has_no_holiday_name() -> None:
    assert NATIONAL.name(date(2026, 2, 28)) is None


def test_2027_is_not_published() -> None:
    assert not NATIONAL.published(2027)
    assert {NATIONAL.kind(date(2027, 1, 1) + timedelta(days=n)) for n in range(365)} == {DayKind.UNPUBLISHED}


def test_years_before_the_table_are_not_published() -> None:
    assert NATIONAL.published(2004)
    assert not NATIONAL.published(2003)


def test_an_unpublished_weekday_counts_as_a_workday_and_a_weekend_does_not() -> None:
    assert NATIONAL.is_workday(date(2027, 10, 1))
    assert not NATIONAL.is_workday(date(2027, 10, 2))


def test_a_notice_publishes_its_year() -> None:
    calendar = NATIONAL.with_notice(NOTICE)
    assert calendar.published(2027)
    assert calendar.kind(date(2027, 2, 5)) is DayKind.OFF
    assert calendar.kind(date(2027, 2, 14)) is DayKind.WORKDAY
    assert calendar.kind(date(2027, 3, 1)) is DayKind.WORKDAY


def test_a_notice_names_its_holidays() -> None:
    calendar = NATIONAL.with_notice(NOTICE)
    assert calendar.name(date(2027, 1, 1)) == text("元旦", "New Year's Day")
    assert calendar.name(date(2027, 10, 1)) == text("放假", "Days off")


def test_a_notice_may_move_days_of_the_december_before() -> None:
    calendar = NATIONAL.with_notice({"year": 2027, "off": ["2027-01-01"], "work": ["2026-12-26"]})
    assert calendar.is_workday(date(2026, 12, 26))


def test_a_second_notice_for_a_year_replaces_the_first() -> None:
    calendar = NATIONAL.with_notice(NOTICE).with_notice({"year": 2027, "off": ["2027-01-04"]})
    assert [notice.year for notice in calendar.notices] == [2027]
    assert calendar.is_workday(date(2027, 1, 1))


def test_a_notice_for_a_known_year_replaces_the_national_table() -> None:
    calendar = NATIONAL.with_notice({"year": 2026, "off": ["2026-10-05"]})
    assert calendar.is_workday(date(2026, 10, 1))
    assert calendar.name(date(2026, 10, 3)) is None


@pytest.mark.parametrize(
    ("notice", "message"),
    [
        ('{"year": 2027', "not valid JSON"),
        ("[]", "one JSON object"),
        ({"year": 2027, "offf": []}, "did you mean 'off'"),
        ({"year": 2027, "holiday": []}, "it may have year, off, work, names"),
        ({"off": []}, "'year' of the holiday notice"),
        ({"year": "2027"}, "'year' of the holiday notice"),
        ({"year": 2027, "off": "2027-01-01"}, "'off' of the holiday notice"),
        ({"year": 2027, "off": ["1 January"]}, "'1 January' is not a day"),
        ({"year": 2027, "off": ["2026-01-01"]}, "no day of the notice for 2027"),
        ({"year": 2027, "off": ["2027-01-01"], "work": ["2027-01-01"]}, "both off and a workday"),
        ({"year": 2027, "names": ["元旦"]}, "'names' of the holiday notice"),
        ({"year": 2027, "names": {"2027-01-01": 7}}, "is no name"),
    ],
)
def test_a_bad_notice_is_refused_with_its_key(notice: object, message: str) -> None:
    with refused(message):
        NATIONAL.with_notice(notice)  # type: ignore[arg-type]  # what a file may hold


def test_a_closure_is_off_in_any_year() -> None:
    calendar = NATIONAL.with_closures(["2027-01-20/2027-02-25"])
    assert calendar.closed(date(2027, 1, 20))
    assert calendar.kind(date(2027, 1, 20)) is DayKind.OFF
    assert calendar.kind(date(2027, 2, 26)) is DayKind.UNPUBLISHED


def test_a_closure_wins_over_a_make_up_workday() -> None:
    assert not NATIONAL.with_closures(["2026-02-28"]).is_workday(date(2026, 2, 28))


def test_closures_add_up_and_the_first_calendar_stays_as_it_was() -> None:
    first = NATIONAL.with_closures([DayRange.read("2026-05-20")])
    assert len(first.with_closures(["2026-05-20", "2026-04-20"]).closures) == 2
    assert len(first.closures) == 1


def test_holidays_are_whole_runs_by_name() -> None:
    found = NATIONAL.holidays(date(2026, 5, 3), date(2026, 6, 30))
    assert [(str(each.first), str(each.last), each.name.zh) for each in found] == [
        ("2026-05-01", "2026-05-05", "劳动节"),
        ("2026-06-19", "2026-06-21", "端午节"),
    ]


def test_a_holiday_of_a_single_day_counts() -> None:
    assert [len(each) for each in NATIONAL.holidays(date(2025, 1, 1), date(2025, 1, 10))] == [1]


def test_a_holiday_that_two_feasts_share_has_both_names() -> None:
    (found,) = NATIONAL.holidays(date(2025, 9, 30), date(2025, 10, 10))
    assert found.name.zh == "国庆节、中秋节"


def test_a_closure_and_the_weekends_beside_it_are_one_holiday_with_its_name() -> None:
    winter = Holiday(first=date(2027, 1, 18), last=date(2027, 2, 26), name=text("寒假", "Winter holiday"))
    (found,) = NATIONAL.with_closures([winter]).holidays(date(2027, 1, 4), date(2027, 3, 1))
    assert (str(found), found.name.zh) == ("2027-01-16/2027-02-28", "寒假")


def test_a_plain_weekend_is_no_holiday() -> None:
    assert NATIONAL.holidays(date(2026, 3, 9), date(2026, 3, 29)) == ()


def test_workdays_are_counted_over_a_holiday_and_its_make_up_days() -> None:
    assert NATIONAL.add_workdays(date(2026, 9, 30), 1) == date(2026, 10, 8)
    assert NATIONAL.previous_workday(date(2026, 10, 12)) == date(2026, 10, 10)
    assert NATIONAL.next_workday(date(2026, 2, 27)) == date(2026, 2, 28)


@LEAN
@given(days, st.integers(-60, 60))
def test_going_so_many_workdays_and_back_leads_home(day: date, number: int) -> None:
    home = NATIONAL.next_workday(day)
    assert NATIONAL.add_workdays(NATIONAL.add_workdays(home, number), -number) == home


def test_too_many_workdays_are_refused_and_not_searched_for_ever() -> None:
    with refused("too far"):
        NATIONAL.add_workdays(date(9999, 12, 30), 5)


def test_a_calendar_comes_back_from_json_as_it_was() -> None:
    calendar = NATIONAL.with_notice(NOTICE).with_closures(["2027-07-10/2027-08-31"])
    assert Calendar.model_validate_json(calendar.model_dump_json()) == calendar
