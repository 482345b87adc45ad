"""Two people who do the same at the same moment: it happens once, and the second finds what the first did."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests.conftest import Clock
from tests.integration.actions.conftest import CHILDREN, ME, STAFF, School
from tests.integration.actions.plans import CATALOGUE, PLAN
from tongxing.actions.dating_again import import_calendar
from tongxing.actions.importing import import_roster
from tongxing.actions.launching import Launched, Launching, launch
from tongxing.actions.registering import import_people
from tongxing.actions.taking_part import join_roster, leave, replace_holder
from tongxing.errors import BadInput, Conflict, TongxingError
from tongxing.installation import Installation
from tongxing.ledger import Ledger
from tongxing.ledger.channels import add_channel
from tongxing.ledger.people import add_organisation
from tongxing.ledger.tables import CalendarNotice, Channel, Child, Group, Holder, Launch, Person, Subject
from tongxing.registry import catalogue
from tongxing.settings import Settings


def at_once(action: Callable[[], object], times: int = 2) -> list[object]:
    """What `action` gave, or raised of ours, in as many threads that begin together."""
    ready = threading.Barrier(times)

    def attempt(_: int) -> object:
        ready.wait()
        try:
            return action()
        except TongxingError as error:
            return error

    with ThreadPoolExecutor(times) as threads:
        return list(threads.map(attempt, range(times)))


@pytest.fixture
def postgresql_school(settings: Settings, postgresql_ledger: Ledger, clock: Clock) -> School:
    """On PostgreSQL, where two may write at once; before the launch."""
    clock.set("2027-10-08T09:00")
    with postgresql_ledger.write() as session:
        county = add_organisation(session, "county", "青山县", "county", "Asia/Shanghai", "zh_CN")
        add_organisation(session, "school", "青山小学", "school", "Asia/Shanghai", "zh_CN", county)
    return School(replace(Installation(settings, postgresql_ledger, catalogue()), catalogue=CATALOGUE), clock)


def test_the_second_of_two_launches_with_one_key_gets_the_first(postgresql_school: School) -> None:
    school = postgresql_school
    wanted = Launching(PLAN, "school", {"year": 2027}, request_key="run-1")
    found = at_once(lambda: launch(school.installation, wanted, ME, school.clock.now))
    assert all(isinstance(each, Launched) for each in found), found
    assert sorted(each.is_new for each in found if isinstance(each, Launched)) == [False, True]
    assert len({each.id for each in found if isinstance(each, Launched)}) == 1
    assert school.rows(Launch) == 1


def test_of_two_first_launches_of_a_program_at_once_the_second_is_refused(school: School) -> None:
    wanted = Launching(PLAN, "school", {"year": 2027}, CHILDREN, STAFF)
    found = at_once(lambda: launch(school.installation, wanted, ME, school.clock.now))
    assert [type(each) for each in found if isinstance(each, TongxingError)] == [Conflict]
    assert school.rows(Launch) == 1


def test_two_launches_at_once_that_are_both_meant_are_two_launches(school: School) -> None:
    wanted = Launching(PLAN, "school", {"year": 2027}, CHILDREN, STAFF, again=True)
    found = at_once(lambda: launch(school.installation, wanted, ME, school.clock.now))
    assert [each.is_new for each in found if isinstance(each, Launched)] == [True, True]
    assert (school.rows(Launch), school.rows(Child), school.rows(Person)) == (2, 6, 5)


def test_one_roster_imported_twice_at_once_is_there_once(school: School) -> None:
    at_once(lambda: import_roster(school.installation, "school", CHILDREN, ME, school.clock.now), 3)
    assert (school.rows(Child), school.rows(Group)) == (6, 2)


def test_the_same_people_imported_twice_at_once_are_there_once(school: School) -> None:
    at_once(lambda: import_people(school.installation, "school", STAFF, ME, school.clock.now), 3)
    assert (school.rows(Person), school.rows(Holder)) == (5, 4)


def test_children_who_join_twice_at_once_are_in_the_launch_once(school: School) -> None:
    school.launch(with_roster=False)
    at_once(lambda: join_roster(school.installation, school.launch_id, CHILDREN, ME, school.clock.now), 3)
    assert school.rows(Child) == len(school.items("visit")) == 6
    assert school.window("visit").facts.total == 6


def test_a_roster_imported_while_it_joins_a_launch_is_there_once(school: School) -> None:
    school.launch(with_roster=False)
    turns = iter((0, 1, 0, 1))
    ways: list[Callable[[], object]] = [
        lambda: join_roster(school.installation, school.launch_id, CHILDREN, ME, school.clock.now),
        lambda: import_roster(school.installation, "school", CHILDREN, ME, school.clock.now),
    ]
    found = at_once(lambda: ways[next(turns)](), 4)
    assert not [each for each in found if isinstance(each, TongxingError)]
    assert school.rows(Child) == len(school.items("visit")) == 6


def test_a_child_noted_as_gone_twice_at_once_is_gone_once(launched: School) -> None:
    found = at_once(lambda: leave(launched.installation, 1, "转学", ME, launched.clock.now))
    assert sorted(each for each in found if isinstance(each, int)) == [0, 2]
    assert launched.window("visit").facts.cancelled == 1


def test_somebody_replaced_twice_at_once_has_one_successor(launched: School) -> None:
    at_once(lambda: replace_holder(launched.installation, "school", "郑老师", "冯老师", ME, launched.clock.now))
    successor = launched.person("冯老师")
    with launched.installation.ledger.read() as session:
        query = select(Holder.launch_id).where(Holder.person_id == successor, Holder.until.is_(None))
        assert len(session.scalars(query).all()) == 2  # in the school, and in its launch


def test_an_organisation_added_twice_at_once_is_refused_to_the_second(ledger: Ledger) -> None:
    def add() -> int:
        return ledger.run(lambda session: add_organisation(session, "a", "甲", "school", "Asia/Shanghai", "zh_CN").id)

    found = at_once(add)
    refused = [each for each in found if isinstance(each, BadInput)]
    assert [each.text.en for each in refused] == ["there is an organisation 'a' already; choose another key"]


def test_a_years_days_off_imported_twice_at_once_are_kept_once(school: School) -> None:
    notice = {"year": 2027, "off": ["2027-10-01"], "work": [], "names": {}}
    found = at_once(lambda: import_calendar(school.installation, notice, None, ME, school.clock.now))
    assert not [each for each in found if isinstance(each, TongxingError)]
    assert school.rows(CalendarNotice) == 1


def test_one_channel_added_twice_at_once_is_there_once(launched: School) -> None:
    ledger, person = launched.installation.ledger, launched.person("冯老师")

    def add() -> int:
        return ledger.run(lambda session: add_channel(session, ledger.vault, person, "inbox", {}))

    assert len(set(at_once(add))) == 1
    assert launched.rows(Channel) == 1


def test_a_pair_confirmed_twice_at_once_is_one_pair(launched: School) -> None:
    record = {"pairs": [{"child": launched.subject("child"), "person": launched.person("冯老师")}]}
    items = launched.items("pair-up")
    found = at_once(lambda: launched.complete(items, record))
    assert [each for each in found if each == 1] == [1]
    assert "was done by" in next(each.text.en for each in found if isinstance(each, TongxingError))
    with launched.installation.ledger.read() as session:
        assert len(session.scalars(select(Subject.id).where(Subject.kind == "pair")).all()) == 1


def test_what_may_be_there_once_and_is_written_twice_by_one_action_is_a_fault_and_not_hidden(ledger: Ledger) -> None:
    def write_twice(session: Session) -> None:
        for _ in range(2):
            session.add(CalendarNotice(year=2027, data={}, imported_at=dt.datetime(2027, 1, 1, tzinfo=dt.UTC)))
        session.flush()

    with pytest.raises(IntegrityError):
        ledger.run(write_twice)
