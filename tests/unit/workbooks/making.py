"""Builds workbooks in memory the way schools mess them up. Everybody in them is invented."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from tongxing.workbooks import check_digit

__all__ = ["HEADER", "book", "child_row", "id_of", "sheets", "single", "with_part"]

HEADER = ("序号", "姓名", "性别", "班级", "出生年月", "身份证号", "监护人", "与学生关系", "监护人电话", "备注")
Rows = Sequence[Sequence[Any]]


def id_of(birth: str, serial: int = 11) -> str:
    """A valid number of a place that does not exist; an odd `serial` is a boy's."""
    first = f"990101{birth}{serial:03d}"
    return first + check_digit(first)


def child_row(name: str = "王小明", **changed: Any) -> list[Any]:
    """One row under :data:`HEADER`, with some fields changed by their header."""
    row = dict(
        zip(HEADER, [1, name, "男", "三(2)班", "2018-03-05", None, "王大山", "爷爷", "13800000001", None], strict=True)
    )
    return list((row | changed).values())


def single(*rows: Sequence[Any], header: Sequence[Any] = HEADER, above: Rows = (), below: Rows = ()) -> bytes:
    """A workbook of one sheet: `above`, the header, the rows, `below`."""
    return sheets({"Sheet1": [*above, header, *rows, *below]})


def sheets(named: Mapping[str, Rows], merged: Mapping[str, Sequence[str]] | None = None) -> bytes:
    """A workbook with a sheet for every name, and merged ranges such as ``A1:J1`` by sheet."""
    made = Workbook()
    made.remove(made.worksheets[0])
    for name, rows in named.items():
        _fill(made.create_sheet(name), rows, (merged or {}).get(name, ()))
    return book(made)


def _fill(sheet: Worksheet, rows: Rows, merged: Sequence[str]) -> None:
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row, start=1):
            if value is not None:
                sheet.cell(number, column, value)
    for area in merged:
        sheet.merge_cells(area)


def book(made: Workbook) -> bytes:
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def with_part(content: bytes, name: str, change: Any) -> bytes:
    """The same file with one of its parts rewritten by `change` (bytes to bytes)."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            data = old.read(part)
            new.writestr(part, change(data) if part == name else data)
    return stream.getvalue()
