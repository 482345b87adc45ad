"""The sweep: who hears what and when, once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import select

from tests.integration.actions.conftest import ME, School
from tongxing.actions.assigning import assign
from tongxing.actions.sweeping import sweep
from tongxing.ledger.passes import last_pass
from tongxing.ledger.tables import Notice


def test_an_idle_sweep_does_nothing_but_say_that_it_was_there(launched: School) -> None:
    assert launched.sweep() == {}
    with launched.installation.ledger.read() as session:
        found = last_pass(session, "sweep")
    assert found is not None
    assert found.now == launched.clock.now


def test_one_notice_a_person_for_all_their_items(launched: School) -> None:
    launched.sweep("2027-10-25T09:00")
    assert [each for each in launched.told() if each[1] == "visit"] == [
        ("due-day", "visit", 3),
        ("due-day", "visit", 3),
    ]


def test_a_second_sweep_says_nothing_again(launched: School) -> None:
    launched.sweep("2027-10-25T09:00")
    before = launched.told()
    launched.sweep("2027-10-25T09:30")
    assert launched.told() == before


def test_two_sweeps_at_once_tell_once(launched: School) -> None:
    now = launched.clock.set("2027-10-25T09:00")
    with ThreadPoolExecutor(3) as threads:
        list(threads.map(lambda _: sweep(launched.installation, now), range(3)))
    assert launched.told("due-day") == [("due-day", "visit", 3), ("due-day", "visit", 3)]


def test_who_is_done_hears_no_more(launched: School) -> None:
    launched.clock.set("2027-10-24T09:00")
    launched.complete(launched.items("visit")[:3], {"views": "好"})
    launched.sweep("2027-10-25T09:00")
    assert [each for each in launched.told("due-day") if each[1] == "visit"] == [("due-day", "visit", 3)]


def test_the_supervisor_hears_after_the_owner_was_told_and_had_the_grace(launched: School) -> None:
    launched.sweep("2027-10-25T09:00")
    launched.sweep("2027-10-26T09:00")
    assert ("supervisor-2d", "visit", 6) not in launched.told()
    launched.sweep("2027-10-27T09:00")
    assert ("supervisor-2d", "visit", 6) in launched.told("supervisor-2d")


def test_nobody_hears_as_a_supervisor_of_what_they_owe_themselves(launched: School) -> None:
    now = launched.clock.now
    assign(launched.installation, launched.launch_id, "class-teacher", "吴年级长", ME, now, "3-1")
    for day in ("25", "26", "27"):
        launched.sweep(f"2027-10-{day}T09:00")
    late = [each for each in launched.told("overdue-1d") if each[1] == "visit"]
    assert late == [("overdue-1d", "visit", 3)] * 3
    assert [each for each in launched.told("supervisor-2d") if each[1] == "visit"] == [("supervisor-2d", "visit", 3)]


def test_what_is_due_before_a_weekend_goes_up_a_day_after_its_owner_heard_that_it_is_late(launched: School) -> None:
    """Due on Friday 22 October: the owner hears on Monday, the supervisor on Tuesday."""
    launched.sweep("2027-10-22T09:00")
    launched.sweep("2027-10-25T09:00")
    owners = [each for each in launched.told("overdue-1d") if each[1] == "report"]
    assert owners
    assert not [each for each in launched.told("supervisor-2d") if each[1] == "report"]
    launched.sweep("2027-10-26T09:00")
    assert [each for each in launched.told("supervisor-2d") if each[1] == "report"]


def test_after_a_week_without_a_sweep_everybody_hears_once_and_owners_first(launched: School) -> None:
    launched.sweep("2027-11-01T10:00")
    visits = [each for each in launched.told() if each[1] == "visit"]
    assert visits == [("overdue-1d", "visit", 3), ("overdue-1d", "visit", 3)]
    launched.sweep("2027-11-02T10:00")
    assert ("supervisor-2d", "visit", 6) in launched.told()


def test_a_blocked_step_is_silent_until_it_is_its_turn(launched: School) -> None:
    launched.sweep("2027-10-28T09:00")
    assert not [each for each in launched.told() if each[1] == "measures"]


def test_whoever_waited_hears_that_it_is_their_turn(launched: School) -> None:
    launched.clock.set("2027-10-26T09:00")
    launched.visit_all()
    launched.clock.set("2027-10-27T09:00")
    launched.complete(launched.items("tally"), {"visits": 6})
    assert ("opened", "measures", 1) in launched.told()


def test_optional_work_is_never_mentioned(launched: School) -> None:
    launched.sweep("2027-11-30T09:00")
    assert not [each for each in launched.told() if each[1] == "fund"]


def test_the_items_of_the_next_week_are_written_when_this_one_opens(launched: School) -> None:
    child = launched.subject("child")
    launched.complete(launched.items("pair-up"), {"pairs": [{"child": child, "person": launched.person("冯老师")}]})
    weeks = len(launched.windows("talk"))
    assert weeks > 3
    assert len(launched.items("talk")) == 1
    launched.sweep("2027-11-12T09:00")
    assert len(launched.items("talk")) == 2


def test_a_missed_week_is_over_and_nobody_hears_of_it(launched: School) -> None:
    child = launched.subject("child")
    launched.complete(launched.items("pair-up"), {"pairs": [{"child": child, "person": launched.person("冯老师")}]})
    launched.sweep("2027-12-10T09:00")
    talks = [each for each in launched.told() if each[1] == "talk"]
    assert len(talks) <= 2


def test_a_launch_ends_when_its_last_day_is_past_and_nothing_is_owed(launched: School) -> None:
    launched.clock.set("2027-10-26T09:00")
    launched.visit_all()
    launched.complete(launched.items("report") + launched.items("mobilise"))
    launched.complete(launched.items("tally"), {"visits": 6})
    launched.complete(launched.items("measures"))
    for item in launched.items("choose"):
        launched.complete([item], {"children": [launched.subject("child")]})
    launched.complete(launched.items("pair-up"))
    launched.complete(launched.items("thank"))
    launched.sweep("2027-12-22T12:00")
    assert launched.state() == "live"
    launched.sweep("2027-12-23T00:30")
    assert launched.state() == "ended"


def test_a_launch_with_open_work_does_not_end(launched: School) -> None:
    launched.sweep("2028-01-10T09:00")
    assert launched.state() == "live"


def test_no_notice_goes_out_at_night_or_on_a_day_off(launched: School) -> None:
    launched.sweep("2027-10-23T23:00")
    with launched.installation.ledger.read() as session:
        hours = {
            each.astimezone(launched.clock.now.tzinfo).isoformat()[:16]
            for each in session.scalars(select(Notice.send_at))
        }
    assert hours == {"2027-10-25T07:30"}
