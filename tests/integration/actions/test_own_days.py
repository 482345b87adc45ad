"""Children who join a launch with a birthday in it: on that day, together with whoever shares it, and never twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from tests.integration.actions.conftest import ME, STAFF, School
from tongxing.actions.launching import Launching, launch
from tongxing.actions.taking_part import join_roster
from tongxing.ledger.tables import Item, Step, Window
from tongxing.program import program_from_yaml
from tongxing.registry import Broken, Catalogue, ProgramPlugin
from tongxing.workbooks import BirthDay, Child, ClassName, Roster

BIRTHDAYS = program_from_yaml(
    """
key: birthdays
version: 1.0.0
title: {zh: 生日, en: Birthdays}
summary: {zh: 测试用, en: For tests}
for: school
period: {first: {of: first_day}, last: {of: first_day, days: 60}}
roles:
- {key: class-teacher, title: {zh: 班主任, en: Class teacher}, scope: class}
parameters:
- {name: first_day, title: {zh: 首日, en: First day}, kind: day}
steps:
- {key: birthday, title: {zh: 过生日, en: Birthday}, when: birthday, owner: class-teacher, per: child}
"""
)


@pytest.fixture
def school_of_none(school: School) -> School:
    """Launched on Friday 8 October 2027, until 7 December; nobody is in it."""
    plugin = ProgramPlugin(BIRTHDAYS, {})
    catalogue = Catalogue({BIRTHDAYS.key: plugin}, {}, {}, {}, tuple[Broken, ...]())
    school.installation = replace(school.installation, catalogue=catalogue)
    wanted = Launching(BIRTHDAYS, "school", {"first_day": "2027-10-08"}, None, STAFF)
    school.launch_id = launch(school.installation, wanted, ME, school.clock.now).id
    return school


def join(school: School, **births: str | None) -> None:
    children = [
        Child(name=name, class_name=ClassName(3, 1), birth=BirthDay(date.fromisoformat(born)) if born else None)
        for name, born in births.items()
    ]
    join_roster(school.installation, school.launch_id, Roster(tuple(children)), ME, school.clock.now)


def owed(school: School) -> list[tuple[str | None, int]]:
    """(local day due, items) of every window that has any."""
    query = (
        select(Window.due, Window.total)
        .join(Step, Step.id == Window.step_id)
        .where(Step.key == "birthday", Window.total > 0)
        .order_by(Window.due.is_(None), Window.due)
    )
    zone = school.clock.now.tzinfo
    with school.installation.ledger.read() as session:
        return [
            (due.astimezone(zone).strftime("%m-%d") if due else None, total) for due, total in session.execute(query)
        ]


def test_a_child_who_joins_is_owed_its_birthday_on_the_day(school_of_none: School) -> None:
    join(school_of_none, 小甲="2016-10-20", 小乙="2016-11-09")
    assert owed(school_of_none) == [("10-20", 1), ("11-09", 1)]


def test_who_shares_a_day_shares_a_window_whenever_they_join(school_of_none: School) -> None:
    join(school_of_none, 小甲="2016-10-20")
    join(school_of_none, 小乙="2015-10-20")
    assert owed(school_of_none) == [("10-20", 2)]


def test_a_birthday_on_a_sunday_is_owed_on_the_friday_before(school_of_none: School) -> None:
    join(school_of_none, 小甲="2016-10-24")
    assert owed(school_of_none) == [("10-22", 1)]


def test_a_birthday_that_is_past_or_outside_the_launch_is_nothing_to_do(school_of_none: School) -> None:
    school_of_none.clock.set("2027-11-01T09:00")
    join(school_of_none, 小甲="2016-10-20", 小乙="2016-02-29")
    assert owed(school_of_none) == []


def test_a_child_without_a_known_birthday_has_an_item_without_a_day(school_of_none: School) -> None:
    join(school_of_none, 小甲=None)
    assert owed(school_of_none) == [(None, 1)]


def test_joining_twice_changes_nothing(school_of_none: School) -> None:
    for _ in range(2):
        join(school_of_none, 小甲="2016-10-20", 小乙=None)
    assert owed(school_of_none) == [("10-20", 1), (None, 1)]


def test_its_owner_is_reminded_of_it(school_of_none: School) -> None:
    join(school_of_none, 小甲="2016-10-20")
    school_of_none.sweep("2027-10-19T10:00")
    assert ("before-1d", "birthday", 1) in school_of_none.told()
    with school_of_none.installation.ledger.read() as session:
        (item,) = session.scalars(select(Item.id))
    school_of_none.complete([item])
    assert owed(school_of_none) == [("10-20", 1)]
