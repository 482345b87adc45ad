"""The dates before and after a class meeting, against the written plan and the calendar, for several years."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from programs.class_meeting import PROGRAM
from tongxing.errors import BadParameter
from tongxing.planner import Plan
from tongxing.program import program_from_yaml, program_to_yaml

from .plans import plan_of, short, span, window_of

MEETINGS = {
    2025: "2025-03-14T15:00",  # a Friday; an early spring festival (29 January)
    2026: "2026-04-15T14:30",  # a Wednesday after Qingming; a late one (17 February)
    2028: "2028-03-10T14:00",  # a Friday; 29 February lies before it
}
EXPECTED = {
    "gather-details": {
        2025: ("02-14 00:00", "02-28 23:59"),
        2026: ("03-18 00:00", "04-01 23:59"),
        2028: ("02-11 00:00", "02-25 23:59"),
    },
    "choose-children": {
        2025: ("02-28 00:00", "03-04 23:59"),
        2026: ("04-01 00:00", "04-05 23:59"),
        2028: ("02-25 00:00", "02-29 23:59"),
    },
    "write-letters": {
        2025: ("02-14 00:00", "03-04 23:59"),
        2026: ("03-18 00:00", "04-05 23:59"),
        2028: ("02-11 00:00", "02-29 23:59"),
    },
    "call-parents": {
        2025: ("02-14 00:00", "03-07 23:59"),
        2026: ("03-18 00:00", "04-08 23:59"),
        2028: ("02-11 00:00", "03-03 23:59"),
    },
    "collect-replies": {
        2025: ("03-04 00:00", "03-11 23:59"),
        2026: ("04-05 00:00", "04-12 23:59"),
        2028: ("02-29 00:00", "03-07 23:59"),
    },
    "prepare": {
        2025: ("02-28 00:00", "03-11 23:59"),
        2026: ("04-01 00:00", "04-12 23:59"),
        2028: ("02-25 00:00", "03-07 23:59"),
    },
    "invite": {
        2025: ("02-28 00:00", "03-11 23:59"),
        2026: ("04-01 00:00", "04-12 23:59"),
        2028: ("02-25 00:00", "03-07 23:59"),
    },
    "hold-meeting": {
        2025: ("03-14 00:00", "03-14 23:59"),
        2026: ("04-15 00:00", "04-15 23:59"),
        2028: ("03-10 00:00", "03-10 23:59"),
    },
    "report": {
        2025: ("03-14 23:59", "03-17 23:59"),
        2026: ("04-15 23:59", "04-18 23:59"),
        2028: ("03-10 23:59", "03-13 23:59"),
    },
    "send-report": {
        2025: ("03-17 00:00", "03-21 23:59"),
        2026: ("04-18 00:00", "04-22 23:59"),
        2028: ("03-13 00:00", "03-17 23:59"),
    },
}


def planned(year: int = 2026, **answers: Any) -> Plan:
    return plan_of(PROGRAM, **{"meeting_at": MEETINGS[year], "report_upward": True, **answers})


def codes(plan: Plan, step: str) -> set[str]:
    return {warning.code for warning in plan.warnings if warning.step == step}


@pytest.mark.parametrize("year", MEETINGS)
@pytest.mark.parametrize("step", EXPECTED)
def test_a_step_opens_and_is_due_as_the_plan_says(year: int, step: str) -> None:
    opens, due = span(planned(year), step)
    assert (opens, due) == EXPECTED[step][year]


def test_every_step_is_in_the_table() -> None:
    assert set(PROGRAM.step_keys) == set(EXPECTED)


def test_the_launch_lasts_from_four_weeks_before_to_a_week_after() -> None:
    plan = planned(2028)
    assert (plan.first_day, plan.last_day) == (dt.date(2028, 2, 11), dt.date(2028, 3, 17))


def test_without_its_time_there_is_no_meeting() -> None:
    with pytest.raises(BadParameter) as refused:
        plan_of(PROGRAM)
    assert "meeting_at" in refused.value.text.en


def test_letters_go_out_three_weeks_before_where_replies_are_read() -> None:
    plan = planned(2025, read_replies=True)
    assert span(plan, "write-letters") == ("02-14 00:00", "02-21 23:59")
    assert span(plan, "collect-replies") == ("02-21 00:00", "03-11 23:59")


def test_a_meeting_in_the_evening_is_on_its_own_day() -> None:
    assert span(planned(2025, meeting_at="2025-03-14T23:30"), "hold-meeting") == ("03-14 00:00", "03-14 23:59")


def test_a_meeting_given_in_another_zone_is_on_the_day_that_it_is_here() -> None:
    assert short(window_of(planned(2025, meeting_at="2025-03-13T20:00+00:00"), "hold-meeting").due) == "03-14 23:59"


def test_a_day_off_before_the_meeting_keeps_its_day_and_is_said() -> None:
    plan = planned(2026)  # 5 April is a Sunday of Qingming
    assert window_of(plan, "write-letters").due is not None
    assert codes(plan, "write-letters") == {"due-on-day-off"}


def test_a_meeting_on_a_day_off_of_the_school_is_said() -> None:
    plan = planned(2025, school_holidays=["2025-03-10/2025-03-16"])
    assert "due-on-day-off" in codes(plan, "hold-meeting")
    assert span(plan, "prepare") == ("02-28 00:00", "03-11 23:59")


def test_every_day_but_the_meeting_s_is_asked_for() -> None:
    assert {step.key for step in PROGRAM.steps if not step.asked} == {"hold-meeting"}


def test_another_distance_or_day_may_be_given() -> None:
    plan = planned(2025, gather_details_days=20, report_by=dt.date(2025, 3, 20))
    assert span(plan, "gather-details") == ("02-14 00:00", "02-22 23:59")
    assert span(plan, "report")[1] == "03-20 23:59"


def test_the_report_is_written_unless_it_is_not_wanted() -> None:
    due = {window.step.key for window in plan_of(PROGRAM, meeting_at=MEETINGS[2025]).windows}
    without = {window.step.key for window in planned(2025, write_report=False, report_upward=False).windows}
    assert due - without == {"report"}
    assert "send-report" not in due


def test_guests_hear_of_the_programme_once_it_is_settled() -> None:
    assert {step.key: step.waits_for for step in PROGRAM.steps if step.waits_for} == {
        "invite": ("prepare",),
        "report": ("hold-meeting",),
    }


def test_the_role_that_the_plan_names_nobody_for_is_asked_for() -> None:
    assert [role.key for role in PROGRAM.roles if role.asked] == ["class-teacher"]
    assert {step.owner for step in PROGRAM.steps} == {"class-teacher"}


def test_it_survives_yaml() -> None:
    assert program_from_yaml(program_to_yaml(PROGRAM)) == PROGRAM
