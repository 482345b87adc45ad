"""Seeds the world that the benchmarks measure in: schools under counties, each with a launch in the middle of its days.

Rows are written in bulk, beside the actions: seeding is not what is measured. Half of the schools (the *due* ones) have
a step whose morning notices go out at :data:`~benchmarks.program.NOW`; the other half began a day later, and there the
step before it waits for one last child.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from sqlalchemy import (
    Integer,
    String,
    and_,
    case,
    cast,
    column,
    func,
    insert,
    literal,
    or_,
    select,
    text,
    update,
    values,
)
from sqlalchemy.orm import Session, aliased

from tongxing.dates import Calendar
from tongxing.installation import Installation
from tongxing.ledger.ids import uuid7
from tongxing.ledger.launches import write_definition, write_steps, write_windows
from tongxing.ledger.notices import ABOVE_ROLE
from tongxing.ledger.tables import (
    Base,
    Channel,
    Child,
    Duty,
    Group,
    Holder,
    Instant,
    Item,
    Launch,
    Organisation,
    Person,
    Step,
    Subject,
    Window,
)
from tongxing.lifecycle import OfficeHours, WindowFacts, next_wake, policy_moments
from tongxing.planner import Participants, PlannedWindow, make_plan
from tongxing.program import OWNER

from .program import FIRST_DAY, LATE_STEPS, NOW, SHANGHAI, STEPS, WAITED_STEP, bench_program, step_key

__all__ = ["ACTED", "BIG_SCHOOL", "SIZES", "Size", "World", "seed"]

BIG_SCHOOL = "big-school"
CLASSES = 4
CHILDREN_A_BIG_CLASS = 50
ACTED = NOW - dt.timedelta(hours=1)
"""Up to this instant the seeded sweeps have acted."""

_ROWS_AT_ONCE = 5000


@dataclass(frozen=True)
class Size:
    """How many of everything. `big` are the children of the one school that is launched while we look."""

    name: str
    schools: int
    counties: int
    children: int
    big: int

    @property
    def items(self) -> int:
        return self.schools * self.children * STEPS

    @property
    def due_windows(self) -> int:
        return (self.schools + 1) // 2

    @property
    def due_items(self) -> int:
        return self.due_windows * self.children

    @property
    def notices(self) -> int:
        """One for each teacher who has a child."""
        return self.due_windows * min(CLASSES, self.children)


SIZES = {
    size.name: size
    for size in (
        Size("tiny", 6, 2, 4, 6),
        Size("S", 1000, 20, 2, 2_000),
        Size("M", 1000, 20, 20, 20_000),
        Size("XL", 1000, 20, 200, 20_000),
    )
}


@dataclass(frozen=True)
class World:
    """A seeded ledger. `due` and `waiting` are the launches of the two halves."""

    installation: Installation
    size: Size
    due: tuple[str, ...]
    waiting: tuple[str, ...]


def seed(installation: Installation, size: Size, webhook: str = "http://127.0.0.1:9/") -> World:
    """Fill an empty ledger. `webhook` is where every teacher is reached."""
    with installation.ledger.write() as session:
        _organisations(session, size)
        _people(session, installation, size, webhook)
        _children(session, installation, size)
        _past_the_given_ids(session)
        due, waiting = _launches(session, size)
        _subjects(session, size)
        for launches in (due, waiting):
            _windows(session, launches)
        _items(session)
        for half in (0, 1):
            _moments(session, half)
    return World(installation, size, due, waiting)


def _write(session: Session, table: type[Base], rows: Iterator[dict[str, Any]]) -> None:
    while some := list(islice(rows, _ROWS_AT_ONCE)):
        session.connection().execute(insert(table), some)


# Ids are given here, so that rows can refer to each other without being read back.


def _school_ids(size: Size) -> range:
    return range(size.counties + 1, size.counties + 1 + size.schools)


def _big_id(size: Size) -> int:
    return size.counties + size.schools + 1


def _class_counts(size: Size) -> Iterator[tuple[int, int]]:
    """(school, number of classes), the big one last."""
    yield from ((school, CLASSES) for school in _school_ids(size))
    yield _big_id(size), -(-size.big // CHILDREN_A_BIG_CLASS)


def _organisations(session: Session, size: Size) -> None:
    zone = {"timezone": "Asia/Shanghai", "language": "zh_CN", "closures": []}
    counties = (
        {"id": id, "key": f"county-{id}", "name": f"第{id}县", "kind": "county", "path": f"{id}.", **zone}
        for id in range(1, size.counties + 1)
    )
    _write(session, Organisation, counties)
    schools = [(id, f"school-{id}") for id in _school_ids(size)] + [(_big_id(size), BIG_SCHOOL)]
    rows = (
        {"id": id, "key": key, "name": f"第{id}小学", "kind": "school", "parent_id": county, "path": f"{county}.{id}."}
        | zone
        for id, key in schools
        for county in (id % size.counties + 1,)
    )
    _write(session, Organisation, rows)
    groups = (
        {
            "organisation_id": school,
            "kind": "class",
            "key": f"1-{number}",
            "name": f"一年级{number}班",
            "grade_key": "1",
        }
        for school, classes in _class_counts(size)
        for number in range(1, classes + 1)
    )
    _write(session, Group, groups)


def _posts(size: Size) -> Iterator[tuple[int, str, str | None]]:
    """(organisation, role, class) of everybody who holds a role; a person each."""
    for county in range(1, size.counties + 1):
        yield county, ABOVE_ROLE, None
    for school, classes in _class_counts(size):
        yield school, "principal", None
        for number in range(1, classes + 1):
            yield school, "class-teacher", f"1-{number}"


def _people(session: Session, installation: Installation, size: Size, webhook: str) -> None:
    vault = installation.ledger.vault
    index = vault.blind_index("name", "王小明")

    def person(id: int, organisation: int) -> dict[str, Any]:
        uid = uuid7()
        sealed = vault.seal_json("person", uid, "sealed", {"name": f"王小明{id}", "phone": None, "email": None})
        return {"id": id, "uid": uid, "organisation_id": organisation, "sealed": sealed, "name_index": index}

    def channel(id: int) -> dict[str, Any]:
        uid = uuid7()
        sealed = vault.seal_json("channel", uid, "sealed", {"url": webhook})
        return {"uid": uid, "person_id": id, "kind": "webhook", "position": 0, "sealed": sealed}

    def holder(id: int, organisation: int, role: str, class_key: str | None) -> dict[str, Any]:
        scope = {"scope_kind": class_key and "class", "scope_key": class_key}
        return {"organisation_id": organisation, "role": role, "person_id": id, **scope}

    _write(session, Person, (person(id, each[0]) for id, each in enumerate(_posts(size), 1)))
    _write(session, Channel, (channel(id) for id, each in enumerate(_posts(size), 1) if each[1] == "class-teacher"))
    _write(session, Holder, (holder(id, *each) for id, each in enumerate(_posts(size), 1)))


def _children(session: Session, installation: Installation, size: Size) -> None:
    classes = {
        (school, key): id for school, key, id in session.execute(select(Group.organisation_id, Group.key, Group.id))
    }
    counts = dict(_class_counts(size))
    places = (
        (school, classes[school, f"1-{number % counts[school] + 1}"])
        for school in counts
        for number in range(size.big if school == _big_id(size) else size.children)
    )
    numbered = enumerate(places, 1)
    while some := list(islice(numbered, _ROWS_AT_ONCE)):
        session.connection().execute(insert(Child), _files(session, installation, some))


def _files(
    session: Session, installation: Installation, places: Sequence[tuple[int, tuple[int, int]]]
) -> list[dict[str, Any]]:
    vault = installation.ledger.vault
    name = vault.blind_index("name", "李小花")
    uids = [uuid7() for _ in places]
    keys = vault.new_child_keys(session, uids)
    rows = []
    for uid, (id, (school, class_id)) in zip(uids, places, strict=True):
        file = {"name": f"李小花{id}", "identity": f"bench:{id}", "birth": "2018-05-01"}
        sealed = keys[uid].seal_json("child", uid, "sealed", file)
        index = vault.blind_index("child", file["identity"])
        rows.append(
            {
                "id": id,
                "uid": uid,
                "organisation_id": school,
                "class_id": class_id,
                "sealed": sealed,
                "identity_index": index,
                "name_index": name,
            }
        )
    return rows


def _past_the_given_ids(session: Session) -> None:
    if session.get_bind().dialect.name == "postgresql":
        for table in ("organisation", "person", "child"):
            session.execute(text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"))


def _launches(session: Session, size: Size) -> tuple[tuple[str, ...], tuple[str, ...]]:
    program = bench_program()
    digest = write_definition(session, program)
    halves: tuple[list[str], list[str]] = ([], [])
    rows = []
    for place, school in enumerate(_school_ids(size)):
        first_day = _first_day(place % 2)
        id = uuid7()
        halves[place % 2].append(id)
        rows.append(
            {
                "id": id,
                "organisation_id": school,
                "program": program.key,
                "program_version": program.version,
                "definition": digest,
                "parameters": {"first_day": first_day.isoformat()},
                "timezone": "Asia/Shanghai",
                "language": "zh_CN",
                "first_day": _starts(place % 2),
                "last_day": first_day + dt.timedelta(days=200),
                "launched_at": NOW - dt.timedelta(days=120),
                "via": "cli",
            }
        )
    _write(session, Launch, iter(rows))
    return tuple(halves[0]), tuple(halves[1])


def _first_day(half: int) -> dt.date:
    return FIRST_DAY + dt.timedelta(days=half)


def _subjects(session: Session, size: Size) -> None:
    alone = select(Launch.id, literal("launch"), literal("launch"))
    session.execute(insert(Subject).from_select(["launch_id", "kind", "identity"], alone))
    children = (
        select(
            Launch.id,
            literal("child"),
            literal("child:") + cast(Child.id, String),
            Child.id,
            Group.key,
            Group.grade_key,
        )
        .join(Child, Child.organisation_id == Launch.organisation_id)
        .join(Group, Group.id == Child.class_id)
    )
    columns = ["launch_id", "kind", "identity", "child_id", "class_key", "grade_key"]
    session.execute(insert(Subject).from_select(columns, children))
    duties = (
        select(Subject.launch_id, Holder.role, Subject.id, Holder.person_id)
        .join(Launch, Launch.id == Subject.launch_id)
        .join(
            Holder,
            and_(
                Holder.organisation_id == Launch.organisation_id,
                or_(Holder.scope_key.is_(None), Holder.scope_key == Subject.class_key),
            ),
        )
        .where(Subject.kind == "child")
    )
    session.execute(insert(Duty).from_select(["launch_id", "role", "subject_id", "person_id"], duties))


_COPIED = (
    Window.occurrence,
    Window.part,
    Window.owner,
    Window.per,
    Window.opens,
    Window.due,
    Window.closes,
    Window.planned_opens,
    Window.planned_due,
    Window.depends_on,
    Window.wide,
    Window.ready,
    Window.fanned,
)


def _windows(session: Session, launches: Sequence[str]) -> None:
    """Those of the first launch by the plan, those of the others as its copies: they have the same days."""
    model = launches[0]
    steps = write_steps(session, model, bench_program())
    ready = [replace(window, subjects=()) for window in _planned(session.get_one(Launch, model).parameters)]
    write_windows(session, model, steps, ready)
    session.execute(update(Window).where(Window.launch_id == model).values(fanned=True))
    others, of_model = aliased(Launch), aliased(Step)
    same_days = and_(others.first_day == select(Launch.first_day).where(Launch.id == model).scalar_subquery())
    copied = [Step.key, Step.position, Step.kind, Step.owner, Step.per, Step.optional]
    query = select(others.id, *copied).join(Step, Step.launch_id == model).where(others.id != model, same_days)
    session.execute(insert(Step).from_select(["launch_id", *(each.key for each in copied)], query))
    rows = (
        select(others.id, Step.id, *_COPIED)
        .join_from(others, Step, Step.launch_id == others.id)
        .join(of_model, and_(of_model.launch_id == model, of_model.key == Step.key))
        .join(Window, Window.step_id == of_model.id)
        .where(others.id != model, same_days)
    )
    names = ["launch_id", "step_id", *(each.key for each in _COPIED)]
    session.execute(insert(Window).from_select(names, rows))


def _planned(parameters: Mapping[str, Any]) -> tuple[PlannedWindow, ...]:
    none = Participants()
    return make_plan(bench_program(), parameters, none, Calendar.national(), SHANGHAI, NOW.date()).windows


def _items(session: Session) -> None:
    """All that is past is done, but for those who are late and for the one child that others wait for."""
    first = select(func.min(Subject.id)).where(Subject.kind == "child").group_by(Subject.launch_id)
    late = and_(Step.key.in_([step_key(number) for number in LATE_STEPS]), Subject.class_key == "1-1")
    waited = and_(Step.key == step_key(WAITED_STEP), Launch.first_day == _starts(1), Subject.id.in_(first))
    done = and_(Window.due < NOW, ~late, ~waited)
    day = literal(NOW.date() - dt.timedelta(days=7))
    query = (
        select(
            Window.id,
            Subject.id,
            case((done, "done"), else_="open"),
            case((done, day)),
            case((done, literal(ACTED, Instant))),
            literal(1),
        )
        .join(Step, Step.id == Window.step_id)
        .join(Launch, Launch.id == Window.launch_id)
        .join(Subject, and_(Subject.launch_id == Window.launch_id, Subject.kind == "child"))
        .order_by(Window.id)
    )
    columns = ["window_id", "subject_id", "state", "done_on", "recorded_at", "version"]
    session.execute(insert(Item).from_select(columns, query))
    counts = (
        select(
            Item.window_id,
            func.count().label("total"),
            func.sum(case((Item.state == "done", 1), else_=0)).label("done"),
        )
        .group_by(Item.window_id)
        .subquery()
    )
    session.execute(
        update(Window).where(Window.id == counts.c.window_id).values(total=counts.c.total, done=counts.c.done),
        execution_options={"synchronize_session": False},
    )


def _starts(half: int) -> dt.date:
    """The first day of the launches of a half, as it stands in their rows."""
    return _first_day(half) - dt.timedelta(days=9)


def _moments(session: Session, half: int) -> None:
    """What the sweeps up to :data:`ACTED` would have left on the windows."""
    program = bench_program()
    hours = OfficeHours(SHANGHAI, Calendar.national())
    rows = []
    for window in _planned({"first_day": _first_day(half)}):
        policy = program.step(window.step.key).escalation
        for still_open in (0, 1):
            facts = WindowFacts(window.opens, window.due, window.closes, total=1, done=1 - still_open)
            spoken = [at for at, step in policy_moments(facts, policy, hours) if step.to == OWNER and at <= ACTED]
            told_at = spoken[0] if spoken else None
            wake_at = next_wake(replace(facts, told_at=told_at), policy, hours, ACTED)
            rows.append((window.step.key, still_open, told_at, wake_at))
    wanted = values(
        column("key", String), column("open", Integer), column("told_at", Instant), column("wake_at", Instant)
    )
    by_key = wanted.data(rows).cte("wanted")
    open_items = case((Window.total > Window.done, 1), else_=0)
    session.execute(
        update(Window)
        .where(
            Launch.id == Window.launch_id,
            Launch.first_day == _starts(half),
            Step.id == Window.step_id,
            Step.key == by_key.c.key,
            open_items == by_key.c.open,
        )
        .values(
            acted_through=ACTED,
            told_at=by_key.c.told_at,
            wake_at=by_key.c.wake_at,
            settled_at=case((Window.total == Window.done, literal(ACTED, Instant))),
        ),
        execution_options={"synchronize_session": False},
    )
