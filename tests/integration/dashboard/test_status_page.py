"""The status page: true numbers, nobody's name, no other host."""

from __future__ import annotations

import asyncio
import datetime as dt
from dataclasses import dataclass

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import event

from dashboard.app import make_app
from dashboard.standing import standing
from tests.integration.actions.conftest import School, launched, school
from tongxing.errors import Unavailable
from tongxing.ledger import Ledger

__all__ = ["launched", "school"]


@dataclass
class Browser:
    """Asks the application in process."""

    app: FastAPI

    def get(self, address: str, headers: dict[str, str] | None = None) -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(self.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
                return await client.get(address, headers=headers)

        return asyncio.run(ask())


@pytest.fixture
def late(launched: School) -> School:
    """A launch whose visits are two days late."""
    launched.complete(launched.items("visit")[:2], {"views": "好"})
    launched.sweep("2027-10-27T10:00")
    return launched


@pytest.fixture
def page(late: School, monkeypatch: pytest.MonkeyPatch) -> Browser:
    class Now(dt.datetime):
        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> dt.datetime:  # type: ignore[override]
            return late.clock.now.astimezone(tz)

    monkeypatch.setattr("dashboard.app.dt.datetime", Now)
    return Browser(make_app(late.installation))


def test_it_shows_what_is_overdue_and_since_when(page: Browser) -> None:
    body = page.get("/?lang=en").text
    assert "Small plan" in body
    assert "Visit" in body
    assert "4 items · 2 days late" in body


def test_chinese_comes_first_and_the_browsers_wish_is_heard(page: Browser) -> None:
    assert "4 项 · 逾期 2 天" in page.get("/").text
    assert "2 days late" in page.get("/", headers={"accept-language": "en-GB,en;q=0.9"}).text
    assert 'lang="zh-CN"' in page.get("/?lang=zh", headers={"accept-language": "en"}).text


def test_it_names_nobody(page: Browser) -> None:
    body = page.get("/").text
    assert not [name for name in ("小甲", "小乙", "小丙", "小丁", "郑老师", "周校长") if name in body]


def test_the_browser_is_told_to_ask_no_other_host_and_run_nothing(page: Browser) -> None:
    answer = page.get("/")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "script" not in answer.text
    assert "http://" not in answer.text.replace("http://127.0.0.1", "")


def test_an_empty_ledger_says_how_to_begin(school: School) -> None:
    assert "tongxing launch" in Browser(make_app(school.installation)).get("/?lang=en").text


def queries(late: School) -> int:
    """How many statements the page takes."""
    asked: list[object] = []

    def listen(*arguments: object) -> None:
        asked.append(arguments)

    engine = late.installation.ledger.engine
    event.listen(engine, "before_cursor_execute", listen)
    standing(late.installation, late.clock.now)
    event.remove(engine, "before_cursor_execute", listen)
    return len(asked)


def test_the_number_of_queries_does_not_grow_with_the_launches(late: School) -> None:
    before = queries(late)
    late.launch(with_roster=False, again=True)
    assert queries(late) == before


def test_a_ledger_that_cannot_be_read_is_said_plainly(late: School, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Ledger) -> None:
        raise Unavailable("数据库正忙", "the ledger is locked")

    monkeypatch.setattr(Ledger, "read", refuse)
    answer = Browser(make_app(late.installation)).get("/?lang=en")
    assert (answer.status_code, "the ledger is locked" in answer.text) == (503, True)


def test_a_name_that_is_not_ours_is_refused(page: Browser) -> None:
    assert page.get("/", headers={"host": "evil.example"}).status_code == 400
    assert page.get("/", headers={"host": "localhost:8000"}).status_code == 200


def test_a_page_that_is_not_there_yet_says_where_worklists_are(page: Browser) -> None:
    answer = page.get("/work?lang=en")
    assert answer.status_code == 404
    assert "tongxing worklist" in answer.text
