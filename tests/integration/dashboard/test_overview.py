"""The overview, the overdue list and a launch: true numbers, and nobody's rows before a stranger."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import event

from tests.integration.actions.conftest import School
from tests.integration.dashboard.conftest import Browser, Enter


def test_the_principal_sees_the_launch_and_what_is_overdue(enter: Enter) -> None:
    text = enter("周校长").get("/?lang=en").text
    assert "Small plan" in text
    assert "4 items · 2 days" in text


def test_every_number_leads_to_the_list_behind_it(enter: Enter, late: School) -> None:
    browser = enter("周校长")
    assert f"/overdue?launch={late.launch_id}&amp;step=visit" in browser.get("/").text
    text = browser.get(f"/overdue?launch={late.launch_id}&step=visit").text
    assert text.count("<tr>") == 1 + 4
    assert "小丙" in text
    assert "郑老师" in text


def test_a_launch_shows_each_step_with_its_days_and_state(enter: Enter, late: School) -> None:
    text = enter("周校长").get(f"/launches/{late.launch_id}").text
    for said in ("家访", "2027-10-23", "2027-10-25", "逾期 4", "2/6"):
        assert said in text


def test_a_teacher_is_led_to_her_own_work(enter: Enter) -> None:
    assert enter("郑老师").get("/").headers["location"] == "/work"


PERSON = re.compile(r"person=(\d+)")
CHILDREN = ("小甲", "小乙", "小丙", "小丁", "小戊", "小己")


def everything(browser: Browser, school: School) -> str:
    """All that the pages show this browser."""
    items = [f"/items/{each}" for step in ("visit", "tally", "report") for each in school.items(step)]
    pages = ["/", "/work", "/overdue", "/overdue?org=school", f"/launches/{school.launch_id}", *items]
    return "\n".join(answer.text for answer in map(browser.get, pages) if answer.status_code == 200)


def test_the_county_sees_numbers_and_schools_and_no_childs_name(coordinators: School, enter: Enter) -> None:
    browser = enter("林县")
    assert "青山小学" in browser.get("/").text
    text = everything(browser, coordinators)
    assert "青山小学的孩子" in text
    assert not [name for name in CHILDREN if name in text]


def test_a_schools_coordinator_sees_her_own_children_by_name(coordinators: School, enter: Enter) -> None:
    text = everything(enter("何校"), coordinators)
    assert [name for name in CHILDREN if name in text]


def test_the_school_next_door_sees_nothing_of_it(coordinators: School, enter: Enter) -> None:
    browser = enter("邻校")
    text = everything(browser, coordinators)
    assert not [word for word in (*CHILDREN, "青山小学", "小方案", "家访", "郑老师") if word in text]
    for step in ("visit", "tally"):
        item = coordinators.items(step)[0]
        assert browser.get(f"/items/{item}").status_code == 404
        assert browser.post(f"/items/{item}", f_views="好").status_code == 404
        assert browser.post(f"/items/{item}/reopen", reason="更正").status_code == 404
        assert browser.get(f"/items/{item}/files/x").status_code == 404
    assert browser.get(f"/launches/{coordinators.launch_id}").status_code == 404


def test_who_oversees_from_further_up_cannot_write_a_schools_records(coordinators: School, enter: Enter) -> None:
    browser, item = enter("林县"), coordinators.items("visit")[-1]
    assert "只有本单位的人能看" in browser.get(f"/items/{item}").text
    assert "只有本单位的人能看和填" in browser.post(f"/items/{item}", f_views="好").text


def test_a_list_asked_for_with_nonsense_in_its_address_begins_anew(enter: Enter) -> None:
    assert enter("周校长").get("/overdue?after=nonsense&org=nowhere").status_code == 200
    assert enter("周校长").get("/overdue?launch=nowhere").status_code == 404


@pytest.mark.parametrize("address", ["/", "/work", "/overdue"])
def test_the_number_of_queries_does_not_grow_with_the_launches(enter: Enter, late: School, address: str) -> None:
    browser = enter("周校长")
    before = queries(late, browser, address)
    late.launch(with_roster=False, again=True)
    assert queries(late, browser, address) == before


def queries(school: School, browser: Browser, address: str) -> int:
    """How many statements the page takes."""
    asked: list[object] = []

    def listen(*arguments: object) -> None:
        asked.append(arguments)

    engine = school.installation.ledger.engine
    event.listen(engine, "before_cursor_execute", listen)
    browser.get(address)
    event.remove(engine, "before_cursor_execute", listen)
    return len(asked)


def test_the_worst_classes_and_people_lead_to_their_lists(enter: Enter) -> None:
    browser = enter("周校长")
    shown = browser.get("/").text
    for address, there, not_there in (
        ("/overdue?org=school&class=3-2", "小丁", "小丙"),
        (f"/overdue?org=school&person={PERSON.search(shown)[1]}", "小丁", "小丙"),  # type: ignore[index]
    ):
        assert address.replace("&", "&amp;") in shown
        found = browser.get(address).text
        assert there in found
        assert not_there not in found


def test_what_is_due_within_a_week_is_counted_and_listed(enter: Enter, late: School) -> None:
    late.sweep("2027-10-22T10:00")
    browser = enter("周校长")
    number = re.search('href="/overdue\\?state=soon">(\\d+)<', browser.get("/").text)
    assert number is not None
    rows = browser.get("/overdue?state=soon").text.count("<tr>") - 1
    assert rows == int(number[1]) > 0


def test_a_filter_shows_nobody_more_than_they_may_see(enter: Enter, coordinators: School) -> None:
    beside = enter("邻校")
    for filters in ("class=3-2", f"person={coordinators.person('王老师')}", "state=soon", "org=school"):
        text = beside.get(f"/overdue?{filters}").text
        assert "王老师" not in text
        assert text.count("<tr>") == 0
