"""The page of a launch: what it shows, and what who runs it may change."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from tests.integration.actions.conftest import ME, School
from tests.integration.dashboard.conftest import Browser, Enter
from tongxing.actions.rescheduling import reschedule_step


@pytest.fixture
def at(coordinators: School) -> str:
    return f"/launches/{coordinators.launch_id}"


def seen(text: str) -> str:
    found = re.search('name="seen" value="([^"]+)"', text)
    assert found is not None
    return found[1]


def test_it_shows_people_with_their_loads_and_what_they_were_told(enter: Enter, at: str) -> None:
    text = enter("何校").get(at).text
    assert re.search("王老师.*?班主任.*?late", text, re.S)
    assert "最近的提醒" in text
    assert "逾期 1 天" in text or "当天" in text


def test_a_move_is_foreseen_with_all_that_follows_and_who_is_told_and_only_then_done(
    enter: Enter, coordinators: School, at: str
) -> None:
    browser, before = enter("何校"), coordinators.due("visit")
    browser.get(f"{at}/steps/visit")
    sent = {"day": "2027-11-05", "reason": "下雪"}
    foreseen = browser.post(f"{at}/steps/visit", **sent).text
    assert "汇总：2027-11-06" in foreseen
    assert "王老师" in foreseen
    assert coordinators.due("visit") == before
    assert browser.post(f"{at}/steps/visit", **sent, seen=seen(foreseen)).status_code == 303
    assert coordinators.due("visit") == "2027-11-05T23:59"
    assert coordinators.window("visit").pinned


def test_what_is_no_longer_so_is_shown_again(enter: Enter, coordinators: School, at: str) -> None:
    browser = enter("何校")
    browser.get(f"{at}/steps/visit")
    first = browser.post(f"{at}/steps/visit", day="2027-11-05", reason="下雪").text
    now, installation = coordinators.clock.now, coordinators.installation
    reschedule_step(installation, coordinators.launch_id, "tally", dt.date(2027, 11, 20), "等人", ME, now)
    again = browser.post(f"{at}/steps/visit", day="2027-11-05", reason="下雪", seen=seen(first))
    assert seen(again.text) != seen(first)
    assert coordinators.due("visit") == "2027-10-25T23:59"


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"day": "soon", "reason": "x"}, "2027-06-10"),
        ({"day": "2037-11-05", "reason": "x"}, "31 天"),
        ({"day": "2027-11-05", "reason": ""}, "原因"),
    ],
)
def test_a_move_that_cannot_be_is_said_and_what_was_typed_stays(
    enter: Enter, at: str, sent: dict[str, str], words: str
) -> None:
    browser = enter("何校")
    browser.get(f"{at}/steps/visit")
    answer = browser.post(f"{at}/steps/visit", **sent)
    assert answer.status_code == 422
    assert words in answer.text
    assert f'value="{sent["day"]}"' in answer.text


def test_what_is_open_of_a_step_is_waived_with_a_reason(enter: Enter, coordinators: School, at: str) -> None:
    browser = enter("何校")
    browser.get(f"{at}/steps/visit")
    assert browser.post(f"{at}/steps/visit", waive="yes", why="").status_code == 422
    assert browser.post(f"{at}/steps/visit", waive="yes", why="学生放假").status_code == 303
    facts = coordinators.window("visit").facts
    assert (facts.done, facts.open_items) == (2, 0)
    assert "学生放假" not in browser.get(at).text


def test_somebody_is_given_a_role(enter: Enter, coordinators: School, at: str) -> None:
    browser, person = enter("何校"), coordinators.person("冯老师")
    browser.get(f"{at}/people")
    assert browser.post(f"{at}/people", role="class-teacher", person=str(person), part="3-1").status_code == 303
    assert re.search("冯老师.*?班主任", browser.get(at).text, re.S)
    assert browser.post(f"{at}/people", role="class-teacher", person=str(person), part="3-1").status_code == 422


def test_a_launch_is_cancelled_with_a_reason(enter: Enter, coordinators: School, at: str) -> None:
    browser = enter("何校")
    browser.get(f"{at}/cancel")
    assert browser.post(f"{at}/cancel", reason="").status_code == 422
    assert browser.post(f"{at}/cancel", reason="并到下学期").status_code == 303
    assert coordinators.state() == "cancelled"
    assert "/cancel" not in browser.get(at).text


def test_there_is_nothing_to_amend_while_the_version_is_the_same(enter: Enter, at: str) -> None:
    browser = enter("何校")
    assert "/amend" not in browser.get(at).text
    assert browser.get(f"{at}/amend").status_code == 403


ADDRESSES = ("/steps/visit", "/cancel", "/amend", "/people")


def tried(browser: Browser, at: str) -> set[int]:
    browser.get("/work")
    sent = {"day": "2027-11-05", "reason": "x", "waive": "yes", "why": "x", "role": "principal", "person": "1"}
    return {each.status_code for to in ADDRESSES for each in (browser.get(at + to), browser.post(at + to, **sent))}


@pytest.mark.parametrize(("name", "codes"), [("邻校", {404}), ("王老师", {404}), ("周校长", {403})])
def test_who_does_not_run_it_changes_nothing(
    enter: Enter, coordinators: School, at: str, name: str, codes: set[int]
) -> None:
    """The principal heads the launch and sees it; changing it is for the coordinators of the organisation."""
    assert tried(enter(name), at) == codes
    assert (coordinators.state(), coordinators.due("visit")) == ("live", "2027-10-25T23:59")


def test_a_link_of_a_message_changes_nothing(enter: Enter, at: str) -> None:
    assert tried(enter("何校", only_work=True), at) == {404}


def test_a_county_runs_the_launches_below_it(enter: Enter, coordinators: School, at: str) -> None:
    browser = enter("林县")
    browser.get(f"{at}/cancel")
    browser.post(f"{at}/cancel", reason="全县延期")
    assert coordinators.state() == "cancelled"
