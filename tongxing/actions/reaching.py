"""How people are reached: a channel is added, tried with a test message, or removed. What a channel is made of its plugin
says; its secrets are shown to nobody."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from ..errors import BadInput, NotFound, Unavailable, did_you_mean
from ..installation import Installation
from ..ledger.audit import Actor, write_audit
from ..ledger.channels import ChannelFile, add_channel, channels_of, remove_channel
from ..ledger.history import channel_files
from ..ledger.people import find_organisation, find_person, held_roles
from ..registry import Catalogue
from ..transport import Answer, Transport, Wording
from ..words import say

__all__ = ["HoldersOf", "add_channels", "masked_fields", "take_away_channel", "try_channel"]


@dataclass(frozen=True)
class HoldersOf:
    """Everybody who holds this role in an organisation, by its key or name."""

    role: str
    organisation: str


def add_channels(
    installation: Installation,
    whose: str | HoldersOf,
    kind: str,
    values: Sequence[str],
    actor: Actor,
    now: dt.datetime,
    organisation: str | None = None,
) -> list[tuple[int, int]]:
    """A further channel of one person (of an `organisation`, where one is given) or of all holders of a role; gives
    (person, channel). The same channel is there only once.

    `values` are those of the channel's fields: ``NAME=VALUE``, or the value alone. Raises :class:`NotFound` for an
    unknown kind, person or role, :class:`BadInput` for a value that does not fit.
    """
    fields = _fields(_transport(installation.catalogue, kind), values)
    vault = installation.ledger.vault

    def action(session: Session) -> list[tuple[int, int]]:
        found, new = [], []
        for person in _people(session, installation, whose, organisation):
            known = {each.id for each in channels_of(session, vault, person)}
            channel = add_channel(session, vault, person, kind, fields)
            found.append((person, channel))
            new += [channel] if channel not in known else []
        write_audit(session, actor, now, "channel-added", "channel", [*new], kind=kind)
        return found

    return installation.ledger.run(action)


def take_away_channel(installation: Installation, channel: int, actor: Actor, now: dt.datetime) -> None:
    """Remove a channel by its number; raises :class:`NotFound`."""

    def action(session: Session) -> None:
        if not remove_channel(session, channel):
            raise _no_such(channel)
        write_audit(session, actor, now, "channel-removed", "channel", [channel])

    installation.ledger.run(action)


def try_channel(installation: Installation, channel: int) -> tuple[str, Answer]:
    """Send a test message; gives the kind of the channel and what the other side answered.

    Raises :class:`NotFound`, or :class:`Unavailable` where the installation is not set up for it.
    """
    found = _channel(installation, channel)
    transport = _transport(installation.catalogue, found.kind)
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
    return found.kind, send(found.fields, wording)


def masked_fields(transports: Mapping[str, Transport], channel: ChannelFile) -> dict[str, str]:
    """A channel's fields without what is secret. Of a kind that no plugin knows, all is."""
    transport = transports.get(channel.kind)
    open_fields = {field.name for field in transport.fields if not field.secret} if transport else set()
    return {name: _host_alone(value) if name in open_fields else "***" for name, value in channel.fields.items()}


def _host_alone(value: str) -> str:
    """A web address without its path and query, which often carry a token."""
    return re.sub(r"(?i)^(https?://)(?:[^/@]*@)?([^/?#]+)[/?#].+", r"\1\2/…", value)


def _people(
    session: Session, installation: Installation, whose: str | HoldersOf, organisation: str | None
) -> Sequence[int]:
    if isinstance(whose, str):
        place = find_organisation(session, organisation) if organisation is not None else None
        return [find_person(session, installation.ledger.vault, whose, place).id]
    place = find_organisation(session, whose.organisation)
    people = sorted({held.person_id for held in held_roles(session, place.id, roles=[whose.role])})
    if not people:
        raise NotFound(
            f"“{place.name}” 没有人担任角色 “{whose.role}”", f"nobody holds role '{whose.role}' in '{place.name}'"
        )
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
    """A bare value is that of the next field that has none yet."""
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
