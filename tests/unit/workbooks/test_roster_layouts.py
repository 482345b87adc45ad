"""The shapes in which schools keep rosters: titles, headers in two rows, a sheet per class, signature lines."""

from __future__ import annotations

from datetime import date
from typing import Any

import openpyxl
import pytest

from tongxing.workbooks import ClassName, Parent, Reading, Roster, read_roster
from tongxing.workbooks.roster_words import settle_owners

from .making import HEADER, Rows, book, child_row, sheets, single


def names(answer: Reading[Roster]) -> list[str]:
    return [child.name for child in answer.result.children]


def laid_out(rows: Rows, *merged: str) -> Reading[Roster]:
    return read_roster(sheets({"Sheet1": rows}, {"Sheet1": merged}))


def test_title_unit_and_day_stand_above_the_header() -> None:
    above = [["青石小学留守儿童花名册"], ["填报单位（盖章）：青石小学        填表时间：2027年9月3日"], []]
    answer = laid_out([*above, HEADER, child_row()], "A1:J1", "A2:J2")
    assert (answer.result.unit, answer.result.dated) == ("青石小学", date(2027, 9, 3))
    assert names(answer) == ["王小明"]


def test_unit_and_day_may_stand_in_cells_of_their_own() -> None:
    above = [["填报单位：", "青石小学", None, "填报日期:", date(2027, 9, 3)]]
    answer = read_roster(single(child_row(), above=above))
    assert (answer.result.unit, answer.result.dated) == ("青石小学", date(2027, 9, 3))


def test_notes_sums_and_signatures_below_are_no_children() -> None:
    below: list[list[Any]] = [
        ["合计", "1人"],
        ["备注：1.本表一式两份。"],
        ["2.请于月底前上报。"],
        ["填表人：李四", None, None, None, "审核人：王五"],
        ["填表日期：2027年9月3日"],
    ]
    answer = read_roster(single(child_row(), below=below))
    assert (names(answer), answer.refused) == (["王小明"], 0)
    assert answer.result.dated == date(2027, 9, 3)


def test_a_remark_merged_across_the_row_is_no_child() -> None:
    answer = laid_out([HEADER, child_row(), ["以上信息属实"]], "A3:J3")
    assert (names(answer), answer.refused) == (["王小明"], 0)


def test_blank_and_only_numbered_rows_are_skipped() -> None:
    answer = read_roster(single(child_row(), [], [2], [3, None, None, "三(2)班"], child_row("张小红")))
    assert (names(answer), answer.refused) == (["王小明", "张小红"], 0)


def test_a_header_repeated_for_printing_is_skipped() -> None:
    assert names(read_roster(single(child_row(), HEADER, child_row("张小红")))) == ["王小明", "张小红"]


def test_a_header_in_two_rows_with_merged_groups() -> None:
    rows: Rows = [
        ["序号", "姓名", "班级", "父亲", None, "母亲", None, "监护人", None, None],
        [None, None, None, "姓名", "电话", "姓名", "务工\n地点", "姓名", "关系", "电话"],
        [1, "王小明", "三2班", "王大", "13800000001", "李花", "省城", "王老", "爷爷", "13800000002"],
    ]
    answer = laid_out(rows, "A1:A2", "B1:B2", "C1:C2", "D1:E1", "F1:G1", "H1:J1")
    (child,) = answer.result.children
    assert child.father == Parent("王大", "13800000001")
    assert child.mother == Parent("李花", None, "省城")
    assert (child.guardian, child.guardian_relation, child.guardian_phone) == ("王老", "爷爷", "13800000002")
    assert answer.columns["father_phone"] == "E2 父亲/电话"


def test_groups_that_are_not_merged_reach_to_the_next_group() -> None:
    rows: Rows = [
        ["姓名", "班级", "父亲情况", None, "监护人"],
        [None, None, "姓名", "联系电话", "姓名"],
        ["王小明", "三2班", "王大", "13800000001", "王老"],
    ]
    (child,) = laid_out(rows).result.children
    assert (child.father, child.guardian) == (Parent("王大", "13800000001"), "王老")


def test_groups_over_the_whole_header_do_not_hide_its_words() -> None:
    rows: Rows = [
        ["学生基本情况", None, None, "家庭情况"],
        ["姓名", "性别", "班级", "家庭住址"],
        ["王小明", "男", "三2班", "青石村1组"],
    ]
    (child,) = laid_out(rows, "A1:C1").result.children
    assert (child.name, child.address) == ("王小明", "青石村1组")


def test_header_words_may_hold_blanks_breaks_notes_and_full_width_letters() -> None:
    header = [" 姓　名 ", "性\n别", "班级（如三(2)班）", "出生年月*", "身份证号码：", "监护人（必填）"]
    (child,) = read_roster(single(["王小明", "男", "三2班", "2018.3", None, "王大山"], header=header)).result.children
    assert (child.class_name, child.guardian, str(child.birth)) == (ClassName(3, 2), "王大山", "2018-03")


def test_an_english_header_is_understood() -> None:
    header = ["No.", "Student name", "Gender", "Class", "Date of birth", "Guardian", "Relationship", "Guardian's phone"]
    row = [1, "Anna Lee", "F", "Grade 3 Class 2", "2018-03-05", "Old Lee", "grandfather", "13800000001"]
    (child,) = read_roster(single(row, header=header)).result.children
    assert (child.name, child.sex, child.class_name) == ("Anna Lee", "female", ClassName(3, 2))
    assert child.guardian_phone == "13800000001"


def test_grade_and_class_may_have_a_column_each() -> None:
    header = ["姓名", "年级", "班级"]
    rows: Rows = [["王小明", "三年级", 2], ["张小红", "初一", "(3)班"], ["李小花", 4, "四(1)班"]]
    answer = read_roster(single(*rows, header=header))
    assert [child.class_name for child in answer.result.children] == [ClassName(3, 2), ClassName(7, 3), ClassName(4, 1)]


def test_a_class_that_contradicts_its_grade_is_refused() -> None:
    answer = read_roster(single(["王小明", "三年级", "四(1)班"], header=["姓名", "年级", "班级"]))
    assert answer.refused == 1


def test_a_class_merged_down_the_column_holds_for_every_row() -> None:
    rows: Rows = [HEADER, child_row(), child_row("张小红", 班级=None), child_row("李小花", 班级="四1班")]
    answer = laid_out(rows, "D2:D3")
    assert [child.class_name for child in answer.result.children] == [ClassName(3, 2), ClassName(3, 2), ClassName(4, 1)]


def test_a_child_over_two_rows_is_one_child() -> None:
    rows: Rows = [HEADER, child_row(), child_row("", 监护人="王奶奶")]
    answer = laid_out(rows, "B2:B3")
    assert (names(answer), answer.refused) == (["王小明"], 0)
    assert [finding.row for finding in answer.findings] == [3]


def test_the_sheets_name_gives_the_class_where_no_column_does() -> None:
    header = ["姓名", "性别"]
    answer = read_roster(sheets({"三(1)班": [header, ["王小明", "男"]], "302": [header, ["张小红", "女"]]}))
    assert [child.class_name for child in answer.result.children] == [ClassName(3, 1), ClassName(3, 2)]
    assert [child.row and child.row.sheet for child in answer.result.children] == ["三(1)班", "302"]


def test_the_line_above_gives_class_and_class_teacher() -> None:
    above = [["班级：三年级2班    班主任：张老师"]]
    answer = read_roster(single(["王小明", "男"], header=["姓名", "性别"], above=above))
    assert answer.result.children[0].class_name == ClassName(3, 2)
    assert dict(answer.result.class_teachers) == {"3-2": "张老师"}


def test_a_sheet_without_any_class_is_noted() -> None:
    (found,) = read_roster(single(["王小明", "男"], header=["姓名", "性别"])).findings
    assert "no class column" in found.why.en


def test_hidden_sheets_are_left_out_and_noted() -> None:
    made = openpyxl.Workbook()
    for sheet, name in ((made.worksheets[0], "王小明"), (made.create_sheet("旧名单"), "张小红")):
        sheet.append(list(HEADER))
        sheet.append(child_row(name))
    made["旧名单"].sheet_state = "hidden"
    answer = read_roster(book(made))
    assert names(answer) == ["王小明"]
    assert [(one.sheet, "hidden" in one.why.en) for one in answer.findings] == [("旧名单", True)]
    assert names(read_roster(book(made), sheet="旧名单")) == ["张小红"]


def test_empty_sheets_are_skipped_and_sheets_without_header_noted() -> None:
    answer = read_roster(sheets({"三(2)班": [HEADER, child_row()], "空": [], "填表须知": [["请如实填写"]]}))
    assert names(answer) == ["王小明"]
    assert [finding.sheet for finding in answer.findings] == ["填表须知"]


def test_columns_that_were_not_understood_are_told() -> None:
    answer = read_roster(single([*child_row(), "A"], header=[*HEADER, "血型"]))
    assert answer.unread == ("K1 血型",)


@pytest.mark.parametrize(
    ("fields", "settled"),
    [
        (["name", "works_at", "phone", "guardian"], ["name", "works_at", "phone", "guardian"]),
        (
            ["father_name", "phone", "mother_name", "phone"],
            ["father_name", "father_phone", "mother_name", "mother_phone"],
        ),
        (["class_teacher", "phone", "guardian_phone"], ["class_teacher", "", "guardian_phone"]),
        (["class_teacher", "phone"], ["class_teacher", "phone"]),
        (["guardian", "guardian_relation", "phone"], ["guardian", "guardian_relation", "guardian_phone"]),
        (["father_name", "mother_name", "phone"], ["father_name", "mother_name", "phone"]),
        (
            ["father_name", "mother_name", "phone", "guardian", "phone"],
            ["father_name", "mother_name", "phone", "guardian", "guardian_phone"],
        ),
        (
            ["father_name", "works_at", "mother_name", "works_at"],
            ["father_name", "father_works_at", "mother_name", "mother_works_at"],
        ),
    ],
)
def test_whose_phone_it_is_follows_from_the_column_before(fields: list[str], settled: list[str]) -> None:
    assert settle_owners(fields) == settled
