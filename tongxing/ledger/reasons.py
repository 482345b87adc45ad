"""Why something was waived, moved or cancelled: free words that may say something of a child, so they are sealed."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session

from ..errors import BadInput
from .tables import Item, Launch, Window
from .vault import Vault

__all__ = ["keep_reason", "open_reason", "stated"]

LONGEST = 400

Reasoned = type[Item] | type[Window] | type[Launch]


def stated(reason: str) -> str:
    """The reason as it is kept; raises :class:`BadInput` for a blank one."""
    if not reason.strip():
        raise BadInput("请写明原因（--reason）", "a reason is required (--reason)")
    return reason.strip()[:LONGEST]


def keep_reason(
    session: Session, vault: Vault, table: Reasoned, ids: Sequence[int] | Sequence[str], reason: str
) -> None:
    """Write the reason beside these rows, sealed for each."""
    rows = [{"b_id": id, "b_reason": vault.seal(table.__tablename__, str(id), "reason", reason.encode())} for id in ids]
    if rows:
        statement = update(table).where(table.id == bindparam("b_id")).values(reason=bindparam("b_reason"))
        session.connection().execute(statement, rows)


def open_reason(vault: Vault, table: Reasoned, id: int | str, sealed: bytes | None) -> str | None:
    """The words again, or None where there are none."""
    return vault.open(table.__tablename__, str(id), "reason", sealed).decode() if sealed else None
