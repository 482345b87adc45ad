"""What is shown of children: before it is, the audit says whose rows are in it. What is listed is read elsewhere; what no
list shows, why an item was waived or moved, is read here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from ..installation import Installation
from ..ledger.audit import Actor, children_behind, write_seen
from ..ledger.people import names_of
from ..ledger.reasons import reason_of
from ..ledger.tables import Item
from .access import launch_of_item, refuse_stranger

__all__ = ["ItemReason", "read_reason", "viewed"]


@dataclass(frozen=True, slots=True)
class ItemReason:
    """Why an item is as it is: the words that were given last, if any. `by` recorded its state, at `at` (UTC)."""

    item: int
    state: str
    words: str | None
    by: str | None
    at: dt.datetime | None


def read_reason(installation: Installation, item: int, actor: Actor, now: dt.datetime) -> ItemReason:
    """Why an item was waived, reopened, moved or cancelled; that it was read is audited.

    Raises :class:`~tongxing.errors.NotFound`, and :class:`~tongxing.errors.NotAllowed` for who has nothing to do with it.
    """

    def action(session: Session) -> ItemReason:
        launch = launch_of_item(session, item)
        refuse_stranger(session, item, actor)
        row = session.get_one(Item, item)
        children = children_behind(session, [row.subject_id])
        write_seen(session, actor, now, "viewed", "item", item, children, launch, kind="reason")
        vault = installation.ledger.vault
        by = names_of(session, vault, [row.recorded_by]).get(row.recorded_by) if row.recorded_by else None
        return ItemReason(item, row.state, reason_of(session, vault, Item, item), by, row.recorded_at)

    return installation.ledger.run(action)


def viewed(
    installation: Installation,
    actor: Actor,
    now: dt.datetime,
    kind: str,
    scope: tuple[str, int | str],
    subjects: Sequence[int],
) -> None:
    """Say in the audit that `actor` is shown a list of this `kind` with these subjects in it. `scope` is what the list is
    of, as ("person", 17). Where no child is among them nothing is written."""

    def action(session: Session) -> None:
        children = children_behind(session, subjects)
        if children:
            write_seen(session, actor, now, "viewed", *scope, children, kind=kind, rows=len(subjects))

    if subjects:
        installation.ledger.run(action)
