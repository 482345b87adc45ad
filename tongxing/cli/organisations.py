"""``organisations``: the tree of schools, counties and cities, and a new one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import typer

from ..actions.organising import (
    ORGANISATION_KINDS,
    NewOrganisation,
    checked_key,
    checked_kind,
    checked_language,
    checked_name,
    checked_zone,
    organise,
)
from ..labels import label
from ..ledger.history import OrganisationRow, organisation_tree
from ..words import LANGUAGES, Language, say
from .inputs import fit, json_option, present
from .opening import OPERATOR, open_cli_installation
from .output import Column, Table, show
from .usage import App

__all__ = ["add_to"]


def add_to(app: typer.Typer) -> None:
    """``organisations`` and ``organisations add``."""
    organisations = App(
        help=say("机构：列出上下级，新增。", "Organisations: the tree of them, and a new one."),
        invoke_without_command=True,
    )
    organisations.callback()(_list)
    organisations.command("add", help=say("新增一个机构。", "Add an organisation."))(_add)
    app.add_typer(organisations, name="organisations")


def _list(ctx: typer.Context, json: Annotated[bool, json_option()] = False) -> None:
    if ctx.invoked_subcommand is not None:
        return
    with open_cli_installation() as installation, installation.ledger.read() as session:
        rows = organisation_tree(session)
    nothing = say(
        "还没有机构；新增：tongxing organisations add 代号 --name 名称 --kind school",
        "there is no organisation yet; add one: tongxing organisations add KEY --name NAME --kind school",
    )
    show(_table(rows) if rows else nothing, data=[_data(row) for row in rows], json=json)


def _table(rows: Sequence[OrganisationRow]) -> Table:
    columns: list[Column | str] = [
        say("名称", "NAME"),
        say("代号", "KEY"),
        say("类别", "KIND"),
        Column(say("人员", "PEOPLE"), True),
        Column(say("儿童", "CHILDREN"), True),
        Column(say("进行中的计划", "LIVE LAUNCHES"), True),
    ]
    return Table(
        columns,
        [
            ["  " * row.depth + row.name, row.key, label(row.kind), row.people, row.children, row.live_launches]
            for row in rows
        ],
    )


def _data(row: OrganisationRow) -> dict[str, Any]:
    return {
        "key": row.key,
        "name": row.name,
        "kind": row.kind,
        "parent": row.parent,
        "timezone": row.timezone,
        "people": row.people,
        "children": row.children,
        "live_launches": row.live_launches,
    }


def _add(
    key: Annotated[str, _key_argument()],
    name: Annotated[str, _name_option()],
    kind: Annotated[str, _kind_option()] = "school",
    parent: Annotated[str | None, _parent_option()] = None,
    timezone: Annotated[str | None, _timezone_option()] = None,
    language: Annotated[Language | None, _language_option()] = None,
    json: Annotated[bool, json_option()] = False,
) -> None:
    wanted = NewOrganisation(key, name, kind, parent, timezone, language)
    with open_cli_installation() as installation:
        organise(installation, wanted, OPERATOR, present(None))
    show(
        say(f"已新增 “{name}”（{key}）", f"'{name}' is added ({key})"),
        data={"key": key, "name": name, "kind": kind, "parent": parent},
        json=json,
    )


def _key_argument() -> Any:
    return typer.Argument(
        metavar=say("代号", "KEY"),
        parser=fit(checked_key),
        help=say("短的代号，如 qingshan-xx", "a short key, such as qingshan"),
    )


def _name_option() -> Any:
    return typer.Option(
        "--name", metavar=say("名称", "NAME"), parser=fit(checked_name), help=say("全称", "its full name")
    )


def _kind_option() -> Any:
    return typer.Option(
        "--kind",
        metavar="|".join(ORGANISATION_KINDS),
        parser=fit(checked_kind),
        help=say("类别，默认 school（学校）", "default: school"),
    )


def _parent_option() -> Any:
    return typer.Option("--parent", metavar=say("机构", "ORG"), help=say("上级机构", "the organisation above"))


def _timezone_option() -> Any:
    return typer.Option(
        "--timezone",
        metavar=say("时区", "ZONE"),
        parser=fit(checked_zone),
        help=say("默认 TONGXING_TIMEZONE", "default: TONGXING_TIMEZONE"),
    )


def _language_option() -> Any:
    return typer.Option(
        "--language",
        metavar="|".join(LANGUAGES),
        parser=fit(checked_language),
        help=say("默认 TONGXING_LANGUAGE", "default: TONGXING_LANGUAGE"),
    )
