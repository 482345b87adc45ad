"""``programs``: list, show, check, new."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.integration.cli.conftest import Tongxing
from tongxing.cli.conformance import Finding, check_program
from tongxing.program import program_from_yaml
from tongxing.registry import ProgramPlugin

PLAN = """
key: small-plan
version: 1.0.0
title: {zh: 小方案, en: Small plan}
summary: {zh: 一个小方案。, en: A small plan.}
for: school
period: {first: {of: first_day, days: -7}, last: {of: first_day, days: 30}}
roles:
- {key: principal, title: {zh: 校长, en: Principal}}
parameters:
- {name: year, title: {zh: 年份, en: Year}, kind: year}
- {name: first_day, title: {zh: 第一天, en: First day}, kind: day, proposed: "10-12"}
steps:
- {key: begin, title: {zh: 开始, en: Begin}, when: {on: first_day}, owner: principal}
- {key: finish, title: {zh: 结束, en: Finish}, when: {on: {of: first_day, days: 9}}, owner: principal, after: [begin]}
"""


def checked(old: str, new: str) -> list[Finding]:
    """What can be read off the plan with a change, without playing it."""
    assert old in PLAN
    return check_program(ProgramPlugin(program_from_yaml(PLAN.replace(old, new))), 2026, play=False)


def findings(old: str, new: str) -> list[str]:
    return [each.what.en for each in checked(old, new)]


def test_it_lists_the_shipped_programs(tongxing: Tongxing) -> None:
    listed = {each["key"]: each for each in tongxing("programs", "--json").data["programs"]}
    assert listed["home-visits"]["title"] == "Home visits"
    assert listed["rainbow-action"]["for"] == "county"
    rows = [line.split()[:3] for line in tongxing("programs").out.splitlines()]
    assert ["rainbow-action", "1.0.0", "county"] in rows


def test_it_lists_a_broken_plugin_with_the_reason(
    tongxing: Tongxing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "plugins"
    folder.mkdir()
    (folder / "torn.yaml").write_text("key: [", encoding="utf-8")
    monkeypatch.setenv("TONGXING_PLUGIN_DIRS", str(folder))
    answer = tongxing("programs", "--json")
    assert answer.code == 0
    assert answer.data["broken"][0]["name"] == "torn"
    assert "no valid YAML" in answer.data["broken"][0]["why"]
    assert "Broken plugins" in tongxing("programs").out


def test_it_shows_parameters_roles_steps_and_forms(tongxing: Tongxing) -> None:
    data = tongxing("programs", "show", "home-visits", "--json").data
    assert {"name": "year", "required": True}.items() <= data["parameters"][0].items()
    assert {each["step"]: each for each in data["steps"]}["visit-homes"]["per"] == "child"
    assert "visit" in {each["key"] for each in data["forms"]}
    text = tongxing("programs", "show", "home-visits").out
    assert "Parameters" in text
    assert "Form Record" not in text.split("Steps")[0]


def test_a_mistyped_key_gets_a_suggestion(tongxing: Tongxing) -> None:
    answer = tongxing("programs", "show", "home-visit")
    assert (answer.code, answer.out) == (1, "")
    assert "did you mean 'home-visits'?" in answer.err


def test_the_shipped_programs_pass_the_check(tongxing: Tongxing) -> None:
    answer = tongxing("programs", "check", "--json")
    assert answer.code == 0
    assert [each for each in answer.data["findings"] if each["weight"] == "error"] == []
    assert "home-visits" in answer.data["checked"]


def test_a_good_yaml_program_passes_the_check(tongxing: Tongxing, tmp_path: Path) -> None:
    (tmp_path / "small-plan.yaml").write_text(PLAN, encoding="utf-8")
    assert tongxing("programs", "check", tmp_path / "small-plan.yaml").code == 0


def test_a_cycle_is_explained(tongxing: Tongxing, tmp_path: Path) -> None:
    looped = PLAN.replace("{on: first_day}, owner: principal}", "{on: first_day}, owner: principal, after: [finish]}")
    (tmp_path / "small-plan.yaml").write_text(looped, encoding="utf-8")
    answer = tongxing("programs", "check", tmp_path / "small-plan.yaml")
    assert answer.code == 1
    assert "wait for each other in a circle" in answer.out
    assert answer.err == "1 error, 0 warnings\n"


def test_a_missing_translation_is_explained(tongxing: Tongxing, tmp_path: Path) -> None:
    (tmp_path / "small-plan.yaml").write_text(PLAN.replace("{zh: 开始, en: Begin}", "{zh: 开始}"), encoding="utf-8")
    answer = tongxing("programs", "check", tmp_path / "small-plan.yaml", "--json")
    assert answer.code == 1
    assert "the translation is missing" in answer.data["findings"][0]["text"]


def test_a_file_that_is_called_otherwise_than_its_program_is_explained(tongxing: Tongxing, tmp_path: Path) -> None:
    (tmp_path / "other.yaml").write_text(PLAN, encoding="utf-8")
    answer = tongxing("programs", "check", tmp_path / "other.yaml")
    assert answer.code == 1
    assert "the two names must be the same" in answer.out


def test_a_path_that_is_not_there_is_one_line(tongxing: Tongxing, tmp_path: Path) -> None:
    answer = tongxing("programs", "check", tmp_path / "none.yaml")
    assert (answer.code, len(answer.err.splitlines())) == (1, 1)


def test_a_fit_program_has_no_findings() -> None:
    assert findings("小方案", "小方案") == []


def test_a_step_due_before_one_it_waits_for_in_a_later_year_is_a_finding() -> None:
    """The days off of 2026 are published, so five workdays after 1 October end later in it than in 2027."""
    october = PLAN.replace('proposed: "10-12"', 'proposed: "10-01"')
    fixed = october.replace("when: {on: first_day}", 'when: {on: "10-10"}')
    counted = fixed.replace("when: {on: {of: first_day, days: 9}}", "when: {on: {of: first_day, workdays: 5}}")
    found = [each.what.en for each in check_program(ProgramPlugin(program_from_yaml(counted)), 2026, play=False)]
    assert found[0] == "is due 2027-10-08 23:59, before 'begin' that it waits for (10-10 23:59)"


def test_a_role_that_no_step_uses_is_a_finding() -> None:
    role = "- {key: principal, title: {zh: 校长, en: Principal}}"
    found = findings(role, f"{role}\n- {{key: idle, title: {{zh: 闲人, en: Idle}}}}")
    assert found == ["role 'idle' is used by no step"]


def test_an_owner_who_covers_no_subject_of_the_step_is_a_finding() -> None:
    for_a_team = PLAN.replace("en: Principal}}", "en: Principal}, scope: team}")
    per_child = for_a_team.replace("when: {on: first_day}", "per: child, when: {on: first_day}")
    found = check_program(ProgramPlugin(program_from_yaml(per_child)), 2026)
    assert [(each.step, each.field) for each in found] == [("begin", "principal")]
    assert found[0].why.en == "nobody would owe it"


def test_english_in_the_place_of_chinese_is_a_finding() -> None:
    assert "the Chinese is not translated: Begin" in findings("{zh: 开始, en: Begin}", "{zh: Begin, en: Begin}")[0]


def test_answers_may_be_given_to_the_check(tongxing: Tongxing) -> None:
    answer = tongxing("programs", "check", "home-visits", "--set", "last_day=2020-01-01")
    assert answer.code == 1
    assert "cannot be planned" in answer.out


@pytest.mark.parametrize("form", [(), ("--yaml",)])
def test_a_new_program_passes_its_check_its_test_and_is_found(
    tongxing: Tongxing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: tuple[str, ...]
) -> None:
    folder = tmp_path / "plugins"
    answer = tongxing("programs", "new", "spring-visits", "--dir", folder, *form)
    assert answer.code == 0
    written = [Path(line) for line in answer.lines]
    assert all(path.is_file() for path in written)
    top = written[0] if form else written[0].parent
    assert tongxing("programs", "check", top).code == 0
    monkeypatch.setenv("TONGXING_PLUGIN_DIRS", str(folder))
    assert "spring-visits" in tongxing("programs").out
    words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", "/dev/null", str(folder)]
    assert subprocess.run(words, check=False, capture_output=True, cwd=tmp_path).returncode == 0


def test_a_new_program_takes_nobody_elses_place(tongxing: Tongxing, tmp_path: Path) -> None:
    assert tongxing("programs", "new", "home-visits", "--dir", tmp_path).code == 1
    assert tongxing("programs", "new", "mine", "--dir", tmp_path).code == 0
    answer = tongxing("programs", "new", "mine", "--dir", tmp_path)
    assert (answer.code, "is there already" in answer.err) == (1, True)


def test_a_key_that_cannot_be_is_wrong_usage(tongxing: Tongxing) -> None:
    assert tongxing("programs", "new", "My Plan").code == 2
