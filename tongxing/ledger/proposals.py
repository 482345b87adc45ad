"""What automatic steps found, until a person confirms it; and which of them may run now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, exists, select, update
from sqlalchemy.orm import Session

from .ids import uuid7
from .tables import Item, Launch, Proposal, Step, Window
from .vault import Vault

__all__ = ["ProposalFile", "add_proposal", "automatic_items", "confirm", "latest_proposal", "withdraw_proposals"]


@dataclass(frozen=True, slots=True)
class ProposalFile:
    """A proposal, opened. `found` has the outcome's record, pairs, subjects and notes."""

    id: int
    item_id: int
    state: str
    found: dict[str, Any]
    file_ids: tuple[str, ...]
    made_at: dt.datetime


def add_proposal(
    session: Session,
    vault: Vault,
    item_id: int,
    found: dict[str, Any],
    file_ids: Sequence[str],
    revision: int,
    now: dt.datetime,
) -> int:
    """Keep what was found, in the place of an earlier proposal that nobody confirmed."""
    session.execute(
        update(Proposal).where(Proposal.item_id == item_id, Proposal.state == "proposed").values(state="replaced")
    )
    uid = uuid7()
    made = Proposal(
        uid=uid,
        item_id=item_id,
        state="proposed",
        sealed=vault.seal_json("proposal", uid, "sealed", found),
        file_ids=list(file_ids),
        revision=revision,
        made_at=now,
    )
    session.add(made)
    session.flush()
    return made.id


def latest_proposal(session: Session, vault: Vault, item_id: int) -> ProposalFile | None:
    """The proposal that waits for confirmation or was confirmed; None when there is none."""
    row = session.scalar(
        select(Proposal)
        .where(Proposal.item_id == item_id, Proposal.state.in_(("proposed", "confirmed")))
        .order_by(Proposal.id.desc())
        .limit(1)
    )
    if row is None:
        return None
    found = vault.open_json("proposal", row.uid, "sealed", row.sealed)
    return ProposalFile(row.id, row.item_id, row.state, found, tuple(row.file_ids), row.made_at)


def confirm(session: Session, proposal_id: int, person_id: int | None, now: dt.datetime) -> None:
    values = {"state": "confirmed", "confirmed_at": now, "confirmed_by": person_id}
    session.execute(update(Proposal).where(Proposal.id == proposal_id).values(**values))


def automatic_items(session: Session, launch_id: str | None = None) -> list[tuple[int, int, str]]:
    """Open items of automatic steps in live launches that have no proposal yet: (item, window, launch)."""
    waiting = exists().where(Proposal.item_id == Item.id, Proposal.state.in_(("proposed", "confirmed")))
    query = (
        select(Item.id, Window.id, Window.launch_id)
        .join(Window, Window.id == Item.window_id)
        .join(Step, and_(Step.id == Window.step_id, Step.kind == "automatic"))
        .join(Launch, and_(Launch.id == Window.launch_id, Launch.state == "live"))
        .where(Item.state == "open", ~waiting)
        .order_by(Item.id)
    )
    if launch_id is not None:
        query = query.where(Window.launch_id == launch_id)
    return [(row[0], row[1], row[2]) for row in session.execute(query)]


def withdraw_proposals(session: Session, launch_id: str, steps: Sequence[str]) -> None:
    """What these steps found rests on something that is being corrected: unless confirmed, it will be found anew."""
    items = (
        select(Item.id)
        .join(Window, Window.id == Item.window_id)
        .join(Step, and_(Step.id == Window.step_id, Step.key.in_(steps)))
        .where(Window.launch_id == launch_id, Item.state == "open")
    )
    waiting = (Proposal.item_id.in_(items), Proposal.state == "proposed")
    session.execute(
        update(Proposal).where(*waiting).values(state="replaced").execution_options(synchronize_session=False)
    )
