"""How a ratio is taken: ours and the floor by turns, in an order that rotates, each checked before its time counts."""

from __future__ import annotations

import ctypes
import gc
import resource
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

__all__ = ["Aim", "Contest", "Contestant", "Measured", "Meters", "Result", "Usage", "contend", "wrong"]

ROUNDS = 5

QUIET = 0.25
"""So many processors others may keep busy meanwhile; a round that they disturb more is taken again."""

Meaning = Literal["share", "multiple", "milliseconds"]


@dataclass(frozen=True)
class Aim:
    """What ours is to reach. `share`: at least so much of the floor's speed; `multiple`: at most so many times the
    floor's time; `milliseconds`: at most so long."""

    meaning: Meaning
    limit: float

    def met_by(self, value: float) -> bool:
        return value >= self.limit if self.meaning == "share" else value <= self.limit


@dataclass(frozen=True)
class Usage:
    """What a timing took: seconds by the wall and of processors, and the most bytes of memory of our process."""

    wall: float
    client: float
    server: float
    memory: int


@dataclass(frozen=True)
class Contestant:
    """One of the two. `run` is what is timed, `repeats` times; `prepare` and `check` are not timed."""

    name: str
    run: Callable[[], object]
    prepare: Callable[[], None]
    check: Callable[[object], None]


@dataclass(frozen=True)
class Contest:
    """Two ways to the same result. `units` is what one run handles, for a rate."""

    path: str
    aim: Aim
    ours: Contestant
    floor: Contestant
    units: int = 1
    repeats: int = 1


@dataclass(frozen=True)
class Measured:
    """The timings of one contestant, a round each."""

    name: str
    usages: tuple[Usage, ...]

    def median(self, what: Callable[[Usage], float]) -> float:
        return statistics.median(what(each) for each in self.usages)


@dataclass(frozen=True)
class Result:
    """A contest's outcome. `values` are the rounds' ratios (or times), in the aim's meaning; `others`: so many
    processors others kept busy in the worst of these rounds."""

    contest: Contest
    ours: Measured
    floor: Measured
    others: float = 0.0

    @property
    def values(self) -> tuple[float, ...]:
        pairs = zip(self.ours.usages, self.floor.usages, strict=True)
        match self.contest.aim.meaning:
            case "share":
                return tuple(floor.wall / ours.wall for ours, floor in pairs)
            case "multiple":
                return tuple(ours.wall / floor.wall for ours, floor in pairs)
            case "milliseconds":
                return tuple(each.wall * 1000 for each in self.ours.usages)

    @property
    def value(self) -> float:
        return statistics.median(self.values)

    @property
    def met(self) -> bool:
        return self.contest.aim.met_by(self.value)

    @property
    def disturbed(self) -> bool:
        return self.others > QUIET


@dataclass(frozen=True)
class Meters:
    """Seconds of processors up to now: of the database's server, and of all that has no part in the contest."""

    server: Callable[[], float] = lambda: 0.0
    others: Callable[[], float] = lambda: 0.0


@dataclass(frozen=True)
class _Round:
    ours: Usage
    floor: Usage
    others: float


def contend(contest: Contest, settle: Callable[[], None], meters: Meters, rounds: int = ROUNDS) -> Result:
    """Run all rounds, and again as many at most where others disturb: the calmest count. Raises
    :class:`AssertionError` from a check when a result is wrong."""
    found: list[_Round] = []
    while len(found) < 2 * rounds and sum(each.others <= QUIET for each in found) < rounds:
        found.append(_round(contest, settle, meters, ours_first=len(found) % 2 == 0))
    calmest = sorted(found, key=lambda each: max(each.others, QUIET))[:rounds]
    return Result(
        contest,
        Measured(contest.ours.name, tuple(each.ours for each in calmest)),
        Measured(contest.floor.name, tuple(each.floor for each in calmest)),
        max(each.others for each in calmest),
    )


def _round(contest: Contest, settle: Callable[[], None], meters: Meters, *, ours_first: bool) -> _Round:
    others, wall = meters.others(), time.perf_counter()
    sides = (contest.ours, contest.floor) if ours_first else (contest.floor, contest.ours)
    first, second = (_time(side, contest.repeats, settle, meters.server) for side in sides)
    others, wall = meters.others() - others, time.perf_counter() - wall
    # The system counts by the hundredth of a second: a short round tells nothing of others.
    share = max(0.0, others / wall) if wall > 0.2 else 0.0
    return _Round(first, second, share) if ours_first else _Round(second, first, share)


def _time(
    contestant: Contestant, repeats: int, settle: Callable[[], None], server_seconds: Callable[[], float]
) -> Usage:
    contestant.prepare()
    settle()
    _forget_memory()
    server, client, wall = server_seconds(), time.process_time(), time.perf_counter()
    for _ in range(repeats):
        outcome = contestant.run()
    wall = (time.perf_counter() - wall) / repeats
    client = (time.process_time() - client) / repeats
    server = (server_seconds() - server) / repeats
    memory = _most_memory()
    contestant.check(outcome)
    return Usage(wall, client, server, memory)


def _forget_memory() -> None:
    """Give back what is free and forget the most so far, where the system can (Linux): else what one path needed would
    be told of all later ones."""
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
    reset = Path("/proc/self/clear_refs")
    if reset.exists():
        reset.write_text("5")


def _most_memory() -> int:
    """Bytes resident at the most since the last forgetting; elsewhere than on Linux, since the process began."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def wrong(what: str, found: object, expected: object) -> None:
    """Refuse a time whose result is not what it must be."""
    if found != expected:
        raise AssertionError(f"{what}: {found!r} where {expected!r} must be")
