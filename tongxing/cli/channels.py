"""``channels``: how a person, or everybody who holds a role, is reached."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer
from sqlalchemy.orm import Session

from ..errors import BadInput, NotFound, Unavailable, did_you_mean
from ..installation import Installation
from ..ledger.audit import write_audit
from ..ledger.channels import ChannelFile, add_channel, remove_channel
from ..ledger.history import channel_files
from ..ledger.people import find_organisation, find_person, held_roles, names_of
from ..registry import Catalogue
from ..transport import Answer, Outcome, Transport, Wording
from ..words import say
from .inputs import OPERATOR, json_option, open_cli_installation, org_option, present, read_number
from .labels import message_state
from .output import Column, Table, show
from .usage import App, Unfit

__all__ = ["add_to"]


def add_to(app: typer.Typer) -> None:
    """``channels`` and what is under it."""
    channels = App(help=say("渠道：消息怎样送到一个人。", "Channels: how a person is reached."))
    channels.command(
        "add",
        help=say(
            "给一个人(或担任某角色的每个人)加一个渠道，如 channels add 王小明 email wang@school.example。",
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
    person = words[0] if role is None else None
    kind, *values = words[least - 1 :]
    now = present(None)
    with open_cli_installation() as installation:
        fields = _fields(_transport(installation.catalogue, kind), values)

        def action(session: Session) -> list[tuple[int, int]]:
            people = _whose(session, installation, person, role, org)
            made = [(id, add_channel(session, installation.ledger.vault, id, kind, fields)) for id in people]
            write_audit(session, OPERATOR, now, "channel-added", "channel", [id for _, id in made], kind=kind)
            return made

        made = installation.ledger.run(action)
    numbers = say("、", ", ").join(str(id) for _, id in made)
    show(
        say(f"已加渠道 {numbers}({kind})", f"added: channel {numbers} ({kind})"),
        data=[{"channel": id, "person": whose, "kind": kind} for whose, id in made],
        json=json,
    )


def _words_argument() -> Any:
    return typer.Argument(
        metavar=say("人 种类 值", "PERSON KIND VALUE"),
        help=say(
            "人(编号、姓名、手机号或邮箱；用 --role 时不写)，渠道种类，再是它的值：名=值，只有一项时可只写值",
            "whose (not with --role), the kind of channel, and its values: NAME=VALUE, or the value alone where there is one",
        ),
    )


def _role_option() -> Any:
    return typer.Option(
        "--role",
        metavar=say("角色", "ROLE"),
        help=say("给机构里担任这个角色的每个人", "for everybody who holds this role in the organisation"),
    )


def _whose(
    session: Session, installation: Installation, person: str | None, role: str | None, org: str | None
) -> list[int]:
    place = find_organisation(session, org) if org is not None else None
    if person is not None:
        return [find_person(session, installation.ledger.vault, person, place).id]
    assert place is not None
    assert role is not None
    people = sorted({held.person_id for held in held_roles(session, place.id, roles=[role])})
    if not people:
        raise NotFound(f"“{place.name}”没有人担任角色 “{role}”", f"nobody holds role '{role}' in '{place.name}'")
    return people


def _transport(catalogue: Catalogue, kind: str) -> Transport:
    if kind in catalogue.transports:
        return catalogue.transports[kind]
    near = did_you_mean(kind, catalogue.transports)
    known = "、".join(catalogue.transports)
    raise NotFound(
        f"没有渠道种类 “{kind}”，" + (near.zh if near else f"可用：{known}"),
        f"there is no kind of channel '{kind}'; " + (near.en if near else f"there are {known.replace('、', ', ')}"),
    )


def _fields(transport: Transport, values: Sequence[str]) -> dict[str, str]:
    """Values as ``NAME=VALUE``; a bare one is that of the next field that has none yet."""
    names = [field.name for field in transport.fields]
    given: dict[str, str] = {}
    for value in values:
        name, sign, rest = value.partition("=")
        if sign and name in names:
            given[name] = rest
            continue
        free = [each for each in names if each not in given]
        if not free:
            raise BadInput(
                f"渠道 “{transport.key}” 用不上 “{value}”，请去掉",
                f"channel '{transport.key}' has no place for '{value}'; leave it out",
            )
        given[free[0]] = value
    return transport.checked(given)


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
    kinds = say("、", ", ").join(f"{key}({each.title})" for key, each in transports.items())
    data = [
        {
            "channel": each.id,
            "person": names[each.person_id],
            "kind": each.kind,
            "position": each.position,
            "fields": _masked(transports, each),
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
    return kind if kind in transports else say(f"{kind}(没有插件)", f"{kind} (no plugin)")


def _masked(transports: Mapping[str, Transport], channel: ChannelFile) -> dict[str, str]:
    """A channel's fields without what is secret. Of a kind that no plugin knows, all is."""
    transport = transports.get(channel.kind)
    open_fields = {field.name for field in transport.fields if not field.secret} if transport else set()
    return {name: _host_alone(value) if name in open_fields else "***" for name, value in channel.fields.items()}


def _host_alone(value: str) -> str:
    """A web address without its path and query, which often carry a token."""
    return re.sub(r"(?i)^(https?://)(?:[^/@]*@)?([^/?#]+)[/?#].+", r"\1\2/…", value)


def _shown(transports: Mapping[str, Transport], channel: ChannelFile) -> str:
    return " ".join(f"{name}={value}" for name, value in _masked(transports, channel).items())


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
        found = _channel(installation, channel)
        answer = _try(installation, found)
    data = {"channel": channel, "kind": found.kind, "outcome": answer.outcome, "detail": answer.detail or None}
    detail = f"({answer.detail})" if answer.detail else ""
    show(f"{message_state(answer.outcome)}{detail}", data=data, json=json)
    if answer.outcome is not Outcome.ACCEPTED:
        raise typer.Exit(1)


def _channel(installation: Installation, number: int) -> ChannelFile:
    with installation.ledger.read() as session:
        for each in channel_files(session, installation.ledger.vault):
            if each.id == number:
                return each
    raise _no_such(number)


def _no_such(number: int) -> NotFound:
    return NotFound(
        f"没有渠道 {number}；用 tongxing channels list 查看编号",
        f"there is no channel {number}; see 'tongxing channels list' for numbers",
    )


def _try(installation: Installation, channel: ChannelFile) -> Answer:
    transport = _transport(installation.catalogue, channel.kind)
    send = transport.open(installation.settings)
    if send is None:
        raise Unavailable(
            f"本系统没有设置好 “{transport.title.zh}”；tongxing doctor 会说缺什么",
            f"this installation is not set up for '{transport.title.en}'; 'tongxing doctor' says what is missing",
        )
    wording = Wording(
        say("童行：测试消息", "Tongxing: a test"),
        say("这是一条测试消息，收到就说明渠道可用。", "This is a test. If you read it, the channel works."),
    )
    return send(channel.fields, wording)


def _remove(channel: Annotated[int, _number_argument()], json: Annotated[bool, json_option()] = False) -> None:
    now = present(None)

    def action(session: Session) -> None:
        if not remove_channel(session, channel):
            raise _no_such(channel)
        write_audit(session, OPERATOR, now, "channel-removed", "channel", [channel])

    with open_cli_installation() as installation:
        installation.ledger.run(action)
    show(say(f"渠道 {channel} 已删除", f"channel {channel} is removed"), data={"removed": channel}, json=json)
