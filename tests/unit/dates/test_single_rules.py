"""Rules with one window: when it opens and when it is due."""

from __future__ import annotations

from datetime import date

import pytest

from tongxing.dates import (
    Calendar,
    Dated,
    Half,
    Unknown,
    after,
    before,
    by,
    day,
    during,
    end,
    month,
    on,
    on_need,
    ten_days,
    week_of_term,
    whole_launch,
    within,
)

from .samples import dated, frame, only, refused, step

TERM = {"term_first_day": date(2026, 3, 4), "term_last_day": date(2026, 7, 3)}


def test_by_opens_with_the_launch_and_is_due_when_its_day_ends() -> None:
    assert only(by("06-10"), frame()) == ("2026-03-02 00:00", "2026-06-10 23:59")


def test_by_with_a_half_is_due_when_the_half_ends() -> None:
    assert only(by("06-10", Half.MORNING), frame())[1] == "2026-06-10 12:00"


def test_by_opens_on_the_day_it_names() -> None:
    assert only(by("06-10", opens="06-01"), frame())[0] == "2026-06-01 00:00"


def test_by_a_day_before_the_launch_opens_that_day() -> None:
    assert only(by("02-10"), frame()) == ("2026-02-10 00:00", "2026-02-10 23:59")


def test_within_opens_when_the_step_is_over_and_ends_so_much_later() -> None:
    known = frame(steps={"training": step("2026-06-11", "2026-06-20")})
    assert only(within(7, of="training"), known) == ("2026-06-20 23:59", "2026-06-27 23:59")


def test_within_waits_for_a_step_that_is_not_dated() -> None:
    assert within(7, of="training").windows(frame()) == Unknown(("training",))


def test_by_the_end_of_a_step_in_the_morning_opens_no_later_than_it_is_due() -> None:
    known = frame(steps={"training": step("2026-06-11", "2026-06-20")})
    assert only(by(after("training"), Half.MORNING), known) == ("2026-06-20 00:00", "2026-06-20 12:00")


def test_on_a_half_day_opens_and_ends_with_the_half() -> None:
    assert only(on("10-26", Half.AFTERNOON), frame()) == ("2026-10-26 12:00", "2026-10-26 18:00")


@pytest.mark.parametrize(("roll", "due"), [(None, "2026-06-20"), ("before", "2026-06-18"), ("after", "2026-06-22")])
def test_a_due_on_a_day_off_is_rolled_only_as_asked(roll: str | None, due: str) -> None:
    assert only(by("06-20", roll=roll), frame())[1] == f"{due} 23:59"  # type: ignore[arg-type]  # from a table


def test_a_due_on_a_workday_is_not_rolled() -> None:
    assert only(on("06-18", roll="before"), frame())[1] == "2026-06-18 23:59"


def test_during_goes_from_its_first_half_to_its_last() -> None:
    assert only(during("10-23", "10-25", Half.NOON), frame()) == ("2026-10-23 12:00", "2026-10-25 14:00")


def test_during_waits_for_all_it_hangs_on() -> None:
    assert during(after("a"), day("b")).windows(frame()) == Unknown(("a", "b"))


def test_during_may_not_end_before_it_begins() -> None:
    with refused("swap the two days"):
        during("10-25", "10-23").windows(frame())


def test_the_whole_launch_is_from_its_first_day_to_its_last() -> None:
    assert only(whole_launch(), frame()) == ("2026-03-02 00:00", "2026-07-10 23:59")


def test_a_month_is_cut_by_the_launch() -> None:
    assert only(month(3), frame()) == ("2026-03-02 00:00", "2026-03-31 23:59")
    assert only(month(7), frame())[1] == "2026-07-10 23:59"


def test_a_month_outside_the_launch_stays_whole() -> None:
    assert only(month(10), frame(year=2026)) == ("2026-10-01 00:00", "2026-10-31 23:59")


def test_a_month_after_new_year_lies_in_the_year_that_the_launch_reaches() -> None:
    assert only(month(1), frame("2026-09-01", "2027-01-20", year=2026)) == ("2027-01-01 00:00", "2027-01-20 23:59")


@pytest.mark.parametrize(
    ("part", "first", "last"), [("early", "06-01", "06-10"), ("middle", "06-11", "06-20"), ("late", "06-21", "06-30")]
)
def test_ten_days_of_a_month(part: str, first: str, last: str) -> None:
    found = only(ten_days(6, part), frame())  # type: ignore[arg-type]  # from a table
    assert found == (f"2026-{first} 00:00", f"2026-{last} 23:59")


def test_late_february_ends_with_the_month_in_common_and_leap_years() -> None:
    assert only(ten_days(2, "late"), frame("2027-01-01", "2027-12-31"))[1] == "2027-02-28 23:59"
    assert only(ten_days(2, "late"), frame("2028-01-01", "2028-12-31"))[1] == "2028-02-29 23:59"


def test_the_first_week_of_term_goes_from_its_first_day_to_sunday() -> None:
    assert only(week_of_term(1), frame(days=TERM)) == ("2026-03-04 00:00", "2026-03-08 23:59")


def test_a_term_that_begins_on_a_weekend_has_its_first_week_from_monday() -> None:
    term = {"term_first_day": date(2026, 3, 1), "term_last_day": date(2026, 7, 3)}
    assert only(week_of_term(1), frame("2026-03-01", days=term)) == ("2026-03-02 00:00", "2026-03-08 23:59")


def test_a_weekend_of_school_is_a_first_week() -> None:
    term = {"term_first_day": date(2026, 2, 28), "term_last_day": date(2026, 7, 3)}  # a make-up Saturday
    assert only(week_of_term(1), frame("2026-02-28", days=term)) == ("2026-02-28 00:00", "2026-03-01 23:59")


def test_a_week_of_term_that_is_rolled_stays_in_its_week() -> None:
    assert only(week_of_term(1, roll="before"), frame(days=TERM))[1] == "2026-03-06 23:59"
    closed = Calendar.national().with_closures(["2026-03-09/2026-03-15"])
    assert only(week_of_term(2, roll="before"), frame(days=TERM, calendar=closed))[1] == "2026-03-15 23:59"


def test_the_second_week_of_term_begins_on_monday() -> None:
    assert only(week_of_term(2), frame(days=TERM))[0] == "2026-03-09 00:00"


def test_weeks_of_term_may_be_several_and_end_with_the_term() -> None:
    assert only(week_of_term(17, 20), frame(days=TERM)) == ("2026-06-22 00:00", "2026-07-03 23:59")


def test_a_week_beyond_the_term_is_left_out_and_said_so() -> None:
    found = dated(week_of_term(30), frame(days=TERM))
    assert found.occurrences == ()
    assert [each.why.en for each in found.omitted] == ["outside the term and this launch"]


def test_a_week_of_term_waits_for_the_term() -> None:
    assert week_of_term(1).windows(frame()) == Unknown(("term_first_day",))


def test_on_need_has_no_windows() -> None:
    assert on_need().windows(frame()) == Dated()


def test_before_a_step_and_at_the_launchs_end_are_days_like_others() -> None:
    known = frame(steps={"service": step("2026-07-06", "2026-07-10")})
    assert only(by(before("service", workdays=5)), known)[1] == "2026-06-29 23:59"
    assert only(on(end(-1)), known)[1] == "2026-07-09 23:59"


def test_a_month_or_half_that_does_not_exist_is_refused() -> None:
    with refused("A month cannot be '13'"):
        month(13)
    with refused("it may be morning, noon, afternoon"):
        by("06-10", half="evening")  # type: ignore[arg-type]  # what a file may hold
