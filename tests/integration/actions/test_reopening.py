"""What is reopened has a clock of its own: its owner hears, and nobody else's reminders and escalation change."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from tests.integration.actions.conftest import ME, School
from tongxing.actions.completing import reopen, waive
from tongxing.actions.rescheduling import reschedule_step
from tongxing.ledger.tables import Notice


@pytest.fixture
def late(launched: School) -> School:
    """On Tuesday 26 October, 17:00, one of six visits is done and five are overdue; their owners were told in the
    morning, and the day before."""
    launched.sweep("2027-10-25T09:00")
    launched.clock.set("2027-10-25T17:00")
    launched.complete(launched.items("visit")[:1], {"views": "好"})
    launched.sweep("2027-10-26T09:00")
    launched.clock.set("2027-10-26T17:00")
    return launched


def reopen_first(school: School) -> int:
    first = school.items("visit")[0]
    reopen(school.installation, [first], "退回更正", ME, school.clock.now)
    return first


def notices(school: School, cause: str) -> list[tuple[int, int]]:
    """(person, items) of what is or was sent for this cause of visits."""
    query = select(Notice.person_id, Notice.items).where(
        Notice.window_id.in_([each.id for each in school.windows("visit")])
    )
    with school.installation.ledger.read() as session:
        rows = session.execute(query.where(Notice.cause == cause, Notice.state != "silenced").order_by(Notice.id))
        return [tuple(row) for row in rows]


def test_only_the_owner_of_the_reopened_item_hears(late: School) -> None:
    reopen_first(late)
    assert notices(late, "reopened") == [(late.person("郑老师"), 1)]


def test_the_others_are_escalated_when_they_would_have_been(late: School) -> None:
    reopen_first(late)
    late.sweep("2027-10-27T09:00")
    assert notices(late, "supervisor-2d") == [(late.person("吴年级长"), 5)]


def test_the_reopened_item_is_escalated_after_a_grace_of_its_own(late: School) -> None:
    reopen_first(late)
    late.sweep("2027-10-27T09:00")
    late.sweep("2027-10-27T18:00")
    assert notices(late, "supervisor-2d")[1:] == [(late.person("吴年级长"), 1)]


def test_one_that_is_reopened_later_leaves_the_grace_of_the_first(late: School) -> None:
    second = late.items("visit")[1]
    late.complete([second], {"views": "好"})
    reopen_first(late)
    late.clock.set("2027-10-27T08:00")
    reopen(late.installation, [second], "退回更正", ME, late.clock.now)
    late.sweep("2027-10-27T18:00")
    assert (late.person("吴年级长"), 1) in notices(late, "supervisor-2d")
    assert len(notices(late, "supervisor-2d")) == 2


def test_what_was_queued_for_the_others_is_still_sent(late: School) -> None:
    queued, version = notices(late, "overdue-1d"), late.window("visit").due_version
    reopen_first(late)
    assert notices(late, "overdue-1d") == queued
    assert late.window("visit").due_version == version


def test_the_counts_of_the_step_stay_whole(late: School) -> None:
    reopen_first(late)
    facts = [window.facts for window in late.windows("visit")]
    assert (sum(each.total for each in facts), sum(each.done for each in facts)) == (6, 0)


def test_where_nobody_was_told_yet_there_is_no_clock_to_part(launched: School) -> None:
    launched.complete(launched.items("visit")[:1], {"views": "好"})
    reopen_first(launched)
    assert notices(launched, "reopened") == [(launched.person("郑老师"), 1)]
    assert [window.facts.told_at for window in launched.windows("visit")] == [None]


def test_a_step_that_is_moved_takes_what_was_reopened_with_it(late: School) -> None:
    reopen_first(late)
    where = (late.installation, late.launch_id, "visit", dt.date(2027, 11, 2))
    reschedule_step(*where, "停课", ME, late.clock.now)
    assert {window.facts.due for window in late.windows("visit")} == {
        dt.datetime(2027, 11, 2, 15, 59, 59, tzinfo=dt.UTC)
    }


def test_what_was_reopened_slips_with_its_step(late: School) -> None:
    late.complete(late.items("visit")[1:], {"views": "好"})
    late.complete(late.items("tally"), {"visits": 6})
    late.complete(late.items("measures"))
    late.sweep("2027-11-02T09:00")
    first = late.items("choose")[:1]
    waive(late.installation, first, "转学", ME, late.clock.now)
    reopen(late.installation, first, "没有转学", ME, late.clock.now)
    late.clock.set("2027-11-03T09:00")
    reopen(late.installation, late.items("measures"), "补充", ME, late.clock.now)
    late.complete(late.items("measures"))
    days = [window.facts.due.date().isoformat() for window in late.windows("choose") if window.facts.due]
    assert days == ["2027-11-10", "2027-11-10"]
