"""Program + answers + participants + calendar → plan."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.integration.actions.plans import PLAN
from tongxing.dates import Calendar
from tongxing.errors import BadParameter
from tongxing.planner import Participant, ParticipantHolder, Participants, Plan, gather, make_plan, responsible
from tongxing.program import Program, Role, program_from_yaml
from tongxing.program.yaml import program_from_data
from tongxing.words import text

SHANGHAI = ZoneInfo("Asia/Shanghai")
CHILDREN = [
    Participant("child", f"child:{n}", f"小{n}", class_key=f"3-{1 + n % 2}", grade_key="3", child_id=n)
    for n in range(6)
]
HOLDERS = [
    ParticipantHolder("principal", 1),
    ParticipantHolder("class-teacher", 2, "class", "3-1"),
    ParticipantHolder("class-teacher", 3, "class", "3-2"),
    ParticipantHolder("grade-leader", 4, "grade", "3"),
]
SCHOOL = gather(PLAN, CHILDREN, {"3-1": "三年级1班", "3-2": "三年级2班"}, HOLDERS)


def planned(participants: Participants = SCHOOL, today: str = "2026-09-01", **values: Any) -> Plan:
    return make_plan(
        PLAN, {"year": 2026, **values}, participants, Calendar.national(), SHANGHAI, dt.date.fromisoformat(today)
    )


def codes(plan: Plan) -> set[tuple[str, str | None]]:
    return {(warning.code, warning.step) for warning in plan.warnings}


def test_a_step_per_child_is_one_window_with_an_item_a_child() -> None:
    plan = planned()
    [window] = [window for window in plan.windows if window.step.key == "visit"]
    assert len(list(plan.items_of(window))) == 6


def test_each_child_is_owed_by_the_teacher_of_its_class() -> None:
    plan = planned()
    owed = {
        (item.subject.class_key, item.assignee)
        for item in plan.items()
        if item.window.step.key == "visit" and item.subject
    }
    assert owed == {("3-1", 2), ("3-2", 3)}


def test_messages_are_one_a_person_however_many_items() -> None:
    notices = [notice for notice in planned().notices if (notice.step, notice.cause) == ("visit", "due-day")]
    assert sorted((notice.person, notice.items) for notice in notices) == [(2, 3), (3, 3)]


def test_the_supervisor_is_in_the_plan_with_all_the_items_below() -> None:
    [notice] = [notice for notice in planned().notices if (notice.step, notice.cause) == ("visit", "supervisor-2d")]
    assert (notice.to, notice.person, notice.items) == ("grade-leader", 4, 6)


def test_whoever_has_nobody_above_is_reported_to_nobody() -> None:
    causes = {notice.cause for notice in planned().notices if notice.step == "mobilise"}
    assert causes == {"before-3d", "due-day", "overdue-1d", "above-7d"}


def test_subjects_that_nobody_knows_yet_leave_an_item_without_a_subject() -> None:
    [item] = [item for item in planned().items() if item.window.step.key == "talk" and item.window.occurrence == 1]
    assert item.subject is None


def test_a_recurring_item_closes_when_the_next_is_due_and_the_last_with_the_launch() -> None:
    plan = planned()
    talks = [window for window in plan.windows if window.step.key == "talk"]
    assert talks[0].closes == talks[1].due
    assert talks[-1].closes is not None
    assert talks[-1].closes.date() == plan.last_day


def test_what_recurs_only_in_a_part_of_the_launch_is_not_owed_to_its_end() -> None:
    data = PLAN.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    talk = next(step for step in data["steps"] if step["key"] == "talk")
    talk["when"] = {"every": "week", "first": "10-26", "last": "11-15"}
    plan = make_plan(
        program_from_data(data, "small-plan"),
        {"year": 2026},
        SCHOOL,
        Calendar.national(),
        SHANGHAI,
        dt.date(2026, 9, 1),
    )
    talks = [window for window in plan.windows if window.step.key == "talk"]
    assert [f"{window.due:%m-%d} {window.closes:%m-%d}" for window in talks] == [
        "11-01 11-08",
        "11-08 11-15",
        "11-15 11-22",
    ]


def test_an_unfilled_role_is_a_warning_and_never_a_stop() -> None:
    plan = planned(replace(SCHOOL, holders=tuple(holder for holder in SCHOOL.holders if holder.person != 3)))
    [warning] = [
        warning for warning in plan.warnings if warning.code == "role-unfilled" and "Class teacher" in warning.text.en
    ]
    assert "3-2" in warning.text.en


def test_a_day_that_was_assumed_is_said() -> None:
    [warning] = [warning for warning in planned().warnings if warning.code == "day-assumed"]
    assert "2026-10-23" in warning.text.en


def test_a_year_whose_holidays_are_not_published_is_said() -> None:
    assert ("year-not-published", None) not in codes(planned())
    assert ("year-not-published", None) in codes(planned(year=2027))


def test_a_due_on_a_day_off_names_the_nearest_workdays() -> None:
    [warning] = [
        warning for warning in planned().warnings if warning.code == "due-on-day-off" and warning.step == "visit"
    ]
    assert "2026-10-25" in warning.text.en
    assert "2026-10-23 and 2026-10-26" in warning.text.en


def test_a_date_already_past_is_said() -> None:
    assert ("date-past", "mobilise") in codes(planned(today="2026-10-22"))
    assert ("date-past", "visit") not in codes(planned(today="2026-10-22"))


def test_too_much_for_one_person_in_a_week_is_said() -> None:
    many = [replace(CHILDREN[0], identity=f"child:{n}", child_id=n) for n in range(61)]
    plan = planned(gather(PLAN, many, {"3-1": "三年级1班"}, HOLDERS))
    assert any(warning.code == "too-much-in-a-week" for warning in plan.warnings)


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    backwards = PLAN.model_copy(
        update={"period": PLAN.period.model_copy(update={"first": PLAN.period.last, "last": PLAN.period.first})}
    )
    with pytest.raises(BadParameter) as refused:
        make_plan(backwards, {"year": 2026}, SCHOOL, Calendar.national(), SHANGHAI, dt.date(2026, 9, 1))
    assert "before its first day" in refused.value.text.en


def test_the_narrowest_scope_owes_it_and_several_owe_it_together() -> None:
    child = CHILDREN[0]
    everybody = ParticipantHolder("r", 1)
    grade = ParticipantHolder("r", 2, "grade", "3")
    mine = [ParticipantHolder("r", 3, "class", "3-1"), ParticipantHolder("r", 4, "class", "3-1")]
    other = ParticipantHolder("r", 5, "class", "4-1")
    assert [holder.person for holder in responsible(child, [everybody, grade, *mine, other])] == [3, 4]
    assert [holder.person for holder in responsible(child, [everybody, grade, other])] == [2]
    assert [holder.person for holder in responsible(child, [everybody, other])] == [1]


def test_ten_thousand_children_are_planned_at_once() -> None:
    many = [replace(CHILDREN[n % 6], identity=f"child:{n}", child_id=n) for n in range(10_000)]
    assert planned(gather(PLAN, many, {"3-1": "三年级1班", "3-2": "三年级2班"}, HOLDERS)).size > 10_000


def with_visits_by(role: Role) -> Program:
    data = PLAN.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    data["roles"].append(role.model_dump(mode="json"))
    next(step for step in data["steps"] if step["key"] == "visit")["owner"] = role.key
    return program_from_data(data, "small-plan")


def test_where_nobody_holds_a_role_whoever_is_proposed_for_it_owes_it_subject_by_subject() -> None:
    helper = Role(key="helper", title=text("联系人", "Contact"), scope="child", asked=True, proposed="class-teacher")
    program = with_visits_by(helper)
    some = replace(SCHOOL, holders=(*SCHOOL.holders, ParticipantHolder("helper", 9, "child", "1")))
    plan = make_plan(program, {"year": 2026}, some, Calendar.national(), SHANGHAI, dt.date(2026, 9, 1))
    visits = [item for item in plan.items() if item.window.step.key == "visit"]
    owed = {item.subject.child_id: item.assignee for item in visits if item.subject}
    assert owed == {0: 2, 1: 9, 2: 2, 3: 3, 4: 2, 5: 3}
    assert not [each for each in plan.warnings if each.code == "role-unfilled" and "Contact" in each.text.en]


def test_who_may_be_paired_owes_nothing_of_a_child_before_that() -> None:
    contact = Role(key="contact", title=text("联系人", "Contact"), scope="pair", proposed="class-teacher")
    some = replace(SCHOOL, holders=(*SCHOOL.holders, ParticipantHolder("contact", 8)))
    plan = make_plan(with_visits_by(contact), {"year": 2026}, some, Calendar.national(), SHANGHAI, dt.date(2026, 9, 1))
    assert {item.assignee for item in plan.items() if item.window.step.key == "visit"} == {2, 3}


def test_a_step_of_the_launch_that_only_class_teachers_could_owe_is_said() -> None:
    meeting = PLAN.step("mobilise").model_copy(update={"owner": "class-teacher"})
    program = PLAN.model_copy(update={"steps": tuple(meeting if s.key == "mobilise" else s for s in PLAN.steps)})
    plan = make_plan(program, {"year": 2026}, SCHOOL, Calendar.national(), SHANGHAI, dt.date(2026, 9, 1))
    assert any("nobody for the launch as a whole" in each.text.en for each in plan.warnings)


def test_without_a_roster_it_says_which_steps_are_about_nobody() -> None:
    program = program_from_yaml(
        """
key: small
version: 1.0.0
title: {zh: 小, en: Small}
summary: {zh: 测试用, en: For tests}
for: school
period: {first: first_day, last: {of: first_day, days: 30}}
roles: [{key: principal, title: {zh: 校长, en: Principal}}]
parameters: [{name: first_day, title: {zh: 首日, en: First day}, kind: day}]
steps:
- {key: begin, title: {zh: 启动, en: Begin}, when: {by: first_day}, owner: principal}
- {key: visit, title: {zh: 家访, en: Visit}, when: {by: {of: first_day, days: 9}}, owner: principal, per: child}
"""
    )
    answers = {"first_day": "2026-10-12"}
    without = make_plan(program, answers, Participants(), Calendar.national(), SHANGHAI, dt.date(2026, 9, 1))
    child = Participants((Participant("child", "child:1", "小甲"),))
    with_one = make_plan(program, answers, child, Calendar.national(), SHANGHAI, dt.date(2026, 9, 1))
    [said] = [each.text for each in without.warnings if each.code == "nobody-yet"]
    assert "家访" in said.zh
    assert "启动" not in said.zh
    assert ("nobody-yet", None) not in codes(with_one)
