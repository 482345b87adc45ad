"""A plan as people read it, by date: steps and who owes them, messages, load per person, what to look at. And as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ..actions.plan_in_words import DatedLine, Load, Named, window_title
from ..labels import counted, instant, period
from ..planner import PlannedItem, PlannedNotice
from ..words import say
from .output import Column, Shown, Table, heading, marked

__all__ = ["plan_data", "plan_pages"]


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
        "load": [{"person": each.person, "items": each.items, "messages": each.messages} for each in named.loads()],
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
    if loads := named.loads():
        yield ""
        yield heading(say("每个人", "Per person"))
        yield _load_table(loads)
    yield from _warnings(named)


def _totals(named: Named) -> str:
    plan = named.plan
    return say(
        f"{plan.size} 项工作，{len(plan.windows)} 个时段，{named.messages} 条消息，{len(plan.warnings)} 条提示",
        f"{counted(plan.size, 'item')} in {counted(len(plan.windows), 'window')}, {counted(named.messages, 'message')}, "
        f"{counted(len(plan.warnings), 'warning')}",
    )


def _by_date(named: Named) -> Table:
    columns: list[Column | str] = [
        say("截止", "DUE"),
        say("开始", "OPENS"),
        say("步骤", "STEP"),
        say("代号", "KEY"),
        say("负责", "OWNER"),
        Column(say("项数", "ITEMS"), True),
    ]
    return Table(columns, [_row(line) for line in named.by_date()])


def _row(line: DatedLine) -> list[Any]:
    due: Any = instant(line.due)
    if line.needs is not None:
        due = marked(say(f"等{line.needs.zh}", f"waits for {line.needs.en}"), "quiet")
    key = line.step + (f"#{line.occurrence}" if line.occurrence else "")
    return [due, instant(line.opens), line.title, key, _owners(line), "?" if line.items is None else str(line.items)]


def _owners(line: DatedLine) -> Any:
    if line.owners is not None:
        return line.owners
    if line.items == 0:
        return marked(line.owner, "quiet")
    return marked(say(f"{line.owner}（未定）", f"{line.owner} (nobody yet)"), "soon")


def _messages(named: Named) -> Table:
    columns: list[Column | str] = [
        say("时间", "AT"),
        say("步骤", "STEP"),
        say("内容", "WHAT"),
        say("发给", "TO"),
        Column(say("人数", "PEOPLE"), True),
        Column(say("项数", "ITEMS"), True),
    ]
    rows = [[instant(each.at), each.step, each.why, each.to, each.people or "?", each.items] for each in named.told()]
    return Table(columns, rows)


def _load_table(loads: Sequence[Load]) -> Table:
    columns: list[Column | str] = [
        say("姓名", "NAME"),
        Column(say("项数", "ITEMS"), True),
        Column(say("消息", "MESSAGES"), True),
        say("最忙的一周", "BUSIEST WEEK"),
    ]
    rows = [[load.person, load.items, load.messages, _busiest(load)] for load in loads]
    return Table(columns, rows)


def _busiest(load: Load) -> str | None:
    if load.week is None:
        return None
    return say(f"{load.week} 起，{load.in_week} 项", f"of {load.week}, {counted(load.in_week, 'item')}")


def _warnings(named: Named) -> Iterator[Shown]:
    for remark in named.remarks():
        yield ""
        yield marked(remark.title, "soon")
        for said in remark.said:
            yield f"- {said}"
