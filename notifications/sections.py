"""What a message speaks of: sections of lines. Pure values; counts, titles and days, and no place for a name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby
from zoneinfo import ZoneInfo

from tongxing.words import Text

__all__ = ["Kind", "Line", "Section", "in_sections", "items_of"]


class Kind(StrEnum):
    """What a section is for; each has its folder of templates. In the order in which a message shows them."""

    URGENT = "urgent"
    DUE = "due"
    BELOW = "below"
    NEWS = "news"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to say. `title` is a step's, or the program's where it is of the whole launch. `due` is an instant;
    `since_many`: it is the earliest of several. `organisation` is named to people outside of it."""

    kind: Kind
    cause: str
    launch: str
    program: Text
    title: Text
    timezone: ZoneInfo
    items: int = 0
    due: dt.datetime | None = None
    since_many: bool = False
    organisation: str | None = None
    window: int | None = None

    def is_late(self, now: dt.datetime) -> bool:
        return self.due is not None and self.due < now


@dataclass(frozen=True, slots=True)
class Section:
    """The lines of one kind, in the order in which they matter."""

    kind: Kind
    lines: tuple[Line, ...]


def in_sections(lines: Iterable[Line], now: dt.datetime) -> tuple[Section, ...]:
    """The lines sorted, what says the same told once."""
    once = _told_once(lines)
    kinds = {kind: [line for line in once if line.kind is kind] for kind in Kind}
    return tuple(Section(kind, _in_order(kind, _summed(kind, some), now)) for kind, some in kinds.items() if some)


def items_of(sections: Iterable[Section]) -> int:
    """How many items a message speaks of: those to do, or below, or new."""
    return sum(line.items for section in sections for line in section.lines)


def _told_once(lines: Iterable[Line]) -> list[Line]:
    """Two reminders of one window are one line, and what is due needs no news that it is open."""
    found = {(line.kind, line.launch, line.window, _cause(line)): line for line in lines}
    spoken = {line.window for line in found.values() if line.kind in (Kind.URGENT, Kind.DUE)}
    return [
        line
        for line in found.values()
        if not (line.kind is Kind.NEWS and line.cause == "opened" and line.window in spoken)
    ]


def _cause(line: Line) -> str:
    return line.cause if line.kind is Kind.NEWS else ""


def _summed(kind: Kind, lines: list[Line]) -> list[Line]:
    """One line for each step (below: whatever the date), or for each step and due."""
    ordered = sorted(lines, key=lambda line: _group(kind, line))
    return [_sum(list(some)) for _, some in groupby(ordered, key=lambda line: _group(kind, line))]


def _group(kind: Kind, line: Line) -> tuple[str, ...]:
    due = "" if kind is Kind.BELOW or line.due is None else line.due.isoformat()
    return line.organisation or "", line.launch, line.title.en, _cause(line), due


def _sum(lines: list[Line]) -> Line:
    dues = {line.due for line in lines if line.due is not None}
    return replace(
        lines[0],
        items=sum(line.items for line in lines),
        due=min(dues, default=None),
        since_many=len(dues) > 1,
    )


def _in_order(kind: Kind, lines: list[Line], now: dt.datetime) -> tuple[Line, ...]:
    far = dt.datetime.max.replace(tzinfo=dt.UTC)
    if kind is Kind.BELOW:
        return tuple(sorted(lines, key=lambda line: (_day(line, now), -line.items)))
    return tuple(sorted(lines, key=lambda line: (line.due or far, -line.items)))


def _day(line: Line, now: dt.datetime) -> dt.date:
    return (line.due or now).astimezone(line.timezone).date()
