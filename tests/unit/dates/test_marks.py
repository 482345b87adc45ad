"""Weekdays, birthdays, festivals, solar terms, the eve of holidays."""

from __future__ import annotations

from datetime import date

import pytest

from tongxing.dates import (
    Calendar,
    Dated,
    Half,
    Unknown,
    before_holidays,
    birthday,
    day,
    festivals,
    lunar,
    one_weekday,
    solar_term,
    weekdays,
)

from .samples import dated, dues, frame, refused

SUMMER = Calendar.national().with_closures(["2026-07-11/2026-08-31"])


def test_saturdays_leave_out_holidays_and_make_up_workdays_with_the_reason() -> None:
    found = dated(weekdays("sat"), frame("2026-04-01", "2026-05-20"))
    assert [f"{each.due:%m-%d}" for each in found.occurrences] == ["04-11", "04-18", "04-25", "05-16"]
    assert [(f"{each.first:%m-%d}", each.why.en) for each in found.omitted] == [
        ("04-04", "Tomb-sweeping Day"),
        ("05-02", "Labour Day"),
        ("05-09", "make-up workday"),
    ]


def test_saturdays_in_a_closure_are_left_out() -> None:
    closed = Calendar.national().with_closures(["2026-03-07"])
    assert dues(weekdays("sat"), frame("2026-03-02", "2026-03-15", calendar=closed)) == ["03-14"]


def test_mondays_leave_out_days_off() -> None:
    assert dues(weekdays("mon"), frame("2026-03-30", "2026-04-13")) == ["03-30", "04-13"]


def test_days_off_are_kept_where_the_rule_says_so() -> None:
    assert dues(weekdays("mon", on_days_off="keep"), frame("2026-03-30", "2026-04-13")) == ["03-30", "04-06", "04-13"]


def test_several_weekdays_come_in_order_from_a_day_of_their_own() -> None:
    first = {"first_saturday": date(2026, 3, 14)}
    found = dues(weekdays("sat", "mon", first=day("first_saturday")), frame("2026-03-02", "2026-03-23", days=first))
    assert found == ["03-14", "03-16", "03-21", "03-23"]


def test_one_of_the_mondays_is_owed_from_the_first_to_the_last_on_which_school_meets() -> None:
    found = dated(one_weekday("mon"), frame("2026-03-25", "2026-04-21", calendar=Calendar.national()))
    assert [(f"{each.opens:%m-%d}", f"{each.due:%m-%d}") for each in found.occurrences] == [("03-30", "04-20")]
    assert found.omitted == ()
    found = dated(one_weekday("mon"), frame("2026-03-31", "2026-04-13"))
    assert [f"{each.opens:%m-%d}" for each in found.occurrences] == ["04-13"]  # 6 April is off


def test_without_a_school_monday_any_day_will_do_and_that_is_said() -> None:
    found = dated(one_weekday("mon"), frame("2026-04-05", "2026-04-10"))
    assert [(f"{each.opens:%m-%d}", f"{each.due:%m-%d}") for each in found.occurrences] == [("04-05", "04-10")]
    assert [each.why.en for each in found.omitted] == ["it has no such school day; any day of it will do"]


def test_one_monday_is_no_rule_that_recurs_and_may_be_given_a_day() -> None:
    rule = one_weekday("mon", first=day("first_day"))
    assert not rule.recurring
    assert dues(
        rule.with_day(date(2026, 3, 9)), frame("2026-03-02", "2026-03-20", days={"first_day": date(2026, 3, 2)})
    ) == ["03-09"]


def test_a_weekday_with_a_half_is_that_half() -> None:
    (each, *_) = dated(weekdays("sat", half=Half.AFTERNOON), frame()).occurrences
    assert (each.opens.hour, each.due.hour) == (12, 18)


def test_a_weekday_that_does_not_exist_is_refused() -> None:
    with refused("it may be mon, tue"):
        weekdays("saturn")  # type: ignore[arg-type]  # what a file may hold


def test_a_birthday_is_marked_on_its_day() -> None:
    assert dues(birthday(), frame(birthday=date(2016, 5, 20))) == ["05-20"]


def test_a_birthday_on_a_day_off_is_marked_on_the_workday_before() -> None:
    assert dues(birthday(), frame(birthday=date(2016, 6, 20))) == ["06-18"]


def test_a_birthday_on_a_day_off_may_keep_its_day() -> None:
    assert dues(birthday(roll=None), frame(birthday=date(2016, 6, 20))) == ["06-20"]


def test_a_birthday_in_the_vacation_after_the_term_is_marked_before_the_term_ends() -> None:
    assert dues(birthday(), frame(birthday=date(2016, 8, 1), calendar=SUMMER)) == ["07-10"]


def test_a_birthday_after_the_launch_and_outside_a_vacation_is_not_owed() -> None:
    assert dated(birthday(), frame(birthday=date(2016, 8, 1))) == Dated()


def test_a_birthday_with_no_school_day_before_it_in_the_launch_is_left_out_and_said_so() -> None:
    found = dated(birthday(), frame("2026-06-19", "2026-07-10", birthday=date(2016, 6, 20)))
    assert found.occurrences == ()
    assert "no school day" in found.omitted[0].why.en


def test_a_child_born_on_the_29th_of_february_has_the_28th_in_a_common_year() -> None:
    assert dues(birthday(roll=None), frame("2026-02-01", "2026-07-10", birthday=date(2016, 2, 29))) == ["02-28"]
    assert dues(birthday(roll=None), frame("2028-02-01", "2028-07-10", birthday=date(2016, 2, 29))) == ["02-29"]


def test_the_day_of_birth_is_no_birthday() -> None:
    assert dated(birthday(), frame(birthday=date(2026, 5, 20))) == Dated()


def test_a_launch_over_new_year_has_a_birthday_in_either_year() -> None:
    assert dues(birthday(), frame("2026-09-01", "2027-01-20", birthday=date(2016, 1, 12))) == ["01-12"]


def test_without_a_birthday_it_is_unknown() -> None:
    assert birthday().windows(frame()) == Unknown(("birthday",))


def test_festivals_of_a_term_carry_their_names_and_are_marked_on_school_days() -> None:
    found = dated(festivals(), frame())
    assert [(f"{each.due:%m-%d}", str(each.label and each.label.zh)) for each in found.occurrences] == [
        ("03-03", "元宵"),
        ("04-03", "清明"),
        ("06-18", "端午"),
    ]


def test_the_dragon_boat_festival_comes_once_in_a_year_with_a_second_fifth_month() -> None:
    assert dues(festivals("端午", roll=None), frame("2028-01-01", "2028-12-31")) == ["05-28"]
    assert dues(lunar("05-05", roll=None), frame("2028-01-01", "2028-12-31")) == ["05-28"]


def test_new_years_eve_is_the_last_day_of_the_twelfth_month_long_or_short() -> None:
    found = dues(festivals("除夕", roll=None), frame("2024-01-01", "2026-12-31"))
    assert found == ["02-09", "01-28", "02-16"]


def test_the_thirtieth_of_a_short_lunar_month_is_its_29th() -> None:
    assert dues(lunar("12-30", roll=None), frame("2025-01-01", "2025-12-31")) == ["01-28"]


def test_a_festival_that_is_not_known_is_refused_with_a_list() -> None:
    with refused("it may be 春节, 元宵"):
        festivals("圣诞")


@pytest.mark.parametrize("written", ["5-5", "13-01", "01-31", "00-01"])
def test_a_lunar_day_that_does_not_exist_is_refused(written: str) -> None:
    with refused("is no lunar day"):
        lunar(written)


def test_lunar_days_are_known_to_2099_only() -> None:
    with refused("only 1901 to 2099 are"):
        lunar("05-05").windows(frame("2100-01-01", "2100-12-31"))


def test_a_solar_term_is_its_day() -> None:
    assert dues(solar_term("立夏", roll=None), frame("2026-01-01", "2027-12-31")) == ["05-05", "05-06"]


def test_the_eve_of_a_holiday_is_the_last_school_day_before_it() -> None:
    found = dated(before_holidays(), frame(calendar=SUMMER))
    assert [(f"{each.due:%m-%d}", str(each.label and each.label.en)) for each in found.occurrences] == [
        ("04-03", "Tomb-sweeping Day"),
        ("04-30", "Labour Day"),
        ("06-18", "Dragon Boat Festival"),
        ("07-10", "School holiday"),
    ]


def test_the_eve_of_a_holiday_already_begun_is_not_owed() -> None:
    assert dues(before_holidays(), frame("2026-05-02", "2026-05-30")) == []
