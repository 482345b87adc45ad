"""The dates of the protection plan, against the written plan and a calendar, for three spring terms.

That of 2025 follows an early spring festival, that of 2026 a late one; 2028 is a leap year, and not published yet.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from programs.protection_plan import PROGRAM
from tongxing.errors import BadParameter
from tongxing.planner import Plan
from tongxing.program import program_from_yaml, program_to_yaml

from .plans import due_days, plan_of, span, windows_of

TERMS = {
    2025: (dt.date(2025, 2, 17), dt.date(2025, 7, 4)),
    2026: (dt.date(2026, 3, 2), dt.date(2026, 7, 10)),
    2028: (dt.date(2028, 2, 14), dt.date(2028, 6, 30)),
}
ONCE = {
    2025: {
        "form-body": ("02-17 00:00", "02-21 23:59"),
        "archive-card": ("02-17 00:00", "02-28 23:59"),
        "report-roster": ("02-28 23:59", "03-07 23:59"),
        "group-children": ("02-17 00:00", "03-07 23:59"),
        "buddy": ("02-17 00:00", "03-17 23:59"),
        "tutoring-plan": ("03-07 00:00", "03-17 23:59"),
        "pair-key-children": ("02-17 00:00", "03-17 23:59"),
        "review-term": ("07-02 00:00", "07-04 23:59"),
        "report-review": ("07-04 00:00", "07-11 23:59"),
    },
    2026: {
        "form-body": ("03-02 00:00", "03-06 23:59"),
        "archive-card": ("03-02 00:00", "03-13 23:59"),
        "report-roster": ("03-13 23:59", "03-20 23:59"),
        "group-children": ("03-02 00:00", "03-20 23:59"),
        "buddy": ("03-02 00:00", "04-02 23:59"),
        "tutoring-plan": ("03-20 00:00", "04-02 23:59"),
        "pair-key-children": ("03-02 00:00", "04-02 23:59"),
        "review-term": ("07-08 00:00", "07-10 23:59"),
        "report-review": ("07-10 00:00", "07-17 23:59"),
    },
    2028: {
        "form-body": ("02-14 00:00", "02-18 23:59"),
        "archive-card": ("02-14 00:00", "02-25 23:59"),
        "report-roster": ("02-25 23:59", "03-03 23:59"),
        "group-children": ("02-14 00:00", "03-03 23:59"),
        "buddy": ("02-14 00:00", "03-14 23:59"),
        "tutoring-plan": ("03-03 00:00", "03-14 23:59"),
        "pair-key-children": ("02-14 00:00", "03-14 23:59"),
        "review-term": ("06-28 00:00", "06-30 23:59"),
        "report-review": ("06-30 00:00", "07-07 23:59"),
    },
}
SUNDAYS = {
    2025: "02-23 03-02 03-09 03-16 03-23 03-30 04-06 04-13 04-20 04-27 05-04 05-11 05-18 05-25 06-01 06-08 06-15 06-22 "
    "06-29 07-04",
    2026: "03-08 03-15 03-22 03-29 04-05 04-12 04-19 04-26 05-03 05-10 05-17 05-24 05-31 06-07 06-14 06-21 06-28 07-05 "
    "07-10",
    2028: "02-20 02-27 03-05 03-12 03-19 03-26 04-02 04-09 04-16 04-23 04-30 05-07 05-14 05-21 05-28 06-04 06-11 06-18 "
    "06-25 06-30",
}
RECURRING = {
    2025: {
        "weekly-talk": SUNDAYS[2025],
        "parents-call": "03-02 03-16 03-30 04-13 04-27 05-11 05-25 06-08 06-22 07-04",
        "find-difficulties": "04-25 07-04",
        "check-tutoring": "03-31 04-30 05-30 06-30",
        "pair-talk": SUNDAYS[2025][SUNDAYS[2025].index("03-23") :],
        "activities": "02-21 02-28 03-14 03-31 04-15 04-30 05-15 05-30 06-13 06-30",
    },
    2026: {
        "weekly-talk": SUNDAYS[2026],
        "parents-call": "03-15 03-29 04-12 04-26 05-10 05-24 06-07 06-21 07-05 07-10",
        "find-difficulties": "04-30 07-10",
        "check-tutoring": "04-30 05-29 06-30 07-10",
        "pair-talk": SUNDAYS[2026][SUNDAYS[2026].index("04-12") :],
        "activities": "03-16 03-31 04-15 04-30 05-15 05-29 06-15 06-30 07-10",
    },
    2028: {
        "weekly-talk": SUNDAYS[2028],
        "parents-call": "02-27 03-12 03-26 04-09 04-23 05-07 05-21 06-04 06-18 06-30",
        "find-difficulties": "04-21 06-30",
        "check-tutoring": "03-31 04-28 05-31 06-30",
        "pair-talk": SUNDAYS[2028][SUNDAYS[2028].index("03-19") :],
        "activities": "02-21 02-29 03-15 03-31 04-14 04-28 05-15 05-31 06-15 06-30",
    },
}


def term(year: int, **answers: Any) -> Plan:
    first, last = TERMS[year]
    return plan_of(PROGRAM, **({"term_first_day": first, "term_last_day": last} | answers))


def left_out(plan: Plan, step: str) -> list[str]:
    return [each.text.en for each in plan.warnings if (each.code, each.step) == ("left-out", step)]


@pytest.mark.parametrize(("year", "step"), [(year, step) for year, table in ONCE.items() for step in table])
def test_a_step_opens_and_is_due_as_the_plan_says(year: int, step: str) -> None:
    assert span(term(year, report_upward=True), step) == ONCE[year][step]


@pytest.mark.parametrize(("year", "step"), [(year, step) for year, table in RECURRING.items() for step in table])
def test_a_step_that_recurs_is_due_on_these_days(year: int, step: str) -> None:
    assert due_days(term(year), step) == RECURRING[year][step].split()


@pytest.mark.parametrize("year", TERMS)
def test_every_step_is_in_these_tables(year: int) -> None:
    assert {*ONCE[year], *RECURRING[year], "bring-back"} == {*PROGRAM.step_keys}


@pytest.mark.parametrize("year", TERMS)
def test_the_launch_lasts_the_term(year: int) -> None:
    plan = term(year)
    assert (plan.first_day, plan.last_day) == TERMS[year]


def test_a_drop_out_is_brought_back_when_that_is_needed() -> None:
    assert windows_of(term(2026), "bring-back") == []


def test_a_term_of_twenty_weeks_is_proposed() -> None:
    plan = plan_of(PROGRAM, term_first_day=dt.date(2026, 3, 2))
    assert plan.last_day == dt.date(2026, 7, 17)
    assert "day-assumed" in {each.code for each in plan.warnings}


def test_the_first_day_of_term_must_be_given() -> None:
    with pytest.raises(BadParameter, match="学期第一天"):
        plan_of(PROGRAM)


def test_an_autumn_term_goes_round_the_national_holiday_into_the_next_year() -> None:
    plan = plan_of(PROGRAM, term_first_day=dt.date(2026, 9, 1), term_last_day=dt.date(2027, 1, 15))
    assert span(plan, "buddy")[1] == "09-30 23:59"
    assert due_days(plan, "weekly-talk")[:6] == ["09-06", "09-13", "09-20", "09-27", "10-04", "10-11"]
    assert due_days(plan, "weekly-talk")[-1] == "01-15"


class TestProblemsOfASchool:
    def test_a_term_that_starts_in_the_middle_of_a_week(self) -> None:
        plan = term(2026, term_first_day=dt.date(2026, 3, 4))
        assert span(plan, "form-body") == ("03-04 00:00", "03-06 23:59")
        assert due_days(plan, "weekly-talk")[:2] == ["03-08", "03-15"]
        assert due_days(plan, "parents-call")[0] == "03-15"

    def test_a_term_that_starts_on_a_sunday_has_its_first_week_after_it(self) -> None:
        plan = term(2026, term_first_day=dt.date(2026, 3, 1))
        assert span(plan, "form-body") == ("03-02 00:00", "03-06 23:59")
        assert due_days(plan, "weekly-talk")[0] == "03-08"
        assert "only" not in str(left_out(plan, "weekly-talk"))

    def test_a_week_wholly_off_has_no_talk_and_the_plan_says_so(self) -> None:
        plan = term(2026, school_holidays=["2026-04-27/2026-04-30"])
        assert "05-03" not in due_days(plan, "weekly-talk")
        assert left_out(plan, "weekly-talk") == [
            "'Weekly talk' is left out on 2026-04-27/2026-05-03: off throughout: School holiday, Labour Day"
        ]

    def test_a_few_days_at_the_end_of_august_are_no_month_of_activities(self) -> None:
        plan = plan_of(PROGRAM, term_first_day=dt.date(2026, 8, 28), term_last_day=dt.date(2027, 1, 15))
        assert due_days(plan, "activities")[0] == "09-15"
        assert len(left_out(plan, "activities")) == 2

    def test_a_last_day_of_term_on_a_day_off_has_its_review_before(self) -> None:
        plan = term(2026, term_last_day=dt.date(2026, 7, 12))
        assert span(plan, "review-term") == ("07-09 00:00", "07-10 23:59")

    def test_one_last_monday_has_no_call_of_its_own(self) -> None:
        plan = term(2026, term_last_day=dt.date(2026, 7, 6))
        assert due_days(plan, "parents-call")[-1] == "07-05"
        assert due_days(plan, "weekly-talk")[-1] == "07-06"

    def test_no_day_of_its_own_choosing_is_on_a_day_off(self) -> None:
        assert "due-on-day-off" not in {each.code for each in term(2025, report_upward=True).warnings}


def test_defaults_may_be_changed() -> None:
    plan = term(
        2026,
        form_body_by=dt.date(2026, 3, 3),
        archive_card_by=dt.date(2026, 3, 20),
        pair_key_children_by=dt.date(2026, 3, 20),
        pair_talk_every="2 weeks",
        find_difficulties_every="month",
        activities_every="month",
        check_tutoring_every="2 weeks",
    )
    assert [span(plan, step)[1] for step in ("form-body", "archive-card")] == ["03-03 23:59", "03-20 23:59"]
    assert due_days(plan, "pair-talk")[:2] == ["03-29", "04-12"]
    assert due_days(plan, "find-difficulties")[:2] == ["03-31", "04-30"]
    assert due_days(plan, "activities")[:2] == ["03-31", "04-30"]
    assert due_days(plan, "check-tutoring")[:2] == ["04-10", "04-24"]


def test_these_steps_are_asked_for() -> None:
    assert [step.key for step in PROGRAM.steps if step.asked] == [
        "form-body",
        "archive-card",
        "report-roster",
        "buddy",
        "find-difficulties",
        "group-children",
        "tutoring-plan",
        "check-tutoring",
        "pair-key-children",
        "pair-talk",
        "activities",
        "report-review",
    ]


def test_the_talks_and_calls_that_the_plan_counts_are_not_asked_for() -> None:
    with pytest.raises(BadParameter):
        term(2026, weekly_talk_every="2 weeks")


def test_nothing_is_reported_upward_unless_that_is_wished() -> None:
    assert [windows_of(term(2026), step) for step in ("report-roster", "report-review")] == [[], []]


def test_a_school_may_do_without_the_review() -> None:
    assert windows_of(term(2026, term_review=False), "review-term") == []


def test_it_survives_yaml() -> None:
    assert program_from_yaml(program_to_yaml(PROGRAM)) == PROGRAM
