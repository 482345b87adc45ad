"""When pretended people do their work: on time, some days late, or never. Pure; chance comes from a seed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from random import Random

from ..lifecycle import OfficeHours, WindowFacts

__all__ = ["Manner", "when_done"]

_DAY = dt.timedelta(days=1)
_STARTS, _ENDS = dt.time(8), dt.time(20, 30)
_OPTIONAL = 0.5
_LATEST = 12


@dataclass(frozen=True, slots=True)
class Manner:
    """How people behave: the share of work that they do on time, how much of the rest they never do where they may
    forget it, and the seed of all chance. The `idle` do nothing by themselves: somebody else says what is done when."""

    on_time: float = 0.8
    seed: int = 1
    forgets: float = 0.1
    idle: bool = False

    def chance(self, *about: object) -> Random:
        """Chance of its own for one question, whatever was asked before."""
        return Random("|".join(str(each) for each in (self.seed, *about)))


def when_done(
    facts: WindowFacts, now: dt.datetime, hours: OfficeHours, manner: Manner, chance: Random, *, may_forget: bool
) -> dt.datetime | None:
    """The instant at which somebody does an item that they can begin at `now`; None: never.

    On time is before the due, spread over the window, on workdays where it has any. What comes too late to be on time
    is done within three days. Only where `may_forget` is work never done, else it is late by twelve days at most.
    """
    assert facts.due is not None, "work without a due is planned once it has one"
    if manner.idle or (facts.optional and chance.random() < _OPTIONAL):
        return None
    starts = max(now, facts.opens or now)
    if chance.random() < manner.on_time:
        ends = facts.due if starts < facts.due else starts + 3 * _DAY
        return _within(starts, ends, hours, chance)
    if may_forget and chance.random() < manner.forgets:
        return None
    late = _late(max(facts.due, starts), hours, chance)
    return late if facts.closes is None or late < facts.closes else None


def _within(starts: dt.datetime, ends: dt.datetime, hours: OfficeHours, chance: Random) -> dt.datetime:
    first, last = hours.local_day(starts), hours.local_day(ends)
    days = [first + number * _DAY for number in range((last - first).days + 1)]
    days = [day for day in days if starts < hours.at(day, _ENDS) and hours.at(day, _STARTS) < ends] or days
    workdays = [day for day in days if hours.calendar.is_workday(day)]
    return _in_the_day(chance.choice(workdays or days), starts, ends, hours, chance)


def _in_the_day(
    day: dt.date, starts: dt.datetime, ends: dt.datetime, hours: OfficeHours, chance: Random
) -> dt.datetime:
    """A full quarter of an hour of that day, so that what one person does in a day comes together."""
    first = max(starts, hours.at(day, _STARTS))
    last = min(ends, hours.at(day, _ENDS))
    if last <= first:
        return min(max(first, starts), ends)
    quarters = int((last - first).total_seconds() // 900)
    return first + chance.randint(0, quarters) * dt.timedelta(minutes=15)


def _late(due: dt.datetime, hours: OfficeHours, chance: Random) -> dt.datetime:
    number = min(_LATEST, 1 + int(chance.expovariate(0.5)))
    day = hours.local_day(due) + number * _DAY
    if not hours.calendar.is_workday(day):
        day = hours.calendar.next_workday(day)
    return hours.at(day, dt.time(chance.randint(8, 19), chance.choice((0, 15, 30, 45))))
