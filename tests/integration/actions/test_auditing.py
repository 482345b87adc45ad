"""What the audit answers: who did what to which item, launch or person; on both databases."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from tests.integration.actions.conftest import ME, School
from tongxing.actions.auditing import Audited, audited
from tongxing.actions.completing import Completion, complete, reopen
from tongxing.errors import NotFound
from tongxing.ledger.audit import Actor, write_audit
from tongxing.ledger.people import find_person


@pytest.fixture
def visits(launched: School) -> list[int]:
    """The visits, of which the first three were done at once by 郑老师, and the first was opened again."""
    found, person = launched.items("visit"), teacher(launched)
    actor = Actor(person, "web")
    complete(launched.installation, found[:3], Completion({"views": "好"}), actor, launched.clock.now)
    reopen(launched.installation, found[:1], "看错了", ME, launched.clock.now)
    return found


def teacher(school: School) -> int:
    with school.installation.ledger.read() as session:
        return find_person(session, school.installation.ledger.vault, "郑老师").id


def told(found: list[Audited]) -> list[tuple[str, str | None, str, tuple[str, ...]]]:
    return [(each.action, each.name, each.object, tuple(each.ids)) for each in found]


def test_an_item_says_who_did_what_to_it_in_order(launched: School, visits: list[int]) -> None:
    item = str(visits[0])
    assert told(audited(launched.installation, item=visits[0])) == [
        ("completed", "郑老师", "item", (item,)),
        ("reopened", None, "item", (item,)),
    ]


def test_what_was_done_at_once_is_one_entry(launched: School, visits: list[int]) -> None:
    found = audited(launched.installation, launch=launched.launch_id)
    assert next(tuple(each.ids) for each in found if each.action == "completed") == tuple(map(str, visits[:3]))


def test_a_reading_of_an_items_file_is_its_own(launched: School, visits: list[int]) -> None:
    with launched.installation.ledger.write() as session:
        write_audit(session, ME, launched.clock.now, "read", "file", [9], launched.launch_id, item=visits[1])
    assert told(audited(launched.installation, item=visits[1]))[-1] == ("read", None, "file", ("9",))


def test_a_person_is_who_did_it_and_to_whom_it_was_done(launched: School, visits: list[int]) -> None:
    actions = [each.action for each in audited(launched.installation, person="郑老师")]
    assert actions == ["person-added", "completed"]


def test_a_day_leaves_out_what_was_before_it(launched: School, visits: list[int]) -> None:
    today = launched.clock.now.date()
    assert audited(launched.installation, since=today + dt.timedelta(days=1)) == []
    assert audited(launched.installation, since=today - dt.timedelta(days=1))


def test_the_latest_are_shown_the_oldest_of_them_first(launched: School, visits: list[int]) -> None:
    [last] = audited(launched.installation, limit=1)
    assert last.action == "reopened"


def test_an_unknown_item_is_said(launched: School) -> None:
    with pytest.raises(NotFound, match="99999"):
        audited(launched.installation, item=99999)


def test_its_times_are_those_of_the_installation(launched: School, visits: list[int]) -> None:
    settings = launched.installation.settings.model_copy(update={"timezone": "Asia/Urumqi"})
    [found] = audited(replace(launched.installation, settings=settings), limit=1)
    assert found.at.utcoffset() == dt.timedelta(hours=6)
