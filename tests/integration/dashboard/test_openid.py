"""Signing in with the account of another system, which answers on loopback as OpenID Connect says."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi import FastAPI
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet
from pydantic import SecretStr

from dashboard.app import make_app
from tests.integration.actions.conftest import School
from tests.integration.dashboard.conftest import Browser

KEY = ECKey.generate_key("P-256", {"kid": "one"})


class Issuer:
    """The other system. `said` goes over what it claims; `key` signs; `broken` answers nothing of use."""

    def __init__(self) -> None:
        self.said: dict[str, Any] = {}
        self.key, self.broken = KEY, False
        self.asked: dict[str, str] = {}
        self.now = 0
        issuer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._answer(issuer.get(self.path))

            def do_POST(self) -> None:
                form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
                self._answer(
                    issuer.token({name: each[0] for name, each in form.items()}, self.headers["Authorization"])
                )

            def _answer(self, found: dict[str, Any]) -> None:
                content = b"?" if issuer.broken else json.dumps(found).encode()
                self.send_response(400 if "error" in found else 200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def get(self, path: str) -> dict[str, Any]:
        if path == "/keys":
            return dict(KeySet([KEY]).as_dict(private=False))
        places = {"authorization_endpoint": "/go", "token_endpoint": "/token", "jwks_uri": "/keys"}
        return {"issuer": self.address, **{name: self.address + path for name, path in places.items()}}

    def token(self, sent: dict[str, str], who: str) -> dict[str, Any]:
        challenge = base64.urlsafe_b64encode(hashlib.sha256(sent["code_verifier"].encode()).digest()).rstrip(b"=")
        basic = base64.b64encode(b"tongxing:hush").decode()
        if challenge.decode() != self.asked["code_challenge"] or who != f"Basic {basic}" or sent["code"] != "right":
            return {"error": "invalid_grant"}
        claims = {
            "iss": self.address,
            "aud": "tongxing",
            "sub": "7",
            "nonce": self.asked["nonce"],
            "exp": self.now + 300,
            "phone_number": "+86 13800000003",
            "phone_number_verified": True,
            **self.said,
        }
        signed = jwt.encode({"alg": "ES256", "kid": "one"}, claims, self.key, algorithms=["ES256"])
        return {"access_token": "x", "token_type": "Bearer", "id_token": signed}


@pytest.fixture
def issuer(late: School) -> Iterator[Issuer]:
    made = Issuer()
    made.now = int(late.clock.now.timestamp())
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def app(late: School, issuer: Issuer) -> FastAPI:
    """With the other system."""
    settings = late.installation.settings.model_copy(
        update={
            "oidc_issuer": issuer.address,
            "oidc_client_id": "tongxing",
            "oidc_client_secret": SecretStr("hush"),
            "oidc_name": "教育云",
            "public_url": "http://127.0.0.1",
        }
    )
    return make_app(replace(late.installation, settings=settings), lambda: late.clock.now)


def go(app: FastAPI, issuer: Issuer, to: str = "/overdue") -> tuple[Browser, str]:
    """Off to the other system, and the state that it is to bring back."""
    browser = Browser(app)
    address = browser.get(f"/sign-in/with?next={to}").headers["location"]
    issuer.asked = {name: each[0] for name, each in parse_qs(urlsplit(address).query).items()}
    return browser, issuer.asked["state"]


def test_who_the_other_system_knows_is_let_in_and_led_on(app: FastAPI, issuer: Issuer) -> None:
    assert "用教育云登录" in Browser(app).get("/sign-in").text
    browser, state = go(app, issuer)
    assert issuer.asked["redirect_uri"] == "http://127.0.0.1/sign-in/back"
    assert browser.get(f"/sign-in/back?code=right&state={state}").headers["location"] == "/overdue"
    assert "郑老师" in browser.get("/work").text


@pytest.mark.parametrize(
    "said",
    [
        {"nonce": "another"},
        {"aud": "somebody-else"},
        {"iss": "https://elsewhere.example"},
        {"exp": 1},
        {"phone_number_verified": False},
        {"phone_number": "13999999999"},
        {"phone_number": None},
        {"email": "nobody@school.example", "email_verified": True},
    ],
)
def test_an_answer_that_cannot_be_trusted_lets_nobody_in(app: FastAPI, issuer: Issuer, said: dict[str, Any]) -> None:
    browser, state = go(app, issuer)
    issuer.said = said
    assert browser.get(f"/sign-in/back?code=right&state={state}").status_code == 403
    assert browser.get("/work").status_code == 303


def test_another_key_another_code_and_another_browser_let_nobody_in(app: FastAPI, issuer: Issuer) -> None:
    browser, state = go(app, issuer)
    assert Browser(app).get(f"/sign-in/back?code=right&state={state}").status_code == 403
    assert browser.get("/sign-in/back?code=right&state=other").status_code == 403
    browser, state = go(app, issuer)
    assert browser.get(f"/sign-in/back?code=wrong&state={state}").status_code == 403
    browser, state = go(app, issuer)
    issuer.key = ECKey.generate_key("P-256", {"kid": "one"})
    assert browser.get(f"/sign-in/back?code=right&state={state}").status_code == 403
    browser, state = go(app, issuer)
    assert browser.get(f"/sign-in/back?error=access_denied&state={state}").status_code == 403


def test_it_is_asked_for_once_and_soon(app: FastAPI, issuer: Issuer, late: School) -> None:
    browser, state = go(app, issuer)
    late.clock.set("2027-10-27T10:11")
    issuer.now = int(late.clock.now.timestamp())
    assert browser.get(f"/sign-in/back?code=right&state={state}").status_code == 403


def test_a_system_that_is_not_there_is_said_and_the_password_stays(app: FastAPI, issuer: Issuer) -> None:
    issuer.broken = True
    answer = Browser(app).get("/sign-in/with?lang=en")
    assert answer.status_code == 503
    assert "password" in answer.text


def test_nobody_is_led_to_another_site(app: FastAPI, issuer: Issuer) -> None:
    browser, state = go(app, issuer, to="//evil.example")
    assert browser.get(f"/sign-in/back?code=right&state={state}").headers["location"] == "/"


def test_without_another_system_there_is_no_such_way(late: School) -> None:
    plain = Browser(make_app(late.installation, lambda: late.clock.now))
    assert "/sign-in/with" not in plain.get("/sign-in").text
    assert plain.get("/sign-in/with").status_code == 403
