"""Who carries how much of a launch, and what they were told last."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import Session

from .tables import Channel, Duty, Item, Message, Notice, Proposal, Step, Window

__all__ = ["AutomaticFiles", "Load", "Told", "automatic_files", "loads_of_launch", "told_last"]


@dataclass(frozen=True, slots=True)
class Load:
    """What a person owes in a launch, by duty or because it was handed to them. Optional steps are never overdue."""

    person: int
    open: int
    overdue: int
    done: int


@dataclass(frozen=True, slots=True)
class Told:
    """A notice of a launch: `cause` of `step` (None: of the whole launch) for so many items. `state` is the notice's,
    `outcome` that of its last message; `channel` None: the inbox, or not sent yet. Instants in UTC."""

    person: int
    step: str | None
    cause: str
    items: int
    send_at: dt.datetime
    state: str
    outcome: str | None
    channel: str | None


@dataclass(frozen=True, slots=True)
class AutomaticFiles:
    """An item of an automatic step with the files of its draft (`state` proposed) or of what was confirmed."""

    item: int
    step: str
    state: str
    files: tuple[str, ...]
    made_at: dt.datetime


def loads_of_launch(session: Session, launch_id: str, now: dt.datetime) -> list[Load]:
    """Of everybody who owes or owed something, the most overdue first. What is missed counts no longer."""
    by_duty = and_(Duty.subject_id == Item.subject_id, Duty.role == Window.owner, Item.assignee_id.is_(None))
    person = func.coalesce(Item.assignee_id, Duty.person_id)
    still = and_(Item.state == "open", or_(Window.closes.is_(None), Window.closes > now))
    late = and_(still, Window.due < now, Step.optional.is_(False))
    counts = [func.sum(case((condition, 1), else_=0)) for condition in (still, late, Item.state == "done")]
    query = (
        select(person, *counts)
        .select_from(Item)
        .join(Window, Window.id == Item.window_id)
        .join(Step, Step.id == Window.step_id)
        .outerjoin(Duty, by_duty)
        .where(Window.launch_id == launch_id, person.is_not(None))
        .group_by(person)
        .order_by(counts[1].desc(), counts[0].desc(), person)
    )
    return [Load(*row) for row in session.execute(query)]


def told_last(session: Session, launch_id: str, limit: int) -> list[Told]:
    """The notices of a launch that come or came last, the latest first."""
    query = (
        select(
            Notice.person_id,
            Step.key,
            Notice.cause,
            Notice.items,
            Notice.send_at,
            Notice.state,
            Message.state,
            Channel.kind,
        )
        .outerjoin(Window, Window.id == Notice.window_id)
        .outerjoin(Step, Step.id == Window.step_id)
        .outerjoin(Message, Message.id == Notice.message_id)
        .outerjoin(Channel, Channel.id == Message.channel_id)
        .where(Notice.launch_id == launch_id)
        .order_by(Notice.send_at.desc(), Notice.id.desc())
        .limit(limit)
    )
    return [Told(*row) for row in session.execute(query)]


def automatic_files(session: Session, launch_id: str) -> list[AutomaticFiles]:
    """What the automatic steps made, in the order in which it was made."""
    query = (
        select(Item.id, Step.key, Proposal.state, Proposal.file_ids, Proposal.made_at)
        .join(Proposal, Proposal.item_id == Item.id)
        .join(Window, Window.id == Item.window_id)
        .join(Step, Step.id == Window.step_id)
        .where(Window.launch_id == launch_id, Proposal.state.in_(("proposed", "confirmed")))
        .order_by(Proposal.id)
    )
    rows = session.execute(query).tuples()
    return [AutomaticFiles(item, step, state, tuple(files), made_at) for item, step, state, files, made_at in rows]
