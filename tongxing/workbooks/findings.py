"""What a reader found wrong or worth a word, and the answer of a reading. Knows no kind of workbook."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, Literal, TypeVar

from tongxing.errors import BadWorkbook
from tongxing.words import Text, text

__all__ = ["Finding", "Reading", "Severity", "masked", "refusal"]

Severity = Literal["refused", "noted"]
T = TypeVar("T")

_SHOWN = 5
_LONGEST = 40
_LONG_NUMBER = re.compile(r"\d{9,}[\dXx]?|\d{3,}(?:[ -]\d{3,})+[Xx]?")


@dataclass(frozen=True, slots=True)
class Finding:
    """One cell (or row) that was refused, or taken with a remark.

    `row` is the number Excel shows, `column` its letter and header such as ``D 身份证号``, empty for a whole row.
    `value` is what stood there; show :attr:`shown`, which hides personal numbers.
    """

    sheet: str
    row: int
    column: str
    value: str = field(repr=False)
    why: Text
    severity: Severity = "refused"

    @property
    def shown(self) -> str:
        return masked(self.value)

    @property
    def text(self) -> Text:
        """Sheet, row, column, value and why, in one line."""
        column, value = (f" {self.column}" if self.column else "", self.shown)
        quoted = (f" “{value}”", f" '{value}'") if value else ("", "")
        return text(
            f"工作表“{self.sheet}”第 {self.row} 行{column}{quoted[0]}：{self.why.zh}",
            f"sheet '{self.sheet}', row {self.row}{',' if column else ''}{column}{quoted[1]}: {self.why.en}",
        )


@dataclass(frozen=True, slots=True)
class Reading(Generic[T]):
    """What a reader took (`result`, `taken` rows) and what it did not (`refused` rows, `findings`).

    `columns` says how the header was understood: field → cell and words of the header, as ``D3 出生年月``. `unread` are
    headers that were not understood, so their columns were left alone.
    """

    result: T
    findings: tuple[Finding, ...]
    taken: int
    refused: int
    columns: Mapping[str, str]
    unread: tuple[str, ...] = ()

    def require_all(self, *, partial: bool = False) -> T:
        """The result, if no row was refused or `partial` lets the rest pass. Raises :class:`BadWorkbook` otherwise."""
        if self.refused and not partial:
            raise refusal(self.findings, self.taken, self.refused)
        return self.result


def refusal(findings: Sequence[Finding], taken: int, refused: int, *, partial: bool = True) -> BadWorkbook:
    """The error for `refused` rows of a workbook of which `taken` others could be taken; `partial`: alone, if asked."""
    bad = [finding for finding in findings if finding.severity == "refused"]
    lines = [finding.text for finding in bad[:_SHOWN]]
    if len(bad) > _SHOWN:
        lines.append(text(f"……还有 {len(bad) - _SHOWN} 处", f"… and {len(bad) - _SHOWN} more"))
    rows = taken + refused
    zh = [f"共 {rows} 行，有 {refused} 行不能导入，什么都没有写入。", *(f"· {line.zh}" for line in lines)]
    en = [f"{refused} of {rows} rows cannot be taken; nothing was written.", *(f"- {line.en}" for line in lines)]
    zh.append("请在表里改好再导入" + (f"；或用 --partial 只导入其余 {taken} 行。" if taken and partial else "。"))
    rest = f", or take the other {taken} with --partial." if taken and partial else "."
    en.append("Mend them in the workbook and import again" + rest)
    return BadWorkbook("\n".join(zh), "\n".join(en), findings=findings)


def masked(value: str) -> str:
    """`value` on one line, cut to 40 characters, with the middle of long numbers (ID, phone) hidden."""
    line = _LONG_NUMBER.sub(lambda found: _hidden(found[0]), " ".join(value.split()))
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"


def _hidden(number: str) -> str:
    return number[:3] + "*" * (len(number) - 5) + number[-2:]
