"""One pass by hand: ``sweep`` finds what became due and who is to be told, ``deliver`` sends what is queued."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

import typer

from ..actions.proposals import ready_automatic, run_automatic
from ..actions.sweeping import sweep
from ..errors import TongxingError, Unavailable
from ..installation import Installation
from ..labels import counted
from ..ledger.sent import INBOX, accepted_by_channel, latest_message
from ..words import Text, say, text
from .inputs import json_option, now_option, present
from .opening import open_cli_installation
from .output import Column, Table, note, show
from .why import channel_title

__all__ = ["add_to"]

SOON = dt.timedelta(hours=1)


def add_to(app: typer.Typer) -> None:
    """``sweep`` and ``deliver``."""
    app.command(
        "sweep",
        help=say(
            "巡查一遍：到点的开始、提醒、逾期上报，并运行可以运行的自动步骤。",
            "One pass: what opens, is due or overdue, who is to be told; then automatic steps that may run.",
        ),
    )(_sweep)
    app.command("deliver", help=say("把排队的提醒发出去。", "Send the notices that wait."))(_deliver)


@dataclass(frozen=True)
class _Failed:
    """An automatic step that did not run through."""

    item: int
    launch: str
    why: Text


def _sweep(
    now: Annotated[dt.datetime | None, now_option()] = None, json: Annotated[bool, json_option()] = False
) -> None:
    at = present(now)
    _warn_of_the_future(at)
    with open_cli_installation() as installation:
        counts = sweep(installation, at).counts
        ran, failed = _run_automatic(installation, at)
    data = {
        **{name: counts.get(name, 0) for name in ("windows", "told", "items", "ended")},
        "automatic": ran,
        "failed": [{"item": each.item, "launch": each.launch, "why": each.why} for each in failed],
    }
    show(_swept(counts, ran), data=data, json=json)
    for each in failed:
        note(
            say(
                f"自动步骤没有完成（事项 {each.item}）：{each.why}",
                f"an automatic step failed (item {each.item}): {each.why}",
            )
        )
    if failed:
        raise typer.Exit(1)


def _warn_of_the_future(at: dt.datetime) -> None:
    if at > dt.datetime.now(dt.UTC) + SOON:
        note(
            say(
                "这是将来的时刻：到那时为止的提醒都算发过了，不会再发",
                "this is in the future: whatever falls due until then counts as told and is not told again",
            )
        )


def _swept(counts: Mapping[str, int], ran: int) -> str:
    windows, told, items, ended = (counts.get(name, 0) for name in ("windows", "told", "items", "ended"))
    return say(
        f"看了 {windows} 个时段，{told} 个有人要通知，新增 {items} 项，自动步骤 {ran} 个，结束计划 {ended} 个",
        f"{counted(windows, 'window')}, of {told} somebody is told; {counted(items, 'new item')}, "
        f"{counted(ran, 'automatic step')}, {counted(ended, 'launch', 'launches')} ended",
    )


def _run_automatic(installation: Installation, now: dt.datetime) -> tuple[int, list[_Failed]]:
    """Run what may run; a step that fails keeps no other from running."""
    ran, failed = 0, []
    for item, launch in ready_automatic(installation, now):
        try:
            ran += run_automatic(installation, item, now)
        except TongxingError as error:
            failed.append(_Failed(item, launch, error.text))
        except Exception as error:
            kind = type(error).__name__
            why = text(
                f"程序出错（{kind}），请告诉方案的作者", f"its code failed ({kind}); tell the author of the program"
            )
            failed.append(_Failed(item, launch, why))
    return ran, failed


_OUTCOMES: Mapping[str, Text] = {
    "accepted": text("已发出", "sent"),
    "refused_for_now": text("暂时被拒", "refused for now"),
    "refused_for_good": text("被拒", "refused for good"),
    "unknown": text("不知是否送达", "unknown whether they arrived"),
    "silenced": text("不用再发", "no longer true"),
    "unreachable": text("联系不上", "unreachable"),
    "lost": text("上一轮中断", "broken off in an earlier pass"),
}


def _deliver(
    now: Annotated[dt.datetime | None, now_option()] = None, json: Annotated[bool, json_option()] = False
) -> None:
    with open_cli_installation() as installation:
        with installation.ledger.read() as session:
            last = latest_message(session)
        counts = dict(_delivery(installation).send(installation, present(now)))
        with installation.ledger.read() as session:
            by_channel = accepted_by_channel(session, last)
    nothing = say("没有要发的", "there was nothing to send")
    rows = list(_delivered(counts, by_channel))
    show(Table(["", Column("", True)], rows) if rows else nothing, data=counts | {"channels": by_channel}, json=json)
    if inbox := by_channel.get(INBOX, 0):
        note(
            say(
                f"有 {inbox} 条只放在站内消息里：收信人没有这里可用的其他渠道，见 tongxing doctor",
                f"in the inbox alone: {counted(inbox, 'message')}, to people without another channel that works here; see "
                "'tongxing doctor'",
            )
        )


def _delivered(counts: Mapping[str, int], by_channel: Mapping[str, int]) -> Iterator[list[Any]]:
    """The outcomes, and by which channels those that are sent went."""
    for name, number in counts.items():
        if number:
            yield [_OUTCOMES.get(name, name), number]
        if name == "accepted":
            yield from (["  " + channel_title(kind), sent] for kind, sent in by_channel.items())


def _delivery(installation: Installation) -> Any:
    for delivery in installation.catalogue.deliveries.values():
        return delivery
    raise Unavailable(
        "没有装发送消息的插件；用 tongxing programs 查看哪些插件坏了",
        "no plugin that delivers is installed; 'tongxing programs' shows which plugins are broken",
    )
