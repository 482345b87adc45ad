"""What the status page shows: numbers and titles, gathered in one read. No name of a person is opened here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from tongxing.actions.picture import LaunchPicture, picture_of
from tongxing.installation import Installation
from tongxing.ledger.launches import launches_facts
from tongxing.ledger.passes import last_pass
from tongxing.ledger.traces import notice_counts
from tongxing.ledger.views import LaunchRow, launches
from tongxing.ledger.windows import WindowRow
from tongxing.lifecycle import WindowState
from tongxing.program import Step
from tongxing.words import Text

__all__ = ["LaunchShown", "Status", "StepShown", "gather_status"]

SHOWN = 60
"""So many launches are shown, live ones and the worst first; the numbers above count all."""

_WORST_FIRST = (
    WindowState.OVERDUE,
    WindowState.OPEN,
    WindowState.WAITING,
    WindowState.SCHEDULED,
    WindowState.UNDATED,
    WindowState.MISSED,
    WindowState.DONE,
    WindowState.CANCELLED,
    WindowState.NOTHING_TO_DO,
)


@dataclass(frozen=True, slots=True)
class StepShown:
    """A step of a launch over all its windows. `due` is the next that is not settled, else the last; a local day."""

    title: Text
    state: WindowState
    due: dt.date | None
    total: int
    settled: int
    overdue: int


@dataclass(frozen=True, slots=True)
class LaunchShown:
    """A launch. Without `steps` where it is over."""

    id: str
    title: Text
    organisation: str
    state: str
    first_day: dt.date
    last_day: dt.date
    total: int
    done: int
    overdue: int
    steps: tuple[StepShown, ...]


@dataclass(frozen=True, slots=True)
class Status:
    """All that the page shows. `sweep` and `delivery` are local times of the last pass; `hidden` launches are too many
    to show; `notices` by state."""

    now: dt.datetime
    live: int
    total: int
    done: int
    overdue: int
    launches: tuple[LaunchShown, ...]
    hidden: int
    sweep: dt.datetime | None
    delivery: dt.datetime | None
    notices: dict[str, int]


def gather_status(installation: Installation, now: dt.datetime) -> Status:
    """Read the ledger as it is at `now`; raises :class:`~tongxing.errors.Unavailable`."""
    zone = ZoneInfo(installation.settings.timezone)
    with installation.ledger.read() as session:
        rows = sorted(launches(session, "", now), key=lambda row: (row.state != "live", -row.overdue))
        live = [row for row in rows if row.state == "live"]
        return Status(
            now=now.astimezone(zone),
            live=len(live),
            total=sum(row.items for row in live),
            done=sum(row.done for row in live),
            overdue=sum(row.overdue for row in live),
            launches=tuple(_shown(session, rows[:SHOWN], now)),
            hidden=max(0, len(rows) - SHOWN),
            sweep=_last(session, "sweep", zone),
            delivery=_last(session, "deliver", zone),
            notices=notice_counts(session),
        )


def _last(session: Session, name: str, zone: ZoneInfo) -> dt.datetime | None:
    found = last_pass(session, name)
    return found.finished_at.astimezone(zone) if found is not None else None


def _shown(session: Session, rows: Sequence[LaunchRow], now: dt.datetime) -> Iterable[LaunchShown]:
    facts = launches_facts(session, [row.id for row in rows])
    for row in rows:
        launch = facts[row.id]
        is_live = row.state == "live"
        yield LaunchShown(
            id=row.id,
            title=launch.program.title,
            organisation=row.organisation,
            state=row.state,
            first_day=row.first_day,
            last_day=row.last_day,
            total=row.items,
            done=row.done,
            overdue=row.overdue if is_live else 0,
            steps=tuple(_steps(picture_of(session, launch, now))) if is_live else (),
        )


def _steps(picture: LaunchPicture) -> Iterable[StepShown]:
    for step in picture.launch.program.steps:
        windows = picture.of(step.key)
        if windows:
            yield _step(picture, step, windows)


def _step(picture: LaunchPicture, step: Step, windows: Sequence[WindowRow]) -> StepShown:
    states = {window.id: _state(picture, window) for window in windows}
    late = [window for window in windows if states[window.id] is WindowState.OVERDUE]
    return StepShown(
        title=step.title,
        state=min(states.values(), key=_WORST_FIRST.index),
        due=_due(picture, windows),
        total=sum(window.facts.total - window.facts.cancelled for window in windows),
        settled=sum(window.facts.done + window.facts.waived for window in windows),
        overdue=sum(window.facts.open_items for window in late),
    )


def _state(picture: LaunchPicture, window: WindowRow) -> WindowState:
    """Past its due without anybody to owe it, it waits for the step that makes its subjects known."""
    found = picture.state(window)
    return WindowState.WAITING if found is WindowState.OVERDUE and not window.facts.open_items else found


def _due(picture: LaunchPicture, windows: Sequence[WindowRow]) -> dt.date | None:
    dues = [(window.facts.settled, window.facts.due) for window in windows if window.facts.due is not None]
    ahead = [due for settled, due in dues if not settled]
    if ahead:
        return picture.launch.local_day(min(ahead))
    return picture.launch.local_day(max(due for _, due in dues)) if dues else None
