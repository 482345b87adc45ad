"""Words a message: sections into a subject and a body, in the reader's language, no longer than a channel takes.

The sentences are in ``templates/<kind>/<language>/``; they see counts, titles and days, and nothing else.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import PackageLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from tongxing.transport import Wording
from tongxing.words import Language, Text

from .dues import at_in_words, due_in_words
from .sections import Kind, Line, Section

__all__ = ["MOST_LINES", "ConcernWords", "word", "word_concern"]

MOST_LINES = 12
"""So many lines people read on a phone; the rest is behind the link."""

_SUBJECT_LENGTH = 120


def word(
    sections: Sequence[Section],
    language: Language,
    now: dt.datetime,
    link: str,
    *,
    repeated: bool = False,
    limit: int | None = None,
) -> Wording:
    """The message of these sections. `limit` is in bytes of UTF-8; lines are left out from the end, and counted."""
    total = sum(len(section.lines) for section in sections)
    wording = _worded(sections, language, now, link, repeated, min(total, MOST_LINES))
    for shown in range(min(total, MOST_LINES) - 1, -1, -1):
        if limit is None or _size(wording) <= limit:
            break
        wording = _worded(sections, language, now, link, repeated, shown)
    return wording


def _size(wording: Wording) -> int:
    return len(f"{wording.subject}\n{wording.body}".encode())


def _worded(
    sections: Sequence[Section], language: Language, now: dt.datetime, link: str, repeated: bool, shown: int
) -> Wording:
    bodies = []
    for section in sections:
        bodies.append(_render(section.kind, language, "body", **_context(section, language, now, shown)))
        shown = max(0, shown - len(section.lines))
    first = _context(sections[0], language, now, 1)
    subject = _shortened(_render(sections[0].kind, language, "subject", **first))
    return Wording(
        _render("message", language, "subject", subject=subject, repeated=repeated),
        _render("message", language, "body", bodies=bodies, repeated=repeated, link=link),
    )


def _context(section: Section, language: Language, now: dt.datetime, shown: int) -> dict[str, Any]:
    lines = section.lines
    programs = len({line.launch for line in lines}) > 1
    worded = [_line(line, language, now, programs and section.kind is not Kind.BELOW) for line in lines]
    return {
        "lines": worded,
        "shown": worded[:shown],
        "items": sum(line.items for line in lines),
        "more": sum(line.items for line in lines[shown:]),
        "more_lines": len(lines[shown:]),
        "late": sum(line.items for line in lines if line.is_late(now)),
        "first": worded[0]["when"],
    }


def _line(line: Line, language: Language, now: dt.datetime, with_program: bool) -> dict[str, Any]:
    title = line.title.in_(language)
    if with_program and line.title != line.program:
        program = line.program.in_(language)
        title = f"{title} ({program})" if language == "en" else f"{title}（{program}）"
    return {
        "title": title,
        "count": line.items,
        "cause": line.cause,
        "when": due_in_words(line.due, now, line.timezone).in_(language) if line.due else "",
        "since_many": line.since_many,
        "place": _place(line.organisation, language),
    }


def _place(organisation: str | None, language: Language) -> str:
    if organisation is None:
        return ""
    return f"{organisation}, " if language == "en" else f"{organisation}，"


@dataclass(frozen=True, slots=True)
class ConcernWords:
    """What a message may say of an urgent concern: where, who by their role, and until when. Instants are UTC."""

    number: int
    place: str
    role: Text | None
    timezone: ZoneInfo
    raised_at: dt.datetime
    acknowledge_by: dt.datetime
    act_by: dt.datetime
    is_acknowledged: bool


def word_concern(
    concern: ConcernWords,
    cause: str,
    language: Language,
    now: dt.datetime,
    link: str,
    *,
    repeated: bool = False,
    limit: int | None = None,
) -> Wording:
    """The message of one urgent concern; where a channel takes too few bytes, its first lines."""
    times = {
        name: at_in_words(getattr(concern, name), now, concern.timezone).in_(language)
        for name in ("raised_at", "acknowledge_by", "act_by")
    }
    context = {
        "cause": cause,
        "number": concern.number,
        "place": concern.place,
        "role": concern.role.in_(language) if concern.role else "",
        "acknowledged": concern.is_acknowledged,
        **times,
    }
    subject = _shortened(_render("concern", language, "subject", **context))
    body = _render("concern", language, "body", **context)
    wording = Wording(
        _render("message", language, "subject", subject=subject, repeated=repeated),
        _render("message", language, "body", bodies=[body], repeated=repeated, link=link),
    )
    if limit is None or _size(wording) <= limit:
        return wording
    return Wording(wording.subject, body.splitlines()[0])


def _shortened(subject: str) -> str:
    return subject if len(subject) <= _SUBJECT_LENGTH else f"{subject[: _SUBJECT_LENGTH - 1]}…"


def _render(kind: str, language: Language, part: str, **context: Any) -> str:
    rendered = _environment().get_template(f"{kind}/{language}/{part}.txt").render(context).strip()
    # A line break in a subject would begin a header of its own.
    return re.sub(r"\s+", " ", rendered) if part == "subject" else re.sub(r"\n{3,}", "\n\n", rendered)


@cache
def _environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        loader=PackageLoader("notifications"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters["of"] = lambda number, noun: f"{number} {noun}{'' if number == 1 else 's'}"
    return environment
