"""The one door to Apprise: makes a plugin for an address, sends one message, and finds out what became of it.

Apprise's plugins answer only yes or no and tell the reason to their logger. So each plugin gets a logger of ours that
keeps the reason and nothing else: no text, address or token reaches a log.
"""

from __future__ import annotations

import logging
import re
import sys
import warnings
from contextlib import nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import apprise

from tongxing.settings import Settings
from tongxing.transport import Answer, Outcome, Wording

from .address import USUAL, Address, Patience
from .answers import from_exception, from_status
from .targets import only_public_targets

__all__ = ["Door"]


@dataclass
class Door:
    """Open for one pass. Plugins are kept for messages to the same address."""

    settings: Settings
    patience: Patience = USUAL
    _plugins: dict[Any, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # Apprise reads all of its plugins on first use: before threads share the door.
        _known_plugins()
        # At DEBUG it logs mailboxes, tokens and whole bodies.
        apprise_logger = logging.getLogger("apprise")
        apprise_logger.setLevel(max(logging.INFO, apprise_logger.level))

    def send(self, address: Address, wording: Wording) -> Answer:
        """Send one message. Never raises for what the other side does, or for a bad address."""
        if address.schema not in self.settings.channel_schemas:
            return Answer(Outcome.REFUSED_FOR_GOOD, "schema-not-allowed")
        plugin = self._plugin(address)
        if plugin is None:
            return Answer(Outcome.REFUSED_FOR_GOOD, "bad-address")
        judged = address.vetted and not self.settings.allow_private_targets
        with only_public_targets() if judged else nullcontext():
            return _notify(plugin, wording)

    def _plugin(self, address: Address) -> Any:
        if address.key not in self._plugins:
            self._plugins[address.key] = _make(address, self.patience)
        return self._plugins[address.key]


@cache
def _known_plugins() -> Any:
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "'imghdr' is deprecated", DeprecationWarning)
        plugins: Any = apprise.apprise.N_MGR
        plugins.load_modules()
    return plugins


def _make(address: Address, patience: Patience) -> Any:
    """The plugin, or None where it does not take the address."""
    arguments = dict(address.arguments)
    try:
        plugin = _known_plugins()[address.schema](
            schema=address.schema,
            asset=_asset(),
            format="text",
            overflow="upstream",
            retry=0,
            cto=arguments.pop("cto", patience.connect),
            rto=patience.read,
            **arguments,
        )
    except TypeError:
        return None
    plugin.redirects = False
    # Its throttle sleeps, and only per object: how often we may send is for the ledger to know.
    plugin.request_rate_per_sec = 0
    plugin.logger = _WITNESS
    return plugin


def _asset() -> apprise.AppriseAsset:
    return apprise.AppriseAsset(app_id="Tongxing", app_desc="Tongxing", storage_mode=apprise.PersistentStoreMode.MEMORY)


def _notify(plugin: Any, wording: Wording) -> Answer:
    reasons: list[Answer] = []
    token = _reasons.set(reasons)
    try:
        accepted = plugin.notify(body=wording.body, title=wording.subject)
    finally:
        _reasons.reset(token)
    if accepted:
        return Answer(Outcome.ACCEPTED)
    return reasons[-1] if reasons else Answer(Outcome.UNKNOWN, "no-reason")


_reasons: ContextVar[list[Answer] | None] = ContextVar("tongxing_reasons", default=None)


class _Witness:
    """Stands in for a plugin's logger and keeps what a complaint means."""

    def warning(self, message: object, *arguments: object, **_: object) -> None:
        kept = _reasons.get()
        answer = _meaning(message, arguments)
        if kept is not None and answer is not None:
            kept.append(answer)

    error = warning

    def debug(self, *_: object, **__: object) -> None:
        """Bodies and tokens come this way."""

    info = trace = deprecate = debug

    def isEnabledFor(self, _level: int) -> bool:
        return False


def _meaning(message: object, arguments: tuple[object, ...]) -> Answer | None:
    error = sys.exc_info()[1]
    if error is not None:
        return from_exception(error)
    words = str(message) % arguments if arguments else str(message)
    status = re.search(r"error\s*=\s*(\d{3})\b", words)
    return from_status(int(status[1])) if status else None


_WITNESS = _Witness()
