"""What the status page shows: numbers, step titles and names of organisations. Nobody is named: there is no sign-in yet."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from tongxing.installation import Installation
from tongxing.ledger.launches import program_of
from tongxing.ledger.passes import last_pass
from tongxing.ledger.views import LaunchRow, StepRow, launches, notice_counts, steps_of_live_launches
from tongxing.lifecycle import days_overdue
from tongxing.words import Text

__all__ = ["LaunchStanding", "PassStanding", "Standing", "StepStanding", "standing"]

SLOW = dt.timedelta(minutes=10)
"""A pass that finished longer ago is shown as stopped: passes run every minute."""


@dataclass(frozen=True, slots=True)
class StepStanding:
    """A step that needs somebody's eye: overdue since days, or due next."""

    title: Text
    items: int
    done: int
    overdue: int
    days: int
    next_due: dt.date | None


@dataclass(frozen=True, slots=True)
class LaunchStanding:
    """A live launch: its progress, what is overdue (worst first) and what is due next."""

    title: Text
    organisation: str
    first_day: dt.date
    last_day: dt.date
    items: int
    done: int
    overdue: tuple[StepStanding, ...]
    upcoming: tuple[StepStanding, ...]

    @property
    def percent(self) -> int:
        return self.done * 100 // self.items if self.items else 0

    @property
    def overdue_items(self) -> int:
        return sum(step.overdue for step in self.overdue)


@dataclass(frozen=True, slots=True)
class PassStanding:
    """When a pass last finished (UTC); None: never. `stopped`: too long ago."""

    finished_at: dt.datetime | None
    stopped: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """The whole page."""

    launches: tuple[LaunchStanding, ...]
    over: int
    sweep: PassStanding
    delivery: PassStanding
    waiting: int
    sent: int
    unreachable: int

    @property
    def overdue_items(self) -> int:
        return sum(launch.overdue_items for launch in self.launches)


def standing(installation: Installation, now: dt.datetime) -> Standing:
    """How everything stands at `now`, in a fixed number of queries."""
    with installation.ledger.read() as session:
        rows = launches(session, "", now)
        steps: dict[str, list[StepRow]] = defaultdict(list)
        for step in steps_of_live_launches(session, "", now):
            steps[step.launch].append(step)
        notices = notice_counts(session)
        live = [_launch(session, row, steps[row.id], now) for row in rows if row.state == "live"]
        return Standing(
            launches=tuple(sorted(live, key=lambda launch: -launch.overdue_items)),
            over=len(rows) - len(live),
            sweep=_pass(session, "sweep", now),
            delivery=_pass(session, "deliver", now),
            waiting=notices.get("pending", 0) + notices.get("sending", 0),
            sent=notices.get("sent", 0),
            unreachable=notices.get("unreachable", 0),
        )


def _launch(session: Session, row: LaunchRow, steps: Sequence[StepRow], now: dt.datetime) -> LaunchStanding:
    seen = [_step(session, step, now) for step in steps]
    late = sorted((step for step in seen if step.overdue), key=lambda step: -step.days)
    ahead = sorted((step for step in seen if step.next_due), key=lambda step: step.next_due or row.last_day)
    title = program_of(session, steps[0].definition).title if steps else Text(zh=row.program, en=row.program)
    return LaunchStanding(
        title=title,
        organisation=row.organisation,
        first_day=row.first_day,
        last_day=row.last_day,
        items=row.items,
        done=row.done,
        overdue=tuple(late),
        upcoming=tuple(ahead[:4]),
    )


def _step(session: Session, row: StepRow, now: dt.datetime) -> StepStanding:
    zone = ZoneInfo(row.timezone)
    return StepStanding(
        title=program_of(session, row.definition).step(row.step).title,
        items=row.items,
        done=row.done,
        overdue=row.overdue,
        days=days_overdue(row.oldest_due, now, zone) if row.oldest_due else 0,
        next_due=row.next_due.astimezone(zone).date() if row.next_due else None,
    )


def _pass(session: Session, name: str, now: dt.datetime) -> PassStanding:
    found = last_pass(session, name)
    return PassStanding(found.finished_at if found else None, found is None or now - found.finished_at > SLOW)
