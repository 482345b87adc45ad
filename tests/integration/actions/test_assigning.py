"""A role that was empty at the launch is filled while it runs."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.integration.actions.conftest import CHILDREN, ME, STAFF, School
from tests.integration.actions.plans import PLAN
from tongxing.actions.assigning import Assigned, assign
from tongxing.actions.cancelling import cancel
from tongxing.actions.launching import Launching, launch
from tongxing.errors import BadInput, Conflict, NotAllowed, NotFound, TongxingError
from tongxing.ledger.tables import Audit, Holder
from tongxing.ledger.views import open_items_page
from tongxing.workbooks import People

VACANT = ("principal", "class-teacher")


@pytest.fixture
def vacant(school: School) -> School:
    """A launch without a principal and without class teachers; 23 October, within the visits."""
    people = People(tuple(each for each in STAFF.members if not {role.role for role in each.roles} & {*VACANT}))
    wanted = Launching(PLAN, "school", {"year": 2027}, CHILDREN, people)
    school.launch_id = launch(school.installation, wanted, ME, school.clock.now).id
    school.sweep("2027-10-23T10:00")
    return school


def give(school: School, role: str, person: str = "冯老师", for_: str | None = None) -> Assigned:
    return assign(school.installation, school.launch_id, role, person, ME, school.clock.now, for_)


def worklist(school: School, name: str) -> list[str]:
    with school.installation.ledger.read() as session:
        return [each.step for each in open_items_page(session, school.clock.now, person_id=school.person(name))]


def test_open_items_of_the_role_go_to_the_person(vacant: School) -> None:
    assert worklist(vacant, "冯老师") == []
    made = give(vacant, "校长")
    assert (made.role, made.scope_kind, made.items) == ("principal", None, 6)
    assert "mobilise" in worklist(vacant, "冯老师")


def test_a_class_may_be_named_in_many_ways(vacant: School) -> None:
    for word in ("3-1", "三年级1班"):
        if word == "3-1":
            made = give(vacant, "class-teacher", for_=word)
            assert (made.scope_kind, made.scope_key) == ("class", "3-1")
        else:
            with pytest.raises(Conflict, match="已经担任班主任（三年级1班）"):
                give(vacant, "class-teacher", for_=word)
    assert worklist(vacant, "冯老师").count("visit") == 3


def test_one_child_may_have_its_own(vacant: School) -> None:
    give(vacant, "class-teacher", for_="小乙")
    assert worklist(vacant, "冯老师").count("visit") == 1
    with vacant.installation.ledger.read() as session:
        keys = session.scalars(select(Holder.scope_key).where(Holder.launch_id == vacant.launch_id)).all()
    assert "小乙" not in keys


def test_the_person_hears_of_it_once_and_gets_the_notices_from_then_on(vacant: School) -> None:
    give(vacant, "class-teacher", for_="3-1")
    assert vacant.told("taken-over") == [("taken-over", None, 8)]
    vacant.sweep("2027-10-25T09:00")
    assert ("due-day", "visit", 3) in vacant.told()


def test_who_stood_in_for_the_role_owes_it_no_longer(vacant: School) -> None:
    give(vacant, "class-teacher", "吴年级长")
    give(vacant, "class-teacher", for_="3-1")
    assert worklist(vacant, "吴年级长").count("visit") == 3


def test_it_is_audited_by_number(vacant: School) -> None:
    give(vacant, "class-teacher", for_="3-1")
    with vacant.installation.ledger.read() as session:
        row = session.scalars(select(Audit).where(Audit.action == "assigned")).one()
    assert (row.object, row.object_id, row.launch_id) == ("person", str(vacant.person("冯老师")), vacant.launch_id)
    assert row.details == {"role": "class-teacher", "scope": "class", "key": "3-1"}


@pytest.mark.parametrize(
    ("role", "person", "for_", "error", "said"),
    [
        ("班任", "冯老师", None, NotFound, "did you mean '班主任'?"),
        ("principal", "没有这人", None, NotFound, "nobody is known as '没有这人'"),
        ("principal", "冯老师", "3-1", BadInput, "leave --for out"),
        ("class-teacher", "冯老师", "3-9", NotFound, "the launch has no '3-9'; it has 3, 3-1, 3-2"),
        ("class-teacher", "冯老师", "小王", NotFound, "nothing in the launch is called '小王'"),
    ],
)
def test_what_cannot_be_assigned_is_said_and_nothing_is_written(
    vacant: School, role: str, person: str, for_: str | None, error: type[TongxingError], said: str
) -> None:
    before = vacant.rows(Holder)
    with pytest.raises(error) as refused:
        give(vacant, role, person, for_)
    assert said in refused.value.text.en
    assert vacant.rows(Holder) == before


def test_nothing_is_assigned_in_a_launch_that_is_over(launched: School) -> None:
    cancel(launched.installation, launched.launch_id, "改期", ME, launched.clock.now)
    with pytest.raises(NotAllowed):
        give(launched, "principal")
