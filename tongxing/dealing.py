"""Deals children round people for a proposal of pairs: evenly, and where it can be not to the own class teacher.

Values only, for automatic steps. What a plan allows (how many for each, who may be chosen) is the plan's own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from .automatic import Case, Person, Subject
from .documents import Column, Table, long_day
from .words import say

__all__ = ["class_order", "deal", "own_teachers", "pairs_table"]

Dealt = Sequence[tuple[Subject, Person]]


def class_order(name: str) -> tuple[int | str, ...]:
    """What to sort classes by: class 10 comes after class 9."""
    return tuple(f"{int(part):06}" if part.isdigit() else part for part in re.split(r"(\d+)", name))


def own_teachers(case: Case, role: str = "class-teacher") -> Mapping[str, set[int]]:
    """The ids of each class's own teachers, by the class's key."""
    own: dict[str, set[int]] = {}
    for person in case.people_of(role):
        own.setdefault(person.scope or "", set()).add(person.id)
    return own


def deal(
    children: Sequence[Subject], people: Sequence[Person], own: Mapping[str, set[int]]
) -> list[tuple[Subject, Person]]:
    """Somebody for each child; nobody for any where there are no `people`.

    The numbers of any two people differ by one at most. As few children as possible are given to those who are the `own`
    of their class: children already dealt move on where that makes room (augmenting paths).
    """
    if not people:
        return []
    round_ = _Round(children, people, own)
    for number in range(len(children)):
        round_.seat(number)
    return round_.dealt()


class _Round:
    """The places at each person, and who sits where. Children and people go by their numbers in the lists."""

    def __init__(self, children: Sequence[Subject], people: Sequence[Person], own: Mapping[str, set[int]]) -> None:
        self._children, self._people, self._own = children, people, own
        least, more = divmod(len(children), len(people))
        self._places = [least + (number < more) for number in range(len(people))]
        self._at: list[set[int]] = [set() for _ in people]
        self._full_for: set[str | None] = set()

    def seat(self, number: int) -> None:
        """Give one more child a place with somebody other than its own; leave it standing where that cannot be."""
        if self._children[number].class_key in self._full_for:
            return None
        came: dict[int, tuple[int, int | None]] = {}
        waiting: list[int] = []
        self._reach(number, None, came, waiting)
        for person in waiting:
            if len(self._at[person]) < self._places[person]:
                return self._move(person, came)
            movers = {self._children[each].class_key: each for each in sorted(self._at[person])}
            for each in movers.values():
                self._reach(each, person, came, waiting)
        return self._full_for.add(self._children[number].class_key)

    def _reach(
        self, number: int, leaves: int | None, came: dict[int, tuple[int, int | None]], waiting: list[int]
    ) -> None:
        avoided = self._own.get(self._children[number].class_key or "", ())
        for person in sorted(range(len(self._people)), key=lambda each: len(self._at[each]) >= self._places[each]):
            if person not in came and self._people[person].id not in avoided:
                came[person] = number, leaves
                waiting.append(person)

    def _move(self, person: int, came: Mapping[int, tuple[int, int | None]]) -> None:
        goes: int | None = person
        while goes is not None:
            number, leaves = came[goes]
            self._at[goes].add(number)
            if leaves is not None:
                self._at[leaves].remove(number)
            goes = leaves

    def dealt(self) -> list[tuple[Subject, Person]]:
        """Everybody's place; who was left standing takes those that are free."""
        seats = {number: person for person, some in enumerate(self._at) for number in some}
        free = iter([p for p, some in enumerate(self._at) for _ in range(self._places[p] - len(some))])
        return [
            (child, self._people[seats[number] if number in seats else next(free)])
            for number, child in enumerate(self._children)
        ]


def pairs_table(case: Case, name: str, title: str, person: str, dealt: Dealt, left: Sequence[Subject] = ()) -> Table:
    """The proposal as a table to look through, children without anybody (`left`) at its end. `person` heads the column
    of those who stand with them. Word it within ``speaking``."""
    shown = [
        *((child, each.name) for child, each in dealt),
        *((child, say("（未安排）", "(none yet)")) for child in left),
    ]
    return Table(
        name=name,
        title=title,
        unit=say(f"填报单位：{case.organisation}", f"Unit: {case.organisation}"),
        day=say(f"填报日期：{long_day(case.today)}", f"Date: {long_day(case.today)}"),
        columns=(
            Column(say("序号", "No."), 6),
            Column(say("班级", "Class"), 18),
            Column(say("学生", "Pupil"), 16),
            Column(person, 16),
            Column(say("备注", "Remark"), 24),
        ),
        rows=tuple(
            (number, str(child.class_title or child.class_key or ""), child.name, stands, None)
            for number, (child, stands) in enumerate(shown, start=1)
        ),
    )
