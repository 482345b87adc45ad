"""The dates of the activity centre, against the written plan and the calendar, for three terms.

Worked out by hand. Days off: 2025 Qingming 4–6 April, Labour Day 1–5 May, Dragon Boat 31 May–2 June; 2026 Qingming 4–6 April,
Labour Day 1–5 May with 9 May made up, Dragon Boat 19–21 June; 2028 is not published yet.
"""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from programs.activity_centre import PROGRAM
from tongxing.dates import Calendar
from tongxing.errors import BadParameter
from tongxing.planner import Participant, Participants, Plan, make_plan
from tongxing.program import program_from_yaml, program_to_yaml

from .plans import due_days, plan_of, short, span, windows_of

TERMS = {
    # an early spring festival, 29 January
    2025: (dt.date(2025, 2, 17), dt.date(2025, 6, 30)),
    # a late one, 17 February
    2026: (dt.date(2026, 3, 2), dt.date(2026, 7, 3)),
    # a leap year
    2028: (dt.date(2028, 2, 21), dt.date(2028, 6, 30)),
}
Span = tuple[str, str]

ONCE: dict[str, dict[int, Span]] = {
    "survey": {2025: ("02-17", "02-21"), 2026: ("03-02", "03-06"), 2028: ("02-21", "02-25")},
    "complete-roster": {2025: ("02-17", "02-21"), 2026: ("03-02", "03-06"), 2028: ("02-21", "02-25")},
    "pair-staff": {2025: ("03-01", "03-31"), 2026: ("03-02", "03-31"), 2028: ("03-01", "03-31")},
    "family-line": {2025: ("03-01", "03-31"), 2026: ("03-02", "03-31"), 2028: ("03-01", "03-31")},
    "revisit-guardian": {2025: ("04-01", "06-30"), 2026: ("04-01", "07-03"), 2028: ("04-01", "06-30")},
    "proxy-parents": {2025: ("02-17", "03-31"), 2026: ("03-02", "03-31"), 2028: ("02-21", "03-31")},
    "consolation": {2025: ("02-17", "06-30"), 2026: ("03-02", "07-03"), 2028: ("02-21", "06-30")},
    "train-guardians": {2025: ("02-17", "06-30"), 2026: ("03-02", "07-03"), 2028: ("02-21", "06-30")},
    "set-up-home": dict.fromkeys(TERMS, ("04-01", "04-30")),
    "activities": dict.fromkeys(TERMS, ("05-01", "05-31")),
    # 1 June 2025 is a Sunday of the Dragon Boat days off
    "june-first": {2025: ("05-30", "05-30"), 2026: ("06-01", "06-01"), 2028: ("06-01", "06-01")},
    "commend-home": {2025: ("06-16", "06-30"), 2026: ("06-19", "07-03"), 2028: ("06-16", "06-30")},
    "commend": dict.fromkeys(TERMS, ("12-01", "12-31")),
}
SEVERAL: dict[str, dict[int, list[str]]] = {
    "counsel": {year: ["03-31", "06-30"] for year in TERMS},
    "leaders-meet": {year: ["03-31", "06-30"] for year in TERMS},
    "contact-parents": {year: ["03-31", "04-30", "05-31", "06-30"] for year in TERMS},
    "class-contact": {
        2025: ["02-28", "03-31", "04-30", "05-31", "06-30"],
        2026: ["03-31", "04-30", "05-31", "06-30"],
        2028: ["02-29", "03-31", "04-30", "05-31", "06-30"],
    },
    "family-call": {
        2025: [
            *("04-06", "04-13", "04-20", "04-27", "05-04", "05-11", "05-18", "05-25"),
            *("06-01", "06-08", "06-15", "06-22", "06-29"),
        ],
        2026: [
            *("04-05", "04-12", "04-19", "04-26", "05-03", "05-10", "05-17", "05-24", "05-31"),
            *("06-07", "06-14", "06-21", "06-28", "07-03"),
        ],
        2028: [
            *("04-09", "04-16", "04-23", "04-30", "05-07", "05-14", "05-21", "05-28"),
            *("06-04", "06-11", "06-18", "06-25", "06-30"),
        ],
    },
    "saturday-session": {
        2025: [
            *("02-22", "03-01", "03-08", "03-15", "03-22", "03-29", "04-12", "04-19", "04-26"),
            *("05-10", "05-17", "05-24", "06-07", "06-14", "06-21", "06-28"),
        ],
        2026: [
            *("03-07", "03-14", "03-21", "03-28", "04-11", "04-18", "04-25"),
            *("05-16", "05-23", "05-30", "06-06", "06-13", "06-27"),
        ],
        2028: [
            *("02-26", "03-04", "03-11", "03-18", "03-25", "04-01", "04-08", "04-15", "04-22", "04-29"),
            *("05-06", "05-13", "05-20", "05-27", "06-03", "06-10", "06-17", "06-24"),
        ],
    },
    # lantern festival 3 March 2026; Qingming 4 April 2025, 5 April 2026, 4 April 2028; dragon boat 31 May 2025,
    # 19 June 2026, 28 May 2028: one on a day off is kept on the school day before
    "festival": {2025: ["04-03", "05-30"], 2026: ["03-03", "04-03", "06-18"], 2028: ["04-04", "05-26"]},
}


def planned(year: int = 2026, **answers: Any) -> Plan:
    first, last = TERMS[year]
    return plan_of(PROGRAM, **{"year": year, "term_first_day": first, "term_last_day": last, **answers})


def left_out(plan: Plan, step: str) -> list[str]:
    return [
        each.text.en.partition(" on ")[2] for each in plan.warnings if each.code == "left-out" and each.step == step
    ]


@pytest.mark.parametrize("year", TERMS)
@pytest.mark.parametrize("step", ONCE)
def test_what_is_done_once_opens_and_is_due_as_the_plan_says(year: int, step: str) -> None:
    opens, due = ONCE[step][year]
    assert span(planned(year), step) == (f"{opens} 00:00", f"{due} 23:59")


@pytest.mark.parametrize("year", TERMS)
@pytest.mark.parametrize("step", SEVERAL)
def test_what_recurs_is_due_on_these_days(year: int, step: str) -> None:
    assert due_days(planned(year), step) == SEVERAL[step][year]


def test_every_step_is_in_one_of_these_tables() -> None:
    by_other_means = {"birthday", "solve-difficulties", "report-roster"}
    assert set(PROGRAM.step_keys) == {*ONCE, *SEVERAL, *by_other_means}


@pytest.mark.parametrize("year", TERMS)
def test_the_launch_lasts_from_the_term_s_first_day_to_the_awards(year: int) -> None:
    plan = planned(year)
    assert (plan.first_day, plan.last_day) == (TERMS[year][0], dt.date(year, 12, 31))


def test_the_year_alone_is_enough() -> None:
    plan = plan_of(PROGRAM, year=2027)
    assert span(plan, "commend-home") == ("06-16 00:00", "06-30 23:59")
    assumed = {each.text.en.rpartition("(")[2].rstrip(")") for each in plan.warnings if each.code == "day-assumed"}
    assert assumed == {"term_first_day", "term_last_day", "first_saturday", "awards_day"}


def test_the_term_s_first_day_alone_is_enough() -> None:
    assert plan_of(PROGRAM, term_first_day=dt.date(2027, 2, 22)).last_day == dt.date(2027, 12, 31)


def test_a_term_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(BadParameter) as refused:
        planned(term_last_day=dt.date(2026, 2, 20))
    assert "would end on 2026-02-20, before its first day 2026-03-02" in refused.value.text.en


def test_a_year_that_is_not_the_term_s_is_refused() -> None:
    with pytest.raises(BadParameter):
        plan_of(PROGRAM, year=2026, term_first_day=dt.date(2027, 3, 1), term_last_day=dt.date(2027, 7, 2))


class TestSaturdays:
    def test_days_off_and_made_up_saturdays_are_left_out_and_said(self) -> None:
        assert left_out(planned(), "saturday-session") == [
            "2026-04-04: Tomb-sweeping Day",
            "2026-05-02: Labour Day",
            "2026-05-09: make-up workday",
            "2026-06-20: Dragon Boat Festival",
        ]

    def test_they_may_begin_later(self) -> None:
        days = due_days(planned(first_saturday=dt.date(2026, 3, 21)), "saturday-session")
        assert days[:2] == ["03-21", "03-28"]

    def test_a_closure_of_the_school_has_none(self) -> None:
        plan = planned(school_holidays=["2026-04-18/2026-04-19"])
        assert "04-18" not in due_days(plan, "saturday-session")

    def test_a_make_up_saturday_that_becomes_known_later_is_left_out(self) -> None:
        notice = {"year": 2028, "off": ["2028-05-01/2028-05-03"], "work": ["2028-05-06"]}
        first, last = TERMS[2028]
        plan = make_plan(
            PROGRAM,
            {"term_first_day": first, "term_last_day": last},
            Participants(),
            Calendar.national().with_notice(notice),
            ZoneInfo("Asia/Shanghai"),
            first,
        )
        assert "05-06" not in due_days(plan, "saturday-session")


class TestWeeksAndMonths:
    def test_a_week_off_throughout_has_no_call_and_says_so(self) -> None:
        plan = planned(school_holidays=["2026-04-13/2026-04-19"])
        assert "04-19" not in due_days(plan, "family-call")
        assert any(gap.startswith("2026-04-13/2026-04-19") for gap in left_out(plan, "family-call"))

    def test_the_days_of_a_term_s_last_month_are_too_few_for_another_contact(self) -> None:
        assert left_out(planned(), "contact-parents") == ["2026-07-01/2026-07-03: only 3 workdays in it"]
        assert left_out(planned(), "counsel") == ["2026-07-01/2026-07-03: only 3 workdays in it"]

    def test_a_term_that_starts_on_a_wednesday_has_a_first_week_of_three_days(self) -> None:
        plan = planned(2028, term_first_day=dt.date(2028, 3, 1))
        assert span(plan, "survey") == ("03-01 00:00", "03-03 23:59")

    def test_a_term_that_starts_on_a_sunday_has_its_first_week_after_it(self) -> None:
        plan = planned(term_first_day=dt.date(2026, 3, 1))
        assert span(plan, "survey") == ("03-02 00:00", "03-06 23:59")

    def test_calls_and_sessions_are_not_owed_through_the_summer(self) -> None:
        last = windows_of(planned(), "family-call")[-1]
        assert short(last.closes) == "07-08 23:59"
        assert short(windows_of(planned(), "saturday-session")[-1].closes) == "07-11 23:59"

    def test_the_first_talk_and_contact_may_be_had_in_march(self) -> None:
        assert short(windows_of(planned(), "counsel")[0].opens) == "03-02 00:00"
        assert short(windows_of(planned(2025), "contact-parents")[0].opens) == "03-01 00:00"


class TestBirthdays:
    def kept(self, born: str, year: int = 2026, **answers: Any) -> list[str]:
        child = Participant("child", "child:1", "小甲", birthday=dt.date.fromisoformat(born))
        first, last = TERMS[year]
        values = {"term_first_day": first, "term_last_day": last, **answers}
        plan = make_plan(PROGRAM, values, Participants((child,)), Calendar.national(), ZoneInfo("Asia/Shanghai"), first)
        return due_days(plan, "birthday")

    @pytest.mark.parametrize(
        ("born", "year", "days"),
        [
            ("2016-05-20", 2026, ["05-20"]),  # a Wednesday
            ("2016-05-24", 2026, ["05-22"]),  # a Sunday: the Friday before
            ("2016-05-03", 2026, ["04-30"]),  # a day off of Labour Day
            ("2016-05-09", 2026, ["05-09"]),  # a Saturday that is made up
            ("2016-02-29", 2028, ["02-29"]),  # a leap year
            ("2016-02-29", 2025, ["02-28"]),  # a common one
            ("2016-02-29", 2026, []),  # before the term
            ("2016-10-01", 2026, []),  # after it, before the awards
        ],
    )
    def test_a_birthday_is_kept_on_the_day_or_the_school_day_before(
        self, born: str, year: int, days: list[str]
    ) -> None:
        assert self.kept(born, year) == days

    def test_one_in_the_summer_vacation_is_kept_before_the_term_ends(self) -> None:
        assert self.kept("2016-07-20", school_holidays=["2026-07-04/2026-08-31"]) == ["07-03"]

    def test_two_on_one_day_share_a_window(self) -> None:
        both = tuple(
            Participant("child", f"child:{number}", "小甲", birthday=dt.date(year, 5, 20))
            for number, year in enumerate((2015, 2016))
        )
        plan = make_plan(
            PROGRAM,
            {"year": 2026},
            Participants(both),
            Calendar.national(),
            ZoneInfo("Asia/Shanghai"),
            dt.date(2026, 1, 1),
        )
        (window,) = windows_of(plan, "birthday")
        assert len(window.subjects or ()) == 2


def test_the_roster_is_sent_upward_only_where_that_is_wanted() -> None:
    assert due_days(planned(), "report-roster") == []
    assert due_days(planned(report_upward=True), "report-roster") == ["03-13"]


def test_an_interval_and_a_day_may_be_changed() -> None:
    assert due_days(planned(class_contact_every="2 months"), "class-contact") == ["04-30", "06-30"]
    assert due_days(planned(consolation_every="twice a term"), "consolation") == ["05-02", "07-03"]
    assert span(planned(proxy_parents_by=dt.date(2026, 4, 15)), "proxy-parents")[1] == "04-15 23:59"


def test_the_awards_may_be_earlier() -> None:
    plan = planned(awards_day=dt.date(2026, 12, 18))
    assert (span(plan, "commend"), plan.last_day) == (("12-01 00:00", "12-18 23:59"), dt.date(2026, 12, 18))


def test_these_steps_are_asked_for() -> None:
    assert [step.key for step in PROGRAM.steps if step.asked] == [
        "report-roster",
        "revisit-guardian",
        "class-contact",
        "proxy-parents",
        "consolation",
        "train-guardians",
        "commend-home",
    ]


def test_the_roles_that_the_plan_names_nobody_for_are_asked_for() -> None:
    assert {role.key: role.proposed for role in PROGRAM.roles if role.asked} == {
        "centre-lead": "principal",
        "birthday-host": "paired-teacher",
    }


def test_it_survives_yaml() -> None:
    assert program_from_yaml(program_to_yaml(PROGRAM)) == PROGRAM
