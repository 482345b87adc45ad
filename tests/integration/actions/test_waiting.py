"""Steps that wait for another, as a whole or subject by subject: who hears of them, and how they stand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select, update

from tests.integration.actions.conftest import CHILDREN, ME, STAFF, School
from tongxing.actions.completing import reopen, waive
from tongxing.actions.explaining import why
from tongxing.actions.launching import Launching, launch
from tongxing.actions.picture import picture_of
from tongxing.actions.waiting import waits_of
from tongxing.ledger.launches import launch_facts
from tongxing.ledger.people import add_holder, find_organisation, names_of
from tongxing.ledger.tables import Item, Notice, Step, Window
from tongxing.lifecycle import WindowState
from tongxing.program import program_from_yaml
from tongxing.registry import Broken, Catalogue, ProgramPlugin, catalogue

CHAIN = program_from_yaml(
    """
key: chain
version: 1.0.0
title: {zh: 链条, en: Chain}
summary: {zh: 测试用, en: For tests}
for: school
period: {first: {of: first_day, days: -10}, last: {of: first_day, days: 60}}
roles:
- {key: principal, title: {zh: 校长, en: Principal}}
- {key: grade-leader, title: {zh: 年级长, en: Grade leader}, scope: grade, reports_to: principal}
- {key: class-teacher, title: {zh: 班主任, en: Class teacher}, scope: class, reports_to: grade-leader}
parameters:
- {name: first_day, title: {zh: 首日, en: First day}, kind: day}
steps:
- {key: prepare, title: {zh: 准备, en: Prepare}, when: {by: first_day}, owner: principal}
- {key: meet, title: {zh: 见面, en: Meet}, when: {by: {of: first_day, days: 2}}, owner: class-teacher, per: child,
   after: [prepare]}
- {key: write, title: {zh: 写信, en: Write}, when: {by: {of: first_day, days: 4}}, owner: grade-leader, per: child,
   after: [{step: meet, each: true}]}
- {key: sum, title: {zh: 小结, en: Sum up}, when: {by: {of: first_day, days: 8}}, owner: principal, after: [write]}
- {key: extra, title: {zh: 加菜, en: Extra}, when: {by: first_day}, owner: class-teacher, per: child, optional: true}
- {key: thank, title: {zh: 致谢, en: Thank}, when: {by: {of: first_day, days: 22}}, owner: class-teacher, per: child,
   after: [{step: extra, each: true}]}
"""
)

WEEKLY = program_from_yaml(
    """
key: weekly
version: 1.0.0
title: {zh: 每周, en: Weekly}
summary: {zh: 测试用, en: For tests}
for: school
period: {first: {of: first_day, days: -10}, last: {of: first_day, days: 60}}
roles:
- {key: principal, title: {zh: 校长, en: Principal}}
- {key: class-teacher, title: {zh: 班主任, en: Class teacher}, scope: class, reports_to: principal}
parameters:
- {name: first_day, title: {zh: 首日, en: First day}, kind: day}
steps:
- {key: tutor, title: {zh: 辅导, en: Tutor}, when: {every: week, first: first_day}, owner: class-teacher, per: child}
- {key: check, title: {zh: 检查, en: Check}, when: {every: week, first: first_day}, owner: class-teacher, per: child,
   after: [{step: tutor, each: true}]}
"""
)

CATALOGUE = Catalogue({each.key: ProgramPlugin(each, {}) for each in (CHAIN, WEEKLY)}, {}, {}, {}, tuple[Broken, ...]())


@pytest.fixture
def chain(school: School) -> School:
    """Launched on Friday 8 October 2027; prepare is due on Monday the 11th, meet 13, write 15, sum 19."""
    school.installation = replace(school.installation, catalogue=CATALOGUE)
    wanted = Launching(CHAIN, "school", {"first_day": "2027-10-11"}, CHILDREN, STAFF)
    school.launch_id = launch(school.installation, wanted, ME, school.clock.now).id
    return school


def heard(school: School, cause: str) -> list[tuple[str, str, int]]:
    """(person, step, items) of the notices of a cause that were written since the last time; they count as sent."""
    query = (
        select(Notice.person_id, Step.key, Notice.items)
        .join(Window, Window.id == Notice.window_id)
        .join(Step, Step.id == Window.step_id)
        .where(Notice.state == "pending", Notice.cause == cause)
    )
    with school.installation.ledger.write() as session:
        rows = session.execute(query.order_by(Notice.id)).all()
        session.execute(update(Notice).values(state="sent"))
        names = names_of(session, school.installation.ledger.vault, [row[0] for row in rows])
    return [(names[person], step, items) for person, step, items in rows]


def state(school: School, step: str) -> WindowState:
    with school.installation.ledger.read() as session:
        picture = picture_of(session, launch_facts(session, school.launch_id), school.clock.now)
    return picture.state(picture.of(step)[0])


def test_nobody_hears_of_items_that_wait_before_they_are_due(chain: School) -> None:
    chain.sweep("2027-10-12T09:00")
    chain.complete(chain.items("prepare"))
    heard(chain, "opened")
    chain.sweep("2027-10-15T09:00")
    assert ("吴年级长", "write", 6) not in heard(chain, "due-day")
    assert state(chain, "write") is WindowState.WAITING


def test_an_owner_hears_of_those_items_that_wait_no_longer(chain: School) -> None:
    chain.complete(chain.items("prepare"))
    chain.complete(chain.items("meet")[:2])
    heard(chain, "opened")
    chain.sweep("2027-10-15T09:00")
    assert [each for each in heard(chain, "due-day") if each[1] == "write"] == [("吴年级长", "write", 2)]
    assert state(chain, "write") is WindowState.OPEN


def test_past_its_due_what_waits_by_subject_is_brought_up_with_whoever_owes_the_earlier_step(chain: School) -> None:
    chain.complete(chain.items("prepare"))
    chain.complete(chain.items("meet")[:2])
    chain.sweep("2027-10-15T09:00")
    heard(chain, "")
    chain.sweep("2027-10-18T09:00")
    told = heard(chain, "overdue-1d")
    assert ("吴年级长", "write", 2) in told
    assert [each for each in told if each[1] == "meet"] == [("郑老师", "meet", 1), ("王老师", "meet", 3)]


def test_past_its_due_what_waits_as_a_whole_is_brought_up_with_the_first_that_does_not_wait(chain: School) -> None:
    chain.sweep("2027-10-12T09:00")
    chain.sweep("2027-10-13T12:00")
    heard(chain, "")
    chain.sweep("2027-10-14T09:00")  # meet is late, and waits for prepare
    assert heard(chain, "overdue-1d") == [("周校长", "prepare", 1)]
    chain.sweep("2027-10-18T09:00")  # write is late, and waits for meet, which waits for prepare
    assert heard(chain, "overdue-1d") == [("周校长", "prepare", 1)]


def test_a_whole_step_waits_for_those_whose_earlier_items_hold_it_up(chain: School) -> None:
    chain.complete(chain.items("prepare"))
    chain.complete(chain.items("meet")[:4])
    chain.complete(chain.items("write")[:3])
    chain.sweep("2027-10-19T09:00")
    heard(chain, "")
    chain.sweep("2027-10-20T09:00")  # sum is late: one letter may be written, two meetings are still to be held
    told = heard(chain, "overdue-1d")
    assert set(told) == {("吴年级长", "write", 1), ("王老师", "meet", 2)}


def test_nobody_hears_twice_at_once_because_others_wait(chain: School) -> None:
    chain.sweep("2027-10-25T10:00")
    assert heard(chain, "overdue-1d").count(("周校长", "prepare", 1)) == 1


def test_each_late_moment_of_what_waits_is_told_once(chain: School) -> None:
    chain.sweep("2027-10-13T09:00")
    heard(chain, "")
    chain.sweep("2027-10-14T09:00")
    assert heard(chain, "overdue-1d") == [("周校长", "prepare", 1)]
    chain.sweep("2027-10-14T10:00")
    assert heard(chain, "overdue-1d") == []


def test_above_those_who_hold_it_up_somebody_hears_only_after_them_and_the_grace(chain: School) -> None:
    chain.complete(chain.items("prepare"))
    chain.sweep("2027-10-13T09:00")
    chain.sweep("2027-10-14T09:00")
    chain.clock.set("2027-10-18T08:00")
    chain.complete(chain.items("meet"))
    chain.sweep("2027-10-18T09:00")
    reopened = chain.items("meet")[0]
    reopen(chain.installation, [reopened], "记错了人", ME, chain.clock.now)
    heard(chain, "")
    chain.sweep("2027-10-19T08:00")
    assert [each for each in heard(chain, "supervisor-2d") if each[1] == "meet"] == []


def test_whoever_owes_the_next_item_of_a_subject_hears_that_it_is_their_turn(chain: School) -> None:
    chain.complete(chain.items("prepare"))
    heard(chain, "")
    chain.complete(chain.items("meet")[:1])
    assert heard(chain, "opened") == [("吴年级长", "write", 1)]
    chain.complete(chain.items("meet")[1:2])
    assert heard(chain, "opened") == []  # one message is enough


def test_past_the_due_they_hear_again_on_another_day(chain: School) -> None:
    chain.complete(chain.items("prepare"))
    chain.complete(chain.items("meet")[:1])
    heard(chain, "")
    chain.clock.set("2027-10-18T10:00")
    chain.complete(chain.items("meet")[1:3])
    assert heard(chain, "opened") == [("吴年级长", "write", 2)]
    chain.complete(chain.items("meet")[3:4])
    assert heard(chain, "opened") == []


def test_letting_a_subject_off_the_earlier_step_is_its_turn_too(chain: School) -> None:
    chain.complete(chain.items("prepare"))
    heard(chain, "")
    waive(chain.installation, chain.items("meet")[:1], "请假", ME, chain.clock.now)
    assert heard(chain, "opened") == [("吴年级长", "write", 1)]


def test_optional_work_holds_nobody_up(chain: School) -> None:
    chain.sweep("2027-11-02T09:00")
    assert ("郑老师", "thank", 3) in heard(chain, "due-day")
    assert state(chain, "thank") is WindowState.OPEN


def test_an_item_says_which_step_it_waits_for_and_who_hears_of_it_instead(chain: School) -> None:
    chain.complete(chain.items("prepare"))
    chain.complete(chain.items("meet")[:1])
    free, held = (why(chain.installation, item, ME, chain.clock.now) for item in chain.items("write")[:2])
    assert (free.state, free.blocked_by) == (WindowState.OPEN, ())
    assert (held.state, [str(each) for each in held.blocked_by]) == (WindowState.WAITING, ["见面"])
    people = {each.cause: each.people for each in held.will}
    assert (people["due-day"], people["overdue-1d"], people["supervisor-2d"]) == (
        ("吴年级长",),
        ("郑老师",),
        ("吴年级长",),
    )


def test_an_item_says_who_was_told_because_it_waits(chain: School) -> None:
    chain.complete(chain.items("prepare"))
    chain.sweep("2027-10-15T09:00")
    heard(chain, "")
    chain.sweep("2027-10-18T09:00")
    heard(chain, "overdue-1d")
    waits = why(chain.installation, chain.items("write")[0], ME, chain.clock.now)
    assert ("overdue-1d", "郑老师", "“写信”在等“见面”") in [(e.cause, e.person, str(e.why)) for e in waits.sent]
    assert "overdue-1d" not in {each.cause for each in waits.not_sent}
    holds = why(chain.installation, chain.items("meet")[0], ME, chain.clock.now)
    assert "“写信”在等“见面”" in {str(each.why) for each in holds.sent}


def test_what_many_items_wait_for_is_found_at_once(chain: School) -> None:
    chain.complete(chain.items("prepare"))
    chain.complete(chain.items("meet")[:1])
    with chain.installation.ledger.read() as session:
        items = {step: chain.items(step) for step in ("write", "sum")}
        about = [(item, chain.launch_id, step) for step, some in items.items() for item in some]
        found = waits_of(session, about, chain.clock.now)
    assert items["write"][0] not in found
    assert found[items["write"][1]] == ["meet"]
    assert found[items["sum"][0]] == ["write"]


def test_the_organisation_above_hears_of_what_holds_others_up(chain: School) -> None:
    with chain.installation.ledger.write() as session:
        county = find_organisation(session, "county")
        add_holder(session, county.id, "coordinator", chain.person("冯老师"), (None, None))
    chain.complete(chain.items("prepare"))
    for day in ("13", "14", "15", "18", "20"):
        chain.sweep(f"2027-10-{day}T09:00")
    assert ("冯老师", "meet", 6) in heard(chain, "above-7d")
    chain.sweep("2027-10-22T09:00")
    assert heard(chain, "above-7d") == [("冯老师", "meet", 6)]


def test_a_step_without_subjects_yet_is_brought_up_with_whoever_makes_them(school: School) -> None:
    school.launch(with_roster=False)
    school.sweep("2027-10-25T09:00")
    heard(school, "")
    school.sweep("2027-10-27T09:00")  # the tally is late; there is nobody to visit yet
    assert ("郑老师", "report", 1) in heard(school, "overdue-1d")


def test_what_is_passed_on_is_delivered_as_work_of_theirs(chain: School) -> None:
    chain.complete(chain.items("prepare"))
    chain.sweep("2027-10-15T09:00")
    heard(chain, "")
    chain.sweep("2027-10-18T09:00")
    here = replace(chain.installation, catalogue=catalogue())
    here.catalogue.deliveries["notifications"].send(here, chain.clock.set("2027-10-18T09:05"))
    holds = why(chain.installation, chain.items("meet")[0], ME, chain.clock.now)
    assert ("“写信”在等“见面”", "accepted") in {(str(each.why), each.outcome) for each in holds.sent}


@pytest.fixture
def weekly(school: School) -> School:
    """Launched on Friday 8 October 2027; tutored and checked every week from Monday the 11th on."""
    school.installation = replace(school.installation, catalogue=CATALOGUE)
    wanted = Launching(WEEKLY, "school", {"first_day": "2027-10-11"}, CHILDREN, STAFF)
    school.launch_id = launch(school.installation, wanted, ME, school.clock.now).id
    school.sweep("2027-10-11T09:00")  # the second week's items are there too
    return school


def _of_the_first_child(school: School, step: str, occurrence: int) -> int:
    subject = school.subject("child")
    query = select(Item.id).join(Window).where(Item.id.in_(school.items(step, occurrence)), Item.subject_id == subject)
    with school.installation.ledger.read() as session:
        return session.scalars(query).one()


def test_this_weeks_item_waits_for_this_weeks_earlier_one_and_not_for_the_next_weeks(weekly: School) -> None:
    first, second = (_of_the_first_child(weekly, "check", week) for week in (1, 2))
    weekly.complete([_of_the_first_child(weekly, "tutor", 1)])
    with weekly.installation.ledger.read() as session:
        found = waits_of(session, [(item, weekly.launch_id, "check") for item in (first, second)], weekly.clock.now)
    assert found == {second: ["tutor"]}


def test_who_may_begin_this_weeks_work_is_told_of_that_one_item(weekly: School) -> None:
    heard(weekly, "")
    weekly.complete([_of_the_first_child(weekly, "tutor", 1)])
    weekly.sweep()
    assert heard(weekly, "opened") == [("郑老师", "check", 1)]
