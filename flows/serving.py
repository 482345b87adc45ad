"""Serves our deployments: registers them with the server and starts their runs, each in a process of its own."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any
from uuid import UUID

import httpx
from prefect import Flow, get_client
from prefect.client.schemas.filters import DeploymentFilter, DeploymentFilterId
from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
from prefect.deployments.runner import RunnerDeployment
from prefect.runner import Runner
from prefect.settings import PREFECT_CLIENT_MAX_RETRIES, temporary_settings
from prefect.types.entrypoint import EntrypointType

from tongxing.registry import catalogue
from tongxing.settings import Settings

from . import passes, programs
from .children import end_with_parent
from .reconcile import LAUNCH, TAG

__all__ = ["deployments", "run_runner", "serve"]

EVERY_MINUTE = "* * * * *"
SLOT_SECONDS = 60
AGAIN_SECONDS = 2.0
LOOK_SECONDS = 3.0


async def deployments() -> list[RunnerDeployment]:
    """One for each program, and the passes by the clock."""
    found = catalogue(Settings().plugin_dirs).programs
    return [
        *[await _deployment(programs.flow_for(key), LAUNCH, tags=["tongxing", TAG]) for key in found],
        *[await _deployment(each, "every-minute", **_by_clock()) for each in (passes.sweep, passes.deliver)],
    ]


async def _deployment(
    flow: Flow[..., Any], name: str, tags: Sequence[str] = ("tongxing",), **more: Any
) -> RunnerDeployment:
    # By module path: a file path would load the module a second time under another name.
    made: Any = flow.ato_deployment(name, tags=list(tags), entrypoint_type=EntrypointType.MODULE_PATH, **more)
    deployment: RunnerDeployment = await made
    _leave_out_empty_defaults(deployment)
    return deployment


def _leave_out_empty_defaults(deployment: RunnerDeployment) -> None:
    """Prefect's form would send each as null, which its server then refuses. It has no public way to say this."""
    for asked in deployment._parameter_openapi_schema.properties.values():
        if asked.get("default", ...) is None:
            del asked["default"]


def _by_clock() -> dict[str, Any]:
    # A pass that was killed holds its slot for the grace period, and each new one is cancelled meanwhile.
    one = ConcurrencyLimitConfig(
        limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW, grace_period_seconds=SLOT_SECONDS
    )
    # A cron does not begin anew whenever it is served, as an interval would.
    return {"cron": EVERY_MINUTE, "paused": False, "concurrency_limit": one}


async def serve() -> None:
    """Serve until cancelled; anew when the server was away, or lost the deployments."""
    while True:
        try:
            await _serve_once()
        except Exception as error:
            print(f"serving again after {type(error).__name__}: {str(error)[:200]}", file=sys.stderr, flush=True)  # noqa: T201
            await asyncio.sleep(AGAIN_SECONDS)


async def _serve_once() -> None:
    # Pausing at each stop would leave the deployments paused for the next start.
    runner = Runner(name="tongxing", pause_on_shutdown=False, limit=4, prefetch_seconds=1, query_seconds=2)
    served = {await runner.aadd_deployment(each) for each in await deployments()}
    print("serving", flush=True)  # noqa: T201
    serving = asyncio.create_task(runner.start())
    watching = asyncio.create_task(_until_not_served(served))
    try:
        done, _ = await asyncio.wait({serving, watching}, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in (serving, watching):
            task.cancel()
        await asyncio.gather(serving, watching, return_exceptions=True)


class NotServed(Exception):
    """What the server has is not what we registered, or it was away."""


async def _until_not_served(ids: Iterable[UUID]) -> None:
    """Raises :class:`NotServed` when the deployments are gone, or the server is back after it was away: the runner's
    watch for cancellations does not outlive an outage, and says so only in its log."""
    wanted = DeploymentFilter(id=DeploymentFilterId(any_=list(ids)))
    away = False
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        try:
            with temporary_settings({PREFECT_CLIENT_MAX_RETRIES: 0}):
                async with get_client() as client:
                    found = await client.read_deployments(deployment_filter=wanted)
        except (httpx.HTTPError, RuntimeError):
            away = True
            continue
        if len(found) < len(wanted.id.any_ if wanted.id and wanted.id.any_ else []):
            raise NotServed("deployments vanished")
        if away:
            raise NotServed("the server was away")


def run_runner() -> None:
    """Serve until the parent lets go."""

    async def serve_tied() -> None:
        loop = asyncio.get_running_loop()
        serving = asyncio.create_task(serve())
        end_with_parent(partial(loop.call_soon_threadsafe, serving.cancel))
        loop.add_signal_handler(signal.SIGINT, serving.cancel)
        with contextlib.suppress(asyncio.CancelledError):
            await serving

    asyncio.run(serve_tied())
