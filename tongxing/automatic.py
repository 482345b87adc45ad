"""What passes between the engine and the code of an automatic step. Values only; nothing here reads or writes.

An automatic step is a function ``(Case) -> Outcome``. It sees the launch, its subjects and the records of earlier
steps, and returns what it found. The engine writes that down as a *proposal*; a person reads, edits and confirms it.
It may run twice and must give the same outcome for the same case.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .words import Language, Text

__all__ = [
    "AutomaticFunction",
    "Case",
    "Lateness",
    "NewPair",
    "NewSubject",
    "Outcome",
    "Person",
    "ProducedFile",
    "Record",
    "Subject",
]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who holds a role in the launch."""

    id: int
    name: str
    role: str
    scope: str | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """What an item is about. `name` is the child's, the class's or team's; `class_key` as ``3-2`` to sort and match by,
    `class_title` what a school writes: 三年级2班."""

    id: int
    kind: str
    name: str
    class_key: str | None = None
    grade_key: str | None = None
    team: str | None = None
    child_id: int | None = None
    person_id: int | None = None
    class_title: Text | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """The evidence of one settled item; `state` is ``done`` or ``waived``. Why it was waived is not told here."""

    step: str
    occurrence: int
    subject: Subject | None
    data: Mapping[str, Any]
    done_on: dt.date | None
    done_by: str | None
    state: str


@dataclass(frozen=True, slots=True)
class Lateness:
    """The four numbers of a step, and what is still open or waived."""

    step: str
    total: int
    on_time: int
    recorded_late: int
    done_late: int
    missed: int
    open: int = 0
    waived: int = 0


@dataclass(frozen=True, slots=True)
class Case:
    """All that an automatic step may look at. `missing` says what its predecessors did not deliver by its due."""

    program: str
    step: str
    language: Language
    organisation: str
    above: str | None
    today: dt.date
    first_day: dt.date
    last_day: dt.date
    parameters: Mapping[str, Any]
    subjects: tuple[Subject, ...]
    people: tuple[Person, ...]
    records: tuple[Record, ...]
    lateness: tuple[Lateness, ...]
    step_titles: Mapping[str, Text]
    missing: tuple[Text, ...] = ()

    def subjects_of(self, kind: str) -> tuple[Subject, ...]:
        return tuple(subject for subject in self.subjects if subject.kind == kind)

    def records_of(self, step: str) -> tuple[Record, ...]:
        return tuple(record for record in self.records if record.step == step and record.state == "done")

    def class_title(self, key: str) -> Text:
        """What the school calls a class, for whatever a person reads; its key where nothing else is known."""
        titles = (each.class_title for each in self.subjects if each.class_key == key and each.class_title)
        return next(titles, Text(zh=key, en=key))

    def people_of(self, role: str) -> tuple[Person, ...]:
        return tuple(person for person in self.people if person.role == role)


@dataclass(frozen=True, slots=True)
class ProducedFile:
    """A file to hand in. `name` without a path; personal content is encrypted when stored."""

    name: str
    content: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class NewPair:
    """A child (by subject id) to stand with a person from the day of confirmation on."""

    child_subject: int
    person_id: int


@dataclass(frozen=True, slots=True)
class NewSubject:
    """A subject that becomes known: ``NewSubject("chosen-child", child_subject=17)``."""

    kind: str
    name: str = ""
    child_subject: int | None = None
    team: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an automatic step found. `record` follows the step's form; `notes` are sentences for who confirms it."""

    record: Mapping[str, Any] = field(default_factory=dict)
    files: tuple[ProducedFile, ...] = ()
    pairs: tuple[NewPair, ...] = ()
    subjects: tuple[NewSubject, ...] = ()
    notes: tuple[Text, ...] = ()


AutomaticFunction = Callable[[Case], Outcome]
