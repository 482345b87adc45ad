"""A whole launch through a virtual clock: it ends, in order, the same for a seed, and nothing leaves."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from tests.integration.actions.plans import CATALOGUE, PLAN
from tests.integration.cli.conftest import Tongxing, tongxing
from tongxing.actions.diligence import Manner
from tongxing.actions.playing import HappeningKind
from tongxing.actions.simulating import Simulating, Simulation, simulate
from tongxing.errors import BadInput, BadParameter
from tongxing.installation import Installation, open_installation
from tongxing.ledger.views import launches
from tongxing.registry import catalogue
from tongxing.settings import Settings
from tongxing.transport import Send, Transport
from tongxing.words import text
from tongxing.workbooks import Roster, sample_children

__all__ = ["tongxing"]

Play = Callable[..., Simulation]
ROSTER = Roster(sample_children(8, 2, 1, 2027))
KINDS = set(get_args(HappeningKind))


def refuse(_: Settings) -> Send:
    raise AssertionError("a simulation must not open a real transport")


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """The small plan, the real delivery, and a transport that must not be opened."""
    real = Transport("email", text("邮件", "E-mail"), refuse)
    with open_installation(Settings(_env_file=None, home=tmp_path_factory.mktemp("home"))) as installation:
        found = replace(CATALOGUE, deliveries=catalogue().deliveries, transports={"email": real})
        yield replace(installation, catalogue=found)


@pytest.fixture(scope="module")
def play(here: Installation) -> Play:
    def run(on_time: float = 0.8, seed: int = 1, **how: object) -> Simulation:
        wanted = Simulating(PLAN, {"year": 2027}, ROSTER, manner=Manner(on_time, seed))
        return simulate(here, replace(wanted, **how))  # type: ignore[arg-type]  # the fields are the test's

    return run


@pytest.fixture(scope="module")
def usual(play: Play) -> Simulation:
    return play(on_time=0.6)


def test_it_is_launched_first_and_completed_last(usual: Simulation) -> None:
    events = [each.event for each in usual.events]
    assert (events[0], events[-1], usual.ended, usual.left) == ("launched", "completed", True, ())


def test_events_are_in_the_order_of_time_and_of_known_kinds(usual: Simulation) -> None:
    times = [each.at for each in usual.events]
    assert times == sorted(times)
    assert {each.event for each in usual.events} <= KINDS


def test_every_child_is_visited_by_somebody_with_a_name(usual: Simulation) -> None:
    visits = [each for each in usual.events if (each.event, each.step, each.cause) == ("done", "visit", None)]
    assert {each.subject for each in visits} <= {child.name for child in ROSTER.children}
    assert all(each.person for each in visits)


def test_automatic_steps_run_and_pairs_are_made_of_the_records(usual: Simulation) -> None:
    assert "tally" in {each.step for each in usual.events if each.event == "automatic"}
    assert [each for each in usual.events if each.event == "done" and each.step == "talk"]


def test_messages_are_delivered_by_the_peoples_channels_but_go_nowhere(usual: Simulation) -> None:
    sent = [each for each in usual.events if each.event == "message"]
    assert {"email"} <= {each.channel for each in sent} <= {"email", "inbox"}
    assert all(each.person and each.items for each in sent)


def test_late_work_is_said_to_those_above(usual: Simulation) -> None:
    assert [each for each in usual.events if each.event == "overdue"]
    assert {each.cause for each in usual.events if each.event == "escalated"} & {"supervisor-2d", "above-7d"}


def test_the_same_seed_gives_the_same_events_and_another_seed_others(play: Play, usual: Simulation) -> None:
    assert play(on_time=0.6).events == usual.events
    assert play(on_time=0.6, seed=2, last=dt.date(2027, 10, 25)).events != usual.events


def test_nothing_is_late_where_all_are_on_time(play: Play) -> None:
    played = play(on_time=1.0)
    assert not {"overdue", "escalated", "missed"} & {each.event for each in played.events}
    assert not any(each.done_late for each in played.lateness)


def test_it_ends_even_where_nobody_is_ever_on_time(play: Play) -> None:
    assert play(on_time=0.0).ended


def test_played_to_a_day_it_says_what_is_left(play: Play) -> None:
    played = play(last=dt.date(2027, 10, 20))
    assert not played.ended
    assert max(each.at.date() for each in played.events) <= dt.date(2027, 10, 20)
    assert {each.step for each in played.left} >= {"visit", "tally"}


def test_a_last_day_before_the_first_is_refused(play: Play) -> None:
    with pytest.raises(BadInput, match="早于开始的那天"):
        play(first=dt.date(2027, 10, 5), last=dt.date(2027, 10, 4))


def test_answers_are_checked_as_for_a_launch(here: Installation) -> None:
    with pytest.raises(BadParameter, match="yaer"):
        simulate(here, Simulating(PLAN, {"yaer": 2027}))


def test_the_real_ledger_stays_empty(here: Installation, usual: Simulation) -> None:
    with here.ledger.read() as session:
        assert usual.events
        assert launches(session, "", dt.datetime.now(dt.UTC)) == []


TINY = """
key: tiny-plan
version: 1.0.0
title: {zh: 小计划, en: Tiny plan}
summary: {zh: 一次会议, en: One meeting}
for: school
period: {first: {of: first_day}, last: {of: first_day, days: 9}}
roles:
- {key: principal, title: {zh: 校长, en: Principal}}
parameters:
- {name: first_day, title: {zh: 首日, en: First day}, kind: day}
steps:
- {key: meet, title: {zh: 开会, en: Meeting}, when: {by: {of: first_day, days: 4}}, owner: principal}
"""


@pytest.fixture
def tiny(tongxing: Tongxing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tongxing:
    folder = tmp_path / "plugins"
    folder.mkdir()
    (folder / "tiny-plan.yaml").write_text(TINY, encoding="utf-8")
    monkeypatch.setenv("TONGXING_PLUGIN_DIRS", str(folder))
    return tongxing


SIMULATE = ("simulate", "tiny-plan", "--set", "first_day=2027-06-01")


def test_the_command_gives_the_documented_json(tiny: Tongxing) -> None:
    answer = tiny(*SIMULATE, "--json")
    events = json.loads(answer.out)
    assert set(events[0]) == {"at", "event", "step", "subject", "person", "cause", "channel", "items"}
    assert (events[0]["event"], events[-1]["event"]) == ("launched", "completed")
    assert events[0]["at"] == "2027-05-25T09:00:00+08:00"


def test_the_command_tells_it_day_by_day(tiny: Tongxing) -> None:
    lines = tiny(*SIMULATE, "--from", "2027-05-30").lines
    assert "2027-05-30 Sun" in lines
    assert any("done" in line and "Meeting" in line for line in lines)
    assert "The launch ended on 2027-06-11" in lines[-1]


def test_a_share_that_is_none_is_wrong_usage(tiny: Tongxing) -> None:
    assert tiny(*SIMULATE, "--on-time", "1.5").code == 2
    assert tiny(*SIMULATE, "--from", "tomorrow").code == 2


def test_what_was_done_is_not_opened_afterwards_and_what_is_missed_is_not_overdue_at_once(usual: Simulation) -> None:
    for step in {each.step for each in usual.events if each.step}:
        of_step = [each for each in usual.events if each.step == step and each.event in ("opened", "done", "automatic")]
        assert of_step[0].event != "automatic" or not any(each.event == "opened" for each in of_step[1:2])
    late = {(each.at, each.step, each.items) for each in usual.events if each.event == "overdue"}
    assert not late & {(each.at, each.step, each.items) for each in usual.events if each.event == "missed"}
