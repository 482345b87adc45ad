"""Opens an .xlsx and gives its sheets as lines of non-blank cells. Knows no header and no field.

A stranger's file is never trusted: its size, what it unpacks to, its rows and its columns are limited, a used range
that claims a million rows is not believed, and merged ranges are expanded only over rows that hold something.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from math import isfinite
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast

from tongxing.errors import BadWorkbook

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

__all__ = ["LARGEST_FILE", "MOST_ROWS", "Book", "Cell", "Line", "Sheet", "Source", "open_book"]

Source = str | Path | bytes
Value = str | int | float | bool | datetime | date | time | timedelta | None

LARGEST_FILE = 20 * 2**20
LARGEST_UNPACKED = 300 * 2**20
LARGEST_OTHER_PART = 64 * 2**20
MOST_ROWS = 20_000
MOST_COLUMNS = 100
MOST_MERGES = 20_000
EMPTY_ROWS_IN_A_ROW = 200

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MERGE = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})"')
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>]")
_CHUNK = 2**20
_OVERLAP = 200


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that holds something. `row` is where the value stands: above the line, where it was carried down."""

    row: int
    column: int
    value: Value
    number_format: str = "General"
    uncomputed: bool = False
    is_error: bool = False

    @property
    def letter(self) -> str:
        from openpyxl.utils import get_column_letter

        return get_column_letter(self.column)


@dataclass(frozen=True, slots=True)
class Line:
    """A row that holds something: its number as Excel shows it, and its cells by column, merged ones included."""

    number: int
    cells: Mapping[int, Cell]

    @property
    def own(self) -> list[Cell]:
        """Cells that stand in this row themselves, each once, from left to right."""
        return [
            cell for column, cell in sorted(self.cells.items()) if cell.row == self.number and cell.column == column
        ]


@dataclass(frozen=True, slots=True)
class Sheet:
    name: str
    lines: tuple[Line, ...]
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Book:
    """`epoch` is day zero of the file's date numbers: 1900 or 1904."""

    sheets: tuple[Sheet, ...]
    epoch: datetime


@dataclass(slots=True)
class _Part:
    """What the raw XML of a sheet tells before it is read."""

    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    has_formulas: bool = False


def open_book(source: Source, only: str | None = None) -> Book:
    """Read every sheet, or `only` that one, of a path or of bytes. Raises :class:`BadWorkbook` for a whole file."""
    content = _content(source)
    _refuse_other_kinds(content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            _refuse_bombs(archive)
            return _book(content, archive, only)
    except BadWorkbook:
        raise
    except Exception as broken:
        raise _damaged() from broken


def _content(source: Source) -> bytes:
    if isinstance(source, bytes):
        return _of_fair_size(source, len(source))
    path = Path(source)
    try:
        return _of_fair_size(path, path.stat().st_size)
    except OSError as broken:
        raise BadWorkbook(*_unopened(path, broken)) from broken


def _unopened(path: Path, broken: OSError) -> tuple[str, str]:
    name = str(path)
    if path.is_dir():
        return f"“{name}”是目录，不是工作簿：请写出文件名。", f"'{name}' is a folder, no workbook: name the file in it."
    if isinstance(broken, FileNotFoundError):
        return f"没有文件“{name}”：请检查文件名。", f"there is no file '{name}': check its name."
    if isinstance(broken, PermissionError):
        return f"没有权限读文件“{name}”：请检查权限。", f"the file '{name}' may not be read: check its permissions."
    return f"打不开文件“{name}”：请检查文件。", f"the file '{name}' cannot be opened: check it."


def _of_fair_size(source: bytes | Path, size: int) -> bytes:
    if size > LARGEST_FILE:
        raise _too_large()
    return source if isinstance(source, bytes) else source.read_bytes()


def _too_large() -> BadWorkbook:
    size = LARGEST_FILE // 2**20
    return BadWorkbook(
        f"工作簿太大（上限 {size} MB、{MOST_ROWS} 行）：请删去图片和空白区域，或分成几个文件。",
        f"the workbook is too large (limit {size} MB, {MOST_ROWS} rows): remove pictures and blank areas, or split it.",
    )


def _damaged() -> BadWorkbook:
    return BadWorkbook(
        "读不了这个工作簿，文件可能已损坏：请用 Excel 或 WPS 打开，另存为 .xlsx 再试。",
        "this workbook cannot be read and may be damaged: open it in Excel or WPS and save it again as .xlsx.",
    )


def _refuse_other_kinds(content: bytes) -> None:
    if not content.strip():
        raise BadWorkbook("文件是空的：请选另一个文件。", "the file is empty: choose another one.")
    if content.startswith(_OLE):
        raise _encrypted() if "EncryptedPackage".encode("utf-16-le") in content else _not_xlsx(".xls")
    if not zipfile.is_zipfile(io.BytesIO(content)):
        raise _not_xlsx("")


def _encrypted() -> BadWorkbook:
    return BadWorkbook(
        "工作簿设了打开密码：请去掉密码，另存后再导入。",
        "the workbook is protected by a password: remove the password, save and import again.",
    )


def _not_xlsx(kind: str) -> BadWorkbook:
    return BadWorkbook(
        f"这不是 .xlsx 工作簿{f'，而是 {kind}' if kind else ''}：请用 Excel 或 WPS 另存为 .xlsx。",
        f"this is not an .xlsx workbook{f' but {kind}' if kind else ''}: save it as .xlsx in Excel or WPS.",
    )


def _refuse_bombs(archive: zipfile.ZipFile) -> None:
    names = set(archive.namelist())
    if "xl/workbook.bin" in names:
        raise _not_xlsx(".xlsb")
    if not any(re.fullmatch(r"/?xl/workbook\d*\.xml", name) for name in names):
        raise _not_xlsx("")
    parts = archive.infolist()
    others = sum(part.file_size for part in parts if "worksheets/" not in part.filename)
    if others > LARGEST_OTHER_PART or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise _too_large()
    for part in parts:
        _refuse_doctype(archive, part)


def _refuse_doctype(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """No office program writes a DOCTYPE; only files that try to make a reader expand or fetch things have one."""
    if part.filename.endswith((".xml", ".rels")):
        with archive.open(part) as stream:
            if b"<!DOCTYPE" in stream.read(4096):
                raise _damaged()


def _opened(content: bytes, *, formulas: bool) -> Workbook:
    from openpyxl import load_workbook  # here and below: most commands open no workbook, and it is large

    return load_workbook(io.BytesIO(content), read_only=True, data_only=not formulas)


def _book(content: bytes, archive: zipfile.ZipFile, only: str | None) -> Book:
    values = _opened(content, formulas=False)
    try:
        names = _wanted(values, only)
        sheets = tuple(_sheet(content, archive, values, name) for name in names)
        return Book(sheets, values.epoch)
    finally:
        values.close()


def _wanted(book: Workbook, only: str | None) -> list[str]:
    names = [sheet.title for sheet in book.worksheets]
    if only is None:
        return names
    if only not in names:
        listed = "、".join(names)
        raise BadWorkbook(
            f"没有名为“{only}”的工作表：有 {listed}。", f"no sheet is named '{only}': there are {', '.join(names)}."
        )
    return [only]


def _sheet(content: bytes, archive: zipfile.ZipFile, values: Workbook, name: str) -> Sheet:
    sheet = cast(Any, values[name])
    with archive.open(sheet._worksheet_path.lstrip("/")) as stream:
        part = _glance(stream)
    lines = _own_lines(sheet)
    if part.has_formulas:
        _add_uncomputed(lines, content, name)
    _carry_merged(lines, part.merges)
    found = tuple(Line(number, cells) for number, cells in sorted(lines.items()))
    return Sheet(name, found, hidden=sheet.sheet_state != "visible")


def _glance(stream: IO[bytes]) -> _Part:
    """Merged ranges and whether there are formulas, from the raw XML: openpyxl's streaming reader tells neither, and
    its other one makes a cell object for every cell of a merged range, which one range can make a million."""
    from openpyxl.utils import range_boundaries

    part, tail, seen = _Part(), b"", set[bytes]()
    while chunk := stream.read(_CHUNK):
        window = tail + chunk
        part.has_formulas = part.has_formulas or bool(_FORMULA.search(window))
        seen.update(_MERGE.findall(window))
        if len(seen) > MOST_MERGES:
            raise _too_large()
        tail = window[-_OVERLAP:]
    part.merges = [cast("tuple[int, int, int, int]", range_boundaries(ref.decode())) for ref in seen]
    return part


def _rows(sheet: Any) -> Iterator[tuple[int, tuple[Any, ...]]]:
    empty = 0
    for number, row in enumerate(sheet.iter_rows(max_row=10 * MOST_ROWS, max_col=MOST_COLUMNS), start=1):
        filled = any(cell.value is not None for cell in row)
        empty = 0 if filled else empty + 1
        if empty > EMPTY_ROWS_IN_A_ROW:
            return
        if filled:
            yield number, row


def _own_lines(sheet: Any) -> dict[int, dict[int, Cell]]:
    lines: dict[int, dict[int, Cell]] = {}
    for number, row in _rows(sheet):
        cells = {at: _cell(number, at, cell) for at, cell in enumerate(row, start=1) if not _blank(cell.value)}
        if cells:
            lines[number] = cells
        if len(lines) > MOST_ROWS:
            raise _too_large()
    return lines


def _blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _cell(row: int, column: int, cell: Any) -> Cell:
    is_lost = isinstance(cell.value, float) and not isfinite(cell.value)
    return Cell(row, column, cell.value, cell.number_format or "General", is_error=is_lost or cell.data_type == "e")


def _add_uncomputed(lines: dict[int, dict[int, Cell]], content: bytes, name: str) -> None:
    formulas = _opened(content, formulas=True)
    try:
        for number, row in _rows(formulas[name]):
            for column, cell in enumerate(row, start=1):
                if cell.data_type == "f" and column not in lines.get(number, {}):
                    found = Cell(number, column, str(cell.value), uncomputed=True)
                    lines.setdefault(number, {})[column] = found
    finally:
        formulas.close()


def _carry_merged(lines: dict[int, dict[int, Cell]], merges: list[tuple[int, int, int, int]]) -> None:
    carried = 0
    for left, top, right, bottom in merges:
        first = lines.get(top, {}).get(left)
        if first is None:
            continue
        columns = range(left, min(right, MOST_COLUMNS) + 1)
        for number in _held_rows(lines, top, bottom):
            lines[number] = {**dict.fromkeys(columns, first), **lines[number]}
            carried += len(columns)
        if carried > MOST_ROWS * MOST_COLUMNS:
            raise _too_large()


def _held_rows(lines: dict[int, dict[int, Cell]], top: int, bottom: int) -> list[int]:
    if bottom - top < len(lines):
        return [number for number in range(top, bottom + 1) if number in lines]
    return [number for number in lines if top <= number <= bottom]
