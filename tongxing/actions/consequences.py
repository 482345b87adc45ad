"""What follows from a change: settled steps, slips, waiting steps that may go on, new moments, the launch's end.

Every action on items or windows ends here, in its own transaction, so there is one place where a change spreads.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from ..installation import Installation
from ..ledger.items import last_done_on
from ..ledger.launches import LaunchFacts, bump, end_launch
from ..ledger.notices import tell_windows
from ..ledger.windows import WindowRow, find_windows, set_windows
from ..lifecycle import OfficeHours, next_wake
from .office import hours_of_launch
from .picture import SETTLED, LaunchPicture, picture_of, telling
from .slipping import move_dependents

__all__ = ["finish", "follow", "rewake"]


def follow(
    session: Session, installation: Installation, launch: LaunchFacts, touched: Iterable[int], now: dt.datetime
) -> None:
    """Bring a launch into order after `touched` windows changed at `now`.

    1. note which windows are settled, and no longer settled
    2. make ready the windows whose subjects are all known now
    3. move what hangs on a step that was settled later than planned: later only, never what was pinned
    4. tell those whose step no longer waits
    5. set anew when each of these windows next matters
    6. end the launch when nothing is left
    7. raise its revision
    """
    hours = hours_of_launch(session, installation, launch)
    picture = picture_of(session, launch, now)
    changed = [window for window in picture.windows if window.id in set(touched)]
    steps = {window.step for window in changed}
    _note_settled(session, changed, now)
    _make_ready(session, picture, steps)
    moved = _slip(session, picture, steps, hours, now)
    freed = _free(session, picture_of(session, launch, now), steps, hours, now)
    rewake(session, launch, [window.id for window in changed] + moved + freed, hours)
    finish(session, picture_of(session, launch, now))
    bump(session, [launch.id])


def _note_settled(session: Session, windows: Sequence[WindowRow], now: dt.datetime) -> None:
    rows = [
        {"id": window.id, "settled_at": (window.settled_at or now) if window.facts.settled else None}
        for window in windows
    ]
    set_windows(session, rows)


def _make_ready(session: Session, picture: LaunchPicture, steps: set[str]) -> None:
    """A kind of subject is wholly known once every step that makes it is settled."""
    program = picture.launch.program
    made = {kind for key in steps for kind in program.step(key).makes}
    for kind in made:
        makers = [step.key for step in program.steps if kind in step.makes]
        if all(picture.settled(key) for key in makers):
            waiting = [window.id for window in picture.windows if window.per == kind and not window.facts.ready]
            set_windows(session, [{"id": id, "ready": True} for id in waiting])


def _slip(session: Session, picture: LaunchPicture, steps: set[str], hours: OfficeHours, now: dt.datetime) -> list[int]:
    late = {key for key in steps if picture.of(key) and picture.settled(key)}
    if not late:
        return []
    for key in late:
        ids = [window.id for window in picture.of(key)]
        set_windows(session, [{"id": id, "happened_on": last_done_on(session, ids)} for id in ids])
    return move_dependents(session, picture_of(session, picture.launch, now), hours, now)


def _free(session: Session, picture: LaunchPicture, steps: set[str], hours: OfficeHours, now: dt.datetime) -> list[int]:
    """Windows that waited for one of `steps` and wait no longer; their owners hear that it is their turn."""
    settled = {key for key in steps if picture.settled(key)}
    program = picture.launch.program
    waited = {step.key for step in program.steps if settled & {after.step for after in step.after if not after.each}}
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
        and window.kind != "automatic"
        and not window.facts.optional
        and program.step(window.step).escalation.steps
    ]
    told = tell_windows(session, [telling(window, "opened", hours, now) for window in may_begin], now)
    set_windows(session, [{"id": id, "told_at": now} for id in sorted(told)])
    return [window.id for window in freed]


def _opened_early(
    session: Session, windows: Sequence[WindowRow], settled: set[str], picture: LaunchPicture, now: dt.datetime
) -> list[WindowRow]:
    """A window dated from a step opens when that step is settled, be it before the planned end of its day."""
    early = [
        window
        for window in windows
        if window.facts.opens is not None
        and window.facts.opens > now
        and settled & set(picture.launch.program.step(window.step).when.depends_on)
    ]
    set_windows(session, [{"id": window.id, "opens": now} for window in early])
    opened = {window.id: replace(window, facts=replace(window.facts, opens=now)) for window in early}
    return [opened.get(window.id, window) for window in windows]


def rewake(session: Session, launch: LaunchFacts, ids: Sequence[int], hours: OfficeHours) -> None:
    """Set anew when each of these windows next matters."""
    policies = {step.key: step.escalation for step in launch.program.steps}
    rows = []
    for window in find_windows(session, sorted(set(ids))):
        after = window.facts.acted_through or dt.datetime.min.replace(tzinfo=dt.UTC)
        rows.append({"id": window.id, "wake_at": next_wake(window.facts, policies[window.step], hours, after)})
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
