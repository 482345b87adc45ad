"""Reads the members of a team that were typed into a form, under any words that a teams workbook knows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tongxing.words import text

from .findings import Finding, refusal
from .header import word
from .people import is_email, split_outside_brackets
from .records import phone_of, plain_name
from .teams import LEAD_WORDS, TEAM_WORDS
from .values import Place, TeamMember

__all__ = ["is_member_word", "read_members"]

_SHEET = "typed"


@dataclass
class _Row:
    """One typed row by field: the key as written, and the value. Row 2 is the first, as below a header."""

    number: int
    cells: Mapping[str, tuple[str, Any]]
    findings: list[Finding] = field(default_factory=list)

    def said(self, name: str) -> str:
        value = self.cells.get(name, (name, None))[1]
        if isinstance(value, list):
            return "、".join(str(each) for each in value)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        return "" if value is None else str(value).strip()

    def refuse(self, name: str, zh: str, en: str) -> None:
        heading = f"- {self.cells.get(name, (name, None))[0]}"
        self.findings.append(Finding(_SHEET, self.number, heading, self.said(name), text(zh, en)))


def read_members(rows: Sequence[Mapping[str, Any]]) -> tuple[TeamMember, ...]:
    """The members that these rows name, in their order. Raises :class:`BadWorkbook` with row and column."""
    read = [_Row(number, _by_field(row)) for number, row in enumerate(rows, start=2)]
    members = [_member(row) for row in read]
    _refuse_doubles(read, members)
    findings = [finding for row in read for finding in row.findings]
    if findings:
        bad = sum(bool(row.findings) for row in read)
        raise refusal(findings, len(read) - bad, bad, partial=False)
    return tuple(members)


def is_member_word(key: str) -> bool:
    """Whether a key is any word for what is known of a member."""
    return word(key) in TEAM_WORDS.words


def _by_field(row: Mapping[str, Any]) -> dict[str, tuple[str, Any]]:
    found: dict[str, tuple[str, Any]] = {}
    for key, value in row.items():
        found.setdefault(TEAM_WORDS.words.get(word(key), ""), (key, value))
    return found


def _member(row: _Row) -> TeamMember:
    name, email, phone = plain_name(row.said("name")), row.said("email"), row.said("phone")
    if not re.search(r"[^\W\d_]", name):
        row.refuse("name", "没有姓名" if not name else "不像姓名", "is missing" if not name else "is no name")
    if email and not is_email(email):
        row.refuse("email", "不是邮箱地址", "is not an e-mail address")
    return TeamMember(
        name=name,
        strengths=tuple(split_outside_brackets(row.said("strengths"), "、，,;；/ ")),
        phone=phone_of(phone)[0] if phone else None,
        email=email or None,
        leads=row.said("lead").lower() in LEAD_WORDS,
        row=Place(_SHEET, row.number),
    )


def _refuse_doubles(rows: Iterable[_Row], members: Iterable[TeamMember]) -> None:
    seen: dict[tuple[str, str | None, str | None], int] = {}
    for row, member in zip(rows, members, strict=True):
        first = seen.setdefault((member.name, member.phone, member.email), row.number)
        if first != row.number and not row.findings:
            row.refuse("name", f"与第 {first - 1} 行是同一名队员", f"is the same member as row {first - 1}")
