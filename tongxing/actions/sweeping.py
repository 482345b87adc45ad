"""The sweep: finds every window whose next moment has come, and acts on it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from ..installation import Installation
from ..ledger.launches import LaunchFacts, bump, launches_facts, over_launches
from ..ledger.notices import Telling, tell_windows
from ..ledger.passes import write_pass
from ..ledger.windows import (
    WindowRow,
    due_windows,
    fan_out,
    find_windows,
    next_occurrences,
    set_windows,
    windows_of_launches,
)
from ..lifecycle import OfficeHours, WindowFacts, next_wake, tell
from ..program import ABOVE, OWNER, EscalationStep
from .consequences import LaunchPicture, finish, grouped_by_launch, rewake
from .office import hours_of_launch

__all__ = ["Swept", "sweep"]

BATCH = 1000


@dataclass(frozen=True)
class Swept:
    """What a pass did: windows looked at, items newly written, windows of which somebody is told, launches ended."""

    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def windows(self) -> int:
        return self.counts.get("windows", 0)


def sweep(installation: Installation, now: dt.datetime) -> Swept:
    """One pass over the world at `now`.

    1. claim the windows whose ``wake_at`` has come, a batch at a time; no other sweep takes them
    2. of each, find who is to be told (:func:`tongxing.lifecycle.tell`)
    3. write the notices of the whole batch, one row a person
    4. write the items of the next occurrence where a window opened
    5. note that these moments are acted on, and when each window next matters
    6. end the launches of which nothing is left
    7. keep a record of the pass

    Steps 1–6 are one transaction a batch. It may run twice, and two may run at once.
    """
    started = dt.datetime.now(dt.UTC)
    counts: Counter[str] = Counter()
    while batch := installation.ledger.run(lambda session: _sweep_batch(session, installation, now)):
        counts.update(batch)
    counts.update(installation.ledger.run(lambda session: _end_launches(session, now)))
    finished = dt.datetime.now(dt.UTC)
    installation.ledger.run(lambda session: write_pass(session, "sweep", started, finished, now, dict(counts)))
    return Swept(dict(counts))


def _sweep_batch(session: Session, installation: Installation, now: dt.datetime) -> Counter[str]:
    windows = due_windows(session, now, BATCH)
    if not windows:
        return Counter()
    launches = launches_facts(session, {window.launch_id for window in windows})
    hours = {id: hours_of_launch(session, installation, launch) for id, launch in launches.items()}
    blocked = _blocked(session, launches, windows, now)
    tellings = [
        telling
        for window in windows
        for telling in _tellings(launches[window.launch_id], window, hours[window.launch_id], window.id in blocked, now)
    ]
    told = tell_windows(session, tellings, now)
    rolled = next_occurrences(session, _opened(windows, now))
    items = fan_out(session, rolled)
    owners_told = {each.window_id for each in tellings if each.recipient == OWNER} & told
    _note(session, launches, windows, hours, owners_told, now)
    for launch_id, group in grouped_by_launch(find_windows(session, rolled)).items():
        rewake(session, launches[launch_id], [window.id for window in group], hours[launch_id])
    bump(session, launches)
    return Counter(windows=len(windows), told=len(told), items=items)


def _opened(windows: Iterable[WindowRow], now: dt.datetime) -> list[int]:
    return [window.id for window in windows if window.facts.opens is not None and window.facts.opens <= now]


def _blocked(
    session: Session, launches: Mapping[str, LaunchFacts], windows: Sequence[WindowRow], now: dt.datetime
) -> set[int]:
    """Those of the windows whose step still waits for another. Asks only for launches where a step waits at all."""
    waiting = [window for window in windows if launches[window.launch_id].program.step(window.step).after]
    if not waiting:
        return set()
    all_windows = grouped_by_launch(windows_of_launches(session, {window.launch_id for window in waiting}))
    found = set()
    for launch_id, group in grouped_by_launch(waiting).items():
        picture = LaunchPicture(launches[launch_id], tuple(all_windows[launch_id]), now)
        found |= {window.id for window in group if picture.blockers(window.step)}
    return found


def _tellings(
    launch: LaunchFacts, window: WindowRow, hours: OfficeHours, blocked: bool, now: dt.datetime
) -> Iterable[Telling]:
    """A blocked window is nobody's fault here: the owners of what it waits for hear of their own."""
    if blocked:
        return
    policy = launch.program.step(window.step).escalation
    for told in tell(window.facts, policy, hours, now):
        role = _role(launch, window, told.step)
        if role is not None:
            yield Telling(
                window.id, window.launch_id, told.step.cause, told.step.to, role, window.due_version, told.send_at
            )


def _role(launch: LaunchFacts, window: WindowRow, step: EscalationStep) -> str | None:
    if step.to in (OWNER, ABOVE):
        return window.owner
    return launch.program.role(window.owner).reports_to


def _note(
    session: Session,
    launches: Mapping[str, LaunchFacts],
    windows: Sequence[WindowRow],
    hours: Mapping[str, OfficeHours],
    owners_told: set[int],
    now: dt.datetime,
) -> None:
    rows = []
    for window in windows:
        facts = window.facts
        told_at = facts.told_at or (now if window.id in owners_told else None)
        policy = launches[window.launch_id].program.step(window.step).escalation
        after = WindowFacts(
            facts.opens,
            facts.due,
            facts.closes,
            facts.total,
            facts.done,
            facts.waived,
            facts.cancelled,
            facts.ready,
            optional=facts.optional,
            told_at=told_at,
        )
        wake_at = next_wake(after, policy, hours[window.launch_id], now)
        rows.append({"id": window.id, "acted_through": now, "told_at": told_at, "wake_at": wake_at})
    set_windows(session, rows)


def _end_launches(session: Session, now: dt.datetime) -> Counter[str]:
    ended = 0
    for launch_id in over_launches(session, now):
        launch = launches_facts(session, {launch_id})[launch_id]
        ended += finish(session, LaunchPicture(launch, tuple(windows_of_launches(session, [launch_id])), now))
    return Counter(ended=ended) if ended else Counter()
