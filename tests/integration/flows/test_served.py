"""The whole: a server, a runner whose children do the passes, and what happens when any of them is killed.

One runner and one ledger for all tests here. Sweeps are made here instead of being waited for until the minute is full.
"""

from __future__ import annotations

import contextlib
import random
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import psutil
import pytest
from prefect import get_client
from prefect.client.schemas.objects import ConcurrencyLimitStrategy

from flows.children import start_child, stop_children
from tongxing.installation import Installation
from tongxing.ledger import open_ledger
from tongxing.registry import catalogue
from tongxing.settings import Settings

from .conftest import Office, Server, environment_of, furnished, until

pytestmark = pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")


@dataclass
class Runner:
    """The runner as a child process, for the ledger of a home."""

    server: Server
    home: Path
    child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.child = start_child(["runner"], {**self.server.environment, **environment_of(self.home)}, self.log)

    @property
    def log(self) -> Path:
        return self.home / "runner.log"

    def kill(self) -> None:
        """All of it at once: the runner and whatever passes it is running."""
        assert self.child is not None
        for process in [psutil.Process(self.child.pid), *self.passes]:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        self.child.wait()

    @property
    def passes(self) -> list[psutil.Process]:
        assert self.child is not None
        with contextlib.suppress(psutil.NoSuchProcess):
            return psutil.Process(self.child.pid).children(recursive=True)
        return []

    @property
    def runs(self) -> set[str]:
        """The flow runs that have a process."""
        found = set()
        for process in self.passes:
            with contextlib.suppress(psutil.Error):
                found.add(process.environ().get("PREFECT__FLOW_RUN_ID", ""))
        return found

    def stop(self) -> None:
        if self.child is not None:
            stop_children([self.child])


@pytest.fixture(scope="module")
def _place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    settings = Settings(_env_file=None, home=tmp_path_factory.mktemp("served"))
    ledger = open_ledger(settings)
    yield furnished(settings, ledger)
    ledger.dispose()


@pytest.fixture(scope="module")
def runner(prefect_server: Server, _place: Installation) -> Iterator[Runner]:
    found = Runner(prefect_server, _place.settings.home)
    found.start()
    until(lambda: "serving" in found.log.read_text(), 90)
    yield found
    found.stop()


@pytest.fixture
def served(_place: Installation, runner: Runner, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """A school whose passes a runner does."""
    for name, value in environment_of(_place.settings.home).items():
        monkeypatch.setenv(name, value)
    settings = Settings(_env_file=None)
    with get_client(sync_client=True) as client:
        yield Office(Installation(settings, _place.ledger, catalogue(settings.plugin_dirs)), client)


def test_a_launch_made_by_a_form_runs_from_its_start_to_its_end(served: Office, runner: Runner) -> None:
    (runner.home / "failures").write_text("1")
    run = served.request(org="school", **served.answers(seconds=4, ends=5))
    until(lambda: _state(served, run) == "Suspended")
    until(lambda: str(run) not in runner.runs)  # no process waits for the day
    assert served.find_launch(run)
    served.turn_until(lambda: served.steps["gather"] == "Overdue today")
    served.complete("gather", "check")
    served.turn_until(lambda: served.proposals == 1)
    served.turn_until(lambda: served.steps["count"] == "To confirm")
    assert "Retrying" in served.states("count")
    served.complete("count")
    served.sweep(days=2)
    served.turn_until(lambda: _state(served, run) == "Completed")
    served.turn_until(lambda: served.steps["count"] == "Done")


def test_a_runner_killed_at_any_moment_launches_once(served: Office, runner: Runner) -> None:
    run = served.request(org="school", **served.answers())
    _kill_and_start_again(served, runner, random.Random(1))
    served.turn_until(lambda: served.find_launch(run) and served.state == "Suspended")
    assert served.run.id == run


def test_a_runner_killed_at_any_moment_proposes_once(served: Office, runner: Runner) -> None:
    served.launch(seconds=-1)
    served.turn_until(lambda: served.driven.flow_run_id)
    served.complete("gather", "check")
    served.reconcile()
    run = served.run.id
    _kill_and_start_again(served, runner, random.Random(2))
    served.turn_until(lambda: served.proposals)
    served.turn_until(lambda: served.steps["count"] == "To confirm")
    assert (served.run.id, served.proposals, served.told_of_proposals) == (run, 1, 1)


def _kill_and_start_again(office: Office, runner: Runner, chance: random.Random) -> None:
    """At a moment of the next three seconds: before the pass, in it, or after; started again when the lease is over."""
    moment = time.monotonic() + 3 * chance.random()
    until(lambda: time.monotonic() > moment)
    runner.kill()
    settled = time.monotonic() + 1  # what the runner asked for last may still be under way in the server
    until(lambda: time.monotonic() > settled)
    office.end_leases()
    office.reconcile(minutes=6)
    runner.start()


def test_a_deleted_prefect_database_costs_a_launch_nothing(served: Office, prefect_server: Server) -> None:
    served.launch(seconds=-1)
    served.turn_until(lambda: served.driven.flow_run_id)
    first = served.run.id
    prefect_server.lose_its_database()
    served.turn_until(lambda: served.driven.attached == 2)
    served.complete("gather", "check")
    served.turn_until(lambda: served.proposals)
    assert served.run.id != first
    served.turn_until(lambda: served.steps["count"] == "To confirm")
    assert served.steps == {"gather": "Done", "check": "Done", "count": "To confirm", "photo": "Optional"}


@pytest.mark.parametrize("name", ["sweep", "deliver"])
def test_a_pass_runs_every_minute_and_never_beside_itself(served: Office, name: str) -> None:
    deployment = served.client.read_deployment_by_name(f"{name}/every-minute")
    assert [each.schedule.model_dump()["cron"] for each in deployment.schedules] == ["* * * * *"]
    limit, options = deployment.global_concurrency_limit, deployment.concurrency_options
    assert limit is not None
    assert options is not None
    assert (limit.limit, options.collision_strategy) == (1, ConcurrencyLimitStrategy.CANCEL_NEW)


def test_a_pass_says_what_it_did(served: Office) -> None:
    found = [served.client.read_deployment_by_name(f"{name}/every-minute").id for name in ("sweep", "deliver")]

    def completed() -> bool:
        """One that meets the clock's own is cancelled, and asked for again."""
        runs = [served.client.create_flow_run_from_deployment(each).id for each in found]
        until(lambda: {_state(served, run) for run in runs} <= {"Completed", "Cancelled"})
        found[:] = [each for each, run in zip(found, runs, strict=True) if _state(served, run) != "Completed"]
        return not found

    until(completed)


def _state(office: Office, run: UUID) -> str | None:
    return office.client.read_flow_run(run).state_name
