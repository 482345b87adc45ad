"""``doctor``: every part of the installation is fine, or says what to do."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from ..actions.examining import Finding, examine
from ..words import say, text
from .inputs import json_option, present
from .output import Table, marked, show

__all__ = ["add_to"]

_PARTS = {
    "settings": text("设置", "settings"),
    "home": text("数据目录", "home"),
    "rooms": text("程序", "packages"),
    "programs": text("方案", "programs"),
    "prefect": text("Prefect", "Prefect"),
    "database": text("数据库", "database"),
    "key": text("密钥", "key"),
    "safeguarding": text("儿童保护", "safeguarding"),
    "channels": text("渠道", "channels"),
    "links": text("链接", "links"),
    "calendar": text("放假安排", "calendar"),
    "sweep": text("巡查", "sweep"),
    "deliver": text("发送", "delivery"),
    "outbox": text("发件箱", "outbox"),
}


def add_to(app: typer.Typer) -> None:
    """``doctor``."""
    app.command(
        "doctor",
        help=say(
            "体检：设置、数据库、方案、渠道、最近的巡查；每项要么正常，要么说该做什么。有问题时退出码为 1。",
            "Look at settings, database, programs, channels, the last passes: each is fine or says what to do. "
            "Exit code 1 when something is not fine.",
        ),
    )(_doctor)


def _doctor(json: Annotated[bool, json_option()] = False) -> None:
    found = list(examine(os.environ, present(None)))
    rows = [row for each in found for row in _rows(each)]
    wrong = sum(not each.fine for each in found)
    data = [{"part": each.part, "fine": each.fine, "said": each.said, "todo": each.todo} for each in found]
    show(Table(["", "", ""], rows), "", _summary(wrong), data=data, json=json)
    if wrong:
        raise typer.Exit(1)


def _rows(each: Finding) -> list[list[object]]:
    mark = marked(say("正常", "fine"), "good") if each.fine else marked(say("有问题", "not fine"), "late")
    rows: list[list[object]] = [[mark, _PARTS[each.part], each.said]]
    if each.todo is not None:
        rows.append(["", "", f"→ {each.todo}"])
    return rows


def _summary(wrong: int) -> str:
    if not wrong:
        return say("一切正常。", "All is fine.")
    return say(f"有 {wrong} 处要处理。", f"{wrong} to see to." if wrong > 1 else "1 thing to see to.")
