"""The dates of the six activities, against the written plan and the calendar, for several years."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from programs.bring_the_heart_home import PROGRAM
from tongxing.errors import BadDate, BadParameter
from tongxing.planner import Plan
from tongxing.program import program_from_yaml, program_to_yaml

from .plans import plan_of, span, windows_of

WINDOWS = {
    # an early spring festival (29 January): three school Mondays in it
    2025: (dt.date(2025, 3, 10), dt.date(2025, 3, 28)),
    # a late one (17 February): the Monday of 6 April is off for Qingming
    2026: (dt.date(2026, 3, 30), dt.date(2026, 4, 17)),
    # a leap year: 29 February lies within
    2028: (dt.date(2028, 2, 28), dt.date(2028, 3, 10)),
}
IN_THE_WINDOW = {
    2025: ("03-10 00:00", "03-28 23:59"),
    2026: ("03-30 00:00", "04-17 23:59"),
    2028: ("02-28 00:00", "03-10 23:59"),
}
BY_THE_FIRST_DAY = {
    2025: ("03-03 00:00", "03-10 23:59"),
    2026: ("03-23 00:00", "03-30 23:59"),
    2028: ("02-21 00:00", "02-28 23:59"),
}
ON_A_MONDAY = {
    2025: ("03-10 00:00", "03-24 23:59"),
    2026: ("03-30 00:00", "04-13 23:59"),
    2028: ("02-28 00:00", "03-06 23:59"),
}
EXPECTED = {
    "report-roster": BY_THE_FIRST_DAY,
    "assign-contacts": BY_THE_FIRST_DAY,
    "flag-speech": ON_A_MONDAY,
    "class-meeting": IN_THE_WINDOW,
    "symposium": IN_THE_WINDOW,
    "letter-home": IN_THE_WINDOW,
    "parents-call": IN_THE_WINDOW,
    "talk": IN_THE_WINDOW,
    "archive-card": IN_THE_WINDOW,
    "key-children": IN_THE_WINDOW,
}


def planned(year: int = 2026, **answers: Any) -> Plan:
    first, last = WINDOWS[year]
    return plan_of(PROGRAM, **{"first_day": first, "last_day": last, **answers})


def between(first: str, last: str, **answers: Any) -> Plan:
    return plan_of(PROGRAM, first_day=dt.date.fromisoformat(first), last_day=dt.date.fromisoformat(last), **answers)


def codes(plan: Plan, step: str) -> set[str]:
    return {warning.code for warning in plan.warnings if warning.step == step}


@pytest.mark.parametrize("year", WINDOWS)
@pytest.mark.parametrize("step", EXPECTED)
def test_a_step_opens_and_is_due_as_the_plan_says(year: int, step: str) -> None:
    assert span(planned(year), step) == EXPECTED[step][year]


def test_every_step_is_in_the_table() -> None:
    assert set(PROGRAM.step_keys) == set(EXPECTED)


@pytest.mark.parametrize("year", WINDOWS)
def test_the_launch_lasts_from_a_week_before_to_the_last_day(year: int) -> None:
    plan, (first, last) = planned(year), WINDOWS[year]
    assert (plan.first_day, plan.last_day) == (first - dt.timedelta(days=7), last)


@pytest.mark.parametrize("missing", ["first_day", "last_day"])
def test_both_ends_have_to_be_given(missing: str) -> None:
    answers = {"first_day": dt.date(2027, 3, 1), "last_day": dt.date(2027, 3, 19)}
    del answers[missing]
    with pytest.raises(BadParameter) as refused:
        plan_of(PROGRAM, **answers)
    assert missing in refused.value.text.en


@pytest.mark.parametrize(("first", "last"), [("2027-03-10", "2027-03-09"), ("2027-03-10", "2027-02-10")])
def test_a_last_day_before_the_first_is_refused(first: str, last: str) -> None:
    with pytest.raises((BadDate, BadParameter)) as refused:
        between(first, last)
    assert "before" in refused.value.text.en


def test_one_day_is_a_window() -> None:
    assert span(between("2027-03-08", "2027-03-08"), "flag-speech") == ("03-08 00:00", "03-08 23:59")


def test_a_window_without_a_monday_keeps_the_speech_and_says_so() -> None:
    plan = between("2026-03-10", "2026-03-13")
    assert span(plan, "flag-speech") == ("03-10 00:00", "03-13 23:59")
    assert codes(plan, "flag-speech") == {"no-such-day"}
    assert codes(planned(), "flag-speech") == set()


def test_a_monday_of_the_school_s_holidays_is_none() -> None:
    plan = between("2026-03-09", "2026-03-20", school_holidays=["2026-03-16/2026-03-17"])
    assert span(plan, "flag-speech") == ("03-09 00:00", "03-09 23:59")


def test_a_holiday_of_the_whole_window_is_said_of_every_due() -> None:
    plan = between("2026-03-09", "2026-03-13", school_holidays=["2026-03-09/2026-03-15"])
    assert span(plan, "letter-home") == ("03-09 00:00", "03-13 23:59")
    assert "due-on-day-off" in codes(plan, "letter-home")
    assert "no-such-day" in codes(plan, "flag-speech")


@pytest.mark.parametrize(("per", "owner"), [("class", "class-teacher"), ("grade", "grade-section")])
def test_a_symposium_is_held_by_class_or_by_grade(per: str, owner: str) -> None:
    (window,) = windows_of(planned(symposium_per=per), "symposium")
    assert (window.per, window.owner) == (per, owner)


def test_the_roster_may_be_asked_for_earlier_and_later() -> None:
    assert span(planned(report_roster_by=dt.date(2026, 3, 27)), "report-roster") == ("03-23 00:00", "03-27 23:59")
    assert span(planned(assign_contacts_days=2), "assign-contacts") == ("03-23 00:00", "04-01 23:59")


def test_contacts_due_before_the_roster_are_warned_of() -> None:
    assert "due-before-predecessor" in codes(planned(assign_contacts_by=dt.date(2026, 3, 27)), "assign-contacts")


def test_these_steps_are_asked_for() -> None:
    assert [step.key for step in PROGRAM.steps if step.asked] == ["report-roster", "assign-contacts"]


def test_the_roles_that_the_plan_names_nobody_for_are_asked_for() -> None:
    assert {role.key: role.proposed for role in PROGRAM.roles if role.asked} == {
        "school-office": None,
        "contact-person": "class-teacher",
    }


def test_calls_and_talks_wait_for_the_contacts_and_these_for_the_roster() -> None:
    waits = {step.key: step.waits_for for step in PROGRAM.steps if step.waits_for}
    assert waits == {
        "assign-contacts": ("report-roster",),
        "parents-call": ("assign-contacts",),
        "talk": ("assign-contacts",),
    }


def test_what_was_not_done_in_the_window_stays_owed() -> None:
    assert {window.closes for window in planned().windows} == {None}


def test_it_survives_yaml() -> None:
    assert program_from_yaml(program_to_yaml(PROGRAM)) == PROGRAM
