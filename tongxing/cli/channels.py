"""``channels``: how a person, or everybody who holds a role, is reached."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from ..actions.reaching import HoldersOf, add_channels, masked_fields, take_away_channel, try_channel
from ..ledger.channels import ChannelFile
from ..ledger.history import channel_files
from ..ledger.people import find_organisation, find_person, names_of
from ..transport import Outcome, Transport
from ..words import say
from .inputs import json_option, org_option, present, read_number
from .labels import message_state
from .opening import OPERATOR, open_cli_installation
from .output import Column, Table, show
from .usage import App, Unfit

__all__ = ["add_to"]


def add_to(app: typer.Typer) -> None:
    """``channels`` and what is under it."""
    channels = App(help=say("渠道：消息怎样送到一个人。", "Channels: how a person is reached."))
    channels.command(
        "add",
        help=say(
            "给一个人（或担任某角色的每个人）加一个渠道，如 channels add 王小明 email wang@school.example。",
            "A further channel of a person, or of everybody who holds a role, such as: channels add 12 email wang@school.example",
        ),
    )(_add)
    channels.command(
        "list", help=say("已有的渠道和可用的种类。", "The channels there are, and the kinds there may be.")
    )(_list)
    channels.command("test", help=say("发一条测试消息。", "Send a test message through a channel."))(_test)
    channels.command("remove", help=say("删除一个渠道。", "Remove a channel."))(_remove)
    app.add_typer(channels, name="channels")


def _add(
    words: Annotated[list[str], _words_argument()],
    role: Annotated[str | None, _role_option()] = None,
    org: Annotated[str | None, org_option()] = None,
    json: Annotated[bool, json_option()] = False,
) -> None:
    least = 1 if role is not None else 2
    if len(words) < least:
        raise Unfit("要写明谁和哪种渠道：人 种类 [值…]", "say whose and which kind: PERSON KIND [VALUE…]")
    if (role is not None) and org is None:
        raise Unfit("--role 要同时写 --org", "--role needs --org beside it")
    kind, *values = words[least - 1 :]
    whose = HoldersOf(role, org) if role is not None and org is not None else words[0]
    with open_cli_installation() as installation:
        made = add_channels(installation, whose, kind, values, OPERATOR, present(None), org)
    numbers = say("、", ", ").join(str(id) for _, id in made)
    show(
        say(f"已加渠道 {numbers}（{kind}）", f"added: channel {numbers} ({kind})"),
        data=[{"channel": id, "person": whose, "kind": kind} for whose, id in made],
        json=json,
    )


def _words_argument() -> Any:
    return typer.Argument(
        metavar=say("人 种类 值", "PERSON KIND VALUE"),
        help=say(
            "人（编号、姓名、手机号或邮箱；用 --role 时不写），渠道种类，再是它的值：名=值，只有一项时可只写值",
            "whose (not with --role), the kind of channel, and its values: NAME=VALUE, or the value alone where there is one",
        ),
    )


def _role_option() -> Any:
    return typer.Option(
        "--role",
        metavar=say("角色", "ROLE"),
        help=say("给机构里担任这个角色的每个人", "for everybody who holds this role in the organisation"),
    )


def _list(
    person: Annotated[
        str | None, typer.Argument(metavar=say("人", "PERSON"), help=say("只看一个人的", "of one person only"))
    ] = None,
    org: Annotated[str | None, org_option()] = None,
    json: Annotated[bool, json_option()] = False,
) -> None:
    with open_cli_installation() as installation, installation.ledger.read() as session:
        vault = installation.ledger.vault
        place = find_organisation(session, org) if org is not None else None
        who = [find_person(session, vault, person, place).id] if person is not None else None
        found = channel_files(session, vault, who, place.path if place is not None else None)
        names = names_of(session, vault, {each.person_id for each in found})
    transports = installation.catalogue.transports
    columns: list[Column | str] = [
        Column(say("渠道", "CHANNEL"), True),
        say("姓名", "PERSON"),
        say("种类", "KIND"),
        say("地址", "ADDRESS"),
    ]
    rows = [[each.id, names[each.person_id], _kind(transports, each.kind), _shown(transports, each)] for each in found]
    kinds = say("、", ", ").join(
        say(f"{key}（{each.title}）", f"{key} ({each.title})") for key, each in transports.items()
    )
    data = [
        {
            "channel": each.id,
            "person": names[each.person_id],
            "kind": each.kind,
            "position": each.position,
            "fields": masked_fields(transports, each),
        }
        for each in found
    ]
    nothing = say("没有渠道", "there are no channels")
    show(
        Table(columns, rows) if rows else nothing,
        "",
        say(f"可用的种类：{kinds}", f"kinds there may be: {kinds}"),
        data=data,
        json=json,
    )


def _kind(transports: Mapping[str, Transport], kind: str) -> str:
    return kind if kind in transports else say(f"{kind}（没有插件）", f"{kind} (no plugin)")


def _shown(transports: Mapping[str, Transport], channel: ChannelFile) -> str:
    return " ".join(f"{name}={value}" for name, value in masked_fields(transports, channel).items())


def _number_argument() -> Any:
    return typer.Argument(
        metavar=say("渠道", "CHANNEL"),
        parser=read_number,
        help=say("编号，见 channels list", "its number, see 'channels list'"),
    )


def _test(
    channel: Annotated[int, _number_argument()],
    json: Annotated[bool, json_option()] = False,
) -> None:
    with open_cli_installation() as installation:
        kind, answer = try_channel(installation, channel)
    data = {"channel": channel, "kind": kind, "outcome": answer.outcome, "detail": answer.detail or None}
    detail = say(f"（{answer.detail}）", f" ({answer.detail})") if answer.detail else ""
    show(f"{message_state(answer.outcome)}{detail}", data=data, json=json)
    if answer.outcome is not Outcome.ACCEPTED:
        raise typer.Exit(1)


def _remove(channel: Annotated[int, _number_argument()], json: Annotated[bool, json_option()] = False) -> None:
    with open_cli_installation() as installation:
        take_away_channel(installation, channel, OPERATOR, present(None))
    show(say(f"渠道 {channel} 已删除", f"channel {channel} is removed"), data={"removed": channel}, json=json)
