"""The way in and out, and what a stranger's page or browser cannot do."""

from __future__ import annotations

import re

import pytest
from fastapi import FastAPI

from dashboard.app import make_app
from tests.integration.actions.conftest import ME, School
from tests.integration.dashboard.conftest import SECRET, Browser, Enter
from tongxing.actions.signing_in import first_link, link_for
from tongxing.errors import Unavailable
from tongxing.ledger import Ledger


@pytest.mark.parametrize("address", ["/", "/work", "/overdue", "/items/1", "/launches/x", "/work/1"])
def test_who_is_not_signed_in_is_asked_to_and_comes_back(app: FastAPI, address: str) -> None:
    answer = Browser(app).get(address)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/sign-in?next={address}"


def test_signing_in_leads_to_where_one_was_going(enter: Enter, late: School, app: FastAPI) -> None:
    enter("郑老师")  # has a password now
    browser = Browser(app)
    assert 'value="/overdue"' in browser.get("/sign-in?next=/overdue").text
    answer = browser.post("/sign-in", address="13800000003", password=SECRET, next="/overdue")
    assert (answer.status_code, answer.headers["location"]) == (303, "/overdue")
    assert browser.get("/work").status_code == 200


@pytest.mark.parametrize("going", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_nobody_is_sent_to_another_site(enter: Enter, app: FastAPI, going: str) -> None:
    enter("郑老师")
    answer = Browser(app).post("/sign-in", address="13800000003", password=SECRET, next=going)
    assert answer.headers["location"] == "/"


def test_a_wrong_password_says_so_and_keeps_what_was_typed(app: FastAPI) -> None:
    answer = Browser(app).post("/sign-in", address="13800000003", password="something else")
    assert answer.status_code == 403
    assert "密码不对" in answer.text
    assert 'value="13800000003"' in answer.text


def test_a_form_of_another_site_signs_nobody_in_or_out(app: FastAPI, enter: Enter) -> None:
    browser = enter("郑老师")
    browser.get("/work")
    assert browser.post("/sign-out", key="guessed").status_code == 403
    assert browser.get("/work").status_code == 200
    strange = Browser(app)
    answer = strange._ask(
        "POST",
        "/sign-in",
        data={"address": "13800000003", "password": SECRET},
        headers={"origin": "https://evil.example"},
    )
    assert answer.status_code == 403


def test_signing_out_ends_it(enter: Enter) -> None:
    browser = enter("郑老师")
    browser.get("/work")
    assert browser.post("/sign-out").headers["location"] == "/sign-in"
    assert browser.get("/work").status_code == 303


def test_the_cookie_is_not_for_scripts_nor_for_other_sites(late: School, app: FastAPI) -> None:
    token = link_for(late.installation, late.person("郑老师"), "work", ME, late.clock.now)
    cookie = Browser(app).get(f"/in/{token}").headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie


def test_the_link_of_a_message_opens_only_ones_own_work(enter: Enter) -> None:
    browser = enter("郑老师", only_work=True)
    assert browser.get("/work").status_code == 200
    assert browser.get("/").headers["location"] == "/work"
    late = browser.get("/overdue").text
    assert ("小丙" in late, "小丁" in late) == (True, False)


def test_a_link_that_opens_nothing_says_what_to_do(app: FastAPI) -> None:
    answer = Browser(app).get("/in/nothing")
    assert answer.status_code == 403
    assert "请让管理员再发一个" in answer.text


def test_the_first_administrator_sets_up_by_the_first_link(school: School) -> None:
    browser = Browser(make_app(school.installation, lambda: school.clock.now))
    link = f"/in/{first_link(school.installation, school.clock.now)}"
    assert "青山小学" in browser.get(link).text
    given = {"name": "周管理", "address": "13900000001", "organisation": "county", "password": SECRET}
    refused = browser.post(link, **given, again="different")
    assert "两次写的密码不一样" in refused.text
    assert 'value="周管理"' in refused.text
    assert browser.post(link, **given, again=SECRET).headers["location"] == "/"
    assert "还没有进行中的计划" in browser.get("/").text


def test_the_browser_is_told_to_ask_no_other_host_and_run_nothing_else(enter: Enter) -> None:
    answer = enter("郑老师").get("/work")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "script-src 'self'" in policy
    assert re.findall("<script[^>]*>", answer.text) == ['<script src="/drafts.js" defer>']
    assert answer.headers["cache-control"] == "no-store"


def test_a_name_that_is_not_ours_is_refused(app: FastAPI) -> None:
    assert Browser(app).get("/sign-in", headers={"host": "evil.example"}).status_code == 400
    assert Browser(app).get("/sign-in", headers={"host": "localhost:8000"}).status_code == 200


def test_chinese_comes_first_the_browsers_wish_is_heard_and_a_choice_stays(app: FastAPI) -> None:
    assert "登录" in Browser(app).get("/sign-in").text
    assert "Sign in" in Browser(app).get("/sign-in", headers={"accept-language": "en-GB,en;q=0.9"}).text
    browser = Browser(app)
    browser.get("/sign-in?lang=en")
    assert "Sign in" in browser.get("/sign-in").text


def test_a_ledger_that_cannot_be_read_is_said_plainly(enter: Enter, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Ledger) -> None:
        raise Unavailable("数据库正忙", "the ledger is locked")

    browser = enter("郑老师")
    monkeypatch.setattr(Ledger, "read", refuse)
    answer = browser.get("/work?lang=en")
    assert (answer.status_code, "the ledger is locked" in answer.text) == (503, True)


def test_a_page_that_is_not_there_is_said_in_the_readers_language(app: FastAPI) -> None:
    answer = Browser(app).get("/nowhere?lang=en")
    assert (answer.status_code, "There is no such page" in answer.text) == (404, True)
