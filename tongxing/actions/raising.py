"""Raise work that a plan foresees "on need": a team's request, a child's difficulty, an illness."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..dates import Half, OnNeed, end_of
from ..errors import BadInput, NotFound
from ..installation import Installation
from ..ledger.audit import Actor, write_audit
from ..ledger.launches import LaunchFacts, live_launch
from ..ledger.notices import tell_windows
from ..ledger.tables import Subject
from ..ledger.windows import find_windows, put_subject, window_on_need
from ..program import Step
from .consequences import follow
from .office import hours_of_launch
from .picture import telling

__all__ = ["raise_item"]


def raise_item(
    installation: Installation,
    launch_id: str,
    step: str,
    subject_id: int | None,
    by: dt.date,
    actor: Actor,
    now: dt.datetime,
    half: Half | None = None,
) -> int:
    """Write down that a step is needed now, for a subject of the launch, by a local day; its owner is told.

    `subject_id` None: for the launch itself. Gives the window's id. Raises :class:`BadInput` for a step that has dates
    of its own or a day in the past, :class:`NotFound` for a subject that is not in the launch.
    """

    def action(session: Session) -> int:
        launch = live_launch(session, launch_id)
        needed = _needed(launch, step)
        today = launch.local_day(now)
        if by < today:
            raise BadInput(f"{by} 已经过去，今天是 {today}", f"{by} is in the past; today is {today}")
        subject = _subject(session, launch, needed, subject_id)
        window = window_on_need(session, launch.id, needed, now, end_of(by, half, launch.timezone))
        put_subject(session, window, [subject])
        hours = hours_of_launch(session, installation, launch)
        tell_windows(session, [telling(row, "opened", hours, now) for row in find_windows(session, [window])], now)
        write_audit(session, actor, now, "raised", "window", [window], launch.id, step=step)
        follow(session, installation, launch, [window], now)
        return window

    return installation.ledger.run(action)


def _needed(launch: LaunchFacts, key: str) -> Step:
    step = launch.program.step(key)
    if not isinstance(step.when, OnNeed):
        raise BadInput(
            f"步骤 “{step.title.zh}” 有自己的日期，不用登记；改日期用 reschedule",
            f"step '{key}' has dates of its own and is not raised on need; move it with 'reschedule'",
        )
    return step


def _subject(session: Session, launch: LaunchFacts, step: Step, subject_id: int | None) -> int:
    kind = step.per or "launch"
    query = select(Subject.id).where(Subject.launch_id == launch.id, Subject.kind == kind, Subject.left_on.is_(None))
    if subject_id is not None or kind != "launch":
        query = query.where(Subject.id == subject_id)
    found = session.scalar(query)
    if found is None:
        raise NotFound(
            f"计划里没有对象 {subject_id}（步骤 “{step.title.zh}” 要的是 {kind}）",
            f"this launch has no {kind} with number {subject_id} for step '{step.key}'",
        )
    return found
