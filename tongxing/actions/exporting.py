"""Exports: rosters, worklists, progress and records as tables and as plain data; dates as a calendar. Each is audited.

Text is written as text: a cell that begins with ``=`` is no formula. A calendar names no child. Records leave without
their personal fields and free text, unless these are asked for.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from ..automatic import Lateness
from ..documents import Cell, Column, Table, long_day
from ..errors import NotFound
from ..installation import Installation
from ..ledger.audit import Actor, children_behind, write_audit, write_seen
from ..ledger.cases import lateness_of
from ..ledger.export import ChildExport, ItemExport, children_export, items_export
from ..ledger.launches import LaunchFacts, find_launch, launch_facts, program_of
from ..ledger.people import find_organisation, find_person, open_person
from ..ledger.tables import Organisation, Person
from ..ledger.views import OpenItem, named_subjects, open_items_page, owed_windows
from ..ledger.windows import WindowRow, find_windows, windows_of_launches
from ..program import Field, Program, Step, evidence_form
from ..words import Text, say
from .picture import picture_of
from .upgrading import upgrading

if TYPE_CHECKING:
    from icalendar import Event

__all__ = [
    "Exported",
    "export_all",
    "export_calendar",
    "export_evidence",
    "export_progress",
    "export_roster",
    "export_worklist",
]


@dataclass(frozen=True)
class Exported:
    """What was taken out: `title` for the file, `tables` for a workbook, `data` for JSON, how many `rows`, and which
    `subjects` of the launch are in it. `faults`: records that could not be brought up to the present form and are as they
    were written."""

    title: str
    tables: tuple[Table, ...]
    data: Mapping[str, Any]
    rows: int
    subjects: tuple[int, ...] = ()
    faults: tuple[Text, ...] = ()


def export_roster(installation: Installation, organisation: str, actor: Actor, now: dt.datetime) -> Exported:
    """The children of a school, in the columns that an import reads back."""

    def action(session: Session) -> Exported:
        place = find_organisation(session, organisation)
        children = children_export(session, installation.ledger.vault, place.id)
        here = [child.id for child in children]
        write_seen(session, actor, now, "exported", "organisation", place.id, here, kind="roster")
        table = _roster_table(place, children, now.astimezone(ZoneInfo(place.timezone)))
        data = {"organisation": place.name, "children": [_child_data(child) for child in children]}
        return Exported(table.title, (table,), data, len(children))

    return installation.ledger.run(action)


def export_worklist(installation: Installation, person: str, actor: Actor, now: dt.datetime) -> Exported:
    """What one person owes now."""

    def action(session: Session) -> Exported:
        who = find_person(session, installation.ledger.vault, person)
        name = open_person(installation.ledger.vault, who).name
        items = open_items_page(session, now, person_id=who.id)
        ids = [item.subject for item in items]
        subjects = named_subjects(session, installation.ledger.vault, ids, for_owner=True)
        there = children_behind(session, ids)
        write_seen(session, actor, now, "exported", "person", who.id, there, kind="worklist", rows=len(items))
        rows = [_owed(session, item, subjects[item.subject]) for item in items]
        columns = (
            Column(say("事项", "Item"), 8),
            Column(say("步骤", "Step"), 24),
            Column(say("对象", "Subject"), 16),
            Column(say("截止", "Due"), 12),
            Column(say("计划", "Launch"), 38),
        )
        title = say(f"{name}的工作清单", f"Worklist of {name}")
        cells = tuple(
            (each["item"], str(each["title"]), each["subject"], _day(each["due"]), each["launch"]) for each in rows
        )
        table = Table(say("工作清单", "Worklist"), title, columns, cells, day=_made_on(now))
        return Exported(title, (table,), {"person": who.id, "items": rows}, len(rows))

    return installation.ledger.run(action)


def export_progress(installation: Installation, launch: str, actor: Actor, now: dt.datetime) -> Exported:
    """How each step of a launch stands, with the four numbers of its lateness. Counts only: no names."""
    return _of_launch(installation, launch, actor, now, "progress", _progress)


def export_evidence(
    installation: Installation, launch: str, actor: Actor, now: dt.datetime, *, personal: bool = False
) -> Exported:
    """What was put down in a launch: a sheet for each step. Personal fields and free text, where children get named,
    only with `personal`; the audit says that they were asked for."""
    return _of_launch(installation, launch, actor, now, "evidence", partial(_evidence, personal=personal), personal)


def export_all(
    installation: Installation, launch: str, actor: Actor, now: dt.datetime, *, personal: bool = False
) -> Exported:
    """Progress, every item with who did it and when, and what was put down; `personal` as for records."""

    def whole(session: Session, installation: Installation, facts: LaunchFacts, now: dt.datetime) -> Exported:
        progress = _progress(session, installation, facts, now)
        items = _items(session, installation, facts, now)
        evidence = _evidence(session, installation, facts, now, personal=personal)
        return Exported(
            progress.title,
            (*progress.tables, *items.tables, *evidence.tables),
            {**progress.data, **items.data, **evidence.data},
            items.rows,
            items.subjects,
            evidence.faults,
        )

    return _of_launch(installation, launch, actor, now, "all", whole, personal)


_Taking = Callable[[Session, Installation, LaunchFacts, dt.datetime], Exported]


def _of_launch(
    installation: Installation,
    launch: str,
    actor: Actor,
    now: dt.datetime,
    kind: str,
    take: _Taking,
    personal: bool = False,
) -> Exported:
    def action(session: Session) -> Exported:
        facts = launch_facts(session, find_launch(session, launch).id)
        found = take(session, installation, facts, now.astimezone(facts.timezone))
        there = children_behind(session, found.subjects)
        details = {"kind": kind, "rows": found.rows, **({"personal": True} if personal else {})}
        write_seen(session, actor, now, "exported", "launch", facts.id, there, facts.id, **details)
        return found

    return installation.ledger.run(action)


# what a roster holds


def _roster_table(place: Organisation, children: Sequence[ChildExport], now: dt.datetime) -> Table:
    columns = (
        Column(say("序号", "No."), 6),
        Column(say("姓名", "Name"), 10),
        Column(say("性别", "Sex"), 6),
        Column(say("班级", "Class"), 14),
        Column(say("出生日期", "Birthday"), 12),
        Column(say("身份证号", "ID number"), 20),
        Column(say("家庭住址", "Home address"), 24),
        Column(say("父亲姓名", "Father's name"), 12),
        Column(say("父亲电话", "Father's phone"), 14),
        Column(say("父亲务工地点", "Father's workplace"), 16),
        Column(say("母亲姓名", "Mother's name"), 12),
        Column(say("母亲电话", "Mother's phone"), 14),
        Column(say("母亲务工地点", "Mother's workplace"), 16),
        Column(say("务工地点", "Workplace"), 14),
        Column(say("联系电话", "Phone"), 14),
        Column(say("监护人", "Guardian"), 12),
        Column(say("与学生关系", "Relation"), 12),
        Column(say("监护人电话", "Guardian's phone"), 14),
        Column(say("班主任", "Class teacher"), 12),
        Column(say("是否困难", "Hardship"), 10),
        Column(say("委托时间", "Entrusted since"), 12),
        Column(say("备注", "Note"), 16),
    )
    rows = tuple((number, *_child_cells(child)) for number, child in enumerate(children, start=1))
    return Table(
        say("花名册", "Roster"),
        say(f"{place.name}留守儿童花名册", f"Roster of {place.name}"),
        columns,
        rows,
        unit=say(f"填报单位：{place.name}", f"Unit: {place.name}"),
        day=_made_on(now),
    )


def _child_cells(child: ChildExport) -> tuple[Cell, ...]:
    file = child.file
    father, mother = file.get("father") or {}, file.get("mother") or {}
    sexes = {"male": say("男", "male"), "female": say("女", "female")}
    hardship = {True: say("是", "yes"), False: say("否", "no")}
    return (
        file.get("name"),
        sexes.get(file.get("sex") or ""),
        child.class_name,
        file.get("birth"),
        file.get("id_number"),
        file.get("address"),
        *(father.get("name"), father.get("phone"), father.get("works_at")),
        *(mother.get("name"), mother.get("phone"), mother.get("works_at")),
        *(file.get("works_at"), file.get("phone")),
        *(file.get("guardian"), file.get("guardian_relation"), file.get("guardian_phone")),
        file.get("class_teacher"),
        hardship.get(file["hardship"]) if file.get("hardship") is not None else None,
        file.get("entrusted_since"),
        file.get("note"),
    )


def _child_data(child: ChildExport) -> dict[str, Any]:
    left_out = ("identity", "class_label")
    return {
        "child": child.id,
        "class": child.class_name,
        **{name: value for name, value in child.file.items() if name not in left_out},
    }


# what a person owes


def _owed(session: Session, item: OpenItem, subject: str) -> dict[str, Any]:
    step = program_of(session, item.definition).step(item.step)
    zone = ZoneInfo(item.timezone)
    return {
        "item": item.item,
        "launch": item.launch,
        "step": item.step,
        "title": _title(step, item.part),
        "subject": subject or None,
        "opens": item.opens.astimezone(zone) if item.opens else None,
        "due": item.due.astimezone(zone) if item.due else None,
    }


def _title(step: Step, part: str) -> Text:
    own = next((each.title for each in step.parts if each.key == part), None)
    return step.title if own is None else Text(zh=f"{step.title.zh} · {own.zh}", en=f"{step.title.en} · {own.en}")


# how a launch stands


def _progress(session: Session, installation: Installation, facts: LaunchFacts, now: dt.datetime) -> Exported:
    picture = picture_of(session, facts, now)
    lateness = list(lateness_of(session, facts, picture.windows, now))
    rows = [_progress_data(facts, each, picture.of(each.step)) for each in lateness]
    columns = (
        Column(say("步骤", "Step"), 26),
        *(Column(say("开始", "Opens"), 12), Column(say("截止", "Due"), 12)),
        *(Column(say("应完成", "Owed"), 9), Column(say("按时", "On time"), 9)),
        *(Column(say("按时补录", "Recorded late"), 10), Column(say("逾期完成", "Done late"), 10)),
        *(Column(say("错过", "Missed"), 9), Column(say("未完成", "Open"), 9), Column(say("免做", "Waived"), 9)),
    )
    numbers = ("total", "on_time", "recorded_late", "done_late", "missed", "open", "waived")
    cells = tuple(
        (str(each["title"]), _day(each["opens"]), _day(each["due"]), *(each[name] for name in numbers)) for each in rows
    )
    title = say(f"{facts.program.title}进度", f"Progress: {facts.program.title}")
    table = Table(say("进度", "Progress"), title, columns, cells, unit=_organisation(session, facts), day=_made_on(now))
    return Exported(title, (table,), {**_launch_data(facts), "steps": rows}, len(rows))


def _progress_data(facts: LaunchFacts, lateness: Lateness, windows: Sequence[WindowRow]) -> dict[str, Any]:
    opens = min((window.facts.opens for window in windows if window.facts.opens), default=None)
    due = max((window.facts.due for window in windows if window.facts.due), default=None)
    return {
        **asdict(lateness),
        "title": facts.program.step(lateness.step).title,
        "opens": opens.astimezone(facts.timezone) if opens else None,
        "due": due.astimezone(facts.timezone) if due else None,
    }


def _launch_data(facts: LaunchFacts) -> dict[str, Any]:
    return {"launch": facts.id, "program": facts.program.key, "state": facts.state, "params": dict(facts.parameters)}


def _organisation(session: Session, facts: LaunchFacts) -> str:
    return session.get_one(Organisation, facts.organisation_id).name


# every item


def _items(session: Session, installation: Installation, facts: LaunchFacts, now: dt.datetime) -> Exported:
    items = items_export(session, installation.ledger.vault, facts.id, records=False)
    columns = (
        *(Column(say("事项", "Item"), 8), Column(say("步骤", "Step"), 24), Column(say("次", "No."), 6)),
        *(Column(say("对象", "Subject"), 16), Column(say("截止", "Due"), 12), Column(say("状态", "State"), 10)),
        *(Column(say("完成日", "Done on"), 12), Column(say("完成人", "Done by"), 12)),
    )
    rows = tuple(
        (
            each.item,
            str(_title(facts.program.step(each.step), each.part)),
            each.occurrence,
            each.subject,
            _day(each.due.astimezone(facts.timezone)) if each.due else None,
            _state(each.state),
            each.done_on,
            each.done_by,
        )
        for each in items
    )
    title = say(f"{facts.program.title}事项", f"Items: {facts.program.title}")
    table = Table(say("事项", "Items"), title, columns, rows, unit=_organisation(session, facts), day=_made_on(now))
    data = {"items": [_item_data(facts, each) for each in items]}
    return Exported(title, (table,), data, len(items), tuple(each.subject_id for each in items))


def _item_data(facts: LaunchFacts, each: ItemExport) -> dict[str, Any]:
    return {
        "item": each.item,
        "step": each.step,
        "part": each.part or None,
        "occurrence": each.occurrence,
        "subject": each.subject or None,
        "due": each.due.astimezone(facts.timezone) if each.due else None,
        "state": each.state,
        "done_on": each.done_on,
        "done_by": each.done_by,
        "recorded_at": each.recorded_at.astimezone(facts.timezone) if each.recorded_at else None,
    }


def _state(state: str) -> str:
    words = {
        "open": say("未完成", "open"),
        "done": say("完成", "done"),
        "waived": say("免做", "waived"),
        "cancelled": say("取消", "cancelled"),
    }
    return words.get(state, state)


# what was put down


def _evidence(
    session: Session, installation: Installation, facts: LaunchFacts, now: dt.datetime, *, personal: bool
) -> Exported:
    upgrade = upgrading(installation, facts.program, personal=personal)
    items = items_export(session, installation.ledger.vault, facts.id, personal=personal, upgrade=upgrade)
    done = [each for each in items if each.state == "done"]
    by_step: dict[str, list[ItemExport]] = defaultdict(list)
    for each in done:
        by_step[each.step].append(each)
    sheets = _sheet_names(facts.program, by_step)
    withheld = {key: frozenset() if personal else _sealed(facts.program, key) for key in by_step}
    tables = tuple(_record_table(facts, key, sheets[key], some, withheld[key], now) for key, some in by_step.items())
    data = {"records": [_record_data(facts, each, withheld[each.step]) for each in done]}
    title = say(f"{facts.program.title}记录", f"Records: {facts.program.title}")
    there = tuple(each.subject_id for each in done)
    whole = {**_launch_data(facts), **data}
    return Exported(title, tables or (_no_records(title),), whole, len(done), there, tuple(upgrade.faults))


def _sealed(program: Program, step: str) -> frozenset[str]:
    form = evidence_form(program, program.step(step))
    return form.sealed_fields if form else frozenset()


def _record_data(facts: LaunchFacts, each: ItemExport, withheld: frozenset[str]) -> dict[str, Any]:
    return {**_item_data(facts, each), "record": dict(each.record), "withheld": sorted(withheld)}


def _no_records(title: str) -> Table:
    return Table(say("记录", "Records"), title, (Column(say("还没有记录", "no records yet"), 30),), ())


def _sheet_names(program: Program, steps: Iterable[str]) -> dict[str, str]:
    """Excel takes 31 letters, some signs not, and each name once."""
    names: dict[str, str] = {}
    for key in steps:
        plain = "".join(sign for sign in str(program.step(key).title) if sign not in "[]:*?/\\'")[:28]
        names[key] = (
            plain if plain.casefold() not in map(str.casefold, names.values()) else f"{plain[:24]} {len(names)}"
        )
    return names


def _record_table(
    facts: LaunchFacts,
    key: str,
    sheet: str,
    items: Sequence[ItemExport],
    withheld: frozenset[str],
    now: dt.datetime,
) -> Table:
    step = facts.program.step(key)
    form = evidence_form(facts.program, step)
    fields = form.fields if form else ()
    columns = (
        *(Column(say("事项", "Item"), 8), Column(say("次", "No."), 6), Column(say("对象", "Subject"), 16)),
        *(Column(say("完成日", "Done on"), 12), Column(say("完成人", "Done by"), 12)),
        *(Column(_heading(field, field.name in withheld), 18) for field in fields),
    )
    rows = tuple(
        (
            *(each.item, each.occurrence, each.subject, each.done_on, each.done_by),
            *(_answer(field, each.record.get(field.name)) for field in fields),
        )
        for each in items
    )
    return Table(sheet, str(step.title), columns, rows, day=_made_on(now))


def _heading(field: Field, is_withheld: bool) -> str:
    return say(f"{field.label.zh}（未导出）", f"{field.label.en} (withheld)") if is_withheld else str(field.label)


def _answer(field: Field, value: Any) -> Cell:
    if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
        return value
    if isinstance(value, bool):
        return say("是", "yes") if value else say("否", "no")
    labels = {choice.key: str(choice.label) for choice in field.choices}
    if isinstance(value, list):
        return say("；", "; ").join(_one(each, labels) for each in value)
    return _one(value, labels)


def _one(value: Any, labels: Mapping[str, str]) -> str:
    if isinstance(value, dict):
        return say("，", ", ").join(str(each) for each in value.values() if each not in (None, ""))
    return labels.get(str(value), str(value))


# dates as a calendar


def export_calendar(installation: Installation, word: str, actor: Actor, now: dt.datetime) -> bytes:
    """The dates of a launch, or of what one person owes, as .ics. No child's name is in it.

    An event keeps its UID for as long as its window lives, so a calendar that takes the file again moves it.
    Raises :class:`NotFound` when `word` names neither.
    """

    def action(session: Session) -> bytes:
        try:
            launch = find_launch(session, word) if len(word) >= 4 else None
        except NotFound:
            launch = None
        if launch is not None:
            facts = launch_facts(session, launch.id)
            write_audit(session, actor, now, "exported", "launch", [facts.id], facts.id, kind="calendar")
            return _calendar(str(facts.program.title), _launch_events(session, facts, now), facts.timezone)
        who = _person_or_nothing(session, installation, word)
        write_audit(session, actor, now, "exported", "person", [who.id], kind="calendar")
        zone = ZoneInfo(session.get_one(Organisation, who.organisation_id).timezone)
        return _calendar(say("我的工作", "My work"), _own_events(session, who, now), zone)

    return installation.ledger.run(action)


def _person_or_nothing(session: Session, installation: Installation, word: str) -> Person:
    try:
        return find_person(session, installation.ledger.vault, word)
    except NotFound:
        raise NotFound(
            f"没有叫 “{word}” 的计划或人员；计划见 tongxing status",
            f"neither a launch nor a person is known as '{word}'; see 'tongxing status' for launches",
        ) from None


def _calendar(name: str, events: Iterable[Event], zone: ZoneInfo) -> bytes:
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//Tongxing//launch//ZH")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", str(zone))
    for event in events:
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _launch_events(session: Session, facts: LaunchFacts, now: dt.datetime) -> list[Event]:
    windows = windows_of_launches(session, [facts.id])
    return [
        _event(facts, window, window.facts.total - window.facts.cancelled, f"{window.id}.{facts.id}", now)
        for window in windows
        if window.facts.due is not None
    ]


def _own_events(session: Session, who: Person, now: dt.datetime) -> list[Event]:
    """One event for each window in which the person owes something now or later, with how many items of it."""
    counts = owed_windows(session, who.id, now)
    windows = find_windows(session, sorted(counts))
    facts = {launch: launch_facts(session, launch) for launch in {window.launch_id for window in windows}}
    return [
        _event(facts[each.launch_id], each, counts[each.id], f"{each.id}.{who.id}.{each.launch_id}", now)
        for each in windows
    ]


def _event(facts: LaunchFacts, window: WindowRow, items: int, uid: str, now: dt.datetime) -> Event:
    from icalendar import Event

    assert window.facts.due is not None
    step = facts.program.step(window.step)
    title, role = _title(step, window.part), facts.program.role(window.owner).title
    event = Event()
    event.add("uid", f"{uid}@tongxing")
    event.add("dtstamp", now.astimezone(dt.UTC).replace(microsecond=0))
    event.add("sequence", window.due_version - 1)
    _add_time(event, window.facts.due.astimezone(facts.timezone))
    event.add("summary", str(title) if items <= 1 else say(f"{title}（{items} 项）", f"{title} ({items} items)"))
    event.add("description", say(f"{facts.program.title}\n负责：{role}", f"{facts.program.title}\nOwner: {role}"))
    event.add("transp", "TRANSPARENT")
    event.add("categories", [facts.program.key])
    if window.facts.settled:
        event.add("status", "CANCELLED" if window.facts.cancelled == window.facts.total else "CONFIRMED")
    return event


def _add_time(event: Event, due: dt.datetime) -> None:
    """Due at the end of a day: an event of that day; else one that ends at the due."""
    if due.time().replace(microsecond=0) == dt.time(23, 59, 59):
        event.add("dtstart", due.date())
        event.add("dtend", due.date() + dt.timedelta(days=1))
    else:
        event.add("dtstart", (due - dt.timedelta(hours=1)).astimezone(dt.UTC))
        event.add("dtend", due.astimezone(dt.UTC))


def _made_on(now: dt.datetime) -> str:
    return say(f"导出日期：{long_day(now.date())}", f"Exported on {long_day(now.date())}")


def _day(instant: dt.datetime | None) -> dt.date | None:
    return instant.date() if instant is not None else None
