"""Where things stand: ``status``, ``overdue``, ``worklist``. Changes nothing but the audit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer
from sqlalchemy.orm import Session

from ..actions.picture import LaunchPicture, picture_of
from ..actions.viewing import viewed
from ..actions.waiting import waits_of
from ..installation import Installation
from ..labels import class_label, counted, in_order, instant, period
from ..ledger.classes import classes_of
from ..ledger.history import keys_of_launches
from ..ledger.launches import LaunchFacts, find_launch, launch_facts, program_of
from ..ledger.people import find_organisation, find_person
from ..ledger.tables import Organisation
from ..ledger.views import LaunchRow, OpenItem, launches, named_subjects, open_items_page, who_owes
from ..ledger.windows import WindowRow
from ..lifecycle import WindowState, days_overdue
from ..program import Program
from ..words import Text, say
from .inputs import json_option, now_option, org_option, person_argument, present
from .labels import launch_state, state
from .opening import OPERATOR, open_cli_installation, require_organisation
from .output import Column, Shown, Table, heading, marked, show

__all__ = ["add_to"]

_FIRST = (WindowState.OVERDUE, WindowState.OPEN, WindowState.WAITING, WindowState.SCHEDULED, WindowState.UNDATED)
_LAST = (WindowState.MISSED, WindowState.DONE, WindowState.CANCELLED, WindowState.NOTHING_TO_DO)


SHORT = 8
"""So much of a launch's id tells it apart; JSON has the whole."""


def add_to(app: typer.Typer) -> None:
    """``status``, ``overdue`` and ``worklist``."""
    app.command(
        "status",
        help=say("全部计划，或一个计划的每一步，进行到哪里。", "How all launches, or the steps of one, stand."),
    )(_status)
    app.command("overdue", help=say("逾期的工作，拖得最久的在前。", "What is overdue, most overdue first."))(_overdue)
    app.command("worklist", help=say("一个人现在要做的工作。", "What one person owes now."))(_worklist)


def _status(
    launch: Annotated[
        str | None,
        typer.Argument(
            metavar=say("计划", "LAUNCH"),
            help=say(
                "计划编号，或它开头的几位；不写就列出全部计划", "id of a launch, or a beginning of it; all without it"
            ),
        ),
    ] = None,
    org: Annotated[str | None, org_option()] = None,
    windows: Annotated[
        bool, typer.Option("--windows", help=say("逐次列出每个时段", "list every occurrence of every step"))
    ] = False,
    now: Annotated[dt.datetime | None, now_option()] = None,
    json: Annotated[bool, json_option()] = False,
) -> None:
    with open_cli_installation() as installation:
        if launch is None:
            _status_of_all(installation, org, present(now), json)
        else:
            _status_of_one(installation, launch, windows, present(now), json)


def _status_of_all(installation: Installation, org: str | None, now: dt.datetime, json: bool) -> None:
    path = _path(installation, org)
    with installation.ledger.read() as session:
        rows = launches(session, path or "", now)
        keys = keys_of_launches(session)
    data = [
        {
            "launch": row.id,
            "program": row.program,
            "org": keys[row.id],
            "state": row.state,
            "first_day": row.first_day,
            "last_day": row.last_day,
            "total": row.items,
            "done": row.done,
            "overdue": row.overdue,
        }
        for row in rows
    ]
    nothing = say("还没有计划；用 tongxing launch 发起", "there is no launch yet; 'tongxing launch' starts one")
    show(_launch_table(rows) if rows else nothing, data=data, json=json)


def _launch_table(rows: Sequence[LaunchRow]) -> Table:
    columns: list[Column | str] = [
        say("计划", "LAUNCH"),
        say("方案", "PROGRAM"),
        say("机构", "ORGANISATION"),
        say("状态", "STATE"),
        say("起止", "PERIOD"),
        Column(say("完成", "DONE"), True),
        Column(say("逾期", "OVERDUE"), True),
    ]
    return Table(
        columns,
        [
            [
                row.id,
                row.program,
                row.organisation,
                launch_state(row.state),
                period(row.first_day, row.last_day),
                f"{row.done}/{row.items}",
                _late(row.overdue),
            ]
            for row in rows
        ],
    )


def _late(number: int) -> Any:
    return marked(number, "late") if number else number


def _path(installation: Installation, org: str | None) -> str | None:
    """Where in the tree of organisations to look; None: everywhere."""
    if org is None:
        return None
    require_organisation(installation, org)
    with installation.ledger.read() as session:
        return find_organisation(session, org).path


@dataclass(frozen=True)
class _Stand:
    """How one step of a launch stands, or one occurrence of it."""

    step: str
    title: Text
    state: WindowState
    done: int
    waived: int
    total: int
    overdue: int
    opens: dt.datetime | None
    due: dt.datetime | None
    occurrence: int | None = None
    part: str = ""

    def data(self) -> dict[str, Any]:
        found = {
            "step": self.step,
            "state": self.state.value,
            "done": self.done,
            "waived": self.waived,
            "total": self.total,
            "overdue": self.overdue,
            "opens": self.opens,
            "due": self.due,
            "title": self.title,
        }
        if self.occurrence is not None:
            found |= {"occurrence": self.occurrence, "part": self.part or None}
        return found


def _status_of_one(installation: Installation, word: str, windows: bool, now: dt.datetime, json: bool) -> None:
    with installation.ledger.read() as session:
        row = find_launch(session, word)
        facts = launch_facts(session, row.id)
        picture = picture_of(session, facts, now)
        organisation = session.get_one(Organisation, facts.organisation_id)
        place = organisation.key, organisation.name
    stands = _stands_of_windows(picture) if windows else _stands_of_steps(picture)
    data = {
        "launch": facts.id,
        "program": facts.program.key,
        "org": place[0],
        "state": facts.state,
        "steps": [stand.data() for stand in stands],
    }
    zone = str(facts.timezone)
    elsewhere = "" if zone == installation.settings.timezone else f"  {zone}"
    is_partial = any(not row.fanned for row in picture.windows)
    show(*_status_pages(facts, place[1], stands, elsewhere), *_counted_later(is_partial), data=data, json=json)


def _counted_later(is_partial: bool) -> list[Shown]:
    """Why the numbers are fewer than the plan's."""
    later = say(
        "周期工作逐次计入：前一次开始时，才列出下一次的事项。",
        "What recurs is counted occurrence by occurrence: the next one's items come when the one before opens.",
    )
    return ["", later] if is_partial else []


def _stands_of_steps(picture: LaunchPicture) -> list[_Stand]:
    found = []
    for step in picture.launch.program.steps:
        rows = picture.of(step.key)
        if not rows:  # on need only, and nobody needed it yet
            nothing = WindowState.NOTHING_TO_DO
            found.append(_Stand(step.key, step.title, nothing, 0, 0, 0, 0, None, None))
            continue
        states = {_state(picture, row) for row in rows}
        present = next(state for state in (*_FIRST, *_LAST) if state in states)
        shown = next((row for row in rows if _state(picture, row) in _FIRST), rows[-1])
        found.append(_stand(picture, rows, present, shown, step.title))
    return found


def _stands_of_windows(picture: LaunchPicture) -> list[_Stand]:
    return [
        _stand(
            picture,
            [row],
            _state(picture, row),
            row,
            picture.launch.program.step(row.step).title_of(row.part),
            single=True,
        )
        for row in picture.windows
    ]


def _state(picture: LaunchPicture, row: WindowRow) -> WindowState:
    """Of a recurring step only the next items are written: what comes later is not *nothing to do* but not begun."""
    found = picture.state(row)
    is_ahead = not row.fanned and row.facts.ready and row.facts.opens is not None and row.facts.opens > picture.now
    return WindowState.SCHEDULED if found is WindowState.NOTHING_TO_DO and is_ahead else found


def _stand(
    picture: LaunchPicture,
    rows: Sequence[WindowRow],
    present: WindowState,
    shown: WindowRow,
    title: Text,
    *,
    single: bool = False,
) -> _Stand:
    zone = picture.launch.timezone
    return _Stand(
        step=shown.step,
        title=title,
        state=present,
        done=sum(row.facts.done for row in rows),
        waived=sum(row.facts.waived for row in rows),
        total=sum(row.facts.total - row.facts.cancelled for row in rows),
        overdue=sum(row.facts.open_items for row in rows if _state(picture, row) is WindowState.OVERDUE),
        opens=_local(shown.facts.opens, zone),
        due=_local(shown.facts.due, zone),
        occurrence=shown.occurrence if single else None,
        part=shown.part if single else "",
    )


def _local(at: dt.datetime | None, zone: ZoneInfo) -> dt.datetime | None:
    return at.astimezone(zone) if at is not None else None


def _status_pages(facts: LaunchFacts, organisation: str, stands: Sequence[_Stand], elsewhere: str) -> list[Shown]:
    columns: list[Column | str] = [
        say("状态", "STATE"),
        say("步骤", "STEP"),
        say("代号", "KEY"),
        Column(say("完成", "DONE"), True),
        Column(say("免做", "WAIVED"), True),
        Column(say("逾期", "OVERDUE"), True),
        say("开始", "OPENS"),
        say("截止", "DUE"),
    ]
    rows = [
        [
            state(each.state),
            each.title,
            each.step + (f"#{each.occurrence}" if each.occurrence is not None else ""),
            f"{each.done}/{each.total}",
            each.waived or "",
            _late(each.overdue) or "",
            instant(each.opens),
            instant(each.due),
        ]
        for each in stands
    ]
    return [
        heading(f"{facts.program.title}  {organisation}  {launch_state(facts.state)}"),
        f"{facts.id}  {period(facts.first_day, facts.last_day)}{elsewhere}",
        "",
        Table(columns, rows),
    ]


def _overdue(
    org: Annotated[str | None, org_option()] = None,
    now: Annotated[dt.datetime | None, now_option()] = None,
    json: Annotated[bool, json_option()] = False,
) -> None:
    at = present(now)
    with open_cli_installation() as installation:
        path = _path(installation, org)
        with installation.ledger.read() as session:
            items = _items(session, installation, open_items_page(session, at, where=path, overdue=True), at)
            scope = ("organisation", find_organisation(session, org).id) if org else ("ledger", "ledger")
        home = installation.settings.timezone
        viewed(installation, OPERATOR, at, "overdue", scope, [each.row.subject for each in items])
    shown = (
        [_overdue_table(items, home), "", _number(items, at)]
        if items
        else [say("没有逾期的工作", "nothing is overdue")]
    )
    show(*shown, data=[_overdue_data(each) for each in items], json=json)


@dataclass(frozen=True)
class _Item:
    """An open item in words. Instants are local to its launch. `waits_for`: steps that are to be settled first."""

    row: OpenItem
    program: Program
    title: Text
    subject: str
    owners: Sequence[str]
    opens: dt.datetime | None
    due: dt.datetime | None
    days: int
    waits_for: Sequence[str] = ()
    class_key: str | None = None


def _items(
    session: Session,
    installation: Installation,
    rows: Sequence[OpenItem],
    now: dt.datetime,
    *,
    for_owner: bool = False,
) -> list[_Item]:
    vault = installation.ledger.vault
    owners = who_owes(session, vault, rows)
    subjects = named_subjects(session, vault, [row.subject for row in rows], for_owner=for_owner)
    waits = waits_of(session, [(row.item, row.launch, row.step) for row in rows], now) if for_owner else {}
    classes = classes_of(session, [row.subject for row in rows])
    found = []
    for row in rows:
        zone, program = ZoneInfo(row.timezone), program_of(session, row.definition)
        late = days_overdue(row.due, now, zone) if row.due is not None and row.due < now else 0
        found.append(
            _Item(
                row=row,
                program=program,
                title=program.step(row.step).title_of(row.part),
                subject=_subject(row, subjects.get(row.subject, "")),
                owners=owners.get(row.item, []),
                opens=_local(row.opens, zone),
                due=_local(row.due, zone),
                days=late,
                waits_for=waits.get(row.item, ()),
                class_key=classes.get(row.subject),
            )
        )
    return sorted(found, key=_place)


def _subject(row: OpenItem, name: str) -> str:
    return str(class_label(name)) if row.kind in ("class", "grade") else name


def _place(item: _Item) -> tuple[Any, ...]:
    """The longest due first; of the same day in the order of the plan, of classes, and of the roster."""
    row, steps = item.row, item.program.step_keys
    step = steps.index(row.step) if row.step in steps else len(steps)
    ends = (row.due is None, row.due.timestamp() if row.due else 0.0)
    return (*ends, step, row.occurrence, in_order(item.class_key or ""), row.item)


def _number(items: Sequence[_Item], now: dt.datetime) -> str:
    """How many there are: what is open, and what of it is overdue."""
    late = sum(_is_late(each, now) for each in items)
    if late == len(items):
        return say(
            f"共 {late} 项，都已逾期", f"{counted(late, 'item')}, all of {'it' if late == 1 else 'them'} overdue"
        )
    return say(
        f"未完成 {len(items)} 项，其中逾期 {late} 项", f"{counted(len(items), 'item')} open, {late} of them overdue"
    )


def _overdue_data(item: _Item) -> dict[str, Any]:
    data = {
        "item": item.row.item,
        "launch": item.row.launch,
        "step": item.row.step,
        "title": item.title,
        "subject": item.subject or None,
        "assignee": item.owners[0] if len(item.owners) == 1 else None,
        "due": item.due,
        "days_overdue": item.days,
        "class": item.class_key,
    }
    return data | ({"assignees": list(item.owners)} if len(item.owners) > 1 else {})


def _overdue_table(items: Sequence[_Item], home: str) -> Table:
    columns: list[Column | str] = [
        Column(say("事项", "ITEM"), True),
        Column(say("逾期天数", "DAYS LATE"), True),
        say("截止", "DUE"),
        say("步骤", "STEP"),
        say("班级", "CLASS"),
        say("对象", "SUBJECT"),
        say("负责", "OWNER"),
        say("计划", "LAUNCH"),
    ]
    rows = [
        [
            each.row.item,
            marked(each.days, "late"),
            instant(each.due, home=home),
            each.title,
            _class(each),
            each.subject or None,
            say("、", ", ").join(each.owners) or None,
            each.row.launch[:SHORT],
        ]
        for each in items
    ]
    return Table(columns, rows)


def _class(item: _Item) -> Text | None:
    """The class where the subject is not itself one."""
    return class_label(item.class_key) if item.class_key and item.row.kind not in ("class", "grade") else None


def _worklist(
    person: Annotated[str, person_argument()],
    org: Annotated[str | None, org_option()] = None,
    now: Annotated[dt.datetime | None, now_option()] = None,
    json: Annotated[bool, json_option()] = False,
) -> None:
    at = present(now)
    with open_cli_installation() as installation:
        if org is not None:
            require_organisation(installation, org)
        with installation.ledger.read() as session:
            place = find_organisation(session, org) if org is not None else None
            who = find_person(session, installation.ledger.vault, person, place)
            page = open_items_page(session, at, person_id=who.id)
            items = _items(session, installation, page, at, for_owner=True)
        home = installation.settings.timezone
        viewed(installation, OPERATOR, at, "worklist", ("person", who.id), [each.row.subject for each in items])
    nothing = say("现在没有要做的工作", "nothing is owed now")
    shown = [_work_table(items, at, home), "", _number(items, at)] if items else [nothing]
    show(*shown, data=[_work_data(each, at) for each in items], json=json)


def _standing(item: _Item, now: dt.datetime) -> WindowState:
    if _is_late(item, now):
        return WindowState.OVERDUE
    return WindowState.WAITING if item.waits_for else WindowState.OPEN


def _is_late(item: _Item, now: dt.datetime) -> bool:
    optional = item.program.step(item.row.step).optional
    return item.due is not None and item.due < now and not optional


def _work_data(item: _Item, now: dt.datetime) -> dict[str, Any]:
    return {
        "item": item.row.item,
        "launch": item.row.launch,
        "program": item.program.key,
        "step": item.row.step,
        "title": item.title,
        "subject": item.subject or None,
        "occurrence": item.row.occurrence,
        "opens": item.opens,
        "due": item.due,
        "state": _standing(item, now).value,
        "waits_for": list(item.waits_for),
        "days_overdue": item.days if _is_late(item, now) else None,
    }


def _work_table(items: Sequence[_Item], now: dt.datetime, home: str) -> Table:
    columns: list[Column | str] = [
        Column(say("事项", "ITEM"), True),
        say("状态", "STATE"),
        say("截止", "DUE"),
        say("步骤", "STEP"),
        say("班级", "CLASS"),
        say("对象", "SUBJECT"),
        say("方案", "PROGRAM"),
        say("在等", "WAITS FOR"),
    ]
    rows = [
        [
            each.row.item,
            state(_standing(each, now)),
            instant(each.due, home=home),
            each.title,
            _class(each),
            each.subject or None,
            each.program.title,
            say("、", ", ").join(str(each.program.step(key).title) for key in each.waits_for) or None,
        ]
        for each in items
    ]
    return Table(columns, rows)
