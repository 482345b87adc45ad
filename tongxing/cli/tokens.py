"""``token``: tokens with which programs ask the API in a person's name: make, list, revoke."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Any

import typer

from ..actions.tokens import LASTS, LONGEST, make_token, my_tokens, revoke_token
from ..labels import instant
from ..ledger.people import find_organisation, find_person, names_of, open_person
from ..ledger.tokens import SCOPES, TokenRow, TokenScope
from ..words import Text, say, text
from .inputs import json_option, now_option, org_option, person_argument, present, read_number
from .opening import OPERATOR, open_cli_installation
from .output import Table, show
from .usage import App, Unfit

__all__ = ["add_to"]

_SCOPES: Mapping[TokenScope, Text] = {
    "read": text("只读", "reads"),
    "work": text("读、记录工作", "reads and records work"),
    "manage": text("读、记录、发起和管理计划", "reads, records, launches and manages"),
}


def add_to(app: typer.Typer) -> None:
    """``token``, ``token make`` and ``token revoke``."""
    tokens = App(
        help=say("接口令牌：列出、发出、收回。", "Tokens of the API: list, make, revoke."), invoke_without_command=True
    )
    tokens.callback()(_list)
    tokens.command(
        "make",
        help=say(
            "给一个人发一个令牌，程序用它以这个人的身份访问接口；只显示这一次。",
            "Make a token with which a program asks the API in a person's name; it is shown this once.",
        ),
    )(_make)
    tokens.command("revoke", help=say("收回一个令牌，立即失效。", "Take a token back, at once."))(_revoke)
    app.add_typer(tokens, name="token")


def _list(
    ctx: typer.Context,
    now: Annotated[dt.datetime | None, now_option()] = None,
    json: Annotated[bool, json_option()] = False,
) -> None:
    if ctx.invoked_subcommand is not None:
        return
    with open_cli_installation() as installation:
        rows = my_tokens(installation, present(now))
        with installation.ledger.read() as session:
            names = names_of(session, installation.ledger.vault, {row.person for row in rows})
    nothing = say("没有有效的令牌", "there is no token")
    show(_table(rows, names) if rows else nothing, data=[_data(row) for row in rows], json=json)


def _table(rows: list[TokenRow], names: Mapping[int, str]) -> Table:
    return Table(
        [
            say("编号", "NUMBER"),
            say("谁的", "WHOSE"),
            say("用途", "FOR"),
            say("可以", "MAY"),
            say("有效至", "UNTIL"),
            say("最近使用", "LAST USED"),
        ],
        [
            [row.id, names[row.person], row.title, _SCOPES[row.scope], instant(row.expires_at), instant(row.used_at)]
            for row in rows
        ],
    )


def _data(row: TokenRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "person": row.person,
        "scope": row.scope,
        "title": row.title,
        "made_at": row.made_at,
        "expires_at": row.expires_at,
        "used_at": row.used_at,
    }


def _make(
    person: Annotated[str, person_argument()],
    title: Annotated[str, _title_option()],
    scope: Annotated[TokenScope, _scope_option()] = "read",
    days: Annotated[int, _days_option()] = LASTS,
    org: Annotated[str | None, org_option()] = None,
    now: Annotated[dt.datetime | None, now_option()] = None,
    json: Annotated[bool, json_option()] = False,
) -> None:
    with open_cli_installation() as installation:
        vault = installation.ledger.vault
        with installation.ledger.read() as session:
            place = find_organisation(session, org) if org else None
            found = find_person(session, vault, person, place)
            who, name = found.id, open_person(vault, found).name
        made = make_token(installation, who, scope, title, OPERATOR, present(now), days)
    said = say(
        f"{name}的令牌 {made.id}（{_SCOPES[scope]}），有效至 {instant(made.expires_at)}；只显示这一次，请妥善保存：\n{made.token}",
        f"Token {made.id} for {name} ({_SCOPES[scope]}), until {instant(made.expires_at)}; it is shown this once, keep it "
        f"safe:\n{made.token}",
    )
    data = {
        "id": made.id,
        "person": who,
        "scope": scope,
        "title": made.title,
        "expires_at": made.expires_at,
        "token": made.token,
    }
    show(said, data=data, json=json)


def _title_option() -> Any:
    return typer.Option(
        "--for", metavar=say("用途", "WORDS"), help=say("给什么用，以后好认出它", "what it is for, to know it again")
    )


def _scope_option() -> Any:
    return typer.Option(
        "--scope",
        metavar="|".join(SCOPES),
        parser=_read_scope,
        help=say(
            "read 只读；work 还可记录工作；manage 还可发起和管理计划。都不超出本人的权限",
            "'read'; 'work': records work too; 'manage': launches and manages too. Never more than the person may",
        ),
    )


def _read_scope(written: str) -> TokenScope:
    for each in SCOPES:
        if each == written:
            return each
    raise Unfit(f"“{written}” 不是 {'、'.join(SCOPES)} 之一", f"'{written}' is none of {', '.join(SCOPES)}")


def _days_option() -> Any:
    return typer.Option(
        "--days",
        metavar=say("天数", "DAYS"),
        parser=read_number,
        help=say(
            f"有效几天，默认 {LASTS}，至多 {LONGEST}", f"how many days it lasts; default {LASTS}, at most {LONGEST}"
        ),
    )


def _revoke(
    token: Annotated[int, _token_argument()],
    now: Annotated[dt.datetime | None, now_option()] = None,
    json: Annotated[bool, json_option()] = False,
) -> None:
    with open_cli_installation() as installation:
        revoke_token(installation, token, OPERATOR, present(now))
    show(
        say(f"令牌 {token} 已收回", f"token {token} opens nothing any more"),
        data={"revoked": token},
        json=json,
    )


def _token_argument() -> Any:
    return typer.Argument(
        metavar=say("令牌", "TOKEN"), parser=read_number, help=say("令牌的编号", "the number of the token")
    )
