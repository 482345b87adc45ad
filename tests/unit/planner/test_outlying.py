"""Days among the answers that cannot be meant are refused or warned of, with the parameter, its value and the period."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from programs.home_like_campus import PROGRAM as CAMPUS
from programs.home_visits import PROGRAM as VISITS
from programs.rainbow_action import PROGRAM as RAINBOW
from tongxing.dates import Calendar
from tongxing.errors import BadParameter
from tongxing.planner import Participants, Plan, make_plan
from tongxing.program import Program

SUMMER = {"year": 2027}


def planned(program: Program, **answers: Any) -> Plan:
    zone = ZoneInfo("Asia/Shanghai")
    return make_plan(program, answers, Participants(), Calendar.national(), zone, dt.date(2027, 1, 1))


def refusal(program: Program, **answers: Any) -> BadParameter:
    with pytest.raises(BadParameter) as refused:
        planned(program, **answers)
    return refused.value


def outside(plan: Plan) -> list[str]:
    return [each.text.en for each in plan.warnings if each.code == "day-outside"]


def test_a_service_in_another_year_is_refused_with_its_day_and_the_period() -> None:
    said = refusal(RAINBOW, **SUMMER, service_first_day="2026-07-01").text
    assert said.en == (
        "service_first_day (First day of the service) is 2026-07-01, outside of the launch, 2027-06-01 to 2027-12-31; "
        "check the year"
    )
    assert said.zh == (
        "service_first_day（服务第一天）是 2026-07-01，不在计划的 2027-06-01 至 2027-12-31 之内；请检查年份"
    )


@pytest.mark.parametrize("name", ["training_day", "assess_by", "handbook_by"])
def test_any_day_that_puts_a_step_into_another_year_is_refused(name: str) -> None:
    assert name in refusal(RAINBOW, **SUMMER, **{name: "2028-06-20"}).text.en


def test_what_is_got_ready_a_little_before_the_launch_is_warned_of() -> None:
    assert outside(planned(VISITS, year=2027, form_group_by="2027-10-01")) == [
        "form_group_by (Due day of 'Form the leading group') is 2027-10-01, outside of the launch, 2027-10-09 to 2028-01-20"
    ]


def test_a_day_of_another_term_that_dates_nothing_is_warned_of() -> None:
    term = {"term_first_day": "2027-09-01", "term_last_day": "2028-01-15"}
    assert "spring_day" in outside(planned(CAMPUS, **term, spring_day="2027-03-15"))[0]


def test_visits_in_another_year_than_the_year_are_refused() -> None:
    said = refusal(VISITS, year=2027, visit_first_day="2026-10-23").text
    assert said.en == (
        "year (Year) is 2027, but by visit_first_day=2026-10-23 the launch begins on 2026-10-09; correct one of them"
    )
    assert "year（年份）是 2027，按 visit_first_day=2026-10-23 计划却从 2026-10-09 开始" in said.zh


def test_what_begins_at_the_turn_of_the_year_belongs_to_either() -> None:
    for year in (2027, 2028):
        assert planned(VISITS, year=year, visit_first_day="2028-01-05").first_day == dt.date(2027, 12, 22)


def test_a_training_that_ends_before_it_begins_is_refused_with_both_days() -> None:
    said = refusal(RAINBOW, **SUMMER, training_day="2027-06-15", training_last_day="2027-06-12").text
    for words in (said.zh, said.en):
        assert "training_day=2027-06-15" in words
        assert "training_last_day=2027-06-12" in words


def test_holidays_that_are_all_outside_of_the_launch_are_said_to_have_no_effect() -> None:
    assert "has no effect" in outside(planned(VISITS, year=2027, school_holidays=["2026-11-01/2026-11-05"]))[0]
    assert not outside(planned(VISITS, year=2027, school_holidays=["2026-11-01/2026-11-05", "2027-11-01/2027-11-05"]))


def test_days_within_the_launch_are_not_spoken_of() -> None:
    assert not outside(planned(RAINBOW, **SUMMER, service_first_day="2027-07-05", training_day="2027-06-15"))
