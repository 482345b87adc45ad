"""What recurs follows a slip and a year's days off: later weeks move, weeks no longer planned are left out."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from tests.integration.actions.conftest import CHILDREN, ME, STAFF, School
from tongxing.actions.dating_again import import_calendar
from tongxing.actions.launching import Launching, launch
from tongxing.actions.rescheduling import reschedule_step
from tongxing.ledger.tables import Audit, Item, Message
from tongxing.ledger.windows import WindowRow
from tongxing.program import program_from_yaml
from tongxing.registry import Broken, Catalogue, ProgramPlugin, catalogue

WEEKLY = program_from_yaml(
    """
key: weekly
version: 1.0.0
title: {zh: 每周, en: Weekly}
summary: {zh: 测试用, en: For tests}
for: school
period: {first: {of: first_day, days: -10}, last: {of: first_day, days: 48}}
roles:
- {key: principal, title: {zh: 校长, en: Principal}}
- {key: class-teacher, title: {zh: 班主任, en: Class teacher}, scope: class, reports_to: principal}
parameters:
- {name: first_day, title: {zh: 首日, en: First day}, kind: day}
steps:
- {key: begin, title: {zh: 启动, en: Begin}, when: {by: first_day}, owner: principal}
- {key: show, title: {zh: 演出, en: Show}, when: {on: {of: first_day, days: 28}}, owner: principal}
- {key: walk, title: {zh: 同行, en: Walk}, when: {every: week, first: {after: begin}}, owner: class-teacher, per: child}
- {key: practise, title: {zh: 排练, en: Practise}, when: {every: week, first: first_day, last: {before: show}},
   owner: class-teacher, per: class}
"""
)
CATALOGUE = Catalogue({WEEKLY.key: ProgramPlugin(WEEKLY, {})}, {}, {}, {}, tuple[Broken, ...]())


@pytest.fixture
def weekly(school: School) -> School:
    """Launched on Friday 8 October 2027 until 28 November; the first week is that of Monday the 11th."""
    school.installation = replace(school.installation, catalogue=CATALOGUE)
    wanted = Launching(WEEKLY, "school", {"first_day": "2027-10-11"}, CHILDREN, STAFF)
    school.launch_id = launch(school.installation, wanted, ME, school.clock.now).id
    return school


def move(school: School, step: str, day: str, number: int | None = None) -> None:
    where = (school.installation, school.launch_id, step, dt.date.fromisoformat(day))
    reschedule_step(*where, "停课", ME, school.clock.now, number)


def take_days_off(school: School, *days: str) -> int:
    notice = {"year": 2027, "off": list(days), "work": []}
    return import_calendar(school.installation, notice, None, ME, school.clock.now)[1]


def week(monday: int, month: int = 10) -> list[str]:
    return [f"2027-{month}-{day:02}" for day in range(monday, monday + 5)]


def weeks(school: School, step: str) -> list[str]:
    """The weeks that are owed: number, first and last day."""
    return [shown(school, each) for each in school.windows(step) if each.wide]


def shown(school: School, window: WindowRow) -> str:
    opens, due = window.facts.opens, window.facts.due
    assert opens is not None
    assert due is not None
    zone = school.clock.now.tzinfo
    return f"{window.occurrence} {opens.astimezone(zone):%m-%d}/{due.astimezone(zone):%m-%d}"


ALL = ["1 10-11/10-17", "2 10-18/10-24", "3 10-25/10-31", "4 11-01/11-07", "5 11-08/11-14", "6 11-15/11-21"]
ALL += ["7 11-22/11-28"]


def test_a_later_beginning_leaves_out_the_weeks_before_it(weekly: School) -> None:
    assert weeks(weekly, "walk") == ALL
    move(weekly, "begin", "2027-10-26")
    assert weeks(weekly, "walk") == ["3 10-26/10-31", *ALL[3:]]


def test_items_stay_with_their_windows_and_those_left_out_are_cancelled(weekly: School) -> None:
    before = weekly.items("walk", 1)
    move(weekly, "begin", "2027-10-26")
    first, second, third = weekly.windows("walk")[:3]
    assert weekly.items("walk", 1) == before
    assert (first.facts.total, first.facts.cancelled, second.facts.total) == (6, 6, 0)
    assert third.facts.open_items == 6
    with weekly.installation.ledger.read() as session:
        audited = session.scalars(select(Audit.object_id).where(Audit.action == "left-out").order_by(Audit.id)).all()
    assert audited == [str(first.id), str(second.id)]


def test_whoever_is_concerned_hears_once(weekly: School) -> None:
    move(weekly, "begin", "2027-10-26")
    assert [each for each in weekly.told("moved") if each[1] == "walk"] == [("moved", "walk", 3), ("moved", "walk", 3)]
    here = replace(weekly.installation, catalogue=catalogue())
    here.catalogue.deliveries["notifications"].send(here, weekly.clock.now)
    with weekly.installation.ledger.read() as session:
        assert session.scalars(select(func.count(Message.id)).group_by(Message.person_id)).all() == [1, 1, 1]


def test_a_week_that_is_open_stays(weekly: School) -> None:
    weekly.sweep("2027-10-18T09:00")
    move(weekly, "begin", "2027-10-28")
    assert weeks(weekly, "walk") == [*ALL[:2], "3 10-28/10-31", *ALL[3:]]


def test_a_week_moved_by_hand_stays(weekly: School) -> None:
    move(weekly, "walk", "2027-10-16", 1)
    move(weekly, "begin", "2027-10-26")
    assert weeks(weekly, "walk") == ["1 10-11/10-16", "3 10-26/10-31", *ALL[3:]]


def test_a_week_with_work_done_stays(weekly: School) -> None:
    weekly.complete(weekly.items("walk", 1)[:1])
    move(weekly, "begin", "2027-10-26")
    assert weeks(weekly, "walk") == [ALL[0], "3 10-26/10-31", *ALL[3:]]
    assert weekly.window("walk").facts.open_items == 5


def test_a_slip_makes_nothing_earlier(weekly: School) -> None:
    move(weekly, "begin", "2027-10-09")
    assert weeks(weekly, "walk") == ALL


def test_a_later_end_adds_weeks_and_an_earlier_one_leaves_some_out(weekly: School) -> None:
    assert weeks(weekly, "practise") == [*ALL[:4], "5 11-08/11-08"]
    move(weekly, "show", "2027-11-16")
    assert weeks(weekly, "practise") == [*ALL[:5], "6 11-15/11-16"]
    move(weekly, "show", "2027-11-04")
    assert weeks(weekly, "practise") == ALL[:4]


def test_a_week_wholly_off_is_left_out_and_the_one_before_is_owed_for_longer(weekly: School) -> None:
    assert take_days_off(weekly, *week(18)) == 4  # the week and the closing of the one before, of both steps
    assert weeks(weekly, "walk") == [ALL[0], *ALL[2:]]
    first, third = (each for each in weekly.windows("walk") if each.occurrence in (1, 3))
    assert first.facts.closes == third.facts.due


def test_after_a_week_left_out_the_following_one_is_written(weekly: School) -> None:
    take_days_off(weekly, *week(18))
    weekly.sweep("2027-10-11T09:00")
    assert (len(weekly.items("walk", 2)), len(weekly.items("walk", 3)), len(weekly.items("walk", 4))) == (0, 6, 0)


def test_where_the_next_week_is_off_the_one_after_it_is_written_and_told(weekly: School) -> None:
    take_days_off(weekly, *week(11))
    assert [len(weekly.items("walk", number)) for number in (1, 2, 3)] == [6, 6, 0]
    assert [each for each in weekly.told("moved") if each[1] == "walk"] == [("moved", "walk", 3), ("moved", "walk", 3)]


def test_a_week_that_is_no_longer_off_comes_back_under_its_number(weekly: School) -> None:
    take_days_off(weekly, *week(18))
    take_days_off(weekly)
    assert weeks(weekly, "walk") == ALL
    weekly.sweep("2027-10-11T09:00")
    assert len(weekly.items("walk", 2)) == 6


def test_nobody_hears_of_a_week_that_is_left_out(weekly: School) -> None:
    take_days_off(weekly, *week(11))
    weekly.sweep("2027-10-25T09:00")
    with weekly.installation.ledger.read() as session:
        states = session.scalars(select(Item.state).where(Item.window_id == weekly.window("walk").id)).all()
    assert set(states) == {"cancelled"}
    assert {items for _, step, items in weekly.told() if step == "walk"} == {3}


def test_where_nothing_is_left_its_owners_hear_that_it_is_cancelled(weekly: School) -> None:
    move(weekly, "show", "2027-10-09")
    assert weeks(weekly, "practise") == []
    assert [each for each in weekly.told("cancelled")] == [("cancelled", "practise", 1), ("cancelled", "practise", 1)]


def test_importing_the_same_days_twice_changes_nothing_more(weekly: School) -> None:
    take_days_off(weekly, *week(18))
    assert take_days_off(weekly, *week(18)) == 0


def test_weeks_that_went_by_before_there_was_anybody_to_talk_with_were_never_owed(launched: School) -> None:
    for day in ("11-12", "11-16", "11-23"):
        launched.sweep(f"2027-{day}T09:00")
    launched.clock.set("2027-11-24T10:00")
    child = launched.subject("child")
    launched.complete(launched.items("pair-up"), {"pairs": [{"child": child, "person": launched.person("冯老师")}]})
    assert weeks(launched, "talk")[:2] == ["3 11-22/11-28", "4 11-29/12-05"]
    assert [window.facts.open_items for window in launched.windows("talk")][:4] == [0, 0, 1, 1]
