"""``audit``: who did what to which item, launch or person, and when. Reads only; no child is named."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any

import typer

from ..actions.auditing import Audited, audited
from ..words import Text, say, text
from .inputs import json_option, read_day, read_item, read_number
from .opening import open_cli_installation
from .output import Column, Table, show

__all__ = ["ACTIONS", "OBJECTS", "add_to"]

SHORT = 8
"""So much of a launch's id tells it apart."""

ACTIONS: Mapping[str, Text] = {
    "amended": text("更新方案", "amended"),
    "assigned": text("指定角色", "given a role"),
    "automatic-failed": text("自动步骤失败", "automatic step failed"),
    "backed-up": text("备份", "backed up"),
    "calendar-imported": text("导入放假安排", "days off imported"),
    "cancelled": text("取消", "cancelled"),
    "channel-added": text("添加渠道", "channel added"),
    "channel-removed": text("去掉渠道", "channel removed"),
    "child-added": text("新增孩子", "child added"),
    "child-confirmed": text("核对孩子的档案", "child's file found right"),
    "child-corrected": text("更正孩子的档案", "child's file corrected"),
    "completed": text("完成", "done"),
    "concern-acknowledged": text("确认紧急情况", "concern acknowledged"),
    "concern-closed": text("办结紧急情况", "concern closed"),
    "concern-raised": text("上报紧急情况", "concern raised"),
    "confirmed": text("确认草稿", "draft confirmed"),
    "exported": text("导出", "exported"),
    "handed-over": text("转交", "handed over"),
    "joined": text("加入计划", "joined"),
    "launched": text("发起", "launched"),
    "lead-named": text("指定儿童保护负责人", "safeguarding lead named"),
    "left": text("离开", "left"),
    "left-out": text("不再安排", "left out"),
    "link-given": text("发出登录链接", "sign-in link given"),
    "organisation-added": text("新增机构", "organisation added"),
    "password-set": text("设置密码", "password set"),
    "person-added": text("新增人员", "person added"),
    "person-corrected": text("更正人员资料", "person's file corrected"),
    "file-withdrawn": text("撤回文件", "file withdrawn"),
    "proposed": text("生成草稿", "draft made"),
    "raised": text("登记", "raised"),
    "read": text("查看", "read"),
    "reopened": text("重新打开", "reopened"),
    "replaced": text("接替", "replaced"),
    "rescheduled": text("改期", "rescheduled"),
    "restored": text("恢复备份", "restored"),
    "returned": text("回来", "came back"),
    "signed-in": text("登录", "signed in"),
    "taken-out": text("移出计划", "taken out"),
    "viewed": text("查看名单", "shown in a list"),
    "waived": text("免做", "waived"),
    "token-given": text("发出接口令牌", "API token given"),
    "token-revoked": text("收回接口令牌", "API token revoked"),
}
"""What was done. A code of a plugin, or one that is not here yet, stands for itself."""

OBJECTS: Mapping[str, Text] = {
    "calendar": text("放假安排", "calendar"),
    "channel": text("渠道", "channel"),
    "child": text("儿童", "child"),
    "concern": text("紧急情况", "concern"),
    "file": text("文件", "file"),
    "item": text("事项", "item"),
    "launch": text("计划", "launch"),
    "ledger": text("数据库", "ledger"),
    "organisation": text("机构", "organisation"),
    "person": text("人员", "person"),
    "proposal": text("草稿", "draft"),
    "subject": text("对象", "subject"),
    "window": text("时段", "window"),
}

_WAYS: Mapping[str, Text] = {
    "cli": text("命令行", "command line"),
    "prefect": text("Prefect", "Prefect"),
    "web": text("网页", "web"),
    "api": text("接口", "API"),
    "sweep": text("巡查", "sweep"),
    "system": text("系统", "system"),
}


def add_to(app: typer.Typer) -> None:
    """``audit``."""
    app.command(
        "audit",
        help=say(
            "留痕：谁、什么时候、对哪个事项、计划或人做了什么，谁看过哪些孩子。只有编号，没有孩子的姓名。",
            "Who did what to which item, launch or person, and when; who was shown which children. Numbers only, no child's "
            "name.",
        ),
    )(_audit)


def _audit(
    launch: Annotated[str | None, _launch_option()] = None,
    item: Annotated[int | None, _item_option()] = None,
    person: Annotated[str | None, _person_option()] = None,
    since: Annotated[dt.date | None, _since_option()] = None,
    limit: Annotated[int, _limit_option()] = 100,
    json: Annotated[bool, json_option()] = False,
) -> None:
    with open_cli_installation() as installation:
        found = audited(installation, launch=launch, item=item, person=person, since=since, limit=limit or None)
    nothing = say("没有记录", "there is nothing of that in the audit")
    show(_table(found) if found else nothing, data=[_data(each) for each in found], json=json)


def _launch_option() -> Any:
    return typer.Option(
        "--launch",
        metavar=say("计划", "LAUNCH"),
        help=say("只看这个计划：编号，或它开头的几位", "of this launch: its id, or a beginning of it"),
    )


def _item_option() -> Any:
    return typer.Option(
        "--item",
        metavar=say("事项", "ITEM"),
        parser=read_item,
        help=say("只看这个事项，连同它的草稿和文件", "of this item, with its drafts and files"),
    )


def _person_option() -> Any:
    return typer.Option(
        "--person",
        metavar=say("人", "PERSON"),
        help=say("只看这个人做的，和对这个人做的", "what this person did, and what was done to them"),
    )


def _since_option() -> Any:
    return typer.Option(
        "--since", metavar=say("日期", "DAY"), parser=read_day, help=say("从这一天起", "from this day on")
    )


def _limit_option() -> Any:
    return typer.Option(
        "--limit",
        metavar="N",
        parser=read_number,
        help=say("最近多少条（默认 100，0 为全部）", "how many of the latest (default 100; 0: all)"),
    )


def _table(found: Sequence[Audited]) -> Table:
    columns: list[Column | str] = [
        say("时间", "AT"),
        say("谁", "WHO"),
        say("途径", "BY WAY OF"),
        say("做了什么", "WHAT"),
        say("对象", "OF"),
        say("计划", "LAUNCH"),
        say("详情", "DETAILS"),
    ]
    rows = [
        [
            f"{each.at:%Y-%m-%d %H:%M}",
            _who(each),
            _WAYS.get(each.via, each.via),
            ACTIONS.get(each.action, each.action),
            _of(each),
            each.launch[:SHORT] if each.launch else None,
            _details(each.details),
        ]
        for each in found
    ]
    return Table(columns, rows)


def _who(each: Audited) -> str:
    if each.name is not None:
        return f"{each.name} #{each.actor}"
    return say("操作员", "operator") if each.via == "cli" else say("系统", "system")


def _of(each: Audited) -> str:
    kind = str(OBJECTS.get(each.object, each.object))
    if each.object in ("launch", "ledger"):
        return kind
    return f"{kind} {_runs(each.ids)}"


def _runs(ids: Iterable[str]) -> str:
    """Numbers as runs, ``3-17,20``; other ids as they are."""
    ids = list(ids)
    if not all(each.isdigit() for each in ids):
        return ",".join(ids)
    runs: list[list[int]] = []
    for number in sorted(map(int, ids)):
        if runs and runs[-1][-1] == number - 1:
            runs[-1][1:] = [number]
        else:
            runs.append([number])
    return ",".join("-".join(map(str, run)) for run in runs)


def _details(details: Mapping[str, Any]) -> str | None:
    return "  ".join(f"{name}={value}" for name, value in details.items() if value not in ("", None)) or None


def _data(each: Audited) -> dict[str, Any]:
    return {
        "at": each.at,
        "person": each.actor,
        "name": each.name,
        "via": each.via,
        "action": each.action,
        "launch": each.launch,
        "object": each.object,
        "ids": list(each.ids),
        "details": dict(each.details),
    }
