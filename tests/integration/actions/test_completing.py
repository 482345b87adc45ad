"""Completing, waiving and reopening, and what follows from them."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from tests.integration.actions.conftest import ME, School
from tongxing.actions.completing import Completion, complete, reopen, waive
from tongxing.actions.proposals import ready_automatic, run_automatic
from tongxing.errors import BadEvidence, BadInput, Conflict, NotAllowed, NotFound, TongxingError
from tongxing.ledger.items import evidence_of
from tongxing.ledger.reasons import reason_of
from tongxing.ledger.tables import Audit, Evidence, Item


def test_thirty_items_are_done_at_once_and_counted(launched: School) -> None:
    launched.visit_all()
    facts = launched.window("visit").facts
    assert (facts.total, facts.done, facts.settled) == (6, 6, True)


def test_the_record_is_checked_against_the_form_and_nothing_is_kept_of_a_bad_one(launched: School) -> None:
    with pytest.raises(BadEvidence) as refused:
        launched.complete(launched.items("visit"), {"count": "many"})
    assert "views is missing" in refused.value.text.en
    assert "count takes a number" in refused.value.text.en
    assert launched.window("visit").facts.done == launched.rows(Evidence) == 0


def test_personal_fields_are_sealed_and_come_back(launched: School) -> None:
    launched.visit_all()
    with launched.installation.ledger.read() as session:
        row = session.scalars(select(Evidence)).first()
        assert row is not None
        assert "views" not in row.data
        assert "很好".encode() not in (row.sealed or b"")
        opened = evidence_of(session, launched.installation.ledger.vault, launched.launch_id)
    assert {record["views"] for record in opened.values()} == {"很好"}


def test_who_comes_second_hears_who_was_first_and_when(launched: School) -> None:
    item = launched.items("mobilise")
    launched.complete(item)
    launched.clock.advance(hours=1)
    with pytest.raises(Conflict) as refused:
        launched.complete(item)
    assert "2027-10-08 09:00" in refused.value.text.en


def test_two_at_once_complete_an_item_once(launched: School) -> None:
    item = launched.items("mobilise")

    def attempt(_: int) -> str:
        try:
            complete(launched.installation, item, Completion(), ME, launched.clock.now)
        except TongxingError as error:
            return type(error).__name__
        return "done"

    with ThreadPoolExecutor(4) as threads:
        answers = sorted(threads.map(attempt, range(4)))
    assert answers == ["Conflict", "Conflict", "Conflict", "done"]
    assert launched.window("mobilise").facts.done == 1


def test_many_complete_different_items_at_once_and_none_is_lost(launched: School) -> None:
    ids = launched.items("visit")

    def attempt(item: int) -> int:
        return complete(launched.installation, [item], Completion({"views": "好"}), ME, launched.clock.now)

    with ThreadPoolExecutor(6) as threads:
        assert sum(threads.map(attempt, ids)) == 6
    assert launched.window("visit").facts.done == 6


def test_a_day_in_the_future_is_refused(launched: School) -> None:
    with pytest.raises(BadInput) as refused:
        launched.complete(launched.items("mobilise"), done_on=dt.date(2027, 10, 9))
    assert "is in the future" in refused.value.text.en


def test_one_bad_number_keeps_all_from_being_done(launched: School) -> None:
    with pytest.raises(NotFound):
        launched.complete([*launched.items("mobilise"), 999_999])
    assert launched.window("mobilise").facts.done == 0


def test_a_waived_item_needs_a_reason_and_blocks_nothing(launched: School) -> None:
    first, *rest = launched.items("visit")
    with pytest.raises(BadInput):
        waive(launched.installation, [first], " ", ME, launched.clock.now)
    waive(launched.installation, [first], "已转学", ME, launched.clock.now)
    launched.complete(rest, {"views": "好"})
    facts = launched.window("visit").facts
    assert (facts.done, facts.waived, facts.settled) == (5, 1, True)


def test_a_reason_is_sealed_and_nowhere_in_the_audit(launched: School) -> None:
    item = launched.items("visit")[0]
    waive(launched.installation, [item], "父母刚去世", ME, launched.clock.now)
    with launched.installation.ledger.read() as session:
        sealed = session.scalar(select(Item.reason).where(Item.id == item))
        assert "父母".encode() not in (sealed or b"")
        assert reason_of(session, launched.installation.ledger.vault, Item, item) == "父母刚去世"
        assert not [row for row in session.scalars(select(Audit.details)) if "父母" in str(row)]


def test_what_is_reopened_is_owed_again(launched: School) -> None:
    launched.visit_all()
    reopen(launched.installation, launched.items("visit")[:2], "填错了", ME, launched.clock.now)
    facts = launched.window("visit").facts
    assert (facts.done, facts.open_items) == (4, 2)
    with pytest.raises(NotAllowed):
        reopen(launched.installation, launched.items("visit")[:1], "再来", ME, launched.clock.now)


def test_each_act_leaves_an_audit_row_without_a_name(launched: School) -> None:
    launched.visit_all()
    with launched.installation.ledger.read() as session:
        rows = session.scalars(select(Audit).where(Audit.action == "completed")).all()
    assert len(rows) == 6
    assert not any("小甲" in str(row.details) for row in rows)


def test_an_automatic_step_runs_when_what_it_waits_for_is_settled(launched: School) -> None:
    launched.clock.set("2027-10-26T09:00")
    assert ready_automatic(launched.installation, launched.clock.now) == []
    launched.visit_all()
    [(item, _)] = ready_automatic(launched.installation, launched.clock.now)
    assert run_automatic(launched.installation, item, launched.clock.now)
    assert ready_automatic(launched.installation, launched.clock.now) == []
    assert ("proposed", "tally", 1) in launched.told()
    launched.complete([item], draft=launched.draft(item))
    with launched.installation.ledger.read() as session:
        opened = evidence_of(session, launched.installation.ledger.vault, launched.launch_id, ["tally"])
    assert opened == {item: {"visits": 6}}


def test_an_automatic_step_runs_at_its_own_due_with_what_there_is(launched: School) -> None:
    launched.clock.set("2027-10-24T09:00")
    launched.complete(launched.items("visit")[:4], {"views": "好"})
    launched.clock.set("2027-10-27T00:00")
    [(item, _)] = ready_automatic(launched.installation, launched.clock.now)
    run_automatic(launched.installation, item, launched.clock.now)
    launched.complete([item], {"visits": 5})
    assert launched.window("tally").facts.done == 1


def test_a_draft_must_be_there_before_it_can_be_confirmed(launched: School) -> None:
    with pytest.raises(NotAllowed) as refused:
        launched.complete(launched.items("tally"))
    assert "has no draft yet" in refused.value.text.en


def test_a_late_settling_moves_what_hangs_on_it_later_and_keeps_the_plan_beside_it(launched: School) -> None:
    assert launched.due("tally") == "2027-10-26T23:59"
    launched.clock.set("2027-10-28T10:00")
    launched.visit_all()
    assert launched.due("tally") == "2027-10-29T23:59"
    window = launched.window("tally")
    assert window.planned_due is not None
    assert window.planned_due < window.facts.due  # type: ignore[operator]


def test_what_follows_child_by_child_moves_for_the_late_child_alone(launched: School) -> None:
    launched.clock.set("2027-10-25T10:00")
    launched.complete(launched.items("visit")[:5], {"views": "好"})
    launched.clock.set("2027-10-28T10:00")
    launched.complete(launched.items("visit")[5:], {"views": "好"})
    dues = sorted(
        (window.facts.due.astimezone(launched.clock.now.tzinfo).day, window.facts.total)
        for window in launched.windows("thank")
        if window.facts.due
    )
    assert dues == [(2, 1), (30, 5)]  # 2 November, 30 October


def test_an_early_settling_moves_nothing(launched: School) -> None:
    launched.clock.set("2027-10-23T10:00")
    launched.visit_all()
    assert launched.due("tally") == "2027-10-26T23:59"


def test_a_reported_roster_makes_the_children_and_their_visits(school: School) -> None:
    school.launch(with_roster=False)
    first, second = school.items("report")
    school.complete([first], {"children": [{"姓名": "小甲", "性别": "女"}, {"姓名": "小乙", "性别": "男"}]})
    assert len(school.items("visit")) == 2
    assert not school.window("visit").facts.ready
    school.complete([second], {"children": [{"姓名": "小丙", "性别": "女"}]})
    assert len(school.items("visit")) == 3
    assert school.window("visit").facts.ready


def test_a_class_without_children_reports_none(school: School) -> None:
    school.launch(with_roster=False)
    school.complete(school.items("report"))
    assert school.window("visit").facts.settled
    assert school.items("visit") == []


def test_pairs_bring_a_talk_a_week_owed_by_their_teacher(launched: School) -> None:
    child = launched.subject("child")
    launched.complete(launched.items("pair-up"), {"pairs": [{"child": child, "person": launched.person("冯老师")}]})
    assert len(launched.items("talk", 1)) == 1
    launched.sweep("2027-11-12T09:30")
    assert ("before-1d", "talk", 1) in launched.told()


def test_a_stranger_cannot_be_paired(launched: School) -> None:
    with pytest.raises(BadEvidence) as refused:
        launched.complete(launched.items("pair-up"), {"pairs": [{"child": 999, "person": launched.person("冯老师")}]})
    assert "no child of this launch" in refused.value.text.en
    assert launched.window("pair-up").facts.done == 0
