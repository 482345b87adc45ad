"""What every command that asks the ledger begins with: the installation opened, who acts, the organisation named."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import select

from ..errors import NotFound
from ..installation import Installation, open_installation
from ..ledger.audit import Actor
from ..ledger.people import find_organisation
from ..ledger.tables import Organisation

__all__ = ["OPERATOR", "open_cli_installation", "require_organisation"]

OPERATOR = Actor(None, "cli")
"""Who acts at the command line: the operator of the installation."""


@contextmanager
def open_cli_installation(*, to_restore: bool = False) -> Iterator[Installation]:
    """The installation that the environment describes, for one command."""
    with open_installation(to_restore=to_restore) as installation:
        yield installation


def require_organisation(installation: Installation, word: str) -> str:
    """`word` again, if it names an organisation; in an empty ledger the error says how the first one is added."""
    with installation.ledger.read() as session:
        if session.scalar(select(Organisation.id).limit(1)) is None:
            raise NotFound(
                f"还没有任何机构，找不到 “{word}”；先新增：tongxing organisations add 代号 --name 名称 --kind school",
                f"there is no organisation yet, so none is '{word}'; add one first: "
                "tongxing organisations add KEY --name NAME --kind school",
            )
        find_organisation(session, word)
    return word
