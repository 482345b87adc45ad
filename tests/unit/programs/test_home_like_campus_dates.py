"""The dates of the home-like campus, against the written plan and a calendar, for three spring terms and an autumn one.

That of 2025 follows an early spring festival, that of 2026 a late one. 2028 is a leap year, and not published yet: the
school lists its holidays.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from programs.home_like_campus import PROGRAM
from tongxing.errors import BadParameter
from tongxing.planner import Plan
from tongxing.program import program_from_yaml, program_to_yaml

from .plans import due_days, plan_of, short, span, windows_of

TERMS = {
    2025: (dt.date(2025, 2, 17), dt.date(2025, 7, 4)),
    2026: (dt.date(2026, 3, 2), dt.date(2026, 7, 10)),
    2028: (dt.date(2028, 2, 14), dt.date(2028, 6, 30)),
}
LISTED = {2028: ["2028-04-04", "2028-05-01/2028-05-03", "2028-05-27/2028-05-29"]}
THIS_TERM = (
    "symposium",
    "self-care",
    "culture-contest",
    "proxy-parents",
    "caring-weekend",
    "hand-in-hand",
    "gratitude-lecture",
    "gratitude-meeting",
    "counselling-room",
    "take-part",
    "subject-education",
)
WHOLE_TERM = {
    2025: ("02-17 00:00", "07-04 23:59"),
    2026: ("03-02 00:00", "07-10 23:59"),
    2028: ("02-14 00:00", "06-30 23:59"),
}
ONCE = {
    2025: {
        "archive-card": ("02-17 00:00", "02-28 23:59"),
        "report-roster": ("02-28 23:59", "03-07 23:59"),
        "hotlines": ("02-17 00:00", "03-17 23:59"),
        "pair-partners": ("02-17 00:00", "03-07 23:59"),
        "study-plan": ("03-07 00:00", "03-17 23:59"),
        "subsidy": ("02-17 00:00", "03-17 23:59"),
    },
    2026: {
        "archive-card": ("03-02 00:00", "03-13 23:59"),
        "report-roster": ("03-13 23:59", "03-20 23:59"),
        "hotlines": ("03-02 00:00", "03-30 23:59"),
        "pair-partners": ("03-02 00:00", "03-20 23:59"),
        "study-plan": ("03-20 00:00", "04-02 23:59"),
        "subsidy": ("03-02 00:00", "04-02 23:59"),
    },
    2028: {
        "archive-card": ("02-14 00:00", "02-25 23:59"),
        "report-roster": ("02-25 23:59", "03-03 23:59"),
        "hotlines": ("02-14 00:00", "03-13 23:59"),
        "pair-partners": ("02-14 00:00", "03-03 23:59"),
        "study-plan": ("03-03 00:00", "03-14 23:59"),
        "subsidy": ("02-14 00:00", "03-14 23:59"),
    },
}
RECURRING = {
    2025: {
        "review-archive": "04-03 05-19 07-04",
        "hotline-call": "03-30 04-13 04-27 05-11 05-25 06-08 06-22 07-04",
        "psychology-lesson": "02-23 03-02 03-09 03-16 03-23 03-30 04-06 04-13 04-20 04-27 05-04 05-11 05-18 05-25 06-01 "
        "06-08 06-15 06-22 06-29 07-04",
        "season-health": "03-20 04-30",
        "holiday-safety": "04-03 04-30 05-30 07-04",
    },
    2026: {
        "review-archive": "04-13 05-27 07-10",
        "hotline-call": "04-12 04-26 05-10 05-24 06-07 06-21 07-05 07-10",
        "psychology-lesson": "03-08 03-15 03-22 03-29 04-05 04-12 04-19 04-26 05-03 05-10 05-17 05-24 05-31 06-07 06-14 "
        "06-21 06-28 07-05 07-10",
        "season-health": "03-20 04-30",
        "holiday-safety": "04-03 04-30 06-18 07-10",
    },
    2028: {
        "review-archive": "03-30 05-15 06-30",
        "hotline-call": "03-26 04-09 04-23 05-07 05-21 06-04 06-18 06-30",
        "psychology-lesson": "02-20 02-27 03-05 03-12 03-19 03-26 04-02 04-09 04-16 04-23 04-30 05-07 05-14 05-21 05-28 "
        "06-04 06-11 06-18 06-25 06-30",
        "season-health": "03-20 05-05",
        "holiday-safety": "04-03 04-28 05-26 06-30",
    },
}
PARTS = {
    "family-life": ["housework", "meal", "birthday"],
    "caring-series": ["meeting", "letters-contest", "group-birthday", "safety-law-lecture", "caring-drive"],
}


def term(year: int, **answers: Any) -> Plan:
    first, last = TERMS[year]
    usual = {"term_first_day": first, "term_last_day": last, "school_holidays": LISTED.get(year, [])}
    return plan_of(PROGRAM, **(usual | answers))


def autumn(**answers: Any) -> Plan:
    return plan_of(PROGRAM, term_first_day=dt.date(2026, 9, 1), term_last_day=dt.date(2027, 1, 15), **answers)


def labels(plan: Plan, step: str) -> list[str | None]:
    return [window.label.en if window.label else None for window in windows_of(plan, step)]


@pytest.mark.parametrize(("year", "step"), [(year, step) for year, table in ONCE.items() for step in table])
def test_a_step_opens_and_is_due_as_the_plan_says(year: int, step: str) -> None:
    assert span(term(year, report_upward=True), step) == ONCE[year][step]


@pytest.mark.parametrize("step", THIS_TERM)
@pytest.mark.parametrize("year", TERMS)
def test_what_is_for_this_term_may_be_done_on_any_day_of_it(year: int, step: str) -> None:
    assert span(term(year), step) == WHOLE_TERM[year]


@pytest.mark.parametrize("step", PARTS)
@pytest.mark.parametrize("year", TERMS)
def test_each_part_of_a_series_has_the_term(year: int, step: str) -> None:
    windows = windows_of(term(year), step)
    assert [window.part.key if window.part else None for window in windows] == PARTS[step]
    assert {(short(window.opens), short(window.due)) for window in windows} == {WHOLE_TERM[year]}


@pytest.mark.parametrize(("year", "step"), [(year, step) for year, table in RECURRING.items() for step in table])
def test_a_step_that_recurs_is_due_on_these_days(year: int, step: str) -> None:
    assert due_days(term(year), step) == RECURRING[year][step].split()


@pytest.mark.parametrize("year", TERMS)
def test_every_step_is_in_these_tables(year: int) -> None:
    tables = {*THIS_TERM, *PARTS, *ONCE[year], *RECURRING[year]}
    assert tables | {"see-doctor"} == {*PROGRAM.step_keys}


@pytest.mark.parametrize("year", TERMS)
def test_the_launch_lasts_the_term(year: int) -> None:
    plan = term(year)
    assert (plan.first_day, plan.last_day) == TERMS[year]


class TestSeasons:
    def test_the_one_of_march_has_ten_days_and_that_of_summer_its_day(self) -> None:
        spans = [(short(window.opens), short(window.due)) for window in windows_of(term(2028), "season-health")]
        assert spans == [("03-11 00:00", "03-20 23:59"), ("05-05 00:00", "05-05 23:59")]

    def test_an_autumn_term_has_the_other_two(self) -> None:
        assert due_days(autumn(), "season-health") == ["10-20", "11-06"]
        assert labels(autumn(), "season-health") == [None, "Start of Winter"]

    def test_their_days_may_be_given_and_are_marked_before_a_day_off(self) -> None:
        assert due_days(term(2026, spring_day=dt.date(2026, 3, 15)), "season-health") == ["03-13", "04-30"]
        assert due_days(autumn(autumn_day=dt.date(2026, 9, 22)), "season-health") == ["09-22", "11-06"]

    def test_a_day_given_for_the_other_half_of_the_year_is_no_reminder(self) -> None:
        assert due_days(term(2026, autumn_day=dt.date(2026, 10, 12)), "season-health") == ["03-20", "04-30"]


class TestHolidays:
    def test_each_is_called_what_it_is(self) -> None:
        assert labels(term(2026), "holiday-safety") == ["Tomb-sweeping Day", "Labour Day", "Dragon Boat Festival", None]

    def test_an_autumn_term_has_those_of_autumn_and_what_the_school_lists(self) -> None:
        listed = ["2027-01-01/2027-01-03", "2027-01-16/2027-02-28"]
        assert due_days(autumn(school_holidays=listed), "holiday-safety") == ["09-24", "09-30", "12-31", "01-15"]

    def test_the_last_day_of_term_counts_once_where_the_vacation_is_listed(self) -> None:
        plan = term(2026, school_holidays=["2026-07-11/2026-08-31"])
        assert due_days(plan, "holiday-safety") == ["04-03", "04-30", "06-18", "07-10"]
        assert labels(plan, "holiday-safety")[-1] == "School holiday"

    def test_a_year_without_a_notice_has_the_end_of_term_and_says_so(self) -> None:
        plan = term(2028, school_holidays=[])
        assert due_days(plan, "holiday-safety") == ["06-30"]
        assert "year-not-published" in {each.code for each in plan.warnings}

    def test_a_term_that_ends_on_a_day_off_has_its_reminder_before(self) -> None:
        assert due_days(term(2026, term_last_day=dt.date(2026, 7, 12)), "holiday-safety")[-1] == "07-10"

    def test_a_holiday_of_a_whole_week_has_its_reminder_and_no_lesson(self) -> None:
        plan = term(2026, school_holidays=["2026-05-25/2026-05-29"])
        assert "05-22" in due_days(plan, "holiday-safety")
        assert "05-31" not in due_days(plan, "psychology-lesson")
        assert [each.step for each in plan.warnings if each.code == "left-out"] == ["psychology-lesson"]


class TestLessons:
    def test_lessons_of_their_own_are_the_counsellor_s(self) -> None:
        (owner,) = {window.owner for window in windows_of(term(2026), "psychology-lesson")}
        assert owner == "counsellor"

    def test_lessons_woven_into_the_subjects_are_the_subject_teacher_s_in_the_same_weeks(self) -> None:
        plan = term(2026, lesson_mode="woven")
        assert {window.owner for window in windows_of(plan, "psychology-lesson")} == {"subject-teacher"}
        assert due_days(plan, "psychology-lesson") == RECURRING[2026]["psychology-lesson"].split()

    def test_there_is_no_third_way(self) -> None:
        with pytest.raises(BadParameter, match="心理课方式"):
            term(2026, lesson_mode="none")


class TestHotlines:
    def test_the_calls_begin_the_day_after_the_lines_open(self) -> None:
        plan = term(2026, hotline_day=dt.date(2026, 4, 20))
        assert span(plan, "hotlines")[1] == "04-20 23:59"
        assert short(windows_of(plan, "hotline-call")[0].opens) == "04-21 00:00"
        assert due_days(plan, "hotline-call")[0] == "05-03"

    def test_lines_due_as_the_term_ends_have_calls_only_if_they_open_sooner(self) -> None:
        (call,) = windows_of(term(2026, hotline_day=dt.date(2026, 7, 10)), "hotline-call")
        assert call.opens is None
        assert call.depends_on == ("hotlines",)


def test_a_term_that_starts_in_the_middle_of_a_week() -> None:
    plan = term(2026, term_first_day=dt.date(2026, 3, 4))
    assert span(plan, "archive-card") == ("03-04 00:00", "03-13 23:59")
    assert due_days(plan, "psychology-lesson")[0] == "03-08"
    assert span(plan, "hotlines")[1] == "04-01 23:59"


def test_a_term_of_twenty_weeks_is_proposed() -> None:
    assert plan_of(PROGRAM, term_first_day=dt.date(2026, 3, 2)).last_day == dt.date(2026, 7, 17)


def test_no_day_of_its_own_choosing_is_on_a_day_off() -> None:
    assert "due-on-day-off" not in {each.code for each in term(2025, report_upward=True).warnings}


def test_defaults_may_be_changed() -> None:
    plan = term(
        2026,
        archive_card_by=dt.date(2026, 3, 20),
        review_archive_every="month",
        pair_partners_by=dt.date(2026, 3, 10),
        study_plan_by=dt.date(2026, 3, 31),
        subsidy_by=dt.date(2026, 5, 15),
        hotline_call_every="month",
        take_part_every="2 times a term",
        subject_education_every="month",
    )
    assert span(plan, "archive-card")[1] == "03-20 23:59"
    assert due_days(plan, "review-archive")[:2] == ["03-31", "04-30"]
    assert span(plan, "study-plan") == ("03-10 00:00", "03-31 23:59")
    assert span(plan, "subsidy")[1] == "05-15 23:59"
    assert due_days(plan, "hotline-call")[:2] == ["04-30", "05-31"]
    assert due_days(plan, "take-part") == ["04-30", "07-10"]
    assert due_days(plan, "subject-education")[0] == "03-31"


def test_these_steps_are_asked_for() -> None:
    assert [step.key for step in PROGRAM.steps if step.asked] == [
        "archive-card",
        "report-roster",
        "review-archive",
        "hotline-call",
        "pair-partners",
        "study-plan",
        "subsidy",
        "take-part",
        "subject-education",
        "season-health",
    ]


def test_what_is_for_the_whole_term_is_recalled_while_there_is_time() -> None:
    notices = [each for each in term(2026).notices if each.step == "symposium"]
    assert [f"{each.at:%m-%d}" for each in notices][:3] == ["06-10", "06-30", "07-10"]


def test_it_survives_yaml() -> None:
    assert program_from_yaml(program_to_yaml(PROGRAM)) == PROGRAM
