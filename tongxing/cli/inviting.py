"""``invite``: a link with which a person chooses a password for the dashboard."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from ..actions.signing_in import LASTS, link_for
from ..ledger.people import find_organisation, find_person, open_person
from ..words import say
from .inputs import json_option, now_option, org_option, person_argument, present
from .opening import OPERATOR, open_cli_installation
from .output import show
from .usage import App

__all__ = ["add_to"]


def add_to(app: App) -> None:
    """The command ``invite``."""
    app.command(
        "invite",
        help=say(
            "给一个人一个链接，用它设置网页的密码；旧的链接作废。",
            "Give a person a link with which they choose a password for the dashboard; earlier ones open nothing any more.",
        ),
    )(_invite)


def _invite(
    person: Annotated[str, person_argument()],
    org: Annotated[str | None, org_option()] = None,
    now: Annotated[dt.datetime | None, now_option()] = None,
    json: Annotated[bool, json_option()] = False,
) -> None:
    at = present(now)
    with open_cli_installation() as installation:
        vault = installation.ledger.vault
        with installation.ledger.read() as session:
            place = find_organisation(session, org) if org else None
            found = find_person(session, vault, person, place)
            who, name = found.id, open_person(vault, found).name
        token = link_for(installation, who, "password", OPERATOR, at)
        link = f"{installation.settings.public_url}/in/{token}"
    days = LASTS["password"].days
    said = say(
        f"{name}的链接，{days} 天内有效，只能用一次；请只发给本人：\n{link}",
        f"A link for {name}, for {days} days and once; give it to nobody else:\n{link}",
    )
    show(said, data={"person": who, "link": link}, json=json)
