"""A school two days late with its visits, people with passwords, and browsers that keep their cookies."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from dashboard.app import make_app
from tests.integration.actions.conftest import ME, School, launched, school
from tongxing.actions.signing_in import choose_password, link_for
from tongxing.ledger.notices import ABOVE_ROLE
from tongxing.ledger.people import PersonFile, add_holder, add_organisation, add_person, find_organisation

__all__ = ["launched", "school"]

SECRET = "a long enough secret"


class Browser:
    """Asks the application in process, keeps cookies, and sends the forms that it was shown."""

    def __init__(self, app: FastAPI) -> None:
        self.app = app
        self.cookies = httpx.Cookies()
        self.key = ""

    def get(self, address: str, headers: Mapping[str, str] | None = None) -> httpx.Response:
        return self._ask("GET", address, headers=headers)

    def post(self, at: str, /, files: Any = None, key: str | None = None, **fields: Any) -> httpx.Response:
        """Send a form; the first `_` of a name that begins with f or n stands for a dot."""
        named = {re.sub("^([fn])_", r"\1.", name): value for name, value in fields.items()}
        data = {"form_key": self.key if key is None else key, **named}
        return self._ask("POST", at, data=data, files=files)

    def _ask(self, method: str, address: str, **what: Any) -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(self.app)
            async with httpx.AsyncClient(
                transport=transport, base_url="http://127.0.0.1", cookies=self.cookies
            ) as client:
                answer = await client.request(method, address, **what)
                self.cookies = client.cookies
                return answer

        answer = asyncio.run(ask())
        shown = re.search('name="form_key" value="([^"]+)"', answer.text)
        self.key = shown[1] if shown else self.key
        return answer


Enter = Callable[..., Browser]


@pytest.fixture(autouse=True)
def _quick(quick_hashes: None) -> None:
    """Passwords cost next to nothing here."""


@pytest.fixture
def late(launched: School) -> School:
    """A launch whose visits are two days late, and two of six done."""
    launched.complete(launched.items("visit")[:2], {"views": "好"})
    launched.sweep("2027-10-27T10:00")
    return launched


@pytest.fixture
def app(late: School) -> FastAPI:
    return make_app(late.installation, lambda: late.clock.now)


@pytest.fixture
def enter(late: School, app: FastAPI) -> Enter:
    """A browser in which a person is signed in: with a password, or (only_work) by the link of a message."""

    def enter(name: str, *, only_work: bool = False) -> Browser:
        browser, person, now = Browser(app), late.person(name), late.clock.now
        if only_work:
            browser.get(f"/in/{link_for(late.installation, person, 'work', ME, now)}")
        else:
            token = link_for(late.installation, person, "password", ME, now)
            browser.cookies.set("tongxing", choose_password(late.installation, token, SECRET, now), "127.0.0.1")
        return browser

    return enter


@pytest.fixture
def coordinators(late: School) -> School:
    """The county and a school next door each have a coordinator; the school of the launch too."""
    with late.installation.ledger.write() as session:
        vault, county = late.installation.ledger.vault, find_organisation(session, "county")
        for key, name in (("county", "林县"), ("school", "何校")):
            place = find_organisation(session, key)
            add_holder(session, place.id, ABOVE_ROLE, add_person(session, vault, place.id, PersonFile(name)).id)
        beside = add_organisation(session, "beside", "柳湾小学", "school", "Asia/Shanghai", "zh_CN", county)
        add_holder(session, beside.id, ABOVE_ROLE, add_person(session, vault, beside.id, PersonFile("邻校")).id)
    return late
