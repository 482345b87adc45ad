"""Launching: a plan becomes rows, all of them or none."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.integration.actions.conftest import CHILDREN, ME, STAFF, School
from tests.integration.actions.plans import PLAN
from tongxing.actions.launching import Launching, launch, plan_launch
from tongxing.errors import BadParameter, NotFound, TongxingError
from tongxing.ledger.tables import Child, Item, Launch, Person, Window


def test_a_launch_writes_its_windows_and_an_item_for_each_subject(launched: School) -> None:
    assert len(launched.items("visit")) == 6
    assert len(launched.items("report")) == 2
    assert len(launched.items("mobilise")) == 1
    assert launched.due("visit") == "2027-10-25T23:59"
    assert launched.due("mobilise") == "2027-10-19T12:00"


def test_what_the_dry_run_says_is_what_is_written(school: School) -> None:
    wanted = Launching(PLAN, "school", {"year": 2027}, CHILDREN, STAFF)
    plan = plan_launch(school.installation, wanted, ME, school.clock.now)
    assert school.rows(Launch) == school.rows(Child) == school.rows(Person) == 0
    school.launch()
    assert school.rows(Window) == len(plan.windows)
    due = {window.step.key: window.due for window in plan.windows}
    assert due["visit"] == school.window("visit").facts.due


def test_a_day_set_by_hand_is_pinned_from_the_start(school: School) -> None:
    wanted = Launching(PLAN, "school", {"year": 2027}, CHILDREN, STAFF, days={"visit": dt.date(2027, 10, 30)})
    school.launch_id = launch(school.installation, wanted, ME, school.clock.now).id
    assert school.due("visit") == "2027-10-30T23:59"
    assert (school.window("visit").pinned, school.window("tally").pinned) == (True, False)


def test_asking_twice_with_one_key_launches_once(school: School) -> None:
    wanted = Launching(PLAN, "school", {"year": 2027}, CHILDREN, STAFF, request_key="run-1")
    first = launch(school.installation, wanted, ME, school.clock.now)
    second = launch(school.installation, wanted, ME, school.clock.now)
    assert (first.id, first.is_new, second.is_new) == (second.id, True, False)
    assert school.rows(Launch) == 1


@pytest.mark.parametrize(
    ("values", "organisation", "error", "words"),
    [
        ({"year": 2020}, "school", BadParameter, "check the year"),
        ({}, "school", BadParameter, "year (Year) is required"),
        ({"yeer": 2027}, "school", BadParameter, "did you mean 'year'"),
        ({"year": 2027, "visit_first_day": "soon"}, "school", BadParameter, "visit_first_day"),
        ({"year": 2027}, "scool", NotFound, "did you mean 'school'"),
    ],
)
def test_a_launch_that_cannot_be_leaves_the_ledger_as_it_was(
    school: School, values: dict[str, object], organisation: str, error: type[Exception], words: str
) -> None:
    wanted = Launching(PLAN, organisation, values, CHILDREN, STAFF)
    with pytest.raises(TongxingError) as refused:
        launch(school.installation, wanted, ME, school.clock.now)
    assert isinstance(refused.value, error)
    assert words in refused.value.text.en
    assert school.rows(Launch) == school.rows(Child) == school.rows(Person) == 0


def test_a_role_that_the_program_lacks_is_refused_with_a_suggestion(school: School) -> None:
    wanted = Launching(PLAN, "school", {"year": 2027}, assigned={"principle": ["周校长"]})
    with pytest.raises(BadParameter) as refused:
        launch(school.installation, wanted, ME, school.clock.now)
    assert "did you mean 'principal'" in refused.value.text.en


def test_a_second_launch_shares_the_children_and_the_staff(launched: School) -> None:
    before = launched.rows(Child), launched.rows(Person)
    launched.launch(with_roster=False, again=True)
    assert (launched.rows(Child), launched.rows(Person)) == before
    assert len(launched.items("visit")) == 6


def test_a_launch_into_its_own_middle_opens_what_is_open(school: School) -> None:
    school.clock.set("2027-10-24T09:00")
    school.launch()
    assert len(school.items("visit")) == 6
    school.sweep("2027-10-25T09:00")
    assert ("due-day", "visit", 3) in school.told()


def test_without_a_roster_the_visits_wait_for_it(school: School) -> None:
    school.launch(with_roster=False)
    assert school.items("visit") == []
    assert not school.window("visit").facts.ready


def test_items_are_counted_on_their_windows(launched: School) -> None:
    for step in ("visit", "report", "mobilise"):
        assert launched.window(step).facts.total == len(launched.items(step))
    assert launched.rows(Item) == sum(
        window.facts.total for step in PLAN.step_keys for window in launched.windows(step)
    )
