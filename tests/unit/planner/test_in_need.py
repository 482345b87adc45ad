"""Children in need: known from the roster, and only where a program has work for them."""

from __future__ import annotations

from dataclasses import replace

from programs.home_like_campus import PROGRAM
from programs.home_visits import PROGRAM as HOME_VISITS
from tongxing.planner import Participant, gather, gather_from_workbooks, in_need
from tongxing.workbooks import Child, ClassName, Roster

NEEDY = Participant("child", "child:7", "小甲", class_key="3-1", grade_key="3", child_id=7, in_need=True)
OTHER = replace(NEEDY, identity="child:8", label="小乙", child_id=8, in_need=False)


def test_a_child_in_need_is_a_subject_of_its_own_kind_beside_itself() -> None:
    (found,) = in_need(PROGRAM, [NEEDY, OTHER])
    assert (found.kind, found.identity, found.child_id, found.class_key) == (
        "child-in-need",
        "child-in-need:7",
        7,
        "3-1",
    )


def test_a_program_without_work_for_them_knows_nothing_of_it() -> None:
    assert in_need(HOME_VISITS, [NEEDY]) == []


def test_where_there_are_children_it_is_known_that_none_is_in_need() -> None:
    assert gather(PROGRAM, [OTHER], {}, []).of("child-in-need") == ()
    assert gather(PROGRAM, [], {}, []).of("child-in-need") is None


def test_a_dry_run_reads_it_off_the_roster() -> None:
    roster = Roster(
        (
            Child(name="小甲", class_name=ClassName(3, 1), hardship=True),
            Child(name="小乙", class_name=ClassName(3, 1), hardship=False),
            Child(name="小丙", class_name=ClassName(3, 1)),
        )
    )
    found = gather_from_workbooks(PROGRAM, roster, None, {}).of("child-in-need")
    assert found is not None
    assert [each.label for each in found] == ["小甲"]
