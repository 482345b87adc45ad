"""Whom a record names: children, members, pairs. Read off its values alone; nothing is looked up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..program import Field, Program, Step

__all__ = ["field_of_teams", "names_in", "numbers_in", "pairs_in", "rows_in", "team_in"]


def rows_in(record: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows of its first table; none where it has no table."""
    return next((value for value in record.values() if _is_rows(value)), [])


def numbers_in(record: Mapping[str, Any]) -> list[int]:
    """The numbers of all subjects that it lists."""
    return [number for value in record.values() if _is_numbers(value) for number in value]


def pairs_in(record: Mapping[str, Any], found: Mapping[str, Any]) -> list[tuple[int, int]]:
    """(child subject, person) of its rows ``{"child": …, "person": …}``, or of what an automatic step `found`."""
    lists = [value for value in record.values() if value == [] or _is_rows(value)]
    if lists:  # also an empty one: somebody took every pair out
        edited = [row for rows in lists for row in rows if {"child", "person"} <= set(row)]
        return [(int(row["child"]), int(row["person"])) for row in edited]
    return [(pair["child_subject"], pair["person_id"]) for pair in found.get("pairs", ())]


def field_of_teams(program: Program, step: Step) -> Field | None:
    """The field in which a record of the step names teams: it is called like the parameter that lists them."""
    fields = program.form(step.form).fields if step.form is not None else ()
    return next((each for each in fields if each.name == program.listed.get("team")), None)


def names_in(record: Mapping[str, Any], field: str | None) -> list[str]:
    """The names that a field lists, each once, without those that are blank."""
    value = record.get(field) if field else None
    names = [str(each).strip() for each in value] if isinstance(value, list) else []
    return list(dict.fromkeys(name for name in names if name))


def team_in(record: Mapping[str, Any], own: str | None) -> str:
    """The team that it is about: that of its subject, else the one that it names."""
    return own or str(record.get("team") or "")


def _is_rows(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(each, dict) for each in value)


def _is_numbers(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(type(each) is int for each in value)
