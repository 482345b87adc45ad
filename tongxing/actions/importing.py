"""Brings workbooks into the ledger: children with their classes, staff with their roles and channels.

Importing the same workbook twice changes nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from ..errors import BadInput, NotFound
from ..installation import Installation
from ..ledger.audit import Actor, write_audit
from ..ledger.channels import add_channel
from ..ledger.children import add_children, group_ids, known_children, update_child
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
from ..workbooks import Child, People, Roster, StaffMember
from .office import local_day
from .presence import join_above, take_back

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
    """The children's ids in the roster's order, and how many files are new, changed or as they were."""

    child_ids: tuple[int, ...]
    added: int
    changed: int
    same: int


@dataclass
class PeopleTaken:
    """How many people are new, and how many roles were given."""

    added: int = 0
    roles: int = 0
    ids: dict[str, int] = field(default_factory=dict)


def import_roster(
    installation: Installation, organisation: str, roster: Roster, actor: Actor, now: dt.datetime
) -> RosterTaken:
    """Take a roster into a school's files. All or nothing."""

    def action(session: Session) -> RosterTaken:
        return take_roster(session, installation, find_organisation(session, organisation), roster, actor, now)

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
) -> RosterTaken:
    """The same within a transaction. Who had left is back in the launches that it was in; launches above that send
    teams to this organisation take in its children."""
    vault = installation.ledger.vault
    lock_organisations(session, [school.id])
    classes = _classes(session, school, roster)
    known = known_children(session, vault, school.id, [child.identity for child in roster.children])
    added = [child for child in roster.children if child.identity not in known]
    ids = add_children(
        session,
        vault,
        school.id,
        [(child_row(child), _class(child, classes)) for child in added],
        local_day(school, now),
    )
    all_ids = {child.identity: id for child, id in zip(added, ids, strict=True)}
    back = subjects_that_left_with(session, [old.id for old in known.values() if old.left_on is not None])
    changed = []
    for child in roster.children:
        old = known.get(child.identity)
        if old is None:
            continue
        all_ids[child.identity] = old.id
        old.left_on = None
        if update_child(session, vault, old, child_row(child), _class(child, classes)):
            changed.append(old.id)
    _hold_classes(session, vault, school, roster)
    write_audit(session, actor, now, "child-added", "child", list(ids))
    write_audit(session, actor, now, "child-corrected", "child", list(changed))
    order = tuple(all_ids[child.identity] for child in roster.children)
    take_back(session, installation, back, actor, now)
    join_above(session, installation, school, order, actor, now)
    return RosterTaken(order, len(added), len(changed), len(order) - len(added) - len(changed))


def child_row(child: Child) -> dict[str, Any]:
    """What is kept, sealed, of a child."""
    row = {
        name: value for name, value in asdict(child).items() if name not in ("row", "class_name") and value is not None
    }
    row["identity"] = child.identity
    row["birth"] = str(child.birth) if child.birth else None
    row["entrusted_since"] = child.entrusted_since.isoformat() if child.entrusted_since else None
    row["class_label"] = child.class_name.label.zh if child.class_name else None
    return {name: value for name, value in row.items() if value is not None}


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
