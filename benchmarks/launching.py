"""Path: launch. One big school's plan becomes rows: subjects, duties, windows, and an item a child and step."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import delete, func, select

from tongxing.actions.launching import Launching, launch
from tongxing.ledger.audit import Actor
from tongxing.ledger.ids import uuid7
from tongxing.ledger.launches import write_definition
from tongxing.ledger.tables import Audit, Duty, Holder, Item, Launch, Organisation, Step, Subject, Window

from .bench import Bench
from .floors import as_json
from .measuring import Aim, Contest, Contestant, wrong
from .program import FIRST_DAY, NOW, STEPS, bench_program
from .world import BIG_SCHOOL

__all__ = ["launching"]


def launching(bench: Bench) -> Iterator[Contest]:
    rows = _rows_of_a_launch(bench)

    def ours() -> None:
        wanted = Launching(bench_program(), BIG_SCHOOL, {"first_day": FIRST_DAY})
        launch(bench.installation, wanted, Actor(None, "cli"), NOW)

    def floor() -> None:
        launch, steps, windows = rows
        bench.floor.launch(launch | {"launch": uuid7()}, steps, windows)

    def check(_: object) -> None:
        _check(bench)

    def prepare() -> None:
        _forget(bench)

    yield Contest(
        "launch, items written",
        Aim("share", 0.80),
        Contestant("launch()", ours, prepare, check),
        Contestant("INSERT … SELECT", floor, prepare, check),
        units=bench.world.size.big * STEPS,
    )
    _forget(bench)


def _rows_of_a_launch(bench: Bench) -> tuple[dict[str, Any], list[dict[str, Any]], list[dict[str, Any]]]:
    """The launch's, its steps' and its windows' rows as the product writes them: the floor need not plan."""
    wanted = Launching(bench_program(), BIG_SCHOOL, {"first_day": FIRST_DAY})
    made = launch(bench.installation, wanted, Actor(None, "cli"), NOW).id
    with bench.installation.ledger.write() as session:
        row = session.get_one(Launch, made)
        values = {
            "organisation": row.organisation_id,
            "program": row.program,
            "version": row.program_version,
            "definition": write_definition(session, bench_program()),
            "parameters": as_json(row.parameters),
            "first_day": row.first_day,
            "last_day": row.last_day,
            "now": NOW,
            "today": NOW.date(),
        }
        query = select(Step.key, Step.position, Window.owner, Window.opens, Window.due, Window.wake_at)
        rows = session.execute(query.join(Window, Window.step_id == Step.id).where(Step.launch_id == made)).all()
    steps = [{"key": row.key, "position": row.position, "owner": row.owner} for row in rows]
    windows = [
        {"key": row.key, "owner": row.owner, "opens": row.opens, "due": row.due, "wake_at": row.wake_at} for row in rows
    ]
    return values, steps, windows


def _ours() -> Any:
    school = select(Organisation.id).where(Organisation.key == BIG_SCHOOL).scalar_subquery()
    return select(Launch.id).where(Launch.organisation_id == school).scalar_subquery()


def _forget(bench: Bench) -> None:
    mine = _ours()
    of_windows = select(Window.id).where(Window.launch_id == mine)
    bench.write(
        [
            delete(Item).where(Item.window_id.in_(of_windows)),
            *(delete(table).where(table.launch_id == mine) for table in (Duty, Window, Step, Subject, Holder, Audit)),
            delete(Launch).where(Launch.id == mine),
        ]
    )


def _check(bench: Bench) -> None:
    size, mine = bench.world.size, _ours()
    counted = (
        select(func.count(Item.id), func.count(func.distinct(Item.window_id)))
        .join(Window, Window.id == Item.window_id)
        .where(Window.launch_id == mine)
    )
    wrong("items and windows of the launch", bench.rows(counted), [(size.big * STEPS, STEPS)])
    per_window = (
        select(Step.key, Window.opens, Window.due, Window.wake_at, Window.total, Window.fanned, func.count(Item.id))
        .join(Step, Step.id == Window.step_id)
        .join(Item, Item.window_id == Window.id)
        .where(Window.launch_id == mine)
        .group_by(Window.id, Step.key)
        .order_by(Step.key)
    )
    duties = select(Duty.role, Duty.person_id, func.count()).where(Duty.launch_id == mine)
    subjects = select(Subject.kind, Subject.identity, Subject.class_key).where(Subject.launch_id == mine)
    bench.same_rows(
        "launch",
        per_window,
        duties.group_by(Duty.role, Duty.person_id).order_by(Duty.role, Duty.person_id),
        subjects.order_by(Subject.kind, Subject.identity),
    )
