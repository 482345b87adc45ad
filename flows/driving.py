"""One pass of a launch's flow run: what happens when Prefect starts or resumes it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from prefect import get_client
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.objects import State
from prefect.flow_runs import asuspend_flow_run
from prefect.runtime import flow_run as present_run
from prefect.states import Cancelled, Completed, Failed

from tongxing.actions.launching import Launching, launch
from tongxing.errors import NotFound, TongxingError
from tongxing.installation import Installation, open_installation
from tongxing.ledger.audit import Actor
from tongxing.ledger.mirroring import Driven, driven_launch, note_behind, note_lease
from tongxing.ledger.people import find_organisation
from tongxing.words import Language, say, speaking

from .automatic import ready_items, run_ready_steps
from .mirror import mirror, name_run

__all__ = ["LEASE", "one_pass"]

LEASE = dt.timedelta(minutes=5)
"""So long a pass may show no sign of life before it counts as lost. It is renewed before each automatic step."""


async def one_pass(program_key: str, answers: Mapping[str, Any]) -> State[None] | None:
    """One pass of the present flow run over its launch.

    1. find the launch, or start it: keyed by the run's id, so that a pass repeated starts none twice
    2. leave it to the run that drives it, if that is another
    3. show how its steps stand
    4. run the automatic steps that are ready, and look again until none is
    5. show what they changed
    6. end when the launch is over; else suspend, until there is something to do
    """
    run_id = str(present_run.id)
    with open_installation() as installation, speaking(installation.settings.language):
        try:
            found = _find_or_launch(installation, program_key, dict(answers), run_id)
        except TongxingError as refusal:
            return Failed(message=_worded(installation, refusal, answers))
        if found.flow_run_id != run_id:
            return Cancelled(message=say("这个计划由另一个运行推进", "Another run drives this launch."))
        with get_client(sync_client=True) as client:
            over = _drive(client, installation, found, run_id)
    if over is not None:
        return over
    # With a key used before, the run would go on to its end instead.
    await asuspend_flow_run(key=uuid4().hex)
    return None


def _find_or_launch(installation: Installation, program_key: str, answers: dict[str, Any], run_id: str) -> Driven:
    org, launch_id = str(answers.pop("org", "")), str(answers.pop("launch_id", "") or "")
    if not launch_id:
        program = installation.catalogue.program(program_key).program
        given = {name: value for name, value in answers.items() if value is not None}
        wanted = Launching(program, org, given, request_key=run_id)
        launch_id = launch(installation, wanted, Actor(None, "prefect"), dt.datetime.now(dt.UTC)).id
    found = _read(installation, launch_id)
    if found is None:
        raise NotFound(f"没有计划 {launch_id}", f"there is no launch {launch_id}")
    return found


def _read(installation: Installation, launch_id: str) -> Driven | None:
    with installation.ledger.read() as session:
        return driven_launch(session, launch_id)


def _worded(installation: Installation, refusal: TongxingError, answers: Mapping[str, Any]) -> str:
    """The refusal in the organisation's language, else in the installation's."""
    spoken: Language = installation.settings.language
    try:
        with installation.ledger.read() as session:
            organisation = find_organisation(session, str(answers.get("org", "")))
            spoken = "en" if organisation.language == "en" else "zh_CN"
    except TongxingError:
        """It may be the organisation that is not known."""
    with speaking(spoken):
        return str(refusal)


def _drive(client: SyncPrefectClient, installation: Installation, found: Driven, run_id: str) -> State[None] | None:
    _renew(installation, found.id)
    name_run(client, client.read_flow_run(UUID(run_id)), found)
    mirror(client, installation, found, run_id, dt.datetime.now(dt.UTC))
    ran = False
    while True:
        now = dt.datetime.now(dt.UTC)
        found = _read(installation, found.id) or found
        items = ready_items(installation, found.id, now) if found.state == "live" else []
        if not items:
            break
        _renew(installation, found.id)
        run_ready_steps(client, installation, found, run_id, items)
        ran = True
    mirror(client, installation, found, run_id, now)
    if ran or found.state != "live":
        # A task's last state travels apart from ours and may come after it: the next sweep looks again.
        installation.ledger.run(lambda session: note_behind(session, found.id))
    return _ended(found)


def _renew(installation: Installation, launch_id: str) -> None:
    until = dt.datetime.now(dt.UTC) + LEASE
    installation.ledger.run(lambda session: note_lease(session, launch_id, until))


def _ended(found: Driven) -> State[None] | None:
    match found.state:
        case "cancelled":
            return Cancelled(message=say("计划已取消", "The launch was cancelled."))
        case "live":
            return None
        case _:
            return Completed(message=say("计划已结束", "The launch has ended."))
