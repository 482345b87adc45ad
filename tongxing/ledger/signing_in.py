"""Who may come in, and who is in: passwords, signed-in browsers, links, failed tries. Tokens are kept as hashes."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from .prepared import Prepared
from .tables import Holder, Link, Organisation, Password, Person, Refusal, SignIn
from .vault import Vault

__all__ = [
    "WORK_LASTS",
    "ADMINISTRATOR",
    "Purpose",
    "Scope",
    "SignedIn",
    "add_link",
    "add_sign_in",
    "add_work_links",
    "administrators",
    "count_refusals",
    "end_sign_ins",
    "link_of",
    "note_refusal",
    "password_of",
    "people_called",
    "signed_in",
    "take_back_links",
    "tidy",
    "use_link",
    "write_password",
]

ADMINISTRATOR = "administrator"
"""The role, held in an organisation, of who sets up people and rights there and below."""

Purpose = Literal["first", "enter", "password", "work"]
Scope = Literal["all", "work"]

WORK_LASTS = dt.timedelta(days=7)
"""How long the link of a message may be opened."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A person in a browser. `form_key`: what the forms of its pages carry."""

    person_id: int
    organisation_id: int
    scope: Scope
    form_key: str
    language: str
    name: str = ""


def _hash(token: str) -> str:
    # Tokens are 256 random bits, so nobody tries them out against a fast hash.
    return hashlib.sha256(token.encode()).hexdigest()


def administrators(session: Session) -> list[tuple[int, bool]]:
    """Who is there and administers an organisation, and whether they have a password."""
    query = (
        select(Person.id, Password.person_id.is_not(None))
        .join(Holder, Holder.person_id == Person.id)
        .outerjoin(Password, Password.person_id == Person.id)
        .where(Holder.role == ADMINISTRATOR, Holder.until.is_(None), Person.left_on.is_(None))
        .order_by(Holder.id)
    )
    return [(person, has_password) for person, has_password in session.execute(query)]


def people_called(session: Session, vault: Vault, word: str) -> list[int]:
    """Who is there by that telephone number or e-mail address, written in full."""
    kind = "email" if "@" in word else "phone"
    column = Person.email_index if kind == "email" else Person.phone_index
    query = select(Person.id).where(column == vault.blind_index(kind, word), Person.left_on.is_(None))
    return list(session.scalars(query.order_by(Person.id)))


def password_of(session: Session, person_id: int) -> str | None:
    """The argon2 hash."""
    return session.scalar(select(Password.hashed).where(Password.person_id == person_id))


def write_password(session: Session, person_id: int, hashed: str, now: dt.datetime) -> None:
    """Set or replace it."""
    session.merge(Password(person_id=person_id, hashed=hashed, set_at=now))
    session.flush()


def add_sign_in(
    session: Session, token: str, form_key: str, person_id: int, scope: Scope, now: dt.datetime, lasts: dt.timedelta
) -> None:
    row = SignIn(
        token_hash=_hash(token),
        person_id=person_id,
        scope=scope,
        form_key=form_key,
        made_at=now,
        expires_at=now + lasts,
    )
    session.add(row)
    session.flush()


def signed_in(session: Session, token: str, now: dt.datetime) -> SignedIn | None:
    """Whose browser it is, unless that has expired or they have left."""
    query = (
        select(Person.id, Person.organisation_id, SignIn.scope, SignIn.form_key, Person.language, Organisation.language)
        .join(Person, Person.id == SignIn.person_id)
        .join(Organisation, Organisation.id == Person.organisation_id)
        .where(SignIn.token_hash == _hash(token), SignIn.expires_at > now, Person.left_on.is_(None))
    )
    row = session.execute(query).first()
    if row is None:
        return None
    person, place, scope, form_key, own, common = row
    return SignedIn(person, place, scope, form_key, own or common)


def end_sign_ins(session: Session, *, token: str | None = None, person_id: int | None = None) -> None:
    """Sign out one browser, or every browser of a person."""
    mine = SignIn.token_hash == _hash(token) if token is not None else SignIn.person_id == person_id
    session.execute(delete(SignIn).where(mine))


def add_link(
    session: Session, token: str, purpose: Purpose, person_id: int | None, now: dt.datetime, lasts: dt.timedelta
) -> None:
    row = Link(
        token_hash=_hash(token), purpose=purpose, person_id=person_id, made_at=now, expires_at=now + lasts, used_at=None
    )
    session.add(row)
    session.flush()


def add_work_links(session: Session, links: Iterable[tuple[str, int]], now: dt.datetime) -> None:
    """The links of messages, each a token and whose work it opens."""
    rows = [
        {
            "token_hash": _hash(token),
            "purpose": "work",
            "person_id": person,
            "made_at": now,
            "expires_at": now + WORK_LASTS,
        }
        for token, person in links
    ]
    _LINKED.run_each(session, rows)


_LINKED = Prepared(insert(Link), ("token_hash", "purpose", "person_id", "made_at", "expires_at"))


def link_of(session: Session, token: str, now: dt.datetime) -> tuple[Purpose, int | None] | None:
    """For what and for whom a link is that may still be opened."""
    query = (
        select(Link.purpose, Link.person_id)
        .outerjoin(Person, Person.id == Link.person_id)
        .where(Link.token_hash == _hash(token), Link.expires_at > now, Link.used_at.is_(None), Person.left_on.is_(None))
    )
    row = session.execute(query).first()
    return (row[0], row[1]) if row else None


def use_link(session: Session, token: str, now: dt.datetime) -> bool:
    """It opens nothing any more; says whether it still did, so that of two who use it at once one is refused."""
    unused = (Link.token_hash == _hash(token), Link.used_at.is_(None), Link.expires_at > now)
    used = session.execute(update(Link).where(*unused).values(used_at=now).returning(Link.token_hash))
    return used.first() is not None


def take_back_links(session: Session, purpose: Purpose, person_id: int | None) -> None:
    """The links of this purpose that a person was given open nothing any more."""
    mine = Link.person_id.is_(None) if person_id is None else Link.person_id == person_id
    session.execute(delete(Link).where(mine, Link.purpose == purpose))


def note_refusal(session: Session, who: str, now: dt.datetime) -> None:
    session.add(Refusal(who=who, at=now))
    session.flush()


def count_refusals(session: Session, who: str, since: dt.datetime) -> int:
    return session.scalar(select(func.count()).where(Refusal.who == who, Refusal.at > since)) or 0


def tidy(session: Session, now: dt.datetime, refusals_before: dt.datetime) -> None:
    """Delete what has expired."""
    session.execute(delete(SignIn).where(SignIn.expires_at <= now))
    session.execute(delete(Link).where(Link.expires_at <= now))
    session.execute(delete(Refusal).where(Refusal.at < refusals_before))
