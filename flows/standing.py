"""How each dated step of a launch stands, in the words that Prefect's page shows. Pure: `now` is in the picture.

One standing for an occurrence of a step, over all its parts and own dates. Its name is short and the same in every
language, so that automations can hang on it; its message says more, in the reader's. Nothing personal: step keys, days
and counts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum

from tongxing.actions.picture import LaunchPicture
from tongxing.ledger.windows import WindowRow
from tongxing.lifecycle import WindowState, days_overdue
from tongxing.program import Step
from tongxing.words import say

__all__ = ["Kind", "Standing", "next_change", "standings"]

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Kind(IntEnum):
    """How an occurrence stands. It stands as the first of its windows does in this order: what wants a person most."""

    FAILED = 0
    OVERDUE = 1
    DUE = 2
    OPEN = 3
    WAITING = 4
    SCHEDULED = 5
    UNDATED = 6
    MISSED = 7
    NOT_DONE = 8
    DONE = 9
    NOTHING_TO_DO = 10
    CANCELLED = 11

    @property
    def settled(self) -> bool:
        return self >= Kind.MISSED


_KINDS = {state: Kind[state.name] for state in WindowState}


@dataclass(frozen=True, slots=True)
class Standing:
    """One occurrence of a step: `total` without the cancelled, `done` with the waived, `due` local, `late` in days.

    `waits_for` are the steps it still waits for, `to_confirm`: what an automatic step found waits for a person.
    """

    step: str
    occurrence: int
    kind: Kind
    total: int
    done: int
    due: dt.datetime | None
    late: int
    year: int
    opened: bool
    optional: bool
    waits_for: tuple[str, ...]
    to_confirm: bool

    @property
    def name(self) -> str:
        """What Prefect shows as the state's name, such as ``Overdue 2 d, 18/30``. A count is of done, but of missed."""
        match self.kind:
            case Kind.UNDATED:
                return "Not dated yet"
            case Kind.WAITING:
                return "Waiting for " + (", ".join(self.waits_for) or "its subjects")
            case Kind.SCHEDULED:
                return f"Due {self._day}" if not self.optional else f"Optional, due {self._day}"
            case Kind.OPEN:
                return self._with("Optional" if self.optional else "Open", " ")
            case Kind.DUE:
                return self._with("Due today", ", ")
            case Kind.OVERDUE:
                return self._with(f"Overdue {self.late} d" if self.late else "Overdue today", ", ")
            case Kind.MISSED:
                return f"Missed {self.total - self.done}/{self.total}" if self.total > 1 else "Missed"
            case _:
                return self.kind.name.capitalize().replace("_", " ")

    @property
    def message(self) -> str:
        """One sentence for the reader, with the due instant in the launch's own time."""
        counted = say(f"已完成 {self.done}/{self.total}", f"{self.done} of {self.total} done")
        if self.due is None:
            return counted
        at = f"{self.due:%Y-%m-%d %H:%M}"
        return say(f"截止 {at}，{counted}", f"due {at}, {counted}")

    @property
    def _day(self) -> str:
        if self.due is None:
            return "?"
        day = f"{self.due.day} {_MONTHS[self.due.month - 1]}"
        return day if self.due.year == self.year else f"{day} {self.due.year}"

    def _with(self, word: str, between: str) -> str:
        if self.to_confirm:
            return f"{word}, to confirm" if self.kind == Kind.OVERDUE else "To confirm"
        return f"{word}{between}{self.done}/{self.total}" if self.total > 1 else word


def standings(
    picture: LaunchPicture, to_confirm: Collection[int] = (), failed: Collection[int] = ()
) -> Iterator[Standing]:
    """Every occurrence of every step, in the program's order. `to_confirm` and `failed` are windows whose automatic
    step waits for a person's confirmation, or gave up."""
    for step in picture.launch.program.steps:
        for windows in _occurrences(picture.of(step.key)):
            kinds = [(_kind(picture, window, window.id in failed), window) for window in windows]
            yield _standing(picture, step, kinds, any(window.id in to_confirm for window in windows))


def _occurrences(windows: Iterable[WindowRow]) -> Iterable[list[WindowRow]]:
    found: dict[int, list[WindowRow]] = {}
    for window in windows:
        found.setdefault(window.occurrence, []).append(window)
    return found.values()


def _standing(picture: LaunchPicture, step: Step, kinds: list[tuple[Kind, WindowRow]], to_confirm: bool) -> Standing:
    kind = min(kind for kind, _ in kinds)
    all_facts = [window.facts for _, window in kinds]
    due = min((w.facts.due for k, w in kinds if k == kind and w.facts.due is not None), default=None)
    zone = picture.launch.timezone
    return Standing(
        step=step.key,
        occurrence=kinds[0][1].occurrence,
        kind=kind,
        total=sum(facts.total - facts.cancelled for facts in all_facts),
        done=sum(facts.done + facts.waived for facts in all_facts),
        due=due.astimezone(zone) if due is not None else None,
        late=days_overdue(due, picture.now, zone) if due is not None else 0,
        year=picture.launch.local_day(picture.now).year,
        opened=any(facts.opens is not None and facts.opens <= picture.now for facts in all_facts),
        optional=step.optional,
        waits_for=tuple(_waits_for(picture, step, {w.per for _, w in kinds if not w.facts.ready})),
        to_confirm=to_confirm,
    )


def _kind(picture: LaunchPicture, window: WindowRow, failed: bool) -> Kind:
    kind = _KINDS[picture.state(window)]
    if kind.settled:
        return kind
    if picture.launch.state != "live":
        return Kind.CANCELLED if picture.launch.state == "cancelled" else Kind.NOT_DONE
    if failed:
        return Kind.FAILED
    return Kind.DUE if kind == Kind.OPEN and _is_last_day(picture, window) else kind


def _is_last_day(picture: LaunchPicture, window: WindowRow) -> bool:
    due = window.facts.due
    return (
        due is not None
        and not window.facts.optional
        and picture.launch.local_day(due) == picture.launch.local_day(picture.now)
    )


def _waits_for(picture: LaunchPicture, step: Step, unknown: set[str]) -> Iterator[str]:
    """The steps that block it as a whole, and those that are still to bring forth its subjects."""
    blockers = picture.blockers(step.key)
    yield from blockers
    for other in picture.launch.program.steps:
        if unknown & set(other.makes) and other.key not in blockers and not picture.settled(other.key):
            yield other.key


def next_change(picture: LaunchPicture) -> dt.datetime | None:
    """The next instant at which a standing changes by the clock alone; None when none does."""
    if picture.launch.state != "live":
        return None
    moments = [moment for window in picture.windows for moment in _moments(picture, window)]
    return min((moment for moment in moments if moment > picture.now), default=None)


def _moments(picture: LaunchPicture, window: WindowRow) -> Iterator[dt.datetime]:
    facts = window.facts
    if facts.settled:
        return
    yield from (moment for moment in (facts.opens, facts.due, facts.closes) if moment is not None)
    if facts.due is None:
        return
    zone = picture.launch.timezone
    last_day = facts.due.astimezone(zone).date()
    # What is overdue is counted in days, and so changes at each midnight.
    day = max(last_day, picture.launch.local_day(picture.now) + dt.timedelta(days=1))
    if day == last_day or not facts.optional:
        yield dt.datetime.combine(day, dt.time(0), zone).astimezone(dt.UTC)
