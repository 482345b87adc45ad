"""``sweep`` and ``deliver``: one pass by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.cli.conftest import Tongxing
from tongxing.registry import Catalogue

BROKEN = '''
from tongxing.program import program_from_yaml
from tongxing.registry import ProgramPlugin, hook

PLAN = """
key: torn
version: 1.0.0
title: {zh: 坏的, en: Torn}
summary: {zh: 自动步骤会出错。, en: Its automatic steps fail.}
for: school
period: {first: "10-01", last: "12-31"}
roles: [{key: principal, title: {zh: 校长, en: Principal}}]
parameters: [{name: year, title: {zh: 年份, en: Year}, kind: year}]
steps:
- {key: fails, title: {zh: 出错, en: Fails}, when: {on: "10-11"}, owner: principal, automatic: fails}
- {key: runs, title: {zh: 正常, en: Runs}, when: {on: "10-12"}, owner: principal, automatic: runs}
"""


def fails(case):
    raise RuntimeError("secret of a child")


def runs(case):
    from tongxing.automatic import Outcome

    return Outcome()


@hook
def tongxing_programs():
    return [ProgramPlugin(program_from_yaml(PLAN), {"fails": fails, "runs": runs})]
'''


@pytest.fixture
def torn(school: Tongxing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tongxing:
    """A launch with one automatic step that fails and one that runs."""
    folder = tmp_path / "plugins" / "torn"
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text(BROKEN, encoding="utf-8")
    monkeypatch.setenv("TONGXING_PLUGIN_DIRS", str(folder.parent))
    answer = school("launch", "torn", "--org", "school", "--set", "year=2027", "--now", "2027-10-08T09:00")
    assert answer.code == 0, answer.err
    return school


def test_a_sweep_tells_what_it_did(school: Tongxing) -> None:
    data = school("sweep", "--now", "2027-10-18T09:00", "--json").data
    assert data["windows"] >= data["told"] > 0
    assert data["failed"] == []
    assert school("sweep", "--now", "2027-10-18T09:00").out.startswith("0 windows")


def test_a_sweep_runs_the_automatic_steps_that_may_run(school: Tongxing) -> None:
    data = school("sweep", "--now", "2027-10-26T12:30", "--json").data
    assert data["automatic"] == 1


def test_an_automatic_step_that_fails_is_reported_and_stops_no_other(torn: Tongxing) -> None:
    answer = torn("sweep", "--now", "2027-10-13T09:00", "--json")
    assert answer.code == 1
    assert answer.data["automatic"] == 1
    assert len(answer.data["failed"]) == answer.err.count("automatic step failed") == 1
    assert "its code failed (RuntimeError)" in answer.err
    assert "secret" not in answer.err + answer.out


@pytest.mark.parametrize(("now", "said"), [("2099-01-01", True), ("2001-01-01", False)])
def test_a_sweep_of_the_future_says_what_that_means(school: Tongxing, now: str, said: bool) -> None:
    assert ("counts as told" in school("sweep", "--now", now).err) is said


def test_an_instant_that_cannot_be_read_sweeps_nothing(school: Tongxing) -> None:
    assert school("sweep", "--now", "soon").code == 2


def test_deliver_counts_by_outcome(school: Tongxing) -> None:
    school("sweep", "--now", "2027-10-18T09:00")
    assert school("deliver", "--now", "2027-10-18T09:05", "--json").data["accepted"] > 0
    assert school("deliver", "--now", "2027-10-18T09:06").out == "there was nothing to send\n"


def test_without_a_delivery_it_says_so(school: Tongxing, monkeypatch: pytest.MonkeyPatch) -> None:
    nothing = Catalogue({}, {}, {}, {}, ())
    monkeypatch.setattr("tongxing.installation.catalogue", lambda _folders: nothing)
    answer = school("deliver")
    assert (answer.code, answer.out) == (1, "")
    assert "no plugin that delivers" in answer.err
