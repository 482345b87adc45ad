"""Handing an open item to a colleague."""

from __future__ import annotations

from tests.integration.actions.conftest import School
from tests.integration.dashboard.conftest import Enter


def test_a_colleague_takes_over_and_is_told(enter: Enter, late: School) -> None:
    giver, item = enter("王老师"), late.items("visit")[-1]
    giver.get(f"/items/{item}/hand-over")
    sent = giver.post(f"/items/{item}/hand-over", to=str(late.person("冯老师")))
    assert sent.headers["location"] == "/work?handed=1"
    assert "小己" in enter("冯老师").get("/work").text
    assert f'/items/{item}"' not in giver.get("/work").text
    assert ("handed-over", "visit", 1) in late.told("handed-over")


def test_nobody_is_chosen_or_somebody_of_elsewhere(enter: Enter, coordinators: School) -> None:
    giver, item = enter("王老师"), coordinators.items("visit")[-1]
    giver.get(f"/items/{item}/hand-over")
    for to in ("", "x", str(coordinators.person("邻校"))):
        assert giver.post(f"/items/{item}/hand-over", to=to).status_code == 422
    assert "小己" in giver.get("/work").text


def test_who_may_not_read_it_hands_nothing_over(enter: Enter, coordinators: School) -> None:
    item, to = coordinators.items("visit")[-1], str(coordinators.person("冯老师"))
    for name, only_work, code in (
        ("郑老师", False, 404),
        ("邻校", False, 404),
        ("林县", False, 403),
        ("王老师", True, 403),
    ):
        browser = enter(name, only_work=only_work)
        browser.get("/work")
        assert browser.get(f"/items/{item}/hand-over").status_code == code
        assert browser.post(f"/items/{item}/hand-over", to=to).status_code == code


def test_what_is_done_is_not_handed_over(enter: Enter, late: School) -> None:
    assert enter("郑老师").get(f"/items/{late.items('visit')[0]}/hand-over").status_code == 403
