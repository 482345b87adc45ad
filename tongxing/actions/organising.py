"""A new organisation in the tree of schools, counties and cities."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from ..errors import BadInput
from ..installation import Installation
from ..ledger.audit import Actor, write_audit
from ..ledger.people import add_organisation, find_organisation
from ..words import LANGUAGES, Language

__all__ = [
    "ORGANISATION_KINDS",
    "NewOrganisation",
    "checked_key",
    "checked_kind",
    "checked_language",
    "checked_name",
    "checked_zone",
    "organise",
]

ORGANISATION_KINDS = ("school", "village", "county", "city", "province")
LONGEST_KEY, LONGEST_NAME = 64, 120


@dataclass(frozen=True)
class NewOrganisation:
    """What is to be added. `parent`: key or name of the one above, None for a root. Without a zone or a language the
    installation's are taken. Raises :class:`BadInput` for what cannot be."""

    key: str
    name: str
    kind: str = "school"
    parent: str | None = None
    timezone: str | None = None
    language: Language | None = None

    def __post_init__(self) -> None:
        checked_key(self.key)
        checked_name(self.name)
        checked_kind(self.kind)
        if self.timezone is not None:
            checked_zone(self.timezone)


def organise(installation: Installation, wanted: NewOrganisation, actor: Actor, now: dt.datetime) -> int:
    """Add an organisation; gives its id. Raises :class:`BadInput` for a key that is taken, :class:`NotFound` for an
    unknown parent."""
    settings = installation.settings

    def action(session: Session) -> int:
        above = find_organisation(session, wanted.parent) if wanted.parent is not None else None
        zone, language = wanted.timezone or settings.timezone, wanted.language or settings.language
        made = add_organisation(session, wanted.key, wanted.name.strip(), wanted.kind, zone, language, above)
        write_audit(session, actor, now, "organisation-added", "organisation", [made.id])
        return made.id

    return installation.ledger.run(action)


def checked_key(written: str) -> str:
    """A key as it is kept; raises :class:`BadInput`."""
    if not written.strip() or len(written) > LONGEST_KEY or any(letter.isspace() for letter in written):
        raise BadInput(
            f"代号不能有空格，最多 {LONGEST_KEY} 个字", f"a key has no blanks and at most {LONGEST_KEY} letters"
        )
    return written


def checked_name(written: str) -> str:
    """A name as it is kept; raises :class:`BadInput`."""
    if not written.strip() or len(written) > LONGEST_NAME:
        raise BadInput(
            f"名称不能空，最多 {LONGEST_NAME} 个字", f"a name is not empty and has at most {LONGEST_NAME} letters"
        )
    return written.strip()


def checked_kind(written: str) -> str:
    """A kind that there is; raises :class:`BadInput`."""
    if written not in ORGANISATION_KINDS:
        raise BadInput(
            f"没有类别 “{written}”，可选 {'、'.join(ORGANISATION_KINDS)}",
            f"there is no kind '{written}'; choose of {', '.join(ORGANISATION_KINDS)}",
        )
    return written


def checked_zone(written: str) -> str:
    """A time zone that there is; raises :class:`BadInput`."""
    try:
        ZoneInfo(written)
    except (OSError, ValueError, KeyError):
        raise BadInput(
            f"没有时区 “{written}”，例如 Asia/Shanghai", f"there is no zone '{written}'; such as Asia/Shanghai"
        ) from None
    return written


def checked_language(written: str) -> Language:
    """A language that there is; raises :class:`BadInput`."""
    for each in LANGUAGES:
        if each == written:
            return each
    raise BadInput(
        f"没有语言 “{written}”，可选 {'、'.join(LANGUAGES)}",
        f"there is no language '{written}'; choose of {', '.join(LANGUAGES)}",
    )
