"""Tokens of the API: a person makes them for a program that asks in their name, and takes them back. A token may at most
what its person may, and that as it is at each request."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from ..errors import BadInput, NotFound
from ..installation import Installation
from ..ledger.audit import Actor, write_audit
from ..ledger.people import find_person
from ..ledger.tokens import (
    SCOPES,
    Bearer,
    TokenRow,
    TokenScope,
    add_token,
    bearer_of,
    drop_token,
    is_use_noted,
    note_use,
    tokens_of,
)

__all__ = ["LASTS", "LONGEST", "MadeToken", "bearer", "make_token", "my_tokens", "revoke_token"]

LASTS, LONGEST = 90, 366
"""Days that a token lasts where nothing is said, and at most."""
_MARK = "tongxing_"
"""What every token begins with, so that it is known for one where it was left lying about."""


@dataclass(frozen=True)
class MadeToken:
    """A new token. `token` is shown once and kept nowhere. `person` is a person's number."""

    id: int
    person: int
    scope: TokenScope
    title: str
    expires_at: dt.datetime
    token: str = field(repr=False)


def make_token(
    installation: Installation,
    person: int,
    scope: TokenScope,
    title: str,
    actor: Actor,
    now: dt.datetime,
    days: int = LASTS,
) -> MadeToken:
    """A token for this person that lasts `days`. Raises :class:`BadInput` for a title, scope or end that cannot be."""
    named = _checked(scope, title, days)
    token = _MARK + secrets.token_urlsafe(32)
    lasts = dt.timedelta(days=days)

    def action(session: Session) -> int:
        find_person(session, installation.ledger.vault, str(person))
        made = add_token(session, token, person, scope, named, now, lasts)
        write_audit(session, actor, now, "token-given", "person", [person], token=made, scope=scope)
        return made

    return MadeToken(installation.ledger.run(action), person, scope, named, now + lasts, token)


def _checked(scope: TokenScope, title: str, days: int) -> str:
    named = " ".join(title.split())
    if scope not in SCOPES:
        raise BadInput(
            f"没有“{scope}”这种权限；可选：{'、'.join(SCOPES)}",
            f"there is no scope '{scope}'; choose {', '.join(SCOPES)}",
        )
    if not 1 <= len(named) <= 80:
        raise BadInput(
            "请写明令牌给什么用，80 字以内，以后好认出它",
            "say what the token is for, in 80 letters, to know it again later",
        )
    if not 1 <= days <= LONGEST:
        raise BadInput(
            f"令牌的有效期是 1 到 {LONGEST} 天，不是 {days} 天", f"a token lasts 1 to {LONGEST} days, not {days}"
        )
    return named


def my_tokens(installation: Installation, now: dt.datetime, person: int | None = None) -> list[TokenRow]:
    """The tokens of a person, or of all, that have not expired."""
    with installation.ledger.read() as session:
        return tokens_of(session, now, person)


def revoke_token(
    installation: Installation, id: int, actor: Actor, now: dt.datetime, person: int | None = None
) -> None:
    """It opens nothing any more. With `person`, only one of theirs; raises :class:`NotFound`."""

    def action(session: Session) -> None:
        whose = drop_token(session, id, person)
        if whose is None:
            raise NotFound(
                f"没有令牌 {id}；用 tongxing token 查看编号", f"there is no token {id}; 'tongxing token' lists them"
            )
        write_audit(session, actor, now, "token-revoked", "person", [whose], token=id)

    installation.ledger.run(action)


def bearer(installation: Installation, token: str, now: dt.datetime) -> Bearer | None:
    """Whose token it is, None where it opens nothing; that it was used is noted."""
    with installation.ledger.read() as session:
        found = bearer_of(session, token, now)
    if found is not None and not is_use_noted(found, now):
        installation.ledger.run(lambda session: note_use(session, found.token_id, now))
    return found
