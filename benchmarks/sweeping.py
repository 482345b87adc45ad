"""Paths: sweep. Due windows become notices, one row a person; and a pass that finds nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from sqlalchemy import and_, case, delete, func, select, update

from tongxing.actions.sweeping import Swept, sweep
from tongxing.dates import Calendar
from tongxing.ledger.tables import Item, Notice, Pass, Step, Subject, Window
from tongxing.lifecycle import OfficeHours, WindowFacts, next_wake

from .bench import Bench
from .measuring import Aim, Contest, Contestant, wrong
from .program import DUE_STEP, NOW, SHANGHAI, bench_program, step_key
from .world import ACTED

__all__ = ["idling", "sweeping", "sweeping_as_many"]

IDLE_MILLISECONDS = {"sqlite": 0.1, "postgresql": 1.0}
IDLE_REPEATS = 50


def sweeping(bench: Bench) -> Iterator[Contest]:
    floor_wakes = _next_wake(bench)

    def prepare() -> None:
        _put_back(bench)

    def check(_: object) -> None:
        _check(bench, bench.world.size.notices, bench.world.size.due_items)

    yield Contest(
        "sweep to notices, counts kept",
        Aim("share", 0.75),
        Contestant("sweep()", lambda: sweep(bench.installation, NOW), prepare, check),
        Contestant("INSERT … SELECT, UPDATE", lambda: bench.floor.sweep(NOW, floor_wakes), prepare, check),
        units=bench.world.size.due_items,
    )
    _put_back(bench)


def sweeping_as_many(large: Bench, small: Bench) -> Iterator[Contest]:
    """The same number due in a large and a small ledger: what is due may cost, not what is there."""
    only = small.world.size.children
    _leave_open(large, only)

    def contestant(bench: Bench) -> Contestant:
        return Contestant(
            f"sweep() of {bench.world.size.name}",
            lambda: sweep(bench.installation, NOW),
            lambda: _put_back(bench),
            lambda _: _check(bench, small.world.size.notices, small.world.size.due_items, "as many"),
        )

    yield Contest(
        f"sweep of {small.world.size.due_items} due, {large.world.size.name} ÷ {small.world.size.name}",
        Aim("multiple", 1.5),
        contestant(large),
        contestant(small),
        units=small.world.size.due_items,
    )
    _put_back(large)
    _put_back(small)
    _leave_open(large, None)


def idling(bench: Bench) -> Iterator[Contest]:
    """Nothing is due: everything was acted on just now."""
    sweep(bench.installation, NOW)

    def nothing(_: object) -> None:
        wrong("windows still waiting", bench.floor.find_due(NOW), [])

    def swept_nothing(swept: object) -> None:
        assert isinstance(swept, Swept)
        wrong("windows swept while idle", swept.windows, 0)

    yield Contest(
        "idle sweep",
        Aim("milliseconds", IDLE_MILLISECONDS[bench.installation.ledger.engine.dialect.name]),
        Contestant("sweep()", lambda: sweep(bench.installation, NOW), _pass, swept_nothing),
        Contestant("SELECT", lambda: bench.floor.find_due(NOW), _pass, nothing),
        repeats=IDLE_REPEATS,
    )
    _put_back(bench)


def _pass() -> None:
    """An idle sweep leaves nothing to put back."""


def _due_windows() -> list[object]:
    keys = select(Step.id).where(Step.key == step_key(DUE_STEP))
    return [Window.step_id.in_(keys), Window.due < NOW + dt.timedelta(days=1)]


def _put_back(bench: Bench) -> None:
    windows = update(Window).where(*_due_windows())  # type: ignore[arg-type]  # conditions, whatever their type
    acted = windows.values(acted_through=ACTED, wake_at=NOW, told_at=_told_before(bench))
    bench.write([delete(Notice), delete(Pass).where(Pass.name == "sweep"), acted])


def _told_before(bench: Bench) -> dt.datetime | None:
    query = select(Window.told_at).where(*_due_windows()).limit(1)  # type: ignore[arg-type]  # as above
    found: dt.datetime | None = bench.seen.setdefault("told_at", bench.rows(query)[0][0])
    return found


def _next_wake(bench: Bench) -> dt.datetime:
    """When the due windows matter again: the same for all, so the floor is given it."""
    query = select(Window.opens, Window.due).where(*_due_windows()).limit(1)  # type: ignore[arg-type]  # as above
    opens, due = bench.rows(query)[0]
    policy = bench_program().step(step_key(DUE_STEP)).escalation
    facts = WindowFacts(opens, due, None, total=1, told_at=_told_before(bench))
    found = next_wake(facts, policy, OfficeHours(SHANGHAI, Calendar.national()), NOW)
    assert found is not None
    return found


def _leave_open(bench: Bench, children: int | None) -> None:
    """Settle the due windows' items but those of each school's first children (None: open them all again)."""
    place = func.row_number().over(partition_by=Subject.launch_id, order_by=Subject.id)
    numbered = select(Subject.id, place.label("place")).where(Subject.kind == "child").subquery()
    first = select(numbered.c.id).where(numbered.c.place <= (children or bench.world.size.children))
    due = select(Window.id).where(*_due_windows())  # type: ignore[arg-type]  # as above
    state = case((Item.subject_id.in_(first), "open"), else_="done")
    done = Window.total - (children if children is not None else Window.total)
    bench.write(
        [
            update(Item).where(Item.window_id.in_(due)).values(state=state),
            update(Window).where(Window.id.in_(due)).values(done=done),
        ]
    )


def _check(bench: Bench, notices: int, items: int, path: str = "sweep") -> None:
    told = select(func.count(Notice.id), func.sum(Notice.items))
    wrong("notices and items they speak of", [tuple(map(int, row)) for row in bench.rows(told)], [(notices, items)])
    still = select(func.count()).where(Window.wake_at <= NOW)
    wrong("windows still waiting", bench.rows(still), [(0,)])
    recounted = (
        select(Window.id)
        .join(Item, and_(Item.window_id == Window.id, Item.state == "open"))
        .where(*_due_windows())  # type: ignore[arg-type]  # as above
        .group_by(Window.id)
        .having(func.count() != Window.total - Window.done - Window.waived - Window.cancelled)
    )
    wrong("windows whose counts are not what a recount gives", bench.rows(recounted), [])
    columns = (Notice.window_id, Notice.person_id, Notice.cause, Notice.recipient, Notice.items, Notice.state)
    windows = select(Window.id, Window.acted_through, Window.told_at, Window.wake_at).where(*_due_windows())  # type: ignore[arg-type]  # as above
    bench.same_rows(path, select(*columns).order_by(*columns[:2]), windows.order_by(Window.id))
