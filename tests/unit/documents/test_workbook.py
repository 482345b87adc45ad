"""Tables as .xlsx: what stands in them, as what, and that the same values give the same bytes."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from tongxing.documents import Cell, Column, Table, workbook, xlsx_file
from tongxing.words import speaking

DAY = dt.date(2027, 6, 13)


def table(*rows: tuple[Cell, ...], **more: Any) -> Table:
    return Table("结对表", "服务队结对表", (Column("序号", 6), Column("村", 20)), rows, **more)


def sheet_of(*tables: Table) -> Worksheet:
    sheet = openpyxl.load_workbook(io.BytesIO(workbook(tables, DAY))).worksheets[0]
    assert isinstance(sheet, Worksheet)
    return sheet


def test_title_unit_day_head_rows_total_and_notes_follow_each_other() -> None:
    sheet = sheet_of(
        Table(
            "表",
            "标题",
            (Column("甲"), Column("乙"), Column("丙")),
            ((1, 2, 3),),
            unit="填报单位：青山小学",
            day="6月13日",
            total=("合计", 2, 3),
            notes=("说明",),
        )
    )
    assert list(sheet.values) == [
        ("标题", None, None),
        ("填报单位：青山小学", None, "6月13日"),
        ("甲", "乙", "丙"),
        (1, 2, 3),
        ("合计", 2, 3),
        ("说明", None, None),
    ]


@pytest.mark.parametrize(
    "words", ["=1+1", '=HYPERLINK("https://example.org")', "+86", "-1", "@x", "https://example.org"]
)
def test_text_stays_text(words: str) -> None:
    cell = sheet_of(table((1, words))).cell(row=3, column=2)
    assert (cell.value, cell.data_type, cell.hyperlink) == (words, "s", None)


@pytest.mark.parametrize(("words", "quoted"), [("=1+1", True), ("+86", True), ("\t=1", True), ("1+1", False)])
def test_what_begins_like_a_formula_stays_text_when_the_cell_is_edited(words: str, quoted: bool) -> None:
    cell = sheet_of(table((1, words))).cell(row=3, column=2)
    assert bool(cell.quotePrefix) is quoted


def test_a_very_wide_table_is_printed_on_a3() -> None:
    wide = Table("表", "标题", tuple(Column("列", 20) for _ in range(12)), ())
    assert (sheet_of(table()).page_setup.paperSize, sheet_of(wide).page_setup.paperSize) == (9, 8)


def test_numbers_and_days_are_what_they_are() -> None:
    sheet = sheet_of(table((2.5, DAY)))
    assert sheet["A3"].value == 2.5
    assert sheet["B3"].is_date
    assert sheet["B3"].value == dt.datetime(2027, 6, 13)  # a cell has no zone


def test_what_is_not_known_stays_empty() -> None:
    assert sheet_of(table((1, None))).cell(row=3, column=2).value is None


def test_each_table_has_its_sheet() -> None:
    other = Table("各队", "各服务队", (Column("队"),), (("青山",),))
    book = openpyxl.load_workbook(io.BytesIO(workbook((table(), other), DAY)))
    assert book.sheetnames == ["结对表", "各队"]


def test_it_prints_on_a4_with_the_head_on_every_page() -> None:
    sheet = sheet_of(table((1, "青山村")))
    assert int(sheet.page_setup.paperSize) == 9  # type: ignore[arg-type]  # it is set
    assert sheet.print_title_rows == "$2:$2"
    assert sheet.sheet_properties.pageSetUpPr is not None
    assert (sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.page_setup.fitToHeight) == (True, 0)


def test_a_wide_table_lies_across() -> None:
    wide = Table("表", "标题", (Column("甲", 100),), ())
    assert sheet_of(wide).page_setup.orientation == "landscape"


def test_a_row_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="a row of 1 cells for 2 columns"):
        table((1,))


def test_the_same_table_gives_the_same_bytes() -> None:
    assert workbook((table((1, "青山村")),), DAY) == workbook((table((1, "青山村")),), DAY)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("结对表", "结对表.xlsx"),
        ("County: teams", "County - teams.xlsx"),
        ("a/b?*<c>", "a - bc.xlsx"),
        ("..x. ", "x.xlsx"),
    ],
)
def test_a_file_is_named_after_its_title_without_signs_a_system_refuses(title: str, name: str) -> None:
    assert xlsx_file(title, (table(),), DAY).name == name


def test_a_row_is_as_high_as_its_longest_text_needs() -> None:
    sheet = sheet_of(table((1, "短"), (2, "长" * 30)))
    one, four = sheet.row_dimensions[3].height, sheet.row_dimensions[4].height
    assert one
    assert four
    assert four - one == 3 * 16


def test_a_column_of_short_texts_stands_in_the_middle_and_one_of_long_ones_to_the_left() -> None:
    sheet = sheet_of(table((1, "短")))
    assert sheet["B3"].alignment.horizontal == "center"
    assert sheet_of(table((1, "短"), (2, "长" * 30)))["B3"].alignment.horizontal == "left"


def test_each_printed_page_has_its_number() -> None:
    with speaking("zh_CN"):
        footer = sheet_of(table((1, "甲"))).oddFooter
    assert footer is not None
    assert footer.center.text == "第 &P 页，共 &N 页"
