"""A webhook: the message as JSON (``title``, ``message``) posted to an address that the person gives."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tongxing.settings import Settings
from tongxing.transport import Answer, Send, Transport, TransportField, Wording
from tongxing.words import Text, text

from ..address import USUAL, Address, Patience

if TYPE_CHECKING:
    from ..apprise_door import Door

__all__ = ["WEBHOOK", "open_webhook"]


def open_webhook(settings: Settings, patience: Patience = USUAL) -> Send:
    from ..apprise_door import Door

    return partial(_send, Door(settings, patience))


def _send(door: Door, fields: Mapping[str, str], wording: Wording) -> Answer:
    return door.send(_address(fields), wording)


def _address(fields: Mapping[str, str]) -> Address:
    url = urlsplit(fields["url"])
    path = (url.path or "/") + (f"?{url.query}" if url.query else "")
    token = fields.get("token")
    return Address.of(
        "jsons" if url.scheme == "https" else "json",
        host=f"[{url.hostname}]" if ":" in (url.hostname or "") else url.hostname,
        port=url.port,
        fullpath=path,
        headers={"Authorization": f"Bearer {token}"} if token else None,
    )


def _fault_of_url(value: str) -> Text | None:
    try:
        url = urlsplit(value)
        usable = url.scheme in ("http", "https") and bool(url.hostname) and url.port != 0
    except ValueError:
        usable = False
    if not usable or any(character.isspace() for character in value):
        return text("不是网址，请写成 https://主机/路径", "is no web address; write https://HOST/PATH")
    if url.username or url.password:
        return text("里不要写用户名和密码，请填“令牌”", "must not hold a user or password; give the token instead")
    return None


WEBHOOK = Transport(
    key="webhook",
    title=text("Webhook（JSON）", "Webhook (JSON)"),
    open=open_webhook,
    fields=(
        TransportField("url", text("网址", "address"), fault=_fault_of_url),
        TransportField("token", text("令牌", "token"), required=False, secret=True),
    ),
)
