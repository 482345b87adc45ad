"""Child processes that cannot outlive their parent, however it dies. Starts nothing by itself; imports no Prefect.

A child is tied by its standard input: a pipe whose other end the parent holds. When that closes, because the parent
stops it or was killed, the child ends.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

__all__ = ["end_with_parent", "start_child", "stop_children"]

GRACE_SECONDS = 8.0
STOP_SECONDS = 12.0
LOG_BYTES = 5_000_000


def start_child(arguments: Sequence[str], environment: Mapping[str, str], log: Path) -> subprocess.Popen[bytes]:
    """Start ``python -m flows …`` in a session of its own: Ctrl-C reaches only the parent, which then stops it."""
    log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if log.exists() and log.stat().st_size > LOG_BYTES:
        log.replace(log.with_suffix(".old.log"))
    with log.open("ab") as output:
        return subprocess.Popen(
            [sys.executable, "-m", "flows", *arguments],
            env={**os.environ, **environment},
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )


def stop_children(children: Sequence[subprocess.Popen[bytes]], seconds: float = STOP_SECONDS) -> None:
    """Let go of all at once, wait for them together, and kill what is still there."""
    for child in children:
        if child.stdin is not None:
            child.stdin.close()
    deadline = time.monotonic() + seconds
    for child in children:
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(max(0.1, deadline - time.monotonic()))
    for child in children:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)  # what it started may still be there even if it is not
        child.wait()


def end_with_parent(end: Callable[[], object], grace: float = GRACE_SECONDS) -> None:
    """Call `end`, in a thread, once standard input closes; leave for good `grace` seconds later."""

    def watch() -> None:
        with contextlib.suppress(OSError):
            while os.read(0, 1024):
                """Nobody writes; the end is what is waited for."""
        end()
        time.sleep(grace)
        os._exit(1)  # a server that is still starting does not look at a request to stop

    threading.Thread(target=watch, name="end-with-parent", daemon=True).start()
