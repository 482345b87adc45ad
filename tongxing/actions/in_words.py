"""A record as a person reads it: under the questions of its form, with names for numbers and titles for keys.

Nothing is looked up that the record does not name. A child of an organisation below the launch's has a pseudonym.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from ..ledger.people import names_of
from ..ledger.vault import Vault
from ..ledger.views import named_subjects
from ..program import Choice, Column, Field, Form
from ..words import Text, say, text
from ..workbooks import read_class

__all__ = ["Answer", "Rows", "answers_in_words"]


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one answer: headings, and for each row a cell under every heading."""

    heads: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """A question and what the record says to it; None: nothing, though the form asks."""

    name: str
    label: str
    said: str | Rows | None


# What pairs are written in is the engine's own, whatever the program.
_PAIRS = (
    Column(name="child", label=text("孩子", "Child"), kind="subject"),
    Column(name="person", label=text("人员", "Person"), kind="person"),
)


def answers_in_words(session: Session, vault: Vault, form: Form, record: Mapping[str, Any]) -> tuple[Answer, ...]:
    """The record in the reader's language, in the order of the form."""
    words = _Words(*_names(session, vault, form, record))
    return tuple(Answer(field.name, str(field.label), words.of(field, record.get(field.name))) for field in form.fields)


def _names(
    session: Session, vault: Vault, form: Form, record: Mapping[str, Any]
) -> tuple[Mapping[int, str], Mapping[int, str]]:
    """The names of all subjects and of all people that the record has by number."""
    subjects, people = set[int](), set[int]()
    for field in form.fields:
        value = record.get(field.name)
        if field.kind == "subjects":
            subjects |= set(_numbers(value or ()))
        elif field.kind == "rows":
            for column in _columns(field, value or ()):
                cells = _numbers(row.get(column.name) for row in value or ())
                subjects |= set(cells) if column.kind == "subject" else set()
                people |= set(cells) if column.kind == "person" else set()
    return named_subjects(session, vault, sorted(subjects)), names_of(session, vault, people)


def _numbers(values: Iterable[Any]) -> list[int]:
    return [value for value in values if type(value) is int]


def _columns(field: Field, rows: Sequence[Mapping[str, Any]]) -> list[Column]:
    """Those that the field declares, else those of pairs; then whatever else the rows have, under its own name."""
    known = {column.name: column for column in (*_PAIRS, *field.columns)}
    there = dict.fromkeys(name for row in rows for name in row)
    names = dict.fromkeys([*(column.name for column in field.columns), *there])
    return [known.get(name) or Column.model_construct(name=name, label=text(name, name)) for name in names]


@dataclass(frozen=True)
class _Words:
    subjects: Mapping[int, str]
    people: Mapping[int, str]

    def of(self, field: Field, value: Any) -> str | Rows | None:
        if value in (None, "", []):
            return None
        if field.kind == "rows":
            return self._rows(field, value)
        if field.kind == "subjects":
            return _listed(self._subject(each) for each in value)
        return _plain(value, field.choices)

    def _rows(self, field: Field, rows: Sequence[Mapping[str, Any]]) -> Rows:
        columns = _columns(field, rows)
        cells = (tuple(self._cell(column, row.get(column.name)) for column in columns) for row in rows)
        return Rows(tuple(str(column.label) for column in columns), tuple(cells))

    def _cell(self, column: Column, value: Any) -> str:
        if value in (None, ""):
            return "—" if column.kind != "class" else say("未分班", "No class")
        if column.kind == "subject":
            return self._subject(value)
        if column.kind == "person":
            return self.people.get(value, str(value))
        if column.kind == "class":
            named = read_class(str(value))
            return str(named.label) if named else str(value)
        return _plain(value, column.choices)

    def _subject(self, value: Any) -> str:
        return self.subjects.get(value) or str(value)


def _plain(value: Any, choices: Sequence[Choice] = ()) -> str:
    if isinstance(value, bool):
        return say("是", "yes") if value else say("否", "no")
    if isinstance(value, list | tuple):
        return _listed(_plain(each, choices) for each in value)
    labels: Mapping[Any, Text] = {choice.key: choice.label for choice in choices}
    return str(labels.get(value, value)) if isinstance(value, str) else str(value)


def _listed(said: Iterable[str]) -> str:
    return say("、", ", ").join(said)
