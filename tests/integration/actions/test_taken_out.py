"""Corrections that take somebody out of a launch, and those who come back."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select

from tests.integration.actions.conftest import ME, School, roster
from tongxing.actions.completing import reopen, waive
from tongxing.actions.importing import import_roster
from tongxing.actions.proposals import ready_automatic, run_automatic
from tongxing.actions.rescheduling import reschedule_items
from tongxing.actions.taking_part import hand_over, join_roster, leave
from tongxing.ledger.items import open_items
from tongxing.ledger.tables import Audit, Item, Notice, Pair, PairHolder, Step, Subject, Window
from tongxing.ledger.views import open_items_page
from tongxing.workbooks import Roster


def children(school: School) -> list[int]:
    """The numbers of the children's subjects, in the order of the roster."""
    query = select(Subject.id).where(Subject.launch_id == school.launch_id, Subject.kind == "child")
    with school.installation.ledger.read() as session:
        return list(session.scalars(query.order_by(Subject.id)))


def there(school: School, kind: str) -> int:
    """How many subjects of a kind are in the launch now."""
    query = select(Subject.id).where(Subject.launch_id == school.launch_id, Subject.kind == kind)
    with school.installation.ledger.read() as session:
        return len(session.scalars(query.where(Subject.left_on.is_(None))).all())


def states(school: School, step: str) -> list[str]:
    query = (
        select(Item.state)
        .join(Window, Window.id == Item.window_id)
        .join(Step, Step.id == Window.step_id)
        .where(Step.key == step, Window.launch_id == school.launch_id)
    )
    with school.installation.ledger.read() as session:
        return list(session.scalars(query.order_by(Item.id)))


def audited(school: School, action: str) -> int:
    with school.installation.ledger.read() as session:
        return len(session.scalars(select(Audit.id).where(Audit.action == action)).all())


def record_again(school: School, items: list[int], record: dict[str, Any]) -> None:
    reopen(school.installation, items, "更正", ME, school.clock.now)
    school.complete(items, record)


def pairs(school: School, *numbers: int) -> dict[str, Any]:
    return {"pairs": [{"child": number, "person": school.person("冯老师")} for number in numbers]}


@pytest.fixture
def paired(launched: School) -> School:
    """Two children have a teacher; the first week of talks is open and the first one's is done."""
    launched.complete(launched.items("pair-up"), pairs(launched, *children(launched)[:2]))
    launched.sweep("2027-11-12T09:30")
    launched.complete(launched.items("talk", 1)[:1])
    return launched


def test_a_pair_taken_out_of_the_record_is_over_and_what_was_done_stays(paired: School) -> None:
    second = children(paired)[1]
    before = states(paired, "talk")
    record_again(paired, paired.items("pair-up"), pairs(paired, second))
    assert there(paired, "pair") == 1
    after = states(paired, "talk")
    assert after.count("done") == before.count("done") == 1
    assert after.count("open") == before.count("open") - after.count("cancelled")
    assert after.count("cancelled") >= 1
    with paired.installation.ledger.read() as session:
        ended = session.scalars(select(Pair).where(Pair.ended_on.is_not(None))).one()
        assert session.scalars(select(PairHolder.until).where(PairHolder.pair_id == ended.id)).all() == [
            dt.date(2027, 11, 12)
        ]


def test_what_is_queued_for_a_pair_taken_out_is_silenced(paired: School) -> None:
    assert ("before-1d", "talk", 2) in paired.told()
    record_again(paired, paired.items("pair-up"), {"pairs": []})
    with paired.installation.ledger.read() as session:
        query = select(Notice.state, Notice.why).join(Window, Window.id == Notice.window_id)
        found = session.execute(query.where(Window.per == "pair")).all()
    assert {tuple(row) for row in found} == {("silenced", "withdrawn")}


def test_being_taken_out_and_what_it_cancelled_is_in_the_audit(paired: School) -> None:
    record_again(paired, paired.items("pair-up"), pairs(paired, children(paired)[0]))
    assert audited(paired, "taken-out") == 1
    assert audited(paired, "cancelled") == states(paired, "talk").count("cancelled")


def test_a_pair_named_again_is_taken_back_with_its_open_work(paired: School) -> None:
    first, second, *_ = children(paired)
    before = states(paired, "talk")
    record_again(paired, paired.items("pair-up"), pairs(paired, first))
    record_again(paired, paired.items("pair-up"), pairs(paired, first, second))
    assert states(paired, "talk") == before
    assert there(paired, "pair") == 2
    assert audited(paired, "returned") == 1


def choose(school: School, *numbers: int) -> dict[str, Any]:
    return {"children": list(numbers)}


def test_a_pupil_no_longer_nominated_is_chosen_no_longer(launched: School) -> None:
    first, second, third, *_ = children(launched)
    ours, theirs = launched.items("choose")
    launched.complete([ours], choose(launched, first, second))
    launched.complete([theirs], choose(launched, third, second))
    record_again(launched, [ours], choose(launched, first))
    assert there(launched, "chosen-child") == 3  # the other class names the second still
    record_again(launched, [theirs], choose(launched, third))
    assert there(launched, "chosen-child") == 2


def test_a_nomination_waived_after_all_names_nobody(launched: School) -> None:
    [ours, _] = launched.items("choose")
    launched.complete([ours], choose(launched, children(launched)[0]))
    reopen(launched.installation, [ours], "误填", ME, launched.clock.now)
    waive(launched.installation, [ours], "本班不推荐", ME, launched.clock.now)
    assert there(launched, "chosen-child") == 0


def test_a_child_taken_off_the_report_leaves_with_all_that_hung_on_it(school: School) -> None:
    school.launch(with_roster=False)
    first, second = school.items("report")
    ours = [{"姓名": "小甲", "性别": "女"}, {"姓名": "小乙", "性别": "男"}]
    school.complete([first], {"children": ours})
    school.complete([second], {"children": [{"姓名": "小丙", "性别": "女"}]})
    school.complete(school.items("pair-up"), pairs(school, *children(school)))
    school.complete(school.items("visit")[:1], {"views": "好"})
    record_again(school, [first], {"children": ours[1:]})
    assert (there(school, "child"), there(school, "pair")) == (2, 2)
    assert states(school, "visit") == ["done", "open", "open"]
    assert states(school, "thank") == ["cancelled", "open", "open"]
    record_again(school, [first], {"children": ours})
    assert (there(school, "child"), there(school, "pair")) == (3, 3)
    assert states(school, "thank") == ["open"] * 3


def test_a_draft_is_made_anew_when_what_it_rests_on_is_corrected(launched: School) -> None:
    launched.clock.set("2027-10-26T09:00")
    launched.visit_all()
    [(item, _)] = ready_automatic(launched.installation, launched.clock.now)
    run_automatic(launched.installation, item, launched.clock.now)
    reopen(launched.installation, launched.items("visit")[:1], "更正", ME, launched.clock.now)
    assert ready_automatic(launched.installation, launched.clock.now) == []
    launched.complete(launched.items("visit")[:1], {"views": "不好"})
    assert [ready for ready, _ in ready_automatic(launched.installation, launched.clock.now)] == [item]


FIRST = Roster(tuple(roster("小甲", klass=1)))


def come_back(school: School, way: str) -> None:
    if way == "join":
        join_roster(school.installation, school.launch_id, FIRST, ME, school.clock.now)
    else:
        import_roster(school.installation, "school", FIRST, ME, school.clock.now)


@pytest.mark.parametrize("way", ["join", "import"])
def test_a_child_who_comes_back_is_owed_again_what_its_leaving_cancelled(launched: School, way: str) -> None:
    launched.complete(launched.items("visit")[:1], {"views": "好"})
    leave(launched.installation, 1, "转学", ME, launched.clock.now)
    assert states(launched, "thank")[0] == "cancelled"
    launched.clock.advance(days=3)
    come_back(launched, way)
    assert states(launched, "visit")[0] == "done"
    assert states(launched, "thank")[0] == "open"
    facts = launched.window("thank").facts
    assert (facts.total, facts.cancelled, facts.open_items) == (6, 0, 6)
    assert (audited(launched, "cancelled"), audited(launched, "reopened")) == (1, 1)


def test_its_pair_comes_back_with_it(paired: School) -> None:
    leave(paired.installation, 2, "转学", ME, paired.clock.now)
    assert there(paired, "pair") == 1
    import_roster(paired.installation, "school", Roster(tuple(roster("小乙", klass=1))), ME, paired.clock.now)
    assert there(paired, "pair") == 2
    assert "cancelled" not in states(paired, "talk")


def test_what_has_closed_meanwhile_stays_cancelled_and_what_came_meanwhile_is_owed(paired: School) -> None:
    leave(paired.installation, 2, "转学", ME, paired.clock.now)
    for day in (19, 26):
        paired.sweep(f"2027-11-{day}T09:30")
    import_roster(paired.installation, "school", Roster(tuple(roster("小乙", klass=1))), ME, paired.clock.now)
    closed = [each for each in paired.windows("talk") if each.facts.closes and each.facts.closes <= paired.clock.now]
    assert closed
    assert closed[0].facts.cancelled == 1
    ahead = [each for each in paired.windows("talk") if each.fanned and each not in closed]
    assert {each.facts.total for each in ahead} == {2}
    assert {each.facts.cancelled for each in ahead} == {0}


def test_the_owner_alone_hears_that_a_child_is_back(launched: School) -> None:
    launched.sweep("2027-10-25T09:00")
    leave(launched.installation, 1, "转学", ME, launched.clock.now)
    come_back(launched, "import")
    assert launched.told("joined") == [("joined", "visit", 1)]


def test_work_long_done_when_the_child_comes_back_is_told_all_the_same(launched: School) -> None:
    leave(launched.installation, 1, "转学", ME, launched.clock.now)
    launched.clock.set("2027-10-23T10:00")
    with launched.installation.ledger.read() as session:
        others = open_items(session, launched.launch_id)
    launched.complete([each for each in launched.items("visit") if each in others], {"views": "好"})
    launched.sweep("2027-11-04T09:00")
    come_back(launched, "join")
    assert ("joined", "visit", 1) in launched.told()
    launched.sweep("2027-11-04T10:00")
    assert not [each for each in launched.told("supervisor-2d") if each[1] == "visit"]


def test_back_in_another_class_the_child_is_the_new_teachers(launched: School) -> None:
    leave(launched.installation, 1, "转学", ME, launched.clock.now)
    launched.clock.set("2027-10-23T10:00")
    with launched.installation.ledger.write() as session:
        subject = session.get_one(Subject, children(launched)[0])
        subject.class_key = "3-2"  # as if it had gone from there
    come_back(launched, "import")
    item = launched.items("visit")[0]
    with launched.installation.ledger.read() as session:
        owed = open_items_page(session, launched.clock.now, person_id=launched.person("郑老师"))
    assert item in [each.item for each in owed]


def test_a_child_moved_by_hand_and_listed_again_has_one_visit(launched: School) -> None:
    item = launched.items("visit")[0]
    reschedule_items(launched.installation, [item], dt.date(2027, 11, 1), "住院", ME, launched.clock.now)
    come_back(launched, "join")
    assert len(launched.items("visit")) == 6
    leave(launched.installation, 1, "转学", ME, launched.clock.now)
    come_back(launched, "join")
    assert len(launched.items("visit")) == 6
    assert states(launched, "visit").count("open") == 6


def test_what_was_handed_over_comes_back_to_the_same_person(launched: School) -> None:
    item = launched.items("visit")[0]
    hand_over(launched.installation, [item], "冯老师", ME, launched.clock.now)
    leave(launched.installation, 1, "转学", ME, launched.clock.now)
    come_back(launched, "join")
    with launched.installation.ledger.read() as session:
        assert session.get_one(Item, item).assignee_id == launched.person("冯老师")
