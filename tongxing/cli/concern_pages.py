"""How urgent concerns are shown: a table of them without what they are about, and the page of one with its words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from ..actions.concerns import ConcernPage
from ..actions.unsent import in_words
from ..labels import cause, instant
from ..ledger.concerns import CallTrace, ConcernRow
from ..lifecycle import concern_cause
from ..words import Text, say, text
from .labels import message_state
from .output import Column, Marked, Shown, Table, Tone, heading, marked
from .why import channel_title

__all__ = ["concern_data", "concern_page", "concern_page_data", "concern_table"]


def concern_table(rows: Sequence[ConcernRow], names: Mapping[int, str], at: dt.datetime, home: str) -> Table:
    """Numbers, places, times and states; `names` of who has them, by id."""
    columns: list[Column | str] = [
        say("编号", "NO."),
        say("机构", "WHERE"),
        say("上报", "RAISED"),
        say("状态", "STATE"),
        say("处理人", "WHO HAS IT"),
        say("应办结", "CLOSE BY"),
    ]
    cells = [
        [
            row.number,
            row.organisation,
            _at(row, row.facts.raised_at, home),
            _state(row, at),
            names.get(row.acknowledged_by or 0),
            _at(row, row.facts.act_by, home),
        ]
        for row in rows
    ]
    return Table(columns, cells)


_STATES: Mapping[str, tuple[Text, Tone]] = {
    "closed": (text("已办结", "closed"), "quiet"),
    "late": (text("过时没有办结", "past its time"), "late"),
    "acknowledged": (text("处理中", "somebody has it"), "soon"),
    "unacknowledged": (text("过时没人确认", "past its time, nobody has it"), "late"),
    "raised": (text("等待确认", "waits for somebody"), "late"),
}


def _code(row: ConcernRow, now: dt.datetime) -> str:
    if row.facts.closed_at is not None:
        return "closed"
    if concern_cause(row.facts, now) == "urgent-open":
        return "late"
    if row.facts.acknowledged_at is not None:
        return "acknowledged"
    return "unacknowledged" if row.facts.acknowledge_by <= now else "raised"


def _state(row: ConcernRow, now: dt.datetime) -> Marked:
    return marked(*_STATES[_code(row, now)])


def _at(row: ConcernRow, value: dt.datetime | None, home: str) -> str | None:
    return instant(value, ZoneInfo(row.timezone), home=home)


def concern_data(row: ConcernRow, now: dt.datetime) -> dict[str, Any]:
    """One row of the table, for scripts."""
    zone, facts = ZoneInfo(row.timezone), row.facts
    return {
        "number": row.number,
        "organisation": row.organisation,
        "state": _code(row, now),
        "raised_at": facts.raised_at.astimezone(zone),
        "acknowledge_by": facts.acknowledge_by.astimezone(zone),
        "act_by": facts.act_by.astimezone(zone),
        "acknowledged_at": facts.acknowledged_at.astimezone(zone) if facts.acknowledged_at else None,
        "closed_at": facts.closed_at.astimezone(zone) if facts.closed_at else None,
    }


def concern_page(page: ConcernPage, now: dt.datetime, home: str) -> Iterator[Shown]:
    """Everything that is kept of it."""
    row, facts, names = page.row, page.row.facts, page.names
    yield heading(say(f"紧急情况 {row.number}", f"Urgent concern {row.number}"))
    item = f"{row.about.item}  {page.step}" if row.about.item is not None else None
    yield Table(
        ["", ""],
        [
            [say("状态", "State"), _state(row, now)],
            [say("机构", "Where"), row.organisation],
            [say("儿童", "Child"), page.child],
            [say("事项", "Item"), item],
            [say("上报", "Raised"), _by(_at(row, facts.raised_at, home), names.get(row.raised_by or 0))],
            [say("应确认", "Acknowledge by"), _at(row, facts.acknowledge_by, home)],
            [
                say("确认", "Acknowledged"),
                _by(_at(row, facts.acknowledged_at, home), names.get(row.acknowledged_by or 0)),
            ],
            [say("应办结", "Close by"), _at(row, facts.act_by, home)],
            [say("办结", "Closed"), _by(_at(row, facts.closed_at, home), names.get(row.closed_by or 0))],
        ],
        indent=2,
    )
    yield ""
    yield page.words or say("内容已随孩子的密钥清除", "what was written was erased with the child's key")
    if page.outcome:
        yield ""
        yield heading(say("处理结果", "How it ended"))
        yield page.outcome
    if page.calls:
        yield ""
        yield heading(say("通知", "Who was told"))
        yield _calls(page, home)


def _by(at: str | None, who: str | None) -> str | None:
    return f"{at}  {who}" if at and who else at


def _calls(page: ConcernPage, home: str) -> Table:
    rows = [
        [
            _at(page.row, each.written_at, home),
            page.names[each.person],
            cause(each.cause),
            channel_title(each.channel) if each.channel else None,
            _outcome(each),
        ]
        for each in page.calls
    ]
    heads = [
        say("何时", "when"),
        say("谁", "who"),
        say("原因", "cause"),
        say("渠道", "channel"),
        say("结果", "outcome"),
    ]
    return Table(heads, rows, indent=2)


_QUEUED = {"pending": text("排队中", "queued"), "sending": text("正在发送", "being sent")}


def _outcome(call: CallTrace) -> object:
    if call.why is not None:
        return in_words(call.why)
    return message_state(call.outcome) if call.outcome else _QUEUED.get(call.state, call.state)


def concern_page_data(page: ConcernPage, now: dt.datetime) -> dict[str, Any]:
    """The page, for scripts."""
    row, names = page.row, page.names
    return {
        **concern_data(row, now),
        "launch": row.about.launch,
        "item": row.about.item,
        "step": page.step,
        "child": page.child,
        "raised_by": names.get(row.raised_by or 0),
        "acknowledged_by": names.get(row.acknowledged_by or 0),
        "closed_by": names.get(row.closed_by or 0),
        "words": page.words,
        "outcome": page.outcome,
        "told": [
            {
                "at": each.written_at.astimezone(ZoneInfo(row.timezone)),
                "person": names[each.person],
                "cause": each.cause,
                "channel": each.channel,
                "state": each.state,
                "outcome": each.outcome,
                "why": in_words(each.why) if each.why else None,
            }
            for each in page.calls
        ],
    }
