"""Rows typed into a form, read with the same care as a workbook: they are laid out as one and read back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

from tongxing.errors import BadWorkbook

from .classes import read_class
from .roster import read_roster
from .values import Roster

__all__ = ["read_rows"]

_CLASS = "班级"


def read_rows(rows: Sequence[Mapping[str, Any]], class_key: str | None = None) -> Roster:
    """The children of typed rows. Keys are any header words of a roster (姓名, name, 出生日期, guardian …).

    A child that names no class is of the class `class_key`. Raises :class:`BadWorkbook` with row and column; row 1 of
    the laid out sheet holds the words, row 2 the first child.
    """
    words = list(dict.fromkeys(word for row in rows for word in row))
    from openpyxl import Workbook

    own = read_class(class_key) if class_key else None
    if own is not None and _CLASS not in words and "class" not in words:
        rows = [{**row, _CLASS: own.label.zh} for row in rows]
        words.append(_CLASS)
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "typed"
    sheet.append([_printable(word) for word in words])
    for number, row in enumerate(rows, start=1):
        sheet.append([_cell(row.get(word), number, word) for word in words])
    content = BytesIO()
    book.save(content)
    return read_roster(content.getvalue()).require_all()


def _cell(value: Any, row: int, word: str) -> Any:
    if value is not None and not isinstance(value, str | int | float):
        raise BadWorkbook(
            f"第 {row} 名的“{word}”要写文字或数字，不是列表",
            f"'{word}' of child {row} takes text or a number, not a list",
        )
    return _printable(value) if isinstance(value, str) else value


def _printable(words: str) -> str:
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    return ILLEGAL_CHARACTERS_RE.sub("", words)
