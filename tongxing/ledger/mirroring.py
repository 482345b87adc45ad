"""What the ledger keeps for Prefect: which flow run drives a launch, what of it was shown, and how long a pass may take.

Nothing here knows Prefect; ids of flow runs are text.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, and_, case, func, or_, select, update
from sqlalchemy.orm import Session

from .tables import Audit, Item, Launch, Organisation, Proposal, Step, Window

__all__ = [
    "Driven",
    "Failure",
    "automatic_steps",
    "driven_launch",
    "driven_launches",
    "known_runs",
    "note_attached",
    "note_behind",
    "note_lease",
    "note_mirrored",
    "recent_failures",
    "windows_to_confirm",
]

FAILED = "automatic-failed"
"""The audit's word for an automatic step that gave up."""


@dataclass(frozen=True, slots=True)
class Driven:
    """A launch as Prefect drives it. `attached` counts the flow runs made for it; the first may be a form's own."""

    id: str
    program: str
    organisation: str
    organisation_name: str
    parameters: Mapping[str, Any]
    state: str
    revision: int
    mirrored: int
    mirror_at: dt.datetime | None
    launched_at: dt.datetime
    lease_until: dt.datetime | None
    attached: int
    flow_run_id: str | None

    def behind(self, now: dt.datetime) -> bool:
        """Whether what Prefect shows is not what the ledger says at `now`."""
        return self.mirrored < self.revision or (self.mirror_at is not None and self.mirror_at <= now)


@dataclass(frozen=True, slots=True)
class Failure:
    """How often an automatic item gave up in a row, and when it last did."""

    item: int
    window: int
    times: int
    last_at: dt.datetime


# A launch asked for by a flow run is driven by it from the first, even if the run died before it could say so.
_driving_run = func.coalesce(Launch.flow_run_id, case((Launch.via == "prefect", Launch.request_key)))


def _query() -> Select[Any]:
    return select(
        Launch.id,
        Launch.program,
        Organisation.key,
        Organisation.name,
        Launch.parameters,
        Launch.state,
        Launch.revision,
        Launch.mirrored,
        Launch.mirror_at,
        Launch.launched_at,
        Launch.lease_until,
        Launch.attached,
        _driving_run,
    ).join(Organisation, Organisation.id == Launch.organisation_id)


def _read(row: Row[Any]) -> Driven:
    return Driven(*row)


def driven_launches(session: Session) -> list[Driven]:
    """All live launches, and those that are over but not yet shown to be, oldest first."""
    query = _query().where(or_(Launch.state == "live", Launch.mirrored < Launch.revision))
    return [_read(row) for row in session.execute(query.order_by(Launch.id))]


def driven_launch(session: Session, launch_id: str) -> Driven | None:
    """One of them; None for an id that is no launch's."""
    row = session.execute(_query().where(Launch.id == launch_id)).first()
    return _read(row) if row else None


def known_runs(session: Session, run_ids: Iterable[str]) -> set[str]:
    """Those of the flow runs that asked for a launch which was made, or drive one."""
    ids = list(run_ids)
    query = select(Launch.flow_run_id, Launch.request_key)
    rows = session.execute(query.where(or_(Launch.flow_run_id.in_(ids), Launch.request_key.in_(ids))))
    return {id for row in rows for id in row if id is not None}


def note_attached(session: Session, launch_id: str, run_id: str, attached: int) -> None:
    """From now on this flow run drives the launch; nothing was shown in it yet."""
    values = {"flow_run_id": run_id, "attached": attached, "mirrored": 0, "lease_until": None}
    session.execute(update(Launch).where(Launch.id == launch_id).values(**values))


def note_lease(session: Session, launch_id: str, until: dt.datetime) -> None:
    """A pass of the launch's flow run may take until then."""
    session.execute(update(Launch).where(Launch.id == launch_id).values(lease_until=until))


def note_mirrored(
    session: Session, launch_id: str, run_id: str | None, revision: int, again_at: dt.datetime | None
) -> None:
    """Its flow run shows this revision; by the clock alone it has to be looked at again at `again_at`.

    Nothing is noted when another run drives the launch meanwhile.
    """
    query = update(Launch).where(Launch.id == launch_id, _driving_run.is_not_distinct_from(run_id))
    session.execute(query.values(mirrored=revision, mirror_at=again_at))


def note_behind(session: Session, launch_id: str) -> None:
    """What the flow run shows is to be set once more."""
    session.execute(update(Launch).where(Launch.id == launch_id).values(mirrored=-1))


def windows_to_confirm(session: Session, launch_id: str) -> set[int]:
    """The windows in which the proposal of an automatic step waits for a person."""
    query = (
        select(Item.window_id)
        .join(Window, Window.id == Item.window_id)
        .join(Proposal, and_(Proposal.item_id == Item.id, Proposal.state == "proposed"))
        .where(Window.launch_id == launch_id, Item.state == "open")
    )
    return set(session.scalars(query))


def automatic_steps(session: Session, item_ids: Iterable[int]) -> list[tuple[int, str, int]]:
    """(item, step, occurrence) of these items, in the order of the program."""
    query = (
        select(Item.id, Step.key, Window.occurrence)
        .join(Window, Window.id == Item.window_id)
        .join(Step, Step.id == Window.step_id)
        .where(Item.id.in_(list(item_ids)))
        .order_by(Step.position, Window.occurrence, Item.id)
    )
    return [(row[0], row[1], row[2]) for row in session.execute(query)]


def recent_failures(session: Session, launch_id: str) -> list[Failure]:
    """The open automatic items of a launch that gave up, and have been neither proposed nor acted on since."""
    failed = select(Audit.object_id).where(Audit.launch_id == launch_id, Audit.action == FAILED)
    query = select(Audit.object_id, Audit.action, Audit.at).where(
        Audit.launch_id == launch_id, Audit.object == "item", Audit.object_id.in_(failed)
    )
    found: dict[int, tuple[int, dt.datetime]] = {}
    for item, action, at in session.execute(query.order_by(Audit.id)):
        times = found.pop(int(item), (0, at))[0]
        if action == FAILED:
            found[int(item)] = (times + 1, at)
    windows = select(Item.id, Item.window_id).where(Item.id.in_(list(found)), Item.state == "open")
    return [Failure(item, window, *found[item]) for item, window in session.execute(windows)]
