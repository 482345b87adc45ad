"""Brings rosters into the ledger: children with their classes, and the class teachers that they name.

Importing the same workbook twice changes nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from ..installation import Installation
from ..ledger.audit import Actor, write_audit
from ..ledger.children import ChildFile, add_children, change_children, files_like, group_ids, mark_present
from ..ledger.people import PersonFile, add_person, find_below, find_organisation, lock_organisations, names_of
from ..ledger.subjects import subjects_that_left_with
from ..ledger.tables import Organisation
from ..ledger.vault import Vault
from ..words import Text
from ..workbooks import Child, Finding, Roster, likeness_of, refusal
from .filing import merged_row, new_row
from .holding import follow_children, succeed_in_class
from .identifying import Sought
from .office import local_day
from .presence import join_above, take_back
from .recognising import Recognised, recognise
from .registering import identified, posts_alone
from .remarks import new_teacher, no_owner, which_teacher

__all__ = ["RosterTaken", "home_of_roster", "import_roster", "take_roster"]

TEACHER = "class-teacher"


@dataclass(frozen=True)
class RosterTaken:
    """The children's ids in the roster's order, and how many files are new, changed or as they were; of which rows it could
    not be told whose they are, and what is worth a look. `teachers`: the names that the roster brought in as class teachers
    and that nobody had before."""

    child_ids: tuple[int, ...]
    added: int
    changed: int
    same: int
    refused: tuple[Finding, ...] = ()
    noted: tuple[Finding, ...] = ()
    teachers: tuple[str, ...] = ()


def import_roster(
    installation: Installation,
    organisation: str,
    roster: Roster,
    actor: Actor,
    now: dt.datetime,
    *,
    partial: bool = False,
) -> RosterTaken:
    """Take a roster into a school's files. All or nothing, unless `partial` leaves out the rows that cannot be taken."""

    def action(session: Session) -> RosterTaken:
        school = find_organisation(session, organisation)
        return take_roster(session, installation, school, roster, actor, now, partial=partial)

    return installation.ledger.run(action)


def home_of_roster(session: Session, place: Organisation, roster: Roster) -> Organisation:
    """Whose children these are: of the organisation under `place` that the roster names as its unit, else of `place`."""
    return find_below(session, place, roster.unit) or place


def take_roster(
    session: Session,
    installation: Installation,
    school: Organisation,
    roster: Roster,
    actor: Actor,
    now: dt.datetime,
    *,
    partial: bool | None = None,
    why: str = "roster",
) -> RosterTaken:
    """The same within a transaction; with `partial` None nobody can ask for a part. `why` is kept beside what it replaces. Who had left is back in the launches that it
    was in; launches above that send teams to this organisation take in its children.

    Raises :class:`BadWorkbook` for rows of which it cannot be told whose they are.
    """
    vault = installation.ledger.vault
    lock_organisations(session, [school.id])
    meant = _meant(session, vault, school, roster.children)
    findings = tuple(_doubt(roster.children[at], doubt) for at, doubt in sorted(meant.doubts.items()))
    if findings and not partial:
        raise refusal(findings, len(roster.children) - len(findings), len(findings), partial=partial is not None)
    classes = _classes(session, school, roster)
    added = [at for at in range(len(roster.children)) if at not in meant.files and at not in meant.doubts]
    ids = _add(session, vault, school, [roster.children[at] for at in added], classes, local_day(school, now))
    changed = _change(session, vault, meant.files, roster, classes, actor, now, why)
    returned = [file.id for file in meant.files.values() if file.left_on is not None]
    back = subjects_that_left_with(session, returned)
    mark_present(session, returned)
    held = _hold_classes(session, installation, school, roster, actor, now)
    noted = list(held.noted)
    write_audit(session, actor, now, "child-added", "child", list(ids))
    write_audit(session, actor, now, "child-corrected", "child", list(changed))
    by_place = {at: file.id for at, file in meant.files.items()} | dict(zip(added, ids, strict=True))
    order = tuple(id for _, id in sorted(by_place.items()))
    moved = _moved(meant.files, roster)
    for launch in follow_children(session, installation, school, moved, now):
        noted += no_owner(session, launch, roster, moved, now)
    take_back(session, installation, back, actor, now)
    join_above(session, installation, school, order, actor, now)
    same = len(order) - len(added) - len(changed)
    return RosterTaken(order, len(added), len(changed), same, findings, tuple(noted), held.new)


def _meant(session: Session, vault: Vault, school: Organisation, children: Sequence[Child]) -> Recognised:
    rows = [likeness_of(child) for child in children]
    return recognise(files_like(session, vault, school.id, rows), rows)


def _doubt(child: Child, why: Text) -> Finding:
    sheet, row = (child.row.sheet, child.row.row) if child.row else ("", 0)
    return Finding(sheet, row, "", child.name, why)


def _add(
    session: Session,
    vault: Vault,
    school: Organisation,
    children: Sequence[Child],
    classes: Mapping[tuple[str, str], int],
    today: dt.date,
) -> list[int]:
    rows = [(new_row(child), _class(child, classes)) for child in children]
    return add_children(session, vault, school.id, rows, today)


def _change(
    session: Session,
    vault: Vault,
    files: Mapping[int, ChildFile],
    roster: Roster,
    classes: Mapping[tuple[str, str], int],
    actor: Actor,
    now: dt.datetime,
    why: str,
) -> list[int]:
    """Merge these rows into their files; gives the numbers of those that are not as they were."""
    changes = []
    for at, file in files.items():
        child = roster.children[at]
        class_id = _class(child, classes)
        class_key = child.class_name.key if child.class_name else file.class_key
        row = merged_row(file.row, child, class_key)
        if row != file.row or class_id not in (None, file.class_id):
            changes.append((file, row, class_id or file.class_id))
    change_children(session, vault, changes, actor, now, why)
    return [file.id for file, _, _ in changes]


def _classes(session: Session, school: Organisation, roster: Roster) -> dict[tuple[str, str], int]:
    wanted = {
        ("class", each.key): (each.label.zh, str(each.grade) if each.grade is not None else None)
        for each in roster.classes
    }
    return group_ids(session, school.id, wanted)


def _class(child: Child, classes: Mapping[tuple[str, str], int]) -> int | None:
    return classes.get(("class", child.class_name.key)) if child.class_name else None


def _moved(files: Mapping[int, ChildFile], roster: Roster) -> list[int]:
    """The children who are in another class than their file said."""
    named = {at: child.class_name.key for at, child in enumerate(roster.children) if child.class_name}
    return [file.id for at, file in files.items() if named.get(at, file.class_key) != file.class_key]


@dataclass(frozen=True)
class _Held:
    """The class teachers that are new here, by name, and what is worth a look."""

    new: tuple[str, ...]
    noted: tuple[Finding, ...]


def _hold_classes(
    session: Session,
    installation: Installation,
    school: Organisation,
    roster: Roster,
    actor: Actor,
    now: dt.datetime,
) -> _Held:
    """The class teachers that a roster names hold their classes, in the place of whoever did; somebody unknown is added
    with the name alone."""
    vault = installation.ledger.vault
    classes: dict[str, list[str]] = {}
    for key, name in roster.class_teachers.items():
        classes.setdefault(name, []).append(key)
    names = list(classes)
    sought = [Sought(PersonFile(name), frozenset((TEACHER, "class", key) for key in classes[name])) for name in names]
    found = identified(session, vault, school, sought, posts_alone(session, school.id))
    doubts = [which_teacher(roster, classes[names[at]][0], names[at]) for at in sorted(found.doubts)]
    sure = [at for at in range(len(names)) if at not in found.doubts]
    new = [at for at in sure if at not in found.people]
    added = {at: add_person(session, vault, school.id, sought[at].file).id for at in new}
    write_audit(session, actor, now, "person-added", "person", [*added.values()])
    people = {key: added[at] if at in added else found.people[at].id for at in sure for key in classes[names[at]]}
    replaced = succeed_in_class(session, installation, school, TEACHER, people, actor, now)
    named = names_of(session, vault, [person for before in replaced.values() for person in before])
    followed = [
        new_teacher(roster, key, "、".join(named[person] for person in before)) for key, before in replaced.items()
    ]
    return _Held(tuple(names[at] for at in new), (*doubts, *followed))
