"""The inbox: a message kept in the ledger and read on the dashboard. For whoever has no other channel."""

from __future__ import annotations

from collections.abc import Mapping

from tongxing.settings import Settings
from tongxing.transport import Answer, Outcome, Send, Transport, Wording
from tongxing.words import text

__all__ = ["INBOX"]


def _open(_settings: Settings) -> Send:
    return _keep


def _keep(_fields: Mapping[str, str], _wording: Wording) -> Answer:
    # Nothing leaves: the message's own row is the delivery.
    return Answer(Outcome.ACCEPTED)


INBOX = Transport(key="inbox", title=text("站内消息", "Inbox"), open=_open)
