"""The flows that Prefect starts every minute: the sweep, with what follows from it in Prefect, and delivery."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from prefect import flow, get_client
from prefect.client.schemas.objects import State
from prefect.states import Completed

from tongxing.actions import sweeping
from tongxing.installation import open_installation
from tongxing.words import say, speaking

from .reconcile import reconcile

__all__ = ["deliver", "sweep"]


@flow(name="sweep", persist_result=False)
async def sweep() -> State[None]:
    """Act on every window whose moment has come; then show that in Prefect, and resume the launches with work to do.

    The ledger comes first: what Prefect refuses cannot keep anybody from being told.
    """
    now = dt.datetime.now(dt.UTC)
    with open_installation() as installation, speaking(installation.settings.language):
        swept = sweeping.sweep(installation, now)
        with get_client(sync_client=True) as client:
            runs = reconcile(client, installation, now)
        return Completed(message=_counted({**swept.counts, **runs}))


@flow(name="deliver", persist_result=False)
async def deliver() -> State[None]:
    """Send what is queued. Rows are claimed before anything is sent, so a pass that is repeated sends nothing twice."""
    now = dt.datetime.now(dt.UTC)
    with open_installation() as installation, speaking(installation.settings.language):
        counts: dict[str, int] = {}
        for delivery in list(installation.catalogue.deliveries.values())[:1]:
            counts |= delivery.send(installation, now)
        return Completed(message=_counted(counts))


def _counted(counts: Mapping[str, int]) -> str:
    found = [f"{word} {count}" for word, count in counts.items() if count]
    return ", ".join(found) or say("无事可做", "nothing to do")
