"""``amend``, as a coordinator uses it: look, then apply."""

from __future__ import annotations

from pathlib import Path

import pytest

from .conftest import Tongxing

PLAN = """
key: term
version: 1.0.0
title: {zh: 学期, en: Term}
summary: {zh: 测试用, en: For tests}
for: school
period: {first: first_day, last: {of: first_day, days: 48}}
roles: [{key: principal, title: {zh: 校长, en: Principal}}]
parameters: [{name: first_day, title: {zh: 首日, en: First day}, kind: day}]
steps:
- {key: begin, title: {zh: 启动, en: Begin}, when: {by: {of: first_day, days: 2}}, owner: principal}
- {key: show, title: {zh: 演出, en: Show}, when: {on: {of: first_day, days: 30}}, owner: principal}
"""
LATER = PLAN.replace("1.0.0", "1.1.0").replace("days: 30", "days: 33")


@pytest.fixture
def launch(tongxing: Tongxing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Launched by version 1.0.0; version 1.1.0 is installed since."""
    for name, words in (("old", PLAN), ("new", LATER)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "term.yaml").write_text(words, encoding="utf-8")
    monkeypatch.setenv("TONGXING_PLUGIN_DIRS", str(tmp_path / "old"))
    tongxing("organisations", "add", "school", "--name", "青山小学", "--kind", "school")
    made = tongxing(
        "launch", "term", "--org", "school", "--set", "first_day=2027-10-11", "--now", "2027-10-08", "--json"
    )
    monkeypatch.setenv("TONGXING_PLUGIN_DIRS", str(tmp_path / "new"))
    return str(made.data["launch"])


def test_it_shows_the_changes_and_how_to_apply_them(tongxing: Tongxing, launch: str) -> None:
    answer = tongxing("amend", launch[:13], "--now", "2027-10-08")
    assert answer.code == 0
    assert "from version 1.0.0 to 1.1.0 would change:" in answer.out
    rows = [line.split() for line in answer.lines]
    assert ["Show", "1", "moved", "2027-11-10", "Wed", "2027-11-13", "Sat"] in rows
    assert answer.lines[-1] == f"to apply: tongxing amend {launch} --to 1.1.0"


def test_it_applies_them_once(tongxing: Tongxing, launch: str) -> None:
    first = tongxing("amend", launch, "--to", "1.1.0", "--now", "2027-10-08", "--json")
    assert first.data["applied"]
    assert first.data["dates"][0]["new_due"] == "2027-11-13T23:59:59+08:00"
    again = tongxing("amend", launch, "--to", "1.1.0", "--now", "2027-10-08")
    assert (again.code, again.err.strip()) == (1, "the launch goes by version 1.1.0 already; there is nothing to amend")
