"""Items and their evidence. Who changes items holds the locks of their launches first (see :mod:`.launches`)."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from sqlalchemy import Integer, and_, bindparam, case, func, insert, literal, not_, or_, select, update
from sqlalchemy.orm import Session

from ..errors import NotFound
from .among import among
from .ids import uuid7
from .prepared import Prepared
from .tables import Child, Duty, Evidence, Instant, Item, Launch, Notice, Step, Subject, Window
from .vault import Vault

__all__ = [
    "ItemRow",
    "ItemState",
    "UpgradeRecord",
    "evidence_of",
    "find_items",
    "item_owners",
    "lock_items",
    "note_last_done",
    "open_items",
    "open_items_of",
    "open_items_of_window",
    "owed_by",
    "owners_of_launch",
    "records_ever",
    "settle_items",
    "still_open",
    "write_evidence",
]

UpgradeRecord = Callable[[int, str | None, int, dict[str, Any]], dict[str, Any]]
"""A record, of (item, form, its version, as it is kept), as a later version of the form has it."""

ItemState = Literal["open", "done", "waived", "cancelled"]
SETTLED = ("done", "waived", "cancelled")


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item with what its actions need."""

    id: int
    window_id: int
    launch_id: str
    step: str
    owner: str
    subject_id: int
    subject_kind: str
    child_id: int | None
    state: str
    assignee_id: int | None
    done_on: dt.date | None
    done_by: int | None
    recorded_at: dt.datetime | None
    recorded_by: int | None
    version: int


_COLUMNS = (
    Item.id,
    Item.window_id,
    Window.launch_id,
    Step.key,
    Window.owner,
    Item.subject_id,
    Subject.kind,
    Subject.child_id,
    Item.state,
    Item.assignee_id,
    Item.done_on,
    Item.done_by,
    Item.recorded_at,
    Item.recorded_by,
    Item.version,
)


# Statements are made once: making one takes longer than running it.
_THESE = among(Item.id, "ids")
_BY_ID = Prepared(
    select(*_COLUMNS)
    .join(Window, Window.id == Item.window_id)
    .join(Step, Step.id == Window.step_id)
    .join(Subject, Subject.id == Item.subject_id)
    .where(_THESE)
    .order_by(Item.id)
)
_LOCKED = Prepared(
    select(Launch.id)
    .where(Launch.id.in_(select(Window.launch_id).join(Item, Item.window_id == Window.id).where(_THESE)))
    .order_by(Launch.id)
    .with_for_update()
)


def lock_items(session: Session, ids: Sequence[int]) -> list[ItemRow]:
    """These items in the order of their ids, their launches locked. Raises :class:`NotFound`."""
    if session.get_bind().dialect.name != "sqlite":  # there, whoever writes is alone
        _LOCKED.run(session, ids=sorted(set(ids)))
    return find_items(session, ids)


def find_items(session: Session, ids: Sequence[int]) -> list[ItemRow]:
    """These items in the order of their ids; raises :class:`NotFound`."""
    wanted = sorted(set(ids))
    found = [ItemRow(*row) for row in _BY_ID.rows(session, ids=wanted)]
    if len(found) < len(wanted):
        missing = ", ".join(str(each) for each in sorted(set(wanted) - {row.id for row in found})[:5])
        raise NotFound(
            f"没有事项 {missing}；用 tongxing worklist 或 overdue 查看编号",
            f"there is no item {missing}; see 'tongxing worklist' or 'tongxing overdue' for numbers",
        )
    return found


def settle_items(session: Session, rows: Sequence[ItemRow], state: ItemState, values: Mapping[str, Any]) -> None:
    """Bring locked items into a state and keep the counts of their windows, and since when nothing of these is open."""
    given = {f"to_{name}": value for name, value in values.items()} | {"to_state": state}
    _settling(tuple(values)).run(session, **given, ids=[row.id for row in rows])
    for (window_id, before), number in Counter((row.window_id, row.state) for row in rows).items():
        if before != state:
            _counting(before, state).run(session, counted=window_id, number=number, at=values.get("recorded_at"))


@cache
def _settling(columns: tuple[str, ...]) -> Prepared:
    values: dict[str, Any] = {name: bindparam(f"to_{name}") for name in ("state", *columns)}
    return Prepared(update(Item).where(_THESE).values(version=Item.version + 1, **values))


@cache
def _counting(before: str, after: str) -> Prepared:
    number = bindparam("number", type_=Integer)
    changes: dict[str, Any] = {}
    if before != "open":
        changes[before] = getattr(Window, before) - number
    if after != "open":
        changes[after] = getattr(Window, after) + number
    open_items = Window.total - sum((changes.get(name, getattr(Window, name)) for name in SETTLED), literal(0))
    settled = and_(open_items == 0, Window.ready, or_(Window.fanned, not_(Window.wide)))
    since = func.coalesce(Window.settled_at, bindparam("at", type_=Instant))
    # Where something is open again, who follows the change up still sees that nothing was.
    changes["settled_at"] = case((settled, since), else_=Window.settled_at)
    return Prepared(update(Window).where(Window.id == bindparam("counted")).values(changes))


def still_open(session: Session, window_ids: Iterable[int]) -> list[int]:
    """The open items of these windows."""
    query = select(Item.id).where(Item.window_id.in_(list(window_ids)), Item.state == "open").order_by(Item.id)
    return list(session.scalars(query))


def open_items(session: Session, launch_id: str) -> list[int]:
    """The open items of a launch."""
    query = (
        select(Item.id)
        .join(Window, Window.id == Item.window_id)
        .where(Window.launch_id == launch_id, Item.state == "open")
    )
    return list(session.scalars(query.order_by(Item.id)))


_DONE = select(func.max(Item.done_on)).where(among(Item.window_id, "ids"), Item.state == "done")
_HAPPENED = Prepared(update(Window).where(among(Window.id, "ids")).values(happened_on=_DONE.scalar_subquery()))


def note_last_done(session: Session, window_ids: Sequence[int]) -> None:
    """A settled step happened on the day on which the last of its done items was done; kept on each of its windows."""
    _HAPPENED.run(session, ids=window_ids)


_DUE_OF_ITEM = select(Window.due).where(Window.id == Item.window_id).scalar_subquery()
_KEEPING_DUE = Prepared(
    update(Item)
    .where(among(Item.window_id, "ids"), Item.state == "done", Item.done_due.is_(None))
    .values(done_due=_DUE_OF_ITEM)
)


def keep_due_of_done(session: Session, window_ids: Sequence[int]) -> None:
    """To be called before the due of these windows moves: what is done stays measured by the due that it was done for."""
    _KEEPING_DUE.run(session, ids=window_ids)


def item_owners(session: Session, item_ids: Sequence[int]) -> dict[int, list[int]]:
    """Who owes each item now: whom it was handed to, else everybody with the duty."""
    query = (
        select(Item.id, Item.assignee_id, Duty.person_id)
        .join(Window, Window.id == Item.window_id)
        .outerjoin(Duty, and_(Duty.subject_id == Item.subject_id, Duty.role == Window.owner))
        .where(Item.id.in_(item_ids))
    )
    found: dict[int, list[int]] = {}
    for id, assignee, person in session.execute(query):
        owner = assignee if assignee is not None else person
        people = found.setdefault(id, [])
        if owner is not None and owner not in people:
            people.append(owner)
    return found


def open_items_of(session: Session, window_id: int, subject_ids: Sequence[int]) -> list[int]:
    """The open items of these subjects in a window."""
    query = select(Item.id).where(Item.window_id == window_id, Item.state == "open", Item.subject_id.in_(subject_ids))
    return list(session.scalars(query.order_by(Item.id)))


def open_items_of_window(session: Session, window_id: int) -> list[int]:
    """All open items of a window."""
    query = select(Item.id).where(Item.window_id == window_id, Item.state == "open")
    return list(session.scalars(query.order_by(Item.id)))


def owed_by(session: Session, launch_id: str, person_id: int, now: dt.datetime) -> int:
    """How many open items of a launch a person owes, by duty or because they were handed over; the missed left out."""
    by_duty = and_(Duty.subject_id == Item.subject_id, Duty.role == Window.owner, Item.assignee_id.is_(None))
    query = (
        select(func.count(Item.id.distinct()))
        .join(Window, Window.id == Item.window_id)
        .outerjoin(Duty, by_duty)
        .where(Window.launch_id == launch_id, Item.state == "open")
        .where(or_(Window.closes.is_(None), Window.closes > now))
        .where(func.coalesce(Item.assignee_id, Duty.person_id) == person_id)
    )
    return session.scalar(query) or 0


def owners_of_launch(session: Session, launch_id: str) -> dict[int, int]:
    """Who owes open items of a launch and has heard of it, or is about to; and how many."""
    person = func.coalesce(Item.assignee_id, Duty.person_id)
    heard = select(Notice.person_id).where(Notice.launch_id == launch_id, Notice.state != "silenced")
    query = (
        select(person, func.count())
        .join(Window, Window.id == Item.window_id)
        .outerjoin(
            Duty,
            and_(Duty.subject_id == Item.subject_id, Duty.role == Window.owner, Item.assignee_id.is_(None)),
        )
        .where(Window.launch_id == launch_id, Item.state == "open", person.in_(heard))
        .group_by(person)
    )
    return {person: number for person, number in session.execute(query)}


def write_evidence(
    session: Session,
    vault: Vault,
    rows: Sequence[ItemRow],
    form: tuple[str | None, int],
    record: Mapping[str, Any],
    personal: frozenset[str],
    now: dt.datetime,
    recorded_by: int | None,
) -> None:
    """Keep a record for each of these items. Personal fields are sealed, under the child's own key where there is one."""
    uids = _child_uids(session, rows) if personal else {}
    keys = vault.open_children(session, sorted(set(uids.values())))
    plain = {name: value for name, value in record.items() if name not in personal}
    secret = {name: value for name, value in record.items() if name in personal}
    values = []
    for row in rows:
        uid, child_uid = uuid7(), uids.get(row.child_id or 0)
        sealer = keys.get(child_uid, vault) if child_uid else vault
        values.append(
            {
                "uid": uid,
                "item_id": row.id,
                "form": form[0],
                "form_version": form[1],
                "data": plain,
                "sealed": sealer.seal_json("evidence", uid, "sealed", secret) if secret else None,
                "child_uid": child_uid if secret and child_uid in keys else None,
                "recorded_at": now,
                "recorded_by": recorded_by,
                "superseded": False,
            }
        )
    # An item of the first version was never settled and has no earlier record.
    again = [row.id for row in rows if row.version > 1]
    if again:
        session.execute(update(Evidence).where(Evidence.item_id.in_(again)).values(superseded=True))
    _RECORDED.run_each(session, values)


_RECORDED = Prepared(
    insert(Evidence),
    (
        "uid",
        "item_id",
        "form",
        "form_version",
        "data",
        "sealed",
        "child_uid",
        "recorded_at",
        "recorded_by",
        "superseded",
    ),
)


def _child_uids(session: Session, rows: Sequence[ItemRow]) -> dict[int, str]:
    ids = sorted({row.child_id for row in rows if row.child_id is not None})
    if not ids:
        return {}
    found = session.execute(select(Child.id, Child.uid).where(Child.id.in_(ids)))
    return {row.id: row.uid for row in found}


def evidence_of(
    session: Session,
    vault: Vault,
    launch_id: str,
    steps: Sequence[str] | None = None,
    *,
    personal: bool = True,
    upgrade: UpgradeRecord | None = None,
) -> dict[int, dict[str, Any]]:
    """The present record of each item of a launch, opened, by item id, as `upgrade` brings it up. Of an erased child only
    the plain part is left; without `personal` nothing that is sealed is opened."""
    query = (
        select(Evidence)
        .join(Item, Item.id == Evidence.item_id)
        .join(Window, Window.id == Item.window_id)
        .where(Window.launch_id == launch_id, Evidence.superseded.is_(False), Item.state == "done")
    )
    if steps is not None:
        query = query.join(Step, Step.id == Window.step_id).where(Step.key.in_(steps))
    rows = session.scalars(query).all()
    keys = vault.open_children(session, sorted({row.child_uid for row in rows if row.child_uid})) if personal else {}
    found = {row.item_id: {**row.data, **(_opened(vault, keys, row) if personal else {})} for row in rows}
    if upgrade is None:
        return found
    return {row.item_id: upgrade(row.item_id, row.form, row.form_version, found[row.item_id]) for row in rows}


def records_ever(session: Session, vault: Vault, item_ids: Sequence[int]) -> list[tuple[int, dict[str, Any]]]:
    """Every record that these items ever had, the present one too, opened: (item id, record), oldest first."""
    rows = session.scalars(select(Evidence).where(Evidence.item_id.in_(item_ids)).order_by(Evidence.id)).all()
    keys = vault.open_children(session, sorted({row.child_uid for row in rows if row.child_uid}))
    return [(row.item_id, {**row.data, **_opened(vault, keys, row)}) for row in rows]


def _opened(vault: Vault, keys: Mapping[str, Any], row: Evidence) -> dict[str, Any]:
    if row.sealed is None:
        return {}
    opener = vault if row.child_uid is None else keys.get(row.child_uid)
    return dict(opener.open_json("evidence", row.uid, "sealed", row.sealed)) if opener is not None else {}
