"""Organisations, people and the roles that they hold. Personal values go in and come out sealed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, insert, or_, select, update
from sqlalchemy.orm import Session

from ..errors import BadInput, NotFound, did_you_mean
from ..words import Language
from .among import among
from .ids import uuid7
from .tables import Holder, Organisation, Person
from .vault import Vault

__all__ = [
    "HeldRole",
    "KnownPerson",
    "PersonFile",
    "add_holder",
    "add_organisation",
    "add_person",
    "bind_holders",
    "change_person",
    "end_holding",
    "find_below",
    "find_organisation",
    "find_person",
    "held_roles",
    "lock_organisations",
    "names_of",
    "open_person",
    "people_like",
    "subtree",
]


@dataclass(frozen=True, slots=True)
class PersonFile:
    """What is sealed of a person."""

    name: str
    phone: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """A person with the file opened. `language` None: that of the organisation."""

    id: int
    organisation_id: int
    file: PersonFile
    language: str | None


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role somebody holds now. Scopes as in :class:`.tables.Holder`."""

    id: int
    role: str
    person_id: int
    scope_kind: str | None
    scope_key: str | None
    launch_id: str | None


def add_organisation(
    session: Session,
    key: str,
    name: str,
    kind: str,
    timezone: str,
    language: Language,
    parent: Organisation | None = None,
) -> Organisation:
    """A new organisation under `parent`; raises :class:`BadInput` when the key is taken."""
    if session.scalar(select(Organisation.id).where(Organisation.key == key)) is not None:
        raise BadInput(
            f"机构 “{key}” 已经有了，请换一个代号", f"there is an organisation '{key}' already; choose another key"
        )
    made = Organisation(
        key=key, name=name, kind=kind, timezone=timezone, language=language, parent_id=parent.id if parent else None
    )
    session.add(made)
    session.flush()
    made.path = f"{parent.path if parent else ''}{made.id}."
    session.flush()
    return made


def find_organisation(session: Session, word: str) -> Organisation:
    """By key or name; raises :class:`NotFound` with a suggestion, :class:`BadInput` when the name is not unique."""
    found = session.scalars(select(Organisation).where(or_(Organisation.key == word, Organisation.name == word))).all()
    if len(found) == 1:
        return found[0]
    if found:
        keys = ", ".join(each.key for each in found)
        raise BadInput(
            f"有 {len(found)} 个机构叫 “{word}”，请用代号：{keys}",
            f"{len(found)} organisations are called '{word}'; use a key: {keys}",
        )
    known = session.execute(select(Organisation.key, Organisation.name)).all()
    near = did_you_mean(word, [each for row in known for each in row])
    raise NotFound(
        f"没有机构 “{word}”" + (f"，{near.zh}" if near else "；") + "用 tongxing organisations 查看和新增",
        f"there is no organisation '{word}'; " + (f"{near.en} See" if near else "see") + " 'tongxing organisations'",
    )


def find_below(session: Session, place: Organisation, word: str | None) -> Organisation | None:
    """The one organisation at or under `place` that has this key or name; None where there is none or several."""
    named = or_(Organisation.key == word, Organisation.name == word)
    found = session.scalars(select(Organisation).where(subtree(place), named)).all() if word else []
    return found[0] if len(found) == 1 else None


def names_of_organisations(session: Session, ids: Iterable[int]) -> dict[int, str]:
    """The name of each of these organisations."""
    query = select(Organisation.id, Organisation.name).where(among(Organisation.id, "ids"))
    return dict(session.execute(query, {"ids": sorted(set(ids))}).tuples().all())


def lock_organisations(session: Session, ids: Iterable[int]) -> None:
    """Nobody else brings people or children into these organisations until the transaction ends: nothing but this lock
    keeps two who import the same workbook at once from adding everybody twice."""
    if session.get_bind().dialect.name != "sqlite":  # there, whoever writes is alone
        query = select(Organisation.id).where(Organisation.id.in_(sorted(set(ids)))).order_by(Organisation.id)
        session.execute(query.with_for_update(key_share=True)).all()


def subtree(organisation: Organisation) -> ColumnElement[bool]:
    """The condition that an organisation lies at or under this one."""
    return Organisation.path.startswith(organisation.path)


def add_person(
    session: Session, vault: Vault, organisation_id: int, file: PersonFile, language: Language | None = None
) -> Person:
    """A new person of an organisation."""
    uid = uuid7()
    made = Person(
        uid=uid,
        organisation_id=organisation_id,
        sealed=vault.seal_json("person", uid, "sealed", _plain(file)),
        **_person_indexes(vault, file),
        language=language,
    )
    session.add(made)
    session.flush()
    return made


def _person_indexes(vault: Vault, file: PersonFile) -> dict[str, bytes | None]:
    return {
        "name_index": vault.blind_index("name", file.name),
        "phone_index": vault.blind_index("phone", file.phone) if file.phone else None,
        "email_index": vault.blind_index("email", file.email) if file.email else None,
    }


def _plain(file: PersonFile) -> dict[str, str | None]:
    return {"name": file.name, "phone": file.phone, "email": file.email}


def open_person(vault: Vault, person: Person) -> PersonFile:
    return PersonFile(**vault.open_json("person", person.uid, "sealed", person.sealed))


def people_like(
    session: Session, vault: Vault, organisation: Organisation, files: Collection[PersonFile]
) -> list[KnownPerson]:
    """Those at or under an organisation whom one of these may mean: of the same name, or telephone number."""
    names = {vault.blind_index("name", file.name) for file in files}
    phones = {vault.blind_index("phone", file.phone) for file in files if file.phone}
    query = (
        select(Person.id, Person.name_index, Person.phone_index)
        .join(Organisation, Organisation.id == Person.organisation_id)
        .where(Person.left_on.is_(None), subtree(organisation))
    )
    found = [id for id, name, phone in session.execute(query) if name in names or phone in phones]
    rows = session.scalars(select(Person).where(among(Person.id, "ids")).order_by(Person.id), {"ids": found})
    return [KnownPerson(row.id, row.organisation_id, open_person(vault, row), row.language) for row in rows]


def change_person(session: Session, vault: Vault, known: KnownPerson, file: PersonFile, language: str | None) -> bool:
    """Write a person's file anew where it differs; says whether it did."""
    if (file, language) == (known.file, known.language):
        return False
    person = session.get_one(Person, known.id)
    person.sealed = vault.seal_json("person", person.uid, "sealed", _plain(file))
    person.language = language
    for name, value in _person_indexes(vault, file).items():
        setattr(person, name, value)
    session.flush()
    return True


def find_person(session: Session, vault: Vault, word: str, organisation: Organisation | None = None) -> Person:
    """By number, e-mail address, telephone number or exact name, within an organisation and below it if given.

    Raises :class:`NotFound`, or :class:`BadInput` when several people have that name.
    """
    query = select(Person).join(Organisation, Organisation.id == Person.organisation_id).where(Person.left_on.is_(None))
    if organisation is not None:
        query = query.where(subtree(organisation))
    if word.isascii() and word.isdigit() and len(word) < 10:
        query = query.where(or_(Person.id == int(word), Person.phone_index == vault.blind_index("phone", word)))
    elif "@" in word:
        query = query.where(Person.email_index == vault.blind_index("email", word))
    else:
        query = query.where(
            or_(
                Person.name_index == vault.blind_index("name", word),
                Person.phone_index == vault.blind_index("phone", word),
            )
        )
    found = session.scalars(query.order_by(Person.id)).all()
    if len(found) == 1:
        return found[0]
    if not found:
        raise NotFound(
            f"没有找到人员 “{word}”；可用编号、姓名、手机号或邮箱，名单用 tongxing import people 导入",
            f"nobody is known as '{word}'; use a number, name, phone or e-mail; 'tongxing import people' brings people in",
        )
    numbers = ", ".join(str(each.id) for each in found)
    raise BadInput(
        f"有 {len(found)} 个人叫 “{word}”，请用编号：{numbers}",
        f"{len(found)} people are called '{word}'; use a number: {numbers}",
    )


def staff_of(session: Session, vault: Vault, organisation: Organisation) -> dict[int, str]:
    """The people of an organisation itself who have not left: names by id, in the order in which they came."""
    query = select(Person).where(Person.organisation_id == organisation.id, Person.left_on.is_(None))
    return {person.id: open_person(vault, person).name for person in session.scalars(query.order_by(Person.id))}


def names_of(session: Session, vault: Vault, ids: Iterable[int]) -> dict[int, str]:
    """Names by person id."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    rows = session.scalars(select(Person).where(Person.id.in_(wanted)))
    return {person.id: open_person(vault, person).name for person in rows}


def add_holder(
    session: Session,
    organisation_id: int,
    role: str,
    person_id: int,
    scope: tuple[str | None, str | None] = (None, None),
    launch_id: str | None = None,
    since: dt.date | None = None,
) -> bool:
    """Let a person hold a role, unless they hold it already; says whether a row was written."""
    same = (
        Holder.organisation_id == organisation_id,
        Holder.role == role,
        Holder.person_id == person_id,
        Holder.scope_kind.is_(None) if scope[0] is None else Holder.scope_kind == scope[0],
        Holder.scope_key.is_(None) if scope[1] is None else Holder.scope_key == scope[1],
        Holder.launch_id.is_(None) if launch_id is None else Holder.launch_id == launch_id,
        Holder.until.is_(None),
    )
    if session.scalar(select(Holder.id).where(*same)) is not None:
        return False
    session.add(
        Holder(
            organisation_id=organisation_id,
            launch_id=launch_id,
            role=role,
            person_id=person_id,
            scope_kind=scope[0],
            scope_key=scope[1],
            since=since,
        )
    )
    session.flush()
    return True


def bind_holders(
    session: Session,
    organisation_id: int,
    launch_id: str,
    holders: Iterable[tuple[str, int, str | None, str | None]],
    since: dt.date,
) -> None:
    """Let people hold roles in a launch that has no holders yet: (role, person id, kind of scope, its key)."""
    rows = [
        {
            "organisation_id": organisation_id,
            "launch_id": launch_id,
            "role": role,
            "person_id": person,
            "scope_kind": kind,
            "scope_key": key,
            "since": since,
        }
        for role, person, kind, key in dict.fromkeys(holders)
    ]
    if rows:
        session.execute(insert(Holder), rows)


def held_roles(
    session: Session, organisation_id: int, launch_id: str | None = None, roles: Sequence[str] | None = None
) -> list[HeldRole]:
    """The roles held now in an organisation. With `launch_id`, only those bound for that launch."""
    query = select(
        Holder.id, Holder.role, Holder.person_id, Holder.scope_kind, Holder.scope_key, Holder.launch_id
    ).where(Holder.organisation_id == organisation_id, Holder.until.is_(None))
    query = query.where(Holder.launch_id.is_(None) if launch_id is None else Holder.launch_id == launch_id)
    if roles is not None:
        query = query.where(Holder.role.in_(roles))
    return [HeldRole(*row) for row in session.execute(query.order_by(Holder.id))]


def end_holding(session: Session, ids: Sequence[int], until: dt.date) -> None:
    """These holdings end: from `until` on the person does not hold the role."""
    if ids:
        session.execute(update(Holder).where(Holder.id.in_(ids)).values(until=until))
