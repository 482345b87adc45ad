"""Days worked out of answers, and days that steps may not pass."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tongxing.dates import Calendar, day, describe, during, end, start
from tongxing.errors import BadParameter, BadProgram
from tongxing.planner import Participants, Plan, make_plan
from tongxing.program import (
    LastDay,
    Limit,
    Parameter,
    Period,
    Program,
    Role,
    Step,
    program_from_yaml,
    program_to_yaml,
)
from tongxing.words import text

LAST = text("最后一天", "Last day")


def camp(**changes: Any) -> Program:
    fields: dict[str, Any] = {
        "key": "camp",
        "version": "1.0.0",
        "title": text("夏令营", "Camp"),
        "summary": text("一次夏令营", "One camp"),
        "for": "school",
        "period": Period(first=day("06-01"), last=day("12-31")),
        "roles": (Role(key="lead", title=text("负责人", "Lead")),),
        "parameters": (
            Parameter(name="year", title=text("年份", "Year"), kind="year"),
            Parameter(name="first", title=text("第一天", "First day"), kind="day", required=False),
            Parameter(name="days", title=text("天数", "Days"), kind="number", default=10),
            Parameter(name="confirmed", title=text("确认", "Confirmed"), kind="yes-no", default=False),
        ),
        "steps": (Step(key="stay", title=text("营期", "Stay"), when=during("first", "last"), owner="lead"),),
        "last_days": (LastDay(name="last", title=LAST, first="first", days="days"),),
        "limits": (
            Limit(step="stay", latest=day("07-15"), text=text("应在 7 月 15 日前结束", "should end by 15 July")),
            Limit(
                step="stay",
                edge="opens",
                latest=day("07-15"),
                severity="refuse",
                unless="confirmed",
                text=text("应在 7 月 15 日前开始", "should begin by 15 July"),
            ),
        ),
    }
    return Program(**(fields | changes))


def plan(**answers: Any) -> Plan:
    today = dt.date(2027, 6, 1)
    return make_plan(
        camp(),
        {"year": 2027, **answers},
        Participants(),
        Calendar.national(),
        ZoneInfo("Asia/Shanghai"),
        today,
    )


def warned(plan: Plan) -> list[str]:
    return [each.text.en for each in plan.warnings if each.code == "past-limit"]


def test_the_last_day_is_counted_from_the_first() -> None:
    (window,) = plan(first=dt.date(2027, 7, 1), days=14).windows
    assert window.due is not None
    assert window.due.date() == dt.date(2027, 7, 14)


def test_without_a_first_day_only_that_is_waited_for() -> None:
    (window,) = plan().windows
    assert (window.due, window.depends_on) == (None, ("first",))


def test_a_worked_out_day_is_no_answer_of_the_launch() -> None:
    assert "last" not in plan(first=dt.date(2027, 7, 1)).parameters
    with pytest.raises(BadParameter):
        plan(last=dt.date(2027, 7, 1))


def test_a_limit_is_kept_on_its_own_day() -> None:
    assert warned(plan(first=dt.date(2027, 7, 6))) == []


def test_a_limit_passed_is_warned_of() -> None:
    assert warned(plan(first=dt.date(2027, 7, 7))) == ["'Stay' is due on 2027-07-16: should end by 15 July"]


def test_a_limit_passed_is_refused_with_the_way_out() -> None:
    with pytest.raises(BadParameter) as refused:
        plan(first=dt.date(2027, 7, 16))
    assert refused.value.text.en == (
        "'Stay' opens on 2027-07-16: should begin by 15 July; if that is meant, confirm it with --set confirmed=true"
    )


def test_a_confirmation_lifts_the_limit() -> None:
    assert plan(first=dt.date(2027, 7, 16), confirmed=True).windows


def test_a_worked_out_day_has_a_title_for_the_wording_of_rules() -> None:
    assert describe(camp().step("stay").when, camp().titles).en == "from ‘First day’ to ‘Last day’"


def test_limits_and_last_days_survive_yaml() -> None:
    assert program_from_yaml(program_to_yaml(camp())) == camp()


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"last_days": (LastDay(name="last", title=LAST, first="frist", days="days"),)}, "did you mean 'first'?"),
        (
            {"last_days": (LastDay(name="last", title=LAST, first="first", days="confirmed"),)},
            "must be of kind 'number'",
        ),
        ({"last_days": (LastDay(name="year", title=LAST, first="first", days="days"),)}, "has parameter 'year' twice"),
        ({"limits": (Limit(step="saty", latest=start(), text=text("不", "no")),)}, "did you mean 'stay'?"),
        (
            {"limits": (Limit(step="stay", latest=end(), unless="days", text=text("不", "no")),)},
            "must be of kind 'yes-no'",
        ),
    ],
)
def test_it_refuses_what_names_nothing_it_has(changes: dict[str, Any], fault: str) -> None:
    steps = (Step(key="stay", title=text("营期", "Stay"), when=during("first", "first"), owner="lead"),)
    with pytest.raises(BadProgram) as refused:
        camp(steps=steps, **changes)
    assert fault in refused.value.text.en
