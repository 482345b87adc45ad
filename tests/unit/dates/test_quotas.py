"""Quotas: the intervals they owe something in."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given

from tongxing.dates import Calendar, Dated, Frame, Half, TimeRule, Unknown, after, every, read_interval, times

from .samples import LEAN, dated, dues, frame, frames, intervals, local_days, only, refused, step


def test_weeks_end_on_sunday_and_are_cut_by_the_launch() -> None:
    assert dues(every("week"), frame("2026-03-04", "2026-03-24")) == ["03-08", "03-15", "03-22", "03-24"]


def test_two_weeks_are_counted_from_the_monday_of_the_first() -> None:
    assert dues(every(2, "weeks"), frame("2026-03-04", "2026-04-03")) == ["03-15", "03-29", "04-03"]


def test_no_month_is_skipped_after_a_31st() -> None:
    found = dues(every("month"), frame("2026-01-31", "2026-06-30", calendar=Calendar()))
    assert found == ["02-28", "03-31", "04-30", "05-31", "06-30"]


def test_quarters_are_those_of_the_calendar() -> None:
    assert dues(every("quarter"), frame("2026-02-26", "2026-07-10")) == ["03-31", "06-30", "07-10"]


def test_a_span_of_its_own_bounds_a_quota() -> None:
    known = frame(steps={"family-line": step("2026-03-02", "2026-06-18")})
    assert dues(every("week", first=after("family-line"), last="06-30"), known) == ["06-21", "06-28", "06-30"]


def test_a_quota_does_not_begin_before_the_launch() -> None:
    assert dues(every("month", first="01-01"), frame())[0] == "03-31"


def test_a_quota_whose_span_is_empty_owes_nothing() -> None:
    assert dated(every("week", first="06-01", last="05-01"), frame()) == Dated()


def test_a_week_wholly_off_is_left_out_with_its_reason_and_the_numbers_go_on() -> None:
    closed = Calendar.national().with_closures(["2026-04-27/2026-05-05"])
    found = dated(every("week"), frame("2026-04-20", "2026-05-17", calendar=closed))
    assert [each.number for each in found.occurrences] == [1, 2, 3]
    assert [(str(each.first), str(each.last), each.why.en) for each in found.omitted] == [
        ("2026-04-27", "2026-05-03", "off throughout: School holiday")
    ]


def test_an_interval_with_fewer_workdays_than_the_least_is_left_out_with_their_number() -> None:
    found = dated(every("month", least=5), frame("2026-08-28", "2026-10-04"))
    assert [each.due.strftime("%m-%d") for each in found.occurrences] == ["09-30"]
    assert [(f"{each.first:%m-%d}", each.why.en) for each in found.omitted] == [
        ("08-28", "only 2 workdays in it"),
        ("10-01", "off throughout: National Day"),
    ]


def test_the_parts_of_an_interval_are_counted_each_for_itself() -> None:
    assert dues(times(2, per="month", least=5), frame("2026-08-28", "2026-10-09")) == ["09-15", "09-30"]


def test_a_quota_that_begins_after_the_due_of_a_step_waits_until_that_is_done() -> None:
    late = frame(steps={"hotlines": step("2026-03-02", "2026-07-10")})
    rule = every(2, "weeks", first=after("hotlines", 1))
    assert rule.windows(late) == Unknown(("hotlines",))
    done = frame(steps={"hotlines": step("2026-03-02", "2026-06-18")})
    assert dues(rule, done) == ["06-28", "07-10"]


def test_a_term_is_that_of_the_parameters_and_else_the_launch() -> None:
    term = {"term_first_day": date(2026, 3, 4), "term_last_day": date(2026, 7, 3)}
    assert only(every("term"), frame(days=term)) == ("2026-03-04 00:00", "2026-07-03 23:59")
    assert only(every("term"), frame()) == ("2026-03-02 00:00", "2026-07-10 23:59")


def test_twice_a_launch_is_two_equal_halves_of_it() -> None:
    assert dues(times(2), frame("2026-03-01", "2026-06-30")) == ["04-30", "06-30"]


def test_twice_a_month_is_two_halves_of_each_month() -> None:
    assert dues(times(2, per="month"), frame("2026-03-01", "2026-04-30")) == ["03-15", "03-31", "04-15", "04-30"]


def test_a_quota_is_due_at_the_end_of_the_half_it_names() -> None:
    assert dated(every("week", half=Half.MORNING), frame()).occurrences[0].due.hour == 12


def test_a_rolled_quota_is_due_on_the_last_workday_of_its_interval() -> None:
    assert dues(every("week", roll="before"), frame("2026-06-15", "2026-06-28")) == ["06-18", "06-26"]


def test_a_quota_is_not_put_off_beyond_its_span() -> None:
    assert dues(every("week", roll="after"), frame("2026-06-22", "2026-07-05")) == ["06-29", "07-05"]


@pytest.mark.parametrize(
    ("written", "interval"),
    [
        ("week", "week"),
        ("2 weeks", "2 weeks"),
        ("every two weeks", "2 weeks"),
        ("每两周", "2 weeks"),
        ("每２周一次", "2 weeks"),
        ("每周", "week"),
        ("两个星期", "2 weeks"),
        ("每月", "month"),
        ("每两个月", "2 months"),
        ("每季度", "quarter"),
        ("每学期两次", "2 times a term"),
        ("twice a term", "2 times a term"),
        ("3 times a month", "3 times a month"),
        ("Term", "term"),
    ],
)
def test_an_interval_is_read_in_both_languages(written: str, interval: str) -> None:
    assert str(read_interval(written)) == interval


@pytest.mark.parametrize("written", ["", "often", "每隔几天", "0 weeks", "two terms", "2 weeks 3", 14, None])
def test_an_interval_that_says_nothing_certain_is_refused(written: object) -> None:
    with refused(""):
        read_interval(written)


@LEAN
@given(frames(), intervals)
def test_kept_and_omitted_intervals_cover_the_launch_without_gap_or_overlap(within: Frame, interval: object) -> None:
    found = dated(every(interval), within)  # type: ignore[arg-type]  # a strategy's type is lost
    spans = [local_days(each) for each in found.occurrences] + [(each.first, each.last) for each in found.omitted]
    if str(interval) == "term" or " a term" in str(interval):
        return
    edge = within.first_day - timedelta(days=1)
    for first, last in sorted(spans):
        assert first == edge + timedelta(days=1)
        edge = last
    assert edge == within.last_day


@LEAN
@given(frames())
def test_every_month_with_a_workday_has_its_window(within: Frame) -> None:
    found = dated(every("month"), within)
    months = {(each.due.year, each.due.month) for each in found.occurrences}
    left_out = {(each.first.year, each.first.month) for each in found.omitted}
    days = (within.first_day + timedelta(days=n) for n in range((within.last_day - within.first_day).days + 1))
    assert months | left_out == {(each.year, each.month) for each in days}
    assert not months & left_out


@LEAN
@given(frames(), intervals)
def test_every_kept_interval_has_a_workday_and_no_omitted_one_has(within: Frame, interval: object) -> None:
    rule: TimeRule = every(interval, roll="before")  # type: ignore[arg-type]  # a strategy's type is lost
    found = dated(rule, within)
    assert all(within.calendar.is_workday(each.due.date()) for each in found.occurrences)
    assert not any(within.calendar.is_workday(each.last) for each in found.omitted)
