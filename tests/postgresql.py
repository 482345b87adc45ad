"""One PostgreSQL server for a whole test run, on a Unix socket only.

Whoever needs it joins: the first one starts a supervisor, all hold its pipe open. When the last holder has gone, even if
it was killed, the supervisor reads the pipe's end, stops the server and deletes its data.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.postgresql_programs import find_programs, unprivileged

ROOT = Path(__file__).parents[1]
START_SECONDS = 60
FAST_NOT_SAFE = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "autovacuum=off",
    "max_connections=60",
    "deadlock_timeout=50ms",
)


@contextmanager
def joined_server(folder: Path) -> Iterator[str]:
    """The URL of the run's server, without a database, to be formatted: ``url.format(database)``.

    All that name the same `folder` share one server.
    """
    pipe, address = folder / "holders", folder / "address"
    with (folder / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        held = _join(pipe) or _start(pipe, address)
    try:
        yield f"postgresql+psycopg://postgres@/{{}}?host={address.read_text()}"
    finally:
        os.close(held)


def _join(pipe: Path) -> int | None:
    try:
        return os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
    except OSError:  # no pipe, or nobody reads it any more
        return None


def _start(pipe: Path, address: Path) -> int:
    pipe.unlink(missing_ok=True)
    address.unlink(missing_ok=True)
    os.mkfifo(pipe, 0o600)
    log = pipe.with_suffix(".log")
    with log.open("w") as output:
        command = [sys.executable, "-m", "tests.postgresql", str(pipe.absolute()), str(address.absolute())]
        supervisor = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=output, start_new_session=True)
    deadline = time.monotonic() + START_SECONDS
    held = None
    while held is None or not address.exists():
        if supervisor.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text()}")
        held = held if held is not None else _join(pipe)
        time.sleep(0.02)
    supervisor.returncode = 0  # it outlives us when others hold on; nobody waits for it
    return held


def _supervise(pipe: Path, address: Path) -> None:
    folder = Path(tempfile.mkdtemp(prefix="tongxing-pg-", dir="/tmp"))
    server = None
    try:
        with pipe.open("rb") as holders:
            server = _serve(folder)
            _publish(address, str(folder))
            holders.read()
    finally:
        if server is not None:
            server.terminate()
            server.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


def _serve(folder: Path) -> subprocess.Popen[bytes]:
    """Make the data and start the server; returns once it answers."""
    user, programs = unprivileged(folder), find_programs(folder)
    data = str(folder / "data")
    make = [str(programs / "initdb"), "-D", data, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C"]
    subprocess.run([*make, "--no-sync", "--no-instructions"], check=True, cwd="/", **user)
    options = [part for each in FAST_NOT_SAFE for part in ("-c", each)]
    run = [str(programs / "postgres"), "-D", data, "-k", str(folder), "-c", "listen_addresses=", *options]
    server: subprocess.Popen[bytes] = subprocess.Popen(run, cwd="/", **user)
    ready = [str(programs / "pg_isready"), "-q", "-h", str(folder)]
    while subprocess.run(ready, check=False, cwd="/").returncode != 0 and server.poll() is None:
        time.sleep(0.02)
    return server


def _publish(address: Path, content: str) -> None:
    """Under its name it is there whole or not at all."""
    unfinished = address.with_suffix(".new")
    unfinished.write_text(content)
    unfinished.rename(address)


if __name__ == "__main__":
    _supervise(Path(sys.argv[1]), Path(sys.argv[2]))
