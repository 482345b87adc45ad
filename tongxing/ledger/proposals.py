"""What automatic steps found, until a person confirms it; and which of them have nothing to confirm yet, or what may
have changed since."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, exists, func, select, update
from sqlalchemy.orm import Session

from .ids import uuid7
from .tables import Item, Launch, Proposal, Step, StoredFile, Window
from .vault import Vault

__all__ = [
    "ProposalFile",
    "add_proposal",
    "automatic_items",
    "confirm",
    "drafts_behind",
    "find_proposal",
    "latest_proposal",
    "launch_of_automatic",
    "still_holds",
    "withdraw_proposals",
]

_STANDING = ("proposed", "confirmed")


@dataclass(frozen=True, slots=True)
class ProposalFile:
    """A proposal, opened. `found` has the outcome's record, pairs, subjects and notes; `basis` tells what it rests on
    (see :mod:`.basis`)."""

    id: int
    item_id: int
    state: str
    found: dict[str, Any]
    basis: str
    file_ids: tuple[str, ...]
    made_at: dt.datetime
    confirmed_at: dt.datetime | None
    confirmed_by: int | None


def add_proposal(
    session: Session,
    vault: Vault,
    item_id: int,
    found: Mapping[str, Any],
    basis: str,
    file_ids: Sequence[str],
    revision: int,
    now: dt.datetime,
) -> int:
    """Keep what was found as of a launch's `revision`, in the place of an earlier proposal that nobody confirmed."""
    _replace(session, Proposal.item_id == item_id)
    uid = uuid7()
    made = Proposal(
        uid=uid,
        item_id=item_id,
        state="proposed",
        sealed=_sealed(vault, uid, found, basis),
        file_ids=list(file_ids),
        revision=revision,
        made_at=now,
    )
    session.add(made)
    session.flush()
    return made.id


def still_holds(session: Session, vault: Vault, proposal: ProposalFile, basis: str, revision: int) -> None:
    """The same would be found again on what there is at this revision."""
    row = session.get_one(Proposal, proposal.id)
    row.sealed, row.revision = _sealed(vault, row.uid, proposal.found, basis), revision


def latest_proposal(session: Session, vault: Vault, item_id: int) -> ProposalFile | None:
    """The proposal that waits for confirmation or was confirmed; None when there is none."""
    standing = select(Proposal).where(Proposal.item_id == item_id, Proposal.state.in_(_STANDING))
    return _opened(session.scalar(standing.order_by(Proposal.id.desc()).limit(1)), vault)


def find_proposal(session: Session, vault: Vault, item_id: int, number: int) -> ProposalFile | None:
    """A proposal of this item, also one that was replaced; its files are gone then."""
    return _opened(session.scalar(select(Proposal).where(Proposal.id == number, Proposal.item_id == item_id)), vault)


def confirm(session: Session, proposal_id: int, person_id: int | None, now: dt.datetime) -> None:
    values = {"state": "confirmed", "confirmed_at": now, "confirmed_by": person_id}
    session.execute(update(Proposal).where(Proposal.id == proposal_id).values(**values))


def automatic_items(session: Session, launch_id: str | None = None) -> list[tuple[int, int, str]]:
    """Open items of automatic steps in live launches that have no proposal yet: (item, window, launch)."""
    has_one = exists().where(Proposal.item_id == Item.id, Proposal.state.in_(_STANDING))
    return [(row[0], row[1], row[2]) for row in session.execute(_open_items(launch_id).where(~has_one))]


def drafts_behind(session: Session, launch_id: str | None = None) -> list[tuple[int, int, str]]:
    """The same of those that have one, made before the last change of their launch."""
    revision = (
        select(Proposal.revision)
        .where(Proposal.item_id == Item.id, Proposal.state.in_(_STANDING))
        .order_by(Proposal.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    query = _open_items(launch_id).where(Launch.revision > func.coalesce(revision, Launch.revision))
    return [(row[0], row[1], row[2]) for row in session.execute(query)]


def launch_of_automatic(session: Session, item_id: int) -> str | None:
    """The launch of an item; None where its step is not automatic, or there is no such item."""
    query = (
        select(Window.launch_id)
        .join(Item, Item.window_id == Window.id)
        .join(Step, and_(Step.id == Window.step_id, Step.kind == "automatic"))
        .where(Item.id == item_id)
    )
    return session.scalar(query)


def _open_items(launch_id: str | None) -> Select[Any]:
    query = (
        select(Item.id, Window.id, Window.launch_id)
        .join(Window, Window.id == Item.window_id)
        .join(Step, and_(Step.id == Window.step_id, Step.kind == "automatic"))
        .join(Launch, and_(Launch.id == Window.launch_id, Launch.state == "live"))
        .where(Item.state == "open")
        .order_by(Item.id)
    )
    return query if launch_id is None else query.where(Window.launch_id == launch_id)


def withdraw_proposals(session: Session, launch_id: str, steps: Sequence[str]) -> None:
    """What these steps found rests on something that is being corrected: unless confirmed, it will be found anew."""
    items = (
        select(Item.id)
        .join(Window, Window.id == Item.window_id)
        .join(Step, and_(Step.id == Window.step_id, Step.key.in_(steps)))
        .where(Window.launch_id == launch_id, Item.state == "open")
    )
    _replace(session, Proposal.item_id.in_(items))


def _replace(session: Session, which: ColumnElement[bool]) -> None:
    """What nobody confirmed counts no more. What it said is kept, to tell who saw it what changed; its files are not."""
    rows: Iterable[Proposal] = session.scalars(select(Proposal).where(which, Proposal.state == "proposed"))
    for row in rows:
        session.execute(delete(StoredFile).where(StoredFile.id.in_(row.file_ids)))
        row.state, row.file_ids = "replaced", []
    session.flush()


def _sealed(vault: Vault, uid: str, found: Mapping[str, Any], basis: str) -> bytes:
    return vault.seal_json("proposal", uid, "sealed", {"found": dict(found), "basis": basis})


def _opened(row: Proposal | None, vault: Vault) -> ProposalFile | None:
    if row is None:
        return None
    kept = vault.open_json("proposal", row.uid, "sealed", row.sealed)
    return ProposalFile(
        id=row.id,
        item_id=row.item_id,
        state=row.state,
        found=kept["found"],
        basis=kept["basis"],
        file_ids=tuple(row.file_ids),
        made_at=row.made_at,
        confirmed_at=row.confirmed_at,
        confirmed_by=row.confirmed_by,
    )
