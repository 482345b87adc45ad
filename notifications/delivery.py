"""The pass of delivery: from pending notices to sent messages. May run in several processes at once."""

from __future__ import annotations

import datetime as dt
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import asdict, dataclass, field, replace
from functools import partial

from tongxing.errors import TongxingError
from tongxing.installation import Installation
from tongxing.ledger.tables import Pass
from tongxing.transport import Answer, Outcome, Send, Transport

from .calls import compose_calls, concerns_called, pending_calls
from .channels import INBOX
from .claims import LEASE, claim, record, release_lost_claims
from .composing import Composed, Draft, Facts, compose
from .outbox import Reader, Way, launches_of, pending_of, people_with_pending, previous_of, readers_of
from .owed import count_open_items

__all__ = ["Delivered", "deliver"]

SENDERS = 4
"""So many messages are under way at once: one that hangs does not hold up the others."""

RECORDED_TOGETHER = 100
"""So many outcomes are written in one transaction: as many may be unknown after a crash."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """What a pass did. The first four count messages, `silenced` and `unreachable` notices; `lost` are the claims of
    a deliverer that did not come back."""

    accepted: int = 0
    refused_for_now: int = 0
    refused_for_good: int = 0
    unknown: int = 0
    silenced: int = 0
    unreachable: int = 0
    lost: int = 0


def deliver(installation: Installation, now: dt.datetime, *, limit: int = 500) -> Delivered:
    """Deliver every notice whose time has come at `now` (aware), in batches of `limit` people.

    1. Claims whose lease has run out become *unknown*; their notices are pending again.
    2. Send each notice of an urgent concern by itself on the channel that it names, at any hour (:mod:`.calls`): claimed,
       sent and recorded as in 4 to 7, but never on another channel, which has a notice of its own.
    3. Group the pending notices by person; hold back what falls outside the office hours of the person's organisation.
    4. Check again: still open, still theirs, still that deadline? What is not so is silenced, with why.
    5. Word one message a person, for the channel that is next; claim it with a lease, and commit.
    6. Send, outside any transaction.
    7. Record the outcomes, each under its fence. Refused for good: the next channel, in this same pass. Refused for
       now: later. Unknown: once more, marked as possibly repeated. No channel left: unreachable.
    8. Note the pass.

    Raises :class:`~tongxing.errors.Unavailable` when the ledger cannot be used; what was sent but not recorded is
    then found by step 1.
    """
    run = _Run(installation, _Clock(now))
    run.counts["lost"] = installation.ledger.run(lambda session: release_lost_claims(session, now))
    while _deliver_to_everybody(run, now, limit):
        """Some were refused for good and have another channel."""
    installation.ledger.run(lambda session: session.add(_noted(run, now)))
    return run.delivered


@dataclass(frozen=True)
class _Clock:
    """The instant the pass was given, moving on with the time that it takes."""

    now: dt.datetime
    started: float = field(default_factory=time.monotonic)

    def at(self) -> dt.datetime:
        return self.now + dt.timedelta(seconds=time.monotonic() - self.started)


@dataclass(frozen=True)
class _Run:
    """One pass: its installation, its clock, the transports opened for it, and what it did so far."""

    installation: Installation
    clock: _Clock
    counts: Counter[str] = field(default_factory=Counter)
    opened: dict[str, Send | None] = field(default_factory=dict)

    @property
    def transports(self) -> Mapping[str, Transport]:
        return {**self.installation.catalogue.transports, INBOX.key: INBOX}

    @property
    def delivered(self) -> Delivered:
        return Delivered(**self.counts)


def _noted(run: _Run, now: dt.datetime) -> Pass:
    return Pass(name="deliver", started_at=now, finished_at=run.clock.at(), now=now, counts=asdict(run.delivered))


def _deliver_to_everybody(run: _Run, now: dt.datetime, limit: int) -> int:
    """One round through all people; returns how many messages were refused for good in it."""
    before = run.counts["refused_for_good"]
    for composed in _composed(run, now, limit):
        claimed_at = run.clock.at()
        drafts, silenced, unreachable = run.installation.ledger.run(partial(claim, composed=composed, at=claimed_at))
        run.counts.update(silenced=silenced, unreachable=unreachable)
        _send_all(run, drafts, claimed_at)
    return run.counts["refused_for_good"] - before


def _composed(run: _Run, now: dt.datetime, limit: int) -> Iterator[Composed]:
    """Urgent concerns first, so that they wait for nobody's ordinary message."""
    site = run.installation.settings.public_url
    yield from _urgent(run, now, f"{site}/work")
    after = 0
    while True:
        with run.installation.ledger.read() as session:
            people = people_with_pending(session, now, after, limit)
            if not people:
                return
            notices = pending_of(session, people, now)
            launches = launches_of(session, (notice.launch_id for notice in notices))
            facts = Facts(
                notices=notices,
                readers=_within_reach(run, readers_of(session, run.installation, people)),
                launches=launches,
                previous=previous_of(session, (notice.message_id for notice in notices)),
                counts=count_open_items(session, notices, launches, now),
            )
        yield compose(facts, now, site, partial(_limit, run.transports))
        after = people[-1]


def _urgent(run: _Run, now: dt.datetime, link: str) -> Iterator[Composed]:
    with run.installation.ledger.read() as session:
        calls = pending_calls(session, now)
        if not calls:
            return
        people = sorted({call.person_id for call in calls})
        readers = _within_reach(run, readers_of(session, run.installation, people))
        concerns = concerns_called(session, calls)
        previous = previous_of(session, (call.message_id for call in calls))
    yield compose_calls(calls, concerns, readers, previous, now, link, partial(_limit, run.transports))


def _within_reach(run: _Run, readers: Mapping[int, Reader]) -> dict[int, Reader]:
    """The readers with only those channels for which this installation is set up."""
    return {
        id_: replace(reader, ways=tuple(way for way in reader.ways if _opened(run, way.kind) is not None))
        for id_, reader in readers.items()
    }


def _limit(transports: Mapping[str, Transport], way: Way | None) -> int | None:
    transport = transports.get(way.kind) if way else None
    return transport.limit if transport else None


def _send_all(run: _Run, drafts: Sequence[Draft], claimed_at: dt.datetime) -> None:
    unrecorded: list[tuple[Draft, Answer]] = []
    with ThreadPoolExecutor(SENDERS, thread_name_prefix="deliver") as pool:
        try:
            under_way = {pool.submit(_sending(run, draft, claimed_at)): draft for draft in drafts}
            for done in as_completed(under_way):
                unrecorded.append((under_way[done], done.result()))
                if len(unrecorded) == RECORDED_TOGETHER:
                    _record(run, unrecorded)
                    unrecorded = []
        finally:
            pool.shutdown(cancel_futures=True)
    _record(run, unrecorded)


def _record(run: _Run, answers: Sequence[tuple[Draft, Answer]]) -> None:
    if answers:
        at = run.clock.at()
        outcomes = run.installation.ledger.run(lambda session: record(session, answers, at))
        run.counts.update(outcome.value.replace("-", "_") for outcome in outcomes)


def _sending(run: _Run, draft: Draft, claimed_at: dt.datetime) -> Callable[[], Answer]:
    """What sends the draft. Channels are opened and read here, before threads share them."""
    try:
        fields = _fields(run, draft.way)
    except TongxingError:
        return lambda: Answer(Outcome.REFUSED_FOR_GOOD, "unreadable-channel")
    send = _opened(run, draft.way.kind if draft.way else INBOX.key)
    assert send is not None, "only channels that are set up are chosen"
    return partial(_send_in_time, run.clock, claimed_at + LEASE / 2, partial(send, fields, draft.wording))


def _send_in_time(clock: _Clock, latest: dt.datetime, send: Callable[[], Answer]) -> Answer:
    # Sent after the lease, it would be sent twice.
    if clock.at() > latest:
        return Answer(Outcome.REFUSED_FOR_NOW, "not-tried")
    try:
        return send()
    except Exception as error:
        return Answer(Outcome.UNKNOWN, type(error).__name__)


def _opened(run: _Run, kind: str) -> Send | None:
    """What sends on channels of that kind; None where this installation is not set up for it."""
    if kind not in run.opened:
        run.opened[kind] = _open(run, kind)
    return run.opened[kind]


def _open(run: _Run, kind: str) -> Send | None:
    transport = run.transports.get(kind)
    if transport is None:
        return _refusing(Answer(Outcome.REFUSED_FOR_GOOD, "no-transport"))
    try:
        return transport.open(run.installation.settings)
    except Exception:
        return _refusing(Answer(Outcome.REFUSED_FOR_NOW, "not-opened"))


def _refusing(answer: Answer) -> Send:
    return lambda _fields, _wording: answer


def _fields(run: _Run, way: Way | None) -> Mapping[str, str]:
    if way is None:
        return {}
    opened: dict[str, str] = run.installation.ledger.vault.open_json("channel", way.uid, "sealed", way.sealed)
    return opened
