"""A fictional school or county for a program: organisation, staff for every role, children. All of them invented."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count

from ..program import Program, Role
from ..words import say
from ..workbooks import (
    ChannelAddress,
    Child,
    ClassName,
    People,
    RoleScope,
    Roster,
    StaffMember,
    sample_children,
    sample_teams,
)

__all__ = [
    "CHILDREN",
    "CLASSES",
    "TEAMS",
    "Pretended",
    "by_class",
    "invented_staff",
    "place_name",
    "pretended_place",
    "villages",
]

CHILDREN, CLASSES, TEAMS = 180, 12, 10


@dataclass(frozen=True)
class Pretended:
    """Who takes part. `roster` goes in with the launch; `reported` is what each class will report later, by its key,
    where the program's roster comes that way."""

    people: People
    roster: Roster | None = None
    reported: Mapping[str, Sequence[Child]] = field(default_factory=dict)


def pretended_place(program: Program, year: int, seed: int, roster: Roster | None = None) -> Pretended:
    """Staff for every role of `program`; for a school's, the children of `roster` or invented ones.

    What is given stands in the ledger from the start; invented children are reported where the program asks for that.
    """
    if program.for_ != "school":
        return Pretended(People(tuple(invented_staff(program, (), seed))), roster)
    children = roster.children if roster else sample_children(CHILDREN, CLASSES, seed, year)
    taken = roster or Roster(children)
    people = People(tuple(invented_staff(program, children, seed)))
    is_reported = any("child" in step.makes for step in program.steps)
    return Pretended(people, None if is_reported and roster is None else taken, by_class(children))


def villages(number: int = TEAMS) -> list[str]:
    """Names of invented villages."""
    return [team.village or team.name for team in sample_teams(number, members=1).teams]


def by_class(children: Iterable[Child]) -> dict[str, list[Child]]:
    found: dict[str, list[Child]] = {}
    for child in children:
        if child.class_name is not None:
            found.setdefault(child.class_name.key, []).append(child)
    return found


def invented_staff(program: Program, children: Sequence[Child], seed: int) -> Iterator[StaffMember]:
    teachers = Roster(tuple(children)).class_teachers
    names = _names(seed, set(teachers.values()) | {child.name for child in children})
    numbers = count(1)
    classes = sorted({child.class_name for child in children if child.class_name}, key=lambda each: each.order)
    for role in program.roles:
        if _left_to_another(program, role):
            continue
        for scope in _scopes(program, role, classes):
            own = teachers.get(scope.label or "") if role.key == "class-teacher" else None
            yield _member(own or next(names), scope, seed, next(numbers))


def _left_to_another(program: Program, role: Role) -> bool:
    """Whether whoever holds the role that is proposed for it can take it over."""
    return role.proposed is not None and program.role(role.proposed).scope == role.scope


def _scopes(program: Program, role: Role, classes: Sequence[ClassName]) -> Iterator[RoleScope]:
    """One person for a single role, one a class or grade, and for pairs as many as there are classes.

    Team leads and members come with the teams.
    """
    if role.scope == "class":
        yield from (RoleScope(role.key, "class", room.key) for room in classes)
    elif role.scope == "grade":
        grades = sorted({room.grade for room in classes if room.grade is not None})
        yield from (RoleScope(role.key, "grade", str(grade)) for grade in grades)
    elif role.scope == "pair":
        yield from (RoleScope(role.key) for _ in range(max(1, len(classes))))
    elif role.scope not in ("team", "member") or not _makes_teams(program):
        yield RoleScope(role.key)


def _makes_teams(program: Program) -> bool:
    return any({"team", "member"} & set(step.makes) for step in program.steps)


def _names(seed: int, taken: set[str]) -> Iterator[str]:
    for round in count():
        for member in sample_teams(1, members=100, seed=seed * 1000 + round).teams[0].members:
            if member.name not in taken:
                taken.add(member.name)
                yield member.name


def _member(name: str, role: RoleScope, seed: int, number: int) -> StaffMember:
    email = f"p{seed}-{number:03d}@staff.example"
    return StaffMember(
        name=name,
        roles=(role,),
        phone=f"1381{seed % 1000:03d}{number:04d}",
        email=email,
        channels=(ChannelAddress("email", email),),
    )


def place_name(program: Program) -> str:
    """What the invented organisation is called."""
    return say("青山学校", "Qingshan school") if program.for_ == "school" else say("青山县妇联", "Qingshan county")
