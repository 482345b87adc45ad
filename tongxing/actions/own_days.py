"""Subjects that have dates of their own in a launch (a birthday): each has a window with those days, found or made, and
goes to another where the days off change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..dates import Birthday, TimeRule
from ..ledger.among import among
from ..ledger.launches import LaunchFacts, step_ids, write_windows
from ..ledger.notices import silence, tell_windows
from ..ledger.participants import child_participants, subjects_of_launch
from ..ledger.tables import Item, Step, Window
from ..ledger.vault import Vault
from ..ledger.windows import WindowRow, find_windows, move_items, put_subject
from ..lifecycle import OfficeHours, WindowFacts
from ..planner import Participant, Participants, PlannedWindow, answer, date_steps, frame_of, windows_of
from .office import calendar_of_launch
from .picture import LaunchPicture, telling

__all__ = ["date_own_days_again", "put_on_own_days"]


def put_on_own_days(
    session: Session, launch: LaunchFacts, joining: Mapping[int, Participant], now: dt.datetime
) -> list[int]:
    """Write the items of these subjects, by id, that have the subject's own dates; gives the ids of their windows.

    A day that is past is nothing to do. A subject whose own date is not known has an item without a day.
    """
    ids = {(each.kind, each.identity): id for id, each in joining.items()}
    planned = list(_planned(session, launch, list(joining.values())))
    there = _with_items(session, launch, {each.step.key for each in planned}, list(joining))
    touched: list[int] = []
    for each in planned:
        subjects = [ids[one.kind, one.identity] for one in each.subjects or ()]
        new = [id for id in subjects if (each.step.key, _part(each), id) not in there]
        if new and (each.due is None or each.due > now):
            window = _window(session, launch, each)
            put_subject(session, window, new)
            touched.append(window)
    return touched


def date_own_days_again(session: Session, vault: Vault, picture: LaunchPicture, hours: OfficeHours) -> list[int]:
    """Put every subject's own item that is not open yet, nor moved by hand, where its rule has it now; whoever owes it hears
    of it. Gives the windows that lost items and those that have them now."""
    launch, wanted = picture.launch, _wanted(session, vault, picture.launch)
    lost, got = set(), set()
    for item, subject, window in _own_items(session, picture):
        planned = wanted.get((window.step, window.part, subject))
        if planned is not None and planned.due is not None and _days(planned) != _days(window.facts):
            target = _window(session, launch, planned)
            move_items(session, [item], window.id, target)
            lost.add(window.id)
            got.add(target)
    emptied = [each.id for each in find_windows(session, sorted(lost)) if not each.facts.open_items]
    silence(session, emptied, "moved")
    now_there = find_windows(session, sorted(got))
    tell_windows(session, [telling(each, "moved", hours, picture.now) for each in now_there], picture.now)
    return sorted(lost | got)


def _wanted(session: Session, vault: Vault, launch: LaunchFacts) -> dict[tuple[str, str, int], PlannedWindow]:
    """What each subject's own days are planned as now, by step, part and the subject's id."""
    if not any(_by_birthday(step.when) for step in launch.program.steps):
        return {}
    subjects = subjects_of_launch(session, launch.id)
    children = child_participants(session, vault, [each.child_id for _, each in subjects if each.child_id is not None])
    born = {each.child_id: each.birthday for each in children}
    known = [replace(each, birthday=born.get(each.child_id)) for _, each in subjects]
    ids = {(each.kind, each.identity): id for id, each in subjects}
    return {
        (each.step.key, _part(each), ids[one.kind, one.identity]): each
        for each in _planned(session, launch, known)
        for one in each.subjects or ()
    }


def _own_items(session: Session, picture: LaunchPicture) -> Iterator[tuple[int, int, WindowRow]]:
    """(item, subject, window) of what is open in windows of single subjects that still lie ahead."""
    ahead = {
        window.id: window
        for window in picture.windows
        if not (window.wide or window.pinned) and window.facts.opens and window.facts.opens > picture.now
    }
    query = select(Item.id, Item.subject_id, Item.window_id).where(
        Item.state == "open", among(Item.window_id, "windows")
    )
    for item, subject, window_id in session.execute(query.order_by(Item.id), {"windows": sorted(ahead)}).all():
        yield item, subject, ahead[window_id]


def _days(dated: PlannedWindow | WindowFacts) -> tuple[dt.datetime | None, dt.datetime | None]:
    return dated.opens, dated.due


def _planned(session: Session, launch: LaunchFacts, joining: Sequence[Participant]) -> Iterator[PlannedWindow]:
    program = launch.program
    own = {step.key for step in program.steps if _by_birthday(step.when)}
    if not own:
        return
    answers = answer(program, launch.parameters)
    frame, _ = frame_of(program, answers, calendar_of_launch(session, launch), launch.timezone)
    by_kind: dict[str, list[Participant]] = {}
    for each in joining:
        by_kind.setdefault(each.kind, []).append(each)
    dated = date_steps(program, answers, frame, by_kind)
    for window in windows_of(program, dated, frame, Participants()):
        if window.step.key in own and window.subjects:
            yield window


def _by_birthday(rule: TimeRule) -> bool:
    return isinstance(rule, Birthday) or any(isinstance(each, Birthday) for each in getattr(rule, "rules", ()))


def _with_items(
    session: Session, launch: LaunchFacts, steps: Iterable[str], subjects: Sequence[int]
) -> set[tuple[str, str, int]]:
    """(step, part, subject) of what is written already, on whichever day."""
    query = (
        select(Step.key, Window.part, Item.subject_id)
        .join(Window, Window.step_id == Step.id)
        .join(Item, Item.window_id == Window.id)
        .where(Step.launch_id == launch.id, Step.key.in_(list(steps)), Item.subject_id.in_(subjects))
    )
    return set(session.execute(query).tuples())


def _window(session: Session, launch: LaunchFacts, planned: PlannedWindow) -> int:
    """The window of these days that is there, or a new one."""
    steps = step_ids(session, launch.id)
    query = select(Window).where(Window.launch_id == launch.id, Window.step_id == steps[planned.step.key])
    there = session.scalars(query.where(Window.part == _part(planned)).order_by(Window.id)).all()
    for window in there:
        if not window.wide and not window.pinned and _same(window, planned):
            return window.id
    number = max((window.occurrence for window in there), default=0) + 1
    return write_windows(session, launch.id, steps, [replace(planned, occurrence=number, subjects=())])[0]


def _same(window: Window, planned: PlannedWindow) -> bool:
    return (window.opens, window.due) == (planned.opens, planned.due)


def _part(planned: PlannedWindow) -> str:
    return planned.part.key if planned.part else ""
