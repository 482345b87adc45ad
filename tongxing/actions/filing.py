"""What is kept of a child: a row of a roster as a file, and a file into which a row is merged.

What a row does not say changes nothing; only a cell that says 清空 ("clear") takes away.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from ..ledger.children import ChildRow
from ..workbooks import BirthDay, Child, Likeness, as_eighteen, likeness_of

__all__ = ["merged_row", "new_row"]

_PARENTS = ("father", "mother")


def new_row(child: Child) -> dict[str, Any]:
    """What is kept, sealed, of a child who has no file yet."""
    return _said(child) | {"identity": likeness_of(child).identity}


def merged_row(old: ChildRow, child: Child, class_key: str | None) -> dict[str, Any]:
    """A file with what a row says of the same child. `class_key` is the class that the child is in from now on."""
    new = _said(child)
    row = {**old, **new}
    for who in _PARENTS:
        if both := {**old.get(who, {}), **new.get(who, {})}:
            row[who] = both
    row |= _finer_birth(old, new)
    for column in child.cleared:
        _clear(row, column)
    likeness = Likeness(row["name"], _number(row), _birth(row), class_key)
    return row | {"identity": likeness.identity}


def _said(child: Child) -> dict[str, Any]:
    row = {name: value for name, value in asdict(child).items() if name not in ("row", "class_name", "cleared")}
    for who in _PARENTS:
        row[who] = {name: value for name, value in row[who].items() if value is not None} or None
    row["birth"] = str(child.birth) if child.birth else None
    row["entrusted_since"] = child.entrusted_since.isoformat() if child.entrusted_since else None
    row["class_label"] = child.class_name.label.zh if child.class_name else None
    return {name: value for name, value in row.items() if value is not None}


def _finer_birth(old: ChildRow, new: ChildRow) -> dict[str, str]:
    """A month does not replace the day that lies in it."""
    known, said = _birth(old), _birth(new)
    if known and said and said.precision == "month" and known.agrees_with(said):
        return {"birth": str(known)}
    return {}


def _clear(row: dict[str, Any], column: str) -> None:
    who, _, name = column.partition("_")
    if who in _PARENTS:
        row[who] = {other: value for other, value in row.get(who, {}).items() if other != name}
    else:
        row.pop(column, None)


def _birth(row: Mapping[str, Any]) -> BirthDay | None:
    return BirthDay.from_text(row["birth"]) if row.get("birth") else None


def _number(row: Mapping[str, Any]) -> str | None:
    return as_eighteen(row["id_number"]) if row.get("id_number") else None
