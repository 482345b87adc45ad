"""A plan as people read it, by date: steps and who owes them, messages, load per person, what to look at. And as JSON."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..actions.labels import cause, counted, instant, period
from ..planner import Participant, Plan, PlannedItem, PlannedNotice, PlannedWindow, needs_of
from ..words import Text, say, text
from .output import Column, Shown, Table, heading, marked

__all__ = ["Named", "plan_data", "plan_pages", "window_title"]

SHOWN_NAMES = 3


@dataclass(frozen=True)
class Named:
    """A plan with the names of its people by id; of a dry run without a ledger people are names already."""

    plan: Plan
    names: Mapping[int, str] = field(default_factory=dict)

    def person(self, who: int | str) -> str:
        return self.names.get(who, f"#{who}") if isinstance(who, int) else who

    def subject(self, item: PlannedItem) -> str | None:
        found = item.subject
        if found is None or found.kind == "launch":
            return None
        return self.label(found)

    def label(self, subject: Participant) -> str:
        own = self.names.get(subject.person_id) if subject.person_id is not None else None
        return own or subject.label


def window_title(window: PlannedWindow) -> Text:
    """The step's title, with that of its part."""
    return window.step.title_of(window.part.key if window.part else "")


def plan_data(named: Named) -> dict[str, Any]:
    """The documented JSON of a dry run: items and messages in the program's order, and what to look at."""
    plan = named.plan
    return {
        "program": plan.program.key,
        "version": plan.program.version,
        "timezone": str(plan.timezone),
        "params": dict(plan.parameters),
        "items": [_item_data(named, item) for item in plan.items()],
        "notices": [_notice_data(named, notice) for notice in plan.notices],
        "warnings": [{"code": each.code, "step": each.step, "text": each.text} for each in plan.warnings],
        "load": [{"person": each.person, "items": each.items, "messages": each.messages} for each in _loads(named)],
    }


def _item_data(named: Named, item: PlannedItem) -> dict[str, Any]:
    window = item.window
    data: dict[str, Any] = {
        "step": window.step.key,
        "title": window_title(window),
        "kind": window.step.kind,
        "owner": window.owner,
        "assignee": named.person(item.assignee) if item.assignee is not None else None,
        "per": window.per,
        "subject": named.subject(item),
        "occurrence": window.occurrence,
        "opens": window.opens,
        "due": window.due,
        "after": list(window.step.waits_for),
        "optional": window.step.optional,
    }
    if window.part is not None:
        data["part"] = window.part.key
    if len(item.assignees) > 1:
        data["assignees"] = [named.person(each) for each in item.assignees]
    if window.due is None:
        data["depends_on"] = list(window.depends_on)
    return data


def _notice_data(named: Named, notice: PlannedNotice) -> dict[str, Any]:
    return {
        "step": notice.step,
        "cause": notice.cause,
        "at": notice.at,
        "to": notice.to,
        "items": notice.items,
        "person": named.person(notice.person) if notice.person is not None else None,
    }


def plan_pages(named: Named) -> Iterator[Shown]:
    """The dry run, page by page."""
    plan = named.plan
    yield heading(f"{plan.program.title}  {plan.program.key} {plan.program.version}")
    yield period(plan.first_day, plan.last_day) + f"  {plan.timezone}"
    yield _totals(named)
    yield ""
    yield heading(say("按日期", "By date"))
    yield _by_date(named)
    if plan.notices:
        yield ""
        yield heading(say("会发的消息（都没有提前完成时）", "Messages, if nothing were done before"))
        yield _messages(named)
    if loads := _loads(named):
        yield ""
        yield heading(say("每个人", "Per person"))
        yield _load_table(loads)
    yield from _warnings(plan)


def _totals(named: Named) -> str:
    plan = named.plan
    sent = len({(each.at, each.person or each.to) for each in plan.notices})
    return say(
        f"{plan.size} 项工作，{len(plan.windows)} 个时段，{sent} 条消息，{len(plan.warnings)} 条提示",
        f"{counted(plan.size, 'item')} in {counted(len(plan.windows), 'window')}, {counted(sent, 'message')}, "
        f"{counted(len(plan.warnings), 'warning')}",
    )


def _by_date(named: Named) -> Table:
    windows = sorted(named.plan.windows, key=_when)
    counted = Counter((window.step.key, window.part and window.part.key) for window in windows)
    columns: list[Column | str] = [
        say("截止", "DUE"),
        say("开始", "OPENS"),
        say("步骤", "STEP"),
        say("代号", "KEY"),
        say("负责", "OWNER"),
        Column(say("项数", "ITEMS"), True),
    ]
    rows = [_row(named, window, counted[window.step.key, window.part and window.part.key]) for window in windows]
    return Table(columns, rows)


def _when(window: PlannedWindow) -> tuple[bool, dt.datetime]:
    return window.due is None, window.due or dt.datetime.max.replace(tzinfo=dt.UTC)


def _row(named: Named, window: PlannedWindow, occurrences: int) -> list[Any]:
    items = list(named.plan.items_of(window))
    key = window.step.key + (f"#{window.occurrence}" if occurrences > 1 else "")
    due: Any = instant(window.due)
    if window.due is None:
        needs = needs_of(named.plan.program, window)
        due = marked(say(f"等{needs.zh}", f"waits for {needs.en}"), "quiet")
    number = "?" if window.subjects is None else str(len(items))
    return [due, instant(window.opens), window_title(window), key, _owners(named, window, items), number]


def _owners(named: Named, window: PlannedWindow, items: Iterable[PlannedItem]) -> Any:
    people = list(dict.fromkeys(person for item in items for person in item.assignees))
    title = named.plan.program.role(window.owner).title
    if not people:
        return (
            marked(title, "quiet")
            if window.subjects == ()
            else marked(say(f"{title}（未定）", f"{title} (nobody yet)"), "soon")
        )
    return _some(named, people)


def _some(named: Named, people: Sequence[int | str]) -> str:
    said = say("、", ", ").join(named.person(each) for each in people[:SHOWN_NAMES])
    if len(people) <= SHOWN_NAMES:
        return said
    return say(f"{said} 等 {len(people)} 人", f"{said} and {len(people) - SHOWN_NAMES} more")


def _messages(named: Named) -> Table:
    groups: dict[tuple[dt.datetime, str, str, str], list[PlannedNotice]] = defaultdict(list)
    for notice in named.plan.notices:
        groups[notice.at, notice.step, notice.cause, notice.to].append(notice)
    rows = [_message_row(named, key, groups[key]) for key in sorted(groups, key=lambda key: key[0])]
    columns: list[Column | str] = [
        say("时间", "AT"),
        say("步骤", "STEP"),
        say("内容", "WHAT"),
        say("发给", "TO"),
        Column(say("人数", "PEOPLE"), True),
        Column(say("项数", "ITEMS"), True),
    ]
    return Table(columns, rows)


def _message_row(named: Named, key: tuple[dt.datetime, str, str, str], notices: Sequence[PlannedNotice]) -> list[Any]:
    at, step, why, role = key
    program = named.plan.program
    people = [notice.person for notice in notices if notice.person is not None]
    titles = {each.key: each.title for each in program.roles}
    to = (
        _some(named, list(dict.fromkeys(people)))
        if people
        else str(titles.get(role, text("上级单位", "the organisation above")))
    )
    items = sum(notice.items for notice in notices)
    return [instant(at), program.step(step).title, cause(why, program, step), to, len(set(people)) or "?", items]


@dataclass(frozen=True, slots=True)
class _Load:
    person: str
    items: int
    messages: int
    week: dt.date | None
    in_week: int


def _loads(named: Named) -> list[_Load]:
    """What each person owes and hears, busiest first."""
    items: Counter[int | str] = Counter()
    weeks: dict[int | str, Counter[dt.date]] = defaultdict(Counter)
    for item in named.plan.items():
        for person in item.assignees:
            items[person] += 1
            if item.window.due is not None:
                weeks[person][_monday(item.window.due.date())] += 1
    heard: dict[int | str, set[dt.datetime]] = defaultdict(set)
    for notice in named.plan.notices:
        if notice.person is not None:
            heard[notice.person].add(notice.at)
    loads = []
    for person in {**items, **heard}:
        week, in_week = max(weeks[person].items(), key=lambda each: each[1], default=(None, 0))
        loads.append(_Load(named.person(person), items[person], len(heard[person]), week, in_week))
    return sorted(loads, key=lambda load: (-load.items, -load.messages, load.person))


def _monday(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())


def _load_table(loads: Sequence[_Load]) -> Table:
    columns: list[Column | str] = [
        say("姓名", "NAME"),
        Column(say("项数", "ITEMS"), True),
        Column(say("消息", "MESSAGES"), True),
        say("最忙的一周", "BUSIEST WEEK"),
    ]
    rows = [[load.person, load.items, load.messages, _busiest(load)] for load in loads]
    return Table(columns, rows)


def _busiest(load: _Load) -> str | None:
    if load.week is None:
        return None
    return say(f"{load.week} 起，{load.in_week} 项", f"of {load.week}, {counted(load.in_week, 'item')}")


_HEADINGS: Mapping[str, Text] = {
    "launched-already": text("已经发起过", "Launched already"),
    "day-outside": text("日期不在计划之内", "Days outside of the launch"),
    "nobody-yet": text("还没有对象的步骤", "Steps that are about nobody yet"),
    "role-unfilled": text("还没有人的角色", "Roles that nobody holds yet"),
    "due-on-day-off": text("截止日是休息日", "Due on a day off"),
    "left-out": text("放假不安排", "Left out on days off"),
    "date-not-known": text("日期待定", "Dates not known yet"),
    "date-past": text("已经过去", "Already past"),
    "too-much-in-a-week": text("一周内太多", "Too much in a week"),
}


def _warnings(plan: Plan) -> Iterator[Shown]:
    groups: dict[str, list[Text]] = defaultdict(list)
    other = text("请注意", "Please note")
    for warning in plan.warnings:
        groups[str(_HEADINGS.get(warning.code, other))].append(warning.text)
    for title, warnings in groups.items():
        yield ""
        yield marked(title, "soon")
        for said in dict.fromkeys(str(each) for each in warnings):
            yield f"- {said}"
