"""Serves our deployments: registers them with the server and starts their runs, each in a process of its own."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
from collections.abc import Sequence
from functools import partial
from typing import Any

from prefect import Flow, get_client
from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
from prefect.deployments.runner import RunnerDeployment
from prefect.runner import Runner
from prefect.types.entrypoint import EntrypointType

from tongxing.registry import catalogue
from tongxing.settings import Settings

from . import passes, programs
from .children import end_with_parent
from .reconcile import LAUNCH, TAG
from .watching import free_passes, until_not_served

__all__ = ["deployments", "run_runner", "serve"]

EVERY_MINUTE = "* * * * *"
AGAIN_SECONDS = 2.0
PASSES = (passes.sweep, passes.deliver)


async def deployments() -> list[RunnerDeployment]:
    """One for each program, and last the passes by the clock."""
    found = catalogue(Settings().plugin_dirs).programs
    return [
        *[await _deployment(programs.flow_for(key), LAUNCH, tags=["tongxing", TAG]) for key in found],
        *[await _deployment(each, "every-minute", **_by_clock()) for each in PASSES],
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
    one = ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW)
    # A cron does not begin anew whenever it is served, as an interval would.
    return {"cron": EVERY_MINUTE, "paused": False, "concurrency_limit": one}


async def serve() -> None:
    """Serve until cancelled; anew when serving does not do what it is for."""
    while True:
        try:
            await _serve_once()
        except Exception as error:
            print(f"serving again after {type(error).__name__}: {str(error)[:200]}", file=sys.stderr, flush=True)  # noqa: T201
            await asyncio.sleep(AGAIN_SECONDS)


async def _serve_once() -> None:
    # Pausing at each stop would leave the deployments paused for the next start.
    runner = Runner(name="tongxing", pause_on_shutdown=False, limit=4, prefetch_seconds=1, query_seconds=2)
    served = [await runner.aadd_deployment(each) for each in await deployments()]
    with get_client(sync_client=True) as client:
        free_passes(client, served[-len(PASSES) :])
    print("serving", flush=True)  # noqa: T201
    serving = asyncio.create_task(runner.start())
    watching = asyncio.create_task(until_not_served(served))
    try:
        done, _ = await asyncio.wait({serving, watching}, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in (serving, watching):
            task.cancel()
        await asyncio.gather(serving, watching, return_exceptions=True)


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
