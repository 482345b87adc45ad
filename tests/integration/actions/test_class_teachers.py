"""A roster that names another class teacher."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from tests.integration.actions.conftest import ME, School
from tongxing.actions.importing import RosterTaken, import_roster
from tongxing.actions.taking_part import hand_over
from tongxing.ledger.people import PersonFile, add_person, find_organisation
from tongxing.ledger.tables import Audit, Holder
from tongxing.ledger.views import open_items_page
from tongxing.workbooks import Child, ClassName, Place, Roster


def name_teacher(school: School, name: str, klass: int = 1) -> RosterTaken:
    child = Child(name="小甲", class_name=ClassName(3, klass), class_teacher=name, row=Place("花名册", 3))
    return import_roster(school.installation, "school", Roster((child,)), ME, school.clock.now)


def holders(school: School, launch_id: str | None) -> list[tuple[int, dt.date | None]]:
    """Who holds class 3-1, and until when."""
    query = select(Holder.person_id, Holder.until).where(Holder.role == "class-teacher", Holder.scope_key == "3-1")
    query = query.where(Holder.launch_id.is_(None) if launch_id is None else Holder.launch_id == launch_id)
    with school.installation.ledger.read() as session:
        return [(person, until) for person, until in session.execute(query.order_by(Holder.id))]


def visits(school: School, name: str) -> int:
    with school.installation.ledger.read() as session:
        page = open_items_page(session, school.clock.now, person_id=school.person(name))
        return sum(each.step == "visit" for each in page)


def test_the_new_teacher_takes_over_and_the_old_ones_time_is_dated(launched: School) -> None:
    today = launched.clock.set("2027-10-23T10:00").date()
    old, new = launched.person("郑老师"), launched.person("冯老师")
    name_teacher(launched, "冯老师")
    for launch_id in (None, launched.launch_id):
        assert holders(launched, launch_id) == [(old, today), (new, None)]
    assert (visits(launched, "郑老师"), visits(launched, "冯老师"), visits(launched, "王老师")) == (0, 3, 3)


def test_the_import_says_who_took_over_from_whom_and_where(launched: School) -> None:
    (noted,) = name_teacher(launched, "冯老师").noted
    assert (noted.sheet, noted.row, noted.column, noted.value) == ("花名册", 3, "班主任", "冯老师")
    assert noted.why.zh == "三年级1班的班主任由郑老师换成冯老师，没做完的事项跟着转"
    with launched.installation.ledger.read() as session:
        (row,) = session.scalars(select(Audit).where(Audit.action == "replaced"))
    assert row.details == {"successor": launched.person("冯老师"), "scope": "3-1"}


def test_the_new_teacher_hears_of_it_once(launched: School) -> None:
    name_teacher(launched, "冯老师")
    name_teacher(launched, "冯老师")
    assert [cause for cause, _, _ in launched.told("taken-over")] == ["taken-over"]


def test_what_was_handed_to_the_old_teacher_by_hand_follows(launched: School) -> None:
    launched.clock.set("2027-10-23T10:00")
    item = launched.items("visit")[0]
    hand_over(launched.installation, [item], "郑老师", ME, launched.clock.now)
    name_teacher(launched, "冯老师")
    assert (visits(launched, "郑老师"), visits(launched, "冯老师")) == (0, 3)


def test_a_teacher_whom_nobody_knows_is_added_and_takes_over(launched: School) -> None:
    launched.clock.set("2027-10-23T10:00")
    name_teacher(launched, "陈老师")
    assert visits(launched, "陈老师") == 3


def test_the_same_teacher_named_again_changes_nothing(launched: School) -> None:
    assert name_teacher(launched, "郑老师").noted == ()
    assert [until for _, until in holders(launched, launched.launch_id)] == [None]


def test_a_name_that_two_people_have_leaves_the_class_as_it_is(launched: School) -> None:
    with launched.installation.ledger.write() as session:
        place = find_organisation(session, "school")
        add_person(session, launched.installation.ledger.vault, place.id, PersonFile("冯老师", "13800000077"))
    (noted,) = name_teacher(launched, "冯老师").noted
    assert "several people are called '冯老师'" in noted.why.en
    assert [until for _, until in holders(launched, None)] == [None]


def test_of_two_namesakes_the_one_who_holds_the_class_is_meant(launched: School) -> None:
    with launched.installation.ledger.write() as session:
        place = find_organisation(session, "school")
        add_person(session, launched.installation.ledger.vault, place.id, PersonFile("郑老师", "13800000077"))
    assert name_teacher(launched, "郑老师").noted == ()
