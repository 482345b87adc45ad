"""``child``: the file of one child with its history, and a correction by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from ..actions.child_files import ChildPage, FileChange, change_child, show_child
from ..actions.filing import FILE_LABELS
from ..installation import Installation
from ..labels import instant
from ..ledger.history import find_child
from ..ledger.people import find_organisation
from ..words import say, text
from .inputs import json_option, now_option, org_option, present
from .opening import OPERATOR, open_cli_installation
from .output import Shown, Table, heading, show
from .usage import App, Unfit

__all__ = ["add_to"]


def add_to(app: typer.Typer) -> None:
    """``child`` and what is under it."""
    child = App(
        help=say(
            "一个孩子的档案：查看（含历次改动）、更正。", "The file of a child: shown with its history, corrected."
        )
    )
    child.command(
        "show",
        help=say(
            "查看档案：委托给谁照护、从何时起，谁何时改了哪一项；会记入审计。",
            "The file: who cares for the child and since when, who changed what and when; that it was read is audited.",
        ),
    )(_show)
    child.command("correct", help=say("更正档案，原来的内容留底。", "Correct the file; what stood there is kept."))(
        _correct
    )
    app.add_typer(child, name="child")


def _show(
    child: Annotated[str, _child_argument()],
    org: Annotated[str | None, org_option()] = None,
    now: Annotated[dt.datetime | None, now_option()] = None,
    json: Annotated[bool, json_option()] = False,
) -> None:
    with open_cli_installation() as installation:
        page = show_child(installation, _number(installation, child, org), OPERATOR, present(now))
        zone = ZoneInfo(installation.settings.timezone)
    show(*_pages(page, zone), data=_data(page, zone), json=json)


def _child_argument() -> Any:
    return typer.Argument(metavar=say("儿童", "CHILD"), help=say("编号或姓名", "a number or a name"))


def _number(installation: Installation, word: str, org: str | None) -> int:
    with installation.ledger.read() as session:
        place = find_organisation(session, org) if org is not None else None
        return find_child(session, installation.ledger.vault, word, place)


_WHYS = {
    "roster": text("花名册", "roster"),
    "report": text("上报名单", "reported list"),
    "record": text("核对记录", "record"),
    "hand": text("更正", "by hand"),
}


def _pages(page: ChildPage, zone: ZoneInfo) -> Iterator[Shown]:
    yield heading(say(f"儿童 {page.child}", f"Child {page.child}"))
    yield Table(["", ""], [[str(FILE_LABELS[name]), _said(each)] for name, each in page.answers.items()], indent=2)
    at = instant(page.confirmed_at, zone) if page.confirmed_at else None
    by = f"  {page.confirmed_by}" if page.confirmed_by else ""
    yield say(f"最近核对：{at or '还没有'}{by}", f"last found right: {at or 'never'}{by}")
    if page.changes:
        yield ""
        yield heading(say("历次改动", "What was changed"))
        heads = [
            say("何时", "when"),
            say("谁", "who"),
            say("来自", "from"),
            "",
            say("原来", "before"),
            say("改为", "after"),
        ]
        yield Table(heads, [_row(each, zone) for each in page.changes], indent=2)


def _row(change: FileChange, zone: ZoneInfo) -> list[Any]:
    why = str(_WHYS.get(change.why, change.why))
    return [instant(change.at, zone), change.by, why, str(change.label), _said(change.before), _said(change.after)]


def _said(value: Any) -> str | None:
    words = {True: say("是", "yes"), False: say("否", "no"), "male": say("男", "male"), "female": say("女", "female")}
    return words.get(value, str(value)) if value is not None else None


def _data(page: ChildPage, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "child": page.child,
        **page.answers,
        "confirmed_at": page.confirmed_at.astimezone(zone) if page.confirmed_at else None,
        "confirmed_by": page.confirmed_by,
        "changes": [
            {
                "at": each.at.astimezone(zone),
                "by": each.by,
                "why": each.why,
                "field": each.label,
                "before": each.before,
                "after": each.after,
            }
            for each in page.changes
        ],
    }


def _correct(
    child: Annotated[str, _child_argument()],
    values: Annotated[list[str], _values_argument()],
    org: Annotated[str | None, org_option()] = None,
    now: Annotated[dt.datetime | None, now_option()] = None,
    json: Annotated[bool, json_option()] = False,
) -> None:
    wanted = dict(_pair(each) for each in values)
    with open_cli_installation() as installation:
        number = _number(installation, child, org)
        changed = change_child(installation, number, wanted, OPERATOR, present(now))
    names = say("、", ", ").join(str(FILE_LABELS[name]) for name in changed)
    said = say(f"已改：{names}", f"changed: {names}") if changed else say("没有变化", "nothing changed")
    show(said, data={"child": number, "changed": list(changed)}, json=json)


def _values_argument() -> Any:
    return typer.Argument(
        metavar=say("名=值", "NAME=VALUE"),
        help=say(
            "改哪一项，如 guardian=陈奶奶 entrusted_since=2027-02-01；等号后不写就是去掉",
            "what is corrected, as guardian=NAME entrusted_since=2027-02-01; nothing after the sign takes it away",
        ),
    )


def _pair(written: str) -> tuple[str, str]:
    name, sign, value = written.partition("=")
    if not sign:
        raise Unfit(f"要写成 名=值，不是“{written}”", f"takes NAME=VALUE, not '{written}'")
    return name.strip().replace("-", "_"), value
