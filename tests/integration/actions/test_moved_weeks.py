"""A week of a recurring step that is moved by hand: it has its items when it opens, in whatever order weeks come then."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest

from tests.integration.actions.conftest import ME, School
from tests.integration.actions.test_recurring import ALL, take_days_off, week, weekly, weeks
from tongxing.actions.rescheduling import reschedule_step
from tongxing.ledger.windows import WindowRow

__all__ = ["weekly"]


def move(school: School, number: int, day: str) -> None:
    where = (school.installation, school.launch_id, "walk", dt.date.fromisoformat(day))
    reschedule_step(*where, "停课", ME, school.clock.now, number, confirm_past=True)


def open_without_items(school: School) -> list[int]:
    def is_open(window: WindowRow) -> bool:
        return window.facts.opens is not None and window.facts.opens <= school.clock.now

    return [each.occurrence for each in school.windows("walk") if is_open(each) and not each.facts.total]


def written(school: School) -> list[int]:
    return [each.occurrence for each in school.windows("walk") if each.facts.total]


@pytest.mark.parametrize(
    ("now", "day"),
    [
        ("2027-10-08T09:00", "2027-10-08"),
        ("2027-10-08T09:00", "2027-10-09"),
        ("2027-10-08T09:00", "2027-10-12"),
        ("2027-10-08T09:00", "2027-10-20"),
        ("2027-10-12T09:00", "2027-10-11"),
        ("2027-10-12T09:00", "2027-10-12"),
        ("2027-10-12T09:00", "2027-10-14"),
        ("2027-10-12T09:00", "2027-10-20"),
        ("2027-10-12T09:00", "2027-10-28"),
    ],
)
def test_a_week_moved_earlier_never_opens_without_items(weekly: School, now: str, day: str) -> None:
    weekly.sweep(now)
    move(weekly, 5, day)
    assert open_without_items(weekly) == []
    for passed in range(1, 50):
        weekly.sweep(f"{dt.date(2027, 10, 8) + dt.timedelta(days=passed)}T09:00")
        assert open_without_items(weekly) == []
    assert written(weekly) == [1, 2, 3, 4, 5, 6, 7]


def test_only_the_next_to_open_is_written(weekly: School) -> None:
    weekly.sweep("2027-10-12T09:00")
    move(weekly, 5, "2027-10-20")
    assert written(weekly) == [1, 2]
    weekly.sweep("2027-10-18T09:00")
    assert written(weekly) == [1, 2, 5]
    weekly.sweep("2027-10-20T09:00")
    assert written(weekly) == [1, 2, 3, 5]


def test_its_owners_hear_of_a_week_that_begins_with_the_move(weekly: School) -> None:
    weekly.sweep("2027-10-12T09:00")
    move(weekly, 5, "2027-10-13")
    assert weekly.told("moved") == [("moved", "walk", 3), ("moved", "walk", 3)]


def test_above_those_who_owe_what_was_moved_into_the_past_somebody_hears_too(weekly: School) -> None:
    weekly.sweep("2027-10-14T09:00")
    move(weekly, 5, "2027-10-11")
    weekly.sweep("2027-10-14T10:00")
    assert weekly.told("supervisor-3d") == []
    weekly.sweep("2027-10-15T10:00")
    assert weekly.told("supervisor-3d") == [("supervisor-3d", "walk", 6)]


def test_weeks_keep_their_numbers_when_days_off_come_after_the_move(weekly: School) -> None:
    move(weekly, 5, "2027-10-12")
    take_days_off(weekly, *week(18))
    assert weeks(weekly, "walk") == [ALL[0], *ALL[2:4], "5 10-12/10-12", *ALL[5:]]
    assert sorted(pairwise(each.occurrence for each in weekly.windows("walk"))) == [(n, n + 1) for n in range(1, 7)]
