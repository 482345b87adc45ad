"""``simulate``: a whole launch through a virtual clock, told day by day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import Annotated, Any

import typer

from ..actions.diligence import Manner
from ..actions.simulating import Simulated, Simulating, Simulation, simulate
from ..labels import cause, counted, day, period
from ..words import Text, say, text
from .inputs import (
    assign_option,
    json_option,
    key_argument,
    params_option,
    partial_option,
    people_option,
    program_here,
    read_answers,
    read_assigned,
    read_day,
    read_number,
    read_people_file,
    read_roster_file,
    roster_option,
    set_option,
)
from .labels import state
from .opening import open_cli_installation
from .output import Column, Shown, Table, Tone, heading, marked, progress, show
from .usage import Unfit
from .why import channel_title

__all__ = ["add_to"]

NAMES_SHOWN = 3


def add_to(app: typer.Typer) -> None:
    """``simulate``."""
    app.command(
        "simulate",
        help=say(
            "模拟：让整个计划在虚拟时钟里走完一遍，逐日列出发生什么、谁听到什么。\n\n"
            "不写入数据库，也不发出任何消息。没有花名册时用虚构的学校（12 个班、180 名孩子）或 10 支服务队。",
            "Play a whole launch through a virtual clock: what happens day by day, and who hears what.\n\n"
            "Writes nothing and sends nothing. Without a roster it takes an invented school of 180 children in 12 "
            "classes, or 10 invented teams.",
        ),
    )(_simulate)


def _simulate(
    key: Annotated[str, key_argument()],
    set_: Annotated[list[str] | None, set_option()] = None,
    params: Annotated[Path | None, params_option()] = None,
    roster: Annotated[Path | None, roster_option()] = None,
    people: Annotated[Path | None, people_option()] = None,
    assign: Annotated[list[str] | None, assign_option()] = None,
    partial: Annotated[bool, partial_option()] = False,
    first: Annotated[dt.date | None, _first_option()] = None,
    last: Annotated[dt.date | None, _last_option()] = None,
    on_time: Annotated[float, _on_time_option()] = 0.8,
    seed: Annotated[int, _seed_option()] = 1,
    json: Annotated[bool, json_option()] = False,
) -> None:
    program = program_here(key).program
    wanted = Simulating(
        program=program,
        values=read_answers(program, set_ or [], params),
        roster=read_roster_file(roster, partial=partial),
        people=read_people_file(people, partial=partial),
        assigned=read_assigned(assign or []),
        first=first,
        last=last,
        manner=Manner(on_time, seed),
    )
    with open_cli_installation() as installation, progress(say("模拟中", "Simulating")) as _:
        played = simulate(installation, wanted)
    show(*_pages(played), data=[asdict(each) for each in played.events], json=json)


def _first_option() -> Any:
    return typer.Option(
        "--from",
        metavar=say("日期", "DAY"),
        parser=read_day,
        help=say("哪天发起；默认为第一天之前一周", "the day of the launch; usually a week before its first day"),
    )


def _last_option() -> Any:
    return typer.Option(
        "--to",
        metavar=say("日期", "DAY"),
        parser=read_day,
        help=say("模拟到哪天；默认到计划结束", "the day to which it is played; usually until the launch ends"),
    )


def _on_time_option() -> Any:
    return typer.Option(
        "--on-time",
        metavar="0…1",
        parser=_read_share,
        help=say("按时完成的比例，默认 0.8", "the share of work that is done on time; 0.8 where not given"),
    )


def _read_share(written: str | float) -> float:
    try:
        share = float(written)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise Unfit(f"“{written}” 不是 0 到 1 之间的数，例如 0.8", f"'{written}' is no number from 0 to 1, such as 0.8")
    return share


def _seed_option() -> Any:
    return typer.Option(
        "--seed",
        metavar=say("整数", "NUMBER"),
        parser=read_number,
        help=say("随机种子；相同的种子得到相同的结果", "the seed of all chance; the same seed gives the same events"),
    )


_EVENTS: Mapping[str, tuple[Text, Tone]] = {
    "launched": (text("发起", "launched"), "strong"),
    "opened": (text("开始", "opened"), "plain"),
    "notice": (text("提醒", "notice"), "quiet"),
    "message": (text("消息", "message"), "plain"),
    "done": (text("完成", "done"), "good"),
    "overdue": (text("逾期", "overdue"), "late"),
    "escalated": (text("上报", "escalated"), "soon"),
    "missed": (text("错过", "missed"), "late"),
    "automatic": (text("自动", "automatic"), "plain"),
    "completed": (text("结束", "completed"), "strong"),
}
_CAUSES: Mapping[str, Text] = {
    "waived": text("免做", "waived"),
    "ended": text("计划结束", "the launch ended"),
    "due": text("到期提醒", "deadlines"),
    "below": text("下级逾期", "late below"),
    "news": text("新情况", "news"),
    "digest": text("汇总", "digest"),
    "urgent": text("紧急", "urgent"),
}


def _pages(played: Simulation) -> Iterator[Shown]:
    title = played.program.title
    yield heading(f"{title} ({played.program.key})  {period(played.first_day, played.last_day)}")
    for date, events in groupby(played.events, key=lambda each: each.at.date()):
        yield ""
        yield heading(day(date))
        yield Table(["", "", "", "", Column("", right=True), ""], list(_rows(played, list(events))), indent=2)
    yield ""
    yield from _end(played)


def _rows(played: Simulation, events: Sequence[Simulated]) -> Iterator[list[Any]]:
    """The like of a day in one row: when the first was, of what, why, how many items, and who."""
    found: dict[tuple[str | None, ...], list[Simulated]] = {}
    for each in events:
        found.setdefault((each.event, each.step, each.cause, each.channel), []).append(each)
    for some in found.values():
        first = some[0]
        words, tone = _EVENTS[first.event]
        items = sum(each.items or 0 for each in some) or None
        why = [_cause(played, first), channel_title(first.channel) if first.channel else None]
        about = ", ".join(word for word in why if word)
        yield [f"{first.at:%H:%M}", marked(words, tone), _title(played, first), about, items, _who(some)]


def _title(played: Simulation, event: Simulated) -> str:
    return str(played.program.step(event.step).title) if event.step else ""


def _cause(played: Simulation, event: Simulated) -> str:
    if event.cause is None:
        return ""
    if event.cause in _CAUSES:
        return str(_CAUSES[event.cause])
    return cause(event.cause, played.program, event.step)


def _who(events: Iterable[Simulated]) -> str:
    people = list(dict.fromkeys(each.person for each in events if each.person))
    named = say("、", ", ").join(people[:NAMES_SHOWN])
    return (
        named
        if len(people) <= NAMES_SHOWN
        else say(f"{named}等 {len(people)} 人", f"{named} and others: {len(people)}")
    )


def _end(played: Simulation) -> Iterator[Shown]:
    yield heading(say("各步骤完成情况", "How each step went"))
    yield Table(
        [
            say("步骤", "Step"),
            *(Column(each, right=True) for each in _heads()),
        ],
        [
            [
                played.program.step(each.step).title,
                each.total,
                each.on_time,
                each.recorded_late,
                each.done_late,
                each.missed,
                each.open,
                each.waived,
            ]
            for each in played.lateness
            if each.total
        ],
    )
    yield ""
    yield from _ending(played)


def _heads() -> list[str]:
    return [
        say("共", "total"),
        say("按时", "on time"),
        say("按时补录", "recorded late"),
        say("逾期完成", "done late"),
        say("错过", "missed"),
        say("未完成", "open"),
        say("免做", "waived"),
    ]


def _ending(played: Simulation) -> Iterator[Shown]:
    messages = sum(each.event == "message" for each in played.events)
    people = len({each.person for each in played.events if each.event == "message"})
    told = say(
        f"{people} 人共收到 {messages} 条消息。",
        f"{counted(people, 'person', 'people')} got {counted(messages, 'message')}.",
    )
    if played.ended:
        last = f"{played.played_until:%Y-%m-%d}"
        yield say(f"计划在 {last} 结束。{told}", f"The launch ended on {last}. {told}")
        return
    until = f"{played.played_until:%Y-%m-%d}"
    yield marked(say(f"到 {until} 计划还没有结束。{told}", f"The launch had not ended by {until}. {told}"), "soon")
    yield Table(
        [say("还剩", "Left"), Column(say("项", "items"), right=True), say("状态", "state")],
        [[played.program.step(each.step).title, each.items, state(each.state)] for each in played.left],
    )
