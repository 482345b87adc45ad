"""A slip moves what hangs on it: later only, and never what was pinned by hand.

Dates are worked out by the planner again, from what really happened; the planned due stays beside the present one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence

from sqlalchemy.orm import Session

from ..dates import Occurrence
from ..ledger.items import keep_due_of_done, open_items_of
from ..ledger.launches import LaunchFacts
from ..ledger.notices import silence, tell_windows
from ..ledger.windows import WindowRow, move_items, own_window, set_windows
from ..lifecycle import OfficeHours
from ..planner import Answers, Participants, PlannedWindow, answer, date_steps, frame_of, windows_of
from .office import calendar_of_launch
from .picture import LaunchPicture, picture_of, telling
from .recurring import date_recurring, moved_values

__all__ = ["date_again", "happened", "move_dependents", "move_windows", "single_windows", "slip_each"]


def move_dependents(
    session: Session,
    picture: LaunchPicture,
    hours: OfficeHours,
    now: dt.datetime,
    answers: Answers | None = None,
) -> list[int]:
    """Date every step again from what really happened, and move windows later where that says so: single ones be they
    open, and of what recurs those that are not.

    Gives the ids of the windows that changed, were left out, or got their first dates. `answers`: in the place of the
    launch's own.
    """
    planned = _replan(session, picture, answers=answers)
    moved = [
        (window, fresh)
        for window, fresh in single_windows(picture, planned)
        if _is_undated(window, fresh) or (_is_later(fresh, window) and not _moves_by_subject(picture, window.step))
    ]
    move_windows(session, picture, moved, hours)
    recurring = date_recurring(session, picture, planned, hours, later_only=True)
    return [window.id for window, _ in moved] + recurring


def date_again(session: Session, picture: LaunchPicture, hours: OfficeHours, now: dt.datetime) -> list[int]:
    """Move every window that is not open yet, not settled and not pinned to where its rule puts it now, be it earlier.

    Gives the ids of the windows that changed, were left out or are new; their owners hear of it.
    """
    planned = _replan(session, picture)
    moved = [
        (window, fresh)
        for window, fresh in single_windows(picture, planned)
        if window.facts.opens is not None
        and window.facts.opens > now
        and (fresh.opens, fresh.due) != (window.facts.opens, window.facts.due)
    ]
    move_windows(session, picture, moved, hours)
    recurring = date_recurring(session, picture, planned, hours, later_only=False)
    return [window.id for window, _ in moved] + recurring


def single_windows(
    picture: LaunchPicture, planned: Iterable[PlannedWindow]
) -> Iterator[tuple[WindowRow, PlannedWindow]]:
    """The windows of each step that does not recur (or of its part) with what they are planned as now, where that is
    known and may be followed."""
    fresh = {(each.step.key, each.part.key if each.part else ""): each for each in planned if not each.step.recurring}
    for window in picture.windows:
        found = fresh.get((window.step, window.part))
        if not window.wide or window.pinned or found is None or found.due is None:
            continue
        yield from ((each, found) for each in (window, *picture.beside(window)) if not each.facts.settled)


def _is_undated(window: WindowRow, planned: PlannedWindow) -> bool:
    return window.facts.due is None and planned.due is not None


def _moves_by_subject(picture: LaunchPicture, step: str) -> bool:
    """Whether each subject's own day moves its item (:func:`slip_each`), so that the last one's does not move all."""
    rule = picture.launch.program.step(step)
    leading = [after.step for after in rule.after if after.each and after.step in rule.when.depends_on]
    return any(not window.pinned for key in leading for window in picture.of(key))


def move_windows(
    session: Session, picture: LaunchPicture, moved: Sequence[tuple[WindowRow, PlannedWindow]], hours: OfficeHours
) -> None:
    """Their owners hear of it, but for those that had no date before."""
    silence(session, [window.id for window, _ in moved], "moved")
    keep_due_of_done(session, [window.id for window, _ in moved])
    for window, planned in moved:
        set_windows(session, [moved_values(window, planned)])
    known = [window for window, _ in moved if window.facts.due is not None]
    said = [telling(window, "moved", hours, picture.now, window.due_version + 1) for window in known]
    tell_windows(session, said, picture.now)


def slip_each(
    session: Session, launch: LaunchFacts, step: str, subject_ids: Sequence[int], done_on: dt.date, now: dt.datetime
) -> list[int]:
    """Steps that follow `step` subject by subject: these subjects' items move to later dates of their own.

    Gives the ids of the windows that lost or got items.
    """
    following = _following_each(launch, step)
    if not following:
        return []
    own = max(picture_of(session, launch, now, [step]).of(step), key=lambda window: window.facts.due or now)
    end = _end_of(done_on, launch)
    if own.facts.due is None or end <= own.facts.due:
        return []
    picture = picture_of(session, launch, now)
    really = Occurrence(1, (own.facts.opens or now).astimezone(launch.timezone), end)
    touched: list[int] = []
    for window, planned in single_windows(picture, _replan(session, picture, {step: really})):
        if window.step in following and _is_later(planned, window):
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


def _replan(
    session: Session,
    picture: LaunchPicture,
    known: Mapping[str, Occurrence] | None = None,
    answers: Answers | None = None,
) -> list[PlannedWindow]:
    launch = picture.launch
    answers = answers or answer(launch.program, launch.parameters)
    frame, _ = frame_of(launch.program, answers, calendar_of_launch(session, launch), launch.timezone)
    dated = date_steps(launch.program, answers, frame, happened={**happened(picture), **(known or {})})
    return list(windows_of(launch.program, dated, frame, Participants()))


def happened(picture: LaunchPicture) -> dict[str, Occurrence]:
    """The steps whose real days are known: settled ones, and those moved by hand."""
    found = {}
    for key in {window.step for window in picture.windows}:
        windows = [window for window in picture.of(key) if not window.is_left_out]
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
