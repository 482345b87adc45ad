"""The dates of the rainbow action, against the written plan, for several years."""

from __future__ import annotations

import datetime as dt

import pytest

from programs.rainbow_action import PROGRAM
from tongxing.errors import BadParameter
from tongxing.planner import Plan
from tongxing.program import program_from_yaml, program_to_yaml

from .plans import YEARS, due_days, plan_of, span, window_of

ALWAYS = {
    "recruit": ("06-01 00:00", "06-10 23:59"),
    "form-team": ("06-01 00:00", "06-10 23:59"),
    "pairing-table": ("06-01 00:00", "06-13 23:59"),
    "organise-training": ("06-11 00:00", "06-20 23:59"),
    "training": ("06-11 00:00", "06-20 23:59"),
    "organise-quiz": ("06-20 23:59", "06-27 23:59"),
    "quiz": ("06-20 23:59", "06-27 23:59"),
    "assess": ("06-27 23:59", "06-30 23:59"),
    "handbook": ("06-01 00:00", "06-30 23:59"),
}
WITH_SERVICE = {
    **ALWAYS,
    "service": ("07-05 00:00", "07-14 23:59"),
    "news": ("07-05 00:00", "07-14 23:59"),
    "supervision": ("07-05 00:00", "07-05 23:59"),
    "team-summary": ("07-14 23:59", "07-19 23:59"),
    "summary": ("07-14 00:00", "09-01 23:59"),
}
FIVE_WORKDAYS_BEFORE = {2024: "06-28", 2026: "06-29", 2027: "06-28", 2028: "06-28"}
UNDATED = ("insurance", "service", "news", "supervision", "team-summary", "keep-contact")


def with_service(year: int, month: int = 7, day: int = 5, **answers: object) -> Plan:
    return plan_of(PROGRAM, year=year, service_first_day=dt.date(year, month, day), **answers)


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize(("step", "expected"), WITH_SERVICE.items())
def test_a_step_opens_and_is_due_as_the_plan_says(year: int, step: str, expected: tuple[str, str]) -> None:
    assert span(with_service(year), step) == expected


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize(("step", "expected"), ALWAYS.items())
def test_it_does_so_before_the_service_is_dated(year: int, step: str, expected: tuple[str, str]) -> None:
    assert span(plan_of(PROGRAM, year=year), step) == expected


@pytest.mark.parametrize("year", YEARS)
def test_the_summary_is_due_even_when_the_service_has_no_date(year: int) -> None:
    assert span(plan_of(PROGRAM, year=year), "summary") == ("07-16 00:00", "09-01 23:59")


@pytest.mark.parametrize("step", UNDATED)
def test_what_hangs_on_the_service_waits_for_its_first_day(step: str) -> None:
    window = window_of(plan_of(PROGRAM, year=2027), step)
    assert window.due is None
    assert window.depends_on in (("service_first_day",), ("service",))


@pytest.mark.parametrize("year", YEARS)
def test_insurance_is_due_five_workdays_before_the_service(year: int) -> None:
    assert due_days(with_service(year), "insurance") == [FIVE_WORKDAYS_BEFORE[year]]


@pytest.mark.parametrize("year", YEARS)
def test_contact_is_kept_every_month_to_the_end_of_the_year(year: int) -> None:
    assert due_days(with_service(year), "keep-contact") == ["07-31", "08-31", "09-30", "10-31", "11-30", "12-31"]


def test_requests_have_no_date() -> None:
    assert due_days(with_service(2027), "requests") == []


def test_every_step_is_in_one_of_these_tables() -> None:
    assert set(PROGRAM.step_keys) == {*WITH_SERVICE, "insurance", "keep-contact", "requests"}


def test_the_training_is_on_the_day_of_the_notice() -> None:
    plan = plan_of(PROGRAM, year=2027, training_day=dt.date(2027, 6, 17))
    assert span(plan, "organise-training") == span(plan, "training") == ("06-17 00:00", "06-17 23:59")
    assert due_days(plan, "quiz") == ["06-24"]
    assert due_days(plan, "assess") == ["06-27"]


def test_the_training_may_take_several_days() -> None:
    plan = plan_of(PROGRAM, year=2027, training_day=dt.date(2027, 6, 17), training_last_day=dt.date(2027, 6, 19))
    assert span(plan, "training") == ("06-17 00:00", "06-19 23:59")
    assert due_days(plan, "organise-quiz") == ["06-26"]


@pytest.mark.parametrize(("days", "last"), [(7, "07-07"), (14, "07-14")])
def test_the_service_lasts_the_days_that_were_given(days: int, last: str) -> None:
    assert due_days(with_service(2027, day=1, service_days=days), "service") == [last]


@pytest.mark.parametrize("days", [6, 15])
def test_the_service_takes_one_to_two_weeks(days: int) -> None:
    with pytest.raises(BadParameter):
        with_service(2027, service_days=days)


def test_the_handbook_comes_before_an_early_service() -> None:
    assert due_days(with_service(2027, month=6, day=25), "handbook") == ["06-24"]


def test_a_service_that_ends_after_15_july_is_warned_of() -> None:
    late = [each for each in with_service(2027, day=7).warnings if each.code == "past-limit"]
    assert [each.step for each in late] == ["service"]
    assert late[0].text.en == "'Village service' is due on 2027-07-16: the plan says by 15 July"


def test_a_service_that_ends_on_15_july_is_not() -> None:
    assert "past-limit" not in {each.code for each in with_service(2027, day=6).warnings}


def test_a_service_that_starts_after_15_july_is_refused() -> None:
    with pytest.raises(BadParameter) as refused:
        with_service(2027, day=16)
    assert "confirm_late_service=true" in refused.value.text.en


def test_it_is_taken_once_confirmed() -> None:
    assert due_days(with_service(2027, day=16, confirm_late_service=True), "service") == ["07-25"]


def test_defaults_may_be_changed() -> None:
    plan = with_service(
        2027,
        assess_by=dt.date(2027, 7, 1),
        insurance_days=3,
        team_summary_days=10,
        handbook_by=dt.date(2027, 6, 25),
        keep_contact_every="quarter",
    )
    assert due_days(plan, "assess") == ["07-01"]
    assert due_days(plan, "insurance") == ["06-30"]
    assert due_days(plan, "team-summary") == ["07-24"]
    assert due_days(plan, "handbook") == ["06-25"]
    assert due_days(plan, "keep-contact") == ["09-30", "12-31"]


def test_these_steps_are_asked_for() -> None:
    asked = [step.key for step in PROGRAM.steps if step.asked]
    assert asked == ["assess", "insurance", "handbook", "team-summary", "keep-contact"]


def test_the_villages_are_the_teams() -> None:
    plan = with_service(2027, villages=["青山村", "绿水村"])
    subjects = window_of(plan, "form-team").subjects
    assert subjects is not None
    assert [each.label for each in subjects] == ["青山村", "绿水村"]


def test_it_survives_yaml() -> None:
    assert program_from_yaml(program_to_yaml(PROGRAM)) == PROGRAM
