"""Times are shown in the zone of the launch or of whoever is told; one that is not the installation's is said."""

from __future__ import annotations

import pytest

from tests.integration.cli.conftest import Books, Tongxing

FAR = "2027-10-20T09:00+08:00"


@pytest.fixture
def far(tongxing: Tongxing, books: Books) -> Tongxing:
    """A school two hours west of the installation's zone, with home visits launched and its people told."""
    for words in (
        ("organisations", "add", "west", "--name", "青石小学", "--timezone", "Asia/Urumqi"),
        ("import", "people", books.people, "--org", "west"),
        ("import", "roster", books.roster, "--org", "west"),
        ("launch", "home-visits", "--org", "west", "--set", "year=2027", "--now", "2027-10-08T09:00+08:00"),
        ("sweep", "--now", FAR),
        ("deliver", "--now", "2027-10-20T12:00+08:00"),
        ("sweep", "--now", "2027-10-25T09:00+08:00"),
    ):
        answer = tongxing(*words)
        assert answer.code == 0, answer.err
    return tongxing


def test_messages_and_notices_have_the_time_of_whoever_gets_them(far: Tongxing) -> None:
    found = far("outbox", "--json").data
    assert found["messages"]
    assert found["waiting"]
    assert {each["at"][-6:] for some in found.values() for each in some} == {"+06:00"}
    page = far("outbox").out
    assert page.count("(Asia/Urumqi)") == len(found["messages"]) + len(found["waiting"])


def test_lists_of_work_say_the_zone_that_is_not_the_installations(far: Tongxing) -> None:
    late = far("overdue", "--now", FAR, "--json").data
    assert {each["due"][-6:] for each in late} == {"+06:00"}
    assert far("overdue", "--now", FAR).out.count("(Asia/Urumqi)") == len(late)
    launch = far("status", "--json").data[0]["launch"]
    assert "Asia/Urumqi" in far("status", launch, "--now", FAR).lines[1]
    assert "Time zone  Asia/Urumqi" in far("why", late[0]["item"], "--now", FAR).out


def test_the_installations_own_zone_is_not_said(school: Tongxing, launch: str) -> None:
    school("sweep", "--now", FAR)
    for words in (("overdue",), ("outbox",), ("status", launch)):
        assert "Asia/" not in school(*words, *(("--now", FAR) if words[0] != "outbox" else ())).out
