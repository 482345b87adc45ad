"""Signing in: by password, by a link that lets one person in, and the first administrator's own link.

A token is 256 random bits, shown once, in an address or a cookie; the ledger has its hash. Who fails too often from one
place is asked to wait, so guessing is slow and nobody else is kept out by it.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import NoReturn

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy.orm import Session

from ..errors import BadInput, NotAllowed, TongxingError
from ..installation import Installation
from ..ledger.audit import Actor, write_audit
from ..ledger.people import PersonFile, add_holder, add_organisation, add_person, find_organisation, names_of
from ..ledger.signing_in import (
    ADMINISTRATOR,
    WORK_LASTS,
    Purpose,
    Scope,
    SignedIn,
    add_link,
    add_sign_in,
    administrators,
    count_refusals,
    end_sign_ins,
    link_of,
    note_refusal,
    password_of,
    people_called,
    signed_in,
    take_back_links,
    tidy,
    use_link,
    write_password,
)
from ..ledger.tables import Person
from ..ledger.tokens import tidy_tokens

__all__ = [
    "FirstAdministrator",
    "LASTS",
    "SHORTEST",
    "TooManyTries",
    "browser_of",
    "choose_password",
    "first_link",
    "follow",
    "forget_expired",
    "link_for",
    "purpose_of",
    "set_up",
    "sign_in",
    "sign_in_as",
    "sign_out",
]

SHORTEST = 10
"""Characters of a password; it may hold any, and need not hold any kind of them (NIST SP 800-63B)."""

LASTS: Mapping[Purpose, dt.timedelta] = {
    "first": dt.timedelta(hours=24),
    "enter": dt.timedelta(hours=24),
    "password": dt.timedelta(days=3),
    "work": WORK_LASTS,
}
"""How long a link of each purpose may be opened."""

_SIGNED_IN_LASTS: dict[Scope, dt.timedelta] = {"all": dt.timedelta(hours=12), "work": dt.timedelta(days=1)}
TRIES, WITHIN = 10, dt.timedelta(minutes=15)
"""So many failures as one person from one place, within so long, and it is asked to wait."""


class TooManyTries(TongxingError):
    """Too many failures from one place: wait."""


@dataclass(frozen=True, slots=True)
class FirstAdministrator:
    """What the first one says: who they are, how they sign in, and for which organisation (a key; where there is none
    yet its name and kind too)."""

    name: str
    address: str
    password: str
    organisation: str
    organisation_name: str = ""
    kind: str = "county"


@cache
def _hasher() -> PasswordHash:
    return PasswordHash((Argon2Hasher(),))


@cache
def _hash_of_nobody() -> str:
    """Checked where there is no such person, so that it takes as long."""
    return _hasher().hash(secrets.token_urlsafe())


def first_link(installation: Installation, now: dt.datetime) -> str | None:
    """A token for the first administrator: to set one up where there is none, to sign in for one without a password. None
    where there is one who can sign in. Those given before open nothing any more."""
    token = secrets.token_urlsafe(32)

    def action(session: Session) -> str | None:
        found = administrators(session)
        if any(has_password for _, has_password in found):
            return None
        purpose: Purpose
        purpose, person = ("enter", found[0][0]) if found else ("first", None)
        take_back_links(session, purpose, person)
        add_link(session, token, purpose, person, now, LASTS[purpose])
        return token

    return installation.ledger.run(action)


def link_for(installation: Installation, person_id: int, purpose: Purpose, actor: Actor, now: dt.datetime) -> str:
    """A token that lets this person in; where it is to choose a password, earlier ones open nothing any more."""
    token = secrets.token_urlsafe(32)

    def action(session: Session) -> None:
        session.get_one(Person, person_id)
        if purpose == "password":
            take_back_links(session, purpose, person_id)
        add_link(session, token, purpose, person_id, now, LASTS[purpose])
        write_audit(session, actor, now, "link-given", "person", [person_id], purpose=purpose)

    installation.ledger.run(action)
    return token


def purpose_of(installation: Installation, token: str, now: dt.datetime) -> Purpose:
    """What a link is for; raises :class:`NotAllowed` where it opens nothing any more."""
    with installation.ledger.read() as session:
        found = link_of(session, token, now)
    return found[0] if found else _refuse_link()


def set_up(installation: Installation, token: str, given: FirstAdministrator, now: dt.datetime) -> str:
    """Make the first administrator, and their organisation where there is none; gives the token of their browser.

    Raises :class:`BadInput` for what cannot be used and :class:`NotAllowed` for a link that opens nothing any more.
    """
    hashed = _hashed(given.password)
    file = _file(given)
    mine = secrets.token_urlsafe(32)

    def action(session: Session) -> None:
        if administrators(session) or not use_link(session, token, now):
            _refuse_link()
        if given.organisation_name:
            zone, language = installation.settings.timezone, installation.settings.language
            name = given.organisation_name.strip()
            place = add_organisation(session, given.organisation, name, given.kind, zone, language)
        else:
            place = find_organisation(session, given.organisation)
        person = add_person(session, installation.ledger.vault, place.id, file).id
        add_holder(session, place.id, ADMINISTRATOR, person)
        write_password(session, person, hashed, now)
        _let_in(session, mine, person, "all", now)

    installation.ledger.run(action)
    return mine


def choose_password(installation: Installation, token: str, password: str, now: dt.datetime) -> str:
    """Use a link to set a password; every browser of that person is signed out. Gives the token of theirs."""
    hashed = _hashed(password)
    mine = secrets.token_urlsafe(32)

    def action(session: Session) -> None:
        found = link_of(session, token, now)
        if found is None or found[0] != "password" or found[1] is None or not use_link(session, token, now):
            _refuse_link()
        person = found[1]
        write_password(session, person, hashed, now)
        end_sign_ins(session, person_id=person)
        write_audit(session, Actor(person, "web"), now, "password-set", "person", [person])
        _let_in(session, mine, person, "all", now)

    installation.ledger.run(action)
    return mine


def follow(installation: Installation, token: str, now: dt.datetime) -> str:
    """Let in whom a link is for; gives the token of their browser. That of a message leads to what they owe and may be
    opened again until it expires, since people come back to a message; the other lets in once, to all."""
    mine = secrets.token_urlsafe(32)

    def action(session: Session) -> None:
        found = link_of(session, token, now)
        if found is None or found[0] not in ("work", "enter") or found[1] is None:
            _refuse_link()
        if found[0] == "enter" and not use_link(session, token, now):
            _refuse_link()
        _let_in(session, mine, found[1], "work" if found[0] == "work" else "all", now)

    installation.ledger.run(action)
    return mine


def sign_in(installation: Installation, address: str, password: str, place: str, now: dt.datetime) -> str:
    """By telephone number or e-mail address and password; gives the token of the browser. `place` is where it comes from.

    Raises :class:`NotAllowed`, the same for a wrong password as for nobody of that address, and :class:`TooManyTries`.
    """
    mine = secrets.token_urlsafe(32)
    vault = installation.ledger.vault
    who = vault.blind_index("sign-in", f"{place} {address.strip().lower()}").hex()
    with installation.ledger.read() as session:
        if count_refusals(session, who, now - WITHIN) >= TRIES:
            raise TooManyTries(
                f"试的次数太多，请 {WITHIN.seconds // 60} 分钟后再试",
                f"too many tries; wait {WITHIN.seconds // 60} minutes and try again",
            )
        people = {each: password_of(session, each) for each in people_called(session, vault, address.strip())}
    known = [(person, hashed) for person, hashed in people.items() if hashed is not None]
    right = [person for person, hashed in known or [(0, _hash_of_nobody())] if _hasher().verify(password, hashed)]
    if len(right) != 1 or not known:
        installation.ledger.run(lambda session: note_refusal(session, who, now))
        raise NotAllowed(
            "手机号（或邮箱）或密码不对；忘了密码请找管理员要一个链接",
            "that telephone number (or e-mail address) and password do not go together; an administrator can give you a "
            "link to choose another password",
        )
    installation.ledger.run(lambda session: _let_in(session, mine, right[0], "all", now))
    return mine


def sign_in_as(installation: Installation, address: str, now: dt.datetime) -> str:
    """Let in who is here by a telephone number or e-mail address that another system answers for; gives the token of the
    browser. Raises :class:`NotAllowed` where it is nobody's, or several people's."""
    mine = secrets.token_urlsafe(32)

    def action(session: Session) -> None:
        people = people_called(session, installation.ledger.vault, address.strip())
        if len(people) != 1:
            raise NotAllowed(
                f"这里没有登记 “{address}”，或者登记了不止一人；请找管理员",
                f"'{address}' is nobody's here, or several people's; ask an administrator",
            )
        _let_in(session, mine, people[0], "all", now)

    installation.ledger.run(action)
    return mine


def browser_of(installation: Installation, token: str, now: dt.datetime) -> SignedIn | None:
    """Who is signed in in the browser that brings this token."""
    with installation.ledger.read() as session:
        found = signed_in(session, token, now)
        return found and replace(
            found, name=names_of(session, installation.ledger.vault, [found.person_id])[found.person_id]
        )


def sign_out(installation: Installation, token: str) -> None:
    installation.ledger.run(lambda session: end_sign_ins(session, token=token))


def forget_expired(session: Session, now: dt.datetime) -> None:
    """Delete the sign-ins, links and tokens that let nobody in any more, refusals that count no longer, and the keys of
    requests that were answered a day ago."""
    tidy(session, now, now - WITHIN)
    tidy_tokens(session, now)


def _let_in(session: Session, token: str, person: int, scope: Scope, now: dt.datetime) -> None:
    add_sign_in(session, token, secrets.token_urlsafe(32), person, scope, now, _SIGNED_IN_LASTS[scope])
    write_audit(session, Actor(person, "web"), now, "signed-in", "person", [person], scope=scope)


def _hashed(password: str) -> str:
    if len(password) < SHORTEST:
        raise BadInput(
            f"密码至少 {SHORTEST} 个字符，现在是 {len(password)} 个",
            f"a password has at least {SHORTEST} characters; this one has {len(password)}",
        )
    return _hasher().hash(password)


def _file(given: FirstAdministrator) -> PersonFile:
    name, address = given.name.strip(), given.address.strip()
    if not name:
        raise BadInput("请填姓名", "say your name")
    if "@" in address:
        return PersonFile(name, email=address)
    if len([sign for sign in address if sign.isdigit()]) < 7:
        raise BadInput(
            f"“{address}”不是手机号或邮箱；登录时用它，请填一个",
            f"'{address}' is neither a telephone number nor an e-mail address; one is needed to sign in with",
        )
    return PersonFile(name, phone=address)


def _refuse_link() -> NoReturn:
    raise NotAllowed(
        "这个链接已用过、过期或被收回；请让管理员再发一个",
        "this link was used, has expired or was taken back; ask an administrator for another",
    )
