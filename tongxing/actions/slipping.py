"""A slip moves what hangs on it: later only, and never what was pinned by hand.

Dates are worked out by the planner again, from what really happened; the planned due stays beside the present one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from ..dates import Occurrence
from ..ledger.calendars import calendar_of
from ..ledger.items import open_items_of
from ..ledger.launches import LaunchFacts, step_ids, write_windows
from ..ledger.notices import silence, tell_windows
from ..ledger.windows import WindowRow, move_items, own_window, set_windows
from ..lifecycle import OfficeHours
from ..planner import Participants, PlannedWindow, answer, date_steps, frame_of, windows_of
from .office import closures_of
from .picture import LaunchPicture, picture_of, telling

__all__ = ["date_again", "move_dependents", "planned_again", "slip_each"]


def move_dependents(session: Session, picture: LaunchPicture, hours: OfficeHours, now: dt.datetime) -> list[int]:
    """Date every step again from what really happened, and move open windows later where that says so.

    Gives the ids of the windows that moved or got their first dates.
    """
    moved: list[WindowRow] = []
    for window, planned in planned_again(session, picture):
        is_dated_quota = window.facts.due is not None and picture.launch.program.step(window.step).recurring
        if window.pinned or window.facts.settled or planned.due is None or is_dated_quota:
            continue
        if window.facts.due is None or (_is_later(planned, window) and not _moves_by_subject(picture, window.step)):
            _move(session, window, planned)
            moved.append(window)
    silence(session, [window.id for window in moved], "moved")
    _tell_of_move(session, picture, moved, hours, now)
    return [window.id for window in moved] + _add_occurrences(session, picture, now)


def date_again(session: Session, picture: LaunchPicture, hours: OfficeHours, now: dt.datetime) -> list[int]:
    """Move every window that is not open yet, not settled and not pinned to where its rule puts it now, be it earlier.

    Gives the ids of the windows that moved; their owners hear of it.
    """
    moved = []
    for window, planned in planned_again(session, picture):
        facts = window.facts
        fixed = window.pinned or facts.settled or facts.opens is None or facts.opens <= now
        fixed = fixed or picture.launch.program.step(window.step).recurring
        if not fixed and planned.due is not None and (planned.opens, planned.due) != (facts.opens, facts.due):
            _move(session, window, planned)
            moved.append(window)
    silence(session, [window.id for window in moved], "moved")
    _tell_of_move(session, picture, moved, hours, now)
    return [window.id for window in moved]


def _moves_by_subject(picture: LaunchPicture, step: str) -> bool:
    """Whether each subject's own day moves its item (:func:`slip_each`), so that the last one's does not move all."""
    rule = picture.launch.program.step(step)
    leading = [after.step for after in rule.after if after.each and after.step in rule.when.depends_on]
    return any(not window.pinned for key in leading for window in picture.of(key))


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


def slip_each(
    session: Session, launch: LaunchFacts, step: str, subject_ids: Sequence[int], done_on: dt.date, now: dt.datetime
) -> list[int]:
    """Steps that follow `step` subject by subject: these subjects' items move to later dates of their own.

    Gives the ids of the windows that lost or got items.
    """
    following = _following_each(launch, step)
    if not following:
        return []
    picture = picture_of(session, launch, now)
    own = max(picture.of(step), key=lambda window: window.facts.due or now)
    end = _end_of(done_on, launch)
    if own.facts.due is None or end <= own.facts.due:
        return []
    happened = Occurrence(1, (own.facts.opens or now).astimezone(launch.timezone), end)
    touched: list[int] = []
    for window, planned in planned_again(session, picture, {step: happened}):
        if window.step in following and not window.pinned and _is_later(planned, window):
            assert planned.due is not None
            touched += _move_subjects(session, window, subject_ids, planned.due, now)
    return touched


def _following_each(launch: LaunchFacts, step: str) -> set[str]:
    return {
        each.key
        for each in launch.program.dated_from(step)
        if any(after.step == step and after.each for after in each.after)
    }


def _is_later(planned: PlannedWindow, window: WindowRow) -> bool:
    return planned.due is not None and window.facts.due is not None and planned.due > window.facts.due


def _move_subjects(
    session: Session, window: WindowRow, subject_ids: Sequence[int], due: dt.datetime, now: dt.datetime
) -> list[int]:
    items = open_items_of(session, window.id, subject_ids)
    if not items:
        return []
    target = own_window(session, window, min(now, due), due, now, pinned=False)
    move_items(session, items, window.id, target)
    return [window.id, target]


def planned_again(
    session: Session, picture: LaunchPicture, known: Mapping[str, Occurrence] | None = None
) -> Iterator[tuple[WindowRow, PlannedWindow]]:
    """Each wide window beside what its rule says now, dated from what really happened, and from what is `known`."""
    fresh = {
        (each.step.key, each.occurrence, each.part.key if each.part else ""): each
        for each in _replan(session, picture, known)
    }
    for window in picture.windows:
        planned = fresh.get((window.step, window.occurrence, window.part))
        if planned is not None and window.wide:
            yield window, planned


def _replan(
    session: Session, picture: LaunchPicture, known: Mapping[str, Occurrence] | None = None
) -> list[PlannedWindow]:
    launch = picture.launch
    answers = answer(launch.program, launch.parameters)
    calendar = calendar_of(session, launch.organisation_id, closures_of(launch.program, launch.parameters))
    frame, _ = frame_of(launch.program, answers, calendar, launch.timezone)
    dated = date_steps(launch.program, answers, frame, happened={**_happened(picture), **(known or {})})
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
        elif not any(window.pinned and window.wide for window in windows):
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
