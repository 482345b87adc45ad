"""Subjects of launches: written down, taken out and back again, with the items and notices that hang on them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, insert, or_, select, update
from sqlalchemy.orm import Session, aliased

from ..planner import Participant
from .among import among
from .tables import Child, Duty, Group, Item, Launch, Notice, Pair, PairHolder, Subject, Window

__all__ = [
    "cancelled_items",
    "children_of_subjects",
    "end_pairs",
    "follow_class",
    "groups_of",
    "kinds_of",
    "mark_back",
    "mark_left",
    "open_items_by_window",
    "silence_unowed",
    "subjects_of_child",
    "subjects_that_left",
    "subjects_that_left_with",
    "unowned",
    "write_subjects",
]

_SCOPES = ("class_key", "grade_key", "team_key")


def write_subjects(
    session: Session, launch_id: str, subjects: Sequence[Participant], joined_on: dt.date
) -> dict[tuple[str, str], int]:
    """A row a subject that is not there yet; gives the ids of all of the launch by (kind, identity).

    One that is there comes back if it had left, and goes over to the class, grade or team that it is in now.
    """
    known = {(row.kind, row.identity): row for row in _rows(session, launch_id)}
    for subject in subjects:
        row = known.get((subject.kind, subject.identity))
        if row is not None:
            _write_again(session, row, subject)
    rows = [_values(launch_id, each, joined_on) for each in subjects if (each.kind, each.identity) not in known]
    if rows:
        session.connection().execute(insert(Subject), rows)
    return {(row.kind, row.identity): row.id for row in (_rows(session, launch_id) if rows else known.values())}


def _rows(session: Session, launch_id: str) -> Sequence[Row[Any]]:
    columns = (
        Subject.id,
        Subject.kind,
        Subject.identity,
        Subject.left_on,
        *(getattr(Subject, name) for name in _SCOPES),
    )
    return session.execute(select(*columns).where(Subject.launch_id == launch_id)).all()


def _write_again(session: Session, row: Row[Any], subject: Participant) -> None:
    scopes = {name: getattr(subject, name) for name in _SCOPES}
    changed: dict[str, Any] = {name: key for name, key in scopes.items() if key not in (None, getattr(row, name))}
    if row.left_on is not None:
        changed["left_on"] = None
    if changed:
        session.execute(update(Subject).where(Subject.id == row.id).values(changed))


def _values(launch_id: str, subject: Participant, joined_on: dt.date) -> dict[str, Any]:
    is_personal = subject.child_id is not None or subject.person_id is not None
    return {
        "launch_id": launch_id,
        "kind": subject.kind,
        "identity": subject.identity,
        "label": None if is_personal else subject.label or None,
        "child_id": subject.child_id,
        "person_id": subject.person_id,
        "pair_id": subject.pair_id,
        **{name: getattr(subject, name) for name in _SCOPES},
        "joined_on": joined_on,
    }


def mark_left(session: Session, subject_ids: Sequence[int], day: dt.date) -> None:
    """From `day` (local) on these subjects are in their launch no longer."""
    session.execute(update(Subject).where(Subject.id.in_(subject_ids)).values(left_on=day))


def mark_back(session: Session, subject_ids: Sequence[int]) -> None:
    """These subjects are in their launch again; a child of its own organisation in the class that it is in now."""
    session.execute(update(Subject).where(Subject.id.in_(subject_ids)).values(left_on=None))
    _follow_class(session, among(Subject.id, "ids"), subject_ids)


def follow_class(session: Session, launch_id: str, child_ids: Sequence[int]) -> list[int]:
    """All that a launch of their own organisation has of these children goes over to the class that they are in now.

    Gives the subjects that were in another.
    """
    there = and_(Subject.launch_id == launch_id, among(Subject.child_id, "ids"), Subject.left_on.is_(None))
    return _follow_class(session, there, child_ids)


def _follow_class(session: Session, of: ColumnElement[bool], ids: Sequence[int]) -> list[int]:
    query = (
        select(Subject.id, Group.key, Group.grade_key)
        .join(Child, Child.id == Subject.child_id)
        .join(Group, Group.id == Child.class_id)
        .join(Launch, and_(Launch.id == Subject.launch_id, Launch.organisation_id == Child.organisation_id))
        .where(of, Subject.class_key.is_distinct_from(Group.key))
    )
    rows = session.execute(query, {"ids": list(ids)}).all()
    for id, key, grade in rows:
        session.execute(update(Subject).where(Subject.id == id).values(class_key=key, grade_key=grade))
    return [id for id, _, _ in rows]


def groups_of(session: Session, launch_id: str) -> set[tuple[str, str]]:
    """The classes and grades that a launch has anybody of, by kind and key."""
    query = select(Subject.class_key, Subject.grade_key).where(
        Subject.launch_id == launch_id, Subject.left_on.is_(None)
    )
    rows = session.execute(query.distinct()).all()
    found = {("class", key) for key, _ in rows} | {("grade", key) for _, key in rows}
    return {(kind, key) for kind, key in found if key}


def unowned(
    session: Session, launch_id: str, child_ids: Sequence[int], now: dt.datetime
) -> list[tuple[str, str | None, int]]:
    """What nobody owes of these children and their classes, in windows that are not closed: role, class and how many
    items."""
    own = among(Subject.child_id, "ids")
    classes = select(Subject.class_key).where(Subject.launch_id == launch_id, own)
    query = (
        select(Window.owner, Subject.class_key, func.count(Item.id))
        .join(Item, Item.window_id == Window.id)
        .join(Subject, Subject.id == Item.subject_id)
        .outerjoin(Duty, and_(Duty.subject_id == Subject.id, Duty.role == Window.owner))
        .where(Window.launch_id == launch_id, Item.state == "open", Item.assignee_id.is_(None), Duty.id.is_(None))
        .where(or_(Window.closes.is_(None), Window.closes > now))
        .where(or_(own, and_(Subject.kind == "class", Subject.class_key.in_(classes))))
        .group_by(Window.owner, Subject.class_key)
        .order_by(Window.owner, Subject.class_key)
    )
    return [(role, key, number) for role, key, number in session.execute(query, {"ids": list(child_ids)})]


def kinds_of(session: Session, subject_ids: Sequence[int]) -> set[str]:
    """The kinds of these subjects."""
    return set(session.scalars(select(Subject.kind).where(Subject.id.in_(subject_ids)).distinct()))


def subjects_of_child(session: Session, child_id: int, launch_id: str | None = None) -> dict[str, list[int]]:
    """By live launch, the subjects that are there now for a child: itself, chosen, in a pair."""
    query = (
        select(Subject.launch_id, Subject.id)
        .join(Launch, and_(Launch.id == Subject.launch_id, Launch.state == "live"))
        .where(Subject.child_id == child_id, Subject.left_on.is_(None))
        .order_by(Subject.launch_id, Subject.id)
    )
    return _by_launch(session, query if launch_id is None else query.where(Subject.launch_id == launch_id))


def subjects_that_left(session: Session, launch_id: str, subjects: Iterable[Participant]) -> set[int]:
    """Those of these subjects that were in the launch and are there no longer; of a child also what left with it."""
    wanted = {(each.kind, each.identity) for each in subjects}
    left = [row for row in _rows(session, launch_id) if row.left_on and (row.kind, row.identity) in wanted]
    children = [row.id for row in left if row.kind == "child"]
    return {row.id for row in left} | _left_along(session, children)


def _left_along(session: Session, ids: Sequence[int]) -> set[int]:
    own = aliased(Subject)
    query = (
        select(Subject.id)
        .join(own, and_(own.launch_id == Subject.launch_id, own.child_id == Subject.child_id))
        .outerjoin(Pair, Pair.id == Subject.pair_id)
        .where(own.id.in_(ids), Subject.left_on == own.left_on, Pair.ended_on.is_(None))
    )
    return set(session.scalars(query)) if ids else set()


def subjects_that_left_with(session: Session, child_ids: Sequence[int]) -> dict[str, list[int]]:
    """By live launch, the subjects that left because these children left; what was taken out before stays out."""
    query = (
        select(Subject.launch_id, Subject.id)
        .join(Child, Child.id == Subject.child_id)
        .join(Launch, and_(Launch.id == Subject.launch_id, Launch.state == "live"))
        .outerjoin(Pair, Pair.id == Subject.pair_id)
        .where(Child.id.in_(child_ids), Subject.left_on == Child.left_on, Pair.ended_on.is_(None))
        .order_by(Subject.launch_id, Subject.id)
    )
    return _by_launch(session, query)


def _by_launch(session: Session, query: Any) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for launch_id, subject_id in session.execute(query):
        found[launch_id].append(subject_id)
    return dict(found)


def children_of_subjects(session: Session, launch_id: str, numbers: Sequence[int]) -> set[int]:
    """The ids of the children behind subjects of a launch, be they still there or not."""
    query = select(Subject.child_id).where(Subject.launch_id == launch_id, Subject.id.in_(numbers))
    return {child_id for child_id in session.scalars(query) if child_id is not None}


def end_pairs(session: Session, pair_ids: Sequence[int], day: dt.date) -> None:
    """From `day` on nobody stands with the children of these pairs."""
    session.execute(update(Pair).where(Pair.id.in_(pair_ids)).values(ended_on=day))
    standing = (PairHolder.pair_id.in_(pair_ids), PairHolder.until.is_(None))
    session.execute(update(PairHolder).where(*standing).values(until=day))


def cancelled_items(session: Session, subject_ids: Sequence[int], now: dt.datetime) -> list[int]:
    """The items of these subjects that their leaving cancelled and that would still be owed: not in a closed window."""
    query = (
        select(Item.id)
        .join(Window, Window.id == Item.window_id)
        .where(Item.subject_id.in_(subject_ids), Item.state == "cancelled")
        .where(or_(Window.closes.is_(None), Window.closes > now))
    )
    return list(session.scalars(query.order_by(Item.id)))


def open_items_by_window(session: Session, subject_ids: Sequence[int]) -> dict[int, list[int]]:
    """The open items of these subjects."""
    query = select(Item.window_id, Item.id).where(Item.subject_id.in_(subject_ids), Item.state == "open")
    found: dict[int, list[int]] = defaultdict(list)
    for window_id, item_id in session.execute(query.order_by(Item.id)):
        found[window_id].append(item_id)
    return found


def silence_unowed(session: Session, window_ids: Sequence[int], why: str) -> None:
    """What is queued of these windows for people who owe nothing there any more will not be sent; where nothing at all is
    open, nothing will."""
    by_duty = and_(Duty.subject_id == Item.subject_id, Duty.role == Window.owner, Item.assignee_id.is_(None))
    owes = (
        select(Item.id)
        .join(Window, Window.id == Item.window_id)
        .outerjoin(Duty, by_duty)
        .where(Item.window_id == Notice.window_id, Item.state == "open")
        .where(or_(Notice.recipient != "owner", func.coalesce(Item.assignee_id, Duty.person_id) == Notice.person_id))
        .correlate(Notice)
        .exists()
    )
    waiting = (Notice.window_id.in_(window_ids), Notice.state == "pending", ~owes)
    session.execute(
        update(Notice).where(*waiting).values(state="silenced", why=why).execution_options(synchronize_session=False)
    )
