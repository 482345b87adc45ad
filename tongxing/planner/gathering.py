"""Gathers the participants of a launch: from what the ledger knows, or for a dry run from workbooks alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from ..program import Program
from ..workbooks import People, Roster, read_class
from .participants import Participant, ParticipantHolder, Participants

__all__ = ["children_of_roster", "gather", "gather_from_workbooks", "group_label", "in_need", "role_key"]


IN_NEED = "child-in-need"


def gather(
    program: Program, children: Sequence[Participant], classes: Mapping[str, str], holders: Sequence[ParticipantHolder]
) -> Participants:
    """All subjects that children, classes (labels by key) and holders bring with them.

    Teams and members are known from the holders of roles held for a team; kinds without anybody stay unknown, but for the
    children in need: where there are children, it is known which are.
    """
    grades = sorted({key.partition("-")[0] for key in classes if "-" in key})
    own = {holder.scope_key for holder in holders if holder.scope_kind == "team" and holder.scope_key}
    subjects = [
        *children,
        *in_need(program, children),
        *(_class(key, label) for key, label in classes.items()),
        *(Participant("grade", f"grade:{key}", group_label(key), grade_key=key) for key in grades),
        *(Participant("team", f"team:{name}", name, team_key=name) for name in sorted(own)),
        *_members(program, holders),
    ]
    return Participants(tuple(subjects), tuple(holders), frozenset({IN_NEED} if children else ()))


def in_need(program: Program, children: Iterable[Participant]) -> list[Participant]:
    """Those of these children who are in need, once more as subjects of that kind, where the program has work for them."""
    if not any(IN_NEED in step.kinds for step in program.steps):
        return []
    needy = (child for child in children if child.kind == "child" and child.in_need)
    return [replace(child, kind=IN_NEED, identity=f"{IN_NEED}:{child.identity.partition(':')[2]}") for child in needy]


def _class(key: str, label: str) -> Participant:
    return Participant("class", f"class:{key}", label, class_key=key, grade_key=_grade_of(key))


def _grade_of(class_key: str) -> str | None:
    grade, dash, _ = class_key.partition("-")
    return grade if dash else None


def group_label(key: str) -> str:
    """What a school calls the class ``3-2`` or the grade ``3``."""
    named = read_class(key)
    return named.label.zh if named else key


def _members(program: Program, holders: Iterable[ParticipantHolder]) -> Iterable[Participant]:
    owners = {step.owner for step in program.steps if step.per == "member"}
    roles = {role.key for role in program.roles if role.key in owners and role.scope in ("team", "member")}
    seen = set()
    for holder in holders:
        if holder.role in roles and holder.person not in seen:
            seen.add(holder.person)
            yield Participant(
                kind="member",
                identity=f"member:{holder.person}",
                label=str(holder.person),
                team_key=holder.scope_key if holder.scope_kind == "team" else None,
                person_id=holder.person if isinstance(holder.person, int) else None,
            )


def role_key(program: Program, written: str) -> str | None:
    """The role that a workbook means by its key or its title in either language; None: no role of this program."""
    word = written.strip().casefold()
    for role in program.roles:
        if word in (role.key, role.title.zh.casefold(), role.title.en.casefold()):
            return role.key
    return None


def gather_from_workbooks(
    program: Program, roster: Roster | None, people: People | None, assigned: Mapping[str, Sequence[str]]
) -> Participants:
    """The participants of a dry run; people are known by their names."""
    children = children_of_roster(roster) if roster else []
    classes = {each.key: each.label.zh for each in roster.classes} if roster else {}
    holders = [
        *_assigned(assigned),
        *_of_people(program, people, roster),
        *(_class_teachers(program, roster) if roster else ()),
    ]
    classes |= {
        holder.scope_key: group_label(holder.scope_key)
        for holder in holders
        if holder.scope_kind == "class" and holder.scope_key and holder.scope_key not in classes
    }
    return gather(program, children, classes, list(dict.fromkeys(holders)))


def children_of_roster(roster: Roster) -> list[Participant]:
    return [
        Participant(
            kind="child",
            identity=f"child:{number}",
            label=child.name,
            class_key=child.class_name.key if child.class_name else None,
            grade_key=str(child.grade) if child.grade is not None else None,
            birthday=child.birth.day if child.birth and child.birth.precision == "day" else None,
            in_need=bool(child.hardship),
        )
        for number, child in enumerate(roster.children, start=1)
    ]


def _assigned(assigned: Mapping[str, Sequence[str]]) -> Iterable[ParticipantHolder]:
    return (ParticipantHolder(role, person) for role, names in assigned.items() for person in names)


def _of_people(program: Program, people: People | None, roster: Roster | None) -> Iterable[ParticipantHolder]:
    """A child whom a role is held for is the one of that name in the roster."""
    named = [child.name for child in roster.children] if roster else []
    often = Counter(named)
    children = {name: str(number) for number, name in enumerate(named, start=1) if often[name] == 1}
    for member in people.members if people else ():
        for held in member.roles:
            key = role_key(program, held.role)
            label = children.get(held.label or "", held.label) if held.kind == "child" else held.label
            if key is not None:
                yield ParticipantHolder(key, member.name, held.kind, label if held.kind else None)


def _class_teachers(program: Program, roster: Roster) -> Iterable[ParticipantHolder]:
    role = role_key(program, "class-teacher")
    if role is None:
        return
    for key, name in roster.class_teachers.items():
        yield ParticipantHolder(role, name, "class", key)
