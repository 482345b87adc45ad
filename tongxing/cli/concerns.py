"""``concern``: urgent concerns about children, raised, taken on, closed and read. Their words are shown by ``show`` alone."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated, Any

import typer

from ..actions.concerns import (
    Raised,
    acknowledge_concern,
    close_concern,
    list_concerns,
    raise_concern,
    show_concern,
)
from ..actions.safeguarding import name_lead
from ..errors import TongxingError
from ..installation import Installation
from ..ledger.history import find_child
from ..ledger.people import find_organisation, find_person
from ..words import say
from .concern_pages import concern_data, concern_page, concern_page_data, concern_table
from .inputs import json_option, now_option, org_option, person_argument, present, read_number
from .opening import OPERATOR, open_cli_installation, require_organisation
from .output import Shown, marked, note, show
from .usage import App

__all__ = ["add_to", "minding_concern", "raised_data", "raised_lines", "read_words"]


def add_to(app: typer.Typer) -> None:
    """``concern`` and what is under it."""
    concern = App(
        help=say(
            "紧急情况：上报、确认收到、办结、查看；内容只有 show 能看到。",
            "Urgent concerns about children: raise, acknowledge, close, read. Only 'show' shows what was written.",
        )
    )
    concern.command(
        "raise",
        help=say(
            "上报紧急情况：关于一个事项、一个孩子或一个机构；立即报给儿童保护负责人，不分昼夜。",
            "Raise an urgent concern about an item, a child or at an organisation. The safeguarding lead is told at once, "
            "at any hour.",
        ),
    )(_raise)
    concern.command(
        "list", help=say("没有办结的紧急情况：编号、时间和状态。", "Those that are open: number, times, state.")
    )(_list)
    concern.command(
        "show",
        help=say("查看一件的全部内容；会记入审计。", "One of them with its words; that it was read is audited."),
    )(_show)
    concern.command("acknowledge", help=say("确认收到，由自己处理。", "Say that somebody has it and acts on it."))(
        _acknowledge
    )
    concern.command("close", help=say("办结，写明怎样处理的。", "Close it, saying how it ended."))(_close)
    concern.command(
        "lead",
        help=say("指定一个机构的儿童保护负责人。", "Name the safeguarding lead of an organisation."),
    )(_lead)
    app.add_typer(concern, name="concern")


def _raise(
    item: Annotated[int | None, _item_argument()] = None,
    what: Annotated[str, _what_option()] = "-",
    child: Annotated[str | None, _child_option()] = None,
    org: Annotated[str | None, org_option()] = None,
    by: Annotated[str | None, _by_option()] = None,
    now: Annotated[dt.datetime | None, now_option()] = None,
    json: Annotated[bool, json_option()] = False,
) -> None:
    words, at = read_words(what), present(now)
    with open_cli_installation() as installation:
        raised = raise_concern(
            installation,
            words,
            OPERATOR,
            at,
            item=item,
            child=_child(installation, child, org) if child is not None and item is None else None,
            organisation=org,
            by=_person(installation, by),
        )
        said = raised_lines(installation, raised, at)
    show(*said, data=raised_data(raised), json=json)


def _item_argument() -> Any:
    return typer.Argument(
        metavar=say("事项", "ITEM"), parser=read_number, help=say("事项编号", "the number of the item")
    )


def _what_option() -> Any:
    return typer.Option(
        "--what",
        metavar=say("情况", "WORDS"),
        help=say(
            "看到、听到了什么，几句话；不写或写 - 则从标准输入读",
            "what was seen or heard, in a few words; without it, or with '-', it is read from standard input",
        ),
    )


def _child_option() -> Any:
    return typer.Option(
        "--child",
        metavar=say("儿童", "CHILD"),
        help=say("没有事项时：孩子的编号或姓名", "where there is no item: a child's number or name"),
    )


def _by_option() -> Any:
    return typer.Option(
        "--by", metavar=say("人", "PERSON"), help=say("替谁记的：编号、姓名、手机号或邮箱", "in whose name")
    )


def _child(installation: Installation, word: str, org: str | None) -> int:
    with installation.ledger.read() as session:
        place = find_organisation(session, org) if org is not None else None
        return find_child(session, installation.ledger.vault, word, place)


def _person(installation: Installation, word: str | None) -> int | None:
    if word is None:
        return None
    with installation.ledger.read() as session:
        return find_person(session, installation.ledger.vault, word).id


def read_words(written: str) -> str:
    """The words as given; ``-`` stands for standard input, which no history of commands keeps."""
    if written != "-":
        return written
    if sys.stdin.isatty():
        note(say("请写下内容，写完按 Ctrl-D", "write it down, then press Ctrl-D"))
    return sys.stdin.read()


@contextmanager
def minding_concern(words: str | None, items: Sequence[int]) -> Iterator[None]:
    """What keeps a record from being taken must not keep back the concern in it in silence."""
    try:
        yield
    except TongxingError:
        if words is not None:
            item = items[0] if items else say("事项", "ITEM")
            note(
                say(
                    f"记录没有收下，紧急情况也还没有上报；请马上单独上报：tongxing concern raise {item}",
                    f"the record was not taken, so the concern is not raised either; raise it now by itself: "
                    f"tongxing concern raise {item}",
                )
            )
        raise


def raised_lines(installation: Installation, raised: Raised, at: dt.datetime) -> list[Shown]:
    """What was raised and who is told; it is sent here and now, and by the next delivery if that fails."""
    number = raised.number
    if not raised.told:
        nobody = say(
            f"紧急情况 {number} 已记下，但没有人可以通知！请马上当面或打电话联系负责人，并用 tongxing concern lead 指定",
            f"urgent concern {number} is kept, but there is NOBODY TO TELL: call whoever is responsible now, and name a "
            "safeguarding lead with 'tongxing concern lead'",
        )
        return [marked(nobody, "late")]
    _deliver(installation, at)
    people = say("、", ", ").join(raised.told)
    return [say(f"紧急情况 {number} 已上报，已通知：{people}", f"urgent concern {number} is raised; told: {people}")]


def _deliver(installation: Installation, at: dt.datetime) -> None:
    for delivery in list(installation.catalogue.deliveries.values())[:1]:
        try:
            delivery.send(installation, at)
        except Exception as error:  # it is in the ledger, and the next delivery sends it
            kind = type(error).__name__
            note(
                say(f"现在发不出去（{kind}），稍后再发", f"it could not be sent now ({kind}); the next delivery tries")
            )


def raised_data(raised: Raised) -> dict[str, Any]:
    return {"number": raised.number, "told": list(raised.told)}


def _list(
    org: Annotated[str | None, org_option()] = None,
    all_: Annotated[bool, _all_option()] = False,
    now: Annotated[dt.datetime | None, now_option()] = None,
    json: Annotated[bool, json_option()] = False,
) -> None:
    at = present(now)
    with open_cli_installation() as installation:
        rows, names = list_concerns(installation, org, also_closed=all_)
        home = installation.settings.timezone
    nothing = say("没有紧急情况", "there are no urgent concerns")
    data = [concern_data(row, at) for row in rows]
    show(concern_table(rows, names, at, home) if rows else nothing, data=data, json=json)


def _all_option() -> Any:
    return typer.Option("--all", help=say("也列出已办结的", "also those that are closed"))


def _number_argument() -> Any:
    return typer.Argument(
        metavar=say("编号", "N"),
        parser=read_number,
        help=say("编号，见 tongxing concern list", "its number, see 'tongxing concern list'"),
    )


def _show(
    number: Annotated[int, _number_argument()],
    now: Annotated[dt.datetime | None, now_option()] = None,
    json: Annotated[bool, json_option()] = False,
) -> None:
    at = present(now)
    with open_cli_installation() as installation:
        page = show_concern(installation, number, OPERATOR, at)
        home = installation.settings.timezone
    show(*concern_page(page, at, home), data=concern_page_data(page, at), json=json)


def _acknowledge(
    number: Annotated[int, _number_argument()],
    by: Annotated[str | None, _by_option()] = None,
    now: Annotated[dt.datetime | None, now_option()] = None,
    json: Annotated[bool, json_option()] = False,
) -> None:
    with open_cli_installation() as installation:
        acknowledge_concern(installation, number, OPERATOR, present(now), _person(installation, by))
    said = say(f"紧急情况 {number} 已确认收到", f"urgent concern {number} is acknowledged")
    show(said, data={"number": number, "state": "acknowledged"}, json=json)


def _close(
    number: Annotated[int, _number_argument()],
    outcome: Annotated[str, _outcome_option()] = "-",
    by: Annotated[str | None, _by_option()] = None,
    now: Annotated[dt.datetime | None, now_option()] = None,
    json: Annotated[bool, json_option()] = False,
) -> None:
    words = read_words(outcome)
    with open_cli_installation() as installation:
        close_concern(installation, number, words, OPERATOR, present(now), _person(installation, by))
    said = say(f"紧急情况 {number} 已办结", f"urgent concern {number} is closed")
    show(said, data={"number": number, "state": "closed"}, json=json)


def _outcome_option() -> Any:
    return typer.Option(
        "--outcome",
        metavar=say("结果", "WORDS"),
        help=say(
            "怎样处理的；不写或写 - 则从标准输入读",
            "how it ended; without it, or with '-', it is read from standard input",
        ),
    )


def _lead(
    org: Annotated[str, _org_argument()],
    person: Annotated[str, person_argument()],
    now: Annotated[dt.datetime | None, now_option()] = None,
    json: Annotated[bool, json_option()] = False,
) -> None:
    with open_cli_installation() as installation:
        require_organisation(installation, org)
        is_new = name_lead(installation, org, person, OPERATOR, present(now))
    said = say(
        f"{person} {'是' if is_new else '已经是'}“{org}”的儿童保护负责人",
        f"{person} is {'' if is_new else 'already '}the safeguarding lead of '{org}'",
    )
    show(said, data={"organisation": org, "person": person, "new": is_new}, json=json)


def _org_argument() -> Any:
    return typer.Argument(metavar=say("机构", "ORG"), help=say("机构的代号或名称", "key or name of the organisation"))
