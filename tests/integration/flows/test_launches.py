"""One launch, one flow run: attached, mirrored, resumed, put back, ended. Passes are driven in this process."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from prefect.client.schemas import OrchestrationResult
from prefect.exceptions import PrefectHTTPStatusError
from prefect.states import Cancelling, Crashed, Pending, Running, Suspended
from sqlalchemy import update

from flows import retrying
from flows.watching import free_passes
from tongxing.ledger.tables import Launch

from .conftest import ZONE, Office, deploy, until

pytestmark = pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")


@pytest.fixture
def attached(office: Office) -> Office:
    """A launch made in the ledger, whose run is suspended."""
    office.launch()
    office.reconcile()
    office.reconcile()
    return office


@pytest.fixture
def ready(office: Office) -> Office:
    """The same with an automatic step to run."""
    office.launch(seconds=-1)
    office.reconcile()
    office.complete("gather", "check")
    return office


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retrying, "ATTEMPT_DELAYS", (0.05, 0.05))


def _with(text: str, word: str) -> str:
    return text if word in text else ""


def fail(home: Path, times: int) -> None:
    (home / "failures").write_text(str(times))


# From the ledger to Prefect


def test_a_launch_made_at_the_command_line_gets_a_suspended_run_without_a_process(office: Office) -> None:
    office.launch()
    assert office.reconcile() == {"attached": 1}
    assert (office.state, office.run.start_time) == ("Suspended", None)
    assert office.run.name == f"青山小学 · quick-run · {office.launch_id[:13]}"
    assert f"launch:{office.launch_id}" in office.run.tags


def test_a_run_whose_answer_was_lost_is_found_again(attached: Office) -> None:
    first = attached.run.id
    forget = update(Launch).values(flow_run_id=None, attached=0)
    attached.installation.ledger.run(lambda session: session.execute(forget))
    attached.reconcile()
    assert attached.run.id == first


def test_answers_that_the_program_no_longer_asks_for_do_not_keep_a_launch_from_its_run(office: Office) -> None:
    office.launch()
    older = update(Launch).values(parameters={"colour": "blue", "stations": 3})
    office.installation.ledger.run(lambda session: session.execute(older))
    assert office.reconcile() == {"attached": 1}
    assert "colour" not in office.run.parameters


def test_each_step_says_how_it_stands(attached: Office) -> None:
    at = attached.now.astimezone(ZONE) + dt.timedelta(hours=1)
    day = f"{at.day} {at:%b}"
    assert attached.steps["gather"] == f"Due {day}"
    assert attached.steps["check"] == "Waiting for gather"
    assert attached.steps["count"] == "Waiting for gather, check"
    assert "Optional, due" in attached.steps["photo"]


def test_what_is_done_is_shown_in_the_same_task_runs_and_resumes_nothing(attached: Office) -> None:
    before = {name: each.id for name, each in attached.task_runs.items()}
    runs = len(attached.client.read_flow_run_states(attached.run.id))
    attached.complete("gather")
    assert attached.reconcile() == {"mirrored": 1}
    assert attached.steps["gather"] == "Done"
    assert {name: each.id for name, each in attached.task_runs.items()} == before
    assert len(attached.client.read_flow_run_states(attached.run.id)) == runs


def test_nothing_is_written_when_nothing_changed(attached: Office) -> None:
    states = attached.states("gather")
    assert attached.reconcile() == {"in-order": 1}
    assert attached.states("gather") == states


def test_what_is_overdue_counts_its_days_without_any_change_in_the_ledger(office: Office) -> None:
    office.launch(ends=10 * 24 * 3600)
    office.reconcile()
    due = office.due("gather")  # counted from here, for `now` may be on the evening before
    office.reconcile_at(due + dt.timedelta(days=2))
    assert office.steps["gather"] == "Overdue 2 d"
    assert office.reconcile_at(due + dt.timedelta(days=2)) == {"in-order": 1}
    office.reconcile_at(due + dt.timedelta(days=3))
    assert office.steps["gather"] == "Overdue 3 d"


def test_steps_tell_prefects_automations(attached: Office) -> None:
    attached.complete("gather")
    attached.reconcile()
    done = until(lambda: [each for each in attached.events() if each["event"] == "tongxing.step.done"], 20)
    assert done[0]["resource"]["tongxing.step"] == "gather"
    assert done[0]["payload"] == {"done": 1, "total": 1}


# From Prefect's form


def test_a_form_launches_once_however_often_it_runs(office: Office) -> None:
    run = office.request(org="school", **office.answers())
    office.run_pass(run)
    office.run_pass(run)
    assert (office.launches, office.client.read_flow_run(run).state_name) == (1, "Suspended")
    assert office.rows(Launch, Launch.via == "prefect", Launch.request_key == str(run)) == 1


def test_the_run_of_a_form_drives_its_launch(office: Office) -> None:
    run = office.request(org="school", **office.answers())
    office.run_pass(run)
    office.reconcile()
    assert office.find_launch(run)
    assert office.run.id == run
    assert office.run.name.startswith("青山小学 · quick-run")


def test_prefects_server_refuses_a_form_without_a_required_answer(office: Office) -> None:
    answers = office.answers()
    del answers["starts_at"]
    with pytest.raises(PrefectHTTPStatusError, match="409"):
        office.request(org="school", **answers)


def test_a_refused_launch_fails_with_its_sentence_and_writes_nothing(office: Office) -> None:
    run = office.request(org="shcool", **office.answers())
    office.run_pass(run)
    state = office.client.read_flow_run(run).state
    assert state is not None
    assert (state.name, office.launches) == ("Failed", 0)
    assert "shcool" in (state.message or "")


def test_only_one_run_drives_a_launch(attached: Office) -> None:
    other = attached.request(org="school", launch_id=attached.launch_id, **attached.answers())
    attached.run_pass(other)
    assert attached.client.read_flow_run(other).state_name == "Cancelled"
    assert attached.run.id != other


def test_what_a_form_asked_for_is_started_again_when_its_runner_was_lost(office: Office) -> None:
    run = office.request(org="school", **office.answers())
    office.client.set_flow_run_state(run, Running(), force=True)
    assert office.reconcile() == {}
    assert office.reconcile(minutes=6) == {"restarted": 1}
    office.run_pass(run)
    assert office.launches == 1


# Automatic steps


def test_an_automatic_step_runs_as_the_task_run_of_its_step_with_a_retry(ready: Office, home: Path) -> None:
    fail(home, 1)
    before = ready.task_runs["count"].id
    assert ready.reconcile() == {"resumed": 1}
    ready.run_pass()
    assert (ready.proposals, ready.state) == (1, "Suspended")
    assert ready.task_runs["count"].id == before
    until(lambda: "Retrying" in ready.states("count"), 20)


def test_what_an_automatic_step_found_waits_for_a_person(ready: Office) -> None:
    ready.reconcile()
    ready.run_pass()
    until(lambda: ready.reconcile() and ready.steps["count"] == "To confirm", 20)
    ready.complete("count")
    ready.reconcile()
    assert ready.steps["count"] == "Done"


def test_a_step_that_gives_up_is_shown_failed_and_left_alone_for_a_while(ready: Office, home: Path) -> None:
    fail(home, 3)
    ready.reconcile()
    ready.run_pass()
    assert (ready.failures, ready.proposals) == (1, 0)
    until(lambda: ready.reconcile() == {"in-order": 1}, 20)
    assert ready.steps["count"] == "Failed"
    assert ready.reconcile(minutes=11) == {"resumed": 1}


def test_what_an_automatic_step_says_of_a_child_does_not_reach_prefect(ready: Office, home: Path) -> None:
    fail(home, 3)
    ready.reconcile()
    ready.run_pass()
    kept = until(lambda: _with(ready.history("count"), "ValueError"), 20)
    kept += ready.client.request("POST", "/logs/filter", json={}).text
    assert "王小明" not in kept
    assert "no class" not in kept


# Its end


def test_a_launch_that_ends_completes_its_run(ready: Office) -> None:
    ready.reconcile()
    ready.run_pass()
    ready.complete("count")
    ready.sweep(days=2)
    assert ready.driven.state == "ended"
    assert ready.reconcile() == {"resumed": 1}
    ready.run_pass()
    assert ready.state == "Completed"
    assert ready.reconcile() == {"closed": 1}
    assert ready.reconcile() == {}
    assert ready.steps["photo"] == "Not done"


def test_a_launch_cancelled_in_the_ledger_cancels_its_run(attached: Office) -> None:
    attached.cancel()
    assert attached.reconcile() == {"cancelled": 1}
    assert attached.state == "Cancelled"
    assert attached.reconcile() == {"closed": 1}
    assert set(attached.steps.values()) == {"Cancelled"}


# What goes wrong


def test_a_run_cancelled_on_the_page_is_put_back(attached: Office) -> None:
    attached.client.set_flow_run_state(attached.run.id, Cancelling())
    assert attached.state == "Cancelled"
    assert attached.reconcile() == {"put-back": 1}
    assert attached.state == "Suspended"
    attached.reconcile()
    assert attached.steps["check"] == "Waiting for gather"


def test_a_crashed_run_is_put_back_and_its_work_is_done(ready: Office) -> None:
    ready.client.set_flow_run_state(ready.run.id, Crashed(), force=True)
    assert ready.reconcile() == {"put-back": 1}
    assert ready.reconcile() == {"resumed": 1}
    ready.run_pass()
    assert (ready.state, ready.proposals) == ("Suspended", 1)


def test_a_run_left_running_is_put_back_once_its_lease_is_over(ready: Office) -> None:
    ready.reconcile()
    ready.client.set_flow_run_state(ready.run.id, Running(), force=True)
    assert ready.reconcile(minutes=4) == {"under-way": 1}
    assert ready.reconcile(minutes=6) == {"put-back": 1}
    assert ready.reconcile(minutes=6) == {"resumed": 1}


def test_a_lost_resume_is_given_again(ready: Office) -> None:
    assert ready.reconcile() == {"resumed": 1}
    ready.client.set_flow_run_state(ready.run.id, Suspended(pause_key="nobody took it"), force=True)
    assert ready.reconcile() == {"resumed": 1}


def test_a_deleted_run_is_made_anew(attached: Office) -> None:
    first = attached.run.id
    attached.client.delete_flow_run(first)
    assert attached.reconcile() == {"attached": 1}
    assert (attached.run.id != first, attached.driven.attached) == (True, 2)


def test_a_run_whose_deployment_was_deleted_is_replaced(attached: Office) -> None:
    first = attached.run.id
    deployment = attached.client.read_deployment_by_name("quick-run/launch")
    attached.client.delete_deployment(deployment.id)
    assert attached.reconcile() == {"in-order": 1}
    deploy()
    assert attached.reconcile() == {"attached": 1}
    assert attached.run.id != first
    assert attached.client.read_flow_run(first).state_name == "Cancelled"


def test_one_launch_that_prefect_refuses_does_not_hold_up_the_others(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = office.launch()
    good = office.launch()
    request = office.client.request

    def refuse(*given: Any, json: Any = None, **more: Any) -> Any:
        if json and json.get("parameters", {}).get("launch_id") == bad:
            json = {"parameters": 1}
        return request(*given, json=json, **more)

    monkeypatch.setattr(office.client, "request", refuse)
    assert office.reconcile() == {"refused": 1, "attached": 1}
    office.launch_id = good
    assert office.state == "Suspended"


def test_a_killed_pass_does_not_keep_the_next_ones_from_running(office: Office) -> None:
    deployment = office.client.read_deployment_by_name("sweep/every-minute")

    def begin() -> str:
        run = office.client.create_flow_run_from_deployment(deployment.id)
        answer: OrchestrationResult[Any] = office.client.set_flow_run_state(run.id, Pending())
        assert answer.state is not None
        return answer.state.name or ""

    assert [begin(), begin()] == ["Pending", "Cancelled"]
    assert free_passes(office.client, [deployment.id]) == 1
    assert begin() == "Pending"
    free_passes(office.client, [deployment.id])
