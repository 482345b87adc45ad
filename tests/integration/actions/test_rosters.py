"""Rosters that come again: one file a child, to which each roster adds what it knows."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from tests.integration.actions.conftest import ME, School, roster
from tests.unit.workbooks.making import id_of
from tongxing.actions.importing import RosterTaken, import_roster
from tongxing.actions.taking_part import join_roster
from tongxing.errors import BadEvidence, BadWorkbook
from tongxing.ledger.audit import Actor
from tongxing.ledger.children import ChildFile, earlier_versions, open_files
from tongxing.ledger.people import PersonFile, add_person, find_organisation
from tongxing.ledger.tables import Child as ChildTable
from tongxing.ledger.tables import ChildVersion, Item
from tongxing.workbooks import BirthDay, Child, ClassName, Parent, Place, Roster

BORN = dt.date(2018, 3, 5)
WHOLE = Child(
    name="王小明",
    class_name=ClassName(3, 2),
    birth=BirthDay(BORN),
    address="青石镇柳湾村",
    father=Parent("王大山", "13800000011", "省城"),
    guardian="王老根",
    guardian_phone="13800000012",
    phone="13800000013",
    hardship=True,
    note="对花生过敏",
)
KNOWN = ("address", "father", "guardian", "guardian_phone", "phone", "hardship", "note")


def take(school: School, *children: Child, **how: Any) -> RosterTaken:
    rows = tuple(replace(child, row=Place("花名册", at)) for at, child in enumerate(children, start=2))
    return import_roster(school.installation, "school", Roster(rows), ME, school.clock.now, **how)


def files(school: School) -> list[ChildFile]:
    with school.installation.ledger.read() as session:
        ids = list(session.scalars(select(ChildTable.id)))
        return open_files(session, school.installation.ledger.vault, ids)


def counts(taken: RosterTaken) -> tuple[int, int, int]:
    return taken.added, taken.changed, taken.same


def test_a_roster_with_fewer_columns_takes_nothing_away(school: School) -> None:
    take(school, WHOLE)
    (before,) = files(school)
    assert counts(take(school, Child(name="王小明", birth=BirthDay(BORN), sex="male"))) == (0, 1, 0)
    (after,) = files(school)
    assert after.class_key == "3-2"
    assert {name: after.row[name] for name in KNOWN} == {name: before.row[name] for name in KNOWN}
    assert after.row["sex"] == "male"


def test_a_parents_missing_cell_keeps_what_was_known_of_the_parent(school: School) -> None:
    take(school, WHOLE, replace(WHOLE, name="李小红"))
    take(school, replace(WHOLE, father=Parent(phone="13800000099")))
    (changed, other) = files(school)
    assert changed.row["father"] == {"name": "王大山", "phone": "13800000099", "works_at": "省城"}
    assert other.row["father"]["phone"] == "13800000011"


def test_a_month_of_birth_does_not_replace_the_day(school: School) -> None:
    take(school, WHOLE)
    assert counts(take(school, replace(WHOLE, birth=BirthDay(dt.date(2018, 3, 1), "month")))) == (0, 0, 1)


def test_the_same_roster_twice_changes_nothing(school: School) -> None:
    assert counts(take(school, WHOLE)) == (1, 0, 0)
    assert counts(take(school, WHOLE)) == (0, 0, 1)
    assert school.rows(ChildVersion) == 0


def test_what_is_replaced_is_kept_sealed_with_who_when_and_why(school: School) -> None:
    take(school, WHOLE)
    school.clock.advance(days=1)
    who = principal(school)
    moved = Roster((replace(WHOLE, address="青石镇梅岭村"),))
    import_roster(school.installation, "school", moved, Actor(who, "web"), school.clock.now)
    with school.installation.ledger.read() as session:
        (earlier,) = earlier_versions(session, school.installation.ledger.vault, 1)
        sealed = session.scalars(select(ChildVersion.sealed)).one()
    assert earlier.row["address"] == "青石镇柳湾村"
    assert (earlier.replaced_by, earlier.via, earlier.why) == (who, "web", "roster")
    assert earlier.replaced_at == school.clock.now
    assert "柳湾".encode() not in sealed


def principal(school: School) -> int:
    with school.installation.ledger.write() as session:
        place = find_organisation(session, "school")
        return add_person(session, school.installation.ledger.vault, place.id, PersonFile("周校长")).id


def test_an_erased_childs_earlier_versions_are_gone_too(school: School) -> None:
    take(school, WHOLE)
    take(school, replace(WHOLE, address="青石镇梅岭村"))
    (file,) = files(school)
    with school.installation.ledger.write() as session:
        school.installation.ledger.vault.erase_child(session, file.uid)
    with school.installation.ledger.read() as session:
        assert earlier_versions(session, school.installation.ledger.vault, file.id) == []
    assert counts(take(school, WHOLE)) == (1, 0, 0)


def test_only_a_cell_that_asks_for_it_clears(school: School) -> None:
    take(school, WHOLE)
    take(school, replace(WHOLE, note=None, father=Parent(), cleared=frozenset({"note", "father_phone"})))
    (file,) = files(school)
    assert "note" not in file.row
    assert file.row["father"] == {"name": "王大山", "works_at": "省城"}
    assert file.row["address"] == "青石镇柳湾村"


def report_of(school: School, class_key: str) -> list[int]:
    """The item by which this class's teacher reports."""
    subject = school.subject("class", class_key=class_key)
    with school.installation.ledger.read() as session:
        own = set(session.scalars(select(Item.id).where(Item.subject_id == subject)))
    return [item for item in school.items("report") if item in own]


def test_a_typed_report_that_leaves_a_doubt_names_its_row(school: School) -> None:
    take(school, *roster("小甲", klass=1))
    school.launch(with_roster=False)
    with pytest.raises(BadEvidence) as refused:
        school.complete(report_of(school, "3-2"), {"children": [{"姓名": "小乙"}, {"姓名": "小甲"}]})
    assert "第 2 行：已有同名的孩子（三年级1班）" in refused.value.text.zh
    assert "row 2: there is a child of this name" in refused.value.text.en


def test_a_class_teachers_typed_report_takes_nothing_away(school: School) -> None:
    take(school, WHOLE)
    school.launch(with_roster=False)
    school.complete(report_of(school, "3-2"), {"children": [{"姓名": "王小明", "性别": "男"}]})
    (file,) = files(school)
    assert (file.row["address"], file.row["sex"], file.class_key) == ("青石镇柳湾村", "male", "3-2")
    with school.installation.ledger.read() as session:
        (earlier,) = earlier_versions(session, school.installation.ledger.vault, file.id)
    assert (earlier.why, "sex" in earlier.row) == ("report", False)


def test_an_id_number_filled_in_later_makes_no_second_child(school: School) -> None:
    take(school, replace(WHOLE, birth=None))
    number = id_of("20180305")
    taken = take(school, replace(WHOLE, id_number=number))
    assert (counts(taken), len(files(school))) == ((0, 1, 0), 1)
    assert counts(take(school, replace(WHOLE, birth=None, id_number=None))) == (0, 0, 1)


def test_a_child_without_id_number_that_moves_class_stays_one_child(school: School) -> None:
    take(school, WHOLE)
    assert counts(take(school, replace(WHOLE, class_name=ClassName(4, 1)))) == (0, 1, 0)
    assert [file.class_key for file in files(school)] == ["4-1"]


def test_a_doubt_refuses_the_roster_with_sheet_row_and_what_to_add(school: School) -> None:
    take(school, *roster("小甲", klass=1))
    with pytest.raises(BadWorkbook) as refused:
        take(school, *roster("小乙", klass=1), *roster("小甲", klass=2))
    assert "2 行" in refused.value.text.zh
    assert "工作表“花名册”第 3 行" in refused.value.text.zh
    assert "add birth date or ID number" in refused.value.text.en
    assert len(files(school)) == 1


def test_partial_takes_the_others_and_names_who_was_left_out(school: School) -> None:
    take(school, *roster("小甲", klass=1))
    taken = take(school, *roster("小乙", klass=1), *roster("小甲", klass=2), partial=True)
    assert (counts(taken), [each.row for each in taken.refused]) == ((1, 0, 0), [3])


def test_namesakes_in_one_roster_stay_two_however_often_it_comes(school: School) -> None:
    twins = (WHOLE, replace(WHOLE, birth=BirthDay(dt.date(2018, 6, 1))), *roster("王小明", klass=1))
    assert counts(take(school, *twins)) == (3, 0, 0)
    assert counts(take(school, *twins)) == (0, 0, 3)


def test_two_who_import_one_child_at_once_make_one_file(school: School) -> None:
    rows = [WHOLE, replace(WHOLE, birth=BirthDay(BORN), id_number=id_of("20180305"))]
    with ThreadPoolExecutor(2) as both:
        taken = list(both.map(lambda child: take(school, child), rows))
    assert (sum(each.added for each in taken), len(files(school))) == (1, 1)


def test_a_known_child_joins_a_launch_in_the_class_of_its_file(launched: School) -> None:
    take(launched, WHOLE)
    named = Roster((Child(name="王小明", birth=BirthDay(BORN)),))
    join_roster(launched.installation, launched.launch_id, named, ME, launched.clock.now)
    assert launched.subject("child", class_key="3-2", grade_key="3", child_id=7)
