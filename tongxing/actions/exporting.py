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

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..documents import Cell, Column, Table, long_day
from ..errors import NotFound
from ..installation import Installation
from ..ledger.audit import Actor, children_behind, write_audit, write_seen
from ..ledger.classes import classes_of
from ..ledger.export import ChildExport, ItemExport, WindowExport, children_export, items_export, windows_export
from ..ledger.keys import first_key
from ..ledger.launches import LaunchFacts, find_launch, launch_facts, program_of
from ..ledger.participants import holders_of_launch
from ..ledger.people import find_organisation, find_person, names_of, open_person
from ..ledger.tables import Organisation, Person
from ..ledger.views import OpenItem, named_subjects, open_items_page, owed_windows
from ..ledger.windows import WindowRow, find_windows, windows_of_launches
from ..program import Field, Program, evidence_form
from ..words import Text, say, text
from .progress import class_words, launches_under, progress_of_launch, progress_under
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


def export_worklist(installation: Installation, word: str, actor: Actor, now: dt.datetime) -> Exported:
    """What one person owes now; or everybody of an organisation and of those below it.

    Raises :class:`NotFound` when `word` names neither.
    """

    def action(session: Session) -> Exported:
        place = _organisation_named(session, word)
        if place is not None:
            return _worklists(session, installation, place, actor, now)
        who = _person_or_nothing(session, installation, word, text("人员或机构", "person nor an organisation"))
        name = open_person(installation.ledger.vault, who).name
        rows, there = _worklist(session, installation, who.id, now, for_owner=True)
        write_seen(session, actor, now, "exported", "person", who.id, there, kind="worklist", rows=len(rows))
        title = say(f"{name}的工作清单", f"Worklist of {name}")
        cells = tuple(_work_cells(each) for each in rows)
        table = Table(say("工作清单", "Worklist"), title, _work_columns(), cells, day=_made_on(now))
        return Exported(title, (table,), {"person": who.id, "items": rows}, len(rows))

    return installation.ledger.run(action)


def export_progress(installation: Installation, word: str, actor: Actor, now: dt.datetime) -> Exported:
    """How a launch stands, by step and by class, with the four numbers of lateness; or every launch of an organisation
    and of those below it. Counts only: no names of people. Raises :class:`NotFound` when `word` names neither."""

    def whole(session: Session, place: Organisation) -> Exported:
        write_audit(session, actor, now, "exported", "organisation", [place.id], kind="progress")
        found = progress_under(session, place, now.astimezone(ZoneInfo(place.timezone)))
        return Exported(found.title, found.tables, found.data, found.rows)

    return _of_either(installation, word, whole) or _of_launch(installation, word, actor, now, "progress", _progress)


def export_evidence(
    installation: Installation, launch: str, actor: Actor, now: dt.datetime, *, personal: bool = False
) -> Exported:
    """What was put down in a launch: a sheet for each step. Personal fields and free text, where children get named,
    only with `personal`; the audit says that they were asked for."""
    return _of_launch(installation, launch, actor, now, "evidence", partial(_evidence, personal=personal), personal)


def export_all(
    installation: Installation, word: str, actor: Actor, now: dt.datetime, *, personal: bool = False
) -> Exported:
    """All of a launch, for another system: its answers and people, every occurrence, every item with who did it and when,
    and what was put down; `personal` as for records. Or all launches of an organisation and of those below it; with
    `personal` also the files of its children. Raises :class:`NotFound` when `word` names neither."""

    def whole(session: Session, place: Organisation) -> Exported:
        return _all_under(session, installation, place, actor, now, personal=personal)

    take = partial(_whole, personal=personal)
    return _of_either(installation, word, whole) or _of_launch(installation, word, actor, now, "all", take, personal)


def _whole(
    session: Session, installation: Installation, facts: LaunchFacts, now: dt.datetime, *, personal: bool
) -> Exported:
    progress = _progress(session, installation, facts, now)
    items = _items(session, installation, facts, now)
    evidence = _evidence(session, installation, facts, now, personal=personal)
    windows = {"windows": [_window_data(facts, each) for each in windows_export(session, facts.id)]}
    people = {"people": _people_data(session, installation, facts)}
    return Exported(
        progress.title,
        (*progress.tables, *items.tables, *evidence.tables),
        {**progress.data, **people, **windows, **items.data, **evidence.data},
        items.rows,
        items.subjects,
        evidence.faults,
    )


def _all_under(
    session: Session,
    installation: Installation,
    place: Organisation,
    actor: Actor,
    now: dt.datetime,
    *,
    personal: bool,
) -> Exported:
    here = now.astimezone(ZoneInfo(place.timezone))
    taken = [
        _whole(session, installation, launch_facts(session, id), here, personal=personal)
        for id, _ in launches_under(session, place)
    ]
    children = children_export(session, installation.ledger.vault, place.id) if personal else []
    there = children_behind(session, [subject for each in taken for subject in each.subjects])
    rows = sum(each.rows for each in taken)
    details: dict[str, Any] = {"kind": "all", "rows": rows, **({"personal": True} if personal else {})}
    seen = sorted({*there, *(child.id for child in children)})
    write_seen(session, actor, now, "exported", "organisation", place.id, seen, **details)
    stand = progress_under(session, place, here)
    data = {
        "organisation": {"key": place.key, "name": place.name, "kind": place.kind, "timezone": place.timezone},
        "children": [_child_data(child) for child in children],
        "launches": [each.data for each in taken],
    }
    tables = (*stand.tables, *((_roster_table(place, children, here),) if children else ()))
    faults = tuple(fault for each in taken for fault in each.faults)
    return Exported(stand.title, tables, data, rows, faults=faults)


def _of_either(
    installation: Installation, word: str, take: Callable[[Session, Organisation], Exported]
) -> Exported | None:
    """What is taken of the organisation that `word` names; None where it names a launch. Raises :class:`NotFound`."""

    def action(session: Session) -> Exported | None:
        if _launch_named(session, word) is not None:
            return None
        place = _organisation_named(session, word)
        if place is None:
            raise NotFound(
                f"没有叫 “{word}” 的计划或机构；计划见 tongxing status，机构见 tongxing organisations",
                f"neither a launch nor an organisation is known as '{word}'; see 'tongxing status' and "
                "'tongxing organisations'",
            )
        return take(session, place)

    return installation.ledger.run(action)


def _launch_named(session: Session, word: str) -> str | None:
    try:
        return find_launch(session, word).id if len(word) >= SHORTEST_ID else None
    except NotFound:
        return None


def _organisation_named(session: Session, word: str) -> Organisation | None:
    try:
        return find_organisation(session, word)
    except NotFound:
        return None


SHORTEST_ID = 4
"""So many letters of a launch's id at least tell it from the number of a person."""

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


def _worklist(
    session: Session, installation: Installation, person: int, now: dt.datetime, *, for_owner: bool
) -> tuple[list[dict[str, Any]], list[int]]:
    """What a person owes now, with the ids of the children in it."""
    items = open_items_page(session, now, person_id=person)
    ids = [item.subject for item in items]
    subjects = named_subjects(session, installation.ledger.vault, ids, for_owner=for_owner)
    classes = classes_of(session, ids)
    rows = [_owed(session, item, subjects[item.subject], classes.get(item.subject), now) for item in items]
    return rows, list(children_behind(session, ids))


def _worklists(
    session: Session, installation: Installation, place: Organisation, actor: Actor, now: dt.datetime
) -> Exported:
    """Of everybody there who owes anything, one under another; a child of an organisation below has a pseudonym."""
    query = select(Person.id).join(Organisation, Organisation.id == Person.organisation_id)
    people = session.scalars(query.where(Organisation.path.startswith(place.path)).order_by(Person.id)).all()
    names = names_of(session, installation.ledger.vault, people)
    found: list[dict[str, Any]] = []
    there: set[int] = set()
    for person in people:
        rows, children = _worklist(session, installation, person, now, for_owner=False)
        found += [{"person": person, "name": names[person], **row} for row in rows]
        there.update(children)
    write_seen(
        session, actor, now, "exported", "organisation", place.id, sorted(there), kind="worklist", rows=len(found)
    )
    title = say(f"{place.name}的工作清单", f"Worklists of {place.name}")
    columns = (Column(say("负责", "Owner"), 12), *_work_columns())
    cells = tuple((each["name"], *_work_cells(each)) for each in found)
    table = Table(say("工作清单", "Worklists"), title, columns, cells, place.name, _made_on(now))
    return Exported(title, (table,), {"organisation": place.key, "items": found}, len(found))


def _work_columns() -> tuple[Column, ...]:
    return (
        *(Column(say("事项", "Item"), 8), Column(say("步骤", "Step"), 24), Column(say("班级", "Class"), 14)),
        *(Column(say("对象", "Subject"), 16), Column(say("截止", "Due"), 12), Column(say("状态", "State"), 8)),
        Column(say("方案", "Program"), 22),
    )


def _work_cells(row: Mapping[str, Any]) -> tuple[Cell, ...]:
    state = say("逾期", "overdue") if row["overdue"] else say("待做", "open")
    words = class_words(row["class"]) if row["class"] else None
    return row["item"], str(row["title"]), words, row["subject"], _day(row["due"]), state, str(row["program_title"])


def _owed(session: Session, item: OpenItem, subject: str, class_key: str | None, now: dt.datetime) -> dict[str, Any]:
    program = program_of(session, item.definition)
    step, zone = program.step(item.step), ZoneInfo(item.timezone)
    is_class = item.kind in ("class", "grade")
    return {
        "item": item.item,
        "launch": item.launch,
        "program": program.key,
        "program_title": program.title,
        "step": item.step,
        "title": step.title_of(item.part),
        "class": None if is_class else class_key,
        "subject": (class_words(subject) if is_class else subject) or None,
        "opens": item.opens.astimezone(zone) if item.opens else None,
        "due": item.due.astimezone(zone) if item.due else None,
        "overdue": item.due is not None and item.due < now and not step.optional,
    }


# how a launch stands


def _progress(session: Session, installation: Installation, facts: LaunchFacts, now: dt.datetime) -> Exported:
    found = progress_of_launch(session, facts, now)
    return Exported(found.title, found.tables, {**_launch_data(session, facts), **found.data}, found.rows)


def _launch_data(session: Session, facts: LaunchFacts) -> dict[str, Any]:
    return {
        "launch": facts.id,
        "program": facts.program.key,
        "version": facts.program.version,
        "title": facts.program.title,
        "organisation": session.get_one(Organisation, facts.organisation_id).key,
        "state": facts.state,
        "first_day": facts.first_day,
        "last_day": facts.last_day,
        "timezone": facts.timezone.key,
        "params": dict(facts.parameters),
    }


def _people_data(session: Session, installation: Installation, facts: LaunchFacts) -> list[dict[str, Any]]:
    held = holders_of_launch(session, facts.id, facts.organisation_id)
    names = names_of(session, installation.ledger.vault, [int(each.person) for each in held])
    return [
        {
            "person": each.person,
            "name": names.get(int(each.person)),
            "role": each.role,
            "for": each.scope_kind,
            "key": each.scope_key,
        }
        for each in held
    ]


def _window_data(facts: LaunchFacts, each: WindowExport) -> dict[str, Any]:
    """Instants in the launch's own time."""
    return {
        name: value.astimezone(facts.timezone) if isinstance(value, dt.datetime) else value
        for name, value in asdict(each).items()
    }


def _organisation(session: Session, facts: LaunchFacts) -> str:
    return session.get_one(Organisation, facts.organisation_id).name


# every item


def _items(session: Session, installation: Installation, facts: LaunchFacts, now: dt.datetime) -> Exported:
    items = items_export(session, installation.ledger.vault, facts.id, records=False)
    columns = (
        *(Column(say("事项", "Item"), 8), Column(say("步骤", "Step"), 24), Column(say("次", "No."), 6)),
        *(Column(say("班级", "Class"), 14), Column(say("对象", "Subject"), 16)),
        *(Column(say("截止", "Due"), 12), Column(say("状态", "State"), 10)),
        *(Column(say("完成日", "Done on"), 12), Column(say("完成人", "Done by"), 12)),
    )
    rows = tuple(
        (
            each.item,
            str(facts.program.step(each.step).title_of(each.part)),
            each.occurrence,
            _class(each),
            _subject(each),
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
        "class": each.class_key,
        "kind": each.kind,
        "subject": each.subject or None,
        "due": each.due.astimezone(facts.timezone) if each.due else None,
        "state": each.state,
        "done_on": each.done_on,
        "done_by": each.done_by,
        "recorded_at": each.recorded_at.astimezone(facts.timezone) if each.recorded_at else None,
    }


def _subject(each: ItemExport) -> str:
    return class_words(each.subject) if each.kind in ("class", "grade") else each.subject


def _class(each: ItemExport) -> str | None:
    """The class where the subject is not itself one."""
    return class_words(each.class_key) if each.class_key and each.kind not in ("class", "grade") else None


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
    whole = {**_launch_data(session, facts), **data}
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
    leads = [lead for lead in _LEADS if any(lead.cell(facts, each) is not None for each in items)]
    columns = (
        *(Column(str(lead.title), lead.width) for lead in leads),
        *(Column(_heading(field, field.name in withheld), 18) for field in fields),
    )
    rows = tuple(
        (
            *(lead.cell(facts, each) for lead in leads),
            *(_answer(field, each.record.get(field.name)) for field in fields),
        )
        for each in items
    )
    return Table(sheet, str(step.title), columns, rows, day=_made_on(now))


def _part(facts: LaunchFacts, each: ItemExport) -> str | None:
    parts = facts.program.step(each.step).parts
    return next((str(part.title) for part in parts if part.key == each.part), None)


def _due(facts: LaunchFacts, each: ItemExport) -> dt.date | None:
    return each.due.astimezone(facts.timezone).date() if each.due else None


@dataclass(frozen=True)
class _Lead:
    """A column before the answers of a record; one that would be empty throughout is left out."""

    title: Text
    width: float
    cell: Callable[[LaunchFacts, ItemExport], Cell]


_LEADS = (
    _Lead(text("事项", "Item"), 8, lambda _, each: each.item),
    _Lead(text("分项", "Part"), 16, _part),
    _Lead(text("次", "No."), 6, lambda _, each: each.occurrence),
    _Lead(text("班级", "Class"), 14, lambda _, each: _class(each)),
    _Lead(text("对象", "Subject"), 16, lambda _, each: _subject(each) or None),
    _Lead(text("截止", "Due"), 12, _due),
    _Lead(text("完成日", "Done on"), 12, lambda _, each: each.done_on),
    _Lead(text("完成人", "Done by"), 12, lambda _, each: each.done_by),
)


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

    An event keeps its UID for as long as its window lives, so a calendar that takes the file again moves it. The UID ends
    with the id of the installation, which a restored back-up keeps.
    Raises :class:`NotFound` when `word` names neither.
    """

    def action(session: Session) -> bytes:
        launch = _launch_named(session, word)
        if launch is not None:
            facts = launch_facts(session, launch)
            write_audit(session, actor, now, "exported", "launch", [facts.id], facts.id, kind="calendar")
            return _calendar(str(facts.program.title), _launch_events(session, facts, now), facts.timezone)
        who = _person_or_nothing(session, installation, word, text("计划或人员", "launch nor a person"))
        write_audit(session, actor, now, "exported", "person", [who.id], kind="calendar")
        zone = ZoneInfo(session.get_one(Organisation, who.organisation_id).timezone)
        return _calendar(say("我的工作", "My work"), _own_events(session, who, now), zone)

    return installation.ledger.run(action)


def _person_or_nothing(session: Session, installation: Installation, word: str, wanted: Text) -> Person:
    try:
        return find_person(session, installation.ledger.vault, word)
    except NotFound:
        raise NotFound(
            f"没有叫 “{word}” 的{wanted.zh}；计划见 tongxing status，机构见 tongxing organisations",
            f"neither a {wanted.en} is known as '{word}'; see 'tongxing status' for launches and "
            "'tongxing organisations' for places",
        ) from None


def _calendar(name: str, events: Iterable[Event], zone: ZoneInfo) -> bytes:
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", say("-//Tongxing//Tongxing//ZH", "-//Tongxing//Tongxing//EN"))
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", str(zone))
    for event in events:
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _launch_events(session: Session, facts: LaunchFacts, now: dt.datetime) -> list[Event]:
    windows, here = windows_of_launches(session, [facts.id]), _installation_id(session)
    return [
        _event(facts, window, window.facts.total - window.facts.cancelled, f"{window.id}.{facts.id}@{here}", now)
        for window in windows
        if window.facts.due is not None
    ]


def _own_events(session: Session, who: Person, now: dt.datetime) -> list[Event]:
    """One event for each window in which the person owes something now or later, with how many items of it."""
    counts = owed_windows(session, who.id, now)
    windows, here = find_windows(session, sorted(counts)), _installation_id(session)
    facts = {launch: launch_facts(session, launch) for launch in {window.launch_id for window in windows}}
    return [
        _event(facts[each.launch_id], each, counts[each.id], f"{each.id}.{who.id}.{each.launch_id}@{here}", now)
        for each in windows
    ]


def _installation_id(session: Session) -> str:
    """What no other installation has: the id of the key that the database was begun with."""
    first = first_key(session)
    return f"{first.id}.tongxing" if first is not None else "tongxing"


def _event(facts: LaunchFacts, window: WindowRow, items: int, uid: str, now: dt.datetime) -> Event:
    from icalendar import Event

    assert window.facts.due is not None
    step = facts.program.step(window.step)
    title, role = step.title_of(window.part), facts.program.role(window.owner).title
    event = Event()
    event.add("uid", uid)
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
