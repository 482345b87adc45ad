"""Writes the outbox: claims messages before they are sent, records what became of them, finds claims that were lost.

A claim is a message row with a lease and a fence. An outcome counts only while the row is still claimed under its own
fence, so whoever comes back after the lease ran out changes nothing.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from tongxing.ledger.tables import Message, Notice
from tongxing.transport import Answer, Outcome

from .composing import PAUSES, Composed, Draft
from .outbox import in_batches

__all__ = ["LEASE", "claim", "record", "release_lost_claims"]

LEASE = dt.timedelta(minutes=10)
REPEAT_AFTER = dt.timedelta(minutes=5)
"""How long an *unknown* is left alone before the one repetition."""


def claim(session: Session, composed: Composed, at: dt.datetime) -> tuple[list[Draft], int, int]:
    """Write off what no longer holds, and claim the drafts of which no notice was taken meanwhile.

    Returns the claimed drafts, and how many notices were silenced and found unreachable.
    """
    pending = _still_pending(session, composed)
    mine = [draft for draft in composed.drafts if pending.issuperset(draft.notices)]
    silenced = _write_off(session, composed.silenced, "silenced", pending)
    unreachable = _write_off(session, composed.unreachable, "unreachable", pending)
    if mine:
        session.execute(insert(Message), [_row(draft, at) for draft in mine])
        taken = [(notice, draft.id) for draft in mine for notice in draft.notices]
        session.execute(
            update(Notice), [{"id": id_, "state": "sending", "message_id": message} for id_, message in taken]
        )
    return mine, silenced, unreachable


def _still_pending(session: Session, composed: Composed) -> set[int]:
    spoken = {notice for draft in composed.drafts for notice in draft.notices}
    ids = sorted(spoken | composed.silenced.keys() | composed.unreachable.keys())
    query = select(Notice.id).where(Notice.state == "pending").order_by(Notice.id).with_for_update()
    # Locked in one order, so that two deliverers wait for each other and never deadlock.
    return {id_ for some in in_batches(ids) for id_ in session.scalars(query.where(Notice.id.in_(some)))}


def _write_off(session: Session, reasons: Any, state: str, pending: set[int]) -> int:
    rows = [{"id": id_, "state": state, "why": why} for id_, why in reasons.items() if id_ in pending]
    if rows:
        session.execute(update(Notice), rows)
    return len(rows)


def _row(draft: Draft, at: dt.datetime) -> dict[str, Any]:
    return {
        "id": draft.id,
        "person_id": draft.person_id,
        "channel_id": draft.way.id if draft.way else None,
        "kind": draft.kind,
        "language": draft.language,
        "subject": draft.wording.subject,
        "body": draft.wording.body,
        "items": draft.items,
        "attempt": draft.attempt,
        "previous_id": draft.previous_id,
        "possibly_repeated": draft.possibly_repeated,
        "state": "claimed",
        "fence": draft.fence,
        "lease_until": at + LEASE,
        "made_at": at,
    }


def record(session: Session, answers: Sequence[tuple[Draft, Answer]], at: dt.datetime) -> list[Outcome]:
    """Record what became of claimed messages; what is no longer claimed under its fence is passed over."""
    fences = _claimed(session, [draft.id for draft, _ in answers])
    mine = [(draft, answer) for draft, answer in answers if fences.get(draft.id) == draft.fence]
    if mine:
        session.execute(update(Message), [_outcome(draft.id, answer, at) for draft, answer in mine])
        _move_notices(session, mine, at)
    return [answer.outcome for _, answer in mine]


def _claimed(session: Session, ids: Iterable[str]) -> dict[str, str]:
    query = select(Message.id, Message.fence).where(Message.state == "claimed").order_by(Message.id).with_for_update()
    return {
        id_: fence
        for some in in_batches(sorted(ids))
        for id_, fence in session.execute(query.where(Message.id.in_(some)))
    }


def _outcome(message: str, answer: Answer, at: dt.datetime) -> dict[str, Any]:
    return {
        "id": message,
        "state": answer.outcome.value,
        "detail": answer.detail[:300] or None,
        "finished_at": at,
        "lease_until": None,
    }


def _move_notices(session: Session, answers: Iterable[tuple[Draft, Answer]], at: dt.datetime) -> None:
    moves: dict[tuple[str, dt.datetime | None], list[str]] = defaultdict(list)
    for draft, answer in answers:
        moves[_move(draft, answer, at)].append(draft.id)
    for (state, send_at), messages in moves.items():
        values: dict[str, Any] = {"state": state} | ({"send_at": send_at} if send_at else {})
        session.execute(
            update(Notice)
            .where(Notice.message_id.in_(messages), Notice.state == "sending")
            .values(**values)
            .execution_options(synchronize_session=False)
        )


def _move(draft: Draft, answer: Answer, at: dt.datetime) -> tuple[str, dt.datetime | None]:
    """The next state of the message's notices, and when they are looked at again."""
    match answer.outcome:
        case Outcome.ACCEPTED:
            return "sent", None
        case Outcome.REFUSED_FOR_GOOD:
            return "pending", None
        case Outcome.UNKNOWN:
            return "pending", at + REPEAT_AFTER
        case Outcome.REFUSED_FOR_NOW:
            pause = PAUSES[min(draft.attempt, len(PAUSES)) - 1]
            return "pending", at + max(pause, answer.wait or pause)


def release_lost_claims(session: Session, now: dt.datetime) -> int:
    """Claims whose lease has run out: nobody knows whether they were sent, so they are *unknown*."""
    query = select(Message.id).where(Message.state == "claimed", Message.lease_until < now)
    lost = list(session.scalars(query.order_by(Message.id).with_for_update(skip_locked=True)))
    unknown = Answer(Outcome.UNKNOWN, "lease-ran-out")
    for some in in_batches(lost):
        session.execute(update(Message), [_outcome(id_, unknown, now) for id_ in some])
        session.execute(
            update(Notice)
            .where(Notice.message_id.in_(some), Notice.state == "sending")
            .values(state="pending")
            .execution_options(synchronize_session=False)
        )
    return len(lost)
