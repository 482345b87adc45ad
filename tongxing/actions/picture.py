"""A launch with all its windows, seen at one instant: what is settled, what waits for what. Changes nothing."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from sqlalchemy.orm import Session

from ..ledger.launches import LaunchFacts
from ..ledger.notices import Telling
from ..ledger.waiting import held_back_in
from ..ledger.windows import WindowRow, windows_of_launches
from ..lifecycle import OfficeHours, WindowFacts, WindowState, passes_on, state_of

__all__ = ["SETTLED", "LaunchPicture", "grouped_by_launch", "picture_of", "telling"]

SETTLED = (WindowState.DONE, WindowState.NOTHING_TO_DO, WindowState.MISSED, WindowState.CANCELLED)
"""The states in which nothing of a window is owed any more."""


@dataclass(frozen=True)
class LaunchPicture:
    """A launch with all its windows, seen at one instant. `held`: of a window, how many open items wait for the same
    subject's item of an earlier step."""

    launch: LaunchFacts
    windows: tuple[WindowRow, ...]
    now: dt.datetime
    held: Mapping[int, int] = field(default_factory=dict)

    def of(self, step: str) -> Sequence[WindowRow]:
        return self._by_step.get(step, ())

    @cached_property
    def _by_step(self) -> Mapping[str, Sequence[WindowRow]]:
        found: dict[str, list[WindowRow]] = defaultdict(list)
        for window in self.windows:
            found[window.step].append(window)
        return found

    def beside(self, window: WindowRow) -> list[WindowRow]:
        """Windows of the same dates for items that were reopened: apart from it only by whom was told when."""
        same = (window.part, window.occurrence, window.facts.due)
        return [
            each
            for each in self.of(window.step)
            if not each.wide and not each.pinned and (each.part, each.occurrence, each.facts.due) == same
        ]

    def settled(self, step: str) -> bool:
        """Whether nothing of the step is owed any more."""
        return not self.unsettled(step)

    def unsettled(self, step: str) -> list[WindowRow]:
        """The windows of the step of which something is owed, or may yet be."""
        return [window for window in self.of(step) if state_of(window.facts, self.now) not in SETTLED]

    def waits_as_a_whole(self, step: str) -> list[str]:
        """The steps that must be settled as a whole before anything of this one. Optional steps never block."""
        return list(self._unsettled_before(step, each=False))

    def waits_by_subject(self, step: str) -> list[str]:
        """The steps that must be settled subject by subject before the same subject's item of this one."""
        return list(self._unsettled_before(step, each=True))

    def blockers(self, step: str) -> list[str]:
        """The steps that all of this one still waits for: as a whole, or because none of its subjects is through."""
        owed = self.unsettled(step)
        held = sum(self.held.get(window.id, 0) for window in owed)
        all_held = held > 0 and held >= sum(window.facts.open_items for window in owed)
        return list(dict.fromkeys(self.waits_as_a_whole(step) + (self.waits_by_subject(step) if all_held else [])))

    def facts(self, window: WindowRow) -> WindowFacts:
        """The window's facts, with whether it is blocked."""
        held = self.held.get(window.id, 0)
        all_held = held > 0 and held >= window.facts.open_items
        return replace(window.facts, blocked=all_held or bool(self.waits_as_a_whole(window.step)))

    def state(self, window: WindowRow) -> WindowState:
        return state_of(self.facts(window), self.now)

    def your_turn(self, window: WindowRow, steps: Iterable[str], hours: OfficeHours) -> Telling:
        """That the owners of what waited for one of these steps may begin. Where single subjects got through, only the
        owners of their items are told: once, and past the due once a day."""
        found = telling(window, "opened", hours, self.now)
        found = replace(found, held_by=tuple(self.waits_by_subject(window.step)))
        waited = [after for after in self.launch.program.step(window.step).after if after.step in set(steps)]
        if any(not after.each and self.settled(after.step) for after in waited):
            return found
        again = self.launch.local_day(self.now).toordinal() if passes_on(window.facts, self.now) else 0
        return replace(found, freed_by=tuple(after.step for after in waited if after.each), round=again)

    def _unsettled_before(self, step: str, *, each: bool) -> Iterator[str]:
        program = self.launch.program
        for after in program.step(step).after:
            if after.each is each and not program.step(after.step).optional and not self.settled(after.step):
                yield after.step


def picture_of(
    session: Session, launch: LaunchFacts, now: dt.datetime, steps: Iterable[str] | None = None
) -> LaunchPicture:
    """The whole picture, or that of some `steps`."""
    picture = LaunchPicture(launch, tuple(windows_of_launches(session, [launch.id], steps)), now)
    held: dict[int, int] = {}
    for step in launch.program.steps:
        windows = [window.id for window in picture.of(step.key) if window.facts.open_items] if step.after else []
        before = picture.waits_by_subject(step.key) if windows else []
        if before:
            held |= held_back_in(session, windows, before, now)
    return replace(picture, held=held) if held else picture


def grouped_by_launch(windows: Iterable[WindowRow]) -> Mapping[str, list[WindowRow]]:
    found: dict[str, list[WindowRow]] = defaultdict(list)
    for window in windows:
        found[window.launch_id].append(window)
    return found


def telling(
    window: WindowRow, cause: str, hours: OfficeHours, now: dt.datetime, due_version: int | None = None
) -> Telling:
    """That the owners of a window are to hear of an action on it."""
    version = window.due_version if due_version is None else due_version
    return Telling(window.id, window.launch_id, cause, "owner", window.owner, version, hours.next_open(now))
