"""The home-like campus from launch to end: each step opens and can be done; partners owe what is their child's."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from programs.home_like_campus import PROGRAM
from tests.conftest import Clock
from tests.integration.actions.conftest import ME, School
from tongxing.actions.launching import Launching, launch
from tongxing.actions.raising import raise_item
from tongxing.actions.simulating import Simulation
from tongxing.actions.taking_part import join_roster
from tongxing.installation import Installation
from tongxing.ledger.people import add_organisation, names_of
from tongxing.ledger.tables import Duty, Item
from tongxing.workbooks import Child, ClassName, People, RoleScope, Roster, StaffMember

from .whole import CHILDREN, CLASSES, days_of, happenings, play_whole

SIX_WEEKS = {"term_first_day": dt.date(2026, 3, 2), "term_last_day": dt.date(2026, 4, 10)}


@pytest.fixture(scope="module")
def played(here: Installation) -> Simulation:
    return play_whole(here, PROGRAM, 2026, **SIX_WEEKS, report_upward=True, hotline_day="2026-03-13")


def test_it_ends_and_leaves_nothing(played: Simulation) -> None:
    assert (played.ended, played.left) == (True, ())
    assert not {"overdue", "missed"} & {each.event for each in played.events}


def test_every_step_is_done(played: Simulation) -> None:
    in_need = {"subsidy"} - set(happenings(played, "opened"))  # of six invented children perhaps none is
    assert set(happenings(played, "done")) == {*PROGRAM.step_keys} - {"see-doctor"} - in_need


def test_each_part_is_done_in_each_class(played: Simulation) -> None:
    done = happenings(played, "done")
    assert {step: done[step] for step in ("family-life", "caring-series", "psychology-lesson", "take-part")} == {
        "family-life": 3 * CLASSES,
        "caring-series": 5,
        "psychology-lesson": 6 * CLASSES,
        "take-part": CHILDREN,
    }


def test_calls_begin_once_the_lines_are_open(played: Simulation) -> None:
    assert days_of(played, "hotlines")[0] <= days_of(played, "hotline-call")[0]


def test_a_lesson_woven_in_is_done_by_others(here: Installation) -> None:
    played = play_whole(here, PROGRAM, 2026, **SIX_WEEKS, lesson_mode="woven")
    by = {
        step: {each.person for each in played.events if (each.event, each.step) == ("done", step)}
        for step in ("psychology-lesson", "subject-education")
    }
    assert by["psychology-lesson"] == by["subject-education"]


STAFF = People(
    (
        StaffMember(name="周主任", roles=(RoleScope("school-office"),), phone="13800000001"),
        StaffMember(name="郑老师", roles=(RoleScope("class-teacher", "class", "3-1"),), phone="13800000003"),
        StaffMember(name="冯老师", roles=(RoleScope("subject-teacher", "class", "3-1"),), phone="13800000005"),
        StaffMember(name="吴妈妈", phone="13800000006"),
    )
)
FIRST = ClassName(3, 1)
PUPILS = Roster((Child(name="小甲", class_name=FIRST, hardship=True), Child(name="小乙", class_name=FIRST)))


class Campus(School):
    """A launch of the home-like campus in a test's ledger."""

    def child(self, name: str) -> int:
        """The number of a child's subject, in the order of the roster."""
        return self.subject("child") + ["小甲", "小乙"].index(name)

    def owner(self, step: str, subject: int) -> set[str]:
        """Who owes the item of a step for a subject."""
        item = select(Item.id).where(Item.id.in_(self.items(step)), Item.subject_id == subject).exists()
        query = select(Duty.person_id).where(
            Duty.launch_id == self.launch_id, Duty.subject_id == subject, Duty.role == PROGRAM.step(step).owner, item
        )
        with self.installation.ledger.read() as session:
            return set(names_of(session, self.installation.ledger.vault, session.scalars(query)).values())


@pytest.fixture
def campus(installation: Installation, clock: Clock) -> Campus:
    """Launched; the clock stands at the first day of a term of six weeks."""
    clock.set("2026-03-02T09:00")
    with installation.ledger.write() as session:
        add_organisation(session, "school", "青山小学", "school", "Asia/Shanghai", "zh_CN")
    found = Campus(installation, clock)
    found.launch_id = launch(installation, Launching(PROGRAM, "school", SIX_WEEKS, PUPILS, STAFF), ME, clock.now).id
    return found


def pair(campus: Campus) -> None:
    record = {"pairs": [{"child": "小甲", "person": "吴妈妈"}], "outsiders": True, "checked_by": "周主任"}
    campus.complete(campus.items("pair-partners"), record)


def test_a_partner_owes_the_study_plan_of_its_child_and_the_subject_teacher_that_of_the_others(campus: Campus) -> None:
    pair(campus)
    assert campus.owner("study-plan", campus.child("小甲")) == {"吴妈妈"}
    assert campus.owner("study-plan", campus.child("小乙")) == {"冯老师"}


def test_an_ill_child_is_taken_to_the_doctor_by_its_partner_the_same_day(campus: Campus) -> None:
    pair(campus)
    ill, today = campus.child("小甲"), campus.clock.now.date()
    raise_item(campus.installation, campus.launch_id, "see-doctor", ill, today, ME, campus.clock.now)
    assert campus.owner("see-doctor", ill) == {"吴妈妈"}
    assert campus.due("see-doctor") == "2026-03-02T23:59"
    assert campus.complete(campus.items("see-doctor"), {"done": ["clinic"], "guardian_told": True}) == 1


def test_a_subsidy_is_decided_of_the_children_whom_the_roster_calls_in_hardship(campus: Campus) -> None:
    assert len(campus.items("subsidy")) == 1
    assert campus.complete(campus.items("subsidy"), {"decision": "waiting"}) == 1


def test_a_child_in_hardship_that_comes_later_is_one_more(campus: Campus) -> None:
    more = Roster((Child(name="小丙", class_name=FIRST, hardship=True), Child(name="小丁", class_name=FIRST)))
    join_roster(campus.installation, campus.launch_id, more, ME, campus.clock.now)
    assert len(campus.items("subsidy")) == 2


def test_reminders_before_a_holiday_are_the_class_teacher_s_where_nobody_else_is_named(campus: Campus) -> None:
    campus.sweep("2026-04-03T09:00")
    assert campus.owner("holiday-safety", campus.subject("class")) == {"郑老师"}
