"""Which person a row of a workbook, or of a record, means: by name together with a telephone number or an e-mail address,
a contact that is not known yet, or a post. A number alone is an office's as well as a person's, so it tells nobody."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from ..ledger.people import KnownPerson, PersonFile
from ..words import Text, text

__all__ = ["Identified", "Post", "Sought", "identify"]

Post = tuple[str, str | None, str | None]
"""A role, and the kind and key of what it is held for."""


@dataclass(frozen=True, slots=True)
class Sought:
    """A person as written. `posts`: what the row says that they hold."""

    file: PersonFile
    posts: frozenset[Post] = frozenset()

    @property
    def has_contact(self) -> bool:
        """Whether the row says how to reach the person."""
        return _has_contact(self.file)


@dataclass(frozen=True)
class Identified:
    """By the place of the row: who it means, or why that cannot be told; the others are new. `likes`: of these, who has the
    same name and other contacts, or the same mobile number and another name, and was taken for somebody else."""

    people: Mapping[int, KnownPerson]
    doubts: Mapping[int, Text]
    likes: Mapping[int, KnownPerson]


def identify(
    known: Collection[KnownPerson], rows: Sequence[Sought], posts: Mapping[int, Collection[Post]], place_id: int
) -> Identified:
    """Whom each row means at an organisation: of those there, or by name and contact also of those below it.

    `posts`: by the number of a person, what nobody else holds. A person is meant by one row only.
    """
    found = _Search(known, rows, posts, place_id)
    found.match(lambda person, row: _same_name(person, row) and _same_contacts(person.file, row.file, all))
    found.match(lambda person, row: _same_name(person, row) and _same_contacts(person.file, row.file, any))
    found.match(lambda person, row: found.gains_contact(person, row) and found.same_post(person, row))
    found.match(found.gains_contact, doubts=True)
    found.match(lambda person, row: found.is_namesake(person, row) and found.same_post(person, row))
    found.match(lambda person, row: found.is_namesake(person, row) and not row.has_contact, doubts=True)
    found.match(lambda person, row: _has_mobile(row) and _same_contacts(person.file, row.file, all))
    return Identified(found.people, found.doubts, found.likes())


class _Search:
    def __init__(
        self,
        known: Collection[KnownPerson],
        rows: Sequence[Sought],
        posts: Mapping[int, Collection[Post]],
        place_id: int,
    ) -> None:
        self.rows = rows
        self.posts = posts
        self.place_id = place_id
        self.people: dict[int, KnownPerson] = {}
        self.doubts: dict[int, Text] = {}
        self._by_word: dict[str, list[KnownPerson]] = defaultdict(list)
        for person in known:
            for word in {person.file.name, person.file.phone} - {None}:
                self._by_word[str(word)].append(person)

    def match(self, means: Callable[[KnownPerson, Sought], bool], *, doubts: bool = False) -> None:
        """Give each row that is not settled the one person whom it `means`; several are a doubt, where it may be one."""
        for at in self._unsettled():
            row = self.rows[at]
            found = self._here_first([person for person in self._near(row) if means(person, row)])
            if len(found) == 1:
                self.people[at] = found[0]
            elif found and doubts:
                self.doubts[at] = _several(row, len(found))

    def likes(self) -> dict[int, KnownPerson]:
        """Whom the rows that mean nobody are like: in the name, or in a mobile number."""
        found: dict[int, KnownPerson] = {}
        for at in self._unsettled():
            row = self.rows[at]
            near = [person for person in self._near(row) if self.is_namesake(person, row) or _has_mobile(row)]
            if near:
                found[at] = near[0]
        return found

    def is_namesake(self, person: KnownPerson, row: Sought) -> bool:
        return _same_name(person, row) and person.organisation_id == self.place_id

    def gains_contact(self, person: KnownPerson, row: Sought) -> bool:
        return self.is_namesake(person, row) and row.has_contact and not _has_contact(person.file)

    def same_post(self, person: KnownPerson, row: Sought) -> bool:
        return not row.posts.isdisjoint(self.posts.get(person.id, ()))

    def _unsettled(self) -> list[int]:
        return [at for at in range(len(self.rows)) if at not in self.people and at not in self.doubts]

    def _near(self, row: Sought) -> list[KnownPerson]:
        """Of that name or number, and meant by no other row."""
        taken = {person.id for person in self.people.values()}
        words = [word for word in (row.file.name, row.file.phone) if word]
        near = {person.id: person for word in words for person in self._by_word[word]}
        return [person for id, person in near.items() if id not in taken]

    def _here_first(self, people: list[KnownPerson]) -> list[KnownPerson]:
        return [person for person in people if person.organisation_id == self.place_id] or people


def _same_name(person: KnownPerson, row: Sought) -> bool:
    return person.file.name == row.file.name


def _has_mobile(row: Sought) -> bool:
    """A mobile phone is a person's own; a landline may be an office's."""
    return bool(row.file.phone and re.fullmatch(r"1\d{10}", row.file.phone))


def _has_contact(file: PersonFile) -> bool:
    return bool(file.phone or file.email)


def _same_contacts(one: PersonFile, other: PersonFile, how: Callable[[list[bool]], bool]) -> bool:
    """Whether telephone number and e-mail address, all or any of them, are known and the same."""
    return how([bool(mine) and mine == theirs for mine, theirs in ((one.phone, other.phone), (one.email, other.email))])


def _several(row: Sought, number: int) -> Text:
    if row.has_contact:
        return text(
            f"有 {number} 个没有联系方式的人叫这个名字，分不清是哪一个：请写上角色和班级",
            f"{number} people without a contact have this name: add role and class to tell which",
        )
    return text(
        f"有 {number} 个人叫这个名字：请写上手机号或邮箱", f"{number} people have this name: add a phone or an e-mail"
    )
