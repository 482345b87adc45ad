"""A year's days off are published while launches run."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.integration.actions.conftest import ME, School
from tongxing.actions.dating_again import import_calendar
from tongxing.errors import BadDate
from tongxing.ledger.tables import CalendarNotice

NOTICE = {"year": 2027, "off": ["2027-10-25", "2027-10-26"], "work": ["2027-10-23"]}


def test_what_is_not_open_yet_follows_the_new_days_off(school: School) -> None:
    school.clock.set("2027-10-08T09:00")
    school.launch(rehearse_days=2)
    assert school.due("rehearse") == "2027-10-21T23:59"
    year, moved = import_calendar(
        school.installation, {"year": 2027, "off": ["2027-10-21", "2027-10-22"], "work": []}, None, ME, school.clock.now
    )
    assert (year, moved) == (2027, 1)
    assert school.due("rehearse") == "2027-10-19T23:59"


def test_reminders_follow_the_new_days_off(launched: School) -> None:
    import_calendar(launched.installation, NOTICE, None, ME, launched.clock.now)
    launched.sweep("2027-10-23T09:00")
    assert ("due-day", "visit", 3) in launched.told()  # Saturday the 23rd is a make-up workday, the 25th is off


def test_what_is_open_or_moved_by_hand_keeps_its_day(school: School) -> None:
    school.launch(rehearse_days=2)
    school.clock.set("2027-10-21T09:00")
    late = {"year": 2027, "off": ["2027-10-21"], "work": []}
    assert import_calendar(school.installation, late, None, ME, school.clock.now) == (2027, 0)
    assert school.due("rehearse") == "2027-10-21T23:59"


def test_a_notice_that_cannot_be_read_changes_nothing(launched: School) -> None:
    with pytest.raises(BadDate):
        import_calendar(launched.installation, {"year": 2027, "off": ["tomorrow"]}, None, ME, launched.clock.now)
    assert launched.rows(CalendarNotice) == 0


def test_a_notice_of_one_school_leaves_the_others_alone(launched: School) -> None:
    year, moved = import_calendar(launched.installation, NOTICE, "county", ME, launched.clock.now)
    assert (year, moved) == (2027, 0)
    launched.sweep("2027-10-25T09:00")
    assert ("due-day", "visit", 3) in launched.told()
    assert dt.date(2027, 10, 25) == launched.clock.now.date()
