"""What follows from a change: settled steps, slips, waiting steps that may go on, new moments, the launch's end.

Every action on items or windows ends here, in its own transaction, so there is one place where a change spreads.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from ..dates import Occurrence
from ..installation import Installation
from ..ledger.calendars import calendar_of
from ..ledger.items import last_done_on
from ..ledger.launches import LaunchFacts, bump, end_launch, step_ids, write_windows
from ..ledger.notices import Telling, silence, tell_windows
from ..ledger.windows import WindowRow, find_windows, set_windows, windows_of_launches
from ..lifecycle import OfficeHours, WindowFacts, WindowState, next_wake, state_of
from ..planner import Participants, PlannedWindow, answer, date_steps, frame_of, windows_of
from .office import closures_of, hours_of_launch

__all__ = [
    "LaunchPicture",
    "finish",
    "follow",
    "grouped_by_launch",
    "move_dependents",
    "picture_of",
    "planned_again",
    "rewake",
    "telling",
]

_SETTLED = (WindowState.DONE, WindowState.NOTHING_TO_DO, WindowState.MISSED, WindowState.CANCELLED)


@dataclass(frozen=True)
class LaunchPicture:
    """A launch with all its windows, seen at one instant."""

    launch: LaunchFacts
    windows: tuple[WindowRow, ...]
    now: dt.datetime

    def of(self, step: str) -> list[WindowRow]:
        return [window for window in self.windows if window.step == step]

    def settled(self, step: str) -> bool:
        """Whether nothing of the step is owed any more."""
        return all(state_of(window.facts, self.now) in _SETTLED for window in self.of(step))

    def blockers(self, step: str) -> list[str]:
        """The steps that this one still waits for as a whole. Optional steps never block."""
        waits = (after.step for after in self.launch.program.step(step).after if not after.each)
        return [key for key in waits if not self.launch.program.step(key).optional and not self.settled(key)]

    def facts(self, window: WindowRow) -> WindowFacts:
        """The window's facts, with whether it is blocked."""
        return replace(window.facts, blocked=bool(self.blockers(window.step)))

    def state(self, window: WindowRow) -> WindowState:
        return state_of(self.facts(window), self.now)


def picture_of(session: Session, launch: LaunchFacts, now: dt.datetime) -> LaunchPicture:
    return LaunchPicture(launch, tuple(windows_of_launches(session, [launch.id])), now)


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


def move_dependents(session: Session, picture: LaunchPicture, hours: OfficeHours, now: dt.datetime) -> list[int]:
    """Date every step again from what really happened, and move open windows later where that says so.

    Gives the ids of the windows that moved or got their first dates.
    """
    moved: list[WindowRow] = []
    for window, planned in planned_again(session, picture):
        if window.pinned or window.facts.settled or planned.due is None:
            continue
        if window.facts.due is None or planned.due > window.facts.due:
            _move(session, window, planned)
            moved.append(window)
    silence(session, [window.id for window in moved], "moved")
    _tell_of_move(session, picture, moved, hours, now)
    return [window.id for window in moved] + _add_occurrences(session, picture, now)


def _move(session: Session, window: WindowRow, planned: PlannedWindow) -> None:
    values: dict[str, Any] = {
        "id": window.id,
        "opens": planned.opens,
        "due": planned.due,
        "closes": planned.closes,
        "planned_opens": window.planned_opens or planned.opens,
        "planned_due": window.planned_due or planned.due,
        "depends_on": [],
        "due_version": window.due_version + 1,
        "told_at": None,
    }
    set_windows(session, [values])


def _tell_of_move(
    session: Session, picture: LaunchPicture, moved: Sequence[WindowRow], hours: OfficeHours, now: dt.datetime
) -> None:
    known = [window for window in moved if window.facts.due is not None]
    tell_windows(session, [telling(window, "moved", hours, now, window.due_version + 1) for window in known], now)


def telling(
    window: WindowRow, cause: str, hours: OfficeHours, now: dt.datetime, due_version: int | None = None
) -> Telling:
    """That the owners of a window are to hear of an action on it."""
    version = window.due_version if due_version is None else due_version
    return Telling(window.id, window.launch_id, cause, "owner", window.owner, version, hours.next_open(now))


def planned_again(session: Session, picture: LaunchPicture) -> Iterator[tuple[WindowRow, PlannedWindow]]:
    """Each wide window beside what its rule says now, dated from what really happened."""
    fresh = {
        (each.step.key, each.occurrence, each.part.key if each.part else ""): each for each in _replan(session, picture)
    }
    for window in picture.windows:
        planned = fresh.get((window.step, window.occurrence, window.part))
        if planned is not None and window.wide:
            yield window, planned


def _replan(session: Session, picture: LaunchPicture) -> list[PlannedWindow]:
    launch = picture.launch
    answers = answer(launch.program, launch.parameters)
    calendar = calendar_of(session, launch.organisation_id, closures_of(launch.program, launch.parameters))
    frame, _ = frame_of(launch.program, answers, calendar, launch.timezone)
    dated = date_steps(launch.program, answers, frame, happened=_happened(picture))
    return list(windows_of(launch.program, dated, frame, Participants()))


def _happened(picture: LaunchPicture) -> dict[str, Occurrence]:
    """The steps whose real days are known: settled ones, and those moved by hand."""
    found = {}
    for key in {window.step for window in picture.windows}:
        windows = picture.of(key)
        opens = [window.facts.opens for window in windows if window.facts.opens]
        dues = [window.facts.due for window in windows if window.facts.due]
        if not opens or len(dues) < len(windows):
            continue
        days = [window.happened_on for window in windows if window.happened_on]
        if days and picture.settled(key):
            dues.append(_end_of(max(days), picture.launch))
        elif not any(window.pinned for window in windows):
            continue
        zone = picture.launch.timezone
        found[key] = Occurrence(1, min(opens).astimezone(zone), max(dues).astimezone(zone))
    return found


def _end_of(day: dt.date, launch: LaunchFacts) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(23, 59, 59), launch.timezone)


def _add_occurrences(session: Session, picture: LaunchPicture, now: dt.datetime) -> list[int]:
    """A recurring step that had no dates yet gets the rest of its windows once its first day is known."""
    undated = {window.step for window in picture.windows if window.facts.due is None}
    there = {(window.step, window.occurrence, window.part) for window in picture.windows}
    fresh = [
        each
        for each in _replan(session, picture)
        if each.step.key in undated
        and each.due is not None
        and (each.step.key, each.occurrence, each.part.key if each.part else "") not in there
    ]
    if not fresh:
        return []
    ready = {window.per: window.facts.ready for window in picture.windows}
    rows = [replace(each, subjects=() if ready.get(each.per or "launch") else None) for each in fresh]
    return write_windows(session, picture.launch.id, step_ids(session, picture.launch.id), rows)


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
    if not all(picture.state(window) in _SETTLED for window in required):
        return False
    end_launch(session, picture.launch.id, picture.now)
    bump(session, [picture.launch.id])
    return True


def grouped_by_launch(windows: Iterable[WindowRow]) -> Mapping[str, list[WindowRow]]:
    found: dict[str, list[WindowRow]] = defaultdict(list)
    for window in windows:
        found[window.launch_id].append(window)
    return found
