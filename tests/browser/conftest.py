"""The dashboard served on loopback to a real Chromium, with a school that is two days late with its visits."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, Request, sync_playwright

from dashboard.app import make_app
from tests.integration.actions.conftest import ME, School, launched, school
from tests.integration.dashboard.conftest import coordinators
from tests.ports import free_port
from tongxing.actions.signing_in import choose_password, link_for
from tongxing.ledger import Ledger

__all__ = ["coordinators", "launched", "school"]

DESK, PHONE = (1280, 900), (390, 800)
_BROWSERS = ("chromium", "google-chrome", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")


@pytest.fixture
def ledger(sqlite_ledger: Ledger) -> Ledger:
    """On SQLite alone: what differs between databases is tested without a browser."""
    return sqlite_ledger


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
def address(late: School) -> Iterator[str]:
    """Where the dashboard answers."""
    port = free_port()
    config = uvicorn.Config(make_app(late.installation, lambda: late.clock.now), port=port, log_level="error")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.01)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="module")  # while it is open its event loop runs, and no other test of the worker can have one
def chromium() -> Iterator[Browser]:
    path = next((found for found in map(shutil.which, _BROWSERS) if found), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


class Faults:
    """What a page did that no page of ours may do."""

    def __init__(self, page: Page, address: str) -> None:
        self.found: list[str] = []
        self.address = address
        page.on("console", lambda message: self._said(message.text))
        page.on("pageerror", lambda error: self.found.append(str(error)))
        page.on("request", self._asked)

    def _said(self, text: str) -> None:
        """A form that is shown again with what was wrong answers 422, which the browser remarks on."""
        if "status of 422" not in text:
            self.found.append(text)

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:")):
            self.found.append(request.url)


Open = Callable[..., Page]


@pytest.fixture
def open_as(chromium: Browser, late: School, address: str) -> Iterator[Open]:
    """A page of a browser in which a person is signed in. At the end nothing was complained of, no other host asked."""
    watched: list[Faults] = []

    def open_as(name: str, size: tuple[int, int] = PHONE, lang: str = "zh-CN") -> Page:
        width, height = size
        context = chromium.new_context(viewport={"width": width, "height": height}, locale=lang)
        token = link_for(late.installation, late.person(name), "password", ME, late.clock.now)
        mine = choose_password(late.installation, token, "a long enough secret", late.clock.now)
        context.add_cookies([{"name": "tongxing", "value": mine, "url": address}])
        page = context.new_page()
        page.set_default_timeout(15_000)
        watched.append(Faults(page, address))
        page.goto(address)
        return page

    yield open_as
    for context in chromium.contexts:
        context.close()
    assert [fault for each in watched for fault in each.found] == []
