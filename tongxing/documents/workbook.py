"""Tables as .xlsx, a sheet each, ready to print: on A4, and very wide ones on A3."""

from __future__ import annotations

import datetime as dt
import io
import math
from collections.abc import Sequence
from typing import Any

from ..automatic import ProducedFile
from ..words import say
from .values import Cell, Column, Table, file_name

__all__ = ["XLSX", "workbook", "xlsx_file"]

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_BODY = {"font_name": "宋体", "font_size": 11, "valign": "vcenter", "text_wrap": True}
_FORMATS: dict[str, dict[str, Any]] = {
    "title": {"font_name": "黑体", "font_size": 16, "align": "center", "valign": "vcenter", "text_wrap": True},
    "line": {**_BODY, "text_wrap": False},
    "right": {**_BODY, "text_wrap": False, "align": "right"},
    "head": {**_BODY, "font_name": "黑体", "align": "center", "border": 1, "bg_color": "#F2F2F2"},
    "text": {**_BODY, "border": 1, "align": "left", "indent": 1},
    "short": {**_BODY, "border": 1, "align": "center"},
    "number": {**_BODY, "border": 1, "align": "center"},
    "day": {**_BODY, "border": 1, "align": "center", "num_format": "yyyy-mm-dd"},
    "total": {**_BODY, "border": 1, "bold": True, "align": "center"},
    "note": {**_BODY, "font_size": 10, "valign": "top"},
}
_LINE = 16
"""Points that a line of text takes."""
_AROUND = 8
"""Points that a row has above and below its text."""
_PORTRAIT_WIDTH = 88
"""Characters that fit across an upright A4 page at this size."""
_A4_WIDTH = 190
"""Characters across a sheet beyond which A4 lying down could not be read any more, and it is printed on A3."""
_A4, _A3 = 9, 8
_LIKE_FORMULAS = tuple("=+-@\t\r")


def xlsx_file(title: str, tables: Sequence[Table], day: dt.date) -> ProducedFile:
    """A file named after `title`."""
    return ProducedFile(file_name(title, ".xlsx"), workbook(tables, day), XLSX)


def workbook(tables: Sequence[Table], day: dt.date) -> bytes:
    """The tables, a sheet each. `day` is written into the file as the day it was made.

    Text is written as text: one that begins with ``=`` is no formula, nor becomes one when the cell is edited, and one that
    looks like an address is no link.
    """
    import xlsxwriter  # few commands write one

    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    book.set_properties({"created": dt.datetime.combine(day, dt.time(), dt.UTC)})
    quoted = {f"{name} quoted": {**_FORMATS[name], "quote_prefix": True} for name in ("text", "short", "total")}
    formats = {name: book.add_format(fields) for name, fields in (_FORMATS | quoted).items()}
    for table in tables:
        _write(book.add_worksheet(table.name), table, formats)
    book.close()
    return out.getvalue()


def _write(sheet: Any, table: Table, formats: dict[str, Any]) -> None:
    last = len(table.columns) - 1
    _across(sheet, 0, (0, last), table.title, formats["title"])
    sheet.set_row(0, 36)
    head = 1 + _write_unit_and_day(sheet, table, formats)
    for column, each in enumerate(table.columns):
        sheet.set_column(column, column, each.width)
        sheet.write_string(head, column, each.title, formats["head"])
    sheet.set_row(head, _height([each.title for each in table.columns], table))
    texts = ["short" if _is_short(table, column) else "text" for column in range(last + 1)]
    for row, cells in enumerate(table.rows, start=head + 1):
        _write_row(sheet, row, cells, formats, texts)
        sheet.set_row(row, _height(cells, table))
    end = head + 1 + len(table.rows)
    if table.total is not None:
        total = {name: formats["total quoted" if name.endswith("quoted") else "total"] for name in formats}
        _write_row(sheet, end, table.total, total, texts)
        sheet.set_row(end, _height(table.total, table))
        end += 1
    _write_notes(sheet, end, table, formats["note"])
    _set_print(sheet, head, table)


def _write_unit_and_day(sheet: Any, table: Table, formats: dict[str, Any]) -> int:
    """The unit to the left, the day to the right; how many rows that took."""
    if not (table.unit or table.day):
        return 0
    last, middle = len(table.columns) - 1, len(table.columns) // 2
    sheet.set_row(1, _LINE + _AROUND)
    _across(sheet, 1, (0, middle), table.unit, formats["line"])
    if middle < last:
        _across(sheet, 1, (middle + 1, last), table.day, formats["right"])
    return 1


def _is_short(table: Table, column: int) -> bool:
    """Whether every text in it fits on one line: a column of names or words, which stand in the middle."""
    width = table.columns[column].width
    return all(_lines_needed(str(row[column] or ""), width) == 1 for row in table.rows)


def _write_row(sheet: Any, row: int, cells: Sequence[Cell], formats: dict[str, Any], texts: Sequence[str]) -> None:
    """A row; `texts` name the formats of its texts, by column."""
    for column, cell in enumerate(cells):
        if cell is None or cell == "":
            sheet.write_blank(row, column, None, formats[texts[column]])
        elif isinstance(cell, dt.date):
            sheet.write_datetime(row, column, dt.datetime.combine(cell, dt.time()), formats["day"])
        elif isinstance(cell, str):
            quoted = " quoted" if cell.startswith(_LIKE_FORMULAS) else ""
            sheet.write_string(row, column, cell, formats[texts[column] + quoted])
        else:
            sheet.write_number(row, column, cell, formats["number"])


def _write_notes(sheet: Any, row: int, table: Table, note: Any) -> None:
    width = sum(column.width for column in table.columns)
    for offset, words in enumerate(table.notes):
        _across(sheet, row + offset, (0, len(table.columns) - 1), words, note)
        sheet.set_row(row + offset, _LINE * _lines_needed(words, width))


def _across(sheet: Any, row: int, columns: tuple[int, int], words: str, format_: Any) -> None:
    first, last = columns
    if first < last:
        sheet.merge_range(row, first, row, last, "", format_)
    sheet.write_string(row, first, words, format_)


def _height(cells: Sequence[Cell], table: Table) -> int:
    """High enough for the cell with the most lines: not every program fits rows to their text by itself."""
    lines = (_lines_needed(str(cell or ""), each.width) for cell, each in zip(cells, table.columns, strict=True))
    return _AROUND + _LINE * max(lines)


def _lines_needed(words: str, width: float) -> int:
    # One character is lost to the margins of a cell; a Chinese one takes two places.
    taken = sum(2 if ord(sign) > 0x2E7F else 1 for sign in words)
    return max(1, math.ceil(taken / max(width - 1, 1)))


def _set_print(sheet: Any, head: int, table: Table) -> None:
    sheet.set_paper(_A3 if _width(table.columns) > _A4_WIDTH else _A4)
    if _width(table.columns) > _PORTRAIT_WIDTH:
        sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(head)
    sheet.freeze_panes(head + 1, 0)
    sheet.center_horizontally()
    sheet.set_footer(say("&C第 &P 页，共 &N 页", "&CPage &P of &N"))


def _width(columns: Sequence[Column]) -> float:
    return sum(column.width for column in columns)
