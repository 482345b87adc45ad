"""A live launch goes over to a newer version of its program: what was done stays, people hear once."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.integration.actions.conftest import CHILDREN, ME, STAFF, School
from tongxing.actions.amending import Amendment, amend
from tongxing.actions.explaining import why
from tongxing.actions.launching import Launching, launch
from tongxing.actions.rescheduling import reschedule_step
from tongxing.errors import BadInput, BadParameter, NotAllowed, NotFound
from tongxing.ledger.launches import launch_facts
from tongxing.ledger.tables import Audit, Base, Launch, Notice
from tongxing.program import Program, program_from_yaml
from tongxing.registry import ProgramPlugin

HEAD = """
key: term
version: 1.0.0
title: {zh: 学期, en: Term}
summary: {zh: 测试用, en: For tests}
for: school
period: {first: first_day, last: {of: first_day, days: 48}}
roles:
- {key: principal, title: {zh: 校长, en: Principal}}
- {key: class-teacher, title: {zh: 班主任, en: Class teacher}, scope: class, reports_to: principal}
parameters:
- {name: first_day, title: {zh: 首日, en: First day}, kind: day}
steps:
"""
BEGIN = "- {key: begin, title: {zh: 启动, en: Begin}, when: {by: {of: first_day, days: 2}}, owner: principal}\n"
VISIT = "- {key: visit, title: {zh: 家访, en: Visit}, when: {during: [first_day, {of: first_day, days: 20}]}, owner: class-teacher, per: child}\n"
TALK = "- {key: talk, title: {zh: 谈心, en: Talk}, when: {every: week, first: first_day}, owner: class-teacher, per: class}\n"
SHOW = "- {key: show, title: {zh: 演出, en: Show}, when: {on: {of: first_day, days: 30}}, owner: principal}\n"
OLD = HEAD + BEGIN + VISIT + TALK + SHOW
MONDAY = "2027-10-11"


def version(words: str, number: str = "1.1.0") -> Program:
    return program_from_yaml(words.replace("version: 1.0.0", f"version: {number}"))


def install(school: School, program: Program | None) -> None:
    programs = {program.key: ProgramPlugin(program, {})} if program else {}
    catalogue = replace(school.installation.catalogue, programs=programs)
    school.installation = replace(school.installation, catalogue=catalogue)


@pytest.fixture
def term(school: School) -> School:
    """Launched on Friday 8 October 2027, for a term from Monday the 11th to 28 November."""
    program = program_from_yaml(OLD)
    install(school, program)
    wanted = Launching(program, "school", {"first_day": MONDAY}, CHILDREN, STAFF)
    school.launch_id = launch(school.installation, wanted, ME, school.clock.now).id
    return school


def amended(school: School, words: str | None = None, number: str = "1.1.0", **how: Any) -> Amendment:
    """Bring the launch to these words, applied unless `to` says otherwise."""
    if words is not None:
        install(school, version(words, number))
    return amend(school.installation, school.launch_id, ME, school.clock.now, **{"to": number, **how})


def dues(school: School, step: str) -> list[str]:
    zone = school.clock.now.tzinfo
    windows = [each for each in school.windows(step) if not each.is_left_out]
    return [each.facts.due.astimezone(zone).strftime("%m-%d") for each in windows if each.facts.due]


def all_rows(school: School) -> dict[str, int]:
    with school.installation.ledger.read() as session:
        counts = {
            table.name: session.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
        }
        return counts | {"revision": session.get_one(Launch, school.launch_id).revision}


def dates(found: Amendment) -> list[tuple[str, str]]:
    return [(each.step, each.what) for each in found.dates]


def steps(found: Amendment) -> list[tuple[str, str]]:
    return [(each.step, each.what) for each in found.steps]


def worklist(school: School, name: str) -> Counter[str]:
    """Of the open items of a person, how many of each step."""
    with school.installation.ledger.read() as session:
        facts = launch_facts(session, school.launch_id)
    found: Counter[str] = Counter()
    for step in facts.program.step_keys:
        for item in school.items(step):
            if name in owners(school, item):
                found[step] += 1
    return found


def owners(school: School, item: int) -> tuple[str, ...]:
    told = why(school.installation, item, ME, school.clock.now)
    return told.owed_by if told.item_state == "open" else ()


LATER = OLD.replace("days: 30", "days: 33")


class TestShowing:
    def test_it_shows_what_would_change_and_writes_nothing(self, term: School) -> None:
        install(term, version(LATER))
        before = all_rows(term)
        shown = amend(term.installation, term.launch_id, ME, term.clock.now)
        assert steps(shown) == [("show", "rule")]
        assert dates(shown) == [("show", "moved")]
        assert all_rows(term) == before
        assert dues(term, "show") == ["11-10"]

    def test_what_it_shows_is_what_it_does(self, term: School) -> None:
        install(term, version(LATER.replace("every: week", "every: 2 weeks")))
        shown = amend(term.installation, term.launch_id, ME, term.clock.now)
        assert amended(term) == shown

    def test_the_same_version_has_nothing_to_amend(self, term: School) -> None:
        with pytest.raises(NotAllowed, match=r"1\.0\.0"):
            amended(term, OLD, "1.0.0")

    def test_an_earlier_version_is_refused(self, term: School) -> None:
        with pytest.raises(NotAllowed, match=r"0\.9\.0"):
            amended(term, LATER, "0.9.0")

    def test_another_version_than_the_installed_is_refused(self, term: School) -> None:
        with pytest.raises(BadInput, match=r"1\.1\.0"):
            amended(term, LATER, to="1.2.0")
        assert dues(term, "show") == ["11-10"]

    def test_a_program_that_is_not_installed_is_named(self, term: School) -> None:
        install(term, None)
        with pytest.raises(NotFound, match="term"):
            amended(term)


class TestDates:
    def test_a_date_moves_and_its_owner_hears_once(self, term: School) -> None:
        amended(term, LATER)
        assert dues(term, "show") == ["11-13"]
        assert term.told("moved") == [("moved", "show", 1)]
        amended(term, LATER.replace("演出", "汇演"), "1.2.0")
        assert term.told("moved") == [("moved", "show", 1)]

    def test_a_date_moved_by_hand_stays(self, term: School) -> None:
        reschedule_step(term.installation, term.launch_id, "show", dt.date(2027, 11, 5), "场地", ME, term.clock.now)
        assert dates(amended(term, LATER)) == []
        assert dues(term, "show") == ["11-05"]

    def test_what_is_done_keeps_its_date(self, term: School) -> None:
        term.complete(term.items("show"))
        assert dates(amended(term, LATER)) == []
        assert term.window("show").facts.done == 1

    def test_an_open_step_goes_on_to_a_later_date(self, term: School) -> None:
        term.clock.set("2027-10-15T09:00")
        term.complete(term.items("visit")[:2])
        amended(term, OLD.replace("days: 20", "days: 25"))
        assert dues(term, "visit") == ["11-05"]
        assert (term.window("visit").facts.done, term.window("visit").facts.open_items) == (2, 4)

    def test_nothing_moves_to_a_day_that_is_past(self, term: School) -> None:
        term.clock.set("2027-10-20T09:00")
        amended(term, OLD.replace("days: 20", "days: 5"))
        assert dues(term, "visit") == ["10-31"]

    def test_a_weekly_step_becomes_one_of_every_two_weeks(self, term: School) -> None:
        amended(term, OLD.replace("every: week", "every: 2 weeks"))
        assert dues(term, "talk") == ["10-24", "11-07", "11-21", "11-28"]

    def test_what_is_dated_from_a_step_that_moves_moves_with_it(self, term: School) -> None:
        thank = "- {key: thank, title: {zh: 感谢, en: Thank}, when: {within: 3 days, of: show}, owner: principal}\n"
        amended(term, OLD + thank)
        assert dues(term, "thank") == ["11-13"]
        amended(term, LATER + thank, "1.2.0")
        assert dues(term, "thank") == ["11-16"]


class TestSteps:
    def test_a_step_that_is_gone_is_owed_no_longer(self, term: School) -> None:
        term.sweep("2027-10-28T09:00")
        term.complete(term.items("visit")[:2])
        found = amended(term, HEAD + BEGIN + TALK + SHOW)
        assert steps(found) == [("visit", "gone")]
        assert dates(found) == [("visit", "left-out")]
        window = term.window("visit")
        assert (window.facts.done, window.facts.open_items) == (2, 0)
        assert sorted(term.told("cancelled")) == [("cancelled", "visit", 1), ("cancelled", "visit", 3)]

    def test_what_was_done_of_it_can_still_be_read(self, term: School) -> None:
        item = term.items("visit")[0]
        term.complete([item])
        amended(term, HEAD + BEGIN + TALK + SHOW)
        told = why(term.installation, item, ME, term.clock.now)
        assert (told.item_state, str(told.title)) == ("done", "家访")

    def test_a_new_step_is_owed_by_everybody_in_the_launch(self, term: School) -> None:
        call = "- {key: call, title: {zh: 通话, en: Call}, when: {by: {of: first_day, days: 40}}, owner: class-teacher, per: child}\n"
        found = amended(term, OLD + call)
        assert (steps(found), dates(found)) == ([("call", "added")], [("call", "added")])
        assert len(term.items("call")) == 6
        assert worklist(term, "郑老师")["call"] == 3

    def test_a_new_step_that_would_be_due_already_is_owed_by_nobody(self, term: School) -> None:
        early = "- {key: early, title: {zh: 早, en: Early}, when: {by: {of: first_day, days: 1}}, owner: principal}\n"
        term.clock.set("2027-10-20T09:00")
        assert dates(amended(term, OLD + early)) == [("early", "past")]
        assert term.windows("early") == []

    def test_a_new_kind_of_subject_comes_from_the_school(self, term: School) -> None:
        group = "- {key: group, title: {zh: 小组, en: Group}, when: {by: {of: first_day, days: 40}}, owner: principal, per: grade}\n"
        amended(term, OLD + group)
        assert len(term.items("group")) == 1

    def test_another_kind_of_subject_takes_the_place_of_the_old(self, term: School) -> None:
        done = term.items("visit")[0]
        term.complete([done])
        amended(term, OLD.replace("owner: class-teacher, per: child", "owner: class-teacher, per: class"))
        first, second = term.windows("visit")
        assert (first.per, first.facts.done, first.facts.open_items) == ("child", 1, 0)
        assert (second.per, second.facts.open_items, second.occurrence) == ("class", 2, 2)

    def test_another_owner_owes_it_and_hears(self, term: School) -> None:
        term.sweep("2027-10-28T09:00")
        amended(term, OLD.replace("owner: class-teacher, per: child", "owner: principal, per: child"))
        assert worklist(term, "周校长")["visit"] == 6
        assert worklist(term, "郑老师")["visit"] == 0
        assert term.told("handed-over") == [("handed-over", "visit", 6)]

    def test_a_step_that_comes_back_is_owed_anew(self, term: School) -> None:
        amended(term, HEAD + BEGIN + TALK + SHOW)
        amended(term, OLD, "1.2.0")
        assert term.windows("visit")[-1].facts.open_items == 6


class TestAnswers:
    ASKING = OLD.replace(
        "steps:\n", "- {name: last_show, title: {zh: 演出日, en: Day of the show}, kind: day, required: true}\nsteps:\n"
    )

    def test_what_the_newer_version_asks_has_to_be_answered(self, term: School) -> None:
        with pytest.raises(BadParameter, match="last_show"):
            amended(term, self.ASKING)

    def test_an_answer_is_taken_and_the_old_ones_are_kept(self, term: School) -> None:
        words = self.ASKING.replace("on: {of: first_day, days: 30}", "on: last_show")
        amended(term, words, values={"last_show": "2027-11-19"})
        assert dues(term, "show") == ["11-19"]
        assert dues(term, "begin") == ["10-13"]


class TestPeople:
    def test_each_person_hears_once_of_all_that_changes(self, term: School) -> None:
        term.sweep("2027-10-28T09:00")
        with term.installation.ledger.write() as session:
            session.query(Notice).delete()
        amended(term, HEAD + BEGIN + TALK + SHOW.replace("days: 30", "days: 33"))
        with term.installation.ledger.read() as session:
            moments = session.execute(select(Notice.person_id, Notice.send_at).distinct()).all()
        assert len(moments) == len({person for person, _ in moments}) == 3

    def test_the_audit_says_from_which_version_to_which(self, term: School) -> None:
        amended(term, LATER)
        with term.installation.ledger.read() as session:
            details = session.scalars(select(Audit.details).where(Audit.action == "amended")).one()
        assert details == {"from_version": "1.0.0", "to_version": "1.1.0"}


def test_a_launch_whose_program_is_uninstalled_goes_on(term: School) -> None:
    install(term, None)
    term.sweep("2027-10-28T09:00")
    assert ("before-3d", "visit", 3) in term.told()
    term.complete(term.items("visit"))
    assert term.window("visit").facts.settled
