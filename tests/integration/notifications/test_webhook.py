"""The webhook channel against a real HTTP server."""

from __future__ import annotations

import logging
import socket
from typing import TYPE_CHECKING

import pytest

from notifications.address import Patience
from notifications.channels.webhook import WEBHOOK, open_webhook
from tongxing.errors import BadInput
from tongxing.transport import Answer, Outcome, Wording

if TYPE_CHECKING:
    from tests.integration.notifications.conftest import HttpSink, MakeSettings

AMPLE = Patience(connect=5, read=10)
SHORT = Patience(connect=5, read=0.2)
WORDING = Wording("30 项待办", "入户家访：30 项")


def post(sink: HttpSink, make: MakeSettings, answer: int | str = 200, **fields: str) -> Answer:
    sink.answer = answer
    patience = SHORT if answer == "slow" else AMPLE
    return open_webhook(make(), patience)({"url": f"{sink.url}/hook?room=3%2F2", **fields}, WORDING)


def test_it_posts_subject_and_body_as_json(web: HttpSink, settings_with: MakeSettings) -> None:
    assert post(web, settings_with).outcome is Outcome.ACCEPTED
    assert web.posted[0]["title"] == "30 项待办"
    assert web.posted[0]["message"] == "入户家访：30 项"


def test_the_path_arrives_as_it_was_given(web: HttpSink, settings_with: MakeSettings) -> None:
    post(web, settings_with)
    assert web.paths == ["/hook?room=3%2F2"]


def test_the_token_goes_as_a_bearer(web: HttpSink, settings_with: MakeSettings) -> None:
    post(web, settings_with, token="t0ken")
    assert web.headers[0]["Authorization"] == "Bearer t0ken"


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (400, Outcome.REFUSED_FOR_GOOD),
        (401, Outcome.REFUSED_FOR_GOOD),
        (404, Outcome.REFUSED_FOR_GOOD),
        (429, Outcome.REFUSED_FOR_NOW),
        (500, Outcome.REFUSED_FOR_NOW),
        (503, Outcome.REFUSED_FOR_NOW),
        (504, Outcome.UNKNOWN),
    ],
)
def test_a_status_says_whether_to_try_again(
    web: HttpSink, settings_with: MakeSettings, status: int, outcome: Outcome
) -> None:
    assert post(web, settings_with, status) == Answer(outcome, f"HTTP {status}")


def test_a_redirect_is_not_followed(web: HttpSink, settings_with: MakeSettings) -> None:
    assert post(web, settings_with, 302) == Answer(Outcome.REFUSED_FOR_GOOD, "HTTP 302")
    assert len(web.paths) == 1


def test_no_answer_in_time_is_unknown(web: HttpSink, settings_with: MakeSettings) -> None:
    assert post(web, settings_with, "slow") == Answer(Outcome.UNKNOWN, "timed-out")


def test_a_cut_connection_is_unknown(web: HttpSink, settings_with: MakeSettings) -> None:
    assert post(web, settings_with, "cut") == Answer(Outcome.UNKNOWN, "cut-off")


def test_nobody_listening_is_refused_for_now(settings_with: MakeSettings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    answer = open_webhook(settings_with(), AMPLE)({"url": f"http://127.0.0.1:{port}/"}, WORDING)
    assert answer == Answer(Outcome.REFUSED_FOR_NOW, "no-connection")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]"])
def test_a_private_target_is_refused_after_its_name_is_resolved(
    web: HttpSink, settings_with: MakeSettings, host: str
) -> None:
    send = open_webhook(settings_with(allow_private_targets=False), AMPLE)
    answer = send({"url": web.url.replace("127.0.0.1", host)}, WORDING)
    assert answer == Answer(Outcome.REFUSED_FOR_GOOD, "private-target")
    assert web.posted == []


def test_a_schema_off_the_allow_list_is_refused(web: HttpSink, settings_with: MakeSettings) -> None:
    send = open_webhook(settings_with(channel_schemas=("mailto",)), AMPLE)
    assert send({"url": web.url}, WORDING) == Answer(Outcome.REFUSED_FOR_GOOD, "schema-not-allowed")
    assert web.posted == []


def test_neither_token_nor_text_reaches_a_log(
    web: HttpSink, settings_with: MakeSettings, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    post(web, settings_with, 400, token="t0ken")
    assert "t0ken" not in caplog.text
    assert "入户家访" not in caplog.text


@pytest.mark.parametrize(
    "url", ["example.org/hook", "ftp://example.org", "https://", "https://a b.org/", "https://u:p@example.org/"]
)
def test_what_is_no_web_address_is_refused_when_filled_in(url: str) -> None:
    with pytest.raises(BadInput, match="网址"):
        WEBHOOK.checked({"url": url})


def test_a_raw_apprise_url_is_no_field() -> None:
    with pytest.raises(BadInput):
        WEBHOOK.checked({"url": "jsons://example.org/hook"})
