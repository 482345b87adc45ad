"""The e-mail channel against a real mail server."""

from __future__ import annotations

import logging
import socket
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from notifications.address import Patience
from notifications.channels.email import EMAIL, open_email
from tongxing.errors import BadInput
from tongxing.transport import Answer, Outcome, Wording

if TYPE_CHECKING:
    from tests.integration.notifications.conftest import MailSink, MakeSettings

AMPLE = Patience(connect=5, read=10)
WORDING = Wording("30 项待办，10月25日（周日）截止", "· 入户家访：30 项\n\n打开：https://tongxing.example.org/work")
TO = {"address": "wang@example.org"}


def post(sink: MailSink, make: MakeSettings, **given: object) -> Answer:
    usual = {"smtp_url": sink.url, "mail_from": "童行 <tongxing@example.org>"}
    send = open_email(make(**{**usual, **given}), AMPLE)
    assert send is not None
    return send(TO, WORDING)


def test_it_sends_plain_text_to_the_mailbox(mail: MailSink, settings_with: MakeSettings) -> None:
    assert post(mail, settings_with) == Answer(Outcome.ACCEPTED)
    letter = mail.letters[0]
    assert mail.mailboxes == ["wang@example.org"]
    assert letter["Subject"] == WORDING.subject
    assert letter.get_body() is not None
    assert letter.get_content_type() == "text/plain"
    assert letter.get_content().replace("\r\n", "\n").strip() == WORDING.body


def test_the_sender_is_the_one_of_the_settings(mail: MailSink, settings_with: MakeSettings) -> None:
    post(mail, settings_with)
    assert mail.letters[0]["From"] == "童行 <tongxing@example.org>"


def test_without_a_sender_it_is_named_after_the_server(mail: MailSink, settings_with: MakeSettings) -> None:
    url = SecretStr(mail.url.get_secret_value().replace("smtp://", "smtp://school%40example.org@"))
    post(mail, settings_with, smtp_url=url, mail_from=None)
    assert "school@example.org" in mail.letters[0]["From"]


@pytest.mark.parametrize(
    ("reply", "answer"),
    [
        ("550 5.1.1 <wang@example.org> unknown", Answer(Outcome.REFUSED_FOR_GOOD, "SMTP 550 5.1.1")),
        ("450 4.2.1 try later", Answer(Outcome.REFUSED_FOR_NOW, "SMTP 450 4.2.1")),
    ],
)
def test_a_refused_mailbox_says_whether_to_try_again(
    mail: MailSink, settings_with: MakeSettings, reply: str, answer: Answer
) -> None:
    mail.at_recipient = reply
    assert post(mail, settings_with) == answer


@pytest.mark.parametrize(
    ("reply", "answer"),
    [
        ("554 no spam", Answer(Outcome.REFUSED_FOR_GOOD, "SMTP 554")),
        ("451 4.3.0 busy", Answer(Outcome.REFUSED_FOR_NOW, "SMTP 451 4.3.0")),
        ("cut", Answer(Outcome.UNKNOWN, "cut-off")),
    ],
)
def test_a_refused_letter_says_whether_to_try_again(
    mail: MailSink, settings_with: MakeSettings, reply: str, answer: Answer
) -> None:
    mail.at_data = reply
    assert post(mail, settings_with) == answer


def test_a_server_that_is_away_is_refused_for_now(settings_with: MakeSettings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    send = open_email(settings_with(smtp_url=SecretStr(f"smtp://127.0.0.1:{port}")), AMPLE)
    assert send is not None
    assert send(TO, WORDING) == Answer(Outcome.REFUSED_FOR_NOW, "no-connection")


def test_a_mail_server_on_a_private_address_is_the_operators_choice(
    mail: MailSink, settings_with: MakeSettings
) -> None:
    assert post(mail, settings_with, allow_private_targets=False).outcome is Outcome.ACCEPTED


def test_without_a_mail_server_it_is_not_set_up(settings_with: MakeSettings) -> None:
    assert open_email(settings_with()) is None


def test_a_server_without_a_domain_still_has_a_sender(mail: MailSink, settings_with: MakeSettings) -> None:
    post(mail, settings_with, mail_from=None)
    assert mail.letters[0]["From"] == "Tongxing <tongxing@localhost.localdomain>"


def test_neither_mailbox_nor_text_reaches_a_log(
    mail: MailSink, settings_with: MakeSettings, caplog: pytest.LogCaptureFixture
) -> None:
    mail.at_recipient = "550 5.1.1 unknown"
    caplog.set_level(logging.DEBUG)
    post(mail, settings_with)
    ours = "\n".join(record.getMessage() for record in caplog.records if record.name != "mail.log")
    assert "wang@example.org" not in ours
    assert "入户家访" not in ours


@pytest.mark.parametrize("address", ["wang", "wang@localhost", "a@example.org, b@example.org", "王 <a@example.org>"])
def test_what_is_not_one_mailbox_is_refused_when_filled_in(address: str) -> None:
    with pytest.raises(BadInput, match="邮箱"):
        EMAIL.checked({"address": address})


def test_a_missing_mailbox_is_named() -> None:
    with pytest.raises(BadInput, match="缺少“邮箱”"):
        EMAIL.checked({"address": " "})
