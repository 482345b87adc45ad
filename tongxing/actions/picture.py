"""A launch with all its windows, seen at one instant: what is settled, what waits for what. Changes nothing."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from ..ledger.launches import LaunchFacts
from ..ledger.notices import Telling
from ..ledger.windows import WindowRow, windows_of_launches
from ..lifecycle import OfficeHours, WindowFacts, WindowState, state_of

__all__ = ["SETTLED", "LaunchPicture", "grouped_by_launch", "picture_of", "telling"]

SETTLED = (WindowState.DONE, WindowState.NOTHING_TO_DO, WindowState.MISSED, WindowState.CANCELLED)
"""The states in which nothing of a window is owed any more."""


@dataclass(frozen=True)
class LaunchPicture:
    """A launch with all its windows, seen at one instant."""

    launch: LaunchFacts
    windows: tuple[WindowRow, ...]
    now: dt.datetime

    def of(self, step: str) -> list[WindowRow]:
        return [window for window in self.windows if window.step == step]

    def settled(self, step: str) -> bool:
        """Whether nothing of the step is owed any more."""
        return all(state_of(window.facts, self.now) in SETTLED for window in self.of(step))

    def blockers(self, step: str) -> list[str]:
        """The steps that this one still waits for as a whole. Optional steps never block."""
        waits = (after.step for after in self.launch.program.step(step).after if not after.each)
        return [key for key in waits if not self.launch.program.step(key).optional and not self.settled(key)]

    def facts(self, window: WindowRow) -> WindowFacts:
        """The window's facts, with whether it is blocked."""
        return replace(window.facts, blocked=bool(self.blockers(window.step)))

    def state(self, window: WindowRow) -> WindowState:
        return state_of(self.facts(window), self.now)


def picture_of(
    session: Session, launch: LaunchFacts, now: dt.datetime, steps: Iterable[str] | None = None
) -> LaunchPicture:
    """The whole picture, or that of some `steps`."""
    return LaunchPicture(launch, tuple(windows_of_launches(session, [launch.id], steps)), now)


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
