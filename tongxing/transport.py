"""What passes between delivery and a way to reach a person. Values only; nothing here sends.

A transport is a plugin's answer to ``tongxing_transports``. People fill in its `fields`; delivery calls `open` once a
pass and what that returns once a message, from several threads at a time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from .errors import BadInput
from .settings import Settings
from .words import Text

__all__ = ["Answer", "Outcome", "Send", "Transport", "TransportField", "Wording"]


class Outcome(StrEnum):
    """How a try ended. *Unknown* is kept apart: it may have arrived."""

    ACCEPTED = "accepted"
    REFUSED_FOR_NOW = "refused-for-now"
    REFUSED_FOR_GOOD = "refused-for-good"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other side said. `detail` is a code or a protocol's number and holds no address, token or text of the
    message; `wait` is how long the other side asked us to wait."""

    outcome: Outcome
    detail: str = ""
    wait: dt.timedelta | None = None


@dataclass(frozen=True, slots=True)
class Wording:
    """Subject and body of a message, plain text in the reader's language. Never a child's name."""

    subject: str
    body: str


Send = Callable[[Mapping[str, str], Wording], Answer]
"""Sends one message to a person's fields. Answers for every refusal; what it raises counts as *unknown*."""


@dataclass(frozen=True)
class TransportField:
    """One thing to fill in. `secret` is never shown again; `fault` says what is wrong with a value, or None."""

    name: str
    title: Text
    required: bool = True
    secret: bool = False
    fault: Callable[[str], Text | None] | None = None


@dataclass(frozen=True)
class Transport:
    """A way to reach a person. `open` gives None where this installation is not set up for it; people are then reached
    by their other channels. `limit`: the most bytes of UTF-8 that subject and body may have together."""

    key: str
    title: Text
    open: Callable[[Settings], Send | None]
    fields: tuple[TransportField, ...] = ()
    limit: int | None = None

    def checked(self, given: Mapping[str, str]) -> dict[str, str]:
        """What was filled in, stripped, without the empty. Raises :class:`BadInput` for the first fault."""
        kept = {name: value.strip() for name, value in given.items() if value.strip()}
        known = {field.name for field in self.fields}
        for name in sorted(kept.keys() - known):
            raise BadInput(
                f"渠道“{self.key}”没有“{name}”这一项，可填：{'、'.join(sorted(known)) or '无'}",
                f"channel '{self.key}' has no field '{name}'; it takes: {', '.join(sorted(known)) or 'none'}",
            )
        for field in self.fields:
            _check(self.key, field, kept.get(field.name))
        return kept


def _check(key: str, field: TransportField, value: str | None) -> None:
    if value is None:
        if field.required:
            raise BadInput(
                f"渠道“{key}”缺少“{field.title.zh}”（{field.name}），请填写",
                f"channel '{key}' lacks its {field.title.en} ({field.name}); give it",
            )
        return
    fault = field.fault(value) if field.fault else None
    if fault:
        raise BadInput(
            f"渠道“{key}”的“{field.title.zh}”（{field.name}）{fault.zh}",
            f"the {field.title.en} ({field.name}) of channel '{key}' {fault.en}",
        )
