"""Notices, beside a runner that serves, when serving does not do what it is for; and clears what stands in its way."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Sequence
from uuid import UUID

import httpx
from prefect import get_client
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.actions import GlobalConcurrencyLimitUpdate
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterId,
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import StateType
from prefect.settings import PREFECT_CLIENT_MAX_RETRIES, temporary_settings
from prefect.states import Crashed

from tongxing.errors import TongxingError
from tongxing.installation import open_installation
from tongxing.ledger.passes import last_pass
from tongxing.words import say

__all__ = ["NotServed", "free_passes", "until_not_served"]

LOOK_SECONDS = 3.0
PATIENCE = dt.timedelta(minutes=5)
"""So long no sweep may have finished before everything is served anew."""


class NotServed(Exception):
    """What the server has is not what we registered, it was away, or it starts no sweeps."""


def free_passes(client: SyncPrefectClient, deployment_ids: Sequence[UUID]) -> int:
    """Give back the slots of passes whose process is gone; gives how many runs were in the way.

    Prefect keeps a killed pass *Running*, and while it does, it cancels every new one. A server that was killed forgets
    who holds a slot and never gives it back.
    """
    under_way = FlowRunFilterStateType(any_=[StateType.PENDING, StateType.RUNNING])
    runs = client.read_flow_runs(
        flow_run_filter=FlowRunFilter(state=FlowRunFilterState(type=under_way)),
        deployment_filter=DeploymentFilter(id=DeploymentFilterId(any_=list(deployment_ids))),
    )
    for run in runs:
        client.set_flow_run_state(run.id, Crashed(message=say("进程没了", "Its process is gone.")), force=True)
    for id in deployment_ids:
        limit = client.read_deployment(id).global_concurrency_limit
        if limit is not None and limit.active_slots:
            client.update_global_concurrency_limit(limit.name, GlobalConcurrencyLimitUpdate(active_slots=0))
    return len(runs)


async def until_not_served(ids: Sequence[UUID]) -> None:
    """Raises :class:`NotServed` when the deployments are gone, when the server is back after it was away (the runner's
    watch for cancellations does not outlive an outage), or when no sweep has finished for too long."""
    since = dt.datetime.now(dt.UTC)
    away = False
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        found = await _deployments_there(ids)
        if found is None:
            away = True
            continue
        if away:
            raise NotServed("the server was away")
        if found < len(ids):
            raise NotServed("deployments vanished")
        if dt.datetime.now(dt.UTC) - since > PATIENCE:
            last = await asyncio.to_thread(_last_sweep)
            since = max(since, last) if last is not None else since
            if dt.datetime.now(dt.UTC) - since > PATIENCE:
                raise NotServed("no sweep has finished for minutes")


async def _deployments_there(ids: Sequence[UUID]) -> int | None:
    """How many of the deployments the server knows; None when it does not answer."""
    wanted = DeploymentFilter(id=DeploymentFilterId(any_=list(ids)))
    try:
        with temporary_settings({PREFECT_CLIENT_MAX_RETRIES: 0}):
            async with get_client() as client:
                return len(await client.read_deployments(deployment_filter=wanted))
    except (httpx.HTTPError, RuntimeError):
        return None


def _last_sweep() -> dt.datetime | None:
    try:
        with open_installation() as installation, installation.ledger.read() as session:
            found = last_pass(session, "sweep")
            return found.finished_at if found else None
    except TongxingError:
        return dt.datetime.now(dt.UTC)  # serving anew does not bring a ledger back
