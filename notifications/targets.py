"""Vets where we connect to, after the name was resolved: the address that is judged is the one connected to."""

from __future__ import annotations

import ipaddress
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any

__all__ = ["PrivateTarget", "only_public_targets", "public"]

_judging: ContextVar[bool] = ContextVar("tongxing_judging_targets", default=False)


class PrivateTarget(OSError):
    """A connection to a loopback, private or link-local address was stopped.

    An OSError, so that libraries close the socket; each further address that they try is judged as well.
    """


@contextmanager
def only_public_targets() -> Iterator[None]:
    """Within the block this thread connects to public addresses only, else :class:`PrivateTarget`.

    A proxy of the environment is judged like any other target.
    """
    _watch()
    token = _judging.set(True)
    try:
        yield
    finally:
        _judging.reset(token)


@cache
def _watch() -> None:
    # No library we send through has a seam between resolving and connecting; a check before it can be tricked by a
    # name that resolves anew. Python reports every connection to an audit hook, which may stop it.
    sys.addaudithook(_on_event)


def _on_event(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "socket.connect" and _judging.get():
        address = arguments[1]
        if not isinstance(address, tuple) or not public(str(address[0])):
            raise PrivateTarget("private target")


def public(host: str) -> bool:
    """Whether a numeric address is one of the open Internet. A name that is no number is not."""
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is not None:
            return public(str(inner))
    return address.is_global and not address.is_multicast
