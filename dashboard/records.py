"""What a page shows of one item: its form to fill in, its draft to confirm, or what was recorded."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tongxing.actions.drafts import Draft, read_draft
from tongxing.actions.in_words import Answer, answers_in_words
from tongxing.actions.upgrading import records_of
from tongxing.actions.viewing import viewed
from tongxing.errors import NotAllowed
from tongxing.installation import Installation
from tongxing.ledger.items import ItemRow, find_items
from tongxing.ledger.launches import LaunchFacts, launch_facts
from tongxing.ledger.people import names_of
from tongxing.ledger.rights import names_for
from tongxing.ledger.tables import Organisation, Person, Subject
from tongxing.ledger.windows import WindowRow, find_windows
from tongxing.lifecycle import days_overdue
from tongxing.program import Form, Step, evidence_form
from tongxing.words import Text

from .fields import Widget, kinds_of, widgets
from .items import may_read, require_seen
from .web import Reader

__all__ = ["Record", "fields_to_fill", "read_record"]


@dataclass(frozen=True)
class Record:
    """An item as its page shows it. Instants and days are local to its launch. `answers` None: not for this reader."""

    row: ItemRow
    launch: LaunchFacts
    window: WindowRow
    step: Step
    title: Text
    form: Form | None
    subject: str
    due: dt.datetime | None
    days: int
    late: bool
    done_by: str | None
    recorded_at: dt.datetime | None
    answers: tuple[Answer, ...] | None
    draft: Draft | None
    today: dt.date


def read_record(installation: Installation, reader: Reader, item: int, now: dt.datetime) -> Record:
    """Raises :class:`~tongxing.errors.NotFound` for what the reader may not see."""
    vault = installation.ledger.vault
    with installation.ledger.read() as session:
        require_seen(session, reader.rights, item)
        [row] = find_items(session, [item])
        launch, [window] = launch_facts(session, row.launch_id), find_windows(session, [row.window_id])
        step = launch.program.step(row.step)
        form = evidence_form(launch.program, step)
        is_mine = may_read(session, reader.rights, item)
        answers = _answers(session, installation, launch, row, form) if is_mine else None
        names = names_of(session, vault, [each for each in (row.done_by or row.recorded_by,) if each is not None])
        subject = names_for(session, vault, reader.rights, [row.subject_id])[row.subject_id]
    viewed(installation, reader.actor, now, "item", ("item", item), [row.subject_id])
    due = window.facts.due
    late = row.state == "open" and due is not None and due < now and not step.optional
    return Record(
        row=row,
        launch=launch,
        window=window,
        step=step,
        title=step.title_of(window.part),
        form=form,
        subject=subject,
        due=due.astimezone(launch.timezone) if due else None,
        days=days_overdue(due, now, launch.timezone) if late and due else 0,
        late=late,
        done_by=next(iter(names.values()), None),
        recorded_at=row.recorded_at.astimezone(launch.timezone) if row.recorded_at else None,
        answers=answers,
        draft=_draft(installation, reader, row, step, now) if is_mine else None,
        today=launch.local_day(now),
    )


def _answers(
    session: Session, installation: Installation, launch: LaunchFacts, row: ItemRow, form: Form | None
) -> tuple[Answer, ...]:
    if row.state != "done" or form is None:
        return ()
    record = records_of(session, installation, launch, [row.step]).get(row.id, {})
    return answers_in_words(session, installation.ledger.vault, form, record)


def _draft(installation: Installation, reader: Reader, row: ItemRow, step: Step, now: dt.datetime) -> Draft | None:
    if step.automatic is None or row.state != "open":
        return None
    try:
        return read_draft(installation, row.id, reader.actor, now)
    except NotAllowed:  # none yet
        return None


def fields_to_fill(
    installation: Installation, reader: Reader, found: Record, record: Mapping[str, Any]
) -> list[Widget]:
    """The form's fields, with the children and people that may be chosen."""
    if found.form is None:
        return []
    kinds = kinds_of(found.form, found.step.makes)
    with installation.ledger.read() as session:
        subjects = _subjects(session, installation, reader, found) if kinds & {"subject", "subjects"} else {}
        people = _people(session, installation, found.launch) if "person" in kinds else {}
    return widgets(found.form, record, found.step.makes, subjects, people)


def _subjects(session: Session, installation: Installation, reader: Reader, found: Record) -> Mapping[int, str]:
    """The children (or members) of the launch that the item's own class, grade or team holds."""
    own = session.get_one(Subject, found.row.subject_id)
    kind = (
        "member" if "member" in {step.per for step in found.launch.program.steps} and own.child_id is None else "child"
    )
    query = select(Subject.id).where(
        Subject.launch_id == found.launch.id, Subject.kind == kind, Subject.left_on.is_(None)
    )
    for column, key in (
        (Subject.class_key, own.class_key),
        (Subject.grade_key, own.grade_key),
        (Subject.team_key, own.team_key),
    ):
        query = query.where(column == key) if key is not None else query
    ids = list(session.scalars(query.order_by(Subject.id)))
    names = names_for(session, installation.ledger.vault, reader.rights, ids)
    return {id: names[id] for id in ids}


def _people(session: Session, installation: Installation, launch: LaunchFacts) -> Mapping[int, str]:
    path = session.scalar(select(Organisation.path).where(Organisation.id == launch.organisation_id)) or ""
    query = (
        select(Person.id)
        .join(Organisation, Organisation.id == Person.organisation_id)
        .where(Organisation.path.startswith(path), Person.left_on.is_(None))
    )
    return names_of(session, installation.ledger.vault, session.scalars(query))
