"""Rows of a roster once they are read: which name a child a second time, and which cannot be told apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import cast

from tongxing.words import Text, text

from .findings import Finding
from .likeness import Alike, Likeness, alike, likeness_of
from .values import Child, Place

__all__ = ["Row", "without_doubles"]


@dataclass(frozen=True, slots=True)
class Row:
    """A data row once read: the child, or None where it was refused, and what was found."""

    child: Child | None
    findings: tuple[Finding, ...]

    @property
    def refused(self) -> bool:
        return any(finding.severity == "refused" for finding in self.findings)


def without_doubles(rows: Sequence[Row]) -> list[Row]:
    """The second row of a child is refused. Of two that may be one child or two, each that does not say enough is."""
    faults: dict[int, Text] = {}
    for first, second, found in _alike(rows):
        if first not in faults or found is Alike.SAME_CLASS:
            for at, why in _faults(rows, first, second, found):
                faults.setdefault(at, why)
    return [_refused(row, faults[at]) if at in faults else row for at, row in enumerate(rows)]


def _alike(rows: Sequence[Row]) -> Iterator[tuple[int, int, Alike]]:
    """Each two rows that may be one child, by their places."""
    seen: dict[str, list[tuple[int, Likeness]]] = defaultdict(list)
    for at, row in enumerate(rows):
        if row.child is None:
            continue
        own = likeness_of(row.child)
        others = {place: other for word in (own.name, own.number) if word for place, other in seen[word]}
        for place, other in others.items():
            yield place, at, alike(other, own)
        for word in (own.name, own.number):
            if word:
                seen[word].append((at, own))


def _faults(rows: Sequence[Row], first: int, second: int, found: Alike) -> Iterator[tuple[int, Text]]:
    one, other = cast(Child, rows[first].child), cast(Child, rows[second].child)
    if found is Alike.SAME_NUMBER:
        yield second, _at(one, "身份证号与{}重复", "has the ID number of {}")
    elif found is Alike.SAME_BIRTH and one.class_name == other.class_name:
        zh = "与{}重复；若是两个孩子，请写上身份证号"
        yield second, _at(one, zh, "is the same child as {}; if they are two, add their ID numbers")
    elif found is Alike.SAME_BIRTH:
        for at, twin in ((first, other), (second, one)):
            zh = "与{}同名、同一天出生，班级不同，分不清是不是同一个孩子：请写上身份证号"
            en = "has the name and birth of {} and another class, and may be the same child: add the ID number"
            yield at, _at(twin, zh, en)
    elif found is Alike.SAME_CLASS:
        for at, own, twin in ((first, one, other), (second, other, one)):
            if likeness_of(own).is_vague:
                zh = "与{}同名同班，分不清是不是同一个孩子：请写上出生日期或身份证号"
                en = "has the name and class of {} and may be the same child: add birth date or ID number"
                yield at, _at(twin, zh, en)


def _at(child: Child, zh: str, en: str) -> Text:
    place = cast(Place, child.row)
    return text(
        zh.format(f"工作表“{place.sheet}”第 {place.row} 行"), en.format(f"sheet '{place.sheet}', row {place.row}")
    )


def _refused(row: Row, why: Text) -> Row:
    child = cast(Child, row.child)
    at = cast(Place, child.row)
    return Row(None, (*row.findings, Finding(at.sheet, at.row, "", child.name, why, "refused")))
