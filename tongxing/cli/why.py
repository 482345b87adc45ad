"""``why``: of one item, what will be sent to whom, what was sent, and why something was not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Annotated, Any

import typer

from ..actions.explaining import Explanation, why
from ..actions.viewing import ItemReason, read_reason
from ..labels import cause, day, instant
from ..words import Text, say, text
from .inputs import catalogue_here, item_argument, json_option, now_option, present, read_day
from .labels import message_state, state
from .opening import OPERATOR, open_cli_installation
from .output import Column, Shown, Table, heading, marked, show

__all__ = ["add_to", "channel_title"]


def add_to(app: typer.Typer) -> None:
    """``why``."""
    app.command(
        "why",
        help=say(
            "一个事项：将要发什么、发给谁，已经发了什么，为什么有的没有发。",
            "Of an item: what will be sent to whom, what was sent, and why something was not.",
        ),
    )(_why)


def _why(
    item: Annotated[int, item_argument()],
    on: Annotated[dt.date | None, _on_option()] = None,
    reason: Annotated[bool, _reason_option()] = False,
    now: Annotated[dt.datetime | None, now_option()] = None,
    json: Annotated[bool, json_option()] = False,
) -> None:
    at = present(now)
    with open_cli_installation() as installation:
        whole = why(installation, item, OPERATOR, at)
        given = read_reason(installation, item, OPERATOR, at) if reason else None
        home = installation.settings.timezone
    found = whole.on(on) if on is not None else whole
    said = [_reason(given)] if given else []
    data = {**_data(found, on), **({"reason": given.words, "recorded_by": given.by} if given else {})}
    show(*_pages(found, whole, on, home), *said, data=data, json=json)


def _reason_option() -> Any:
    return typer.Option(
        "--reason",
        help=say(
            "也显示免做、改期、重新打开或取消的原因；会记入审计",
            "also why it was waived, moved, reopened or cancelled; that it was read is audited",
        ),
    )


def _reason(given: ItemReason) -> str:
    if given.words is None:
        return say("没有留下原因", "no reason is kept")
    by = say(f"（{given.by}）", f" ({given.by})") if given.by else ""
    return say(f"原因：{given.words}{by}", f"Why: {given.words}{by}")


def _on_option() -> Any:
    return typer.Option("--on", metavar=say("日期", "DAY"), parser=read_day, help=say("只看这一天", "only that day"))


_TO = {
    "owner": text("责任人", "owner"),
    "supervisor": text("上级", "supervisor"),
    "above": text("上级单位", "organisation above"),
}
_NOTICE_STATES = {
    "pending": text("排队中", "queued"),
    "sending": text("正在发送", "being sent"),
    "sent": text("已发出", "sent"),
    "silenced": text("没有发", "not sent"),
    "unreachable": text("送不到", "unreachable"),
}


def channel_title(kind: str) -> str:
    """What a kind of channel is called; without any channel a message is kept in the inbox."""
    transport = catalogue_here().transports.get(kind)
    if transport is not None:
        return str(transport.title)
    return say("站内消息", "inbox") if kind == "inbox" else kind


def _pages(found: Explanation, whole: Explanation, on: dt.date | None, home: str) -> Iterator[Shown]:
    about = f" · {found.subject}" if found.subject else ""
    yield heading(f"{found.item}  {found.title}{about}  ({found.program.title})")
    yield Table(["", ""], list(_facts(found, home)), indent=2)
    for note in found.notes:
        yield marked(f"  {note}", "soon")
    if on is not None and not (found.will or found.sent or found.not_sent):
        yield ""
        yield _nothing(whole, on)
        return
    yield from _section(say("将要发送", "Will be sent"), _will(found))
    yield from _section(say("已经处理", "Was dealt with"), _sent(found))
    yield from _section(say("没有发送", "Was not sent"), _not_sent(found))


def _facts(found: Explanation, home: str) -> Iterator[list[Any]]:
    states: dict[str, Text] = {"done": text("完成", "done"), "waived": text("免做", "waived")}
    shown = state(found.state) if found.item_state == "open" else states.get(found.item_state, state("cancelled"))
    yield [say("状态", "State"), shown]
    yield [say("开始", "Opens"), instant(found.opens)]
    yield [say("截止", "Due"), instant(found.due)]
    if found.timezone != home:
        yield [say("时区", "Time zone"), found.timezone]
    yield [say("责任人", "Owed by"), say("、", ", ").join(found.owed_by) or None]
    if found.blocked_by:
        yield [say("在等", "Waits for"), say("、", ", ").join(str(each) for each in found.blocked_by)]


def _section(title: str, rows: Table) -> Iterator[Shown]:
    if rows.rows:
        yield ""
        yield heading(title)
        yield rows


def _will(found: Explanation) -> Table:
    return Table(
        [say("何时", "when"), say("原因", "cause"), say("发给", "to"), say("谁", "who"), say("渠道", "channel"), ""],
        [
            [
                instant(each.at),
                cause(each.cause, found.program, found.step),
                _TO[each.to],
                say("、", ", ").join(each.people) or None,
                say("、", ", ").join(channel_title(kind) for kind in each.channels),
                each.but or "",
            ]
            for each in found.will
        ],
        indent=2,
    )


def _sent(found: Explanation) -> Table:
    return Table(
        [
            say("何时", "when"),
            say("原因", "cause"),
            say("谁", "who"),
            Column(say("项", "items"), right=True),
            say("渠道", "channel"),
            say("结果", "outcome"),
            "",
        ],
        [
            [
                instant(each.at),
                cause(each.cause, found.program, found.step),
                each.person,
                each.items,
                channel_title(each.channel) if each.channel else None,
                message_state(each.outcome)
                if each.outcome and each.state != "silenced"
                else _NOTICE_STATES[each.state],
                each.why or "",
            ]
            for each in found.sent
        ],
        indent=2,
    )


def _not_sent(found: Explanation) -> Table:
    return Table(
        [say("何时", "when"), say("原因", "cause"), say("发给", "to"), say("为什么", "why")],
        [
            [instant(each.at), cause(each.cause, found.program, found.step), _TO[each.to], each.why]
            for each in found.not_sent
        ],
        indent=2,
    )


def _nothing(whole: Explanation, on: dt.date) -> str:
    later = [each.at.date() for each in whole.will if each.at.date() > on]
    if later:
        return say(
            f"{day(on)} 没有安排消息；之后最近的一次是 {day(min(later))}。",
            f"Nothing is planned for {day(on)}; the next message after it is on {day(min(later))}.",
        )
    return say(f"{day(on)} 没有安排消息，之后也没有。", f"Nothing is planned for {day(on)}, nor after it.")


def _data(found: Explanation, on: dt.date | None) -> dict[str, Any]:
    return {
        "item": found.item,
        "launch": found.launch,
        "program": found.program.key,
        "step": found.step,
        "title": found.title,
        "subject": found.subject,
        "state": found.item_state if found.item_state != "open" else found.state,
        "opens": found.opens,
        "due": found.due,
        "owed_by": found.owed_by,
        "blocked_by": found.blocked_by,
        "on": on,
        "will_be_sent": [
            {"at": e.at, "cause": e.cause, "to": e.to, "people": e.people, "channels": e.channels, "but": e.but}
            for e in found.will
        ],
        "was_sent": [
            {
                "at": e.at,
                "cause": e.cause,
                "to": e.to,
                "person": e.person,
                "items": e.items,
                "state": e.state,
                "channel": e.channel,
                "outcome": e.outcome,
                "why": e.why,
            }
            for e in found.sent
        ],
        "not_sent": [{"at": e.at, "cause": e.cause, "to": e.to, "why": e.why} for e in found.not_sent],
        "notes": found.notes,
    }
