"""How launches stand, as tables and plain data: by step, by class, by organisation. Counts only: no names of people."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..documents import Cell, Column, Table, long_day
from ..ledger.cases import HALF_ENDS, lateness_of
from ..ledger.export import ClassCount, class_counts
from ..ledger.launches import LaunchFacts, launch_facts
from ..ledger.tables import Launch, Organisation
from ..lifecycle import Timeliness, WindowState, timeliness
from ..words import Text, say
from ..workbooks import ClassName, read_class
from .picture import LaunchPicture, picture_of

__all__ = ["Progress", "class_words", "launches_under", "progress_of_launch", "progress_under"]

NUMBERS = ("total", "on_time", "recorded_late", "done_late", "missed", "open", "overdue", "waived")
"""The four numbers, with how many are owed, open (and of these overdue) and waived."""


@dataclass(frozen=True)
class Progress:
    """`tables` for a workbook, `data` for JSON, and how many `rows` the first table has."""

    title: str
    tables: tuple[Table, ...]
    data: Mapping[str, Any]
    rows: int


def class_words(key: str) -> str:
    """What a class (``3-2``) or grade (``3``) is called; a name of its own stays."""
    named = ClassName(int(key)) if key.isascii() and key.isdigit() else read_class(key)
    return str(named.label) if named else key


def progress_of_launch(session: Session, facts: LaunchFacts, now: dt.datetime) -> Progress:
    """By step; and where its work is of classes, by class, and by class and step."""
    picture = picture_of(session, facts, now)
    steps = _steps(session, picture, now)
    classes = _classes(facts, class_counts(session, facts.id), now)
    place = session.get_one(Organisation, facts.organisation_id).name
    title = say(f"{facts.program.title}进度", f"Progress: {facts.program.title}")
    tables = [_steps_table(title, place, steps, now)]
    if classes:
        tables += [_classes_table(facts, place, classes, now), _class_steps_table(facts, place, classes, now)]
    data = {"steps": steps, "classes": [_class_data(key, some) for key, some in classes.items()]}
    return Progress(title, tuple(tables), data, len(steps))


def launches_under(session: Session, place: Organisation) -> list[tuple[str, Organisation]]:
    """The launches of an organisation and of those below it, by organisation, the oldest first."""
    query = (
        select(Launch.id, Organisation)
        .join(Organisation, Organisation.id == Launch.organisation_id)
        .where(Organisation.path.startswith(place.path))
        .order_by(Organisation.path, Launch.id)
    )
    return [(id, organisation) for id, organisation in session.execute(query)]


def progress_under(session: Session, place: Organisation, now: dt.datetime) -> Progress:
    """Every launch of an organisation and of those below it, a row each."""
    rows = [_launch_row(session, launch, organisation, now) for launch, organisation in launches_under(session, place)]
    columns = (
        *(Column(say("机构", "Organisation"), 20), Column(say("方案", "Program"), 22), Column(say("状态", "State"), 8)),
        *(Column(say("第一天", "First day"), 12), Column(say("最后一天", "Last day"), 12)),
        *_number_columns(),
    )
    lead = ("organisation", "title", "state", "first_day", "last_day")
    cells = tuple((*(_cell(row[name]) for name in lead), *_cells(row)) for row in rows)
    title = say(f"{place.name}各计划进度", f"Progress of {place.name}")
    total = (say("合计", "Total"), None, None, None, None, *_cells(_sum(rows)))
    table = Table(say("各计划", "Launches"), title, columns, cells, place.name, _made_on(now), total)
    return Progress(title, (table,), {"organisation": place.key, "launches": rows}, len(rows))


def _launch_row(session: Session, launch: str, place: Organisation, now: dt.datetime) -> dict[str, Any]:
    facts = launch_facts(session, launch)
    numbers = _sum(_steps(session, picture_of(session, facts, now), now))
    state = {"live": say("进行中", "live"), "ended": say("已结束", "ended"), "cancelled": say("已取消", "cancelled")}
    return {
        "launch": facts.id,
        "organisation": place.name,
        "program": facts.program.key,
        "title": facts.program.title,
        "state": state.get(facts.state, facts.state),
        "first_day": facts.first_day,
        "last_day": facts.last_day,
        **numbers,
    }


# by step


def _steps(session: Session, picture: LaunchPicture, now: dt.datetime) -> list[dict[str, Any]]:
    """A step that these answers leave out of the launch has no row."""
    facts = picture.launch
    return [
        {**asdict(each), **_dates(picture, each.step), "overdue": _overdue(picture, each.step)}
        for each in lateness_of(session, facts, picture.windows, now)
        if picture.of(each.step) or facts.program.step(each.step).in_launch(facts.parameters)
    ]


def _dates(picture: LaunchPicture, step: str) -> dict[str, Any]:
    windows, zone = picture.of(step), picture.launch.timezone
    opens = min((window.facts.opens for window in windows if window.facts.opens), default=None)
    due = max((window.facts.due for window in windows if window.facts.due), default=None)
    return {
        "title": picture.launch.program.step(step).title,
        "opens": opens.astimezone(zone) if opens else None,
        "due": due.astimezone(zone) if due else None,
    }


def _overdue(picture: LaunchPicture, step: str) -> int:
    late = (row for row in picture.of(step) if picture.state(row) is WindowState.OVERDUE)
    return sum(row.facts.open_items for row in late)


def _steps_table(title: str, place: str, rows: Sequence[Mapping[str, Any]], now: dt.datetime) -> Table:
    columns = (
        Column(say("步骤", "Step"), 26),
        *(Column(say("开始", "Opens"), 12), Column(say("截止", "Due"), 12)),
        *_number_columns(),
    )
    cells = tuple((str(row["title"]), _day(row["opens"]), _day(row["due"]), *_cells(row)) for row in rows)
    total = (say("合计", "Total"), None, None, *_cells(_sum(rows)))
    return Table(say("进度", "Progress"), title, columns, cells, unit=place, day=_made_on(now), total=total)


# by class

_Counts = dict[str, dict[str, Counter[str]]]
"""By class, then by step, in the order of the plan."""


def _classes(facts: LaunchFacts, rows: Iterable[ClassCount], now: dt.datetime) -> _Counts:
    found: _Counts = defaultdict(lambda: defaultdict(Counter))
    for row in rows:
        for name in _names(facts, row, now):
            found[row.class_key][row.step][name] += row.number
    return {key: dict(found[key]) for key in sorted(found, key=_in_order)}


def _names(facts: LaunchFacts, row: ClassCount, now: dt.datetime) -> Iterable[str]:
    """The numbers that such items count among."""
    yield "total"
    if row.state == "waived":
        yield "waived"
    elif row.state == "done":
        yield _timely(facts, row)
    elif row.closes is not None and row.closes <= now:
        yield "missed"
    else:
        yield "open"
        if row.due is not None and row.due < now and not row.optional:
            yield "overdue"


def _timely(facts: LaunchFacts, row: ClassCount) -> str:
    if row.due is None or row.done_on is None or row.recorded_at is None:
        return "on_time"
    half = HALF_ENDS.get(row.done_half or "")
    found: Timeliness = timeliness(row.due, row.done_on, row.recorded_at, facts.timezone, half)
    return found.value.replace("-", "_")


def _in_order(key: str) -> tuple[tuple[bool, int, str], ...]:
    """As people count: class 2 before class 10."""
    parts = re.findall(r"\d{1,15}|\D+", key)
    return tuple((False, int(part), "") if part.isdecimal() else (True, 0, part) for part in parts)


def _class_data(key: str, steps: Mapping[str, Counter[str]]) -> dict[str, Any]:
    return {
        "class": key,
        **{name: sum(each[name] for each in steps.values()) for name in NUMBERS},
        "steps": [{"step": step, **{name: count[name] for name in NUMBERS}} for step, count in steps.items()],
    }


def _classes_table(facts: LaunchFacts, place: str, classes: _Counts, now: dt.datetime) -> Table:
    rows = [_class_data(key, steps) for key, steps in classes.items()]
    cells = tuple((class_words(row["class"]), *_cells(row)) for row in rows)
    columns = (Column(say("班级", "Class"), 18), *_number_columns())
    title = say(f"{facts.program.title}各班进度", f"Progress by class: {facts.program.title}")
    total = (say("合计", "Total"), *_cells(_sum(rows)))
    notes = (
        say(
            "只计各班和班里孩子的工作，不含全校的。",
            "What is owed for a class and its children, not for the whole school.",
        ),
    )
    return Table(say("各班", "Classes"), title, columns, cells, place, _made_on(now), total, notes)


def _class_steps_table(facts: LaunchFacts, place: str, classes: _Counts, now: dt.datetime) -> Table:
    columns = (Column(say("班级", "Class"), 18), Column(say("步骤", "Step"), 26), *_number_columns())
    cells = tuple(
        (class_words(key), str(facts.program.step(step).title), *_cells(count))
        for key, steps in classes.items()
        for step, count in steps.items()
    )
    title = say(f"{facts.program.title}各班各步进度", f"Progress by class and step: {facts.program.title}")
    return Table(say("各班各步", "Classes by step"), title, columns, cells, place, _made_on(now))


# what all tables share


def _number_columns() -> tuple[Column, ...]:
    heads = (
        *(
            say("应完成", "Owed"),
            say("按时", "On time"),
            say("按时补录", "Recorded late"),
            say("逾期完成", "Done late"),
        ),
        *(say("错过", "Missed"), say("未完成", "Open"), say("其中逾期", "of them overdue"), say("免做", "Waived")),
    )
    return tuple(Column(head, 10) for head in heads)


def _cells(row: Mapping[str, Any]) -> tuple[Cell, ...]:
    return tuple(row[name] for name in NUMBERS)


def _sum(rows: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    kept = list(rows)
    return {name: sum(row[name] for row in kept) for name in NUMBERS}


def _cell(value: Any) -> Cell:
    return str(value) if isinstance(value, Text) else value


def _day(instant: dt.datetime | None) -> dt.date | None:
    return instant.date() if instant is not None else None


def _made_on(now: dt.datetime) -> str:
    return say(f"导出日期：{long_day(now.date())}", f"Exported on {long_day(now.date())}")
