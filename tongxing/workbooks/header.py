"""Finds the table in a sheet by the words of its header, and tells its data rows from what stands around them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import pairwise, zip_longest

from tongxing.words import Text

from .sheets import Cell, Line, Sheet

__all__ = ["Column", "Table", "Vocabulary", "find_table", "nearest_rows", "said_by", "word"]

_HEADER_WITHIN = 40
# Marks without width, and those that turn the direction of what follows: a name with one shows as another name.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_REMARK = re.compile(
    r"\s*(?:[(\[]?\d{1,2}[)\]、.,:]|[一二三四五六七八九十]{1,2}[、.,:]|[①-⑩※*]).+|.*[。;；].*", re.DOTALL
)
_NOTE = re.compile(r"[(\[【<](?:[^()\[\]【】<>]|\([^)]*\))*(?:[)\]】>]|$)")
_FOOT = (
    r"备注|说明|填表说明|填报说明|注|注意|注意事项|填表人|填报人|制表人|制表|审核人|审核|审批人|负责人|单位负责人|分管领导|校长|"
    r"经办人|联系人|填报单位|填表单位|单位|填表时间|填表日期|填报时间|填报日期|日期|签名|签字|盖章|公章|班主任签名|班主任签字|校长签名|校长签字|"
    r"notes?|remarks?|prepared by|checked by|signed|signature|date"
)
_FOOT_WITH_COLON = re.compile(rf"(?:{_FOOT})\s*(?:\(.*?\))?\s*:.*", re.IGNORECASE | re.DOTALL)
_FOOT_ALONE = re.compile(rf"(?:{_FOOT})(?:\(.*\))?", re.IGNORECASE)
_SUM = re.compile(r"(?:合计|总计|共计|小计).*|total\s*:?\s*\d*", re.IGNORECASE)
_KNOWN_LABELS = "填报单位|填表单位|报送单位|上报单位|填报日期|填表日期|填报时间|填表时间|上报日期|班主任|班级"
_LABELED = re.compile(rf"(?:({_KNOWN_LABELS})|(?<!\S)([一-鿿]{{2,8}}|[A-Za-z][A-Za-z ]{{1,20}}))\s*(?:\([^)]*\))?:\s*")


def said_by(cell: Cell | None) -> str:
    """What a cell says as text: numbers without a needless .0, days as 2016-03-05, runs of blanks as one."""
    if cell is None or cell.uncomputed or cell.is_error:
        return ""
    value = cell.value
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return _figure(value, cell.number_format)
    return " ".join(_INVISIBLE.sub("", str(value)).split())


def _figure(value: float, number_format: str) -> str:
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    decimals = re.fullmatch(r"0\.(0+)", number_format)
    return f"{value:.{len(decimals[1])}f}" if decimals else repr(value)


def word(words: str) -> str:
    """A header's words as they are compared: no blanks, notes in brackets, marks or case."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", words)).lower()
    return re.sub(r"[^\w]|_", "", _NOTE.sub("", plain) or plain)


@dataclass(frozen=True, slots=True)
class Column:
    """One understood column: its field, number (from 1), where its header stands and what it says."""

    field: str
    number: int
    header: str
    header_cell: str

    @property
    def letter(self) -> str:
        return re.sub(r"\d", "", self.header_cell)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of one kind of workbook.

    `words` gives the field of a header's :func:`word`. `groups` are words of a merged cell above several columns (父亲
    over 姓名, 电话) and the beginning of the fields they may stand for. A header holds all of `needed` and at least
    `fewest` fields. `settle` decides, given the fields from left to right, whose an ambiguous column is.
    """

    words: Mapping[str, str]
    groups: Mapping[str, str]
    needed: frozenset[str]
    looked_for: Text
    fewest: int = 2
    settle: Callable[[Sequence[str]], list[str]] = list

    def field_of(self, above: str, below: str) -> str | None:
        upper, lower = word(above), word(below)
        if not lower or not upper or upper == lower:
            return self.words.get(lower or upper)
        group = re.sub("(基本)?(情况|信息|资料)$", "", upper)
        alone = self.words.get(lower)
        if group not in self.groups:
            return self.words.get(upper + lower) or alone
        return self.words.get(group + lower) or (alone if alone and alone.startswith(self.groups[group]) else None)


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet's table: its columns by field, what stood above it by label, its title, headers left unread, and the texts
    that are merged across it between its rows, by row."""

    sheet: Sheet
    last_header_row: int
    columns: Mapping[str, Column]
    above: Mapping[str, str]
    titles: tuple[str, ...]
    unread: tuple[str, ...]
    headings: tuple[tuple[int, str], ...]
    header_words: frozenset[str] = field(repr=False)
    repeated: tuple[Column, ...] = ()
    """Further columns whose headers mean a field that another column has already."""

    def lines(self) -> Iterator[Line]:
        """The rows that should hold data: no repeated header, no sum, note or signature."""
        in_foot = False
        for line in self.sheet.lines:
            if line.number <= self.last_header_row or self._repeats_header(line) or _is_banner(line):
                continue
            if self._is_foot(line) or (in_foot and self._is_remark(line)):
                in_foot = True
                continue
            yield line

    def heading_of(self, line: Line) -> str:
        """What the nearest row above `line` says that is one text merged across the table, such as 三年级2班."""
        return next((said for number, said in reversed(self.headings) if number < line.number), "")

    @property
    def below(self) -> Mapping[str, str]:
        """What stands by label in the rows after the header, such as 填表时间 below the table."""
        return _labels(line for line in self.sheet.lines if line.number > self.last_header_row and self._is_foot(line))

    def _repeats_header(self, line: Line) -> bool:
        own = line.own
        return len(own) > 1 and all(word(said_by(cell)) in self.header_words for cell in own)

    def _is_foot(self, line: Line) -> bool:
        if not line.own:
            return False
        first = line.own[0]
        said = unicodedata.normalize("NFKC", said_by(first))
        if _FOOT_WITH_COLON.fullmatch(said) or _SUM.fullmatch(said):
            return True
        return bool(_FOOT_ALONE.fullmatch(said)) and self._field_at(first.column) in {None, "index", "name"}

    def _is_remark(self, line: Line) -> bool:
        """A further line of notes. In the column of the names it is one where it reads like no name: 2.请于月底前上报。"""
        name = self.columns["name"].number
        if len(line.own) == 1 and line.own[0].column == name:
            return bool(_REMARK.fullmatch(unicodedata.normalize("NFKC", said_by(line.own[0]))))
        return len(line.own) <= 2 and all(cell.column != name for cell in line.own)

    def _field_at(self, number: int) -> str | None:
        return next((column.field for column in self.columns.values() if column.number == number), None)


def _is_banner(line: Line) -> bool:
    """One text merged across the row: a remark or a heading, no data."""
    return len(line.own) == 1 and len(line.cells) > 1 and all(cell is line.own[0] for cell in line.cells.values())


def find_table(sheet: Sheet, vocabulary: Vocabulary) -> Table | None:
    """The table whose header, in one row or two, is understood best; the upper one of equals. None without header."""
    lines = sheet.lines[:_HEADER_WITHIN]
    best: tuple[Line, Line | None] | None = None
    most = vocabulary.fewest - 1
    for upper, lower in _candidates(lines):
        fields = {found for *_, found in _understood(upper, lower, vocabulary) if found}
        if vocabulary.needed <= fields and len(fields - {"index"}) > most:
            best, most = (upper, lower), len(fields - {"index"})
    return _table(sheet, *best, vocabulary) if best else None


def nearest_rows(sheet: Sheet, vocabulary: Vocabulary, count: int = 2) -> list[tuple[int, str]]:
    """Rows that come nearest to a header: number, and its words cut short."""
    lines = sheet.lines[:_HEADER_WITHIN]
    ranked = sorted(lines, key=lambda line: -sum(word(said_by(cell)) in vocabulary.words for cell in line.own))
    return [(line.number, "|".join(said_by(cell)[:12] for cell in line.own[:8])) for line in ranked[:count]]


def _candidates(lines: Sequence[Line]) -> Iterator[tuple[Line, Line | None]]:
    for line in lines:
        yield line, None
    for upper, lower in pairwise(lines):
        if lower.number == upper.number + 1:
            yield upper, lower


def _understood(upper: Line, lower: Line | None, vocabulary: Vocabulary) -> list[tuple[int, str, str, str | None]]:
    """Column number, words above, words below, field, from left to right."""
    found: list[tuple[int, str, str, str | None]] = []
    for column, above, below in _header_cells(upper, lower):
        found.append((column, above, below, vocabulary.field_of(above, below)))
    return found


def _header_cells(upper: Line, lower: Line | None) -> Iterator[tuple[int, str, str]]:
    """A group's words stand in its first column only, or in all of them where it is merged."""
    if lower is None:
        yield from ((cell.column, "", said_by(cell)) for cell in upper.own)
        return
    group = ""
    for column in sorted({*upper.cells, *lower.cells}):
        above, below = said_by(upper.cells.get(column)), said_by(lower.cells.get(column))
        group = above or group
        merged_down = lower.cells.get(column) is upper.cells.get(column)
        yield (column, above, "") if merged_down or not below else (column, group, below)


def _table(sheet: Sheet, upper: Line, lower: Line | None, vocabulary: Vocabulary) -> Table:
    cells = _understood(upper, lower, vocabulary)
    fields = iter(vocabulary.settle([found for *_, found in cells if found]))
    columns: dict[str, Column] = {}
    unread: list[str] = []
    repeated: list[Column] = []
    row = (lower or upper).number
    for number, above, below, found in cells:
        settled = next(fields) if found else None
        header = "/".join(dict.fromkeys(part for part in (above, below) if part))
        column = Column(settled or "", number, header, Cell(row, number, None).letter + str(row))
        if settled and settled not in columns:
            columns[settled] = column
        elif header:
            unread.append(f"{column.header_cell} {header}")
            repeated += [column] if settled else []
    before = [line for line in sheet.lines if line.number < upper.number]
    known = frozenset({*vocabulary.words, *vocabulary.groups} | {word(part) for _, *said, _ in cells for part in said})
    titles = tuple(said_by(cell) for line in before for cell in line.own)
    after = [line for line in sheet.lines if line.number > row and _is_banner(line)]
    headings = tuple((line.number, said_by(line.own[0])) for line in after)
    return Table(sheet, row, columns, _labels(before), titles, tuple(unread), headings, known - {""}, tuple(repeated))


def _labels(lines: Sequence[Line] | Iterator[Line]) -> dict[str, str]:
    """``填报单位：青石小学  填报日期：2027年9月3日`` by label, whether in one cell or several."""
    found: dict[str, str] = {}
    for line in lines:
        said = unicodedata.normalize("NFKC", "  ".join(said_by(cell) for cell in line.own))
        parts = list(_LABELED.finditer(said))
        for part, following in zip_longest(parts, parts[1:]):
            end = following.start() if following else len(said)
            if value := said[part.end() : end].strip():
                found.setdefault(word(part[1] or part[2]), value)
    return found
