"""Brings workbooks into the ledger: children with their classes, staff with their roles and channels.

Importing the same workbook twice changes nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from ..errors import BadInput, NotFound
from ..installation import Installation
from ..ledger.audit import Actor, write_audit
from ..ledger.channels import add_channel
from ..ledger.children import ChildFile, add_children, change_children, files_like, group_ids, mark_present
from ..ledger.people import (
    PersonFile,
    add_holder,
    add_person,
    find_below,
    find_organisation,
    find_person,
    lock_organisations,
)
from ..ledger.subjects import subjects_that_left_with
from ..ledger.tables import Organisation
from ..ledger.vault import Vault
from ..planner import group_label, role_key
from ..program import Program
from ..words import Text
from ..workbooks import Child, Finding, People, Roster, StaffMember, likeness_of, refusal
from .filing import merged_row, new_row
from .office import local_day
from .presence import join_above, take_back
from .recognising import Recognised, recognise

__all__ = [
    "PeopleTaken",
    "RosterTaken",
    "home_of_roster",
    "import_people",
    "import_roster",
    "take_people",
    "take_roster",
]


@dataclass(frozen=True)
class RosterTaken:
    """The children's ids in the roster's order, and how many files are new, changed or as they were; and of which rows
    it could not be told whose they are."""

    child_ids: tuple[int, ...]
    added: int
    changed: int
    same: int
    refused: tuple[Finding, ...] = ()


@dataclass
class PeopleTaken:
    """How many people are new, and how many roles were given."""

    added: int = 0
    roles: int = 0
    ids: dict[str, int] = field(default_factory=dict)


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
    partial: bool = False,
    why: str = "roster",
) -> RosterTaken:
    """The same within a transaction; `why` is kept beside what it replaces. Who had left is back in the launches that it
    was in; launches above that send teams to this organisation take in its children.

    Raises :class:`BadWorkbook` for rows of which it cannot be told whose they are.
    """
    vault = installation.ledger.vault
    lock_organisations(session, [school.id])
    meant = _meant(session, vault, school, roster.children)
    findings = tuple(_doubt(roster.children[at], doubt) for at, doubt in sorted(meant.doubts.items()))
    if findings and not partial:
        raise refusal(findings, len(roster.children) - len(findings), len(findings))
    classes = _classes(session, school, roster)
    added = [at for at in range(len(roster.children)) if at not in meant.files and at not in meant.doubts]
    ids = _add(session, vault, school, [roster.children[at] for at in added], classes, local_day(school, now))
    changed = _change(session, vault, meant.files, roster, classes, actor, now, why)
    returned = [file.id for file in meant.files.values() if file.left_on is not None]
    back = subjects_that_left_with(session, returned)
    mark_present(session, returned)
    _hold_classes(session, vault, school, roster)
    write_audit(session, actor, now, "child-added", "child", list(ids))
    write_audit(session, actor, now, "child-corrected", "child", list(changed))
    by_place = {at: file.id for at, file in meant.files.items()} | dict(zip(added, ids, strict=True))
    order = tuple(id for _, id in sorted(by_place.items()))
    take_back(session, installation, back, actor, now)
    join_above(session, installation, school, order, actor, now)
    return RosterTaken(order, len(added), len(changed), len(order) - len(added) - len(changed), findings)


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


def _hold_classes(session: Session, vault: Vault, school: Organisation, roster: Roster) -> None:
    """The class teachers that a roster names hold their classes; somebody unknown is added with the name alone."""
    for key, name in roster.class_teachers.items():
        person_id = _person_called(session, vault, school, name)
        add_holder(session, school.id, "class-teacher", person_id, ("class", key))


def _person_called(session: Session, vault: Vault, organisation: Organisation, name: str) -> int:
    try:
        return find_person(session, vault, name, organisation).id
    except NotFound:
        return add_person(session, vault, organisation.id, PersonFile(name)).id


def import_people(
    installation: Installation,
    organisation: str,
    people: People,
    actor: Actor,
    now: dt.datetime,
) -> PeopleTaken:
    """Take staff into an organisation, with roles and channels. All or nothing."""
    programs = tuple(plugin.program for plugin in installation.catalogue.programs.values())

    def action(session: Session) -> PeopleTaken:
        home = find_organisation(session, organisation)
        return take_people(session, installation.ledger.vault, home, people, programs, actor, now)

    return installation.ledger.run(action)


def take_people(
    session: Session,
    vault: Vault,
    home: Organisation,
    people: People,
    programs: Sequence[Program],
    actor: Actor,
    now: dt.datetime,
) -> PeopleTaken:
    """The same within a transaction. Who names no organisation belongs to `home`."""
    taken = PeopleTaken()
    places = {
        name: find_organisation(session, name) for name in {member.organization for member in people.members} if name
    }
    lock_organisations(session, [home.id, *(place.id for place in places.values())])
    for member in people.members:
        place = places.get(member.organization or "", home)
        person_id, is_new = _take_person(session, vault, place, member)
        taken.ids[member.name] = person_id
        taken.added += is_new
        for held in member.roles:
            scope = (held.kind, held.label) if held.kind else (None, None)
            taken.roles += add_holder(session, place.id, _role(programs, held.role), person_id, scope)
            if held.kind == "class" and held.label:
                _know_class(session, place, held.label)
        for channel in member.channels:
            add_channel(session, vault, person_id, channel.kind, {_FIELD.get(channel.kind, "address"): channel.address})
        if member.email and not member.channels:
            add_channel(session, vault, person_id, "email", {"address": member.email})
        if is_new:
            write_audit(session, actor, now, "person-added", "person", [person_id])
    return taken


_FIELD = {"webhook": "url"}


def _take_person(session: Session, vault: Vault, place: Organisation, member: StaffMember) -> tuple[int, bool]:
    try:
        return find_person(session, vault, member.phone or member.email or member.name, place).id, False
    except NotFound:
        file = PersonFile(member.name, member.phone, member.email)
        return add_person(session, vault, place.id, file, member.language).id, True
    except BadInput:
        raise BadInput(
            f"有几个人叫 “{member.name}”，请在名单里写上手机号或邮箱",
            f"several people are called '{member.name}'; give a phone number or an e-mail address in the workbook",
        ) from None


def _role(programs: Sequence[Program], written: str) -> str:
    for program in programs:
        key = role_key(program, written)
        if key is not None:
            return key
    return written


def _know_class(session: Session, place: Organisation, key: str) -> None:
    grade, dash, _ = key.partition("-")
    group_ids(session, place.id, {("class", key): (group_label(key), grade if dash else None)})
