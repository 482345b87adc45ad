"""Killed at any moment and started again, nothing is lost and nothing is done twice."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests.conftest import DATABASES
from tongxing.ledger import Ledger, open_ledger
from tongxing.ledger.notices import waiting_of_round
from tongxing.ledger.people import names_of
from tongxing.ledger.tables import Audit, Base, Child, Item, Launch, Message, Notice, Person, Proposal, Step, Window
from tongxing.settings import Settings

ROOT = Path(__file__).parents[3]
KILLS = 7


class Sink:
    """Counts what arrives."""

    def __init__(self) -> None:
        self.posts = 0
        sink, lock = self, threading.Lock()

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                with lock:
                    sink.posts += 1
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def port(self) -> int:
        return int(self.server.server_address[1])


@pytest.fixture
def sink() -> Iterator[Sink]:
    made = Sink()
    yield made
    made.server.shutdown()
    made.server.server_close()


@dataclass(frozen=True)
class Kill:
    """A moment: so many seconds after the worker's line of this number, whatever the machine's pace."""

    line: int
    seconds: float


def run(home: Path, database: str, sink: Sink, kill: Kill | None = None) -> bool:
    """Let the worker live, or kill it; says whether it came to its end."""
    arguments = [sys.executable, "-m", "tests.integration.kills.worker", str(home), database, str(sink.port)]
    with subprocess.Popen(arguments, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout is not None
        said = "".join(process.stdout.readline() for _ in range(kill.line + 1)) if kill else ""
        try:
            more, _ = process.communicate(timeout=kill.seconds if kill else 120)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            if kill is None:
                raise
            return False
    assert process.returncode == 0, said + more
    return True


def notices(ledger: Ledger) -> set[tuple[object, ...]]:
    """What was to be told: cause, step, person, deadline's version, and the step for which it was passed on. When is left
    out: a day may be lived twice."""
    columns = (Notice.cause, Notice.recipient, Step.key, Window.due, Notice.person_id, Notice.due_version, Notice.round)
    query = select(*columns).outerjoin(Window, Window.id == Notice.window_id).outerjoin(Step, Step.id == Window.step_id)
    with ledger.read() as session:
        people = names_of(session, ledger.vault, session.scalars(select(Person.id)))
        steps = dict(session.execute(select(Window.id, Step.key).join(Step)).tuples().all())
        rows = [
            (*row[:4], people[row[4]], row[5], steps.get(waiting_of_round(row[6]))) for row in session.execute(query)
        ]
    assert len(rows) == len(set(rows))
    return set(rows)


def counts(ledger: Ledger) -> dict[str, int]:
    """How many rows there are of all that is done once."""
    tables: tuple[type[Base], ...] = (Launch, Child, Person, Window, Item, Audit, Proposal)
    with ledger.read() as session:
        found = {table.__tablename__: session.scalar(select(func.count()).select_from(table)) or 0 for table in tables}
        found["done"] = session.scalar(select(func.count()).where(Item.state == "done")) or 0
        for total, done in session.execute(select(func.sum(Window.total), func.sum(Window.done))):
            assert (total, done) == (found["item"], found["done"])
    return found


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[set[tuple[object, ...]], dict[str, int]]:
    """What a run without a kill leaves behind."""
    home, sink = tmp_path_factory.mktemp("undisturbed"), Sink()
    settings = Settings(_env_file=None, home=home)
    assert run(home, settings.database_url, sink)
    ledger = open_ledger(settings)
    try:
        with ledger.read() as session:
            assert sink.posts == session.scalar(select(func.count()).select_from(Message))
        return notices(ledger), counts(ledger)
    finally:
        ledger.dispose()
        sink.server.shutdown()
        sink.server.server_close()


@pytest.mark.parametrize("database", DATABASES)
def test_seven_kills_leave_what_no_kill_leaves(
    request: pytest.FixtureRequest,
    database: str,
    tmp_path: Path,
    sink: Sink,
    undisturbed: tuple[set[tuple[object, ...]], dict[str, int]],
) -> None:
    settings = Settings(_env_file=None, home=tmp_path / "home")
    if database == "postgresql":
        settings = Settings(_env_file=None, home=settings.home, database_url=request.getfixturevalue("postgresql_url"))
    moments = random.Random(20271008)
    for _ in range(KILLS):
        kill = Kill(moments.randint(0, 3), moments.uniform(0, 0.2))
        assert not run(settings.home, settings.database_url, sink, kill)
    run(settings.home, settings.database_url, sink)
    ledger = open_ledger(settings)
    try:
        told, left = notices(ledger), counts(ledger)
        assert (told, left) == undisturbed
        with ledger.read() as session:
            states = dict(session.execute(select(Message.state, func.count()).group_by(Message.state)).tuples().all())
            waiting = session.scalar(select(func.count()).where(Notice.state.in_(("pending", "sending"))))
            marked = session.scalar(select(func.count()).where(Message.possibly_repeated))
        assert set(states) <= {"accepted", "unknown"}
        assert states["accepted"] <= sink.posts <= states["accepted"] + states.get("unknown", 0)
        assert waiting == 0
        assert (marked or 0) <= states.get("unknown", 0)
    finally:
        ledger.dispose()
