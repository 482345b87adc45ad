"""Path: complete one item, each in a transaction of its own, and open what waited for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from sqlalchemy import delete, func, select, update

from tongxing.actions.completing import Completion, complete
from tongxing.ledger.audit import Actor
from tongxing.ledger.ids import uuid7
from tongxing.ledger.tables import Audit, Evidence, Item, Notice, Step, Window

from .bench import Bench
from .measuring import Aim, Contest, Contestant, wrong
from .program import DUE_STEP, NOW, WAITED_STEP, step_key

__all__ = ["completing"]

AT_MOST = 100


def completing(bench: Bench) -> Iterator[Contest]:
    items = _last_items(bench)[:AT_MOST]
    woken = _wake_of(bench, items[0])
    day = NOW.date()

    def ours() -> None:
        for item in items:
            complete(bench.installation, [item], Completion(), Actor(None, "cli"), NOW)

    def floor() -> None:
        for item in items:
            bench.floor.complete(item, day, NOW, step_key(DUE_STEP), uuid7())

    def prepare() -> None:
        _reopen(bench, items, woken)

    def check(_: object) -> None:
        _check(bench, items)

    yield Contest(
        "complete one, what hangs on it opened",
        Aim("share", 0.80),
        Contestant("complete()", ours, prepare, check),
        Contestant("UPDATE, INSERT, COMMIT", floor, prepare, check),
        units=len(items),
    )
    prepare()


def _last_items(bench: Bench) -> list[int]:
    """In each waiting school the one item that the next step waits for."""
    query = (
        select(Item.id)
        .join(Window, Window.id == Item.window_id)
        .join(Step, Step.id == Window.step_id)
        .where(Step.key == step_key(WAITED_STEP), Window.launch_id.in_(bench.world.waiting), Item.state == "open")
        .order_by(Item.id)
    )
    return [row[0] for row in bench.rows(query)]


def _wake_of(bench: Bench, item: int) -> dt.datetime | None:
    query = select(Window.wake_at).join(Item, Item.window_id == Window.id).where(Item.id == item)
    found: dt.datetime | None = bench.rows(query)[0][0]
    return found


def _reopen(bench: Bench, items: Sequence[int], woken: dt.datetime | None) -> None:
    with bench.installation.ledger.read() as session:
        done = list(session.scalars(select(Item.window_id).where(Item.id.in_(items), Item.state == "done")))
    windows = update(Window).where(Window.id.in_(done))
    bench.write(
        [
            delete(Notice),
            delete(Evidence),
            delete(Audit).where(Audit.action == "completed"),
            update(Item).where(Item.id.in_(items)).values(state="open", done_on=None, recorded_at=None, version=1),
            windows.values(done=Window.done - 1, settled_at=None, happened_on=None, wake_at=woken),
        ]
    )


def _check(bench: Bench, items: Sequence[int]) -> None:
    for table, what in ((Evidence, "records"), (Audit, "audit rows")):
        counted = select(func.count()).select_from(table)
        counted = counted.where(Audit.action == "completed") if table is Audit else counted
        wrong(f"{what} of completed items", bench.rows(counted), [(len(items),)])
    columns = (Item.id, Item.state, Item.done_on, Item.recorded_at, Item.version)
    settled = (Window.id, Window.done, Window.settled_at, Window.happened_on, Window.told_at, Window.wake_at)
    of_items = select(Item.window_id).where(Item.id.in_(items))
    launches = select(Window.launch_id).where(Window.id.in_(of_items))
    told = (Notice.window_id, Notice.person_id, Notice.cause, Notice.items, Notice.state)
    notices = len(items) * min(4, bench.world.size.children)
    wrong("notices to those who waited", bench.rows(select(func.count(Notice.id))), [(notices,)])
    bench.same_rows(
        "complete",
        select(*columns).where(Item.id.in_(items)).order_by(Item.id),
        select(*settled).where(Window.launch_id.in_(launches)).order_by(Window.id),
        select(*told).order_by(*told[:2]),
    )
