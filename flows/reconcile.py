"""Brings Prefect back to what the ledger says: every live launch on one flow run that can be resumed, and is when there
is something to do.

It looks at how things stand, not at what happened, so a lost resume, a killed runner or a deleted database costs one
sweep and no more. Only the ledger ends a launch: what Prefect's page cancels goes on.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from uuid import UUID, uuid4

import httpx
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.actions import DeploymentFlowRunCreate
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterId,
    FlowRunFilterState,
    FlowRunFilterStateType,
    FlowRunFilterTags,
)
from prefect.client.schemas.objects import FlowRun, State, StateType
from prefect.client.schemas.responses import DeploymentResponse
from prefect.exceptions import ObjectNotFound
from prefect.states import Cancelled, Scheduled, Suspended, to_state_create

from tongxing.errors import NotFound
from tongxing.installation import Installation
from tongxing.ledger.mirroring import (
    Driven,
    driven_launches,
    known_runs,
    note_attached,
    note_behind,
    note_lease,
    note_mirrored,
)
from tongxing.words import say

from .automatic import ready_items
from .driving import LEASE
from .forms import LAUNCH_ID, ORG, known_answers, plugin_of
from .mirror import mirror, name_of, tags_of

__all__ = ["reconcile"]

PAGE = 200
LAUNCH = "launch"
TAG = "tongxing-launch"
"""The tag of a deployment that launches, and so of every run that a form starts."""


def reconcile(client: SyncPrefectClient, installation: Installation, now: dt.datetime) -> Counter[str]:
    """One look at all launches; counts what was done, by word.

    1. read the launches that are live, or over and not yet shown to be
    2. read their flow runs
    3. put each in order; one that Prefect refuses does not hold up the others
    4. start again what a form asked for and a lost runner left lying
    """
    with installation.ledger.read() as session:
        launches = driven_launches(session)
    look = _Look(client, installation, now)
    runs = look.runs(launch.flow_run_id for launch in launches)
    counts: Counter[str] = Counter()
    for launch in launches:
        try:
            counts[look.put_in_order(launch, runs.get(launch.flow_run_id or ""))] += 1
        except (httpx.HTTPStatusError, NotFound):  # also a launch whose plugin is gone
            counts["refused"] += 1
    counts["restarted"] = look.restart_lost_requests()
    return +counts


@dataclass
class _Look:
    """One look at Prefect, at one instant. Deployments are read once."""

    client: SyncPrefectClient
    installation: Installation
    now: dt.datetime
    deployments: dict[str, DeploymentResponse | None] = field(default_factory=dict)

    def put_in_order(self, launch: Driven, run: FlowRun | None) -> str:
        """Do the one thing that this launch's run needs now; gives its word."""
        if launch.state != "live" and (run is None or _is_at_its_end(launch, run)):
            return self._close(launch, run)
        if launch.state == "cancelled" and run is not None:
            return self._cancel(launch, run)
        if run is None or self._is_adrift(launch, run):
            return self._attach(launch, run)
        assert run.state is not None
        if run.state.is_final() or self._is_lost(launch, run.state):
            return self._put_back(launch, run)
        if not run.state.is_paused():
            return "under-way"
        if not launch.behind(self.now):
            return "in-order"
        if launch.state == "ended" or ready_items(self.installation, launch.id, self.now):
            return self._resume(launch, run)
        mirror(self.client, self.installation, launch, str(run.id), self.now)
        return "mirrored"

    def runs(self, run_ids: Iterable[str | None]) -> dict[str, FlowRun]:
        """Those of the flow runs that exist, by id."""
        ids = [UUID(id) for id in run_ids if id]
        found: dict[str, FlowRun] = {}
        for start in range(0, len(ids), PAGE):
            some = FlowRunFilter(id=FlowRunFilterId(any_=ids[start : start + PAGE]))
            found |= {str(run.id): run for run in self.client.read_flow_runs(flow_run_filter=some, limit=PAGE)}
        return found

    def restart_lost_requests(self) -> int:
        """Runs that a form started and whose runner was lost before there was a launch: once more, by the same id."""
        running = FlowRunFilterStateType(any_=[StateType.PENDING, StateType.RUNNING])
        tagged = FlowRunFilter(tags=FlowRunFilterTags(all_=[TAG]), state=FlowRunFilterState(type=running))
        runs = [
            run
            for run in self.client.read_flow_runs(flow_run_filter=tagged, limit=PAGE)
            if run.state is not None and run.state.timestamp < self.now - LEASE
        ]
        with self.installation.ledger.read() as session:
            known = known_runs(session, [str(run.id) for run in runs])
        lost = [run for run in runs if str(run.id) not in known]
        for run in lost:
            self._force(run, Scheduled(message=say("运行它的进程没了，再来一次", "its process was lost; once more")))
        return len(lost)

    def _attach(self, launch: Driven, old: FlowRun | None) -> str:
        """Make the launch's run, Suspended, without a process. Repeated, it is the same run."""
        deployment = self._deployment(launch.program)
        if deployment is None:  # not served yet, or the plugin is gone: another time
            return "waiting"
        if old is not None:
            self._force(old, Cancelled(message=say("由新的运行接替", "Another run takes over.")))
        attached = launch.attached + 1
        run_id = self._suspended_run(deployment, launch, attached)
        self.installation.ledger.run(lambda session: note_attached(session, launch.id, run_id, attached))
        mirror(self.client, self.installation, replace(launch, attached=attached), run_id, self.now)
        self._look_again(launch)
        return "attached"

    def _suspended_run(self, deployment: DeploymentResponse, launch: Driven, attached: int) -> str:
        program = plugin_of(launch.program).program
        wanted = DeploymentFlowRunCreate(
            state=to_state_create(_suspended()),
            parameters={**known_answers(program, launch.parameters), ORG: launch.organisation, LAUNCH_ID: launch.id},
            name=name_of(launch),
            tags=tags_of(launch),
            idempotency_key=f"{launch.id}:{attached}",
            # An answer that was good for the version it was given to must not keep the launch from being driven.
            enforce_parameter_schema=False,
        )
        made = self.client.request(
            "POST",
            "/deployments/{id}/create_flow_run",
            path_params={"id": deployment.id},
            json=wanted.model_dump(mode="json", exclude_unset=True),
        )
        return str(made.json()["id"])

    def _deployment(self, program: str) -> DeploymentResponse | None:
        if program not in self.deployments:
            try:
                self.deployments[program] = self.client.read_deployment_by_name(f"{program}/{LAUNCH}")
            except ObjectNotFound:
                self.deployments[program] = None
        return self.deployments[program]

    def _is_adrift(self, launch: Driven, run: FlowRun) -> bool:
        """Whether no runner would take the run any more, because its deployment was deleted and made anew, or because
        it holds answers that the program no longer asks for."""
        deployment = self._deployment(launch.program)
        if deployment is None:
            return False
        asked = (deployment.parameter_openapi_schema or {}).get("properties", {})
        return run.deployment_id != deployment.id or not run.parameters.keys() <= asked.keys()

    def _is_lost(self, launch: Driven, state: State) -> bool:
        """Whether its runner died in the midst of a pass, which Prefect never learns."""
        lease_until = launch.lease_until or launch.launched_at + LEASE
        return (state.is_running() or state.is_pending()) and lease_until <= self.now

    def _put_back(self, launch: Driven, run: FlowRun) -> str:
        was = run.state.name if run.state else "?"
        self._force(run, _suspended(say(f"放回：原为 {was}", f"put back: was {was}")))
        mirror(self.client, self.installation, launch, str(run.id), self.now)
        self._look_again(launch)
        return "put-back"

    def _look_again(self, launch: Driven) -> None:
        """In the next sweep: there may be work, and Prefect cancels a cancelled run's task runs a little later."""
        self.installation.ledger.run(lambda session: note_behind(session, launch.id))

    def _resume(self, launch: Driven, run: FlowRun) -> str:
        # The pass has a lease from here on: its process may die before its first line.
        until = self.now + LEASE
        self.installation.ledger.run(lambda session: note_lease(session, launch.id, until))
        accepted = self.client.resume_flow_run(run.id).status.value == "ACCEPT"
        return "resumed" if accepted else "under-way"

    def _cancel(self, launch: Driven, run: FlowRun) -> str:
        self._force(run, Cancelled(message=say("计划已取消", "The launch was cancelled.")))
        mirror(self.client, self.installation, launch, str(run.id), self.now)
        self._look_again(launch)
        return "cancelled"

    def _close(self, launch: Driven, run: FlowRun | None) -> str:
        """The launch is over and shown to be: it is not looked at any more."""
        if run is not None:
            mirror(self.client, self.installation, launch, str(run.id), self.now)
        else:
            run_id, revision = launch.flow_run_id, launch.revision
            self.installation.ledger.run(lambda session: note_mirrored(session, launch.id, run_id, revision, None))
        return "closed"

    def _force(self, run: FlowRun, state: State) -> None:
        self.client.set_flow_run_state(run.id, state, force=True)


def _is_at_its_end(launch: Driven, run: FlowRun) -> bool:
    assert run.state is not None
    return run.state.is_cancelled() if launch.state == "cancelled" else run.state.is_completed()


def _suspended(message: str | None = None) -> State:
    # A key used twice lets a resumed run go on to its end.
    return Suspended(pause_key=uuid4().hex, message=message)
