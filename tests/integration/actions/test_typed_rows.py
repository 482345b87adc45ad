"""Rows typed into records in every way that people and programs find."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from tests.integration.actions.conftest import ME, School
from tests.integration.actions.test_teams import MEMBERS, NOW, OFFICE, _form, _items, _owed
from tongxing.actions.completing import Completion, complete
from tongxing.actions.launching import Launching, launch
from tongxing.errors import BadEvidence, NotFound, TongxingError
from tongxing.installation import Installation
from tongxing.ledger.items import evidence_of
from tongxing.ledger.people import PersonFile, add_organisation, open_person
from tongxing.ledger.tables import Person
from tongxing.registry import discover

Members = Sequence[Mapping[str, Any]]


@pytest.fixture
def county(installation: Installation) -> tuple[Installation, str]:
    installation = replace(installation, catalogue=discover())
    with installation.ledger.write() as session:
        add_organisation(session, "county", "青山县妇联", "county", "Asia/Shanghai", "zh_CN")
    program = installation.catalogue.program("rainbow-action").program
    values = {"year": 2027, "villages": ["青石村"], "service_first_day": "2027-07-01"}
    return installation, launch(installation, Launching(program, "county", values, people=OFFICE), ME, NOW).id


def people(installation: Installation) -> dict[str, PersonFile]:
    with installation.ledger.read() as session:
        rows = session.query(Person).order_by(Person.id)
        files = [open_person(installation.ledger.vault, row) for row in rows]
    return {file.name: file for file in files}


def in_chinese(members: Members) -> Members:
    words = {"name": "姓名", "phone": "电话", "strengths": "特长", "lead": "队长"}
    return [{words[key]: value for key, value in member.items()} for member in members]


def test_members_may_be_typed_under_chinese_words(county: tuple[Installation, str]) -> None:
    installation, launch_id = county
    _form(installation, launch_id, in_chinese(MEMBERS))
    assert _owed(installation, launch_id, "training") == {f"队员{n}": 1 for n in range(1, 7)}
    assert _owed(installation, launch_id, "service") == {"队员1": 1}
    with installation.ledger.read() as session:
        (record,) = evidence_of(session, installation.ledger.vault, launch_id, ["form-team"]).values()
    assert record["members"] == MEMBERS


def test_a_phone_may_be_a_number(county: tuple[Installation, str]) -> None:
    installation, launch_id = county
    _form(installation, launch_id, [{**each, "phone": int(str(each["phone"]))} for each in MEMBERS])
    assert people(installation)["队员1"].phone == "13800000101"


def test_six_members_with_one_phone_are_six_people(county: tuple[Installation, str]) -> None:
    installation, launch_id = county
    _form(installation, launch_id, [{**each, "phone": "0999-8800001"} for each in MEMBERS])
    assert len(_owed(installation, launch_id, "training")) == 6
    _form(installation, launch_id, [{**each, "phone": "0999-8800001"} for each in MEMBERS])
    assert len(people(installation)) == 7


def test_a_members_corrected_phone_is_the_same_persons(county: tuple[Installation, str]) -> None:
    installation, launch_id = county
    _form(installation, launch_id, MEMBERS)
    _form(installation, launch_id, [{**MEMBERS[0], "phone": "13800000199"}, *MEMBERS[1:]])
    assert len(people(installation)) == 7
    assert people(installation)["队员1"].phone == "13800000199"
    assert _owed(installation, launch_id, "service") == {"队员1": 1}


@pytest.mark.parametrize(
    ("wrong", "zh", "en"),
    [
        ({"phone": "13800000102"}, "第 2 行 name：没有姓名", "row 2 name: is missing"),
        ({"姓名": "  ", "phone": "13800000102"}, "第 2 行 姓名：没有姓名", "row 2 姓名: is missing"),
        ({"name": 2}, "第 2 行 name：不像姓名", "row 2 name: is no name"),
        ({"name": "队员2", "email": "nowhere"}, "第 2 行 email：不是邮箱地址", "row 2 email: is not an e-mail address"),
        ({"name": "队员1", "phone": "13800000101"}, "与第 1 行是同一名队员", "is the same member as row 1"),
    ],
)
def test_a_member_that_cannot_be_taken_is_one_clear_error(
    county: tuple[Installation, str], wrong: dict[str, Any], zh: str, en: str
) -> None:
    installation, launch_id = county
    with pytest.raises(BadEvidence) as refused:
        _form(installation, launch_id, [MEMBERS[0], wrong, *MEMBERS[2:]])
    assert zh in refused.value.text.zh
    assert en in refused.value.text.en
    assert set(people(installation)) == {"周主任"}
    assert _items(installation, launch_id, "form-team")


@pytest.mark.parametrize(
    ("row", "error", "said"),
    [
        ({"child": "abc", "person": "冯老师"}, BadEvidence, "names 'abc', who is no child of this launch"),
        ({"child": "小甲"}, BadEvidence, "needs both a child and a person"),
        ({"child": "小甲", "person": "没有这人"}, NotFound, "nobody is known as '没有这人'"),
        ({"child": ["小甲"], "person": "冯老师"}, BadEvidence, "who is no child of this launch"),
    ],
)
def test_a_pair_that_cannot_be_is_one_clear_error(
    launched: School, row: dict[str, Any], error: type[TongxingError], said: str
) -> None:
    with pytest.raises(error) as refused:
        launched.complete(launched.items("pair-up"), {"pairs": [row]})
    assert said in refused.value.text.en


def test_one_child_in_two_pairs_is_one_clear_error(launched: School) -> None:
    rows = [{"child": "小甲", "person": "冯老师"}, {"child": "小甲", "person": "王老师"}]
    with pytest.raises(BadEvidence, match="写了两次"):
        launched.complete(launched.items("pair-up"), {"pairs": rows})


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([{"性别": "男"}], "each row needs 'name'"),
        ([{"姓名": "小乙"}, {}], "row 2 is empty"),
        ([{"姓名": {"名": "小乙"}}], "'姓名' of row 1 takes text or a number"),
        ([{"姓名": "小乙", "出生日期": "不详"}], "row 1 出生日期: no day can be read"),
        ([{"姓名": "小乙\x07", "监护人电话": 13800000001}], ""),
    ],
)
def test_a_typed_roster_is_taken_or_refused_in_words(school: School, rows: Members, said: str) -> None:
    school.launch(with_roster=False)
    what = Completion({"children": list(rows)})
    if not said:
        assert complete(school.installation, school.items("report")[:1], what, ME, school.clock.now) == 1
        return
    with pytest.raises(BadEvidence) as refused:
        complete(school.installation, school.items("report")[:1], what, ME, school.clock.now)
    assert said in refused.value.text.en
