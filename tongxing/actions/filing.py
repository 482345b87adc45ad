"""What is kept of a child: a row of a roster as a file, and a file into which a row is merged.

What a row does not say changes nothing; only a cell that says 清空 ("clear") takes away.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from ..ledger.children import ChildRow
from ..words import Text, text
from ..workbooks import BirthDay, Child, Likeness, as_eighteen, likeness_of

__all__ = ["FILE_LABELS", "in_file", "merged_row", "new_row", "with_in_file"]

_PARENTS = ("father", "mother")

FILE_LABELS: Mapping[str, Text] = {
    "name": text("姓名", "Name"),
    "sex": text("性别", "Sex"),
    "birth": text("出生日期", "Born on"),
    "id_number": text("身份证号", "ID number"),
    "class_label": text("班级", "Class"),
    "class_teacher": text("班主任", "Class teacher"),
    "address": text("家庭住址", "Address"),
    "phone": text("联系电话", "Phone"),
    "works_at": text("务工地点", "Workplace"),
    "father_name": text("父亲", "Father"),
    "father_phone": text("父亲电话", "Father's phone"),
    "father_works_at": text("父亲务工地点", "Father's workplace"),
    "mother_name": text("母亲", "Mother"),
    "mother_phone": text("母亲电话", "Mother's phone"),
    "mother_works_at": text("母亲务工地点", "Mother's workplace"),
    "guardian": text("委托照护人", "Carer entrusted"),
    "guardian_relation": text("与孩子关系", "Relation"),
    "guardian_phone": text("照护人电话", "Carer's phone"),
    "entrusted_since": text("何时委托", "Entrusted since"),
    "hardship": text("家庭困难", "Hardship"),
    "note": text("备注", "Note"),
}
"""What a file holds, in the order in which it is shown."""


def in_file(row: ChildRow, name: str) -> Any:
    """What a file says under one of these names; None where it says nothing."""
    who, _, rest = name.partition("_")
    return (row.get(who) or {}).get(rest) if who in _PARENTS else row.get(name)


def with_in_file(row: ChildRow, name: str, value: Any) -> dict[str, Any]:
    """The file with another value there; None takes it away."""
    changed = dict(row)
    who, _, rest = name.partition("_")
    if who in _PARENTS:
        changed[who] = {key: said for key, said in {**(row.get(who) or {}), rest: value}.items() if said is not None}
    elif value is None:
        changed.pop(name, None)
    else:
        changed[name] = value
    return changed


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
