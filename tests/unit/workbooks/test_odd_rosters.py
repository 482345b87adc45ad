"""Rosters as they really come: notes in the names' column, headings between rows, numbers in groups, yes and no in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from tongxing.errors import BadWorkbook
from tongxing.words import speaking
from tongxing.workbooks import Child, Reading, Roster, read_people, read_roster

from .making import id_of, sheets


def read(*rows: Sequence[Any], merged: tuple[str, ...] = ()) -> Reading[Roster]:
    return read_roster(sheets({"Sheet1": rows}, {"Sheet1": merged}))


def child(**said: Any) -> Child:
    (found,) = read(["姓名", "班级", *said], ["王小明", "3.1", *said.values()]).result.children
    return found


def test_notes_in_the_column_of_the_names_are_no_children() -> None:
    notes: list[Any] = [["说明：1、本表一式两份"], ["2、请于9月30日前上报"], ["本表由班主任填写。"]]
    answer = read(["姓名", "性别", "班级"], ["王小明", "男", "3.1"], *notes)
    assert (answer.taken, answer.refused) == (1, 0)


def test_a_name_below_the_notes_is_still_a_child() -> None:
    assert read(["姓名", "性别"], ["王小明", "男"], ["说明：无"], ["李小红"]).taken == 2


def test_a_class_merged_across_the_table_is_that_of_the_rows_below() -> None:
    rows: list[Any] = [["三年级1班", None], ["姓名", "性别"], ["王小明", "男"], ["三年级2班", None], ["李小红", "女"]]
    answer = read(*rows, merged=("A1:B1", "A4:B4"))
    assert [each.class_name.key for each in answer.result.children if each.class_name] == ["3-1", "3-2"]


@pytest.mark.parametrize(
    ("said", "in_need"),
    [
        ("没有困难", False),
        ("否（非困难）", False),
        ("是（非低保）", True),
        ("没有", False),
        ("困难", True),
        ("不详", None),
        ("未建档立卡", None),
    ],
)
def test_hardship_in_words_is_read_by_how_it_begins(said: str, in_need: bool | None) -> None:
    assert child(是否困难=said).hardship is in_need


@pytest.mark.parametrize("said", ["0086 13800000001", "+86 138 0000 0001", "138 0000 0001", "138-0000-0001"])
def test_a_mobile_number_is_the_same_however_it_is_grouped(said: str) -> None:
    assert child(联系电话=said).phone == "13800000001"


def test_two_grouped_numbers_in_one_cell_are_two() -> None:
    assert child(联系电话="138 0000 0001 139 0000 0002").phone == "13800000001、13900000002"


@pytest.mark.parametrize("said", ["2016 3 5", "2016·3·5", "2016—3—5", "2016 年 3 月 5 日"])
def test_a_day_may_be_parted_by_blanks_dots_and_dashes(said: str) -> None:
    birth = child(出生日期=said).birth
    assert birth is not None
    assert birth.day == date(2016, 3, 5)


def test_a_cross_typed_for_the_last_letter_of_an_id_number_is_that_letter() -> None:
    number = next(each for each in (id_of("20160305", n) for n in range(99)) if each.endswith("X"))
    assert child(身份证号=number[:-1] + "×").id_number == number


def test_an_id_number_in_groups_is_hidden_where_it_is_refused() -> None:
    number = id_of("20160305")
    wrong = f"{number[:6]} {number[6:14]} {number[14:17]}{(int(number[17]) + 1) % 10 if number[17] != 'X' else 1}"
    (finding,) = read(["姓名", "身份证号"], ["王小明", wrong]).findings[-1:]
    assert number[6:14] not in finding.shown


def test_marks_that_turn_the_direction_of_text_are_no_part_of_a_name() -> None:
    (found,) = read(["姓名", "班级"], ["\u202e王小明", "3.1"]).result.children
    assert found.name == "王小明"


def test_nobody_is_called_none() -> None:
    assert read(["姓名", "班级"], ["无", "3.1"], ["王小明", "3.1"]).refused == 1


@pytest.mark.parametrize(("said", "key"), [("三1", "3-1"), ("六12", "6-12")])
def test_a_class_may_be_written_without_the_word(said: str, key: str) -> None:
    (found,) = read(["姓名", "班级"], ["王小明", said]).result.children
    assert found.class_name is not None
    assert found.class_name.key == key


def test_a_list_of_people_is_no_roster() -> None:
    with speaking("en"), pytest.raises(BadWorkbook, match="looks like a list of people"):
        read(["姓名", "角色", "班级", "电话"], ["王老师", "班主任", "3.1", "13800000001"])


def test_a_roster_is_no_list_of_people() -> None:
    rows = [["姓名", "班级", "出生日期", "监护人", "联系电话"], ["王小明", "3.1", "2016.3.5", "王大山", "13800000001"]]
    with speaking("en"), pytest.raises(BadWorkbook, match="looks like a roster of children"):
        read_people(sheets({"Sheet1": rows}))


def test_two_tables_side_by_side_are_refused_so_that_nobody_is_lost() -> None:
    with pytest.raises(BadWorkbook) as refused:
        read(["姓名", "班级", None, "姓名", "班级"], ["王小明", "3.1", None, "李小红", "3.2"])
    assert "A1 and D1 both say '姓名'" in refused.value.text.en


def test_a_second_heading_with_nothing_below_it_is_no_second_table() -> None:
    assert read(["姓名", "班级", None, "姓名"], ["王小明", "3.1"]).taken == 1
