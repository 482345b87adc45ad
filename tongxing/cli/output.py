"""What a command answers: tables and lines for people, JSON for scripts, one line for what could not be done.

Colour, wrapping and progress only on a terminal; in a pipe plain text in aligned columns. Asks nothing of the ledger.
"""

from __future__ import annotations

import datetime as dt
import errno
import json as jsonlib
import os
import re
import shutil
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import typer
from rich.cells import cell_len
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn
from rich.table import Table as RichTable
from rich.text import Text as RichText

from ..errors import TongxingError, Unavailable
from ..words import Text, say, text
from .usage import WIDTH, is_wrong_usage, wrapped, wrong_usage

__all__ = [
    "Column",
    "Marked",
    "Shown",
    "Table",
    "fail",
    "heading",
    "marked",
    "note",
    "paragraph",
    "print_line",
    "progress",
    "reason_of",
    "report",
    "show",
    "write_file",
]

Tone = Literal["plain", "strong", "quiet", "good", "soon", "late"]
_STYLES: dict[Tone, str] = {
    "plain": "",
    "strong": "bold",
    "quiet": "dim",
    "good": "green",
    "soon": "yellow",
    "late": "bold red",
}
NARROW = 16
"""A column of at most so many cells, such as one of days, is not wrapped on a terminal."""

LEAST_TEXT = 24
"""Text that would have fewer cells beside the other columns goes below them."""
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class Marked:
    """A piece of text with a tone, which a terminal shows by colour."""

    said: str
    tone: Tone = "plain"

    def __str__(self) -> str:
        return self.said


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; numbers stand to the right."""

    title: str
    right: bool = False


@dataclass(frozen=True)
class Table:
    """Rows under titles. A cell is anything with a ``str()``; None is shown as ``—``. With `wraps` the last column is text,
    of one line or more, that keeps to the width of the page, in a pipe too."""

    columns: Sequence[Column | str]
    rows: Sequence[Sequence[Any]]
    indent: int = 0
    wraps: bool = False

    @property
    def heads(self) -> list[Column]:
        return [each if isinstance(each, Column) else Column(each) for each in self.columns]


Shown = str | Text | Marked | Table


def marked(said: object, tone: Tone) -> Marked:
    return Marked(str(said), tone)


def heading(said: object) -> Marked:
    """A line above a table."""
    return Marked(str(said), "strong")


def show(*shown: Shown, data: Any = None, json: bool = False) -> None:
    """Print for people, or with `json` the `data` alone, as one line of JSON. Days and instants become ISO 8601."""
    if json:
        print_line(jsonlib.dumps(data, ensure_ascii=False, separators=(",", ":"), default=_plain))
        return
    on_terminal = sys.stdout.isatty()
    for each in shown:
        if on_terminal:
            _show_in_colour(each)
        else:
            for line in _lines(each):
                print_line(line)


def print_line(line: str) -> None:
    sys.stdout.write(line + "\n")


def note(said: object) -> None:
    """A remark beside the answer, on stderr, so that a pipe does not carry it."""
    for line in str(said).splitlines():
        sys.stderr.write(_clean(line) + "\n")


def _plain(value: Any) -> Any:
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, Text | Marked | Path):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def _clean(said: object) -> str:
    """On one line and without control characters: a name in a workbook must not steer the terminal."""
    return _CONTROL.sub("�", " ".join(str(said).splitlines()))


def _cell(value: Any) -> str:
    return "—" if value is None else _clean(value)


def _lines(shown: Shown) -> Iterator[str]:
    if isinstance(shown, Table):
        yield from _with_text(shown) if shown.wraps else _aligned(shown)
    else:
        yield from (_CONTROL.sub("�", line) for line in str(shown).split("\n"))


def _aligned(table: Table) -> Iterator[str]:
    heads = table.heads
    rows = [[head.title for head in heads], *([_cell(value) for value in row] for row in table.rows)]
    if not any(rows[0]):
        rows = rows[1:]
    widths = [max((cell_len(row[index]) for row in rows), default=0) for index in range(len(heads))]
    for row in rows:
        cells = [_padded(cell, width, head.right) for cell, width, head in zip(row, widths, heads, strict=True)]
        yield (" " * table.indent + "  ".join(cells)).rstrip()


def _with_text(table: Table) -> Iterator[str]:
    """The first columns aligned, the text beside them on as many lines as it needs; below them where the page is narrow."""
    first = table.heads[:-1]
    rows = [[head.title for head in table.heads], *([*map(_cell, row[:-1]), str(row[-1] or "")] for row in table.rows)]
    widths = [max(cell_len(row[index]) for row in rows) for index in range(len(first))]
    used = table.indent + sum(widths) + 2 * len(first)
    hangs = used if _page_width() - used >= LEAST_TEXT else table.indent + 4
    for row in rows:
        cells = [_padded(cell, width, head.right) for cell, width, head in zip(row, widths, first, strict=False)]
        said = [line for part in row[-1].split("\n") for line in wrapped(_clean(part), _page_width() - hangs)]
        beside = (" " * table.indent + "  ".join(cells) + "  ", *said[:1]) if hangs == used else ("  ".join(cells),)
        yield "".join(beside).rstrip()
        yield from (" " * hangs + line for line in (said[1:] if hangs == used else said))


def paragraph(said: object) -> str:
    """A sentence or several, on lines that keep to the width of the page."""
    return "\n".join(wrapped(_clean(said), _page_width()))


def _page_width() -> int:
    return min(shutil.get_terminal_size((WIDTH, 24)).columns, WIDTH)


def _padded(cell: str, width: int, right: bool) -> str:
    space = " " * (width - cell_len(cell))
    return space + cell if right else cell + space


def _show_in_colour(shown: Shown) -> None:
    console = Console(file=sys.stdout, highlight=False, soft_wrap=False)
    if isinstance(shown, Table) and shown.wraps:
        for number, line in enumerate(_with_text(shown)):
            console.print(RichText(line, style="" if number else "dim"), soft_wrap=True)
    elif isinstance(shown, Table):
        console.print(_rich(shown))
    else:
        tone = shown.tone if isinstance(shown, Marked) else "plain"
        console.print(RichText(_CONTROL.sub("�", str(shown)), style=_STYLES[tone]))


def _rich(table: Table) -> RichTable:
    heads = table.heads
    made = RichTable(
        box=None,
        pad_edge=False,
        padding=(0, 2, 0, 0),
        header_style="dim",
        show_header=any(head.title for head in heads),
        expand=False,
    )
    if table.indent:
        made.add_column(" " * (table.indent - 2), width=table.indent - 2)
    for index, head in enumerate(heads):
        whole = _stays_whole([_cell(row[index]) for row in table.rows])
        made.add_column(head.title, justify="right" if head.right else "left", overflow="fold", no_wrap=whole)
    margin = [""] if table.indent else []
    for row in table.rows:
        made.add_row(*margin, *(_styled(value) for value in row))
    return made


def _stays_whole(cells: Sequence[str]) -> bool:
    """Days, and keys that somebody may copy, are not broken; words are."""
    is_of_keys = all(cell.isascii() and " " not in cell for cell in cells if cell != "—")
    return is_of_keys or max(map(cell_len, cells), default=0) <= NARROW


def _styled(value: Any) -> RichText:
    return RichText(_cell(value), style=_STYLES[value.tone] if isinstance(value, Marked) else "")


@contextmanager
def progress(what: str, total: int | None = None) -> Iterator[Callable[[], None]]:
    """Shows on a terminal how far a long piece of work is; gives the function to call after each of `total` parts."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    columns = [SpinnerColumn(), TextColumn("{task.description}")]
    bar = [BarColumn(), MofNCompleteColumn()] if total is not None else []
    with Progress(*columns, *bar, console=Console(file=sys.stderr), transient=True) as shown:
        task = shown.add_task(what, total=total)
        yield lambda: shown.advance(task)


def write_file(path: Path, content: bytes) -> None:
    """Write a file that was asked for; raises :class:`Unavailable` in one sentence."""
    try:
        path.write_bytes(content)
    except OSError as error:
        why = reason_of(error)
        raise Unavailable(
            f"不能写入文件 {path}（{why.zh}）；请换一个位置",
            f"{path} cannot be written ({why.en}); choose another place",
        ) from None


_REASONS: Mapping[int, Text] = {
    errno.ENOENT: text("没有这个文件或目录", "no such file or folder"),
    errno.ENOTDIR: text("上一级不是目录", "what it lies in is no folder"),
    errno.EISDIR: text("是一个目录", "it is a folder"),
    errno.EACCES: text("没有权限", "permission denied"),
    errno.EPERM: text("没有权限", "permission denied"),
    errno.EROFS: text("只读", "read-only"),
    errno.ENOSPC: text("磁盘已满", "the disk is full"),
    errno.EDQUOT: text("超出磁盘配额", "the disk quota is used up"),
    errno.EIO: text("读写出错", "input/output error"),
}


def reason_of(error: OSError) -> Text:
    """Why the system refused a file, in both languages where it is a usual reason."""
    said = error.strerror or type(error).__name__
    return _REASONS.get(error.errno or 0, Text(zh=said, en=said))


def fail(error: TongxingError | Text) -> typer.Exit:
    """Say on stderr what could not be done. To be raised: ``raise fail(error)`` ends the command with exit code 1."""
    note(_one_line(str(error)))
    return typer.Exit(1)


def report(error: BaseException) -> int:
    """Say on stderr what ended a command, in one line; gives the exit code."""
    if os.environ.get("TONGXING_DEBUG") == "1":
        traceback.print_exception(error)
    if isinstance(error, TongxingError):
        note(_one_line(str(error)))
        return 1
    if is_wrong_usage(error):
        note("\n".join(wrong_usage(error)))
        return 2
    note(_unexpected(error))
    return 1


def _one_line(said: str) -> str:
    return " ".join(line.strip() for line in said.splitlines())


def _unexpected(error: BaseException) -> str:
    if isinstance(error, OSError) and error.strerror:
        where, why = f" {error.filename}" if error.filename else "", reason_of(error)
        return say(f"系统不允许：{why.zh}{where}", f"the system refused: {why.en}{where}")
    kind = type(error).__name__
    return say(
        f"程序内部出错（{kind}），没有完成；设 TONGXING_DEBUG=1 再运行一次，把显示的内容告诉维护者",
        f"an internal error ({kind}) stopped this; run it again with TONGXING_DEBUG=1 and report what it shows",
    )
