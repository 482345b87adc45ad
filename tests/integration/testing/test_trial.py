"""What authors test with: a launch on trial, and a program's dates as a table."""

from __future__ import annotations

from pathlib import Path

import pytest

from tongxing.errors import BadEvidence, BadInput, BadParameter, BadProgram
from tongxing.program import program_from_yaml
from tongxing.registry import discover
from tongxing.testing import Trial, plugin_at, windows_of

SOURCE = """
key: small-plan
version: 1.0.0
title: {zh: 小方案, en: Small plan}
summary: {zh: 一个小方案。, en: A small plan.}
for: school
period: {first: first_day, last: {of: first_day, days: 30}}
roles:
- {key: principal, title: {zh: 校长, en: Principal}}
- {key: class-teacher, title: {zh: 班主任, en: Class teacher}, scope: class, reports_to: principal}
parameters:
- {name: year, title: {zh: 年份, en: Year}, kind: year}
- {name: first_day, title: {zh: 第一天, en: First day}, kind: day, proposed: "10-12"}
forms:
- key: visit
  title: {zh: 家访记录, en: Visit}
  fields: [{name: met, label: {zh: 见到监护人, en: Met the guardian}, kind: yes-no}]
steps:
- {key: begin, title: {zh: 启动, en: Begin}, when: {on: first_day, half: morning}, owner: principal}
- key: visit
  title: {zh: 家访, en: Visit}
  when: {during: [{of: first_day, days: 1}, {of: first_day, days: 7}]}
  owner: class-teacher
  per: child
  after: [begin]
  form: visit
- {key: finish, title: {zh: 结束, en: Finish}, when: {within: 7 days, of: visit}, owner: principal, after: [visit]}
"""
PROGRAM = program_from_yaml(SOURCE)


@pytest.fixture
def trial(monkeypatch: pytest.MonkeyPatch) -> Trial:
    monkeypatch.setenv("TONGXING_LANGUAGE", "en")
    return Trial.of(PROGRAM, {"year": 2027}, classes=2, children=4)


def test_a_table_of_dates_says_day_span_and_time() -> None:
    assert windows_of(PROGRAM, year=2027) == {
        "begin": ["2027-10-12 12:00"],
        "visit": ["2027-10-13/2027-10-19"],
        "finish": ["2027-10-20/2027-10-26"],
    }


def test_a_table_takes_other_answers() -> None:
    assert windows_of(PROGRAM, year=2027, first_day="2027-03-01")["visit"] == ["2027-03-02/2027-03-08"]


def test_answers_that_cannot_be_are_refused() -> None:
    with pytest.raises(BadParameter):
        windows_of(PROGRAM)
    with pytest.raises(BadParameter):
        Trial.of(PROGRAM, {})


def test_a_trial_goes_from_its_launch_to_its_end(trial: Trial) -> None:
    assert (f"{trial.now:%m-%d %H:%M}", len(trial.children)) == ("10-05 09:00", 4)
    trial.go_to("2027-10-12 09:00")
    trial.complete("begin")
    trial.go_to("2027-10-14")
    assert trial.open("visit") == 4
    assert trial.complete("visit", child=3, evidence={"met": True}) == 1
    assert trial.complete("visit") == 3
    trial.assert_state("visit", "done")
    trial.assert_state("finish", "open")
    trial.complete("finish")
    trial.go_to("2027-11-12")
    trial.assert_ended()


def test_a_class_is_named_by_its_key(trial: Trial) -> None:
    trial.go_to("2027-10-12")
    trial.complete("begin")
    trial.go_to("2027-10-13")
    assert trial.complete("visit", of="1-1") == 2
    assert (trial.open("visit", of="1-1"), trial.open("visit", of="2-1")) == (0, 2)


def test_an_early_or_late_step_moves_what_hangs_on_it(trial: Trial) -> None:
    trial.go_to("2027-10-12")
    trial.complete("begin")
    trial.go_to("2027-10-25")
    trial.complete("visit")
    trial.assert_due("finish", "2027-11-01")


def test_messages_are_found_by_role_step_and_day(trial: Trial) -> None:
    trial.go_to("2027-10-13")
    trial.assert_told("principal", about="begin")
    trial.assert_not_told("class-teacher", about="visit")
    assert trial.messages("principal", "begin") == [each for each in trial.messages() if "begin" in each.steps]
    assert trial.messages("principal", on="2027-01-01") == []


def test_nothing_open_says_how_the_step_stands(trial: Trial) -> None:
    with pytest.raises(AssertionError, match=r"opens 2027-10-13, due 2027-10-19, open 4 of 4, waits for begin"):
        trial.complete("visit")


def test_a_state_that_is_not_says_what_there_is_instead(trial: Trial) -> None:
    with pytest.raises(AssertionError, match=r"'begin' is not open: begin: scheduled, opens 2027-10-12"):
        trial.assert_state("begin", "open")
    with pytest.raises(AssertionError, match="there is no state 'finished'"):
        trial.assert_state("begin", "finished")


def test_a_due_that_is_not_says_the_one_that_is(trial: Trial) -> None:
    with pytest.raises(AssertionError, match="'begin' is due 2027-10-12 12:00, not 2027-10-13"):
        trial.assert_due("begin", "2027-10-13")


def test_a_message_that_did_not_come_says_which_did(trial: Trial) -> None:
    with pytest.raises(AssertionError, match="principal got none at all"):
        trial.assert_told("principal")
    trial.go_to("2027-10-13")
    with pytest.raises(AssertionError, match=r"What principal got:\n  2027-10-08 09:00 \S+ \(principal\) begin: "):
        trial.assert_told("principal", about="finish")
    with pytest.raises(AssertionError, match="there should be no such message:\n"):
        trial.assert_not_told("principal")


def test_a_launch_that_goes_on_says_what_is_left(trial: Trial) -> None:
    with pytest.raises(AssertionError, match="there is still:\n  begin: scheduled"):
        trial.assert_ended()


def test_a_mistyped_step_gets_a_suggestion(trial: Trial) -> None:
    with pytest.raises(AssertionError, match="did you mean 'visit'"):
        trial.due("visti")


def test_work_may_be_recorded_later_than_it_was_done(trial: Trial) -> None:
    trial.go_to("2027-10-12 09:00")
    trial.complete("begin")
    trial.go_to("2027-10-25")
    trial.complete("visit", done_on="2027-10-18")
    trial.assert_due("finish", "2027-10-26")  # a week from the last visit's planned day: nothing was late
    with pytest.raises(BadInput):
        trial.complete("finish", done_on="2027-10-30")


def test_the_clock_never_goes_back(trial: Trial) -> None:
    with pytest.raises(AssertionError, match="2027-10-05 09:00 already"):
        trial.go_to("2027-10-01")


def test_a_record_that_the_form_refuses_is_refused_here_too(trial: Trial) -> None:
    trial.go_to("2027-10-12")
    trial.complete("begin")
    trial.go_to("2027-10-13")
    with pytest.raises(BadEvidence, match="met takes true or false"):
        trial.complete("visit", evidence={"met": "yes"})


def test_a_trial_ends_with_its_block() -> None:
    with Trial.of(PROGRAM, {"year": 2027}) as trial:
        home = Path(trial._installation.ledger.files.folder).parent
        assert home.exists()
    assert not home.exists()


def test_an_automatic_step_runs_and_its_draft_is_confirmed() -> None:
    plugin = discover().program("class-meeting")
    with Trial.of(plugin, {"meeting_at": "2027-05-14T14:00"}, classes=1, children=4, start="2027-04-20") as trial:
        for step in ("gather-details", "choose-children"):
            trial.go_to(trial.due(step)[:10])
            trial.complete(step)
        automatic = next(step.key for step in trial.program.steps if step.automatic)
        trial.go_to(trial.due(automatic)[:10])
        trial.complete(automatic)
        trial.assert_state(automatic, "done")


def test_a_plugin_is_found_by_its_path(tmp_path: Path) -> None:
    (tmp_path / "small-plan.yaml").write_text(SOURCE, encoding="utf-8")
    assert plugin_at(tmp_path / "small-plan.yaml").program == PROGRAM


def test_a_plugin_that_is_broken_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TONGXING_LANGUAGE", "en")
    (tmp_path / "small-plan.yaml").write_text("key: [", encoding="utf-8")
    with pytest.raises(BadProgram, match="no valid YAML"):
        plugin_at(tmp_path / "small-plan.yaml")
