"""The one file of a child, shared by all launches: shown with its history, corrected by hand, and confirmed by a record
rather than typed again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..errors import BadInput, NotFound, did_you_mean
from ..installation import Installation
from ..ledger.audit import Actor, write_audit, write_seen
from ..ledger.children import ChildFile, ChildRow, change_children, earlier_versions, open_files
from ..ledger.items import ItemRow, find_items
from ..ledger.launches import launch_facts
from ..ledger.people import lock_organisations, names_of
from ..ledger.tables import Audit, Child
from ..program import Form, evidence_form
from ..program.forms import FileField
from ..words import Text
from .access import refuse_stranger, refuse_stranger_to_child
from .filing import FILE_LABELS, in_file, with_in_file

__all__ = ["ChildPage", "FileChange", "change_child", "keep_in_file", "proposed_record", "show_child", "with_file"]


@dataclass(frozen=True, slots=True)
class FileChange:
    """One field that somebody changed: from what, and to what. `why`: ``roster``, ``report``, ``record`` or ``hand``."""

    at: dt.datetime
    by: str | None
    why: str
    label: Text
    before: Any
    after: Any


@dataclass(frozen=True)
class ChildPage:
    """A child's file as it is, what was changed in it (the latest first), and when it was last found right, by whom."""

    child: int
    answers: Mapping[str, Any]
    changes: tuple[FileChange, ...]
    confirmed_at: dt.datetime | None
    confirmed_by: str | None


def show_child(installation: Installation, child: int, actor: Actor, now: dt.datetime) -> ChildPage:
    """A child's file with its history; that it was shown is audited. Raises :class:`NotFound` for an unknown or erased
    child, :class:`~tongxing.errors.NotAllowed` for who has nothing to do with it."""

    def action(session: Session) -> ChildPage:
        file = _allowed_file(session, installation, child, actor)
        write_seen(session, actor, now, "viewed", "child", child, [child], kind="file")
        return _page(session, installation, file)

    return installation.ledger.run(action)


def _allowed_file(session: Session, installation: Installation, child: int, actor: Actor) -> ChildFile:
    row = session.get(Child, child)
    if row is None:
        raise NotFound(f"没有儿童 {child}", f"there is no child {child}")
    refuse_stranger_to_child(session, row, actor)
    files = open_files(session, installation.ledger.vault, [child])
    if not files:
        raise NotFound(f"儿童 {child} 的档案已清除", f"the file of child {child} was erased")
    return files[0]


def _page(session: Session, installation: Installation, file: ChildFile) -> ChildPage:
    vault = installation.ledger.vault
    last = session.execute(
        select(Audit.at, Audit.actor_id)
        .where(Audit.action == "child-confirmed", Audit.object == "child", Audit.object_id == str(file.id))
        .order_by(Audit.id.desc())
    ).first()
    changes = tuple(_changes(session, installation, file))
    by = names_of(session, vault, [last.actor_id] if last and last.actor_id else [])
    return ChildPage(
        child=file.id,
        answers={name: in_file(file.row, name) for name in FILE_LABELS},
        changes=changes,
        confirmed_at=last.at if last else None,
        confirmed_by=by.get(last.actor_id) if last and last.actor_id else None,
    )


def _changes(session: Session, installation: Installation, file: ChildFile) -> Iterator[FileChange]:
    vault, after = installation.ledger.vault, file.row
    versions = earlier_versions(session, vault, file.id)
    names = names_of(session, vault, [each.replaced_by for each in versions if each.replaced_by is not None])
    for version in versions:
        for name, label in FILE_LABELS.items():
            old, new = in_file(version.row, name), in_file(after, name)
            if old != new:
                by = names.get(version.replaced_by or 0)
                yield FileChange(version.replaced_at, by, version.why, label, old, new)
        after = version.row


def change_child(
    installation: Installation, child: int, values: Mapping[str, str], actor: Actor, now: dt.datetime
) -> tuple[str, ...]:
    """Correct a child's file by hand; an empty value takes away. What stood there is kept as a version. Gives the names of
    what changed. Raises as :func:`show_child`, and :class:`BadInput` for what a file does not hold, or cannot."""
    said = {name: _checked(name, value) for name, value in values.items()}

    def action(session: Session) -> tuple[str, ...]:
        row = session.get(Child, child)
        if row is not None:
            lock_organisations(session, [row.organisation_id])
        file = _allowed_file(session, installation, child, actor)
        return _write(session, installation, file, said, actor, now, "hand")

    return installation.ledger.run(action)


_BY_HAND: tuple[str, ...] = tuple(name for name in get_args(FileField) if name != "confirmed")


def _checked(name: str, value: str) -> str | None:
    if name not in _BY_HAND:
        near, known = did_you_mean(name, _BY_HAND), "、".join(_BY_HAND)
        raise BadInput(
            f"档案里没有“{name}”可改，" + (near.zh if near else f"可改：{known}"),
            f"'{name}' is nothing of a file that is changed by hand; "
            + (near.en if near else f"there are {known.replace('、', ', ')}"),
        )
    if name == "entrusted_since" and value.strip():
        try:
            return dt.date.fromisoformat(value.strip()).isoformat()
        except ValueError:
            raise BadInput(
                f"“{value}”不是日期，请写成 2027-06-10", f"'{value}' is no day; write it like 2027-06-10"
            ) from None
    return value.strip() or None


def _write(
    session: Session,
    installation: Installation,
    file: ChildFile,
    said: Mapping[str, Any],
    actor: Actor,
    now: dt.datetime,
    why: str,
) -> tuple[str, ...]:
    changed = tuple(name for name, value in said.items() if in_file(file.row, name) != value)
    row: ChildRow = file.row
    for name in changed:
        row = with_in_file(row, name, said[name])
    if changed:
        change_children(session, installation.ledger.vault, [(file, row, file.class_id)], actor, now, why)
        write_audit(session, actor, now, "child-corrected", "child", [file.id])
    return changed


# a record that confirms the file


def proposed_record(installation: Installation, item: int, actor: Actor, now: dt.datetime) -> dict[str, Any]:
    """What an item's form would take from the child's file, to be confirmed or changed; nothing where it asks for none of
    it. Raises as :func:`~tongxing.actions.attaching.read_files`; that it was shown is audited."""

    def action(session: Session) -> dict[str, Any]:
        [row] = find_items(session, [item])
        refuse_stranger(session, item, actor)
        launch = launch_facts(session, row.launch_id)
        form = evidence_form(launch.program, launch.program.step(row.step))
        found = with_file(session, installation, form, [row], {})
        if found and row.child_id is not None:
            write_seen(session, actor, now, "viewed", "child", row.child_id, [row.child_id], launch.id, kind="proposed")
        return found

    return installation.ledger.run(action)


def with_file(
    session: Session,
    installation: Installation,
    form: Form | None,
    rows: Sequence[ItemRow],
    given: Mapping[str, Any],
) -> dict[str, Any]:
    """A record with what the child's file says where the record says nothing."""
    file = _file_behind(session, installation, form, rows)
    if file is None or form is None:
        return dict(given)
    known = {name: in_file(file.row, said) for name, said in form.file_fields.items()}
    return {**{name: value for name, value in known.items() if value is not None}, **given}


def keep_in_file(
    session: Session,
    installation: Installation,
    form: Form | None,
    rows: Sequence[ItemRow],
    record: Mapping[str, Any],
    actor: Actor,
    now: dt.datetime,
) -> None:
    """What a record says otherwise than the child's file goes into it; and that the file was found right is kept."""
    file = _file_behind(session, installation, form, rows)
    if file is not None and form is not None:
        said: dict[str, Any] = {said: record[name] for name, said in form.file_fields.items() if name in record}
        if any(in_file(file.row, name) != value for name, value in said.items()):
            lock_organisations(session, [session.get_one(Child, file.id).organisation_id])
            [file] = open_files(session, installation.ledger.vault, [file.id])
            _write(session, installation, file, said, actor, now, "record")
    children = sorted({row.child_id for row in rows if row.child_id is not None})
    if form is not None and children and form.confirms_file(record):
        write_audit(session, actor, now, "child-confirmed", "child", [*children])


def _file_behind(
    session: Session, installation: Installation, form: Form | None, rows: Sequence[ItemRow]
) -> ChildFile | None:
    """That of the one child these items are about, where the form asks for anything of it."""
    children = {row.child_id for row in rows}
    if form is None or not form.file_fields or len(children) != 1:
        return None
    files = open_files(session, installation.ledger.vault, [child for child in children if child is not None])
    return files[0] if files else None
