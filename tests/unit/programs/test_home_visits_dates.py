"""The dates of the home visits, against the written plan, for several years."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest

from programs.home_visits import PROGRAM
from tongxing.errors import BadParameter
from tongxing.program import program_from_yaml, program_to_yaml

from .plans import YEARS, due_days, plan_of, span, window_of, windows_of

ONCE = {
    "mobilise": ("10-19 00:00", "10-19 12:00"),
    "cascade": ("10-19 00:00", "10-22 23:59"),
    "hand-out-forms": ("10-22 00:00", "10-22 23:59"),
    "report-roster": ("10-22 00:00", "10-22 23:59"),
    "visit-homes": ("10-23 00:00", "10-25 23:59"),
    "supervise-visits": ("10-25 00:00", "10-25 23:59"),
    "sort-problems": ("10-26 00:00", "10-26 12:00"),
    "agree-measures": ("10-26 12:00", "10-26 18:00"),
    "archive-card": ("10-26 18:00", "11-09 23:59"),
    "nominate": ("10-26 18:00", "11-02 23:59"),
    "pair-teachers": ("10-26 18:00", "11-09 23:59"),
    "find-proxy-parents": ("10-26 18:00", "11-26 23:59"),
    "aid-fund": ("10-26 00:00", "01-20 23:59"),
    "video-room": ("10-26 00:00", "01-20 23:59"),
}
WORKDAY_BEFORE = {2024: "10-18", 2026: "10-16", 2027: "10-18", 2028: "10-18"}


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize(("step", "expected"), ONCE.items())
def test_a_step_opens_and_is_due_as_the_plan_says(year: int, step: str, expected: tuple[str, str]) -> None:
    assert span(plan_of(PROGRAM, year=year), step) == expected


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("step", ["form-group", "draw-plan"])
def test_the_preparation_is_due_on_the_last_workday_before_the_meeting(year: int, step: str) -> None:
    assert span(plan_of(PROGRAM, year=year), step) == ("10-09 00:00", f"{WORKDAY_BEFORE[year]} 23:59")


@pytest.mark.parametrize("year", YEARS)
def test_the_launch_lasts_from_two_weeks_before_the_visits_to_the_end_of_term(year: int) -> None:
    plan = plan_of(PROGRAM, year=year)
    assert (plan.first_day, plan.last_day) == (dt.date(year, 10, 9), dt.date(year + 1, 1, 20))


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("step", ["talk", "play"])
def test_a_talk_and_a_log_of_games_are_owed_every_week_to_the_end(year: int, step: str) -> None:
    days = [window.due.date() for window in windows_of(plan_of(PROGRAM, year=year), step) if window.due]
    assert days[-1] == dt.date(year + 1, 1, 20)
    assert all(day.isoweekday() == 7 for day in days[:-1])
    assert {later - earlier for earlier, later in itertools.pairwise(days[:-1])} == {dt.timedelta(weeks=1)}


@pytest.mark.parametrize(("year", "first"), [(2024, "11-11"), (2026, "11-10"), (2027, "11-10"), (2028, "11-10")])
def test_the_first_talk_is_in_the_days_after_the_pairing(year: int, first: str) -> None:
    opens = windows_of(plan_of(PROGRAM, year=year), "talk")[0].opens
    assert opens is not None
    assert opens.strftime("%m-%d") == first


def test_the_weeks_of_2026_are_these() -> None:
    november, december = ["11-15", "11-22", "11-29"], ["12-06", "12-13", "12-20", "12-27"]
    expected = [*november, *december, "01-03", "01-10", "01-17", "01-20"]
    assert due_days(plan_of(PROGRAM, year=2026), "talk") == expected


@pytest.mark.parametrize("year", YEARS)
def test_two_follow_up_visits_share_the_time_that_is_left(year: int) -> None:
    assert due_days(plan_of(PROGRAM, year=year), "revisit") == ["12-15", "01-20"]


@pytest.mark.parametrize("year", YEARS)
def test_the_family_is_contacted_in_every_month(year: int) -> None:
    assert due_days(plan_of(PROGRAM, year=year), "contact-family") == ["11-30", "12-31", "01-20"]


def test_every_step_is_in_one_of_these_tables() -> None:
    recurring = {"talk", "play", "revisit", "contact-family"}
    assert set(PROGRAM.step_keys) == {*ONCE, "form-group", "draw-plan", *recurring}


def test_all_dates_keep_their_distance_from_the_first_visit() -> None:
    usual = plan_of(PROGRAM, year=2027)
    moved = plan_of(PROGRAM, year=2027, visit_first_day=dt.date(2027, 11, 9))
    for step in ("mobilise", "hand-out-forms", "visit-homes", "sort-problems", "agree-measures", "archive-card"):
        before, after = window_of(usual, step).due, window_of(moved, step).due
        assert before is not None
        assert after is not None
        assert after - before == dt.timedelta(days=17)


def test_the_end_of_term_may_be_given() -> None:
    plan = plan_of(PROGRAM, year=2027, last_day=dt.date(2028, 1, 14))
    assert due_days(plan, "talk")[-1] == "01-14"


def test_a_week_of_school_holidays_has_no_talk_and_says_so() -> None:
    plan = plan_of(PROGRAM, year=2027, school_holidays=["2028-01-10/2028-01-20"])
    assert due_days(plan, "talk")[-1] == "01-09"
    assert "left-out" in {warning.code for warning in plan.warnings if warning.step == "talk"}


def test_an_offset_may_be_changed() -> None:
    assert span(plan_of(PROGRAM, year=2026, archive_card_days=21), "archive-card") == ("10-26 18:00", "11-16 23:59")


def test_an_interval_may_be_changed() -> None:
    plan = plan_of(PROGRAM, year=2026, talk_every="2 weeks")
    assert due_days(plan, "talk") == ["11-22", "12-06", "12-20", "01-03", "01-17", "01-20"]


def test_a_day_may_be_set() -> None:
    plan = plan_of(PROGRAM, year=2026, nominate_by=dt.date(2026, 10, 30))
    assert span(plan, "nominate")[1] == "10-30 23:59"


def test_what_hangs_on_a_day_that_was_set_moves_with_it() -> None:
    plan = plan_of(PROGRAM, year=2026, pair_teachers_by=dt.date(2026, 11, 20))
    first = windows_of(plan, "talk")[0]
    assert first.opens is not None
    assert first.opens.date() == dt.date(2026, 11, 23)


def test_a_month_s_distance_is_changed_by_its_day_only() -> None:
    assert "find_proxy_parents_days" not in PROGRAM.parameter_model.model_fields
    plan = plan_of(PROGRAM, year=2026, find_proxy_parents_by=dt.date(2026, 12, 1))
    assert due_days(plan, "find-proxy-parents") == ["12-01"]


def test_a_step_that_the_plan_dates_is_not_asked_for() -> None:
    with pytest.raises(BadParameter):
        plan_of(PROGRAM, year=2026, mobilise_by=dt.date(2026, 10, 20))


def test_these_steps_are_asked_for() -> None:
    assert [step.key for step in PROGRAM.steps if step.asked] == [
        "form-group",
        "draw-plan",
        "cascade",
        "report-roster",
        "archive-card",
        "nominate",
        "pair-teachers",
        "talk",
        "revisit",
        "contact-family",
        "find-proxy-parents",
    ]


def test_visits_that_meet_a_weekend_are_warned_of() -> None:
    warned = {each.step for each in plan_of(PROGRAM, year=2026).warnings if each.code == "due-on-day-off"}
    assert warned == {"visit-homes", "supervise-visits"}


def test_it_survives_yaml() -> None:
    assert program_from_yaml(program_to_yaml(PROGRAM)) == PROGRAM
