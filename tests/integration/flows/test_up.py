"""``tongxing up`` as a process: what it prints, that it refuses a second one, and that nothing outlives it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from flows.up import answers
from tests.ports import free_port

from .conftest import until

pytestmark = pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")


class Up:
    """One ``tongxing up`` with a home and a port of its own."""

    def __init__(self, home: Path, *arguments: str, **environment: str) -> None:
        self.home = home
        self.port = free_port()
        self.said = home.parent / "said"
        known = {"TONGXING_HOME": str(home), "TONGXING_LANGUAGE": "en", "PYTHONUNBUFFERED": "1", **environment}
        with self.said.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tongxing", "up", "--port", str(self.port), *arguments],
                env={**os.environ, **known},
                stdout=output,
                stderr=output,
            )

    @property
    def text(self) -> str:
        return self.said.read_text()

    def says(self, word: str) -> None:
        until(lambda: word in self.text or self.process.poll() is not None, 120)
        assert word in self.text

    @property
    def family(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def ends_with(self, stop: int) -> int:
        """Sent a signal; gives its exit code once nothing of it is left."""
        family = self.family
        self.process.send_signal(stop)
        code = self.process.wait(60)
        until(lambda: not [each for each in family if each.is_running()], 30)
        return code


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def refused(home: Path, port: int) -> str:
    """What a start says that does not come about."""
    command = [sys.executable, "-m", "tongxing", "up", "--port", str(port)]
    environment = {**os.environ, "TONGXING_HOME": str(home), "TONGXING_LANGUAGE": "en"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.splitlines()) == 1
    return done.stderr


@pytest.fixture
def started(home: Path) -> Iterator[Up]:
    up = Up(home)
    yield up
    if up.process.poll() is None:
        up.ends_with(signal.SIGTERM)


def test_it_says_where_things_are_and_leaves_nothing_behind(started: Up) -> None:
    started.says("Ctrl-C stops everything")
    started.says(f"Dashboard  http://127.0.0.1:{started.port}")
    started.says(f"Sign in    http://127.0.0.1:{started.port}/in/")
    started.says("Prefect    http://127.0.0.1:")
    assert f"process {started.process.pid}" in refused(started.home, started.port + 5)
    assert _policy_of(started).startswith("default-src 'self'")
    assert started.ends_with(signal.SIGINT) == 0
    assert started.text.splitlines()[-1] == "Stopping …"


def _policy_of(started: Up) -> str:
    """What Prefect's page tells a browser about other hosts."""
    url = next(line.split()[-1] for line in started.text.splitlines() if line.startswith("Prefect    "))
    return httpx.get(url, trust_env=False, follow_redirects=True).headers["content-security-policy"]


def test_killed_it_takes_its_children_along(started: Up) -> None:
    started.says("Starting")
    until(lambda: started.family, 30)
    assert started.ends_with(signal.SIGKILL) == -signal.SIGKILL


def test_a_port_that_is_taken_is_named(home: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert f"port {port} is taken" in refused(home, port)


def test_the_dashboard_needs_no_prefect(home: Path) -> None:
    nobody = "http://127.0.0.1:9/api"
    up = Up(home, PREFECT_API_URL=nobody)
    up.says("Dashboard")
    assert answers(f"http://127.0.0.1:{up.port}")
    assert up.ends_with(signal.SIGTERM) == 0
    assert "Ctrl-C stops" not in up.text
