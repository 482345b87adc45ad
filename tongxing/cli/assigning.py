"""``assign``: who holds a role in a launch that runs."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

import typer

from ..actions.assigning import Assigned, assign
from ..installation import Installation
from ..labels import counted, label
from ..ledger.launches import find_launch
from ..ledger.people import names_of
from ..words import say
from .inputs import json_option, now_option, present, read_assigned
from .opening import OPERATOR, open_cli_installation
from .output import show
from .usage import App

__all__ = ["add_to"]


def add_to(app: App) -> None:
    """The command ``assign``."""
    app.command(
        "assign",
        help=say(
            "在进行中的计划里指定谁担任一个角色，可以只为一个班、年级、队或孩子。",
            "Let somebody hold a role in a running launch, for all or for one class, grade, team or child.",
        ),
    )(_assign)


def _assign(
    launch: Annotated[str, _launch_argument()],
    role: Annotated[str, _role_argument()],
    for_: Annotated[str | None, _for_option()] = None,
    now: Annotated[dt.datetime | None, now_option()] = None,
    json: Annotated[bool, json_option()] = False,
) -> None:
    [(wanted, [person])] = read_assigned([role]).items()
    with open_cli_installation() as installation:
        launch_id = _launch_id(installation, launch)
        made = assign(installation, launch_id, wanted, person, OPERATOR, present(now), for_)
        name = _name(installation, made)
    kind = label(made.scope_kind)
    scope = say(f"（{kind} {made.scope_key}）", f" ({kind} {made.scope_key})") if kind else ""
    said = say(
        f"{name}担任 {made.role}{scope}，共有 {made.items} 项没做完",
        f"{name} is {made.role}{scope} and has {counted(made.items, 'open item')} in all",
    )
    data = {
        "launch": launch_id,
        "role": made.role,
        "person": made.person,
        "scope": made.scope_kind,
        "key": made.scope_key,
        "items": made.items,
    }
    show(said, data=data, json=json)


def _launch_id(installation: Installation, word: str) -> str:
    with installation.ledger.read() as session:
        return find_launch(session, word).id


def _name(installation: Installation, made: Assigned) -> str:
    with installation.ledger.read() as session:
        return names_of(session, installation.ledger.vault, [made.person])[made.person]


def _launch_argument() -> Any:
    return typer.Argument(
        metavar=say("计划", "LAUNCH"), help=say("计划编号，或它开头的几位", "id of a launch, or a beginning of it")
    )


def _role_argument() -> Any:
    return typer.Argument(
        metavar=say("角色=人", "ROLE=PERSON"),
        help=say(
            "角色的代号或名称，和人（编号、姓名、手机号或邮箱）",
            "key or title of a role, and a person (number, name, phone or e-mail)",
        ),
    )


def _for_option() -> Any:
    return typer.Option(
        "--for",
        metavar=say("范围", "SCOPE"),
        help=say(
            "只为这个班（3-2）、年级（3）、队或孩子；不写就是全部",
            "for this class (3-2), grade (3), team or child only",
        ),
    )
