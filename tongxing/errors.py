"""Every error Tongxing raises on purpose.

::

    TongxingError                 one clear sentence in both languages; the command line shows it and exits 1
    ├── BadInput                  what was given cannot be used; nothing was written
    │   ├── BadDate               a day, rule of time or calendar that cannot be read
    │   ├── BadProgram            a program that contradicts itself
    │   ├── BadParameter          an answer a program cannot take
    │   ├── BadWorkbook           rows of a workbook that were refused (``findings``)
    │   └── BadEvidence           a record that its form does not accept
    ├── NotFound                  no such program, launch, step, item, person, organisation
    ├── Conflict                  somebody was there first: says who did what, when
    ├── NotAllowed                it exists, but this cannot be done with it
    └── Unavailable               database, disk, home, key or server cannot be used now

A message has the object, its id, the fact, and what to do. Foreign errors are translated where they enter.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence

from .words import Text

__all__ = [
    "BadDate",
    "BadEvidence",
    "BadInput",
    "BadParameter",
    "BadProgram",
    "BadWorkbook",
    "Conflict",
    "NotAllowed",
    "NotFound",
    "TongxingError",
    "Unavailable",
    "did_you_mean",
]


class TongxingError(Exception):
    """The root. Carries its sentence in both languages; ``str()`` gives the reader's."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.text = Text(zh=zh, en=en)

    def __str__(self) -> str:
        return str(self.text)


class BadInput(TongxingError):
    """What was given cannot be used; nothing was written."""


class BadDate(BadInput):
    """A day, a rule of time or a calendar that cannot be read."""


class BadProgram(BadInput):
    """A program that contradicts itself."""


class BadParameter(BadInput):
    """An answer a program cannot take. `faults` say of each parameter by name what is wrong, to stand beside it."""

    def __init__(self, zh: str, en: str, faults: Mapping[str, Text] | None = None) -> None:
        super().__init__(zh, en)
        self.faults = dict(faults or {})


class BadWorkbook(BadInput):
    """A workbook, or rows of it, that were refused. `findings` say where and why."""

    def __init__(self, zh: str, en: str, findings: Sequence[object] = ()) -> None:
        super().__init__(zh, en)
        self.findings = tuple(findings)


class BadEvidence(BadInput):
    """A record that its form does not accept."""


class NotFound(TongxingError):
    """No such program, launch, step, item, person or organisation."""


class Conflict(TongxingError):
    """Somebody was there first: the message says who did what, when."""


class NotAllowed(TongxingError):
    """It exists, but this cannot be done with it."""


class Unavailable(TongxingError):
    """Database, disk, home, key or server cannot be used now."""


def did_you_mean(word: str, known: Iterable[str]) -> Text | None:
    """A suggestion for a mistyped name, or None when nothing known is near."""
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return Text(zh=f"是不是 “{near[0]}”？", en=f"did you mean '{near[0]}'?") if near else None
