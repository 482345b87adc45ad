"""Children who change class, and classes that come into a launch, while it runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from tests.integration.actions.conftest import ME, STAFF, School
from tests.integration.actions.plans import PLAN
from tongxing.actions.importing import RosterTaken, import_roster
from tongxing.actions.launching import Launching, launch
from tongxing.actions.registering import import_people
from tongxing.actions.taking_part import join_roster
from tongxing.ledger.tables import Subject
from tongxing.ledger.views import open_items_page
from tongxing.workbooks import Child, ClassName, People, Place, RoleScope, Roster, StaffMember

MOVED = Child(name="小甲", class_name=ClassName(3, 2), id_number="990101201803050113")


def rows(*children: Child) -> Roster:
    return Roster(tuple(replace(child, row=Place("花名册", at)) for at, child in enumerate(children, start=2)))


def join(school: School, *children: Child) -> RosterTaken:
    return join_roster(school.installation, school.launch_id, rows(*children), ME, school.clock.now)


def take(school: School, *children: Child) -> RosterTaken:
    return import_roster(school.installation, "school", rows(*children), ME, school.clock.now)


@pytest.fixture
def numbered(launched: School) -> School:
    """小甲 of class 3-1 has an ID number on file, by which a roster of another class finds the child."""
    take(launched, replace(MOVED, class_name=ClassName(3, 1)))
    launched.clock.set("2027-10-23T10:00")
    return launched


def visits(school: School) -> dict[str, int]:
    """How many open visits each teacher has."""

    def owed(name: str) -> int:
        page = open_items_page(session, school.clock.now, person_id=school.person(name))
        return sum(each.step == "visit" for each in page)

    with school.installation.ledger.read() as session:
        return {name: number for name in TEACHERS if (number := owed(name))}


TEACHERS: Sequence[str] = ("郑老师", "王老师", "冯老师")


@pytest.mark.parametrize("through", [join, take], ids=["launch", "org"])
def test_a_child_who_moves_is_owed_by_the_new_classs_teacher(numbered: School, through: object) -> None:
    (join if through is join else take)(numbered, MOVED)
    assert visits(numbered) == {"郑老师": 2, "王老师": 4}
    assert numbered.told("taken-over")


def test_all_that_hangs_on_the_child_moves_with_it(numbered: School) -> None:
    child = numbered.subject("child", child_id=1)
    numbered.complete(numbered.items("pair-up"), {"pairs": [{"child": child, "person": numbered.person("冯老师")}]})
    take(numbered, MOVED)
    for kind in ("child", "pair"):
        with numbered.installation.ledger.read() as session:
            subject = session.get_one(Subject, numbered.subject(kind, child_id=1))
            assert (subject.class_key, subject.grade_key) == ("3-2", "3")


def test_the_whole_class_a_grade_higher_goes_to_the_grade_leader_there(numbered: School) -> None:
    leader = StaffMember(name="何年级长", roles=(RoleScope("年级长", "grade", "4"),), phone="13800000021")
    import_people(numbered.installation, "school", People((leader,)), ME, numbered.clock.now)
    take(numbered, replace(MOVED, class_name=ClassName(4, 1), class_teacher="冯老师"))
    numbered.sweep("2027-10-30T09:00")
    assert visits(numbered)["冯老师"] == 1
    with numbered.installation.ledger.read() as session:
        subject = session.get_one(Subject, numbered.subject("child", child_id=1))
        assert (subject.class_key, subject.grade_key) == ("4-1", "4")


def test_a_child_of_a_new_class_is_owed_by_the_teacher_whom_the_roster_names(launched: School) -> None:
    launched.clock.set("2027-10-23T10:00")
    taken = join(launched, Child(name="小庚", class_name=ClassName(3, 3), class_teacher="冯老师"))
    assert visits(launched) == {"郑老师": 3, "王老师": 3, "冯老师": 1}
    assert taken.noted == ()
    assert launched.subject("class", class_key="3-3")


def test_a_class_without_teacher_is_warned_of_and_a_later_roster_that_names_one_fills_it(launched: School) -> None:
    launched.clock.set("2027-10-23T10:00")
    child = Child(name="小庚", class_name=ClassName(3, 3))
    (noted,) = join(launched, child).noted
    assert (noted.sheet, noted.row) == ("花名册", 2)
    assert noted.why.zh.startswith("三年级3班没有班主任，4 项没有人负责：请用 tongxing assign ")
    assert noted.why.en.endswith(" class-teacher=PERSON --for 3-3'")
    take(launched, replace(child, class_teacher="冯老师"))
    assert visits(launched) == {"郑老师": 3, "王老师": 3, "冯老师": 1}


def test_a_role_that_one_person_holds_for_all_stays_theirs(school: School) -> None:

    wanted = Launching(PLAN, "school", {"year": 2027}, people=STAFF, assigned={"class-teacher": ["周校长"]})
    school.launch_id = launch(school.installation, wanted, ME, school.clock.now).id
    school.clock.set("2027-10-23T10:00")
    join(school, Child(name="小庚", class_name=ClassName(3, 3), class_teacher="冯老师"))
    assert visits(school) == {}
    with school.installation.ledger.read() as session:
        page = open_items_page(session, school.clock.now, person_id=school.person("周校长"))
    assert "visit" in {each.step for each in page}
