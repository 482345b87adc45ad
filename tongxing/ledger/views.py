"""What is seen of the ledger: overview, status, overdue, worklists. Reads only; nothing here changes a row.

Roll-ups by launch and organisation come from the counts kept on windows, never from items.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, func, or_, select
from sqlalchemy.orm import Session

from .children import child_files, pseudonyms_of
from .people import names_of
from .tables import Duty, Item, Launch, Notice, Organisation, Step, Subject, Window
from .vault import Vault

__all__ = [
    "Hotspot",
    "due_soon",
    "overdue_by_class",
    "overdue_by_person",
    "LaunchRow",
    "OpenItem",
    "OverviewRow",
    "StepRow",
    "Where",
    "launches",
    "named_subjects",
    "notice_counts",
    "open_items_page",
    "overview",
    "owed_windows",
    "steps_of_live_launches",
    "who_owes",
]

_OPEN = Window.total - Window.done - Window.waived - Window.cancelled


@dataclass(frozen=True, slots=True)
class OverviewRow:
    """How an organisation stands: its live launches, their items, and the overdue ones."""

    organisation_id: int
    name: str
    launches: int
    items: int
    done: int
    overdue: int
    oldest_due: dt.datetime | None
    key: str


@dataclass(frozen=True, slots=True)
class LaunchRow:
    """How a launch stands."""

    id: str
    program: str
    organisation: str
    state: str
    first_day: dt.date
    last_day: dt.date
    items: int
    done: int
    overdue: int


@dataclass(frozen=True, slots=True)
class OpenItem:
    """An open item with its dates (UTC), and what names it: ids, not names (see :func:`named_subjects`)."""

    item: int
    launch: str
    organisation_id: int
    definition: str
    timezone: str
    step: str
    part: str
    occurrence: int
    subject: int
    kind: str
    opens: dt.datetime | None
    due: dt.datetime | None
    assignee: int | None
    owner: str
    window: int


def _overdue(now: dt.datetime) -> ColumnElement[bool]:
    """Past its due, still owed: a recurring window that has closed is missed, not overdue."""
    return and_(Window.due < now, or_(Window.closes.is_(None), Window.closes > now), Step.optional.is_(False))


def _sum(condition: ColumnElement[bool], value: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.coalesce(func.sum(case((condition, value), else_=0)), 0)


Where = str | ColumnElement[bool]
"""Which launches a list is of: those of every organisation at or under a path, or a condition on Launch and Organisation."""


def _within(where: Where) -> ColumnElement[bool]:
    return Organisation.path.startswith(where) if isinstance(where, str) else where


def overview(session: Session, where: Where, now: dt.datetime) -> list[OverviewRow]:
    """Every organisation that has live launches there, worst first."""
    standing = _standing_of_launches(where, now)
    overdue = func.sum(standing.c.overdue).label("overdue")
    query = (
        select(
            Organisation.id,
            Organisation.name,
            func.count(),
            func.sum(standing.c.number),
            func.sum(standing.c.done),
            overdue,
            func.min(standing.c.oldest_due),
            Organisation.key,
        )
        .join(Launch, and_(Launch.organisation_id == Organisation.id, Launch.state == "live"))
        .join(standing, standing.c.launch_id == Launch.id)
        .where(_within(where))
        .group_by(Organisation.id, Organisation.name, Organisation.key)
        .order_by(overdue.desc(), Organisation.id)
    )
    return [OverviewRow(*row) for row in session.execute(query)]


def _standing_of_launches(where: Where, now: dt.datetime) -> Subquery:
    """The counts of each live launch there. Summed before anything is joined: windows are many, launches few, and optional steps
    fewer still."""
    optional = select(Step.id).where(Step.optional)
    wanted = (
        select(Launch.id)
        .join(Organisation, Organisation.id == Launch.organisation_id)
        .where(Launch.state == "live", _within(where))
    )
    late = and_(
        Window.due < now,
        or_(Window.closes.is_(None), Window.closes > now),
        _OPEN > 0,
        Window.step_id.not_in(optional),
    )
    return (
        select(
            Window.launch_id,
            func.sum(Window.total - Window.cancelled).label("number"),
            func.sum(Window.done).label("done"),
            _sum(late, _OPEN).label("overdue"),
            func.min(case((late, Window.due))).label("oldest_due"),
        )
        .where(Window.launch_id.in_(wanted))
        .group_by(Window.launch_id)
        .subquery()
    )


def launches(session: Session, where: Where, now: dt.datetime, state: str | None = None) -> list[LaunchRow]:
    """The launches there, newest first."""
    query = (
        select(
            Launch.id,
            Launch.program,
            Organisation.name,
            Launch.state,
            Launch.first_day,
            Launch.last_day,
            func.coalesce(func.sum(Window.total - Window.cancelled), 0),
            func.coalesce(func.sum(Window.done), 0),
            _sum(_overdue(now), _OPEN),
        )
        .join(Organisation, Organisation.id == Launch.organisation_id)
        .outerjoin(Window, Window.launch_id == Launch.id)
        .outerjoin(Step, Step.id == Window.step_id)
        .where(_within(where))
        .group_by(Launch.id, Launch.program, Organisation.name, Launch.state, Launch.first_day, Launch.last_day)
        .order_by(Launch.id.desc())
    )
    if state is not None:
        query = query.where(Launch.state == state)
    return [LaunchRow(*row) for row in session.execute(query)]


@dataclass(frozen=True, slots=True)
class StepRow:
    """How a step of a launch stands, over all its windows. `next_due`: the earliest due still ahead with open items."""

    launch: str
    definition: str
    timezone: str
    step: str
    items: int
    done: int
    overdue: int
    oldest_due: dt.datetime | None
    next_due: dt.datetime | None


def steps_of_live_launches(session: Session, where: Where, now: dt.datetime) -> list[StepRow]:
    """The steps of every live launch there, newest launch first, in the order of the plan."""
    late, ahead = and_(_overdue(now), _OPEN > 0), and_(Window.due >= now, _OPEN > 0, Step.optional.is_(False))
    query = (
        select(
            Launch.id,
            Launch.definition,
            Launch.timezone,
            Step.key,
            func.coalesce(func.sum(Window.total - Window.cancelled), 0),
            func.coalesce(func.sum(Window.done), 0),
            _sum(late, _OPEN),
            func.min(case((late, Window.due))),
            func.min(case((ahead, Window.due))),
        )
        .join(Organisation, Organisation.id == Launch.organisation_id)
        .join(Step, Step.launch_id == Launch.id)
        .join(Window, Window.step_id == Step.id)
        .where(Launch.state == "live", _within(where))
        .group_by(Launch.id, Launch.definition, Launch.timezone, Step.key, Step.position)
        .order_by(Launch.id.desc(), Step.position)
    )
    return [StepRow(*row) for row in session.execute(query)]


def notice_counts(session: Session) -> dict[str, int]:
    """How many notices are in each state."""
    query = select(Notice.state, func.count()).group_by(Notice.state)
    return {state: number for state, number in session.execute(query)}


_ITEM_COLUMNS = (
    Item.id,
    Window.launch_id,
    Launch.organisation_id,
    Launch.definition,
    Launch.timezone,
    Step.key,
    Window.part,
    Window.occurrence,
    Item.subject_id,
    Window.per,
    Window.opens,
    Window.due,
    Item.assignee_id,
    Window.owner,
    Window.id,
)


def _items() -> Select[Any]:
    return (
        select(*_ITEM_COLUMNS)
        .join(Window, Window.id == Item.window_id)
        .join(Step, Step.id == Window.step_id)
        .join(Launch, and_(Launch.id == Window.launch_id, Launch.state == "live"))
        .where(Item.state == "open")
    )


def open_items_page(
    session: Session,
    now: dt.datetime,
    *,
    where: Where | None = None,
    launch_id: str | None = None,
    step: str | None = None,
    person_id: int | None = None,
    window_id: int | None = None,
    class_key: str | None = None,
    owner_id: int | None = None,
    overdue: bool = False,
    until: dt.datetime | None = None,
    after: tuple[dt.datetime, int] | None = None,
    limit: int | None = None,
) -> list[OpenItem]:
    """Open items, longest due first, a page at a time: `after` is the (due, item) of the last one seen.

    `person_id`: what this person owes now, as far as it is open already; `owner_id`: whatever they owe. `class_key`: of
    the children of a class. `overdue`: only what is past its due; `until`: only what is due from now to then.
    """
    query = _items()
    if until is not None:
        soon = select(Window.id).where(Window.due >= now, Window.due <= until, _OPEN > 0)
        query = query.where(Step.optional.is_(False), Item.window_id.in_(soon))
    if class_key is not None:
        query = query.where(Item.subject_id.in_(select(Subject.id).where(Subject.class_key == class_key)))
    if owner_id is not None:
        query = query.where(_owed_by(owner_id))
    if overdue:
        # The counts tell which windows to look into; without this SQLite reads every open item there is.
        late = select(Window.id).where(Window.due < now, _OPEN > 0)
        query = query.where(_overdue(now), Item.window_id.in_(late))
    if where is not None:
        query = query.join(Organisation, Organisation.id == Launch.organisation_id).where(_within(where))
    if launch_id is not None:
        query = query.where(Window.launch_id == launch_id)
    if step is not None:
        query = query.where(Step.key == step)
    if window_id is not None:
        query = query.where(Window.id == window_id)
    if person_id is not None:
        query = query.where(_owed_by(person_id), or_(Window.opens.is_(None), Window.opens <= now))
        query = query.where(or_(Window.closes.is_(None), Window.closes > now))
    if after is not None:
        query = query.where(or_(Window.due > after[0], and_(Window.due == after[0], Item.id > after[1])))
    undated_last = [] if overdue or until else [Window.due.is_(None)]
    query = query.order_by(*undated_last, Window.due, Item.id)
    return [OpenItem(*row) for row in session.execute(query.limit(limit) if limit is not None else query)]


@dataclass(frozen=True, slots=True)
class Hotspot:
    """So many overdue items of one class of an organisation (`key`, the class's), or of one person (`person`)."""

    overdue: int
    oldest_due: dt.datetime
    organisation: str
    place: str
    key: str | None = None
    person: int | None = None


def _overdue_items(where: Where, now: dt.datetime, *columns: Any) -> Select[Any]:
    """Counts of overdue items by these columns, the most first. The windows' own counts tell where to look."""
    late = select(Window.id).where(Window.due < now, _OPEN > 0)
    number = func.count(Item.id.distinct())
    return (
        select(number, func.min(Window.due), *columns)
        .select_from(Item)
        .join(Window, Window.id == Item.window_id)
        .join(Step, Step.id == Window.step_id)
        .join(Launch, Launch.id == Window.launch_id)
        .join(Organisation, Organisation.id == Launch.organisation_id)
        .join(Subject, Subject.id == Item.subject_id)
        .where(Launch.state == "live", Item.state == "open", _overdue(now), Item.window_id.in_(late), _within(where))
        .group_by(*columns)
        .order_by(number.desc(), func.min(Window.due), *columns)
    )


def overdue_by_class(session: Session, where: Where, now: dt.datetime, limit: int) -> list[Hotspot]:
    """The classes with the most that is overdue."""
    query = _overdue_items(where, now, Organisation.key, Organisation.name, Subject.class_key)
    rows = session.execute(query.where(Subject.class_key.is_not(None)).limit(limit))
    return [Hotspot(number, due, key, name, key=class_key) for number, due, key, name, class_key in rows]


def overdue_by_person(session: Session, where: Where, now: dt.datetime, limit: int) -> list[Hotspot]:
    """The people with the most that is overdue, by duty or because it was handed to them."""
    person = func.coalesce(Item.assignee_id, Duty.person_id)
    by_duty = and_(Duty.subject_id == Item.subject_id, Duty.role == Window.owner, Item.assignee_id.is_(None))
    query = _overdue_items(where, now, Organisation.key, Organisation.name, person).outerjoin(Duty, by_duty)
    rows = session.execute(query.where(person.is_not(None)).limit(limit))
    return [Hotspot(number, due, key, name, person=who) for number, due, key, name, who in rows]


def due_soon(session: Session, where: Where, now: dt.datetime, until: dt.datetime) -> int:
    """How many open items of live launches there are due from now to then; optional steps left out."""
    query = (
        select(func.coalesce(func.sum(_OPEN), 0))
        .join(Step, Step.id == Window.step_id)
        .join(Launch, Launch.id == Window.launch_id)
        .join(Organisation, Organisation.id == Launch.organisation_id)
        .where(Launch.state == "live", Window.due >= now, Window.due <= until, Step.optional.is_(False), _within(where))
    )
    return session.scalar(query) or 0


def owed_windows(session: Session, person_id: int, now: dt.datetime) -> dict[int, int]:
    """The dated windows of live launches of which this person owes something now or later, and of how many subjects.

    Where the items are written they are counted; of a later occurrence it is the subjects that will have one.
    """
    live = and_(Launch.id == Window.launch_id, Launch.state == "live")
    dated = and_(Window.due.is_not(None), or_(Window.closes.is_(None), Window.closes > now))
    written = (
        select(Window.id, func.count(Item.id))
        .join(Item, and_(Item.window_id == Window.id, Item.state == "open"))
        .join(Launch, live)
        .where(dated, _owed_by(person_id))
        .group_by(Window.id)
    )
    later = (
        select(Window.id, func.count(Subject.id))
        .join(Duty, and_(Duty.launch_id == Window.launch_id, Duty.role == Window.owner, Duty.person_id == person_id))
        .join(Subject, and_(Subject.id == Duty.subject_id, Subject.kind == Window.per, Subject.left_on.is_(None)))
        .join(Launch, live)
        .where(dated, Window.fanned.is_(False), Window.wide.is_(True), Window.settled_at.is_(None))
        .group_by(Window.id)
    )
    return {window: count for query in (later, written) for window, count in session.execute(query)}


def _owed_by(person_id: int) -> ColumnElement[bool]:
    duty = (
        select(Duty.id)
        .where(Duty.subject_id == Item.subject_id, Duty.role == Window.owner, Duty.person_id == person_id)
        .exists()
    )
    return or_(Item.assignee_id == person_id, and_(Item.assignee_id.is_(None), duty))


def who_owes(session: Session, vault: Vault, items: Sequence[OpenItem]) -> dict[int, list[str]]:
    """The names of those who owe each item: whom it was handed to, else everybody with the duty."""
    duties: dict[tuple[int, str], list[int]] = {}
    subjects = sorted({each.subject for each in items})
    for start in range(0, len(subjects), 5000):
        query = select(Duty.subject_id, Duty.role, Duty.person_id).where(
            Duty.subject_id.in_(subjects[start : start + 5000])
        )
        for subject, role, person in session.execute(query.order_by(Duty.id)):
            duties.setdefault((subject, role), []).append(person)
    owed = {
        each.item: [each.assignee] if each.assignee is not None else duties.get((each.subject, each.owner), [])
        for each in items
    }
    names = names_of(session, vault, (person for people in owed.values() for person in people))
    return {item: [names[person] for person in people] for item, people in owed.items()}


def named_subjects(
    session: Session, vault: Vault, ids: Sequence[int], *, for_owner: bool = False, seen_from: int | None = None
) -> dict[int, str]:
    """What a person calls each subject: the child's name, the class, team or member; "" for the launch.

    A child of another organisation than the launch's has a pseudonym before all but those who owe the work
    (`for_owner`); with `seen_from`, of another than that one.
    """
    wanted = sorted(set(ids))
    found: dict[int, str] = {}
    for start in range(0, len(wanted), 5000):
        query = select(Subject, Launch.organisation_id).join(Launch, Launch.id == Subject.launch_id)
        rows = session.execute(query.where(Subject.id.in_(wanted[start : start + 5000]))).all()
        places = [(row, place if seen_from is None else seen_from) for row, place in rows]
        hidden = {} if for_owner else _hidden(session, places)
        children = {row.child_id for row, _ in rows if row.child_id is not None and row.id not in hidden}
        files = child_files(session, vault, children)
        people = names_of(session, vault, [row.person_id for row, _ in rows if row.person_id is not None])
        found |= {row.id: hidden.get(row.id) or _name(row, files, people) for row, _ in rows}
    return found


def _hidden(session: Session, rows: Sequence[tuple[Subject, int]]) -> dict[int, str]:
    """The pseudonyms, by subject, of children who belong elsewhere than to the organisation beside each."""
    by_place: dict[int, list[Subject]] = {}
    for row, place in rows:
        if row.child_id is not None:
            by_place.setdefault(place, []).append(row)
    found: dict[int, str] = {}
    for place, some in by_place.items():
        names = pseudonyms_of(session, (row.child_id for row in some if row.child_id is not None), place)
        found |= {row.id: names[row.child_id] for row in some if row.child_id in names}
    return found


def _name(row: Subject, files: Mapping[int, Mapping[str, Any]], people: Mapping[int, str]) -> str:
    if row.child_id is not None:
        return str(files.get(row.child_id, {}).get("name", "—"))
    if row.person_id is not None:
        return people.get(row.person_id, "—")
    return row.label or ""
