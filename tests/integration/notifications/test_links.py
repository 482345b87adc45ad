"""The link of a message lets its reader in, to their own work and for a week; the ledger does not keep it."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from notifications.delivery import deliver
from tests.integration.notifications.test_delivery import WAY, Drum
from tongxing.actions.signing_in import browser_of, follow
from tongxing.errors import NotAllowed
from tongxing.ledger.tables import Link

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.integration.notifications.conftest import School
    from tongxing.installation import Installation

    OpenWith = Callable[..., Installation]

_TOKEN = re.compile(r"/in/([\w-]+)(\?to=overdue)?")


def test_it_opens_its_readers_work_for_a_week(school: School, open_with: OpenWith, now: dt.datetime) -> None:
    drum = Drum()
    teacher = school.person(WAY)
    window = school.window(due=now + dt.timedelta(days=3))
    school.items(window, 2, class_teacher=teacher)
    school.notice(teacher, window)
    installation = open_with(drum.transport)
    deliver(installation, now)
    found = _TOKEN.search(drum.sent[0].body)
    assert found is not None
    assert found[2] is None
    mine = browser_of(installation, follow(installation, found[1], now), now)
    assert mine is not None
    assert (mine.person_id, mine.scope) == (teacher, "work")
    with pytest.raises(NotAllowed):
        follow(installation, found[1], now + dt.timedelta(days=7, hours=1))


def test_the_ledger_keeps_neither_the_token_nor_a_message_with_it(
    school: School, open_with: OpenWith, now: dt.datetime
) -> None:
    drum = Drum()
    teacher = school.person(WAY)
    window = school.window(due=now + dt.timedelta(days=3))
    school.items(window, 2, class_teacher=teacher)
    school.notice(teacher, window)
    installation = open_with(drum.transport)
    deliver(installation, now)
    found = _TOKEN.search(drum.sent[0].body)
    assert found is not None
    with installation.ledger.read() as session:
        kept = [*session.scalars(select(Link.token_hash)), *(message.body for message in school.messages())]
    assert len(kept) == 2
    assert not [each for each in kept if found[1] in each]


@pytest.mark.parametrize(("recipient", "lets_in"), [("supervisor", True), ("above", False)])
def test_who_is_told_of_others_work_is_led_to_what_is_overdue(
    school: School, open_with: OpenWith, now: dt.datetime, recipient: str, lets_in: bool
) -> None:
    drum = Drum()
    teacher, leader = school.person(), school.person(WAY)
    window = school.window(due=now - dt.timedelta(days=3))
    school.items(window, 2, class_teacher=teacher, grade_leader=leader)
    school.notice(leader, window, f"{recipient}-2d", recipient=recipient)
    deliver(open_with(drum.transport), now)
    [sent] = drum.sent
    assert bool(_TOKEN.search(sent.body)) is lets_in
    assert sent.body.endswith("?to=overdue" if lets_in else "/overdue")


def test_the_inbox_leads_to_the_page_itself(school: School, open_with: OpenWith, now: dt.datetime) -> None:
    teacher = school.person()
    window = school.window(due=now + dt.timedelta(days=3))
    school.items(window, 2, class_teacher=teacher)
    school.notice(teacher, window)
    deliver(open_with(), now)
    [message] = school.messages()
    assert message.body.endswith("/work")
