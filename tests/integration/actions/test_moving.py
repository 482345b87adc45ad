"""Rescheduling, handing over, replacing, joining, leaving, cancelling."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.integration.actions.conftest import ME, School, roster
from tongxing.actions.cancelling import cancel
from tongxing.actions.completing import reopen
from tongxing.actions.rescheduling import reschedule_items, reschedule_step
from tongxing.actions.taking_part import hand_over, join_roster, leave, replace_holder
from tongxing.errors import BadInput, NotAllowed, NotFound
from tongxing.ledger.cases import lateness_of
from tongxing.ledger.launches import launch_facts
from tongxing.ledger.views import open_items_page
from tongxing.ledger.windows import windows_of_launches
from tongxing.workbooks import Roster


def move(school: School, step: str, day: str, **how: object) -> list[str]:
    moved = reschedule_step(
        school.installation,
        school.launch_id,
        step,
        dt.date.fromisoformat(day),
        "停课",
        ME,
        school.clock.now,
        **how,  # type: ignore[arg-type]
    )
    return [step for step, _, _ in moved.windows]


def worklist(school: School, name: str) -> list[str]:
    with school.installation.ledger.read() as session:
        return [each.step for each in open_items_page(session, school.clock.now, person_id=school.person(name))]


def test_moving_a_deadline_moves_what_hangs_on_it_and_tells_the_owners(launched: School) -> None:
    assert move(launched, "visit", "2027-10-28")[:2] == ["visit", "tally"]
    assert (launched.due("visit"), launched.due("tally")) == ("2027-10-28T23:59", "2027-10-29T23:59")
    assert [each for each in launched.told("moved") if each[1] == "visit"] == [
        ("moved", "visit", 3),
        ("moved", "visit", 3),
    ]


def timely(school: School, step: str) -> tuple[int, int]:
    """How many items of the step were done on time, and how many late."""
    with school.installation.ledger.read() as session:
        launch = launch_facts(session, school.launch_id)
        rows = lateness_of(session, launch, windows_of_launches(session, [launch.id]), school.clock.now)
        return next((row.on_time, row.done_late) for row in rows if row.step == step)


def test_moving_a_deadline_launders_no_lateness(launched: School) -> None:
    launched.clock.set("2027-10-27T10:00")
    launched.complete(launched.items("visit")[:2], {"views": "好"})
    assert timely(launched, "visit") == (0, 2)
    move(launched, "visit", "2027-11-06")
    launched.complete(launched.items("visit")[2:3], {"views": "好"})
    assert timely(launched, "visit") == (1, 2)


def test_what_is_reopened_after_a_move_is_measured_by_the_new_due(launched: School) -> None:
    launched.clock.set("2027-10-27T10:00")
    first = launched.items("visit")[:1]
    launched.complete(first, {"views": "好"})
    move(launched, "visit", "2027-11-06")
    reopen(launched.installation, first, "再访", ME, launched.clock.now)
    launched.complete(first, {"views": "好"})
    assert timely(launched, "visit") == (1, 0)


def test_moving_earlier_moves_nothing_else(launched: School) -> None:
    assert move(launched, "visit", "2027-10-24") == ["visit"]
    assert launched.due("tally") == "2027-10-26T23:59"


def test_what_was_moved_by_hand_stays_where_it_is(launched: School) -> None:
    move(launched, "tally", "2027-10-27")
    move(launched, "visit", "2027-10-30")
    assert launched.due("tally") == "2027-10-27T23:59"


def test_a_half_day_keeps_its_hour(launched: School) -> None:
    move(launched, "mobilise", "2027-10-20")
    assert launched.due("mobilise") == "2027-10-20T12:00"


def test_the_old_deadline_is_never_mentioned_again(launched: School) -> None:
    launched.sweep("2027-10-22T09:00")
    move(launched, "visit", "2027-10-29")
    launched.sweep("2027-10-25T09:00")
    assert not [each for each in launched.told("due-day") if each[1] == "visit"]
    launched.sweep("2027-10-29T09:00")
    assert [each for each in launched.told("due-day") if each[1] == "visit"] == [
        ("due-day", "visit", 3),
        ("due-day", "visit", 3),
    ]


def test_a_day_in_the_past_needs_a_word(launched: School) -> None:
    with pytest.raises(BadInput) as refused:
        move(launched, "visit", "2027-10-01")
    assert "--confirm-past" in refused.value.text.en
    assert move(launched, "visit", "2027-10-01", confirm_past=True) == ["visit"]


def test_a_step_that_is_not_there_is_named_with_a_suggestion(launched: School) -> None:
    with pytest.raises(NotFound) as refused:
        move(launched, "visits", "2027-10-28")
    assert "did you mean 'visit'" in refused.value.text.en


def test_which_week_must_be_said(launched: School) -> None:
    with pytest.raises(BadInput) as refused:
        move(launched, "talk", "2027-11-28")
    assert "talk#1" in refused.value.text.en


def test_settled_work_is_not_moved(launched: School) -> None:
    launched.complete(launched.items("mobilise"))
    with pytest.raises(NotAllowed):
        move(launched, "mobilise", "2027-10-20")


def test_one_item_gets_dates_of_its_own_and_the_counts_follow(launched: School) -> None:
    item = launched.items("visit")[0]
    for _ in range(2):
        reschedule_items(launched.installation, [item], dt.date(2027, 11, 1), "住院", ME, launched.clock.now)
    assert sorted(window.facts.total for window in launched.windows("visit")) == [1, 5]
    assert sum(window.facts.total for window in launched.windows("visit")) == 6


def move_item(school: School, item: int, day: str) -> str:
    where = dt.date.fromisoformat(day)
    moved = reschedule_items(school.installation, [item], where, "住院", ME, school.clock.now)
    return moved.windows[0][2].isoformat()


def test_each_move_of_an_item_tells_its_owner_be_it_back_to_a_day_it_had_before(launched: School) -> None:
    item = launched.items("visit")[0]
    for day in ("2027-11-01", "2027-11-03", "2027-11-01"):
        move_item(launched, item, day)
    assert launched.told("moved") == [("moved", "visit", 1)] * 3


def test_an_item_that_joins_another_in_its_new_days_tells_its_own_owner(launched: School) -> None:
    first, last = launched.items("visit")[0], launched.items("visit")[-1]
    move_item(launched, first, "2027-11-01")
    move_item(launched, last, "2027-11-01")
    assert launched.told("moved") == [("moved", "visit", 1)] * 2


def test_a_move_to_where_it_is_already_tells_nobody(launched: School) -> None:
    move_item(launched, launched.items("visit")[0], "2027-10-25")
    move(launched, "visit", "2027-10-25")
    assert launched.told("moved") == []
    assert [window.facts.total for window in launched.windows("visit")] == [6]
    assert launched.window("visit").pinned


def test_what_moved_is_said_in_the_days_of_its_launch(launched: School) -> None:
    assert move_item(launched, launched.items("visit")[0], "2027-11-01") == "2027-11-01T23:59:59+08:00"


def test_a_step_of_one_day_opens_on_its_new_day(launched: School) -> None:
    move(launched, "mobilise", "2027-10-21")
    opens = launched.window("mobilise").facts.opens
    assert opens is not None
    assert f"{opens.astimezone(launched.clock.now.tzinfo):%m-%d %H:%M}" == "10-21 00:00"


def test_what_is_handed_over_is_on_one_worklist_only(launched: School) -> None:
    launched.clock.set("2027-10-23T10:00")
    item = launched.items("visit")[0]
    hand_over(launched.installation, [item], "冯老师", ME, launched.clock.now)
    assert worklist(launched, "冯老师") == ["visit"]
    assert worklist(launched, "郑老师").count("visit") == 2
    assert ("handed-over", "visit", 1) in launched.told()


def test_a_leavers_open_work_goes_to_the_successor_and_history_stays(launched: School) -> None:
    launched.clock.set("2027-10-23T10:00")
    launched.complete(launched.items("visit")[:1], {"views": "好"}, done_by=launched.person("郑老师"))
    replace_holder(launched.installation, "school", "郑老师", "冯老师", ME, launched.clock.now)
    assert worklist(launched, "郑老师") == []
    assert worklist(launched, "冯老师").count("visit") == 2
    assert launched.told("taken-over") == [("taken-over", None, 7)]  # two visits, three thanks, the report, the choice
    assert launched.window("visit").facts.done == 1


def test_a_successor_hears_of_all_that_is_theirs_now_what_was_handed_over_too(launched: School) -> None:
    launched.clock.set("2027-10-23T10:00")
    own, *_, of_another = launched.items("visit")
    hand_over(launched.installation, [own], "冯老师", ME, launched.clock.now)
    hand_over(launched.installation, [of_another], "郑老师", ME, launched.clock.now)
    replace_holder(launched.installation, "school", "郑老师", "冯老师", ME, launched.clock.now)
    assert launched.told("taken-over") == [("taken-over", None, 9)]  # the eight of the class, and one of the other's
    assert worklist(launched, "冯老师").count("visit") == 4


def test_a_successor_who_owes_nothing_more_hears_nothing(launched: School) -> None:
    replace_holder(launched.installation, "school", "吴年级长", "冯老师", ME, launched.clock.now)
    assert launched.told("taken-over") == []


def test_what_was_missed_is_nobodys_to_take_over(launched: School) -> None:
    record = {"pairs": [{"child": launched.subject("child"), "person": launched.person("郑老师")}]}
    launched.complete(launched.items("pair-up"), record)
    for day in ("2027-11-12", "2027-11-19", "2027-11-26"):
        launched.sweep(f"{day}T09:30")
    closed = [
        each for each in launched.windows("talk") if each.facts.closes and each.facts.closes <= launched.clock.now
    ]
    owed = [each for each in launched.windows("talk") if each.fanned and each not in closed]
    replace_holder(launched.installation, "school", "郑老师", "冯老师", ME, launched.clock.now)
    assert closed
    assert launched.told("taken-over") == [("taken-over", None, 8 + len(owed))]


def test_a_child_who_joins_appears_in_all_that_is_still_owed(launched: School) -> None:
    launched.visit_all()
    join_roster(
        launched.installation, launched.launch_id, Roster(tuple(roster("小庚", klass=1))), ME, launched.clock.now
    )
    facts = launched.window("visit").facts
    assert (facts.total, facts.done, facts.settled) == (7, 6, False)


def test_a_child_who_leaves_is_owed_nothing_and_what_was_done_stays(launched: School) -> None:
    launched.complete(launched.items("visit")[:1], {"views": "好"})
    assert leave(launched.installation, 1, "转学", ME, launched.clock.now) == 1  # the thanks
    assert leave(launched.installation, 2, "转学", ME, launched.clock.now) == 2  # and the visit
    facts = launched.window("visit").facts
    assert (facts.total, facts.done, facts.cancelled, facts.open_items) == (6, 1, 1, 4)


def test_a_cancelled_launch_tells_each_person_once_and_is_silent_after(launched: School) -> None:
    launched.sweep("2027-10-25T09:00")
    cancel(launched.installation, launched.launch_id, "计划改期", ME, launched.clock.now)
    assert launched.state() == "cancelled"
    causes = {cause for cause, _, _ in launched.told()}
    assert causes == {"cancelled"}
    assert launched.sweep("2027-11-25T09:00") == {}
    with pytest.raises(NotAllowed):
        launched.complete(launched.items("visit"), {"views": "好"})


def test_above_whoever_owes_an_item_moved_into_the_past_somebody_hears_after_the_grace(launched: School) -> None:
    item, day = launched.items("visit")[0], dt.date(2027, 10, 5)
    reschedule_items(launched.installation, [item], day, "记错", ME, launched.clock.now, confirm_past=True)
    launched.sweep("2027-10-08T12:00")
    assert launched.told("supervisor-2d") == []
    launched.sweep("2027-10-11T09:00")
    assert launched.told("supervisor-2d") == [("supervisor-2d", "visit", 1)]


def test_a_launch_that_nobody_has_heard_of_is_cancelled_in_silence(launched: School) -> None:
    cancel(launched.installation, launched.launch_id, "发起错了", ME, launched.clock.now)
    assert launched.told("cancelled") == []
