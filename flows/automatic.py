"""Runs the automatic steps of a launch, each as the task run of its own dated step, with retries.

What a step's code says when it fails may name a child; to Prefect goes only what kind of error it was, and where.
"""

from __future__ import annotations

import datetime as dt
import traceback
from collections.abc import Callable, Sequence
from itertools import groupby
from pathlib import Path

from prefect import Task
from prefect.cache_policies import NO_CACHE
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.objects import State
from prefect.states import Completed, Pending
from prefect.task_engine import run_task_sync
from sqlalchemy.orm import Session

from tongxing.actions.proposals import ready_automatic, run_automatic
from tongxing.installation import Installation
from tongxing.ledger.audit import Actor, write_audit
from tongxing.ledger.launches import bump
from tongxing.ledger.mirroring import FAILED, Driven, automatic_steps, recent_failures

from . import retrying
from .mirror import step_run

__all__ = ["StepFailed", "ready_items", "run_ready_steps"]


class StepFailed(Exception):
    """An automatic step failed. Says where and with what kind of error, nothing of what it worked on."""


def ready_items(installation: Installation, launch_id: str, now: dt.datetime) -> list[int]:
    """The automatic items that may run at `now`, without those that gave up and are to be left alone for a while."""
    ready = [item for item, _ in ready_automatic(installation, now, launch_id)]
    if not ready:
        return []
    with installation.ledger.read() as session:
        resting = {each.item for each in recent_failures(session, launch_id) if retrying.next_try(each) > now}
    return [item for item in ready if item not in resting]


def run_ready_steps(
    client: SyncPrefectClient, installation: Installation, launch: Driven, run_id: str, items: Sequence[int]
) -> None:
    """Run each of the steps that these items belong to, one after the other. One that fails does not hold up the next."""
    with installation.ledger.read() as session:
        steps = automatic_steps(session, items)
    for (step, occurrence), group in groupby(steps, key=lambda each: each[1:]):
        own = [item for item, _, _ in group]
        _run_step(client, installation, launch, run_id, (step, occurrence), own)


def _run_step(
    client: SyncPrefectClient,
    installation: Installation,
    launch: Driven,
    run_id: str,
    step: tuple[str, int],
    items: Sequence[int],
) -> None:
    task_run = step_run(client, launch, run_id, *step)
    # One that is scheduled for its due would be waited for.
    client.set_task_run_state(task_run.id, Pending(), force=True)
    task = _task(launch, step[0], _work(installation, step[0], items))
    ended = run_task_sync(task, task_run=client.read_task_run(task_run.id), return_type="state")
    if ended is None or not ended.is_completed():
        _note_failure(installation, launch, step[0], items)


def _task(launch: Driven, step: str, work: Callable[[], State[None]]) -> Task[[], State[None]]:
    delays = list(retrying.ATTEMPT_DELAYS)
    task = Task(
        work,
        name=step,
        retries=len(delays),
        retry_delay_seconds=delays,
        cache_policy=NO_CACHE,  # it looks at the world
        persist_result=False,
    )
    task.task_key = f"{launch.program}.{step}"
    return task


def _work(installation: Installation, step: str, items: Sequence[int]) -> Callable[[], State[None]]:
    def work() -> State[None]:
        for item in items:
            try:
                run_automatic(installation, item, dt.datetime.now(dt.UTC))
            except Exception as error:
                raise StepFailed(f"{step}: {type(error).__name__} {_place(error)}") from None
        return Completed(name="Proposed")

    return work


def _place(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    return f"at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""


def _note_failure(installation: Installation, launch: Driven, step: str, items: Sequence[int]) -> None:
    now = dt.datetime.now(dt.UTC)
    still = {item for item, _ in ready_automatic(installation, now, launch.id)}
    failed = [item for item in items if item in still]

    def note(session: Session) -> None:
        write_audit(session, Actor(None, "prefect"), now, FAILED, "item", list(failed), launch.id, step=step)
        bump(session, [launch.id])

    installation.ledger.run(note)
