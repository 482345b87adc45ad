"""What follows from a change: settled steps, slips, waiting steps that may go on, new moments, the launch's end.

Every action on items or windows ends here, in its own transaction, so there is one place where a change spreads.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from ..installation import Installation
from ..ledger.items import note_last_done
from ..ledger.launches import LaunchFacts, bump, end_launch
from ..ledger.notices import tell_windows
from ..ledger.proposals import withdraw_proposals
from ..ledger.windows import WindowRow, find_windows, set_windows, steps_of
from ..lifecycle import OfficeHours, next_wake
from .office import hours_of_launch
from .picture import SETTLED, LaunchPicture, picture_of
from .slipping import move_dependents

__all__ = ["finish", "follow", "rewake"]


def follow(
    session: Session, installation: Installation, launch: LaunchFacts, touched: Iterable[int], now: dt.datetime
) -> None:
    """Bring a launch into order after `touched` windows changed at `now`.

    1. note which windows are settled, and no longer settled; drafts that rest on the latter are withdrawn
    2. make ready the windows whose subjects are all known now
    3. move what hangs on a step that was settled later than planned: later only, never what was pinned
    4. tell those whose step no longer waits
    5. set anew when each of these windows next matters
    6. end the launch when nothing is left
    7. raise its revision
    """
    hours = hours_of_launch(session, installation, launch)
    ids = set(touched)
    steps = steps_of(session, ids)
    near = _near(launch, steps)
    picture = picture_of(session, launch, now, near)
    changed = [window for window in picture.windows if window.id in ids]
    _note_settled(session, changed, now)
    _withdraw_drafts(session, launch, changed)
    readied = _make_ready(session, picture, steps)
    moved = _slip(session, picture, steps, hours, now)
    if readied or moved:
        picture = picture_of(session, launch, now, near)
    freed = _free(session, picture, steps, hours, now)
    if readied or moved:
        changed = find_windows(session, sorted({*ids, *moved}))
    _rewake(session, launch, {window.id: window for window in (*changed, *freed)}.values(), hours)
    if launch.local_day(now) > launch.last_day:
        finish(session, picture_of(session, launch, now))
    bump(session, [launch.id])


def _near(launch: LaunchFacts, steps: set[str]) -> set[str] | None:
    """The steps that a change of these concerns: what waits for them, and all that those wait for. None: every step,
    where new subjects may come of it."""
    if any(launch.program.step(key).makes for key in steps):
        return None
    waiting = [step for key in steps for step in launch.program.waiting_for(key)]
    return steps.union(*({step.key, *step.waits_for} for step in waiting))


def _note_settled(session: Session, windows: Sequence[WindowRow], now: dt.datetime) -> None:
    rows = [
        {"id": window.id, "settled_at": now if window.facts.settled else None}
        for window in windows
        if window.facts.settled != (window.settled_at is not None)
    ]
    set_windows(session, rows)


def _withdraw_drafts(session: Session, launch: LaunchFacts, windows: Sequence[WindowRow]) -> None:
    reopened = {window.step for window in windows if window.settled_at is not None and not window.facts.settled}
    resting = [step.key for step in launch.program.steps if step.automatic and reopened & set(step.waits_for)]
    if resting:
        withdraw_proposals(session, launch.id, resting)


def _make_ready(session: Session, picture: LaunchPicture, steps: set[str]) -> list[int]:
    """A kind of subject is wholly known once every step that makes it is settled. Gives the windows that are ready now."""
    program = picture.launch.program
    made = {kind for key in steps for kind in program.step(key).makes}
    readied: list[int] = []
    for kind in made:
        makers = [step.key for step in program.steps if kind in step.makes]
        if all(picture.settled(key) for key in makers):
            readied += [window.id for window in picture.windows if window.per == kind and not window.facts.ready]
    set_windows(session, [{"id": id, "ready": True} for id in readied])
    return readied


def _slip(session: Session, picture: LaunchPicture, steps: set[str], hours: OfficeHours, now: dt.datetime) -> list[int]:
    late = {key for key in steps if picture.of(key) and picture.settled(key)}
    if not late:
        return []
    for key in late:
        note_last_done(session, [window.id for window in picture.of(key)])
    if not any(picture.launch.program.dated_from(key) for key in late):
        return []
    return move_dependents(session, picture_of(session, picture.launch, now), hours, now)


def _free(
    session: Session, picture: LaunchPicture, steps: set[str], hours: OfficeHours, now: dt.datetime
) -> list[WindowRow]:
    """Windows that waited for one of `steps` and wait no longer; their owners hear that it is their turn."""
    settled = {key for key in steps if picture.settled(key)}
    program = picture.launch.program
    waited = {
        step.key for step in program.steps for after in step.after if after.step in (steps if after.each else settled)
    }
    freed = [
        window
        for window in picture.windows
        if window.step in waited and not picture.blockers(window.step) and not window.facts.settled
    ]
    freed = _opened_early(session, freed, settled, picture, now)
    may_begin = [
        window
        for window in freed
        if window.facts.opens is not None
        and window.facts.opens <= now
        and (window.facts.closes is None or window.facts.closes > now)
        and window.kind != "automatic"
        and not window.facts.optional
        and program.step(window.step).escalation.steps
    ]
    told = tell_windows(session, [picture.your_turn(window, steps, hours) for window in may_begin], now)
    told_at = hours.next_open(now)
    set_windows(session, [{"id": id, "told_at": told_at} for id in sorted(told)])
    heard = {window.id: replace(window, facts=replace(window.facts, told_at=told_at)) for window in freed}
    return [heard[window.id] if window.id in told else window for window in freed]


def _opened_early(
    session: Session, windows: Sequence[WindowRow], settled: set[str], picture: LaunchPicture, now: dt.datetime
) -> list[WindowRow]:
    """A window dated from a step opens when that step is settled, be it before the planned end of its day."""
    early = [
        window
        for window in windows
        if window.occurrence == 1
        and window.facts.opens is not None
        and window.facts.opens > now
        and settled & set(picture.launch.program.step(window.step).when.depends_on)
    ]
    set_windows(session, [{"id": window.id, "opens": now} for window in early])
    opened = {window.id: replace(window, facts=replace(window.facts, opens=now)) for window in early}
    return [opened.get(window.id, window) for window in windows]


def rewake(session: Session, launch: LaunchFacts, ids: Sequence[int], hours: OfficeHours) -> None:
    """Set anew when each of these windows next matters."""
    _rewake(session, launch, find_windows(session, sorted(set(ids))), hours)


def _rewake(session: Session, launch: LaunchFacts, windows: Iterable[WindowRow], hours: OfficeHours) -> None:
    rows = []
    for window in windows:
        after = window.facts.acted_through or dt.datetime.min.replace(tzinfo=dt.UTC)
        wake_at = next_wake(window.facts, launch.program.step(window.step).escalation, hours, after)
        if wake_at != window.wake_at:
            rows.append({"id": window.id, "wake_at": wake_at})
    set_windows(session, rows)


def finish(session: Session, picture: LaunchPicture) -> bool:
    """A launch ends when its last day is past and nothing of it is owed; says whether it did."""
    if picture.launch.local_day(picture.now) <= picture.launch.last_day:
        return False
    required = [window for window in picture.windows if not window.facts.optional]
    if not all(picture.state(window) in SETTLED for window in required):
        return False
    end_launch(session, picture.launch.id, picture.now)
    bump(session, [picture.launch.id])
    return True
