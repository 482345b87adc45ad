"""Brings the people who owe work into the ledger: their files, the roles that they hold, how they are reached.

Importing the same workbook twice changes nothing; a corrected one corrects what it says and takes nothing away.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from ..installation import Installation
from ..ledger.audit import Actor, write_audit
from ..ledger.channels import ChannelFile, add_channel, change_channel, channels_of, remove_channel
from ..ledger.children import children_called, group_ids
from ..ledger.people import (
    KnownPerson,
    PersonFile,
    add_holder,
    add_person,
    change_person,
    find_organisation,
    held_roles,
    lock_organisations,
    people_like,
)
from ..ledger.tables import Organisation
from ..ledger.vault import Vault
from ..planner import group_label
from ..program import Program
from ..words import Text, text
from ..workbooks import Finding, People, Place, RoleScope, Severity, StaffMember, read_class, refusal
from .identifying import Identified, Post, Sought, identify
from .role_words import role_meant, unknown_role

__all__ = ["PeopleTaken", "identified", "import_people", "posts_alone", "take_people"]

WORKBOOK = "workbook"


@dataclass
class PeopleTaken:
    """How many people are new, changed or as they were, and how many roles were given; the rows that were refused, and
    what is worth a look."""

    added: int = 0
    changed: int = 0
    same: int = 0
    roles: int = 0
    refused: tuple[Finding, ...] = ()
    noted: tuple[Finding, ...] = ()

    @property
    def people(self) -> int:
        return self.added + self.changed + self.same


def import_people(
    installation: Installation,
    organisation: str,
    people: People,
    actor: Actor,
    now: dt.datetime,
    *,
    partial: bool = False,
) -> PeopleTaken:
    """Take staff into an organisation, with roles and channels. All or nothing, unless `partial` leaves out the rows that
    cannot be taken."""

    def action(session: Session) -> PeopleTaken:
        home = find_organisation(session, organisation)
        return take_people(session, installation, home, people, actor, now, partial=partial)

    return installation.ledger.run(action)


def take_people(
    session: Session,
    installation: Installation,
    home: Organisation,
    people: People,
    actor: Actor,
    now: dt.datetime,
    programs: Sequence[Program] = (),
    *,
    partial: bool | None = None,
) -> PeopleTaken:
    """The same within a transaction; with `partial` None nobody can ask for a part. Who names no organisation belongs to `home`. A role is looked for in `programs`, then
    in all that are installed.

    Raises :class:`BadWorkbook` for a role that no program has, a child who is not there or not the only one of the name,
    and a row of which it cannot be told whom it means.
    """
    names = {member.organization for member in people.members if member.organization}
    places = {name: find_organisation(session, name) for name in sorted(names)}
    lock_organisations(session, [home.id, *(place.id for place in places.values())])
    known = (*programs, *(plugin.program for plugin in installation.catalogue.programs.values()))
    groups: dict[int, list[StaffMember]] = defaultdict(list)
    for member in people.members:
        groups[places.get(member.organization or "", home).id].append(member)
    by_id = {place.id: place for place in (home, *places.values())}
    rows = [_Rows(session, installation.ledger.vault, by_id[id], some, known) for id, some in groups.items()]
    refused = tuple(finding for each in rows for finding in each.refused)
    if refused and not partial:
        bad = sum(len(each.bad) for each in rows)
        raise refusal(refused, len(people.members) - bad, bad, partial=partial is not None)
    taken = PeopleTaken(refused=refused, noted=tuple(note for each in rows for note in each.notes()))
    for each in rows:
        each.write(taken, actor, now)
    return taken


def identified(
    session: Session, vault: Vault, place: Organisation, rows: Sequence[Sought], posts: Mapping[int, Iterable[Post]]
) -> Identified:
    """Whom these rows mean at an organisation. `posts`: what nobody but these people holds, by their numbers."""
    known = people_like(session, vault, place, [row.file for row in rows])
    return identify(known, rows, {person: set(some) for person, some in posts.items()}, place.id)


def posts_alone(session: Session, organisation_id: int) -> dict[int, set[Post]]:
    """What each person holds in an organisation and nobody else does."""
    held = held_roles(session, organisation_id)
    number = Counter((each.role, each.scope_kind, each.scope_key) for each in held)
    found: dict[int, set[Post]] = defaultdict(set)
    for each in held:
        post = (each.role, each.scope_kind, each.scope_key)
        if number[post] == 1:
            found[each.person_id].add(post)
    return found


@dataclass
class _Rows:
    """The rows of a workbook that belong to one organisation."""

    session: Session
    vault: Vault
    place: Organisation
    members: Sequence[StaffMember]
    programs: Sequence[Program]
    refused: list[Finding] = field(default_factory=list)
    bad: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.posts = [list(self._posts(at)) for at in range(len(self.members))]
        sought = [
            Sought(_file(member), frozenset(posts)) for member, posts in zip(self.members, self.posts, strict=True)
        ]
        alone = posts_alone(self.session, self.place.id)
        self.found = identified(self.session, self.vault, self.place, sought, alone)
        for at, why in self.found.doubts.items():
            member = self.members[at]
            self._refuse(at, member.row, member.column, member.name, why)

    def _refuse(self, at: int, row: Place | None, column: str, value: str, why: Text) -> None:
        self.bad.add(at)
        self.refused.append(_finding(row, column, value, why, "refused"))

    def _posts(self, at: int) -> Iterator[Post]:
        """What a member holds, in the ledger's words. What cannot be told refuses the row."""
        for held in self.members[at].roles:
            role = role_meant(self.programs, held.role)
            if role is None:
                self._refuse(at, held.row, held.column, held.role, unknown_role(self.programs, held.role))
                continue
            key = self._child(at, held) if held.kind == "child" else held.label
            if held.kind is None:
                yield role, None, None
            elif key is not None:
                yield role, held.kind, key

    def _child(self, at: int, held: RoleScope) -> str | None:
        """The number of the one child that a role is held for; the name goes no further."""
        label = held.label or ""
        found, name = _children_meant(self.session, self.vault, self.place, label)
        if len(found) == 1:
            return str(found[0])
        why = _several_children(name, len(found)) if found else _no_such_child(name)
        self._refuse(at, held.row, held.column, label, why)
        return None

    def notes(self) -> Iterator[Finding]:
        """Names that change, and who is taken for somebody new although somebody there is like them."""
        for at, member in self._good():
            known, like = self.found.people.get(at), self.found.likes.get(at)
            if known is not None and known.file.name != member.name:
                yield _finding(member.row, member.column, member.name, _renamed(known), "noted")
            elif like is not None:
                yield _finding(member.row, member.column, member.name, _taken_for_another(like, member), "noted")

    def write(self, taken: PeopleTaken, actor: Actor, now: dt.datetime) -> None:
        for at, member in self._good():
            known = self.found.people.get(at)
            person = known.id if known else self._add(member)
            is_changed = self._reach(member, person, known) | (known is not None and self._correct(member, known))
            taken.added += known is None
            taken.changed += known is not None and is_changed
            taken.same += known is not None and not is_changed
            taken.roles += sum([self._hold(person, post) for post in self.posts[at]])
            if known is None or is_changed:
                what = "person-corrected" if known else "person-added"
                write_audit(self.session, actor, now, what, "person", [person])

    def _good(self) -> Iterator[tuple[int, StaffMember]]:
        return ((at, member) for at, member in enumerate(self.members) if at not in self.bad)

    def _add(self, member: StaffMember) -> int:
        return add_person(self.session, self.vault, self.place.id, _file(member), member.language).id

    def _correct(self, member: StaffMember, known: KnownPerson) -> bool:
        file = PersonFile(
            member.name,
            member.phone or _unless_cleared(member, "phone", known.file.phone),
            member.email or _unless_cleared(member, "email", known.file.email),
        )
        return change_person(self.session, self.vault, known, file, member.language or known.language)

    def _hold(self, person: int, post: Post) -> bool:
        role, kind, key = post
        if kind == "class" and key:
            _know_class(self.session, self.place, key)
        return add_holder(self.session, self.place.id, role, person, (kind, key))

    def _reach(self, member: StaffMember, person: int, known: KnownPerson | None) -> bool:
        there = channels_of(self.session, self.vault, person)
        own = [each for each in there if each.source == WORKBOOK]
        if member.channels:
            wanted = [(each.kind, {_FIELD.get(each.kind, "address"): each.address}) for each in member.channels]
            return self._replace(person, there, own, wanted)
        mail = [
            each for each in own if known and each.kind == "email" and each.fields.get("address") == known.file.email
        ]
        if member.email:
            return self._replace(person, there, mail, [("email", {"address": member.email})])
        over = own if "channels" in member.cleared else mail if "email" in member.cleared else []
        return self._replace(person, there, over, [])

    def _replace(
        self,
        person: int,
        there: Sequence[ChannelFile],
        over: Sequence[ChannelFile],
        wanted: Sequence[tuple[str, dict[str, str]]],
    ) -> bool:
        """A person is reached by what is `wanted` in the place of what is `over`; says whether anything is new."""
        new = [each for each in wanted if not any((old.kind, dict(old.fields)) == each for old in there)]
        free = [each for each in over if (each.kind, dict(each.fields)) not in wanted]
        for kind, fields in new:
            old = next((each for each in free if each.kind == kind), None)
            if old is None:
                add_channel(self.session, self.vault, person, kind, fields, WORKBOOK)
            else:
                free.remove(old)
                change_channel(self.session, self.vault, old.id, fields)
        for each in free:
            remove_channel(self.session, each.id)
        return bool(new or free)


_FIELD = {"webhook": "url"}


def _children_meant(session: Session, vault: Vault, place: Organisation, said: str) -> tuple[list[int], str]:
    """The children of a place whom ``王小明`` or ``王小明(三年级2班)`` names, and the name."""
    bracketed = re.fullmatch(r"(.+?)\s*[(（](.+)[)）]", said)
    in_class = read_class(bracketed[2]) if bracketed else None
    name = bracketed[1] if bracketed else said
    return children_called(session, vault, place, name, in_class.key if in_class else None), name


def _no_such_child(name: str) -> Text:
    return text(
        f"档案里没有叫“{name}”的孩子：请检查姓名，或先导入花名册",
        f"no child on file is called '{name}': check the name, or import the roster first",
    )


def _several_children(name: str, number: int) -> Text:
    return text(
        f"档案里有 {number} 个孩子叫“{name}”：请写上班级，如 {name}(三年级2班)",
        f"{number} children on file are called '{name}': add the class, as {name}(3-2)",
    )


def _renamed(known: KnownPerson) -> Text:
    return text(
        f"手机号和邮箱与“{known.file.name}”（编号 {known.id}）相同，姓名已更正",
        f"has phone and e-mail of '{known.file.name}' (number {known.id}), whose name was corrected",
    )


def _taken_for_another(like: KnownPerson, member: StaffMember) -> Text:
    if like.file.name == member.name:
        return text(
            f"已有一个同名的人（编号 {like.id}），联系方式不同，当作两个人",
            f"somebody of this name is there (number {like.id}) with other contacts: taken for two people",
        )
    return text(
        f"手机号与“{like.file.name}”（编号 {like.id}）相同，姓名不同，当作两个人",
        f"has the phone of '{like.file.name}' (number {like.id}) and another name: taken for two people",
    )


def _finding(row: Place | None, column: str, value: str, why: Text, severity: Severity) -> Finding:
    sheet, number = (row.sheet, row.row) if row else ("", 0)
    return Finding(sheet, number, column, value, why, severity)


def _file(member: StaffMember) -> PersonFile:
    return PersonFile(member.name, member.phone, member.email)


def _unless_cleared(member: StaffMember, column: str, value: str | None) -> str | None:
    return None if column in member.cleared else value


def _know_class(session: Session, place: Organisation, key: str) -> None:
    grade, dash, _ = key.partition("-")
    group_ids(session, place.id, {("class", key): (group_label(key), grade if dash else None)})
