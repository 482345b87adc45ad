"""E-mail over the operator's SMTP server. The person gives a mailbox; server and sender are settings."""

from __future__ import annotations

import ipaddress
import re
import smtplib
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import formataddr, parseaddr
from threading import Lock
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, quote, unquote, urlsplit

from tongxing.settings import Settings
from tongxing.transport import Answer, Outcome, Send, Transport, TransportField, Wording
from tongxing.words import Text, text

from ..address import USUAL, Address, Patience

if TYPE_CHECKING:
    from ..apprise_door import Door

__all__ = ["EMAIL", "open_email"]

_MAILBOX = re.compile(r"[^@\s,;:<>()\"']+@[^@\s,;:<>()\"']+\.[^@\s,;:<>()\"'.]{2,}")


def open_email(settings: Settings, patience: Patience = USUAL) -> Send | None:
    """None without a mail server in the settings."""
    from ..apprise_door import Door

    if settings.smtp_url is None:
        return None
    server = _Server(urlsplit(settings.smtp_url.get_secret_value()), settings.mail_from, patience)
    return _Post(Door(settings, patience), server).send


@dataclass(frozen=True)
class _Server:
    """The mail server as the settings give it."""

    url: SplitResult
    mail_from: str | None
    patience: Patience

    @property
    def host(self) -> str:
        return self.url.hostname or "localhost"

    @property
    def user(self) -> str | None:
        return unquote(self.url.username) if self.url.username else None

    @property
    def sender(self) -> str:
        name, mailbox = parseaddr(self.mail_from or "")
        if not mailbox:
            mailbox = self.user if self.user and "@" in self.user else f"{self.user or 'tongxing'}@{self._domain}"
        return formataddr((name or "Tongxing", mailbox), charset="utf-8") if name.isascii() else f"{name} <{mailbox}>"

    @property
    def _domain(self) -> str:
        """A sender needs a domain, which a number or a bare name is not."""
        is_domain = "." in self.host and not self.host.rpartition(".")[2].isdigit()
        return self.host if is_domain else "localhost.localdomain"

    def finds_mode(self) -> str | None:
        """How to speak to it: STARTTLS where offered. None: it would take our password in the clear."""
        if self.url.scheme == "smtps":
            return "ssl"
        with smtplib.SMTP(self.host, self.url.port or 587, timeout=self.patience.read) as smtp:
            smtp.ehlo()
            if smtp.has_extn("starttls"):
                return "starttls"
        return None if self.url.password and not _is_loopback(self.host) else "insecure"


@dataclass
class _Post:
    """One pass of e-mails. The server is asked once what it offers."""

    door: Door
    server: _Server
    _mode: str | None = None
    _asking: Lock = field(default_factory=Lock)

    def send(self, fields: Mapping[str, str], wording: Wording) -> Answer:
        from ..answers import from_exception

        try:
            mode = self._ask()
        except (OSError, smtplib.SMTPException) as error:
            return from_exception(error)
        if mode is None:
            return Answer(Outcome.REFUSED_FOR_NOW, "mail-not-encrypted")
        return self.door.send(self._address(mode, fields["address"]), wording)

    def _ask(self) -> str | None:
        with self._asking:
            self._mode = self._mode or self.server.finds_mode()
            return self._mode

    def _address(self, mode: str, mailbox: str) -> Address:
        server = self.server
        return Address.of(
            "mailto" if mode == "insecure" else "mailtos",
            vetted=False,
            smtp_host=server.host,
            host=server.host,
            port=server.url.port or (465 if mode == "ssl" else 587),
            user=quote(server.user) if server.user else None,
            password=server.url.password,
            secure_mode=mode,
            from_addr=server.sender,
            targets=mailbox,
            # It has one time-out for all of the talk.
            cto=server.patience.read,
        )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _fault_of_mailbox(value: str) -> Text | None:
    if _MAILBOX.fullmatch(value):
        return None
    return text("不是邮箱地址，请写成 name@example.org", "is no e-mail address; write it like name@example.org")


EMAIL = Transport(
    key="email",
    title=text("电子邮件", "E-mail"),
    open=open_email,
    fields=(TransportField("address", text("邮箱", "address"), fault=_fault_of_mailbox),),
)
