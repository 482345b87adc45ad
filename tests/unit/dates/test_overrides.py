"""Overriding a rule at launch: another day, another distance, another interval."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given

from tongxing.dates import (
    By,
    Half,
    TimeRule,
    after,
    any_of,
    before,
    by,
    day,
    during,
    earliest,
    every,
    month,
    on,
    on_need,
    start,
    ten_days,
    times,
    week_of_term,
    weekdays,
    within,
)

from .samples import LEAN, frame, only, points, refused, rules

DAY = date(2026, 6, 18)
TERM = {"term_first_day": date(2026, 3, 4)}


@pytest.mark.parametrize(
    ("rule", "opens"),
    [
        (by("06-10"), "2026-03-02"),
        (by("06-10", opens="06-01"), "2026-06-01"),
        (within(7, of="training"), "2026-03-02"),
        (on("06-10"), "2026-06-18"),
        (during("06-01", "06-10"), "2026-06-01"),
        (month(6), "2026-06-01"),
        (ten_days(6, "middle"), "2026-06-11"),
        (week_of_term(2), "2026-03-11"),
        (earliest(by("06-10"), by("06-11")), "2026-03-02"),
        (on_need(), "2026-03-02"),
    ],
)
def test_another_day_is_when_it_is_due_and_it_opens_as_before(rule: TimeRule, opens: str) -> None:
    assert only(rule.with_day(DAY), frame(days=TERM)) == (f"{opens} 00:00", "2026-06-18 23:59")


def test_another_day_keeps_the_half() -> None:
    assert on("06-10", Half.MORNING).with_day(DAY) == on("2026-06-18", Half.MORNING)


def test_a_rule_with_another_day_waits_for_no_step() -> None:
    assert within(7, of="training").with_day(DAY).depends_on == ()


@pytest.mark.parametrize("rule", [every("week"), weekdays("sat"), any_of(on("05-20"), on("05-21"))])
def test_a_rule_that_recurs_has_no_day_to_replace(rule: TimeRule) -> None:
    with refused("no single due day"):
        rule.with_day(DAY)


@pytest.mark.parametrize(
    ("rule", "offset", "shifted"),
    [
        (within(7, of="training"), 7, within(10, of="training")),
        (by(before("service", workdays=5)), 5, by(before("service", workdays=10))),
        (on(day("visit_first_day", -4)), 4, on(day("visit_first_day", -10))),
        (by(day("meeting_at", 3)), 3, by(day("meeting_at", 10))),
        (by(start(weeks=2)), 2, by(start(weeks=10))),
        (on(day("meeting_at")), 0, on(day("meeting_at", 10))),
    ],
)
def test_another_distance_keeps_unit_and_direction(rule: By, offset: int, shifted: By) -> None:
    assert rule.offset == offset
    assert rule.shifted(days=10) == shifted


def test_a_distance_before_a_day_may_be_given_with_its_sign() -> None:
    assert on(day("visit_first_day", -4)).shifted(-10) == on(day("visit_first_day", -10))


def test_a_distance_cannot_turn_what_follows_a_step_into_what_precedes_it() -> None:
    with refused("write 0 or more"):
        within(7, of="training").shifted(-1)


@LEAN
@given(points())
def test_the_present_distance_changes_nothing(point: object) -> None:
    rule = by(point)  # type: ignore[arg-type]  # a strategy's type is lost
    assert rule.offset is None or rule.shifted(rule.offset) == rule


@pytest.mark.parametrize("rule", [by("06-10"), during(after("a"), "06-10"), every("week"), month(6)])
def test_a_rule_without_a_distance_refuses_one(rule: TimeRule) -> None:
    assert rule.offset is None
    with refused("'_by'"):
        rule.shifted(days=3)


def test_another_interval_keeps_span_and_half() -> None:
    rule = every("week", first="03-16", half=Half.MORNING)
    assert rule.with_interval("2 weeks") == every(2, "weeks", first="03-16", half=Half.MORNING)
    assert times(2, per="term").with_interval("每月") == every("month")


def test_a_rule_that_is_no_quota_refuses_an_interval() -> None:
    with refused("'_every'"):
        weekdays("sat").with_interval("2 weeks")


@LEAN
@given(rules())
def test_a_rule_says_which_steps_and_parameters_it_needs(rule: TimeRule) -> None:
    assert set(rule.depends_on) <= {"training", "pair-teachers", "q2"}
    assert set(rule.parameters) <= {"visit_first_day", "term_last_day", "meeting_at", "term_first_day"}
