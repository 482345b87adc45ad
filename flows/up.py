"""``tongxing up``: everything in one process tree on loopback, until Ctrl-C. Imports no Prefect.

The parent starts Prefect's server (unless ``PREFECT_API_URL`` names one), the runner that serves our flows, and the
dashboard, watches them, and starts again what ends. None of them outlives it.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import fcntl
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from urllib.parse import urlsplit

import httpx
import typer

from tongxing.actions.demonstration import demonstrate
from tongxing.actions.signing_in import first_link
from tongxing.errors import Conflict, Unavailable
from tongxing.installation import Installation, open_installation
from tongxing.ledger.history import organisation_tree
from tongxing.settings import Settings, prepare_home
from tongxing.words import say

from . import environment
from .children import GRACE_SECONDS, start_child, stop_children

__all__ = ["answers", "is_free", "up"]

LOOPBACK = "127.0.0.1"
USUAL_PORT = 8000
LOOK_SECONDS = 0.2
REMIND_SECONDS = 20.0
ENDINGS, ENDINGS_WITHIN = 3, 60.0
"""A child that ends so often within so many seconds is not started again: everything stops, and says why."""


def up(demo: bool = False, port: int | None = None) -> None:
    """Start everything, and stop it on Ctrl-C or SIGTERM.

    1. make sure that no other ``up`` uses this home, and find two ports
    2. start Prefect's server, which takes longest
    3. open the ledger, and fill it with the demonstration when that is wanted and it is empty
    4. start the dashboard; it does not wait for Prefect
    5. start the runner once Prefect answers
    6. watch all of them
    """
    settings = Settings()
    with _alone(settings.home) as was_killed, _interruptible():
        here = _place(settings, port, GRACE_SECONDS + 2 if was_killed else 0)
        tree = _Tree(settings.home / "logs", here.environment)
        try:
            _start(settings, here, tree, demo)
        except KeyboardInterrupt:
            typer.echo(say("正在停止 …", "Stopping …"))
        finally:
            tree.stop()


@dataclass(frozen=True)
class _Place:
    """Where things are to be found, and what the children's environment adds."""

    dashboard: int
    server: int | None
    api_url: str
    environment: Mapping[str, str]

    @property
    def dashboard_url(self) -> str:
        return f"http://{LOOPBACK}:{self.dashboard}"

    @property
    def pages_url(self) -> str:
        return self.api_url.removesuffix("/api")


def _place(settings: Settings, port: int | None, patience: float) -> _Place:
    public = urlsplit(settings.public_url)
    is_local = public.hostname in (LOOPBACK, "localhost")
    dashboard = port or (is_local and public.port) or USUAL_PORT
    _wait_until_free(dashboard, patience)
    # Links in messages lead where people are; a public address is the operator's affair.
    links = {"TONGXING_PUBLIC_URL": f"http://{LOOPBACK}:{dashboard}"} if is_local else {}
    if settings.prefect_api_url is not None:
        url = settings.prefect_api_url.rstrip("/")
        return _Place(dashboard, None, url, {**environment.of_children(settings, url), **links})
    server = next(each for each in range(dashboard + 1, 65536) if is_free(each))
    of_server = environment.embedded(settings, server)
    return _Place(dashboard, server, of_server["PREFECT_API_URL"], {**of_server, **links})


def _wait_until_free(port: int, patience: float) -> None:
    deadline = time.monotonic() + patience
    while not is_free(port):
        if time.monotonic() > deadline:
            raise Unavailable(
                f"端口 {port} 已被别的程序占用；用 --port 换一个，例如 --port {port + 10}",
                f"port {port} is taken by another program; choose one with --port, such as --port {port + 10}",
            )
        time.sleep(LOOK_SECONDS)


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
        return True


@contextlib.contextmanager
def _alone(home: Path) -> Iterator[bool]:
    """Refuse a second ``up`` on the same home; gives whether the last one was killed and its children may linger."""
    prepare_home(home)
    descriptor = os.open(home / "up.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _lock(descriptor, home)
        was_killed = bool(os.read(descriptor, 1))
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        yield was_killed
        os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)


def _lock(descriptor: int, home: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        pid = os.read(descriptor, 20).decode() or "?"
        raise Conflict(
            f"数据目录 {home} 已有一个 tongxing up 在运行（进程 {pid}）；先停止它，或用 TONGXING_HOME 指定另一个目录",
            f"another 'tongxing up' (process {pid}) already runs on {home}; stop it first, or set TONGXING_HOME",
        ) from None


@contextlib.contextmanager
def _interruptible() -> Iterator[None]:
    """SIGTERM interrupts as Ctrl-C does."""

    def interrupt(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@dataclass
class _Tree:
    """The child processes by name."""

    logs: Path
    environment: Mapping[str, str]
    children: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    arguments: dict[str, Sequence[str]] = field(default_factory=dict)
    endings: dict[str, list[float]] = field(default_factory=dict)

    def start(self, name: str, *arguments: str) -> None:
        self.arguments[name] = arguments
        self.children[name] = start_child([name, *arguments], self.environment, self.log(name))

    def log(self, name: str) -> Path:
        return self.logs / f"{name}.log"

    def look_after(self) -> None:
        """Start again what ended. Raises :class:`Unavailable` for what ends again and again."""
        for name, child in self.children.items():
            if child.poll() is not None:
                self._note_ending(name)
                self.start(name, *self.arguments[name])

    def _note_ending(self, name: str) -> None:
        now = time.monotonic()
        lately = [at for at in self.endings.get(name, []) if at > now - ENDINGS_WITHIN] + [now]
        self.endings[name] = lately
        if len(lately) >= ENDINGS:
            raise Unavailable(
                f"{name} 一再退出，已全部停止；原因见 {self.log(name)}",
                f"'{name}' ended again and again, so everything was stopped; {self.log(name)} says why",
            )
        typer.echo(say(f"{name} 退出了，重新启动", f"{name} ended; starting it again"), err=True)

    def stop(self) -> None:
        """Stop all, the runner's before the server it talks to."""
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        stop_children([self.children[name] for name in ("runner", "dashboard", "server") if name in self.children])


def _start(settings: Settings, here: _Place, tree: _Tree, demo: bool) -> None:
    if here.server is not None:
        typer.echo(say("正在启动；第一次约需半分钟 …", "Starting; the first time takes about half a minute …"))
        tree.start("server", str(here.server))
    with open_installation(settings) as installation:
        if demo:
            _fill(installation)
        token = first_link(installation, dt.datetime.now(dt.UTC))
    tree.start("dashboard", str(here.dashboard))
    _watch(here, tree, token)


def _fill(installation: Installation) -> None:
    with installation.ledger.read() as session:
        is_empty = not organisation_tree(session)
    if is_empty:
        typer.echo(say("正在放入示范县 …", "Filling the ledger with a demonstration county …"))
        demonstrate(installation, dt.datetime.now(dt.UTC))


def _watch(here: _Place, tree: _Tree, token: str | None) -> None:
    """Say what is ready as soon as it is, and look after all until interrupted. `token`: of the first administrator's link."""
    started = time.monotonic()
    reminded = started
    shown = False
    while True:
        tree.look_after()
        if not shown and answers(here.dashboard_url):
            shown = True
            typer.echo(say(f"网页      {here.dashboard_url}", f"Dashboard  {here.dashboard_url}"))
            if token is not None:
                link = f"{here.dashboard_url}/in/{token}"
                typer.echo(
                    say(f"首次登录  {link} （只能用一次，24 小时内有效）", f"Sign in    {link} (once, within 24 hours)")
                )
        if "runner" not in tree.children and answers(f"{here.api_url}/health"):
            tree.start("runner")
            typer.echo(say(f"Prefect   {here.pages_url}", f"Prefect    {here.pages_url}"))
            typer.echo(say("按 Ctrl-C 停止", "Ctrl-C stops everything"))
        if "runner" not in tree.children and time.monotonic() > reminded + REMIND_SECONDS:
            reminded = time.monotonic()
            typer.echo(_waiting(here, reminded - started))
        time.sleep(LOOK_SECONDS if "runner" not in tree.children or not shown else 5 * LOOK_SECONDS)


def _waiting(here: _Place, seconds: float) -> str:
    return say(
        f"Prefect（{here.pages_url}）还没有应答，已等 {seconds:.0f} 秒；网页不受影响",
        f"Prefect ({here.pages_url}) does not answer yet, after {seconds:.0f} s; the dashboard does not need it",
    )


def answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=2, trust_env=False).status_code < 500  # a proxy is not asked for this host
    except httpx.HTTPError:
        return False
