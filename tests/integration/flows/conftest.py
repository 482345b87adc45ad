"""A served Prefect, a ledger with a school, and passes that are driven instead of waited for."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import gc
import json
import os
import subprocess
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

import prefect.settings as prefect_settings
import pytest
from prefect import get_client
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId
from prefect.client.schemas.objects import FlowRun, TaskRun
from prefect.events.worker import EventsWorker
from prefect.exceptions import Pause
from prefect.flow_engine import run_flow
from prefect.logging.handlers import APILogWorker
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from flows import environment, up
from flows.children import start_child, stop_children
from flows.programs import flow_for
from flows.reconcile import reconcile
from flows.serving import deployments
from tests.ports import free_port
from tongxing.actions.cancelling import cancel
from tongxing.actions.completing import Completion, complete
from tongxing.actions.launching import Launching, launch
from tongxing.actions.sweeping import sweep
from tongxing.installation import Installation
from tongxing.ledger import Ledger
from tongxing.ledger.audit import Actor
from tongxing.ledger.mirroring import Driven, driven_launch
from tongxing.ledger.people import PersonFile, add_holder, add_organisation, add_person
from tongxing.ledger.tables import Audit, Item, Launch, Notice, Proposal, Step, Window
from tongxing.registry import catalogue
from tongxing.settings import Settings

PLUGINS = Path(__file__).parent / "plugin"
ZONE = ZoneInfo("Asia/Shanghai")
ME = Actor(None, "cli")
START_SECONDS = 120.0

T = TypeVar("T")


def until(what: Callable[[], T], seconds: float = 120.0, pause: float = 0.1) -> T:
    """What `what` gives once it is true; fails when it is not within so many seconds."""
    deadline = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < deadline, f"not within {seconds:.0f} s: {what}"
        time.sleep(pause)
    return found


@dataclass
class Server:
    """A Prefect server of the tests."""

    settings: Settings
    port: int
    child: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> dict[str, str]:
        return environment.embedded(self.settings, self.port) | {"PREFECT_SERVER_UI_ENABLED": "false"}

    @property
    def url(self) -> str:
        return self.environment["PREFECT_API_URL"]

    def start(self) -> None:
        log = self.settings.home / "server.log"
        self.child = child = start_child(["server", str(self.port)], self.environment, log)
        until(lambda: child.poll() is not None or up.answers(f"{self.url}/health"), START_SECONDS)
        assert child.poll() is None, log.read_text()

    def stop(self) -> None:
        if self.child is not None:
            stop_children([self.child])

    def lose_its_database(self) -> None:
        """Killed, robbed and started again."""
        assert self.child is not None
        self.child.kill()
        self.child.wait()
        for file in environment.prefect_home(self.settings).glob("prefect.db*"):
            file.unlink()
        self.start()


@pytest.fixture(scope="session")
def prefect_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for all files of a worker."""
    home = tmp_path_factory.mktemp("prefect")
    server = Server(Settings(_env_file=None, home=home), free_port())
    before = dict(os.environ)
    server.start()
    os.environ.update(server.environment)
    known = {
        prefect_settings.PREFECT_API_URL: server.url,
        prefect_settings.PREFECT_HOME: home / "prefect",
        prefect_settings.PREFECT_LOGGING_LEVEL: "WARNING",
    }
    try:
        with prefect_settings.temporary_settings(known):
            yield server
            EventsWorker.drain_all()
            APILogWorker.drain_all()
    finally:
        server.stop()
        os.environ.clear()
        os.environ.update(before)


@pytest.fixture(autouse=True)
def _leftovers_of_prefect() -> Iterator[None]:
    """Prefect leaves a few sockets and loops to the garbage collector: collected here, not in somebody else's test."""
    yield
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


@pytest.fixture
def client(prefect_server: Server) -> Iterator[SyncPrefectClient]:
    """A client of a server that has no runs."""
    with get_client(sync_client=True) as found:
        for run in found.read_flow_runs():
            found.delete_flow_run(run.id)
        yield found


def environment_of(home: Path) -> dict[str, str]:
    """What the test's own process and the runner's children see alike."""
    return {"TONGXING_HOME": str(home), "TONGXING_PLUGIN_DIRS": str(PLUGINS), "TONGXING_LANGUAGE": "en"}


def furnished(settings: Settings, ledger: Ledger) -> Installation:
    """A school with its principal."""
    found = Installation(settings, ledger, catalogue(settings.plugin_dirs))

    def fill(session: Session) -> None:
        school = add_organisation(session, "school", "青山小学", "school", "Asia/Shanghai", "zh_CN")
        principal = add_person(session, ledger.vault, school.id, PersonFile("周校长", phone="13800000001"))
        add_holder(session, school.id, "principal", principal.id)

    ledger.run(fill)
    return found


@pytest.fixture
def settings(home: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    for name, value in environment_of(home).items():
        monkeypatch.setenv(name, value)
    return Settings(_env_file=None)


@pytest.fixture
def installation(settings: Settings, sqlite_ledger: Ledger) -> Installation:
    return furnished(settings, sqlite_ledger)


@dataclass
class Office:
    """The school's ledger and its Prefect, with the words that tests need."""

    installation: Installation
    client: SyncPrefectClient
    launch_id: str = ""

    # In the ledger

    def launch(self, seconds: float = 3600.0, ends: float | None = None) -> str:
        program = self.installation.catalogue.program("quick-run").program
        wanted = Launching(program, "school", self.answers(seconds, ends), again=True)
        self.launch_id = launch(self.installation, wanted, ME, self.now).id
        return self.launch_id

    def answers(self, seconds: float = 3600.0, ends: float | None = None) -> dict[str, Any]:
        """People gather so many seconds from now, and part so many seconds from now, twice as many if not said."""
        now = self.now.astimezone(ZONE)
        starts_at, ends_at = (now + dt.timedelta(seconds=each) for each in (seconds, ends or 2 * seconds))
        days = {"first_day": now.date().isoformat(), "last_day": ends_at.date().isoformat()}
        return {**days, "starts_at": starts_at.isoformat(), "ends_at": ends_at.isoformat()}

    @property
    def now(self) -> dt.datetime:
        return dt.datetime.now(dt.UTC)

    def due(self, step: str) -> dt.datetime:
        """The last instant of a step's only window."""
        query = select(Window.due).join(Step).where(Step.key == step, Window.launch_id == self.launch_id)
        with self.installation.ledger.read() as session:
            found = session.scalars(query).one()
        assert found is not None
        return found

    @property
    def driven(self) -> Driven:
        with self.installation.ledger.read() as session:
            found = driven_launch(session, self.launch_id)
        assert found is not None
        return found

    def items(self, step: str) -> list[int]:
        query = (
            select(Item.id)
            .join(Window, Window.id == Item.window_id)
            .join(Step, Step.id == Window.step_id)
            .where(Step.key == step, Window.launch_id == self.launch_id)
        )
        with self.installation.ledger.read() as session:
            return list(session.scalars(query))

    def complete(self, *steps: str) -> None:
        """Done; of what an automatic step found, the draft that waits is confirmed."""
        for step in steps:
            for item in self.items(step):
                complete(self.installation, [item], Completion(draft=self.draft(item)), ME, self.now)

    def draft(self, item: int) -> int | None:
        waiting = select(Proposal.id).where(Proposal.item_id == item, Proposal.state == "proposed")
        with self.installation.ledger.read() as session:
            return session.scalars(waiting).first()

    def cancel(self) -> None:
        cancel(self.installation, self.launch_id, "下雨", ME, self.now)

    def sweep(self, **later: float) -> None:
        sweep(self.installation, self.now + dt.timedelta(**later))

    def find_launch(self, request: UUID) -> bool:
        """Go on with the launch that a form's run asked for; says whether it is there."""
        with self.installation.ledger.read() as session:
            self.launch_id = session.scalars(select(Launch.id).where(Launch.request_key == str(request))).first() or ""
        return bool(self.launch_id)

    def end_leases(self) -> None:
        """As if so much time had gone by that every pass under way counts as lost."""
        over = update(Launch).values(lease_until=self.now)
        self.installation.ledger.run(lambda session: session.execute(over))

    def rows(self, table: type, *where: Any) -> int:
        with self.installation.ledger.read() as session:
            return len(session.scalars(select(table.id).where(*where)).all())  # type: ignore[attr-defined]

    @property
    def launches(self) -> int:
        return self.rows(Launch)

    @property
    def proposals(self) -> int:
        return self.rows(Proposal, Proposal.state == "proposed", Proposal.item_id.in_(self.items("count")))

    @property
    def told_of_proposals(self) -> int:
        return self.rows(Notice, Notice.cause == "proposed", Notice.launch_id == self.launch_id)

    @property
    def failures(self) -> int:
        return self.rows(Audit, Audit.action == "automatic-failed")

    # In Prefect

    def reconcile(self, **later: float) -> dict[str, int]:
        """What the pass after a sweep does at an instant so much later."""
        return self.reconcile_at(self.now + dt.timedelta(**later))

    def reconcile_at(self, now: dt.datetime) -> dict[str, int]:
        return dict(reconcile(self.client, self.installation, now))

    def turn_until(self, what: Callable[[], object], **later: float) -> None:
        """Sweep and reconcile, as every minute, until something is so."""

        def turn() -> object:
            self.sweep()
            self.reconcile(**later)
            return what()

        until(turn, pause=0.5)  # asked without pause, the server has no time for the passes

    @property
    def run(self) -> FlowRun:
        """The flow run that drives the launch."""
        assert self.driven.flow_run_id is not None
        return self.client.read_flow_run(UUID(self.driven.flow_run_id))

    @property
    def state(self) -> str:
        state = self.run.state
        assert state is not None
        return state.name or ""

    @property
    def task_runs(self) -> dict[str, TaskRun]:
        own = FlowRunFilter(id=FlowRunFilterId(any_=[self.run.id]))
        return {each.name: each for each in self.client.read_task_runs(flow_run_filter=own)}

    @property
    def steps(self) -> dict[str, str]:
        """What is shown of each step."""
        return {name: each.state_name or "" for name, each in self.task_runs.items()}

    def history(self, step: str) -> str:
        """All that Prefect keeps of the states of a step's task run."""
        own = {"task_run_id": str(self.task_runs[step].id)}
        return self.client.request("GET", "/task_run_states/", params=own).text

    def states(self, step: str) -> list[str]:
        """The names of all states that a step's task run has had."""
        found = json.loads(self.history(step))
        return [state["name"] for state in sorted(found, key=lambda state: state["timestamp"])]

    def events(self) -> list[dict[str, Any]]:
        """What the steps of this launch told Prefect's automations."""
        wanted = {"event": {"prefix": ["tongxing.step."]}, "order": "ASC"}
        found = self.client.request("POST", "/events/filter", json={"filter": wanted}).json()["events"]
        return [each for each in found if each["resource"].get("tongxing.launch") == self.launch_id]

    def request(self, **answers: Any) -> UUID:
        """What Prefect's form does: a run of the deployment, with these answers."""
        deployment = self.client.read_deployment_by_name("quick-run/launch")
        return self.client.create_flow_run_from_deployment(deployment.id, parameters=answers).id

    def run_pass(self, run_id: UUID | None = None) -> None:
        """One pass of a flow run in this process, as the runner's child would do it."""
        run = self.client.read_flow_run(run_id or self.run.id)
        passing: Any = run_flow(flow_for("quick-run"), flow_run=run, return_type="state")
        with contextlib.suppress(Pause):
            asyncio.run(passing)


def deploy() -> None:
    """Make the deployments known to Prefect, as the runner does."""

    async def apply() -> None:
        for deployment in await deployments():
            deployment.paused = True  # no runner is there, and runs by the clock would pile up
            applied: Any = deployment.aapply()
            await applied

    asyncio.run(apply())


@pytest.fixture(scope="session")
def _deployed(prefect_server: Server) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TONGXING_PLUGIN_DIRS", str(PLUGINS))
        deploy()


@pytest.fixture
def office(installation: Installation, client: SyncPrefectClient, _deployed: None) -> Office:
    """A school whose deployments are known to Prefect, without a runner."""
    return Office(installation, client)
