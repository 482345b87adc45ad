"""Of an item: what will be sent to whom, what was sent, and why something was not."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import select

from tests.integration.actions.conftest import ME, School, launched, school
from tongxing.actions.completing import waive
from tongxing.actions.explaining import Explanation, why
from tongxing.actions.rescheduling import reschedule_step
from tongxing.errors import NotFound
from tongxing.ledger.channels import add_channel
from tongxing.ledger.tables import Audit
from tongxing.registry import catalogue

__all__ = ["launched", "school"]


def explained(school: School, item_id: int) -> Explanation:
    return why(school.installation, item_id, ME, school.clock.now)


def deliver(school: School, local: str) -> None:
    delivery = catalogue().deliveries["notifications"]
    delivery.send(replace(school.installation, catalogue=catalogue()), school.clock.set(local))


def test_before_anything_it_says_who_will_hear_what_and_when(launched: School) -> None:
    found = explained(launched, launched.items("visit")[0])
    assert [(f"{each.at:%m-%d %H:%M}", each.cause, each.people) for each in found.will] == [
        ("10-22 09:00", "before-3d", ("郑老师",)),
        ("10-25 09:00", "due-day", ("郑老师",)),
        ("10-26 09:00", "overdue-1d", ("郑老师",)),
        ("10-27 09:00", "supervisor-2d", ("吴年级长",)),
        ("11-01 09:00", "above-7d", ()),
    ]
    assert (found.sent, found.not_sent) == ((), ())


def test_where_nobody_holds_the_role_it_says_so(launched: School) -> None:
    found = explained(launched, launched.items("visit")[0])
    assert str(found.will[-1].but) == "上级单位没有联系人（coordinator）"


def test_what_was_sent_is_shown_with_channel_and_outcome(launched: School) -> None:
    launched.sweep("2027-10-22T09:00")
    deliver(launched, "2027-10-22T09:05")
    (sent,) = explained(launched, launched.items("visit")[0]).sent
    assert (sent.cause, sent.person, sent.items, sent.state, sent.channel, sent.outcome) == (
        "before-3d",
        "郑老师",
        3,
        "sent",
        "inbox",
        "accepted",
    )


def test_another_class_hears_of_its_own_only(launched: School) -> None:
    found = explained(launched, launched.items("visit")[5])
    told = {name for each in found.will for name in each.people}
    assert told == {"王老师", "吴年级长"}


def test_a_done_item_says_when_it_was_done_and_what_was_spared(launched: School) -> None:
    launched.sweep("2027-10-22T09:00")
    visit = launched.items("visit")[0]
    launched.clock.set("2027-10-24T15:00")
    launched.complete([visit], {"views": "好"})
    launched.sweep("2027-10-26T09:00")
    found = explained(launched, visit)
    assert found.will == ()
    assert str(found.notes[0]) == "已于 2027-10-24 15:00 完成，不再提醒"
    assert {each.cause: str(each.why) for each in found.not_sent}["overdue-1d"] == "那时已经办结（2027-10-24 15:00）"


def test_a_waived_item_is_told_of_to_nobody(launched: School) -> None:
    visit = launched.items("visit")[0]
    waive(launched.installation, [visit], "住院", ME, launched.clock.now)
    found = explained(launched, visit)
    assert (found.item_state, found.will) == ("waived", ())


def test_after_an_outage_only_the_latest_went_out_and_it_says_so(launched: School) -> None:
    launched.sweep("2027-10-26T10:00")
    found = explained(launched, launched.items("visit")[0])
    assert "overdue-1d" in [each.cause for each in found.will]
    assert found.sent == ()
    assert {each.cause: str(each.why) for each in found.not_sent}["due-day"] == "同一次巡查里有更晚的一条，只发那一条"


def test_where_no_sweep_came_by_it_says_what_to_run(launched: School) -> None:
    launched.clock.set("2027-10-25T12:00")
    found = explained(launched, launched.items("visit")[0])
    assert "tongxing sweep" in str(found.not_sent[0].why)


def test_a_moved_deadline_silences_what_was_queued(launched: School) -> None:
    launched.sweep("2027-10-22T09:00")
    reschedule_step(
        launched.installation, launched.launch_id, "visit", dt.date(2027, 10, 29), "下雨", ME, launched.clock.now
    )
    found = explained(launched, launched.items("visit")[0])
    silenced = [each for each in found.sent if each.state == "silenced"]
    assert [str(each.why) for each in silenced] == ["期限已改，旧的提醒作废"]
    assert "10-29 09:00" in [f"{each.at:%m-%d %H:%M}" for each in found.will]


def test_a_step_that_waits_names_the_one_it_waits_for(launched: School) -> None:
    found = explained(launched, launched.items("measures")[0])
    assert [str(each) for each in found.blocked_by] == ["汇总"]
    assert all("汇总" in str(each.but) for each in found.will if each.to == "owner")


def test_an_optional_step_reminds_nobody(launched: School) -> None:
    found = explained(launched, launched.items("fund")[0])
    assert (found.will, [str(each) for each in found.notes][:1]) == ((), ["这一步不提醒任何人"])


def test_it_says_who_has_no_channel_and_who_has_one(launched: School) -> None:
    visit = launched.items("visit")[0]
    assert any("只在站内收到" in str(each) and "郑老师" in str(each) for each in explained(launched, visit).notes)
    with launched.installation.ledger.write() as session:
        add_channel(session, launched.installation.ledger.vault, launched.person("郑老师"), "inbox", {})
    here = replace(launched.installation, catalogue=catalogue())
    assert not any("郑老师" in str(each) for each in why(here, visit, ME, launched.clock.now).notes)


def test_one_day_alone_can_be_asked_for(launched: School) -> None:
    found = explained(launched, launched.items("visit")[0]).on(dt.date(2027, 10, 25))
    assert [each.cause for each in found.will] == ["due-day"]


def test_an_unknown_item_is_said(launched: School) -> None:
    with pytest.raises(NotFound, match="999"):
        explained(launched, 999)


def test_that_a_childs_name_was_looked_at_is_in_the_audit_and_a_meeting_is_not(launched: School) -> None:
    item = launched.items("visit")[0]
    explained(launched, item)
    explained(launched, launched.items("mobilise")[0])
    with launched.installation.ledger.read() as session:
        [row] = session.scalars(select(Audit).where(Audit.action == "viewed")).all()
    assert (row.object, row.object_id, row.launch_id) == ("item", str(item), launched.launch_id)
    assert row.details == {"kind": "why", "children": "1"}
