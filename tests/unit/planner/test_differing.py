"""What two versions of a program differ in, and the definition that a launch goes on with."""

from __future__ import annotations

from tongxing.planner import going_on, step_changes
from tongxing.program import Program, program_from_yaml
from tongxing.program.yaml import program_from_data

PLAN = """
key: term
version: {version}
title: {{zh: 学期, en: Term}}
summary: {{zh: 测试用, en: For tests}}
for: school
period: {{first: first_day, last: {{of: first_day, days: 30}}}}
roles:
- {{key: principal, title: {{zh: 校长, en: Principal}}}}
- {{key: nurse, title: {{zh: 校医, en: Nurse}}, reports_to: principal}}
parameters:
- {{name: first_day, title: {{zh: 首日, en: First day}}, kind: day}}
forms:
- key: check-up
  title: {{zh: 体检表, en: Check-up}}
  fields: [{{name: height, label: {{zh: 身高, en: Height}}, kind: number}}]
steps:
"""
BEGIN = "- {key: begin, title: {zh: 启动, en: Begin}, when: {by: first_day}, owner: principal}\n"
WEIGH = (
    "- {key: weigh, title: {zh: 体检, en: Check-up}, when: {every: week}, owner: nurse, per: child, form: check-up}\n"
)
CLOSE = "- {key: close, title: {zh: 结束, en: Close}, when: {by: {of: first_day, days: 20}}, owner: principal}\n"


def program(*steps: str, version: str = "1.0.0") -> Program:
    return program_from_yaml(PLAN.format(version=version) + "".join(steps))


def changes(old: Program, new: Program) -> list[tuple[str, str]]:
    return [(each.step, each.what) for each in step_changes(old, new)]


def test_the_same_plan_differs_in_nothing() -> None:
    assert changes(program(BEGIN, WEIGH), program(BEGIN, WEIGH, version="1.1.0")) == []


def test_steps_that_are_new_and_steps_that_are_gone() -> None:
    assert changes(program(BEGIN, WEIGH), program(BEGIN, CLOSE)) == [("close", "added"), ("weigh", "gone")]


def test_each_side_of_a_step_is_named_and_said() -> None:
    other = (
        WEIGH.replace("每周", "").replace("every: week", "every: 2 weeks").replace("owner: nurse", "owner: principal")
    )
    rule, owner = step_changes(program(WEIGH), program(other))
    assert (rule.what, owner.what) == ("rule", "owner")
    assert [str(each) for each in (owner.old, owner.new)] == ["校医", "校长"]
    assert rule.old != rule.new


def test_another_field_of_a_form_is_another_evidence() -> None:
    old = program(WEIGH)
    new = program_from_yaml(PLAN.format(version="1.1.0").replace("height", "weight") + WEIGH)
    assert changes(old, new) == [("weigh", "evidence")]


def test_a_step_that_is_gone_can_still_be_read_with_its_role_and_form() -> None:
    new = program_from_yaml(
        PLAN.format(version="1.1.0").split("- {key: nurse")[0]
        + "parameters: [{name: first_day, title: {zh: 首日, en: First day}, kind: day}]\nsteps:\n"
        + BEGIN
    )
    merged = going_on(program(BEGIN, WEIGH), new)
    assert [step.key for step in merged.steps] == ["begin"]
    assert merged.step("weigh").title.zh == "体检"
    assert merged.role(merged.step("weigh").owner).title.zh == "校医"
    assert merged.form("check-up").title.zh == "体检表"
    assert program_from_data(merged.model_dump(mode="json", by_alias=True, exclude_defaults=True), "again") == merged


def test_a_step_that_comes_back_is_retired_no_longer() -> None:
    without = going_on(program(BEGIN, WEIGH), program(BEGIN, version="1.1.0"))
    again = going_on(without, program(BEGIN, WEIGH, version="1.2.0"))
    assert again.retired == ()
    assert changes(without, program(BEGIN, WEIGH, version="1.2.0")) == [("weigh", "added")]
