"""Sets what Prefect shows of a launch: a task run for each dated step, whose state says what the ledger says.

Never resumes, starts or ends anything. A step that recurs has a task run for each occurrence that is open or next;
those of earlier occurrences stay and are corrected when something is recorded late.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from prefect import Task
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId
from prefect.client.schemas.objects import FlowRun, State, TaskRun
from prefect.states import Cancelled, Completed, Failed, Pending, Running, Scheduled

from tongxing.actions.picture import picture_of
from tongxing.installation import Installation
from tongxing.ledger.launches import launch_facts
from tongxing.ledger.mirroring import Driven, note_mirrored, recent_failures, windows_to_confirm

from .events import tell
from .retrying import next_try
from .standing import Kind, Standing, next_change, standings

__all__ = ["mirror", "name_of", "name_run", "step_run", "tags_of", "that_matter"]

PAGE = 200
"""Prefect gives no more task runs at once."""


@dataclass(frozen=True)
class _Picture:
    steps: tuple[Standing, ...]
    change_at: dt.datetime | None


def mirror(client: SyncPrefectClient, installation: Installation, launch: Driven, run_id: str, now: dt.datetime) -> int:
    """Make the task runs of `run_id` say what the ledger says at `now`; gives how many states were written.

    1. read how each step stands
    2. read what is shown
    3. make the task runs that are missing, set the states that differ, and tell of each change
    4. note the revision that `launch` had: what changed since is shown next time
    """
    picture = _picture(installation, launch.id, now)
    shown = _shown(client, run_id)
    needed = {(each.step, each.occurrence) for each in that_matter(picture.steps)}
    written = 0
    for standing in picture.steps:
        key = (standing.step, standing.occurrence)
        if key in needed or key in shown:
            written += _show(client, launch, run_id, standing, shown.get(key))
    change_at = picture.change_at
    installation.ledger.run(lambda session: note_mirrored(session, launch.id, run_id, launch.revision, change_at))
    return written


def _picture(installation: Installation, launch_id: str, now: dt.datetime) -> _Picture:
    with installation.ledger.read() as session:
        picture = picture_of(session, launch_facts(session, launch_id), now)
        to_confirm = windows_to_confirm(session, launch_id)
        failures = recent_failures(session, launch_id)
    steps = tuple(standings(picture, to_confirm, {each.window for each in failures}))
    live = picture.launch.state == "live"
    changes = [next_change(picture), *(next_try(each) for each in failures if live)]
    return _Picture(steps, min((at for at in changes if at is not None), default=None))


def that_matter(steps: Sequence[Standing]) -> Iterator[Standing]:
    """Of each step the occurrences that are open, else the next one, else the last."""
    for key in dict.fromkeys(standing.step for standing in steps):
        own = [standing for standing in steps if standing.step == key]
        ahead = [standing for standing in own if not standing.kind.settled]
        current = [standing for standing in ahead if standing.opened]
        yield from current or ahead[:1] or own[-1:]


def _shown(client: SyncPrefectClient, run_id: str) -> dict[tuple[str, int], TaskRun]:
    own = FlowRunFilter(id=FlowRunFilterId(any_=[UUID(run_id)]))
    found: dict[tuple[str, int], TaskRun] = {}
    while True:
        page = client.read_task_runs(flow_run_filter=own, limit=PAGE, offset=len(found))
        for each in page:
            found[each.task_key.split(".", 1)[-1], int(each.dynamic_key)] = each
        if len(page) < PAGE:
            return found


def _show(client: SyncPrefectClient, launch: Driven, run_id: str, standing: Standing, old: TaskRun | None) -> int:
    state = state_of(standing)
    if old is not None and (old.state_type, old.state_name) == (state.type, state.name):
        return 0
    # A launch attached anew shows much that is not new.
    if old is not None or launch.attached <= 1:
        tell(launch, standing, run_id, old.state_name if old else None)
    if old is None:
        step_run(client, launch, run_id, standing.step, standing.occurrence, state)
    else:
        client.set_task_run_state(old.id, state, force=True)  # a suspended flow's task runs cannot run otherwise
    return 1


def state_of(standing: Standing) -> State[None]:
    """The Prefect state for a standing."""
    words: dict[str, Any] = {"name": standing.name, "message": standing.message}
    match standing.kind:
        case Kind.SCHEDULED if standing.due is not None:
            return Scheduled(scheduled_time=standing.due, **words)
        case Kind.OPEN | Kind.DUE | Kind.OVERDUE:
            return Running(**words)
        case Kind.FAILED | Kind.MISSED:
            return Failed(**words)
        case Kind.DONE | Kind.NOTHING_TO_DO:
            return Completed(**words)
        case Kind.CANCELLED | Kind.NOT_DONE:
            return Cancelled(**words)
        case _:
            return Pending(**words)


def _nothing() -> None:
    """What a task run stands for is done by people, or by the ledger's own step."""


def step_run(
    client: SyncPrefectClient,
    launch: Driven,
    run_id: str,
    step: str,
    occurrence: int,
    state: State[None] | None = None,
) -> TaskRun:
    """Find or make the task run of a step. `state` is for a new one: one that is there keeps its own."""
    task = Task(_nothing, name=step)
    task.task_key = f"{launch.program}.{step}"
    name = step if occurrence == 1 else f"{step} #{occurrence}"
    return client.create_task_run(task, UUID(run_id), dynamic_key=str(occurrence), name=name, state=state)


def name_of(launch: Driven) -> str:
    """A run's name: whose launch of what, and the beginning of its id."""
    return f"{launch.organisation_name} · {launch.program} · {launch.id[:13]}"


def tags_of(launch: Driven) -> list[str]:
    return ["tongxing", f"launch:{launch.id}"]


def name_run(client: SyncPrefectClient, run: FlowRun, launch: Driven) -> None:
    """Put the launch's name in the place of the random one that a form's run has."""
    if run.name != name_of(launch):
        client.update_flow_run(run.id, name=name_of(launch), tags=tags_of(launch))
