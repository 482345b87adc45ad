"""Writes the outbox: claims messages before they are sent, records what became of them, finds claims that were lost.

A claim is a message row with a lease and a fence. An outcome counts only while the row is still claimed under its own
fence, so whoever comes back after the lease ran out changes nothing.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from tongxing.ledger.among import among
from tongxing.ledger.prepared import Prepared
from tongxing.ledger.signing_in import add_work_links
from tongxing.ledger.tables import Instant, Message, Notice
from tongxing.transport import Answer, Outcome

from .composing import PAUSES, Composed, Draft

__all__ = ["LEASE", "claim", "record", "release_lost_claims"]

LEASE = dt.timedelta(minutes=10)
_K = TypeVar("_K")
_V = TypeVar("_V")

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
    _CLAIMED.run_each(session, [_row(draft, at) for draft in mine])
    add_work_links(session, [(draft.token, draft.person_id) for draft in mine if draft.token], at)
    _TAKEN.run_each(session, [{"notice": notice, "message": draft.id} for draft in mine for notice in draft.notices])
    return mine, silenced, unreachable


_CLAIMED = Prepared(
    insert(Message),
    (
        "id",
        "person_id",
        "channel_id",
        "kind",
        "language",
        "subject",
        "body",
        "items",
        "attempt",
        "previous_id",
        "possibly_repeated",
        "state",
        "fence",
        "lease_until",
        "made_at",
    ),
)
_TAKEN = Prepared(
    update(Notice).where(Notice.id == bindparam("notice")).values(state="sending", message_id=bindparam("message"))
)


def _still_pending(session: Session, composed: Composed) -> set[int]:
    spoken = {notice for draft in composed.drafts for notice in draft.notices}
    ids = sorted(spoken | composed.silenced.keys() | composed.unreachable.keys())
    return {id_ for (id_,) in _PENDING.rows(session, ids=ids)}


_PENDING = Prepared(
    # Locked in one order, so that two deliverers wait for each other and never deadlock.
    select(Notice.id).where(Notice.state == "pending", among(Notice.id, "ids")).order_by(Notice.id).with_for_update()
)


def _write_off(session: Session, reasons: Mapping[int, str], state: str, pending: set[int]) -> int:
    gone = {id_: why for id_, why in reasons.items() if id_ in pending}
    for why, ids in _by_value(gone).items():
        _WRITTEN_OFF.run(session, ids=ids, to=state, why=why)
    return len(gone)


_WRITTEN_OFF = Prepared(
    update(Notice).where(among(Notice.id, "ids")).values(state=bindparam("to"), why=bindparam("why"))
)


def _by_value(values: Mapping[_K, _V]) -> dict[_V, list[_K]]:
    """The keys that have each value: what is written alike is written at once."""
    found: dict[_V, list[_K]] = defaultdict(list)
    for key, value in values.items():
        found[value].append(key)
    return found


def _row(draft: Draft, at: dt.datetime) -> dict[str, Any]:
    return {
        "id": draft.id,
        "person_id": draft.person_id,
        "channel_id": draft.way.id if draft.way else None,
        "kind": draft.kind,
        "language": draft.language,
        "subject": draft.wording.subject,
        "body": draft.body_kept,
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
    fences: dict[str, str] = dict(_STILL_CLAIMED.rows(session, ids=sorted(draft.id for draft, _ in answers)))
    mine = [(draft, answer) for draft, answer in answers if fences.get(draft.id) == draft.fence]
    _finish(session, {draft.id: (answer.outcome, answer.detail) for draft, answer in mine}, at)
    for (state, send_at), messages in _by_value({draft.id: _move(draft, answer, at) for draft, answer in mine}).items():
        _MOVED.run(session, messages=messages, to=state, send_at=send_at)
    return [answer.outcome for _, answer in mine]


_STILL_CLAIMED = Prepared(
    select(Message.id, Message.fence)
    .where(Message.state == "claimed", among(Message.id, "ids"))
    .order_by(Message.id)
    .with_for_update()
)


def _finish(session: Session, outcomes: Mapping[str, tuple[Outcome, str]], at: dt.datetime) -> None:
    for (outcome, detail), messages in _by_value(outcomes).items():
        _FINISHED.run(session, messages=messages, to=outcome.value, detail=detail[:300] or None, at=at)


_FINISHED = Prepared(
    update(Message)
    .where(among(Message.id, "messages"))
    .values(state=bindparam("to"), detail=bindparam("detail"), finished_at=bindparam("at"), lease_until=None)
)
_MOVED = Prepared(
    update(Notice)
    .where(among(Notice.message_id, "messages"), Notice.state == "sending")
    .values(state=bindparam("to"), send_at=func.coalesce(bindparam("send_at", type_=Instant), Notice.send_at))
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
    _finish(session, dict.fromkeys(lost, (Outcome.UNKNOWN, "lease-ran-out")), now)
    if lost:
        _MOVED.run(session, messages=lost, to="pending", send_at=None)
    return len(lost)
