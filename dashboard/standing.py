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

UPCOMING = 4
SHOWN = 60
"""So many live launches are shown, the worst first; the numbers count all."""


@dataclass(frozen=True, slots=True)
class StepStanding:
    """A step over all its windows: what of it is done, what is overdue and since how many days, when it is due next."""

    title: Text
    items: int
    done: int
    overdue: int
    days: int
    next_due: dt.date | None


@dataclass(frozen=True, slots=True)
class LaunchStanding:
    """A live launch: its progress, its steps in the plan's order, those overdue (worst first) and those due next."""

    title: Text
    organisation: str
    first_day: dt.date
    last_day: dt.date
    items: int
    done: int
    steps: tuple[StepStanding, ...]
    overdue: tuple[StepStanding, ...]
    upcoming: tuple[StepStanding, ...]

    @property
    def overdue_items(self) -> int:
        return sum(step.overdue for step in self.overdue)


@dataclass(frozen=True, slots=True)
class PassStanding:
    """When a pass last finished (local); None: never. `stopped`: too long ago."""

    finished_at: dt.datetime | None
    stopped: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """The whole page. `now` is local; `live` launches there are, of which `launches` are shown; `over` are past."""

    now: dt.datetime
    live: int
    over: int
    items: int
    done: int
    overdue: int
    launches: tuple[LaunchStanding, ...]
    sweep: PassStanding
    delivery: PassStanding
    waiting: int
    sent: int
    silenced: int
    unreachable: int


def standing(installation: Installation, now: dt.datetime) -> Standing:
    """How everything stands at `now`, in a fixed number of queries; raises :class:`~tongxing.errors.Unavailable`."""
    zone = ZoneInfo(installation.settings.timezone)
    with installation.ledger.read() as session:
        rows = launches(session, "", now)
        steps: dict[str, list[StepRow]] = defaultdict(list)
        for step in steps_of_live_launches(session, "", now):
            steps[step.launch].append(step)
        notices = notice_counts(session)
        live = sorted((row for row in rows if row.state == "live"), key=lambda row: -row.overdue)
        return Standing(
            now=now.astimezone(zone),
            live=len(live),
            over=len(rows) - len(live),
            items=sum(row.items for row in live),
            done=sum(row.done for row in live),
            overdue=sum(row.overdue for row in live),
            launches=tuple(_launch(session, row, steps[row.id], now) for row in live[:SHOWN]),
            sweep=_pass(session, "sweep", now, zone),
            delivery=_pass(session, "deliver", now, zone),
            waiting=notices.get("pending", 0) + notices.get("sending", 0),
            sent=notices.get("sent", 0),
            silenced=notices.get("silenced", 0),
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
        steps=tuple(seen),
        overdue=tuple(late),
        upcoming=tuple(ahead[:UPCOMING]),
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


def _pass(session: Session, name: str, now: dt.datetime, zone: ZoneInfo) -> PassStanding:
    found = last_pass(session, name)
    if found is None:
        return PassStanding(None, stopped=True)
    return PassStanding(found.finished_at.astimezone(zone), now - found.finished_at > SLOW)
