"""People workbooks that come again, with corrections, namesakes and roles held for a child."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from tests.integration.actions.conftest import CHILDREN, ME, STAFF, School, roster
from tongxing.actions.importing import import_roster
from tongxing.actions.registering import PeopleTaken, import_people
from tongxing.errors import BadWorkbook
from tongxing.ledger.channels import ChannelFile, add_channel, channels_of
from tongxing.ledger.people import PersonFile, find_organisation, held_roles, open_person
from tongxing.ledger.tables import Audit, Holder, Person
from tongxing.ledger.views import open_items_page
from tongxing.workbooks import ChannelAddress, Child, ClassName, People, Place, RoleScope, Roster, StaffMember

LI = StaffMember(name="李老师", phone="13800000011", email="li@school.example")


def take(school: School, *members: StaffMember, **how: Any) -> PeopleTaken:
    placed = [replace(member, row=Place("人员", at), column="A 姓名") for at, member in enumerate(members, start=2)]
    return import_people(school.installation, "school", People(tuple(placed)), ME, school.clock.now, **how)


def people(school: School) -> list[PersonFile]:
    with school.installation.ledger.read() as session:
        rows = session.scalars(select(Person).order_by(Person.id))
        return [open_person(school.installation.ledger.vault, row) for row in rows]


def channels(school: School, person: int = 1) -> list[ChannelFile]:
    with school.installation.ledger.read() as session:
        return channels_of(session, school.installation.ledger.vault, person)


def counts(taken: PeopleTaken) -> tuple[int, int, int, int]:
    return taken.added, taken.changed, taken.same, taken.roles


def held(role: str, kind: str, label: str, column: str = "C 角色") -> tuple[RoleScope, ...]:
    return (RoleScope(role, kind, label, column, Place("人员", 2)),)  # type: ignore[arg-type]  # any kind of scope


def test_two_people_with_one_office_phone_stay_two(school: School) -> None:
    office = [StaffMember(name=name, phone="0999-8800001") for name in ("李老师", "王老师")]
    assert counts(take(school, *office)) == (2, 0, 0, 0)
    assert counts(take(school, *office)) == (0, 0, 2, 0)


def test_a_short_landline_is_a_phone_and_no_number_of_a_person(school: School) -> None:
    member = StaffMember(name="李老师", phone="8800001")
    assert [counts(take(school, member))[0] for _ in range(3)] == [1, 0, 0]


def test_whoever_asks_finds_a_person_by_a_short_landline_too(school: School) -> None:
    take(school, StaffMember(name="李老师", phone="8800001"))
    assert school.person("8800001") == school.person("1") == school.person("李老师")


def test_a_teacher_known_by_name_from_a_roster_gains_the_phone(school: School) -> None:
    rows = Roster((Child(name="小甲", class_name=ClassName(3, 1), class_teacher="李老师"),))
    import_roster(school.installation, "school", rows, ME, school.clock.now)
    assert counts(take(school, LI)) == (0, 1, 0, 0)
    assert people(school) == [PersonFile("李老师", "13800000011", "li@school.example")]
    import_roster(school.installation, "school", rows, ME, school.clock.now)
    assert len(people(school)) == 1


def test_what_a_workbook_corrects_is_corrected_and_counted(school: School) -> None:
    take(school, LI)
    changed = replace(LI, phone="13800000012", language="en")
    assert counts(take(school, changed)) == (0, 1, 0, 0)
    assert people(school) == [PersonFile("李老师", "13800000012", "li@school.example")]
    with school.installation.ledger.read() as session:
        assert session.get_one(Person, 1).language == "en"
        assert "person-corrected" in set(session.scalars(select(Audit.action)))
    assert counts(take(school, changed)) == (0, 0, 1, 0)


def test_a_name_is_corrected_and_said_so(school: School) -> None:
    take(school, replace(LI, name="李老帅"))
    taken = take(school, LI)
    assert (counts(taken), people(school)[0].name) == ((0, 1, 0, 0), "李老师")
    assert (taken.noted[0].row, taken.noted[0].column) == (2, "A 姓名")
    assert "whose name was corrected" in taken.noted[0].why.en


def test_a_new_e_mail_replaces_the_old_one(school: School) -> None:
    take(school, LI)
    take(school, replace(LI, email="new@school.example"))
    assert [each.fields for each in channels(school)] == [{"address": "new@school.example"}]


def test_a_channel_added_by_hand_stays_beside_the_workbooks(school: School) -> None:
    take(school, LI)
    with school.installation.ledger.write() as session:
        add_channel(session, school.installation.ledger.vault, 1, "inbox", {})
    take(school, replace(LI, email=None, channels=(ChannelAddress("webhook", "https://hook.example/a"),)))
    assert [each.kind for each in channels(school)] == ["inbox", "webhook"]


def test_an_empty_cell_takes_nothing_away_and_one_that_asks_for_it_does(school: School) -> None:
    take(school, LI)
    assert counts(take(school, StaffMember(name="李老师"))) == (0, 0, 1, 0)
    take(school, StaffMember(name="李老师", phone="13800000011", cleared=frozenset({"email"})))
    assert people(school) == [PersonFile("李老师", "13800000011")]
    assert channels(school) == []


def test_a_namesake_with_another_phone_is_a_second_person_and_said_so(school: School) -> None:
    take(school, LI)
    taken = take(school, StaffMember(name="李老师", phone="13800000099"))
    assert (counts(taken), len(people(school))) == ((1, 0, 0, 0), 2)
    assert "taken for two people" in taken.noted[0].why.en


def test_a_bare_name_that_two_people_have_is_refused_with_row_and_column(school: School) -> None:
    take(school, LI, StaffMember(name="李老师", phone="13800000099"))
    with pytest.raises(BadWorkbook) as refused:
        take(school, StaffMember(name="王老师", phone="13800000012"), StaffMember(name="李老师"))
    assert "sheet '人员', row 3, A 姓名 '李老师': 2 people have this name" in refused.value.text.en
    assert len(people(school)) == 2


def test_a_role_held_for_a_child_names_the_child_by_its_number_only(school: School) -> None:
    import_roster(school.installation, "school", CHILDREN, ME, school.clock.now)
    take(school, replace(LI, roles=held("结对教师", "child", "小乙")))
    with school.installation.ledger.read() as session:
        rows = session.execute(select(Holder.role, Holder.scope_kind, Holder.scope_key)).all()
    assert [tuple(row) for row in rows] == [("paired-teacher", "child", "2")]


def test_a_role_held_for_a_child_applies(school: School) -> None:
    import_roster(school.installation, "school", CHILDREN, ME, school.clock.now)
    for member in (LI, *STAFF.members):
        roles = held("班主任", "child", "小乙") if member is LI else member.roles
        take(school, replace(member, roles=roles))
    school.launch(with_roster=False)
    school.sweep("2027-10-23T10:00")
    with school.installation.ledger.read() as session:
        visits = [each for each in open_items_page(session, school.clock.now, person_id=1) if each.step == "visit"]
    assert len(visits) == 1


@pytest.mark.parametrize(
    ("label", "why"),
    [
        ("小王", "no child on file is called '小王'"),
        ("小甲", "2 children on file are called '小甲': add the class, as 小甲(3-2)"),
        ("2", "no child on file is called '2'"),
    ],
)
def test_a_child_who_is_not_there_or_not_the_only_one_is_refused(school: School, label: str, why: str) -> None:
    rows = (*roster("小甲", "小乙", klass=1), *roster("小甲", klass=2))
    import_roster(school.installation, "school", Roster(rows), ME, school.clock.now)
    with pytest.raises(BadWorkbook) as refused:
        take(school, replace(LI, roles=held("结对教师", "child", label, "D 结对学生")))
    assert f"sheet '人员', row 2, D 结对学生 '{label}': {why}" in refused.value.text.en
    assert people(school) == []


def test_the_class_tells_which_of_two_children_is_meant(school: School) -> None:
    rows = (*roster("小甲", "小乙", klass=1), *roster("小甲", klass=2))
    import_roster(school.installation, "school", Roster(rows), ME, school.clock.now)
    take(school, replace(LI, roles=held("结对教师", "child", "小甲（三年级2班）")))
    with school.installation.ledger.read() as session:
        place = find_organisation(session, "school")
        assert [each.scope_key for each in held_roles(session, place.id)] == ["3"]


def test_an_unknown_role_is_refused_with_a_suggestion(school: School) -> None:
    with pytest.raises(BadWorkbook) as refused:
        take(school, replace(LI, roles=held("班任", "class", "3-2")))
    assert "工作表“人员”第 2 行 C 角色 “班任”：没有角色“班任”，是不是 “班主任”？" in refused.value.text.zh
    assert people(school) == []


def test_partial_leaves_out_who_cannot_be_taken(school: School) -> None:
    taken = take(school, replace(LI, roles=held("班任", "class", "3-2")), replace(LI, name="王老师"), partial=True)
    assert (counts(taken), len(taken.refused)) == ((1, 0, 0, 0), 1)
    assert [each.name for each in people(school)] == ["王老师"]
