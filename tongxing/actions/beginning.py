"""Give an undated step its first day after the launch: all its windows are written from there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from ..errors import BadInput
from ..ledger.launches import LaunchFacts
from ..ledger.notices import tell_windows
from ..ledger.tables import Launch
from ..ledger.windows import WindowRow, find_windows, set_windows
from ..lifecycle import OfficeHours
from ..planner import Beginning, answer, first_point
from .office import calendar_of_launch
from .picture import LaunchPicture, telling
from .slipping import happened, move_dependents

__all__ = ["begin_step", "is_to_begin"]


def is_to_begin(launch: LaunchFacts, windows: Sequence[WindowRow], occurrence: int | None) -> bool:
    """Whether a day for these windows of a step is its first: it has none yet, and lasts or recurs.

    Raises :class:`BadInput` for one occurrence of what recurs: before the first day is known there are none.
    """
    if any(window.facts.due is not None for window in windows):
        return False
    step = windows[0].step
    rule = answer(launch.program, launch.parameters).rules[step]
    if not rule.recurring:
        return first_point(rule) is not None
    if occurrence is not None:
        raise BadInput(
            f"步骤 “{step}” 还没有日期，分不出第几次；请去掉 #{occurrence}，给出它的第一天",
            f"step '{step}' has no dates yet, so it has no occurrence {occurrence}; leave out #{occurrence} and give its "
            "first day",
        )
    return True


def begin_step(
    session: Session, picture: LaunchPicture, step: str, day: dt.date, hours: OfficeHours
) -> tuple[LaunchFacts, list[int]]:
    """Date a step from its first day (local), as an answer at launch would; its owners hear of what comes first.

    Where the day is that of an answer, it is kept as one and others that hang on it are dated too; else the step's
    windows are pinned. Gives the launch as it is then, and the ids of the windows, those of the step first.
    """
    launch = picture.launch
    calendar = calendar_of_launch(session, launch)
    asked = Beginning(launch.program, launch.parameters, step, day, calendar, launch.timezone, happened(picture))
    answers, name = asked.answers()
    if name is not None:
        launch = replace(launch, parameters=answers.plain())
        session.get_one(Launch, launch.id).parameters = dict(launch.parameters)
        session.flush()
    changed = move_dependents(session, replace(picture, launch=launch), hours, picture.now, answers)
    own = [window for window in find_windows(session, changed) if window.step == step]
    if name is None:
        set_windows(session, [{"id": window.id, "pinned": True} for window in own])
    _tell_of_first(session, own, hours, picture.now)
    first = [window.id for window in sorted(own, key=lambda window: window.occurrence)]
    return launch, list(dict.fromkeys([*first, *changed]))


def _tell_of_first(session: Session, windows: Sequence[WindowRow], hours: OfficeHours, now: dt.datetime) -> None:
    first: dict[str, WindowRow] = {}
    for window in sorted(windows, key=lambda each: each.occurrence):
        if window.facts.open_items:
            first.setdefault(window.part, window)
    tell_windows(session, [telling(window, "moved", hours, now) for window in first.values()], now)
