"""What is taken from one row of a roster, and what is refused."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tongxing.errors import BadWorkbook
from tongxing.workbooks import BirthDay, Child, ClassName, Finding, Reading, Roster, read_roster

from .making import HEADER, child_row, id_of, single

Answer = Reading[Roster]


def read(**changed: Any) -> Answer:
    return read_roster(single(child_row(**changed)), today=date(2027, 9, 3))


def child(**changed: Any) -> Child:
    return read(**changed).result.children[0]


def only(answer: Answer, severity: str = "refused") -> Finding:
    (found,) = [finding for finding in answer.findings if finding.severity == severity]
    return found


def test_a_clear_row_is_taken_without_a_word() -> None:
    answer = read()
    assert (answer.taken, answer.refused, answer.findings) == (1, 0, ())
    assert answer.result.children[0] == Child(
        name="王小明",
        sex="male",
        class_name=ClassName(3, 2),
        birth=BirthDay(date(2018, 3, 5)),
        guardian="王大山",
        guardian_relation="爷爷",
        guardian_phone="13800000001",
    )


def test_a_finding_names_sheet_row_column_value_and_why() -> None:
    found = only(read(出生年月="不详"))
    assert (found.sheet, found.row, found.column, found.value) == ("Sheet1", 2, "E 出生年月", "不详")
    assert "2016-03-05" in found.why.zh
    assert "write it as" in found.why.en


def test_a_row_without_name_is_refused_when_anything_else_is_there() -> None:
    assert only(read(姓名=None)).why.en == "the name is missing"


@pytest.mark.parametrize("name", [123, "王小明2", "填表日期:今天", "——"])
def test_what_cannot_be_a_name_is_refused(name: object) -> None:
    assert only(read(姓名=name)).why.en == "does not look like a name"


@pytest.mark.parametrize(
    ("written", "name"),
    [("王 明", "王明"), ("　王小明 ", "王小明"), ("阿依•古丽", "阿依·古丽"), ("Anna  Lee", "Anna Lee")],
)
def test_a_name_is_cleaned_of_blanks_and_odd_dots(written: str, name: str) -> None:
    assert child(姓名=written).name == name


def test_a_valid_id_number_gives_birth_and_sex_where_they_are_missing() -> None:
    found = child(出生年月=None, 性别=None, 身份证号=id_of("20180305", 12))
    assert (found.birth, found.sex) == (BirthDay(date(2018, 3, 5)), "female")


def test_an_id_number_makes_a_month_of_birth_exact() -> None:
    assert child(出生年月="2018年3月", 身份证号=id_of("20180305")).birth == BirthDay(date(2018, 3, 5))


def test_a_wrong_check_digit_is_refused() -> None:
    number = id_of("20180305")
    wrong = number[:17] + ("1" if number[17] != "1" else "2")
    assert "check digit" in only(read(身份证号=wrong)).why.en


def test_a_small_x_blanks_and_full_width_digits_are_no_fault_of_an_id_number() -> None:
    number = next(found for serial in range(1, 99, 2) if (found := id_of("20180305", serial)).endswith("X"))
    spaced = f" {number[:6]} {number[6:14]} {number[14:17]}ｘ"
    assert child(身份证号=spaced).id_number == number


def test_an_id_number_that_lost_its_last_digits_is_refused_and_says_so() -> None:
    for lost in (9.90101201803051e17, "9.90101E+17", 990101201803050000):
        assert "last digits are lost" in only(read(身份证号=lost)).why.en


@pytest.mark.parametrize("number", ["12345", "99010120180305001", "99010120181305001X", "H1234567"])
def test_a_malformed_id_number_is_refused(number: str) -> None:
    assert only(read(身份证号=number)).column == "F 身份证号"


def test_an_old_number_of_fifteen_digits_is_accepted_and_noted() -> None:
    answer = read(身份证号="990101180305011")
    assert answer.result.children[0].id_number == "990101180305011"
    assert "15-digit" in only(answer, "noted").why.en


def test_a_masked_number_is_left_out_and_noted() -> None:
    answer = read(身份证号="990101********0011")
    assert answer.result.children[0].id_number is None
    assert "masked" in only(answer, "noted").why.en


def test_a_birth_that_disagrees_with_the_id_number_is_refused() -> None:
    assert "disagrees" in only(read(出生年月="2018-03-06", 身份证号=id_of("20180305"))).why.en


def test_an_unreadable_birth_is_only_noted_when_the_id_number_tells_it() -> None:
    answer = read(出生年月="忘了", 身份证号=id_of("20180305"))
    assert answer.result.children[0].birth == BirthDay(date(2018, 3, 5))
    assert only(answer, "noted").column == "E 出生年月"


def test_a_sex_that_disagrees_with_the_id_number_is_noted_and_kept() -> None:
    answer = read(性别="女", 身份证号=id_of("20180305", 11))
    assert answer.result.children[0].sex == "female"
    assert only(answer, "noted").column == "C 性别"


def test_a_birth_in_the_future_is_refused() -> None:
    assert "after 2027-09-03" in only(read(出生年月="2027-09-04")).why.en


@pytest.mark.parametrize("day", ["1998-01-01", "2026-01-01"])
def test_an_unlikely_age_is_noted(day: str) -> None:
    assert "please check" in only(read(出生年月=day), "noted").why.en


def test_the_day_on_the_roster_stands_in_for_today() -> None:
    above = [["填报日期：2027年9月3日"]]
    answer = read_roster(single(child_row(出生年月="2027-09-04"), above=above))
    assert (answer.result.dated, answer.refused) == (date(2027, 9, 3), 1)


@pytest.mark.parametrize(
    ("written", "phone"),
    [
        (13800000001.0, "13800000001"),
        (13800000001, "13800000001"),
        ("138-0000-0001", "13800000001"),
        ("+86 138 0000 0001", "13800000001"),
        ("１３８０００００００１", "13800000001"),
        ("13800000001/13800000002", "13800000001、13800000002"),
        ("0999-8800001", "0999-8800001"),
        ("无", None),
    ],
)
def test_phones_are_taken_from_text_and_numbers_alike(written: object, phone: str | None) -> None:
    assert child(监护人电话=written).guardian_phone == phone


def test_an_odd_phone_is_kept_and_noted() -> None:
    answer = read(监护人电话="1380000")
    assert answer.result.children[0].guardian_phone == "1380000"
    answer = read(监护人电话="村口小卖部")
    assert only(answer, "noted").column == "I 监护人电话"


def test_a_class_that_excel_turned_into_a_date_is_read_and_noted() -> None:
    answer = read(班级=date(2027, 3, 2))
    assert answer.result.children[0].class_name == ClassName(3, 2)
    assert "turned the class into a date" in only(answer, "noted").why.en


def test_a_missing_class_is_noted() -> None:
    answer = read(班级=None)
    assert answer.result.children[0].class_name is None
    assert only(answer, "noted").why.en == "the class is missing"


def test_a_class_that_cannot_be_read_is_kept_as_it_stands() -> None:
    answer = read(班级="火箭班")
    assert answer.result.children[0].class_name == ClassName(None, None, "火箭班")
    assert answer.result.children[0].grade is None
    assert "kept as it stands" in only(answer, "noted").why.en


@pytest.mark.parametrize(
    ("written", "hardship"),
    [("是", True), ("√", True), ("低保户", True), ("否", False), ("不困难", False), (None, None), ("待定", None)],
)
def test_hardship_is_yes_no_or_not_known(written: str | None, hardship: bool | None) -> None:
    header = [*HEADER, "是否困难（是/否）"]
    answer = read_roster(single([*child_row(), written], header=header))
    assert answer.result.children[0].hardship is hardship


def test_who_was_entrusted_and_since_when() -> None:
    answer = read_roster(single([*child_row(), "2026年9月1日"], header=[*HEADER, "委托照护时间"]))
    assert answer.result.children[0].entrusted_since == date(2026, 9, 1)


def test_the_same_id_number_twice_refuses_the_second_and_names_the_first() -> None:
    number = id_of("20180305")
    answer = read_roster(single(child_row(身份证号=number), child_row("张小红", 身份证号=number)))
    assert (answer.taken, answer.refused) == (1, 1)
    assert only(answer).why.en == "has the ID number of sheet 'Sheet1', row 2"


def test_the_same_name_class_and_birth_twice_refuses_the_second() -> None:
    answer = read_roster(single(child_row(), child_row(班级="三年级2班")))
    assert only(answer).why.zh == "与工作表“Sheet1”第 2 行重复；若是两个孩子，请写上身份证号"


def test_namesakes_of_one_class_are_both_refused_until_something_tells_them_apart() -> None:
    answer = read_roster(single(child_row(出生年月=None), child_row(出生年月=None), child_row("张小红")))
    assert (answer.taken, answer.refused) == (1, 2)
    assert [finding.row for finding in answer.findings] == [2, 3]
    assert answer.findings[1].why.en == (
        "has the name and class of sheet 'Sheet1', row 2 and may be the same child: add birth date or ID number"
    )


def test_of_namesakes_only_the_one_without_birth_is_refused() -> None:
    answer = read_roster(single(child_row(), child_row(出生年月=None)))
    assert (answer.taken, only(answer).row) == (1, 3)


def test_namesakes_of_one_class_with_two_births_are_two() -> None:
    assert read_roster(single(child_row(), child_row(出生年月="2018-06-01"))).taken == 2


def test_namesakes_of_two_classes_are_two() -> None:
    assert read_roster(single(child_row(出生年月=None), child_row(班级="三1班", 出生年月=None))).taken == 2


def test_one_name_and_birth_in_two_classes_is_a_doubt_about_both() -> None:
    answer = read_roster(single(child_row(), child_row(班级="三1班")))
    assert (answer.taken, answer.refused) == (0, 2)
    assert "add the ID number" in answer.findings[0].why.en


def test_two_children_alike_but_for_their_id_numbers_are_two() -> None:
    rows = [child_row(身份证号=id_of("20180305", serial)) for serial in (11, 13)]
    assert read_roster(single(*rows)).taken == 2


def test_a_cell_may_ask_to_clear_what_is_known() -> None:
    found = child(备注="清空", 监护人="Clear")
    assert (found.note, found.guardian) == (None, None)
    assert found.cleared == {"note", "guardian"}


@pytest.mark.parametrize(("column", "letter"), [("姓名", "B"), ("班级", "D")])
def test_a_name_or_class_cannot_be_cleared(column: str, letter: str) -> None:
    answer = read(**{column: "清空"})
    assert only(answer).column == f"{letter} {column}"
    assert only(answer).why.zh == "这一栏不能清空"


def test_two_class_teachers_of_one_class_are_noted_and_the_first_is_taken() -> None:
    rows = [[*child_row(name), teacher] for name, teacher in (("王小明", "张老师"), ("李小红", "赵老师"))]
    answer = read_roster(single(*rows, header=[*HEADER, "班主任"]))
    assert dict(answer.result.class_teachers) == {"3-2": "张老师"}
    assert only(answer, "noted").value == "赵老师"


def test_all_or_nothing_unless_partial() -> None:
    answer = read_roster(single(child_row(), child_row("张小红", 出生年月="不详")))
    with pytest.raises(BadWorkbook) as refused:
        answer.require_all()
    assert "1 of 2 rows" in refused.value.text.en
    assert refused.value.findings == answer.findings
    assert [one.name for one in answer.require_all(partial=True).children] == ["王小明"]


def test_the_refusal_says_where_why_and_what_to_do_without_personal_numbers() -> None:
    number = id_of("20180305")[:17] + "?"
    with pytest.raises(BadWorkbook) as refused:
        read_roster(single(child_row(), child_row("张小红", 身份证号=number))).require_all()
    for said in (refused.value.text.zh, refused.value.text.en):
        assert "Sheet1" in said
        assert "F 身份证号" in said
        assert "--partial" in said
        assert number[:17] not in said


def test_many_refusals_are_counted_not_listed() -> None:
    answer = read_roster(single(*(child_row(f"王小{mark}", 出生年月="不详") for mark in "一二三四五六七")))
    with pytest.raises(BadWorkbook) as refused:
        answer.require_all()
    assert "还有 2 处" in refused.value.text.zh
    assert "2 more" in refused.value.text.en


def test_personal_numbers_stay_out_of_repr() -> None:
    answer = read(身份证号=id_of("20180305"))
    assert id_of("20180305") not in repr(answer)
    assert "13800000001" not in repr(answer)
