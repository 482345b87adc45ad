"""Launches that somebody prepares: what was answered so far, and the workbooks, until they are launched or dropped."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from .ids import uuid7
from .tables import Organisation, Preparation, StoredFile
from .vault import Vault

__all__ = ["Book", "PreparationFile", "add_preparation", "drop_preparations", "preparation_of", "preparations_of"]
__all__ += ["stale_preparations", "write_preparation"]

Book = Literal["roster", "people"]


@dataclass(frozen=True)
class PreparationFile:
    """A preparation, opened. `answers` by parameter as they were typed; `assigned` people by role (a number, or a name of
    the workbook); `days` due days by step; `books` the id of the file by kind of workbook."""

    id: str
    person_id: int
    organisation: str
    organisation_name: str
    program: str
    changed_at: dt.datetime
    answers: Mapping[str, str] = field(default_factory=dict)
    assigned: Mapping[str, Sequence[str]] = field(default_factory=dict)
    days: Mapping[str, dt.date] = field(default_factory=dict)
    books: Mapping[Book, str] = field(default_factory=dict)


def add_preparation(
    session: Session, vault: Vault, person_id: int, organisation: Organisation, program: str, now: dt.datetime
) -> str:
    id = uuid7()
    made = Preparation(
        id=id,
        person_id=person_id,
        organisation_id=organisation.id,
        program=program,
        sealed=vault.seal_json("preparation", id, "sealed", {}),
        made_at=now,
        changed_at=now,
    )
    session.add(made)
    session.flush()
    return id


def preparation_of(session: Session, vault: Vault, id: str, person_id: int) -> PreparationFile | None:
    """The one of this id, where it is this person's; else None."""
    query = (
        select(Preparation, Organisation.key, Organisation.name)
        .join(Organisation, Organisation.id == Preparation.organisation_id)
        .where(Preparation.id == id, Preparation.person_id == person_id)
    )
    found = session.execute(query).tuples().one_or_none()
    return _opened(vault, *found) if found is not None else None


def preparations_of(session: Session, vault: Vault, person_id: int) -> list[PreparationFile]:
    """This person's, the last one worked on first."""
    query = (
        select(Preparation, Organisation.key, Organisation.name)
        .join(Organisation, Organisation.id == Preparation.organisation_id)
        .where(Preparation.person_id == person_id)
        .order_by(Preparation.changed_at.desc(), Preparation.id)
    )
    return [_opened(vault, *row) for row in session.execute(query).tuples()]


def _opened(vault: Vault, row: Preparation, key: str, name: str) -> PreparationFile:
    kept: Mapping[str, Any] = vault.open_json("preparation", row.id, "sealed", row.sealed)
    files: dict[Book, str | None] = {"roster": row.roster_file, "people": row.people_file}
    return PreparationFile(
        id=row.id,
        person_id=row.person_id,
        organisation=key,
        organisation_name=name,
        program=row.program,
        changed_at=row.changed_at,
        answers=kept.get("answers", {}),
        assigned=kept.get("assigned", {}),
        days={step: dt.date.fromisoformat(day) for step, day in kept.get("days", {}).items()},
        books={book: file for book, file in files.items() if file is not None},
    )


def write_preparation(session: Session, vault: Vault, kept: PreparationFile, now: dt.datetime) -> None:
    """Keep it as it is in `kept`; a workbook that it has no more is gone."""
    row = session.get_one(Preparation, kept.id)
    days = {step: day.isoformat() for step, day in kept.days.items()}
    said = {"answers": dict(kept.answers), "assigned": dict(kept.assigned), "days": days}
    before = {row.roster_file, row.people_file}
    row.sealed = vault.seal_json("preparation", kept.id, "sealed", said)
    row.roster_file, row.people_file = kept.books.get("roster"), kept.books.get("people")
    row.changed_at = now
    session.flush()
    _forget_files(session, before - {row.roster_file, row.people_file})


def drop_preparations(session: Session, ids: Sequence[str]) -> None:
    """They, and their workbooks."""
    query = select(Preparation.roster_file, Preparation.people_file).where(Preparation.id.in_(ids))
    files = {file for row in session.execute(query) for file in row}
    session.execute(delete(Preparation).where(Preparation.id.in_(ids)))
    _forget_files(session, files)


def _forget_files(session: Session, files: set[str | None]) -> None:
    session.execute(delete(StoredFile).where(StoredFile.id.in_([file for file in files if file is not None])))


def stale_preparations(session: Session, before: dt.datetime) -> Sequence[str]:
    """The ids of those that nobody has touched since."""
    return session.scalars(select(Preparation.id).where(Preparation.changed_at < before)).all()
