"""Rows typed into a form, read with the same care as a workbook: they are laid out as one and read back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

from tongxing.errors import BadWorkbook

from .classes import read_class
from .header import word
from .roster import read_roster
from .roster_words import CHILD_WORDS
from .values import Roster

__all__ = ["read_rows"]

_CLASS = "班级"

Rows = Sequence[Mapping[str, Any]]


def read_rows(rows: Rows, class_key: str | None = None) -> Roster:
    """The children of typed rows. Keys are any header words of a roster (姓名, name, 出生日期, guardian …).

    A child that names no class is of the class `class_key`. Raises :class:`BadWorkbook` with row and column; row 1 of
    the laid out sheet holds the words, row 2 the first child.
    """
    if not any(CHILD_WORDS.words.get(word(key)) == "name" for row in rows for key in row):
        raise BadWorkbook("没有姓名：每行要写 name（姓名）", "the names are missing: each row needs 'name' (姓名)")
    own = read_class(class_key) if class_key else None
    if own is not None and not any(word in row for row in rows for word in (_CLASS, "class")):
        rows = [{**row, _CLASS: own.label.zh} for row in rows]
    return read_roster(_laid_out(rows)).require_all()


def _laid_out(rows: Rows) -> bytes:
    """A workbook of one sheet with these rows; one in which nothing but the class is filled in is refused."""
    from openpyxl import Workbook

    words = list(dict.fromkeys(word for row in rows for word in row))
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "typed"
    sheet.append([_printable(word) for word in words])
    for number, row in enumerate(rows, start=1):
        if all(value in (None, "") for word, value in row.items() if word != _CLASS):
            raise BadWorkbook(
                f"第 {number} 行是空的：请填好或删去", f"row {number} is empty: fill it in or take it out"
            )
        sheet.append([_cell(row.get(word), number, word) for word in words])
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def _cell(value: Any, row: int, word: str) -> Any:
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        value = "、".join(value)
    if value is not None and not isinstance(value, str | int | float):
        raise BadWorkbook(f"第 {row} 行的“{word}”要写文字或数字", f"'{word}' of row {row} takes text or a number")
    return _printable(value) if isinstance(value, str) else value


def _printable(words: str) -> str:
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    return ILLEGAL_CHARACTERS_RE.sub("", words)
