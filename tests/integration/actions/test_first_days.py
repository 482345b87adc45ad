"""A step without dates gets its first day after the launch, and all its windows from there."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from tests.integration.actions.conftest import CHILDREN, ME, STAFF, School
from tongxing.actions.launching import Launching, launch
from tongxing.actions.rescheduling import Moved, reschedule_step
from tongxing.errors import BadInput
from tongxing.ledger.tables import Launch
from tongxing.program import program_from_yaml
from tongxing.registry import Broken, Catalogue, ProgramPlugin

LATER = program_from_yaml(
    """
key: later
version: 1.0.0
title: {zh: 以后定, en: Later}
summary: {zh: 测试用, en: For tests}
for: school
period: {first: {of: first_day, days: -10}, last: {of: first_day, days: 80}}
roles:
- {key: principal, title: {zh: 校长, en: Principal}}
- {key: class-teacher, title: {zh: 班主任, en: Class teacher}, scope: class, reports_to: principal}
parameters:
- {name: first_day, title: {zh: 首日, en: First day}, kind: day}
- {name: service_first_day, title: {zh: 服务首日, en: First day of service}, kind: day, required: false}
- {name: service_days, title: {zh: 服务天数, en: Days of service}, kind: number, default: 10}
- {name: club_day, title: {zh: 社团日, en: Club day}, kind: day, required: false}
- {name: swim_first, title: {zh: 游泳首日, en: First swim}, kind: day, required: false}
- {name: swim_last, title: {zh: 游泳末日, en: Last swim}, kind: day, required: false}
last_days:
- {name: service_last_day, title: {zh: 服务末日, en: Last day of service}, first: service_first_day, days: service_days}
limits:
- {step: service, latest: {of: first_day, days: 40}, edge: opens, severity: refuse,
   text: {zh: 太晚, en: too late}}
steps:
- {key: service, title: {zh: 服务, en: Service}, when: {during: [service_first_day, service_last_day]},
   owner: class-teacher, per: class}
- {key: insure, title: {zh: 保险, en: Insure}, when: {by: {before: service, workdays: 2}}, owner: principal}
- {key: contact, title: {zh: 联系, en: Contact}, when: {every: month, first: {after: service, days: 1}},
   owner: class-teacher, per: child}
- {key: club, title: {zh: 社团, en: Club}, when: {every: week, first: {of: club_day, days: 7}}, owner: class-teacher,
   per: class}
- {key: swim, title: {zh: 游泳, en: Swim}, when: {every: week, first: swim_first, last: swim_last}, owner: principal}
"""
)
CATALOGUE = Catalogue({LATER.key: ProgramPlugin(LATER, {})}, {}, {}, {}, tuple[Broken, ...]())


@pytest.fixture
def later(school: School) -> School:
    """Launched on Friday 8 October 2027 until 30 December, with none of the days given."""
    school.installation = replace(school.installation, catalogue=CATALOGUE)
    wanted = Launching(LATER, "school", {"first_day": "2027-10-11"}, CHILDREN, STAFF)
    school.launch_id = launch(school.installation, wanted, ME, school.clock.now).id
    return school


def begin(school: School, step: str, day: str, number: int | None = None) -> Moved:
    where = (school.installation, school.launch_id, step, dt.date.fromisoformat(day))
    return reschedule_step(*where, "定了", ME, school.clock.now, number)


def dates(school: School, step: str) -> list[tuple[str, str]]:
    zone = school.clock.now.tzinfo
    facts = [window.facts for window in school.windows(step) if window.wide]
    return [
        (f"{each.opens.astimezone(zone):%m-%d}", f"{each.due.astimezone(zone):%m-%d}")
        for each in facts
        if each.opens is not None and each.due is not None
    ]


def parameters(school: School) -> dict[str, Any]:
    with school.installation.ledger.read() as session:
        return dict(session.get_one(Launch, school.launch_id).parameters)


def test_a_first_day_dates_the_step_and_all_that_hangs_on_it_as_at_the_launch(later: School) -> None:
    moved = begin(later, "service", "2027-11-01")
    assert dates(later, "service") == [("11-01", "11-10")]
    assert dates(later, "insure") == [("10-01", "10-28")]
    assert dates(later, "contact") == [("11-11", "11-30"), ("12-01", "12-30")]
    assert moved.windows[0][:2] == ("service", 1)
    assert parameters(later)["service_first_day"] == "2027-11-01"


def test_its_owners_hear_of_it(later: School) -> None:
    begin(later, "service", "2027-11-01")
    assert later.told("moved") == [("moved", "service", 1), ("moved", "service", 1)]


def test_what_was_answered_later_still_slips(later: School) -> None:
    begin(later, "service", "2027-11-01")
    begin(later, "service", "2027-11-20")
    assert dates(later, "service") == [("11-01", "11-20")]
    assert dates(later, "contact") == [("11-21", "11-30"), ("12-01", "12-30")]


def test_what_recurs_gets_all_its_windows(later: School) -> None:
    begin(later, "club", "2027-12-08")
    weeks = [("12-08", "12-12"), ("12-13", "12-19"), ("12-20", "12-26"), ("12-27", "12-30")]
    assert dates(later, "club") == weeks
    assert parameters(later)["club_day"] == "2027-12-01"  # the first is a week after it
    assert [len(later.items("club", number)) for number in (1, 2)] == [2, 0]
    later.sweep("2027-12-08T09:00")
    assert [len(later.items("club", number)) for number in (1, 2, 3)] == [2, 2, 0]


def test_a_first_day_that_follows_another_step_is_given_by_hand_and_stays(later: School) -> None:
    begin(later, "contact", "2027-12-06")
    assert dates(later, "contact") == [("12-06", "12-30")]
    assert "service_first_day" not in parameters(later)
    begin(later, "service", "2027-11-01")
    assert dates(later, "contact") == [("12-06", "12-30")]


def test_before_there_are_dates_there_is_no_third_week(later: School) -> None:
    with pytest.raises(BadInput) as refused:
        begin(later, "club", "2027-12-08", 1)
    assert "leave out #1 and give its first day" in refused.value.text.en
    assert "请去掉 #1" in refused.value.text.zh


def test_where_one_day_does_not_settle_it_nothing_is_written(later: School) -> None:
    with pytest.raises(BadInput) as refused:
        begin(later, "swim", "2027-12-08")
    assert "depend on swim_last; its first day alone does not settle them" in refused.value.text.en
    assert dates(later, "swim") == []


def test_a_first_day_after_which_nothing_fits_is_refused(later: School) -> None:
    with pytest.raises(BadInput) as refused:
        begin(later, "club", "2028-01-10")
    assert "nothing of step 'club' lies between 2028-01-10 and the launch's end on 2027-12-30" in refused.value.text.en


def test_a_limit_of_the_program_holds_for_a_later_answer_too(later: School) -> None:
    with pytest.raises(BadInput) as refused:
        begin(later, "service", "2027-12-01")
    assert "too late" in refused.value.text.en
    assert dates(later, "service") == []


def test_what_is_due_on_one_day_gets_its_due(later: School) -> None:
    begin(later, "insure", "2027-10-20")
    assert dates(later, "insure") == [("10-20", "10-20")]
