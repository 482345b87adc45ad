"""The two languages of the interface.

Every sentence a person may read is a :class:`Text`, a pair of Chinese and English that is built where it is used, so
that a missing translation cannot be written down. Which of the two is shown is decided when it is shown.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["LANGUAGES", "Language", "Text", "joined", "language", "say", "speaking", "text"]

Language = Literal["zh_CN", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)


class Text(BaseModel):
    """One sentence or name in both languages. ``str()`` gives the reader's language."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)

    def in_(self, language: Language) -> str:
        return self.en if language == "en" else self.zh

    def __str__(self) -> str:
        return self.in_(language())


def _language_of_environment() -> Language:
    wanted = os.environ.get("TONGXING_LANGUAGE", "zh_CN")
    return "en" if wanted == "en" else "zh_CN"


_spoken: ContextVar[Language | None] = ContextVar("tongxing_language", default=None)


def language() -> Language:
    """The language of the present reader: what :func:`speaking` set, else ``TONGXING_LANGUAGE``, else Chinese."""
    return _spoken.get() or _language_of_environment()


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Within the block everything is worded in `language`."""
    token = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(token)


def text(zh: str, en: str) -> Text:
    """Build a :class:`Text`: Chinese first."""
    return Text(zh=zh, en=en)


def joined(sentences: Iterable[Text]) -> Text:
    """Several findings as one sentence, with semicolons between them; after a question mark none is needed."""
    found = list(sentences)
    zh = "；".join(each.zh for each in found).replace("？；", "？")
    return Text(zh=zh, en="; ".join(each.en for each in found).replace("?; ", "? "))


def say(zh: str, en: str) -> str:
    """The one of the two that the present reader reads."""
    return en if language() == "en" else zh
