"""Why something was waived, moved or cancelled: free words that may say something of a child, so they are sealed, and no
list shows them. Of an item about a child they are sealed under the child's own data key, so that erasure takes them along.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from ..errors import BadInput
from .among import among
from .tables import Child, Item, Launch, Subject, Window
from .vault import OF_CHILD, ChildVault, Vault

__all__ = ["keep_reason", "reason_of", "stated"]

LONGEST = 400

Reasoned = type[Item] | type[Window] | type[Launch]


def stated(reason: str) -> str:
    """The reason as it is kept; raises :class:`BadInput` for a blank one, or one that is too long."""
    if not reason.strip():
        raise BadInput("请写明原因（--reason）", "a reason is required (--reason)")
    if len(reason.strip()) > LONGEST:
        raise BadInput(
            f"原因有 {len(reason.strip())} 字，最多 {LONGEST} 字；请写要点",
            f"the reason has {len(reason.strip())} characters, at most {LONGEST} are taken; give the gist",
        )
    return reason.strip()


def keep_reason(
    session: Session, vault: Vault, table: Reasoned, ids: Sequence[int] | Sequence[str], reason: str
) -> None:
    """Write the reason beside these rows, sealed for each."""
    own = _children_of_items(session, vault, ids) if table is Item else {}
    rows = [{"b_id": id, "b_reason": own.get(id, vault).seal(*_place(table, id), reason.encode())} for id in ids]
    if rows:
        statement = update(table).where(table.id == bindparam("b_id")).values(reason=bindparam("b_reason"))
        session.connection().execute(statement, rows)


def reason_of(session: Session, vault: Vault, table: Reasoned, id: int | str) -> str | None:
    """The words again; None where there are none, or where they went with the child's key."""
    sealed = session.scalar(select(table.reason).where(table.id == id))
    if sealed is None:
        return None
    if sealed[:1] != OF_CHILD:
        return vault.open(*_place(table, id), sealed).decode()
    key = _children_of_items(session, vault, [int(id)]).get(id)
    return key.open(*_place(table, id), sealed).decode() if key is not None else None


def _place(table: Reasoned, id: int | str) -> tuple[str, str, str]:
    return table.__tablename__, str(id), "reason"


def _children_of_items(
    session: Session, vault: Vault, ids: Sequence[int] | Sequence[str]
) -> Mapping[int | str, ChildVault]:
    """The vaults of the children whom these items are about, by item; not of a child that was erased."""
    query = (
        select(Item.id, Child.uid)
        .join(Subject, Subject.id == Item.subject_id)
        .join(Child, Child.id == Subject.child_id)
        .where(among(Item.id, "ids"))
    )
    uids = {id: uid for id, uid in session.execute(query, {"ids": list(ids)})}
    keys = vault.open_children(session, sorted(set(uids.values())))
    return {id: keys[uid] for id, uid in uids.items() if uid in keys}
