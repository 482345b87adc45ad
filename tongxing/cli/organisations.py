"""``organisations``: the tree of schools, counties and cities, and a new one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer
from sqlalchemy.orm import Session

from ..ledger.audit import write_audit
from ..ledger.history import OrganisationRow, organisation_tree
from ..ledger.people import add_organisation, find_organisation
from ..ledger.tables import Organisation
from ..settings import Settings
from ..words import LANGUAGES, Language, say
from .inputs import OPERATOR, json_option, open_cli_installation, present
from .labels import label
from .output import Column, Table, show
from .usage import App, Unfit

__all__ = ["add_to"]

KINDS = ("school", "village", "county", "city", "province")


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
    language: Annotated[str | None, _language_option()] = None,
    json: Annotated[bool, json_option()] = False,
) -> None:
    settings = Settings()
    zone = timezone or settings.timezone
    spoken: Language = next((each for each in LANGUAGES if each == language), settings.language)
    now = present(None)

    def action(session: Session) -> Organisation:
        above = find_organisation(session, parent) if parent is not None else None
        made = add_organisation(session, key, name, kind, zone, spoken, above)
        write_audit(session, OPERATOR, now, "organisation-added", "organisation", [made.id])
        return made

    with open_cli_installation() as installation:
        installation.ledger.run(action)
    show(
        say(f"已新增 “{name}”({key})", f"'{name}' is added ({key})"),
        data={"key": key, "name": name, "kind": kind, "parent": parent},
        json=json,
    )


def _key_argument() -> Any:
    return typer.Argument(
        metavar=say("代号", "KEY"),
        parser=_read_key,
        help=say("短的代号，如 qingshan-xx", "a short key, such as qingshan"),
    )


def _read_key(written: str) -> str:
    if not written.strip() or len(written) > 64 or any(letter.isspace() for letter in written):
        raise Unfit("代号不能有空格，最多 64 个字", "a key has no blanks and at most 64 letters")
    return written


def _name_option() -> Any:
    return typer.Option("--name", metavar=say("名称", "NAME"), parser=_read_name, help=say("全称", "its full name"))


def _read_name(written: str) -> str:
    if not written.strip() or len(written) > 120:
        raise Unfit("名称不能空，最多 120 个字", "a name is not empty and has at most 120 letters")
    return written.strip()


def _kind_option() -> Any:
    return typer.Option(
        "--kind", metavar="|".join(KINDS), parser=_read_kind, help=say("类别，默认 school(学校)", "default: school")
    )


def _read_kind(written: str) -> str:
    if written not in KINDS:
        raise Unfit(
            f"没有类别 “{written}”，可选 {'、'.join(KINDS)}",
            f"there is no kind '{written}'; choose of {', '.join(KINDS)}",
        )
    return written


def _parent_option() -> Any:
    return typer.Option("--parent", metavar=say("机构", "ORG"), help=say("上级机构", "the organisation above"))


def _timezone_option() -> Any:
    return typer.Option(
        "--timezone",
        metavar=say("时区", "ZONE"),
        parser=_read_zone,
        help=say("默认 TONGXING_TIMEZONE", "default: TONGXING_TIMEZONE"),
    )


def _read_zone(written: str) -> str:
    try:
        ZoneInfo(written)
    except (OSError, ValueError, KeyError):
        raise Unfit(
            f"没有时区 “{written}”，例如 Asia/Shanghai", f"there is no zone '{written}'; such as Asia/Shanghai"
        ) from None
    return written


def _language_option() -> Any:
    return typer.Option(
        "--language",
        metavar="|".join(LANGUAGES),
        parser=_read_language,
        help=say("默认 TONGXING_LANGUAGE", "default: TONGXING_LANGUAGE"),
    )


def _read_language(written: str) -> str:
    if written not in LANGUAGES:
        raise Unfit(
            f"没有语言 “{written}”，可选 {'、'.join(LANGUAGES)}",
            f"there is no language '{written}'; choose of {', '.join(LANGUAGES)}",
        )
    return written
