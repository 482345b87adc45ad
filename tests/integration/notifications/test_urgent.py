"""Urgent concerns on their way: by night, on every channel at once, each a message of its own that names no child."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete, update

from notifications.delivery import deliver
from tests.integration.notifications.test_delivery import Drum
from tongxing.installation import Installation
from tongxing.ledger.channels import add_channel
from tongxing.ledger.concerns import About, set_concern, tell_of_concern, write_concern
from tongxing.ledger.tables import Channel, Launch, Organisation, Person
from tongxing.transport import Answer, Outcome

if TYPE_CHECKING:
    from tests.integration.notifications.conftest import School

    OpenWith = Callable[..., Installation]

NIGHT = dt.datetime(2027, 10, 24, 1, 5, tzinfo=ZoneInfo("Asia/Shanghai"))
"""A Sunday, five past one."""


def raised(school: School, *people: int, cause: str = "urgent", item: int | None = None) -> int:
    """A concern of now, of which these people are to be told."""
    times = (NIGHT, NIGHT + dt.timedelta(hours=2), NIGHT + dt.timedelta(hours=24))
    with school.ledger.write() as session:
        about = About(school.organisation, school.launch, item)
        number = write_concern(session, school.ledger.vault, about, "欧阳小明身上有伤", None, *times)
        tell_of_concern(session, number, cause, 1, [(person, "lead") for person in people], NIGHT)
    return number


def lead(school: School, *kinds: str, **given: Any) -> int:
    return school.person(*((kind, {"beat": kind}) for kind in kinds), **given)


def test_it_goes_out_by_night_on_every_channel_and_into_the_inbox(school: School, open_with: OpenWith) -> None:
    drum, horn = Drum(), Drum(key="horn")
    raised(school, lead(school, "drum", "horn"))
    found = deliver(open_with(drum.transport, horn.transport), NIGHT)
    assert found.accepted == 3
    assert (len(drum.sent), len(horn.sent)) == (1, 1)
    assert [message.channel_id is None for message in school.messages()].count(True) == 1


def test_it_says_where_when_and_until_when_and_names_nobody(school: School, open_with: OpenWith) -> None:
    drum = Drum()
    window = school.window()
    [item] = school.items(window, 1)
    number = raised(school, lead(school, "drum"), item=item)
    deliver(open_with(drum.transport), NIGHT)
    [wording] = drum.sent
    assert wording.subject == f"紧急情况 {number}：请在 10月24日（周日）03:05 前确认收到"
    assert f"青山小学有一件关于孩子的紧急情况（编号 {number}），10月24日（周日）01:05由班主任上报。" in wording.body
    assert "在 10月25日（周一）01:05 前办结" in wording.body
    assert "小明" not in wording.subject + wording.body


def test_it_says_so_in_english_too(school: School, open_with: OpenWith) -> None:
    drum = Drum()
    number = raised(school, lead(school, "drum", language="en"))
    deliver(open_with(drum.transport), NIGHT)
    assert drum.sent[0].subject == f"Urgent concern {number}: say by 03:05 on Sun 24 Oct that you have it"
    assert "raised 01:05 on Sun 24 Oct." in drum.sent[0].body


@pytest.mark.parametrize(("cause", "said"), [("urgent-taken", "已经有人接手"), ("urgent-closed", "已经办结")])
def test_who_raised_it_is_asked_for_nothing(school: School, open_with: OpenWith, cause: str, said: str) -> None:
    drum = Drum()
    number = raised(school, lead(school, "drum"), cause=cause)
    with school.ledger.write() as session:
        set_concern(session, number, acknowledged_at=NIGHT, closed_at=NIGHT if cause == "urgent-closed" else None)
    deliver(open_with(drum.transport), NIGHT)
    assert said in drum.sent[0].body
    assert "请立即查看" not in drum.sent[0].body


@pytest.mark.parametrize(
    ("cause", "said"), [("urgent-unacknowledged", "至今没有"), ("urgent-open", "至今没有，也没有人确认收到")]
)
def test_what_is_told_again_says_what_is_missing(school: School, open_with: OpenWith, cause: str, said: str) -> None:
    drum = Drum()
    raised(school, lead(school, "drum"), cause=cause)
    deliver(open_with(drum.transport), NIGHT)
    assert said in drum.sent[0].body


def test_two_concerns_and_a_deadline_are_three_messages(school: School, open_with: OpenWith) -> None:
    drum = Drum()
    person = lead(school, "drum")
    window = school.window()
    school.items(window, 4, class_teacher=person)
    school.notice(person, window)
    for _ in range(2):
        raised(school, person)
    day = dt.datetime(2027, 10, 25, 9, tzinfo=NIGHT.tzinfo)
    deliver(open_with(drum.transport), day)
    assert ["紧急" in each.subject for each in drum.sent].count(True) == 2
    assert len(drum.sent) == 3


def test_a_deadline_waits_for_the_morning_and_the_concern_does_not(school: School, open_with: OpenWith) -> None:
    drum = Drum()
    person = lead(school, "drum")
    window = school.window()
    school.items(window, 4, class_teacher=person)
    school.notice(person, window)
    raised(school, person)
    deliver(open_with(drum.transport), NIGHT)
    assert len(drum.sent) == 1
    assert [state for state, _ in school.notices()] == ["pending", "sent", "sent"]


def test_a_channel_that_refuses_keeps_back_no_other_copy(school: School, open_with: OpenWith) -> None:
    drum, horn = Drum(Outcome.REFUSED_FOR_GOOD), Drum(key="horn")
    raised(school, lead(school, "drum", "horn"))
    deliver(open_with(drum.transport, horn.transport), NIGHT)
    assert school.notices() == [("unreachable", "refused"), ("sent", None), ("sent", None)]
    assert len(horn.sent) == 1


def test_a_channel_that_refuses_for_now_is_tried_again_soon(school: School, open_with: OpenWith) -> None:
    drum = Drum(Answer(Outcome.REFUSED_FOR_NOW), Answer(Outcome.ACCEPTED))
    raised(school, lead(school, "drum"))
    installation = open_with(drum.transport)
    deliver(installation, NIGHT)
    deliver(installation, NIGHT + dt.timedelta(minutes=2))
    assert len(drum.sent) == 2
    assert school.notices() == [("sent", None), ("sent", None)]


def test_a_channel_that_is_gone_says_so_and_the_inbox_remains(school: School, open_with: OpenWith) -> None:
    raised(school, lead(school, "drum"))
    school.run(delete(Channel))
    deliver(open_with(), NIGHT)
    assert school.notices() == [("unreachable", "no-channel"), ("sent", None)]


def test_a_new_channel_of_somebody_else_gets_nothing_of_it(school: School, open_with: OpenWith) -> None:
    drum = Drum()
    raised(school, lead(school, "drum"))
    other = lead(school)
    school.run(delete(Channel))
    with school.ledger.write() as session:
        add_channel(session, school.ledger.vault, other, "drum", {"beat": "slow"})
    deliver(open_with(drum.transport), NIGHT)
    assert drum.sent == []


def test_the_end_of_the_launch_keeps_nothing_back(school: School, open_with: OpenWith) -> None:
    drum = Drum()
    raised(school, lead(school, "drum"))
    school.run(update(Launch).values(state="cancelled"))
    deliver(open_with(drum.transport), NIGHT)
    assert len(drum.sent) == 1


@pytest.mark.parametrize(
    ("column", "cause", "why"),
    [
        ("acknowledged_at", "urgent", "acknowledged"),
        ("acknowledged_at", "urgent-open", None),
        ("closed_at", "urgent-open", "closed"),
    ],
)
def test_what_was_answered_before_it_went_out_is_not_said(
    school: School, open_with: OpenWith, column: str, cause: str, why: str | None
) -> None:
    number = raised(school, lead(school), cause=cause)
    with school.ledger.write() as session:
        set_concern(session, number, **{column: NIGHT})
    deliver(open_with(), NIGHT)
    assert school.notices() == [("silenced" if why else "sent", why)]


def test_who_has_left_is_not_told(school: School, open_with: OpenWith) -> None:
    person = lead(school, "drum")
    raised(school, person)
    school.run(update(Person).values(left_on=NIGHT.date()))
    deliver(open_with(), NIGHT)
    assert {why for _, why in school.notices()} == {"left"}


def test_a_channel_of_few_bytes_takes_its_first_line(school: School, open_with: OpenWith) -> None:
    drum = Drum(limit=260)
    number = raised(school, lead(school, "drum"))
    deliver(open_with(drum.transport), NIGHT)
    assert len(drum.sent[0].body.splitlines()) == 1
    assert f"编号 {number}" in drum.sent[0].body


def test_the_time_is_that_of_the_school(school: School, open_with: OpenWith) -> None:
    drum = Drum()
    school.run(update(Organisation).values(timezone="Asia/Urumqi"))
    raised(school, lead(school, "drum"))
    deliver(open_with(drum.transport), NIGHT)
    assert "10月23日（周六）23:05" in drum.sent[0].body
