"""``outbox``: the messages that were sent, as text, and the notices that wait for delivery. Reads only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from ..labels import cause, instant
from ..ledger.history import MessageRow, NoticeRow, messages, waiting_notices
from ..ledger.launches import program_of
from ..ledger.people import find_person, names_of
from ..program import Program
from ..words import say
from .inputs import json_option, read_number
from .labels import message_state
from .opening import open_cli_installation
from .output import Column, Shown, Table, heading, show
from .why import channel_title

__all__ = ["add_to"]

INBOX = "inbox"
"""Where a message without a channel is kept."""


def add_to(app: typer.Typer) -> None:
    """``outbox``."""
    app.command(
        "outbox",
        help=say("发出的消息全文，和排队等发的提醒。", "The messages sent, as text, and the notices that wait."),
    )(_outbox)


def _outbox(
    person: Annotated[
        str | None,
        typer.Option(
            "--person", metavar=say("人", "PERSON"), help=say("只看发给这个人的", "only what goes to this person")
        ),
    ] = None,
    limit: Annotated[
        int,
        typer.Option(
            "--limit",
            metavar="N",
            parser=read_number,
            help=say("最近多少条（默认 20，0 为全部）", "how many of the latest (default 20; 0: all)"),
        ),
    ] = 20,
    json: Annotated[bool, json_option()] = False,
) -> None:
    with open_cli_installation() as installation, installation.ledger.read() as session:
        vault = installation.ledger.vault
        who = find_person(session, vault, person).id if person is not None else None
        sent = messages(session, who, limit or None)
        waiting = waiting_notices(session, who, limit or None)
        names = names_of(session, vault, {row.person for row in sent} | {row.person for row in waiting})
        programs = {id: program_of(session, id) for id in {row.definition for row in waiting} if id is not None}
        home = installation.settings.timezone
    data = {
        "messages": [_message_data(row, names) for row in sent],
        "waiting": [_waiting_data(row, names) for row in waiting],
    }
    show(*_outbox_pages(sent, waiting, names, programs, home), data=data, json=json)


def _sent_at(row: MessageRow) -> dt.datetime:
    """When it was done with, in the zone of whoever got it."""
    return (row.finished_at or row.made_at).astimezone(ZoneInfo(row.timezone))


def _send_at(row: NoticeRow) -> dt.datetime:
    return row.send_at.astimezone(ZoneInfo(row.timezone))


def _message_data(row: MessageRow, names: Mapping[int, str]) -> dict[str, Any]:
    return {
        "message": row.id,
        "at": _sent_at(row),
        "person": names[row.person],
        "channel": row.channel,
        "state": row.state,
        "detail": row.detail,
        "possibly_repeated": row.possibly_repeated,
        "items": row.items,
        "subject": row.subject,
        "body": row.body,
    }


def _waiting_data(row: NoticeRow, names: Mapping[int, str]) -> dict[str, Any]:
    return {
        "at": _send_at(row),
        "person": names[row.person],
        "cause": row.cause,
        "launch": row.launch,
        "concern": row.concern,
        "step": row.step,
        "items": row.items,
    }


def _outbox_pages(
    sent: Sequence[MessageRow],
    waiting: Sequence[NoticeRow],
    names: Mapping[int, str],
    programs: Mapping[str, Program],
    home: str,
) -> list[Shown]:
    if not sent and not waiting:
        return [say("没有消息", "there are no messages")]
    shown: list[Shown] = []
    for row in reversed(sent):
        at = instant(_sent_at(row), home=home)
        repeated = say("，可能重复", ", perhaps a repeat") if row.possibly_repeated else ""
        shown += [
            heading(
                f"{at}  {names[row.person]}  {channel_title(row.channel or INBOX)}  {message_state(row.state)}{repeated}"
            ),
            row.subject,
            *(f"  {line}" for line in row.body.splitlines()),
            "",
        ]
    if waiting:
        shown += [heading(say("等着发的提醒", "Notices that wait")), _waiting_table(waiting, names, programs, home)]
    return shown


def _waiting_table(
    waiting: Sequence[NoticeRow], names: Mapping[int, str], programs: Mapping[str, Program], home: str
) -> Table:
    columns: list[Column | str] = [
        say("不早于", "NOT BEFORE"),
        say("发给", "TO"),
        say("内容", "WHAT"),
        say("步骤", "STEP"),
        Column(say("项数", "ITEMS"), True),
    ]
    rows = [
        [
            instant(_send_at(row), home=home),
            names[row.person],
            cause(row.cause, programs.get(row.definition or ""), row.step),
            programs[row.definition].step(row.step).title if row.definition and row.step else None,
            row.items,
        ]
        for row in waiting
    ]
    return Table(columns, rows)
