"""Rows of a roster once they are read, and which of them name a child a second time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from tongxing.words import text

from .findings import Finding
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
    """The second of two rows for one child is refused: one ID number, or one likeness where an ID is missing."""
    by_identity: dict[str, Child] = {}
    by_likeness: dict[tuple[str, str, str], Child] = {}
    kept: list[Row] = []
    for row in rows:
        first = _same_child(row.child, by_identity, by_likeness) if row.child else None
        kept.append(_doubled(row, first) if first else row)
        if row.child and not first:
            by_identity[row.child.identity] = row.child
            by_likeness.setdefault(row.child.likeness, row.child)
    return kept


def _same_child(
    child: Child, by_identity: Mapping[str, Child], by_likeness: Mapping[tuple[str, str, str], Child]
) -> Child | None:
    alike = by_likeness.get(child.likeness)
    return by_identity.get(child.identity) or (None if alike and alike.id_number and child.id_number else alike)


def _doubled(row: Row, first: Child) -> Row:
    child, place = cast(Child, row.child), cast(Place, first.row)
    same_id = child.id_number is not None and child.identity == first.identity
    where = ("身份证号与", "has the ID number of") if same_id else ("与", "is the same child as")
    why = text(
        f"{where[0]}工作表“{place.sheet}”第 {place.row} 行重复",
        f"{where[1]} sheet '{place.sheet}', row {place.row}",
    )
    at = cast(Place, child.row)
    return Row(None, (*row.findings, Finding(at.sheet, at.row, "", child.name, why, "refused")))
