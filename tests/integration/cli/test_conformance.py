"""``programs check``: what it finds in a program that can be launched and should not be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.integration.cli.conftest import Tongxing
from tongxing.automatic import Case, Outcome
from tongxing.cli.conformance import BUDGET, Finding, check_program
from tongxing.program import program_from_yaml
from tongxing.registry import ProgramPlugin

PLAN = """
key: small-plan
version: 1.0.0
title: {zh: 小方案, en: Small plan}
summary: {zh: 一个小方案。, en: A small plan.}
for: school
period: {first: {of: first_day, days: -7}, last: {of: first_day, days: 21}}
roles:
- {key: principal, title: {zh: 校长, en: Principal}}
- {key: class-teacher, title: {zh: 班主任, en: Class teacher}, scope: class, reports_to: principal}
parameters:
- {name: year, title: {zh: 年份, en: Year}, kind: year}
- {name: first_day, title: {zh: 第一天, en: First day}, kind: day, proposed: "10-12"}
forms:
- key: visit
  title: {zh: 家访记录, en: Visit}
  fields:
  - name: met
    label: {zh: 见到了谁, en: Who was met}
    kind: choice
    choices: [{key: guardian, label: {zh: 监护人, en: Guardian}}, {key: nobody, label: {zh: 没人, en: Nobody}}]
  - {name: why, label: {zh: 原因, en: Why}, required_when: {field: met, equals: nobody}}
steps:
- {key: begin, title: {zh: 开始, en: Begin}, when: {on: first_day}, owner: principal}
- key: visit
  title: {zh: 家访, en: Visit}
  when: {within: 7 days, of: begin}
  owner: class-teacher
  per: child
  after: [begin]
  form: visit
"""
SUM_UP = """
- key: sum-up
  title: {zh: 小结, en: Summary}
  when: {within: 7 days, of: visit}
  owner: principal
  after: [visit]
  automatic: sum_up
"""


def check(source: str, play: bool = False, **automatic: Callable[[Case], Outcome]) -> list[Finding]:
    return check_program(ProgramPlugin(program_from_yaml(source), automatic), 2026, play=play)


def check_with(old: str, new: str) -> list[Finding]:
    assert old in PLAN
    return check(PLAN.replace(old, new))


def test_a_fit_program_is_played_to_its_end_without_a_finding() -> None:
    assert check(PLAN, play=True) == []


def test_a_field_that_depends_on_an_answer_that_is_none_is_an_error() -> None:
    (found,) = check_with("equals: nobody", "equals: nobdy")
    assert (found.step, found.field, found.weight) == ("visit", "visit.why", "error")
    assert found.what.en == "depends on 'met' being nobdy, which it never is"
    assert found.mend.en == "write one of guardian, nobody"


@pytest.mark.parametrize(
    "field",
    [
        "{name: line, label: {zh: 热线, en: Line}, kind: phone}",
        "{name: guardian_name, label: {zh: 谁, en: Who}}",
        "{name: place, label: {zh: 家庭住址, en: Home}}",
    ],
)
def test_a_field_that_asks_for_a_person_and_is_not_marked_is_a_warning(field: str) -> None:
    (found,) = check_with("{name: why, label: {zh: 原因, en: Why}, required_when: {field: met, equals: nobody}}", field)
    assert (found.weight, found.mend.en) == ("warning", "write personal: true; leave it if it names nobody")


def test_a_field_that_is_marked_personal_is_fine() -> None:
    assert (
        check_with(
            "{name: why, label: {zh: 原因, en: Why}", "{name: phone, personal: true, label: {zh: 电话, en: Phone}"
        )
        == []
    )


def test_a_form_that_no_step_uses_is_a_warning() -> None:
    (found,) = check_with("  form: visit\n", "")
    assert (found.field, found.weight, found.what.en) == ("visit", "warning", "form 'visit' is used by no step")


def test_bounds_that_leave_no_answer_are_an_error() -> None:
    old = "{name: why, label: {zh: 原因, en: Why}, required_when: {field: met, equals: nobody}}"
    (found,) = check_with(old, "{name: sum, label: {zh: 数, en: Sum}, kind: integer, least: 5, most: 1}")
    assert (found.field, found.why.en) == ("visit.sum", "no answer would be accepted")


def test_a_choice_that_is_there_twice_is_an_error() -> None:
    found = check_with("{key: nobody, label", "{key: guardian, label")
    assert "has the choice 'guardian' twice" in [each.what.en for each in found]


def test_roles_that_report_to_each_other_are_an_error() -> None:
    found = check_with("en: Principal}}", "en: Principal}, reports_to: class-teacher}")
    assert found[0].what.en == "roles report to each other in a circle: principal → class-teacher → principal"


def test_an_automatic_step_without_code_is_an_error() -> None:
    (found,) = check(PLAN + SUM_UP[1:])
    assert (found.step, found.why.en) == ("sum-up", "the step would never have a draft")


def test_an_automatic_step_is_run_with_its_code() -> None:
    ran: list[str] = []

    def sum_up(case: Case) -> Outcome:
        ran.append(case.step)
        return Outcome()

    assert check(PLAN + SUM_UP[1:], play=True, sum_up=sum_up) == []
    assert ran


def test_an_automatic_step_that_fails_is_found_by_playing_it() -> None:
    def sum_up(case: Case) -> Outcome:
        raise KeyError("rooms")

    (found,) = check(PLAN + SUM_UP[1:], play=True, sum_up=sum_up)
    assert found.what.en == "a simulated launch fails: KeyError: 'rooms'"


def test_a_step_whose_subjects_are_never_made_is_found_by_playing_it() -> None:
    """The roster makes no pairs, and the record that should make them asks for none."""
    pairs = PLAN.replace("{key: begin, ", "{key: begin, makes: [pair], ")
    per_pair = (
        pairs
        + """
- {key: talk, title: {zh: 谈心, en: Talk}, when: {within: 9 days, of: begin}, owner: principal, per: pair}
"""
    )
    found = check(per_pair, play=True)
    assert ("talk", "never opens in a simulated launch") in [(each.step, each.what.en) for each in found]


def test_a_step_of_children_that_an_invented_school_lacks_is_said_to_be_untried() -> None:
    in_need = """
- {key: call, title: {zh: 通话, en: Call}, when: {within: 9 days, of: begin}, owner: principal, per: child-in-need}
"""
    found = check(PLAN + in_need, play=True)
    assert ("call", "warning") in [
        (each.step, each.weight) for each in found if each.what.en.startswith("was not tried")
    ]


def test_more_messages_than_anybody_reads_are_a_warning_with_week_and_steps() -> None:
    daily = "".join(
        f"""
- key: call-{number}
  title: {{zh: 电话, en: Call}}
  when: {{every: week, first: {{of: first_day, days: {number}}}}}
  owner: principal
  policy: {{steps: [{{cause: day-{number}, days: -{number}, at: "0{7 + number % 3}:45"}}, {{cause: late-{number}, days: {number % 2}, at: "1{number}:15"}}]}}"""
        for number in range(1, 6)
    )
    found = [each for each in check(PLAN + daily, play=True) if each.weight == "warning"]
    assert len(found) == 1
    assert f"messages, more than {BUDGET}; they come of call-" in found[0].what.en
    assert found[0].what.en.startswith("in the week of 2026-")


def test_every_finding_says_where_why_and_how_to_mend_it(tongxing: Tongxing, tmp_path: Any) -> None:
    (tmp_path / "small-plan.yaml").write_text(PLAN.replace("equals: nobody", "equals: nobdy"), encoding="utf-8")
    answer = tongxing("programs", "check", tmp_path / "small-plan.yaml")
    assert answer.code == 1
    assert answer.lines == [
        "error: small-plan: visit visit.why",
        "  depends on 'met' being nobdy, which it never is",
        "  why: the condition never holds",
        "  to mend: write one of guardian, nobody",
    ]
    (found,) = tongxing("programs", "check", tmp_path / "small-plan.yaml", "--json").data["findings"]
    assert list(found) == ["program", "step", "field", "weight", "text", "why", "mend"]


def test_a_program_with_nothing_but_warnings_passes(tongxing: Tongxing, tmp_path: Any) -> None:
    (tmp_path / "small-plan.yaml").write_text(PLAN.replace("  form: visit\n", ""), encoding="utf-8")
    answer = tongxing("programs", "check", tmp_path / "small-plan.yaml")
    assert (answer.code, answer.err) == (0, "0 errors, 1 warning\n")
