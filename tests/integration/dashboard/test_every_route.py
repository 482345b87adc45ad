"""Every address of the application, asked by everybody: nobody sees a row of an organisation that is not theirs."""

from __future__ import annotations

import re

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from sqlalchemy import select

from tests.integration.actions.conftest import CHILDREN, STAFF, School
from tests.integration.dashboard.conftest import Enter
from tongxing.ledger.tables import Child, Item, Person

SECRETS = [each.name for each in CHILDREN.children]
"""Names of the children of the school of the launch."""

OPEN_TO_ALL = {"/style.css", "/drafts.js", "/sign-in", "/sign-in/with", "/sign-in/back", "/in/{token}"}


def routes(app: FastAPI) -> list[tuple[str, str]]:
    """(method, address with braces)"""
    found = [
        (method, route.path)
        for router in app.routes
        for route in getattr(getattr(router, "original_router", None), "routes", [router])
        if isinstance(route, APIRoute) and route.path not in OPEN_TO_ALL
        for method in sorted(route.methods or ())
    ]
    assert ("GET", "/items/{item}") in found
    return found


def filled(address: str, school: School) -> list[str]:
    """The address for rows of the school: whatever stands in braces, by its name."""
    with school.installation.ledger.read() as session:
        items = list(session.scalars(select(Item.id)))
        known = {
            "launch": [school.launch_id],
            "item": [str(each) for each in items],
            "window": [str(school.window("visit").id)],
            "program": ["small-plan"],
            "key": ["small-plan", "school"],
            "child": [str(each) for each in session.scalars(select(Child.id))],
            "person": [str(each) for each in session.scalars(select(Person.id))],
            "organisation": ["school"],
            "step": ["visit"],
        }
    made = [address]
    for name in re.findall(r"{(\w+)", address):
        values = known.get(name, ["1"])
        made = [re.sub(rf"{{{name}[^}}]*}}", value, each, count=1) for each in made for value in values[:12]]
    return made


def states(school: School) -> list[tuple[int, str]]:
    with school.installation.ledger.read() as session:
        return list(session.execute(select(Item.id, Item.state).order_by(Item.id)).tuples())


STRANGERS = ("邻校", "冯老师")
"""The coordinator of the school next door, and somebody of the school who owes nothing."""


@pytest.mark.parametrize("name", STRANGERS)
@pytest.mark.parametrize("only_work", [False, True])
def test_no_page_shows_a_stranger_a_child(
    enter: Enter, coordinators: School, app: FastAPI, name: str, only_work: bool
) -> None:
    browser, before = enter(name, only_work=only_work), states(coordinators)
    browser.get("/work")
    for method, route in routes(app):
        if route == "/sign-out":
            continue
        for address in filled(route, coordinators):
            answer = browser.get(address) if method == "GET" else browser.post(address)
            assert answer.status_code < 500, f"{method} {address}"
            assert not [each for each in SECRETS if each in answer.text], f"{method} {address}"
    assert states(coordinators) == before


def test_nobody_who_is_not_signed_in_sees_anything(enter: Enter, coordinators: School, app: FastAPI) -> None:
    stranger = enter("冯老师")
    stranger.cookies.clear()
    for method, route in routes(app):
        for address in filled(route, coordinators)[:2]:
            answer = stranger.get(address) if method == "GET" else stranger.post(address)
            assert answer.headers.get("location", "").startswith("/sign-in"), f"{method} {address}"


def test_a_county_sees_numbers_and_no_name(enter: Enter, coordinators: School, app: FastAPI) -> None:
    """From above there are pseudonyms: whoever owes the work has a name, and the child has none."""
    browser = enter("林县")
    for method, route in routes(app):
        for address in filled(route, coordinators) if method == "GET" else ():
            found = browser.get(address).text
            assert not [each for each in SECRETS if each in found], address


@pytest.mark.parametrize("name", [STAFF.members[3].name])
def test_a_class_teacher_sees_the_children_of_her_class_alone(
    enter: Enter, coordinators: School, app: FastAPI, name: str
) -> None:
    browser, seen = enter(name), set[str]()
    for method, route in routes(app):
        for address in filled(route, coordinators) if method == "GET" else ():
            found = browser.get(address).text
            seen |= {each for each in SECRETS if each in found}
    assert seen == set(SECRETS[3:])


BIG = "9" * 23


@pytest.mark.parametrize(
    "address",
    [
        f"/items/{BIG}",
        f"/work/{BIG}",
        f"/overdue?person={BIG}",
        f"/overdue?after=2027-01-01~{BIG}",
        "/overdue?after=9999-12-31T23:59:59~1",
        "/overdue?org=%00",
        "/overdue?launch=%00",
        "/launches/%00",
        "/prepare/%00",
        f"/launches/{{launch}}/steps/visit?n={BIG}",
    ],
)
def test_an_address_that_cannot_be_is_answered_plainly(enter: Enter, coordinators: School, address: str) -> None:
    answer = enter("何校").get(address.format(launch=coordinators.launch_id))
    assert answer.status_code in (200, 404, 422)
    assert "<h1>" in answer.text
