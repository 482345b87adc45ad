"""Tokens with which programs ask the API, and the keys of requests that are to be done once. Tokens are kept as hashes."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from typing import Any, Literal, get_args

from sqlalchemy import CursorResult, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from .tables import KeyedRequest, Organisation, Person, Token
from .vault import Vault

__all__ = [
    "KEPT",
    "SCOPES",
    "Bearer",
    "Claim",
    "TokenRow",
    "TokenScope",
    "add_token",
    "answer_request",
    "bearer_of",
    "claim_request",
    "drop_token",
    "give_up_request",
    "is_use_noted",
    "note_use",
    "tidy_tokens",
    "tokens_of",
]

TokenScope = Literal["read", "work", "manage"]
SCOPES: tuple[TokenScope, ...] = get_args(TokenScope)
"""From the least to the most; each may what those before it may."""

KEPT = dt.timedelta(days=1)
"""How long a request with a key is known."""
_USE_NOTED = dt.timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Bearer:
    """Whose token it is. `used_at`: when it was last used, to within ten minutes."""

    token_id: int
    person_id: int
    scope: TokenScope
    language: str
    used_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A token as its list shows it; what it reads is with who made it alone. Instants are UTC."""

    id: int
    person: int
    scope: TokenScope
    title: str
    made_at: dt.datetime
    expires_at: dt.datetime
    used_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Claim:
    """What is known of a request with a key. `is_new`: this call is the one that does it. `is_same`: the same was asked
    before; `answer`: what was answered then, None while it is being done."""

    is_new: bool
    is_same: bool = True
    answer: Any = None


def _hash(token: str) -> str:
    # Tokens are 256 random bits, so nobody tries them out against a fast hash.
    return hashlib.sha256(token.encode()).hexdigest()


def add_token(
    session: Session,
    token: str,
    person_id: int,
    scope: TokenScope,
    title: str,
    now: dt.datetime,
    lasts: dt.timedelta,
) -> int:
    """Gives its number."""
    row = Token(
        token_hash=_hash(token),
        person_id=person_id,
        scope=scope,
        title=title,
        made_at=now,
        expires_at=now + lasts,
    )
    session.add(row)
    session.flush()
    return row.id


def bearer_of(session: Session, token: str, now: dt.datetime) -> Bearer | None:
    """Whose token it is, unless it has expired or they have left."""
    query = (
        select(
            Token.id, Token.person_id, Token.scope, func.coalesce(Person.language, Organisation.language), Token.used_at
        )
        .join(Person, Person.id == Token.person_id)
        .join(Organisation, Organisation.id == Person.organisation_id)
        .where(Token.token_hash == _hash(token), Token.expires_at > now, Person.left_on.is_(None))
    )
    row = session.execute(query).first()
    return Bearer(*row) if row else None


def note_use(session: Session, token_id: int, now: dt.datetime) -> None:
    """It was used now; once in ten minutes is enough to know."""
    long_ago = or_(Token.used_at.is_(None), Token.used_at < now - _USE_NOTED)
    session.execute(update(Token).where(Token.id == token_id, long_ago).values(used_at=now))


def is_use_noted(bearer: Bearer, now: dt.datetime) -> bool:
    """Whether nothing need be written of a use now."""
    return bearer.used_at is not None and now - bearer.used_at <= _USE_NOTED


def tokens_of(session: Session, now: dt.datetime, person_id: int | None = None) -> list[TokenRow]:
    """Those that have not expired, of one person or of all, the newest first."""
    columns = (Token.id, Token.person_id, Token.scope, Token.title, Token.made_at, Token.expires_at, Token.used_at)
    query = select(*columns).where(Token.expires_at > now).order_by(Token.id.desc())
    if person_id is not None:
        query = query.where(Token.person_id == person_id)
    return [TokenRow(*row) for row in session.execute(query)]


def drop_token(session: Session, id: int, person_id: int | None = None) -> int | None:
    """It opens nothing any more; with `person_id` only one of theirs. Gives whose it was, None where there is none."""
    query = delete(Token).where(Token.id == id)
    if person_id is not None:
        query = query.where(Token.person_id == person_id)
    return session.scalar(query.returning(Token.person_id))


def claim_request(session: Session, vault: Vault, person_id: int, key: str, asked: str, now: dt.datetime) -> Claim:
    """Take a request for oneself, or find what became of it: of two at once, one is told that it is being done."""
    digest = vault.blind_index("request", asked).hex()
    mine = (KeyedRequest.person_id == person_id, KeyedRequest.key == key)
    session.execute(delete(KeyedRequest).where(*mine, KeyedRequest.at <= now - KEPT))
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    row = {"person_id": person_id, "key": key, "digest": digest, "at": now}
    made = session.execute(dialect.insert(KeyedRequest).values(row).on_conflict_do_nothing())
    assert isinstance(made, CursorResult)
    if made.rowcount:
        return Claim(is_new=True)
    known, sealed = session.execute(select(KeyedRequest.digest, KeyedRequest.sealed).where(*mine)).one()
    answer = vault.open_json("keyed_request", _uid(person_id, key), "sealed", sealed) if sealed else None
    return Claim(is_new=False, is_same=known == digest, answer=answer)


def answer_request(session: Session, vault: Vault, person_id: int, key: str, answer: Any) -> None:
    """Keep what was answered; it is sealed, for it may name people."""
    sealed = vault.seal_json("keyed_request", _uid(person_id, key), "sealed", answer)
    mine = (KeyedRequest.person_id == person_id, KeyedRequest.key == key)
    session.execute(update(KeyedRequest).where(*mine).values(sealed=sealed))


def give_up_request(session: Session, person_id: int, key: str) -> None:
    """Nothing was written, so that it may be asked again."""
    session.execute(delete(KeyedRequest).where(KeyedRequest.person_id == person_id, KeyedRequest.key == key))


def _uid(person_id: int, key: str) -> str:
    return json.dumps([person_id, key])


def tidy_tokens(session: Session, now: dt.datetime) -> None:
    """Delete what has expired."""
    session.execute(delete(Token).where(Token.expires_at <= now))
    session.execute(delete(KeyedRequest).where(KeyedRequest.at <= now - KEPT))
