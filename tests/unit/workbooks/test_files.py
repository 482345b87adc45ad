"""Files that are no workbook, are damaged, or mean harm."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from tongxing.errors import BadWorkbook
from tongxing.words import speaking
from tongxing.workbooks import BirthDay, read_roster

from .making import HEADER, book, child_row, sheets, single, with_part

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
SHEET = "xl/worksheets/sheet1.xml"


def refusal(content: bytes | Path) -> str:
    with pytest.raises(BadWorkbook) as refused, speaking("en"):
        read_roster(content)
    return refused.value.text.en


def other_zip(name: str, content: bytes = b"") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return stream.getvalue()


def test_a_file_that_is_not_there_says_its_name(tmp_path: Path) -> None:
    assert f"'{tmp_path / 'none.xlsx'}'" in refusal(tmp_path / "none.xlsx")


def test_a_path_is_read_as_well_as_bytes(tmp_path: Path) -> None:
    path = tmp_path / "花名册.xlsx"
    path.write_bytes(single(child_row()))
    assert read_roster(path) == read_roster(str(path)) == read_roster(path.read_bytes())


def test_an_empty_file_is_refused() -> None:
    assert "empty" in refusal(b"")


def test_text_is_refused_with_what_to_do() -> None:
    assert "save it as .xlsx" in refusal("姓名,性别\n王小明,男\n".encode())


def test_an_old_xls_is_refused_by_name() -> None:
    assert "but .xls:" in refusal(OLE + "Workbook".encode("utf-16-le"))


def test_a_password_is_told_apart_from_an_old_file() -> None:
    assert "password" in refusal(OLE + "EncryptedPackage".encode("utf-16-le"))


def test_a_zip_of_something_else_is_refused() -> None:
    assert "not an .xlsx" in refusal(other_zip("word/document.xml"))
    assert ".xlsb" in refusal(other_zip("xl/workbook.bin"))


def test_a_damaged_workbook_is_refused() -> None:
    assert "damaged" in refusal(with_part(single(child_row()), SHEET, lambda data: data[: len(data) // 2]))


def test_entities_in_its_xml_are_never_expanded() -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]>'
    assert "damaged" in refusal(with_part(single(child_row()), "xl/workbook.xml", lambda data: bomb + data))


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = with_part(single(child_row()), "xl/styles.xml", lambda data: data + b" " * (65 * 2**20))
    assert len(bomb) < 2**20
    assert "too large" in refusal(bomb)


def test_a_large_file_is_refused_unread() -> None:
    assert "too large" in refusal(bytes(20 * 2**20 + 1))


def test_a_workbook_with_nothing_in_it_is_refused() -> None:
    assert "holds nothing" in refusal(sheets({"Sheet1": []}))


def test_without_header_it_says_what_it_looked_for_and_what_it_saw() -> None:
    said = refusal(sheets({"名单": [["青石小学"], ["学生", "甲"], ["王小明", "乙"]]}))
    assert "Looked for: name" in said
    assert "'名单' row 2: 学生|甲" in said


def test_a_header_without_children_is_refused() -> None:
    assert "no child stands below" in refusal(single())


def test_a_sheet_that_is_not_there_names_those_that_are() -> None:
    with pytest.raises(BadWorkbook, match=r"有 Sheet1") as refused, speaking("zh_CN"):
        read_roster(single(child_row()), sheet="三班")
    assert "三班" in refused.value.text.en


def test_a_used_range_that_claims_a_million_rows_is_not_believed() -> None:
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    sheet.append(list(HEADER))
    sheet.append(child_row())
    sheet.cell(1_048_576, 16_384, "x")
    assert read_roster(book(made)).taken == 1


def test_a_merged_range_over_the_whole_sheet_costs_nothing() -> None:
    content = sheets({"Sheet1": [HEADER, child_row()]}, {"Sheet1": ["L9:M9"]})
    answer = read_roster(with_part(content, SHEET, lambda data: data.replace(b"L9:M9", b"L1:XFD1048576")))
    assert (answer.taken, answer.refused) == (1, 0)


def test_too_many_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tongxing.workbooks.sheets.MOST_ROWS", 3)
    assert "3 rows" in refusal(single(*(child_row(f"王小{mark}") for mark in "一二三四")))


def test_a_formula_without_a_computed_value_refuses_a_vital_field() -> None:
    answer = read_roster(single(child_row(姓名='="王"&"小明"')))
    (found,) = answer.findings
    assert (answer.refused, found.column, "no computed value" in found.why.en) == (1, "B 姓名", True)


def test_a_formula_without_a_computed_value_is_noted_elsewhere() -> None:
    (found,) = read_roster(single(child_row(备注="=1+1"))).findings
    assert (found.severity, found.column) == ("noted", "J 备注")


def test_the_computed_value_of_a_formula_is_read() -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, ["姓名", "班级"])
        sheet.write_formula(1, 0, '="王"&"小明"', None, "王小明")
        sheet.write(1, 1, "三2班")
    assert read_roster(stream.getvalue()).result.children[0].name == "王小明"


def test_an_error_value_is_a_finding() -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, ["姓名", "班级"])
        sheet.write_formula(1, 0, "=NA()", None, "#N/A")
        sheet.write(1, 1, "三2班")
    answer = read_roster(stream.getvalue())
    assert (answer.refused, answer.findings[0].why.en) == (1, "the cell holds an error value")


@pytest.mark.parametrize("epoch_of_1904", [False, True])
def test_excel_dates_are_read_in_both_of_its_calendars(epoch_of_1904: bool) -> None:
    made = openpyxl.Workbook()
    if epoch_of_1904:
        made.epoch = CALENDAR_MAC_1904
    made.worksheets[0].append(list(HEADER))
    made.worksheets[0].append(child_row(出生年月=date(2018, 3, 5)))
    assert read_roster(book(made)).result.children[0].birth == BirthDay(date(2018, 3, 5))
