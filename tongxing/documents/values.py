"""What a document is made of: frozen values, worded in one language."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from ..words import say

__all__ = ["Cell", "Column", "Report", "Section", "Table", "counted", "file_name", "long_day"]

Cell = str | int | float | dt.date | None
"""What stands in one place of a table. None: nothing is known, the place stays empty."""

_MONTHS: tuple[str, ...] = ("January", "February", "March", "April", "May", "June")
_MONTHS += ("July", "August", "September", "October", "November", "December")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading and its width in characters (a Chinese one counts two)."""

    title: str
    width: float = 10


@dataclass(frozen=True, slots=True)
class Table:
    """A table as schools and federations hand it in: title, unit and date below it, rows, a total, notes.

    `name` is the sheet's. Every row has a cell for each column, the total too; raises ValueError otherwise.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    unit: str = ""
    day: str = ""
    total: tuple[Cell, ...] | None = None
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for row in (*self.rows, *((self.total,) if self.total else ())):
            if len(row) != len(self.columns):
                raise ValueError(f"table {self.name!r}: a row of {len(row)} cells for {len(self.columns)} columns")


@dataclass(frozen=True, slots=True)
class Section:
    """A headed part of a report: paragraphs, then listed points, then tables. A table's notes follow it."""

    heading: str
    paragraphs: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """A report to be printed on A4: signed at its end by `organisation` on `day`."""

    title: str
    organisation: str
    day: dt.date
    sections: tuple[Section, ...]
    subtitle: str | None = None


def long_day(day: dt.date) -> str:
    """A day in full, in the reader's language: ``2027年6月13日``, ``13 June 2027``."""
    return say(f"{day.year}年{day.month}月{day.day}日", f"{day.day} {_MONTHS[day.month - 1]} {day.year}")


def counted(number: int, one: str, many: str | None = None) -> str:
    """A number and its English noun: ``1 team``, ``2 teams``, ``2 children``."""
    return f"{number} {one if number == 1 else many or one + 's'}"


_LONGEST_FILE_NAME = 80  # of Chinese characters, in bytes 240: disks take 255


def file_name(title: str, ending: str) -> str:
    """A title as the name of a file: without the signs that some system refuses in one, and short enough for all."""
    plain = re.sub(r"\s*[:/\\|]\s*", " - ", title)
    return re.sub(r'[*?"<>\x00-\x1f]', "", plain)[:_LONGEST_FILE_NAME].strip(" .") + ending
