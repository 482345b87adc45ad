"""Real sinks on loopback: an HTTP server and a mail server, each told how to answer."""

from __future__ import annotations

import datetime as dt
import json
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from aiosmtpd.controller import Controller
from pydantic import SecretStr
from sqlalchemy import select, update

from notifications.plugin import tongxing_transports
from tongxing.installation import Installation
from tongxing.ledger import Ledger
from tongxing.ledger.calendars import put_notice
from tongxing.ledger.channels import add_channel
from tongxing.ledger.ids import uuid7
from tongxing.ledger.tables import (
    Base,
    Definition,
    Duty,
    Item,
    Launch,
    Message,
    Notice,
    Organisation,
    Person,
    Step,
    Subject,
    Window,
)
from tongxing.registry import Catalogue
from tongxing.settings import Settings
from tongxing.transport import Transport

MakeSettings = Callable[..., Settings]


@pytest.fixture
def settings_with(tmp_path: Path) -> MakeSettings:
    """Settings that allow loopback targets and all shipped channels, and what else is given."""

    def make(**given: Any) -> Settings:
        usual: dict[str, Any] = {
            "home": tmp_path / "home",
            "public_url": "https://tongxing.example.org",
            "allow_private_targets": True,
            "channel_schemas": ("mailto", "mailtos", "json", "jsons"),
        }
        return Settings(_env_file=None, **{**usual, **given})

    return make


class HttpSink:
    """Keeps what was posted. `answer`: a status to give, ``slow`` to give none in time, ``cut`` to hang up."""

    def __init__(self) -> None:
        self.posted: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.paths: list[str] = []
        self.answer: int | str = 200
        self.released = threading.Event()
        sink = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                sink.paths.append(self.path)
                sink.headers.append(dict(self.headers))
                sink.posted.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self.respond()

            def do_GET(self) -> None:
                sink.paths.append(self.path)
                self.send_response(200)
                self.end_headers()

            def respond(self) -> None:
                if sink.answer == "slow":
                    sink.released.wait(10)
                    return
                if sink.answer == "cut":
                    self.connection.shutdown(socket.SHUT_RDWR)
                    return
                self.send_response(int(sink.answer))
                self.send_header("Location", f"{sink.url}/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    def messages(self) -> list[str]:
        return [f"{each['title']}\n{each['message']}" for each in self.posted]


@pytest.fixture
def web() -> Iterator[HttpSink]:
    sink = HttpSink()
    thread = threading.Thread(target=sink.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield sink
    sink.released.set()
    sink.server.shutdown()
    thread.join()
    sink.server.server_close()


class MailSink:
    """Keeps the letters. `at_recipient` and `at_data`: replies to give in place of 250."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.mailboxes: list[str] = []
        self.at_recipient: str | None = None
        self.at_data: str | None = None
        self.url = SecretStr("")

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        if self.at_recipient:
            return self.at_recipient
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:
        if self.at_data == "cut":
            server.transport.abort()
            return "250 never heard"
        if self.at_data:
            return self.at_data
        self.mailboxes += envelope.rcpt_tos
        parsed = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        self.letters.append(parsed)
        return "250 OK"


@pytest.fixture
def mail() -> Iterator[MailSink]:
    sink = MailSink()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    sink.url = SecretStr(f"smtp://127.0.0.1:{port}")
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    yield sink
    controller.stop()


NOON = dt.datetime(2027, 10, 23, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
"""A Saturday of a home-visit campaign."""

PLANTED = "欧阳小明"
"""A child's name, put wherever a name could slip in from."""


@dataclass
class School:
    """A launch in a school, written row by row, with as few rows as a notice needs."""

    ledger: Ledger
    launch: str = ""
    organisation: int = 0
    subjects: int = 0

    def add(self, *rows: Base) -> None:
        with self.ledger.write() as session:
            session.add_all(rows)

    def person(self, *channels: tuple[str, dict[str, str]], language: str | None = None, **given: Any) -> int:
        uid = uuid7()
        sealed = self.ledger.vault.seal_json("person", uid, "sealed", {"name": "王老师"})
        made = Person(
            uid=uid,
            organisation_id=given.pop("organisation_id", self.organisation),
            sealed=sealed,
            name_index=b"x",
            language=language,
            **given,
        )
        with self.ledger.write() as session:
            session.add(made)
            session.flush()
            for kind, fields in channels:
                add_channel(session, self.ledger.vault, made.id, kind, fields)
        return made.id

    def window(self, step: str = "visit-homes", **given: Any) -> int:
        """A window due on Monday 25 October, the whole day."""
        usual = {
            "occurrence": 1,
            "owner": "class-teacher",
            "per": "child",
            "opens": NOON - dt.timedelta(days=30),
            "due": dt.datetime(2027, 10, 25, 23, 59, 59, tzinfo=NOON.tzinfo),
        }
        with self.ledger.write() as session:
            step_id = session.scalar(select(Step.id).where(Step.launch_id == self.launch, Step.key == step))
            made = Window(launch_id=self.launch, step_id=step_id, **{**usual, **given})
            session.add(made)
            session.flush()
            return made.id

    def items(self, window: int, number: int, **duties: int) -> list[int]:
        """Open items of the window, of so many children; `duties` are roles (with _ for -) and people."""
        with self.ledger.write() as session:
            made = []
            for _ in range(number):
                self.subjects += 1
                subject = Subject(launch_id=self.launch, kind="child", identity=f"child:{self.subjects}", label=PLANTED)
                session.add(subject)
                session.flush()
                for role, person in duties.items():
                    session.add(
                        Duty(
                            launch_id=self.launch,
                            role=role.replace("_", "-"),
                            subject_id=subject.id,
                            person_id=person,
                        )
                    )
                made.append(Item(window_id=window, subject_id=subject.id, reason=PLANTED.encode()))
            session.add_all(made)
            session.execute(update(Window).where(Window.id == window).values(total=Window.total + number))
            session.flush()
            return [item.id for item in made]

    def notice(self, person: int, window: int | None, cause: str = "before-3d", **given: Any) -> int:
        usual = {"recipient": "owner", "send_at": NOON, "written_at": NOON, "due_version": 1 if window else 0}
        made = Notice(launch_id=self.launch, window_id=window, person_id=person, cause=cause, **{**usual, **given})
        self.add(made)
        return made.id

    def notices(self) -> list[tuple[str, str | None]]:
        """State and why of each notice, in the order in which they were written."""
        with self.ledger.read() as session:
            return [(row.state, row.why) for row in session.scalars(select(Notice).order_by(Notice.id))]

    def messages(self) -> list[Message]:
        with self.ledger.read() as session:
            return list(session.scalars(select(Message).order_by(Message.id)))

    def run(self, statement: Any) -> None:
        with self.ledger.write() as session:
            session.execute(statement)


DEFINITION: dict[str, Any] = {
    "title": {"zh": "家访行动", "en": "Home-visit campaign"},
    "roles": [
        {"key": "class-teacher", "title": {"zh": "班主任", "en": "Class teacher"}, "reports_to": "grade-leader"},
        {"key": "grade-leader", "title": {"zh": "落级领导", "en": "Grade leader"}},
    ],
    "steps": [
        {
            "key": "visit-homes",
            "title": {"zh": "入户家访", "en": "Home visits"},
            "parts": [{"key": "card", "title": {"zh": "联系卡", "en": "contact card"}}],
        },
        {"key": "talk", "title": {"zh": "每周谈话", "en": "Weekly talk"}},
        {
            "key": "concern",
            "title": {"zh": "紧急关注", "en": "Urgent concern"},
            "policy": {"steps": [{"cause": "seen-1h", "minutes": 0}]},
        },
    ],
}


@pytest.fixture
def school(ledger: Ledger) -> School:
    """A school of a county with one live launch."""
    launch = uuid7()
    with ledger.write() as session:
        put_notice(session, {"year": 2027, "work": ["2027-10-23", "2027-10-24"]}, None, NOON)
        county = Organisation(key="county", kind="county", name="清水县", timezone="Asia/Shanghai", language="zh_CN")
        session.add_all([county, Definition(digest="d", data=DEFINITION)])
        session.flush()
        place = Organisation(
            key="school",
            kind="school",
            name="青山小学",
            timezone="Asia/Shanghai",
            language="zh_CN",
            parent_id=county.id,
        )
        session.add(place)
        session.flush()
        session.add(
            Launch(
                id=launch,
                organisation_id=place.id,
                program="home-visits",
                program_version="1.0.0",
                definition="d",
                parameters={},
                timezone="Asia/Shanghai",
                language="zh_CN",
                first_day=dt.date(2027, 10, 1),
                last_day=dt.date(2027, 12, 31),
                launched_at=NOON,
                via="cli",
            )
        )
        session.flush()
        session.add_all(
            Step(launch_id=launch, key=step["key"], position=place_, kind="manual", owner="class-teacher")
            for place_, step in enumerate(DEFINITION["steps"])
        )
        return School(ledger, launch, place.id)


@pytest.fixture
def now() -> dt.datetime:
    return NOON


@pytest.fixture
def open_with(ledger: Ledger, settings_with: MakeSettings) -> Callable[..., Installation]:
    """An installation on the test's ledger with the given transports beside the shipped ones, and settings."""

    def make(*transports: Transport, **given: Any) -> Installation:
        known = {transport.key: transport for transport in (*tongxing_transports(), *transports)}
        return Installation(
            settings_with(**given),
            ledger,
            Catalogue(programs={}, transports=known, commands={}, deliveries={}, broken=()),
        )

    return make
