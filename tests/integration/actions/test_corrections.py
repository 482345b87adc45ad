"""What goes wrong when people correct, come late, or act in an unusual order."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.integration.actions.conftest import ME, School, roster
from tongxing.actions.completing import Completion, complete, reopen
from tongxing.actions.rescheduling import reschedule_items
from tongxing.actions.taking_part import hand_over, join_roster, replace_holder
from tongxing.errors import BadEvidence, BadInput
from tongxing.ledger.people import PersonFile, add_person, find_organisation
from tongxing.workbooks import Roster


def pair_up(school: School, name: str = "冯老师") -> None:
    record = {"pairs": [{"child": school.subject("child"), "person": school.person(name)}]}
    school.complete(school.items("pair-up"), record)


def test_confirming_pairs_opens_the_first_week_and_not_all_of_them(launched: School) -> None:
    pair_up(launched)
    launched.sweep()
    assert len(launched.items("talk")) <= 2


def test_a_child_moved_by_hand_is_not_given_the_same_work_again(launched: School) -> None:
    item = launched.items("visit")[0]
    reschedule_items(launched.installation, [item], dt.date(2027, 11, 1), "住院", ME, launched.clock.now)
    new = Roster(tuple(roster("小庚", klass=1)))
    join_roster(launched.installation, launched.launch_id, new, ME, launched.clock.now)
    assert len(launched.items("visit")) == 7


def test_work_done_in_time_can_be_recorded_long_after(launched: School) -> None:
    launched.clock.set("2027-11-20T09:00")
    launched.complete(launched.items("visit")[:1], {"views": "好"}, done_on=dt.date(2027, 10, 27))
    assert launched.window("visit").facts.done == 1


def test_pairs_can_be_corrected_and_the_child_keeps_its_pair(launched: School) -> None:
    pair_up(launched)
    reopen(launched.installation, launched.items("pair-up"), "换人", ME, launched.clock.now)
    pair_up(launched, "王老师")
    assert len(launched.items("talk", 1)) == 1


def test_somebody_of_another_organisation_cannot_be_paired(launched: School) -> None:
    with launched.installation.ledger.write() as session:
        county = find_organisation(session, "county")
        stranger = add_person(session, launched.installation.ledger.vault, county.id, PersonFile("外人")).id
    with pytest.raises(BadEvidence) as refused:
        launched.complete(
            launched.items("pair-up"), {"pairs": [{"child": launched.subject("child"), "person": stranger}]}
        )
    assert "nobody of this organisation" in refused.value.text.en


def test_taking_over_in_one_organisation_leaves_the_pairs_of_another(launched: School) -> None:
    pair_up(launched)
    with launched.installation.ledger.write() as session:
        county = find_organisation(session, "county")
        add_person(session, launched.installation.ledger.vault, county.id, PersonFile("新人"))
    replace_holder(launched.installation, "county", "冯老师", "新人", ME, launched.clock.now)
    launched.clock.set("2027-11-12T09:00")
    assert launched.sweep()["told"] >= 1


def test_being_handed_work_twice_is_said_twice(launched: School) -> None:
    first, second, *_ = launched.items("visit")
    hand_over(launched.installation, [first], "冯老师", ME, launched.clock.now)
    launched.clock.advance(hours=2)
    hand_over(launched.installation, [second], "冯老师", ME, launched.clock.now)
    assert len(launched.told("handed-over")) == 2


def test_after_a_reopening_the_owner_hears_first_and_the_supervisor_after_the_grace(launched: School) -> None:
    launched.sweep("2027-10-25T09:00")
    launched.visit_all()
    launched.clock.set("2027-11-02T10:00")
    reopen(launched.installation, launched.items("visit")[:1], "退回更正", ME, launched.clock.now)
    launched.sweep("2027-11-02T10:05")
    causes = [cause for cause, step, _ in launched.told() if step == "visit"]
    assert "reopened" in causes
    assert "supervisor-2d" not in causes
    launched.sweep("2027-11-03T10:05")
    assert ("supervisor-2d", "visit", 1) in launched.told()


def test_several_reports_with_children_are_not_given_as_one(school: School) -> None:
    school.launch(with_roster=False)
    with pytest.raises(BadInput) as refused:
        complete(
            school.installation,
            school.items("report"),
            Completion({"children": [{"姓名": "小甲", "性别": "女"}]}),
            ME,
            school.clock.now,
        )
    assert "one at a time" in refused.value.text.en
