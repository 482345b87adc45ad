"""The workbook of the people who owe work."""

from __future__ import annotations

from typing import Any

import pytest

from tongxing.errors import BadWorkbook
from tongxing.workbooks import ChannelAddress, People, Reading, RoleScope, StaffMember, read_people

from .making import single

HEADER = ("姓名", "单位", "角色", "年级", "班级", "服务队", "联系电话", "电子邮箱", "通知方式", "语言")


def row(name: str | None = "张老师", **changed: Any) -> list[Any]:
    known = dict(zip(HEADER, (name, "青石小学", "班主任", *[None] * 7), strict=True))
    return list((known | changed).values())


def read(*rows: list[Any], header: tuple[str, ...] = HEADER) -> Reading[People]:
    return read_people(single(*rows, header=header))


def member(**changed: Any) -> StaffMember:
    (found,) = read(row(**changed)).result.members
    return found


def roles(said: str, **changed: Any) -> tuple[RoleScope, ...]:
    return member(角色=said, **changed).roles


def test_a_clear_row_is_taken_whole() -> None:
    found = member(班级="三(2)班", 联系电话=13800000001.0, 电子邮箱="z@school.example", 通知方式="邮箱", 语言="英文")
    assert found == StaffMember(
        name="张老师",
        organization="青石小学",
        roles=(RoleScope("班主任", "class", "3-2"),),
        phone="13800000001",
        email="z@school.example",
        channels=(ChannelAddress("email", "z@school.example"),),
        language="en",
    )


def test_several_roles_stand_in_one_cell() -> None:
    wanted = (RoleScope("班主任"), RoleScope("科任教师"), RoleScope("结对教师"))
    assert [roles(f"班主任{mark}科任教师{mark}结对教师") for mark in "、，,;；/\n"] == [wanted] * 7


@pytest.mark.parametrize(
    ("said", "kind", "label"),
    [
        ("班主任(三年级2班)", "class", "3-2"),
        ("班主任（三(2)班）", "class", "3-2"),
        ("班主任：三年级2班", "class", "3-2"),
        ("三年级2班班主任", "class", "3-2"),
        ("三(2)班班主任", "class", "3-2"),
        ("落级领导(三年级)", "grade", "3"),
        ("三年级落级领导", "grade", "3"),
        ("队员(青石服务队)", "team", "青石服务队"),
        ("结对教师(王小明)", "child", "王小明"),
    ],
)
def test_a_role_may_say_what_it_is_held_for(said: str, kind: str, label: str) -> None:
    (found,) = roles(said)
    assert (found.kind, found.label) == (kind, label)
    assert found.role in {"班主任", "落级领导", "队员", "结对教师"}


def test_a_role_may_be_held_for_several_classes() -> None:
    wanted = (RoleScope("班主任", "class", "3-1"), RoleScope("班主任", "class", "3-2"), RoleScope("校长"))
    assert roles("班主任(三(1)班、三(2)班)、校长") == wanted


def test_a_school_subject_is_no_child() -> None:
    answer = read(row(角色="任课教师(数学)"))
    assert answer.result.members[0].roles == (RoleScope("任课教师", None, "数学"),)
    assert "kept as a remark" in answer.findings[0].why.en


def test_grade_class_and_team_columns_say_what_roles_are_held_for() -> None:
    assert roles("落级领导", 年级="三年级、四年级") == (
        RoleScope("落级领导", "grade", "3"),
        RoleScope("落级领导", "grade", "4"),
    )
    assert roles("班主任", 年级="三", 班级="2") == (RoleScope("班主任", "class", "3-2"),)
    assert roles("team-lead", 服务队="青石队") == (RoleScope("team-lead", "team", "青石队"),)


def test_what_a_role_says_itself_counts_before_the_columns() -> None:
    assert roles("班主任(四1班)、科任教师", 班级="三2班") == (
        RoleScope("班主任", "class", "4-1"),
        RoleScope("科任教师", "class", "3-2"),
    )


def test_rows_of_one_person_are_put_together() -> None:
    answer = read(
        row(班级="三1班", 联系电话="13800000001"), row(角色="科任教师", 班级="三2班", 电子邮箱="z@school.example")
    )
    (found,) = answer.result.members
    assert found.roles == (RoleScope("班主任", "class", "3-1"), RoleScope("科任教师", "class", "3-2"))
    assert (found.phone, found.email, answer.taken) == ("13800000001", "z@school.example", 2)


def test_namesakes_with_other_phones_are_two_people_and_noted() -> None:
    answer = read(row(联系电话="13800000001"), row(联系电话="13800000002"))
    assert len(answer.result.members) == 2
    assert [finding.row for finding in answer.findings] == [3]


@pytest.mark.parametrize(
    ("said", "channel"),
    [
        ("email", ChannelAddress("email", "z@school.example")),
        ("邮箱 other@school.example", ChannelAddress("email", "other@school.example")),
        ("短信", ChannelAddress("sms", "13800000001")),
        ("webhook https://hook.example/a?b=1", ChannelAddress("webhook", "https://hook.example/a?b=1")),
        ("https://hook.example/a", ChannelAddress("webhook", "https://hook.example/a")),
        ("企业微信：zhang", ChannelAddress("wecom", "zhang")),
    ],
)
def test_channels_take_their_address_from_the_cell_or_the_row(said: str, channel: ChannelAddress) -> None:
    assert member(通知方式=said, 联系电话="13800000001", 电子邮箱="z@school.example").channels == (channel,)


def test_several_channels_keep_their_order() -> None:
    found = member(通知方式="短信、邮箱", 联系电话="13800000001", 电子邮箱="z@school.example").channels
    assert [channel.kind for channel in found] == ["sms", "email"]


@pytest.mark.parametrize(
    ("changed", "column"),
    [
        ({"电子邮箱": "not-a-mail"}, "H 电子邮箱"),
        ({"通知方式": "邮箱"}, "I 通知方式"),
        ({"通知方式": "邮箱 x@"}, "I 通知方式"),
        ({"name": None}, "A 姓名"),
    ],
)
def test_who_could_never_be_reached_is_refused(changed: dict[str, Any], column: str) -> None:
    answer = read(row(**changed))
    assert (answer.taken, answer.refused, answer.findings[0].column) == (0, 1, column)


def test_a_role_knows_the_column_where_its_scope_was_read() -> None:
    answer = read_people(single(["张老师", "结对教师", "王小明"], header=("姓名", "角色", "结对学生")))
    (found,) = answer.result.members
    assert found.roles == (RoleScope("结对教师", "child", "王小明"),)
    assert (found.column, found.roles[0].column) == ("A 姓名", "C 结对学生")


def test_a_contact_may_be_cleared() -> None:
    found = member(联系电话="清空", 电子邮箱="clear")
    assert (found.phone, found.email, found.cleared) == (None, None, frozenset({"phone", "email"}))


def test_an_unknown_language_is_noted() -> None:
    answer = read(row(语言="法语"))
    assert (answer.result.members[0].language, answer.findings[0].severity) == (None, "noted")


def test_an_english_header_is_understood() -> None:
    header = ("Name", "Organization", "Role", "E-mail", "Reports to")
    answer = read(
        ["Anna Lee", "Qingshi", "class-teacher (Grade 3 Class 2)", "a@school.example", "Old Lee"], header=header
    )
    (found,) = answer.result.members
    assert found.roles == (RoleScope("class-teacher", "class", "3-2"),)
    assert (found.email, found.reports_to) == ("a@school.example", "Old Lee")


def test_a_post_in_the_first_column_is_no_signature_line() -> None:
    answer = read(["校长", "李老师"], ["班主任", "张老师"], header=("职务", "姓名"))
    assert [found.name for found in answer.result.members] == ["李老师", "张老师"]


def test_nobody_below_the_header_is_refused() -> None:
    with pytest.raises(BadWorkbook, match="没有人员"):
        read()
