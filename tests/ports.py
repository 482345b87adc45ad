"""Ports for what tests serve."""

from __future__ import annotations

import itertools
import os
import socket

__all__ = ["free_port"]

_PORTS = itertools.count(20000 + 1000 * int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")), 2)


def free_port() -> int:
    """One that nobody listens on, nor on the next one, and that no other worker is given.

    Below the ports that the system gives to whoever asks for any: one of those may be taken before it is used.
    """
    return next(port for port in _PORTS if _is_free(port) and _is_free(port + 1))


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0
