"""The sweep: finds every window whose next moment has come, and acts on it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy.orm import Session

from ..installation import Installation
from ..ledger.launches import LaunchFacts, bump, launches_facts, lock_launches, over_launches
from ..ledger.notices import Telling, pass_on, tell_windows
from ..ledger.passes import last_pass, write_pass
from ..ledger.windows import (
    WindowRow,
    due_windows,
    fan_out,
    find_windows,
    set_windows,
    unwritten_occurrences,
    windows_of_launches,
)
from ..lifecycle import OfficeHours, Told, heard, next_wake, passes_on, tell
from ..program import ABOVE, OWNER, EscalationPolicy, EscalationStep, Step
from .attaching import clear_files
from .concerns import tell_again
from .consequences import finish, rewake
from .dating_again import take_brought_calendars
from .office import hours_of_launches
from .picture import LaunchPicture, grouped_by_launch
from .preparing import forget_preparations
from .signing_in import forget_expired
from .waiting import Waiting, passed_on, waiting

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
    """One pass over the world at `now`; before it, urgent concerns whose deadlines are past are told of again, and years'
    days off that a plugin brings newly are taken.

    1. claim the windows whose ``wake_at`` has come, a batch at a time; no other sweep takes them
    2. of each, find who is to be told (:func:`tongxing.lifecycle.tell`); of what waits for an earlier step, nobody
       before its due, and after it whoever owes that step
    3. write the notices of the whole batch, one row a person
    4. write the items of the next occurrence where a window opened
    5. note that these moments are acted on, and when each window next matters
    6. end the launches of which nothing is left
    7. keep a record of the pass
    8. once a day, delete sign-ins and links that have expired, and the contents of files that nothing refers to any more

    Steps 1–5 are one transaction a batch; the next two are in the one that finds nothing left to claim. It may run
    twice, and two may run at once.
    """
    started = dt.datetime.now(dt.UTC)
    urgent = installation.ledger.run(lambda session: tell_again(session, now))
    counts: Counter[str] = Counter(urgent=urgent) if urgent else Counter()
    take_brought_calendars(installation, now)

    def sweep_or_close(session: Session) -> Counter[str] | Swept:
        return _sweep_batch(session, installation, now) or _close(session, started, counts, now)

    while not isinstance(done := installation.ledger.run(sweep_or_close), Swept):
        counts.update(done)
    clear_files(installation, now)
    return done


def _sweep_batch(session: Session, installation: Installation, now: dt.datetime) -> Counter[str]:
    windows = due_windows(session, now, BATCH)
    if not windows:
        return Counter()
    launches = launches_facts(session, {window.launch_id for window in windows})
    hours = hours_of_launches(session, installation, launches.values())
    moments = _Moments(launches, hours, now)
    waits = waiting(session, launches, windows, now)
    tellings = list(_tellings(moments, windows, waits))
    passed = list(_passed(moments, windows, waits))
    told = tell_windows(session, tellings, now)
    pass_on(session, passed_on(session, launches, passed, now), now)
    rolled = unwritten_occurrences(session, _opened(moments, windows), now)
    items = fan_out(session, rolled)
    # Work that nobody owes counts as told: those above must hear of it all the same.
    owners_told = {each.window_id: each.send_at for each in tellings if each.recipient == OWNER}
    owners_told |= {window.id: each.send_at for window, some in passed for each in some if each.step.to == OWNER}
    _note(session, moments, windows, owners_told)
    for launch_id, group in grouped_by_launch(find_windows(session, rolled)).items():
        rewake(session, launches[launch_id], [window.id for window in group], hours[launch_id])
    bump(session, launches)
    return Counter(windows=len(windows), told=len(told), items=items)


def _tellings(moments: _Moments, windows: Iterable[WindowRow], waits: Waiting) -> Iterator[Telling]:
    """What is said to those who owe it, and above them: never of items that wait."""
    for window in windows:
        if window.id not in waits.whole:
            yield from moments.tellings(window, waits.by_subject.get(window.id, ()))


def _passed(
    moments: _Moments, windows: Iterable[WindowRow], waits: Waiting
) -> Iterator[tuple[WindowRow, tuple[Told, ...]]]:
    """What would be said of overdue items that wait."""
    for window in windows:
        if window.id in waits.whole or window.id in waits.by_subject:
            told = moments.told(window) if passes_on(window.facts, moments.now) else ()
            if told:
                yield window, told


def _opened(moments: _Moments, windows: Iterable[WindowRow]) -> list[int]:
    """Those that recur and are open."""
    return [
        window.id
        for window in windows
        if window.facts.opens is not None and window.facts.opens <= moments.now and moments.step(window).recurring
    ]


@dataclass(frozen=True)
class _Moments:
    """What the lifecycle says of windows at `now`. The windows of one step in many schools are mostly alike: of those
    it is asked once."""

    launches: Mapping[str, LaunchFacts]
    hours: Mapping[str, OfficeHours]
    now: dt.datetime
    _steps: dict[tuple[int, str], tuple[Step, EscalationPolicy]] = field(default_factory=dict)
    _told: dict[tuple[Any, ...], tuple[Told, ...]] = field(default_factory=dict)
    _wakes: dict[tuple[Any, ...], dt.datetime | None] = field(default_factory=dict)

    def step(self, window: WindowRow) -> Step:
        return self._step(window)[0]

    def tellings(self, window: WindowRow, held_by: tuple[str, ...]) -> Iterator[Telling]:
        """Who is to be told of it, but for items that wait for their subject's item of the steps `held_by`."""
        launch, version = self.launches[window.launch_id], window.due_version
        for told in self.told(window):
            role = _role(launch, window, told.step)
            if role is not None:
                cause, to = told.step.cause, told.step.to
                yield Telling(window.id, window.launch_id, cause, to, role, version, told.send_at, held_by)

    def wake_at(self, window: WindowRow, told_at: dt.datetime | None) -> dt.datetime | None:
        """When it next matters, its owners told at `told_at`."""
        hours = self.hours[window.launch_id]
        key = self._kind(window, told_at)
        if key not in self._wakes:
            facts = replace(window.facts, told_at=told_at)
            self._wakes[key] = next_wake(facts, self._policy(window), hours, self.now)
        return self._wakes[key]

    def told(self, window: WindowRow) -> tuple[Told, ...]:
        key = self._kind(window, window.facts.told_at)
        if key not in self._told:
            self._told[key] = tell(window.facts, self._policy(window), self.hours[window.launch_id], self.now)
        return self._told[key]

    def _kind(self, window: WindowRow, told_at: dt.datetime | None) -> tuple[Any, ...]:
        """Equal for windows of which the lifecycle says the same."""
        facts = window.facts
        step = (id(self.launches[window.launch_id].program), window.step, id(self.hours[window.launch_id]))
        return (*step, facts.opens, facts.due, facts.closes, facts.settled, facts.acted_through, told_at)

    def _policy(self, window: WindowRow) -> EscalationPolicy:
        return self._step(window)[1]

    def _step(self, window: WindowRow) -> tuple[Step, EscalationPolicy]:
        program = self.launches[window.launch_id].program
        key = (id(program), window.step)
        if key not in self._steps:
            step = program.step(window.step)
            self._steps[key] = step, step.escalation
        return self._steps[key]


def _role(launch: LaunchFacts, window: WindowRow, step: EscalationStep) -> str | None:
    if step.to in (OWNER, ABOVE):
        return window.owner
    return launch.program.role(window.owner).reports_to


def _note(
    session: Session, moments: _Moments, windows: Sequence[WindowRow], owners_told: Mapping[int, dt.datetime]
) -> None:
    rows = []
    for window in windows:
        facts, sent_at = window.facts, owners_told.get(window.id)
        told_at = heard(facts, sent_at) if sent_at is not None and facts.open_items else facts.told_at
        wake_at = moments.wake_at(window, told_at)
        rows.append({"id": window.id, "acted_through": moments.now, "told_at": told_at, "wake_at": wake_at})
    set_windows(session, rows)


def _close(session: Session, started: dt.datetime, counts: Counter[str], now: dt.datetime) -> Swept:
    done = {**counts, **_end_launches(session, now)}
    last = last_pass(session, "sweep")
    if last is None or last.now.date() < now.astimezone(dt.UTC).date():
        forget_expired(session, now)
        forget_preparations(session, now)
    write_pass(session, "sweep", started, dt.datetime.now(dt.UTC), now, done)
    return Swept(done)


def _end_launches(session: Session, now: dt.datetime) -> Counter[str]:
    ended = 0
    over = over_launches(session, now)
    lock_launches(session, over)
    for launch_id, launch in launches_facts(session, over).items():
        if launch.state != "live":  # somebody was faster
            continue
        ended += finish(session, LaunchPicture(launch, tuple(windows_of_launches(session, [launch_id])), now))
    return Counter(ended=ended) if ended else Counter()
