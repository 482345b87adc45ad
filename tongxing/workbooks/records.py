"""One data row under an understood header: asks for fields by name and keeps what was found wrong with them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from tongxing.errors import BadWorkbook
from tongxing.words import text

from .days import read_day
from .findings import Finding, Severity
from .header import Table, Vocabulary, find_table, nearest_rows, said_by
from .sheets import Book, Cell, Line, Sheet
from .values import BirthDay, Place

__all__ = ["Record", "Tables", "find_tables", "phone_of", "plain_name", "records_of"]

_PHONE = re.compile(r"1\d{10}|0\d{2,3}-?\d{7,8}(?:-\d{1,6})?|\d{7,8}|\+?\d{8,15}")
_MOBILE_IN_PARTS = re.compile(r"(?<!\d)1\d{2}[\s-]+\d{4}[\s-]+\d{4}(?!\d)")
_LONGEST_NAME = 40
_NOBODY = {"无", "暂无", "没有", "空"}
_NAME_DOTS = re.compile("[•‧∙・･●.]")
_CLEAR = {"清空", "clear"}


@dataclass(slots=True)
class Record:
    """A row being read. `vital` fields refuse the row when their cell shows nothing but an error."""

    table: Table
    line: Line
    epoch: datetime
    findings: list[Finding] = field(default_factory=list)
    cleared: set[str] = field(default_factory=set)

    @property
    def place(self) -> Place:
        return Place(self.table.sheet.name, self.line.number)

    @property
    def refused(self) -> bool:
        return any(finding.severity == "refused" for finding in self.findings)

    def cell(self, name: str) -> Cell | None:
        column = self.table.columns.get(name)
        return self.line.cells.get(column.number) if column and name not in self.cleared else None

    def heading(self, name: str) -> str:
        """Letter and header of a field's column, as ``D 出生年月``; empty where there is none."""
        column = self.table.columns.get(name)
        return f"{column.letter} {column.header}" if column else ""

    def said(self, name: str) -> str:
        return said_by(self.cell(name))

    def maybe(self, name: str) -> str | None:
        return self.said(name) or None

    def is_carried(self, name: str) -> bool:
        """Whether the field's value stands in a merged cell that began in a row above."""
        cell = self.cell(name)
        return cell is not None and cell.row != self.line.number

    def refuse(self, name: str, zh: str, en: str, value: str | None = None) -> None:
        self._find(name, zh, en, value, "refused")

    def note(self, name: str, zh: str, en: str, value: str | None = None) -> None:
        self._find(name, zh, en, value, "noted")

    def take_clear_marks(self, clearable: Collection[str]) -> None:
        """Cells that say 清空 (or "clear") ask that what is known be removed; from here on they are blank."""
        for name in self.table.columns:
            if self.said(name).casefold() not in _CLEAR:
                continue
            if name in clearable:
                self.cleared.add(name)
            else:
                self.refuse(name, "这一栏不能清空", "this column cannot be cleared")

    def check_cells(self, vital: frozenset[str]) -> None:
        """Report cells whose formula was never computed, or whose value is an error such as #N/A."""
        for name in self.table.columns:
            cell = self.cell(name)
            if cell and (cell.uncomputed or cell.is_error) and name != "index":
                self._find(name, *_fault(cell), str(cell.value), "refused" if name in vital else "noted")

    def day(self, name: str, *, refuses: bool = True) -> BirthDay | None:
        """The day in a field; an unreadable one is refused, or noted where the row can do without."""
        cell = self.cell(name)
        if not said_by(cell) or cell is None:
            return None
        read = read_day(cell.value, cell.number_format, self.epoch)
        if read.why_not:
            self._find(name, read.why_not.zh, read.why_not.en, None, "refused" if refuses else "noted")
        if read.remark:
            self.note(name, read.remark.zh, read.remark.en)
        return read.day

    def phone(self, name: str) -> str | None:
        """The number or numbers in a field, joined by 、; an odd one is kept and noted, a lost one is left out."""
        said = self.said(name)
        if not said or said in {"无", "没有", "/", "-", "—"}:
            return None
        if re.fullmatch(r"\d(?:\.\d+)?[eE]\+?\d+", said):
            self.note(
                name,
                "号码已变成科学计数法，位数丢失，没有读入",
                "the number lost digits to scientific notation and was left out",
            )
            return None
        numbers, odd = phone_of(said)
        if odd:
            self.note(name, "不像电话号码，按原样读入", "does not look like a phone number; taken as it stands")
        return numbers

    def person(self, name: str) -> str | None:
        """A person's name as :func:`plain_name` writes it."""
        return plain_name(self.said(name)) or None

    def full_name(self) -> str:
        """The name the row is about; a missing or impossible one refuses the row."""
        name = self.person("name") or ""
        if not name and self.cell("name") is None:
            self.refuse("name", "没有姓名", "the name is missing")
        elif name and (
            name in _NOBODY
            or not re.search(r"[^\W\d_]", name)
            or re.search(r"[\d:。!?]", name)
            or len(name) > _LONGEST_NAME
        ):
            self.refuse("name", "不像姓名", "does not look like a name")
        return name

    def _find(self, name: str, zh: str, en: str, value: str | None, severity: Severity) -> None:
        said = value if value is not None else self._raw(name)
        self.findings.append(Finding(*_at(self), self.heading(name), said, text(zh, en), severity))

    def _raw(self, name: str) -> str:
        cell = self.cell(name)
        return "" if cell is None else said_by(cell) or str(cell.value)


def _at(record: Record) -> tuple[str, int]:
    return record.table.sheet.name, record.line.number


def _fault(cell: Cell) -> tuple[str, str]:
    if cell.uncomputed:
        return (
            "公式还没有算出结果：请用 Excel 或 WPS 打开，保存后再导入，或改成数值",
            "the formula has no computed value: open and save in Excel or WPS, or paste it as a value",
        )
    return "单元格里是错误值", "the cell holds an error value"


def plain_name(said: str) -> str:
    """A name as it is compared: no blanks between Chinese characters, one kind of dot within."""
    plain = re.sub(r"(?<=[一-鿿])\s+(?=[一-鿿])", "", unicodedata.normalize("NFKC", said))
    return _NAME_DOTS.sub("·", plain) if re.search("[一-鿿]", plain) else plain


def phone_of(said: str) -> tuple[str, bool]:
    """The numbers in `said`, joined by 、, and whether any looks odd."""
    plain = unicodedata.normalize("NFKC", said)
    plain = re.sub(r"(?<!\d)(?:\+|00)86[\s-]*(?=1)", "", plain)
    plain = _MOBILE_IN_PARTS.sub(lambda found: re.sub(r"[\s-]+", "", found[0]), plain)
    parts = [part for part in re.split(r"[、,;/|，；]|(?<=\d{7})\s+(?=\d{7})|\s+(?=1\d{10})", plain) if part.strip()]
    numbers = [_plain_phone(part) for part in parts]
    return "、".join(numbers), not all(_PHONE.fullmatch(number) for number in numbers)


def _plain_phone(part: str) -> str:
    bare = re.sub(r"^(电话|手机|tel|phone)?:?", "", re.sub(r"\s+|\.0$|['‘’()]", "", part), flags=re.IGNORECASE)
    mobile = re.sub(r"^(\+?86)?-?(?=1\d{2}-?\d)|(?<=\d)-(?=\d)", "", bare)
    return mobile if re.fullmatch(r"1\d{10}", mobile) else bare


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables of a workbook, and what was noted about sheets left out."""

    book: Book
    tables: tuple[Table, ...]
    findings: tuple[Finding, ...]

    @property
    def columns(self) -> Mapping[str, str]:
        """Field → header cell and words, of the first table that has the field."""
        found: dict[str, str] = {}
        for table in self.tables:
            for name, column in table.columns.items():
                found.setdefault(name, f"{column.header_cell} {column.header}")
        return found

    @property
    def unread(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(header for table in self.tables for header in table.unread))

    def label(self, labels: Sequence[str]) -> str | None:
        """The first value that stands by one of `labels` above a table, else below one."""
        shelves = [*(table.above for table in self.tables), *(table.below for table in self.tables)]
        return next((shelf[label] for shelf in shelves for label in labels if label in shelf), None)

    def date(self, labels: Sequence[str]) -> date | None:
        said = self.label(labels)
        found = read_day(said).day if said else None
        return found.day if found else None


def find_tables(book: Book, vocabulary: Vocabulary, *, hidden_too: bool = False) -> Tables:
    """The table of every sheet that has one. Raises :class:`BadWorkbook` where no sheet has."""
    tables: list[Table] = []
    findings: list[Finding] = []
    for sheet in book.sheets:
        table = find_table(sheet, vocabulary) if hidden_too or not sheet.hidden else None
        if table:
            _refuse_beside(table)
            tables.append(table)
        elif sheet.lines:
            findings.append(_left_out(sheet))
    if not tables:
        raise _no_header(book, vocabulary)
    return Tables(book, tuple(tables), tuple(findings))


def _refuse_beside(table: Table) -> None:
    """A second column of names with names in it is another table to the right, whose rows would be lost."""
    for column in table.repeated:
        if column.field == "name" and any(said_by(line.cells.get(column.number)) for line in table.lines()):
            first, second, sheet = table.columns["name"].header_cell, column.header_cell, table.sheet.name
            raise BadWorkbook(
                f"工作表“{sheet}”里 {first} 和 {second} 都是“{column.header}”，像是两张表并排放着；"
                "请把右边的移到左边的下面，或放到另一张工作表",
                f"on sheet '{sheet}' {first} and {second} both say '{column.header}', as of two tables side by side; move the "
                "right one below the left one, or to a sheet of its own",
            )


def _left_out(sheet: Sheet) -> Finding:
    if sheet.hidden:
        why = text("工作表是隐藏的，没有读", "the sheet is hidden and was not read")
    else:
        why = text("没有找到表头，整张表没有读", "no header was found, so the sheet was not read")
    return Finding(sheet.name, sheet.lines[0].number, "", "", why, "noted")


def _no_header(book: Book, vocabulary: Vocabulary) -> BadWorkbook:
    filled = [sheet for sheet in book.sheets if sheet.lines]
    if not filled:
        return BadWorkbook("工作簿里没有内容：请选另一个文件。", "the workbook holds nothing: choose another one.")
    seen = [(sheet.name, *row) for sheet in filled[:3] for row in nearest_rows(sheet, vocabulary)]
    zh = "；".join(f"“{name}”第 {number} 行：{words}" for name, number, words in seen)
    en = "; ".join(f"'{name}' row {number}: {words}" for name, number, words in seen)
    hidden = any(sheet.hidden for sheet in filled)
    return BadWorkbook(
        f"没有找到表头。要找的是：{vocabulary.looked_for.zh}。最接近的行是 {zh}。"
        f"请让一行里有这些字{'，或用 sheet 指定隐藏的工作表' if hidden else ''}。",
        f"no header was found. Looked for: {vocabulary.looked_for.en}. The nearest rows are {en}. "
        f"Put these words in one row{', or name the hidden sheet' if hidden else ''}.",
    )


def records_of(tables: Tables, is_empty: Callable[[Record], bool]) -> Iterator[Record]:
    """Every data row of every table, except those that hold nothing but what merged cells or numbering put there."""
    for table in tables.tables:
        for line in table.lines():
            record = Record(table, line, tables.book.epoch)
            if not is_empty(record):
                yield record
