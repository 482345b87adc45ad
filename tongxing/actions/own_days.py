"""Subjects that join a launch and have dates of their own there (a birthday): each gets a window with those days, found
or made."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..dates import Birthday, TimeRule
from ..ledger.launches import LaunchFacts, step_ids, write_windows
from ..ledger.tables import Item, Step, Window
from ..ledger.windows import put_subject
from ..planner import Participant, Participants, PlannedWindow, answer, date_steps, frame_of, windows_of
from .office import calendar_of_launch

__all__ = ["put_on_own_days"]


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
