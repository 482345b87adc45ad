"""What I was told: mine alone, with its text."""

from __future__ import annotations

from notifications.delivery import deliver
from tests.integration.actions.conftest import School
from tests.integration.dashboard.conftest import Enter


def test_somebody_reads_the_messages_that_went_to_them_and_no_others(enter: Enter, late: School) -> None:
    deliver(late.installation, late.clock.now)
    mine = enter("王老师").get("/notices").text
    assert "家访" in mine
    assert "收件箱" in mine
    assert "逾期" in mine
    assert enter("冯老师").get("/notices").text.count("<article>") == 0


def test_a_message_names_no_child(enter: Enter, late: School) -> None:
    deliver(late.installation, late.clock.now)
    assert "小丙" not in enter("郑老师").get("/notices").text


def test_who_came_by_a_link_reads_them_too(enter: Enter, late: School) -> None:
    deliver(late.installation, late.clock.now)
    assert "家访" in enter("王老师", only_work=True).get("/notices").text
