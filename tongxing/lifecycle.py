"""What may happen to a window, item or urgent concern next, when, and who hears of it. Pure: `now` is always an argument.

*Open*, *overdue* and *missed* are facts of a window and the clock; this module is where they are told, in one place.
All instants are aware UTC; days are local to the launch.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from zoneinfo import ZoneInfo

from .dates import Calendar
from .program import ABOVE, OWNER, SUPERVISOR, EscalationPolicy, EscalationStep, Recipient

__all__ = [
    "ConcernFacts",
    "OfficeHours",
    "Timeliness",
    "Told",
    "WindowFacts",
    "WindowState",
    "as_told",
    "concern_cause",
    "concern_wake",
    "days_overdue",
    "heard",
    "next_wake",
    "passes_on",
    "policy_moments",
    "state_of",
    "tell",
    "timeliness",
]

_DAY = dt.timedelta(days=1)


class WindowState(StrEnum):
    """How a window stands at an instant."""

    UNDATED = "undated"
    WAITING = "waiting"
    SCHEDULED = "scheduled"
    OPEN = "open"
    OVERDUE = "overdue"
    DONE = "done"
    MISSED = "missed"
    NOTHING_TO_DO = "nothing-to-do"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class ConcernFacts:
    """An urgent concern: by when somebody says that they have it, and by when it is closed. `told`: how often people were
    told of it. It knows no quiet hours and no days off."""

    raised_at: dt.datetime
    acknowledge_by: dt.datetime
    act_by: dt.datetime
    acknowledged_at: dt.datetime | None = None
    closed_at: dt.datetime | None = None
    told: int = 0


class Timeliness(StrEnum):
    """The four numbers, never one."""

    ON_TIME = "on-time"
    RECORDED_LATE = "recorded-late"
    DONE_LATE = "done-late"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class WindowFacts:
    """What is stored of a window that its lifecycle depends on. `ready`: its subjects are known; `fanned`: their items
    are written. `blocked`: all that is open in it waits for another step. `acted_through`: all moments up to then have
    been acted on. `told_at`: when its owners were first told of its present due; once that is past, when they were first
    told so."""

    opens: dt.datetime | None
    due: dt.datetime | None
    closes: dt.datetime | None = None
    total: int = 0
    done: int = 0
    waived: int = 0
    cancelled: int = 0
    ready: bool = True
    fanned: bool = True
    blocked: bool = False
    optional: bool = False
    acted_through: dt.datetime | None = None
    told_at: dt.datetime | None = None

    @property
    def open_items(self) -> int:
        return self.total - self.done - self.waived - self.cancelled

    @property
    def settled(self) -> bool:
        """Whether nothing more is owed: all items settled, or its subjects known and none."""
        return self.ready and self.fanned and self.open_items == 0


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """When people may be told: on workdays of `calendar`, from `starts` to `ends` local time.

    What lies between `ends` and `starts` are the quiet hours: mostly the night; within the day when `ends` is the
    earlier; none when both are the same.
    """

    timezone: ZoneInfo
    calendar: Calendar
    starts: dt.time = dt.time(7, 30)
    ends: dt.time = dt.time(21, 0)

    def local_day(self, instant: dt.datetime) -> dt.date:
        return instant.astimezone(self.timezone).date()

    def at(self, day: dt.date, time: dt.time) -> dt.datetime:
        return dt.datetime.combine(day, time, self.timezone).astimezone(dt.UTC)

    def next_open(self, instant: dt.datetime) -> dt.datetime:
        """`instant` itself when people may be told then, else the next instant when they may."""
        local = instant.astimezone(self.timezone)
        day, time = local.date(), local.time()
        is_workday = self.calendar.is_workday(day)
        if is_workday and not self._is_quiet(time):
            return instant
        if is_workday and time < self.starts:
            return self.at(day, self.starts)
        return self.at(self.calendar.next_workday(day), self.starts if self._is_quiet(dt.time.min) else dt.time.min)

    def _is_quiet(self, time: dt.time) -> bool:
        if self.ends <= self.starts:
            return self.ends <= time < self.starts
        return time >= self.ends or time < self.starts


def state_of(facts: WindowFacts, now: dt.datetime) -> WindowState:
    """How the window stands at `now`."""
    if facts.settled:
        return _settled_state(facts)
    if facts.closes is not None and facts.closes <= now:
        # Over before it had any item (before the launch, or before its subjects were known): nobody owed it.
        return WindowState.MISSED if facts.open_items else WindowState.NOTHING_TO_DO
    if facts.due is None or facts.opens is None:
        return WindowState.UNDATED
    if facts.due < now and not facts.optional:
        return WindowState.OVERDUE
    if facts.blocked or not facts.ready:
        return WindowState.WAITING
    return WindowState.OPEN if facts.opens <= now else WindowState.SCHEDULED


def _settled_state(facts: WindowFacts) -> WindowState:
    if facts.total == 0:
        return WindowState.NOTHING_TO_DO
    return WindowState.CANCELLED if facts.cancelled == facts.total else WindowState.DONE


def days_overdue(due: dt.datetime, now: dt.datetime, timezone: ZoneInfo) -> int:
    """Whole local days past the due day; 0 on the due day itself once its hour has passed."""
    return (now.astimezone(timezone).date() - due.astimezone(timezone).date()).days


def timeliness(
    due: dt.datetime, done_on: dt.date, recorded_at: dt.datetime, timezone: ZoneInfo, done_at: dt.time | None = None
) -> Timeliness:
    """Of a done item. `done_on` is a local day; `done_at` the end of its half-day where one was given: only then can
    work on the due day itself be late."""
    local = due.astimezone(timezone)
    late_in_the_day = done_at is not None and done_on == local.date() and done_at > local.time()
    if done_on > local.date() or late_in_the_day:
        return Timeliness.DONE_LATE
    return Timeliness.ON_TIME if recorded_at <= due else Timeliness.RECORDED_LATE


def policy_moments(
    facts: WindowFacts, policy: EscalationPolicy, hours: OfficeHours
) -> Iterator[tuple[dt.datetime, EscalationStep]]:
    """The instants at which the policy speaks, in order. Above the owner only once those right below were told that it
    is late, and had the grace: a reminder of the day it is due does not count."""
    if facts.due is None:
        return
    moments = [(_moment(facts.due, step, hours), step) for step in policy.steps if step.to == OWNER]
    told = _told_late(facts, policy)
    for level in (SUPERVISOR, ABOVE):
        if told is None:
            break
        due, since = facts.due, told
        rising = [
            (max(_moment(due, step, hours), _after_grace(since, policy, step, hours)), step)
            for step in policy.steps
            if step.to == level
        ]
        moments += rising
        told = min((at for at, _ in rising), default=told)
    yield from sorted((each for each in moments if _is_before(each[0], facts.closes)), key=lambda moment: moment[0])


def _is_before(at: dt.datetime, closes: dt.datetime | None) -> bool:
    return closes is None or at < closes


def _told_late(facts: WindowFacts, policy: EscalationPolicy) -> dt.datetime | None:
    """When its owners were told that it is late; by a policy that never tells them so, when they were told at all."""
    if facts.told_at is None or facts.due is None:
        return None
    return facts.told_at if facts.told_at > facts.due or not _tells_late(policy) else None


def _tells_late(policy: EscalationPolicy) -> bool:
    return any(step.to == OWNER and step.is_after_due for step in policy.steps)


def heard(facts: WindowFacts, sent_at: dt.datetime) -> dt.datetime:
    """`told_at` once its owners are told something at `sent_at`: the first time, and the first time past the due."""
    is_first = facts.told_at is None
    is_first_late = facts.due is not None and facts.told_at is not None and facts.told_at <= facts.due < sent_at
    return sent_at if is_first or is_first_late else facts.told_at or sent_at


def as_told(
    facts: WindowFacts, policy: EscalationPolicy, hours: OfficeHours, after: dt.datetime | None = None
) -> WindowFacts:
    """The facts as they will be once its owners are told as the policy says (`after` that instant), so that it can be
    foreseen when those above hear."""
    if _told_late(facts, policy) is not None:
        return facts
    moments = list(policy_moments(replace(facts, told_at=None), policy, hours))
    late = [at for at, step in moments if step.is_after_due] or [at for at, _ in moments]
    ahead = [at for at in late if after is None or at > after] or late[-1:]
    return replace(facts, told_at=ahead[0]) if ahead else facts


def _moment(due: dt.datetime, step: EscalationStep, hours: OfficeHours) -> dt.datetime:
    if step.minutes is not None:
        return due + dt.timedelta(minutes=step.minutes)
    day = hours.local_day(due) + step.days * _DAY
    if not hours.calendar.is_workday(day):
        day = hours.calendar.next_workday(day) if step.is_after_due else hours.calendar.previous_workday(day)
    at = hours.at(day, step.at)
    return at if step.is_after_due or at < due else _before(due, hours)


def _before(due: dt.datetime, hours: OfficeHours) -> dt.datetime:
    """A due early in the day is spoken of when its day's office hours start, or the day before."""
    starts = hours.at(hours.local_day(due), hours.starts)
    return starts if starts < due else hours.at(hours.calendar.previous_workday(hours.local_day(due)), dt.time(9))


def _after_grace(
    told_at: dt.datetime, policy: EscalationPolicy, step: EscalationStep, hours: OfficeHours
) -> dt.datetime:
    """The grace is counted in workdays; of work that cannot wait for office hours there is none."""
    if step.minutes is not None:
        return told_at
    days, rest = divmod(policy.grace_days, 1)
    local = told_at.astimezone(hours.timezone)
    day = hours.calendar.add_workdays(local.date(), int(days))
    return hours.next_open(hours.at(day, local.time()) + rest * _DAY)


@dataclass(frozen=True, slots=True)
class Told:
    """One escalation step that applies now, and when its message may go out."""

    step: EscalationStep
    send_at: dt.datetime


def tell(facts: WindowFacts, policy: EscalationPolicy, hours: OfficeHours, now: dt.datetime) -> tuple[Told, ...]:
    """Who is to be told at `now`: of the moments that came since `acted_through`, the latest for each recipient.

    Nobody is told of a window that is settled or closed. Of one whose due has passed, the reminders meant for before it
    are dropped where a later one applies, so an outage is caught up with one message and not with seven.
    """
    if facts.settled or (facts.closes is not None and facts.closes <= now):
        return ()
    latest: dict[Recipient, EscalationStep] = {}
    for at, step in policy_moments(facts, policy, hours):
        if at <= now and (facts.acted_through is None or at > facts.acted_through):
            latest[step.to] = step
    return tuple(Told(step, _send_at(step, hours, now)) for step in latest.values())


def passes_on(facts: WindowFacts, now: dt.datetime) -> bool:
    """Whether what would be said of its blocked items goes to whoever owes what they wait for: past its due. Before
    that nobody hears of them, and what is optional is never late."""
    return facts.due is not None and facts.due < now and not facts.optional


def _send_at(step: EscalationStep, hours: OfficeHours, now: dt.datetime) -> dt.datetime:
    return now if step.minutes is not None else hours.next_open(now)


def next_wake(
    facts: WindowFacts, policy: EscalationPolicy, hours: OfficeHours, after: dt.datetime
) -> dt.datetime | None:
    """The next instant after `after` at which the window matters; None when it never will again by itself."""
    # Settled or not, its opening writes the items of the next occurrence.
    moments = [facts.opens]
    if not facts.settled:
        moments += [facts.due, facts.closes, *(at for at, _ in policy_moments(facts, policy, hours))]
    return min((at for at in moments if at is not None and at > after), default=None)


def concern_cause(facts: ConcernFacts, now: dt.datetime) -> str | None:
    """For what people are to be told of a concern at `now`; None where there is nothing to say."""
    if facts.closed_at is not None:
        return None
    if facts.told == 0:
        return "urgent"
    if facts.act_by <= now:
        return "urgent-open"
    return "urgent-unacknowledged" if facts.acknowledged_at is None and facts.acknowledge_by <= now else None


def concern_wake(facts: ConcernFacts, after: dt.datetime) -> dt.datetime | None:
    """The next instant after `after` at which a concern matters: its deadlines, and once they are past as much time again,
    over and over, until somebody has it, or it is closed."""
    if facts.closed_at is not None:
        return None
    deadline = facts.act_by if facts.acknowledged_at is not None else facts.acknowledge_by
    again = after + (deadline - facts.raised_at)
    return min(at for at in (deadline, facts.act_by, again) if at > after)
