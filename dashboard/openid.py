"""Signing in with the account of another system, by OpenID Connect (authorization code with PKCE).

The other system only says who it is: people, roles and rights are ours. Nobody is made by signing in.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

import httpx
from cryptography.exceptions import InvalidTag
from fastapi import APIRouter, Request, Response
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from tongxing.actions.signing_in import sign_in_as
from tongxing.errors import NotAllowed, TongxingError, Unavailable
from tongxing.installation import Installation
from tongxing.settings import Settings

from .web import Spoken, cookie_ways, here, let_in, other_system, page, safe_next, see_other

__all__ = ["router"]

router = APIRouter()

COOKIE = "tongxing_openid"
LASTS = dt.timedelta(minutes=10)
PATIENCE = 10.0
"""Seconds that the other system has for an answer."""
LEEWAY = 60
"""Seconds by which its clock may differ from ours."""
ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")
BACK = "/sign-in/back"


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked, until the other system sends the browser back."""

    state: str
    nonce: str
    verifier: str
    next: str
    until: dt.datetime


@router.get("/sign-in/with")
def go(request: Request, _spoken: Spoken) -> Response:
    """Off to the other system."""
    web = here(request)
    settings = web.installation.settings
    verifier, nonce, state = (secrets.token_urlsafe(size) for size in (48, 24, 24))
    try:
        address = _discovered(settings)["authorization_endpoint"]
    except TongxingError as refused:
        return _refused(request, refused)
    going = safe_next(request.query_params.get("next"))
    asked = Asked(state, nonce, verifier, going, web.clock() + LASTS)
    response = see_other(
        f"{address}{'&' if '?' in address else '?'}{urlencode(_question(settings, verifier, nonce, state))}"
    )
    response.set_cookie(
        COOKIE, _sealed(web.installation, asked), int(LASTS.total_seconds()), httponly=True, **cookie_ways(request)
    )
    return response


@router.get(BACK)
def come_back(request: Request, _spoken: Spoken) -> Response:
    """In, as whom the other system says."""
    web, sent = here(request), request.query_params
    try:
        asked = _opened(web.installation, request.cookies.get(COOKIE, ""), sent.get("state", ""), web.clock())
        if "code" not in sent:
            raise NotAllowed("登录没有完成，请再试一次", "the sign-in was not completed; try again")
        claims = _claims(web.installation.settings, asked, sent["code"], web.clock())
        response = let_in(request, sign_in_as(web.installation, _address(claims), web.clock()), asked.next)
    except TongxingError as refused:
        response = _refused(request, refused)
    response.delete_cookie(COOKIE, path="/")
    return response


def _refused(request: Request, refused: TongxingError) -> Response:
    code = 503 if isinstance(refused, Unavailable) else 403
    return page(request, "sign_in.html", code, next="/", said=str(refused), address="", other=other_system(request))


def _question(settings: Settings, verifier: str, nonce: str, state: str) -> dict[str, str]:
    """An authorization request (RFC 6749) with PKCE (RFC 7636)."""
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    return {
        "response_type": "code",
        "client_id": settings.oidc_client_id,
        "redirect_uri": settings.public_url + BACK,
        "scope": "openid email phone",
        "state": state,
        "nonce": nonce,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }


def _exchanged(settings: Settings, address: str, asked: Asked, code: str) -> Mapping[str, Any]:
    """What a code is worth. A client with a secret shows it in the way that every issuer must understand."""
    secret = settings.oidc_client_secret
    known = httpx.BasicAuth(quote(settings.oidc_client_id), quote(secret.get_secret_value())) if secret else None
    sent = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": settings.public_url + BACK,
        "code_verifier": asked.verifier,
        **({} if secret else {"client_id": settings.oidc_client_id}),
    }
    answer = httpx.post(address, data=sent, auth=known, timeout=PATIENCE, follow_redirects=False)
    found = answer.json() if answer.is_success else {}
    return found if isinstance(found, dict) else {}


def _discovered(settings: Settings) -> Mapping[str, Any]:
    """What the other system says of itself. Raises :class:`NotAllowed` where there is none, :class:`Unavailable` where it
    does not answer, or as somebody else."""
    if settings.oidc_issuer is None:
        raise NotAllowed("没有设置统一登录", "no other system to sign in with is set")
    found = _asked(f"{settings.oidc_issuer.rstrip('/')}/.well-known/openid-configuration")
    if found.get("issuer") != settings.oidc_issuer:
        raise _unavailable(f"issuer {found.get('issuer')}")
    return found


def _asked(address: str) -> Mapping[str, Any]:
    try:
        answer = httpx.get(address, timeout=PATIENCE, follow_redirects=False)
        answer.raise_for_status()
        found = answer.json()
    except (httpx.HTTPError, ValueError) as error:
        raise _unavailable(type(error).__name__) from None
    if not isinstance(found, dict):
        raise _unavailable("no JSON object")
    return found


def _unavailable(why: str) -> Unavailable:
    return Unavailable(
        f"统一登录现在用不了（{why}）；请用密码登录，或稍后再试",
        f"the other system cannot be used now ({why}); sign in with a password, or try later",
    )


def _claims(settings: Settings, asked: Asked, code: str, now: dt.datetime) -> Mapping[str, Any]:
    """What the other system says of who signed in, after all that makes it believable was checked."""
    known = _discovered(settings)
    try:
        token = _exchanged(settings, known["token_endpoint"], asked, code)
        keys = KeySet.import_key_set(_asked(known["jwks_uri"]))  # type: ignore[arg-type]  # plain JSON
        said = jwt.decode(token["id_token"], keys, algorithms=list(ALGORITHMS))
        wanted = jwt.JWTClaimsRegistry(
            now=int(now.timestamp()),
            leeway=LEEWAY,
            iss={"essential": True, "value": str(settings.oidc_issuer)},
            aud={"essential": True, "value": settings.oidc_client_id},
            nonce={"essential": True, "value": asked.nonce},
            exp={"essential": True},
        )
        wanted.validate(said.claims)
    except httpx.HTTPError as error:
        raise _unavailable(type(error).__name__) from None
    except (JoseError, KeyError, ValueError, TypeError) as error:
        raise NotAllowed(
            f"统一登录的回答不可信（{type(error).__name__}），没有登录；请再试一次",
            f"the answer of the other system cannot be trusted ({type(error).__name__}); nobody was signed in; try again",
        ) from None
    return said.claims


def _address(claims: Mapping[str, Any]) -> str:
    """An address of which the other system says that it was checked: of any other, somebody might only claim it."""
    for name in ("email", "phone_number"):
        if claims.get(name) and claims.get(f"{name}_verified") in (True, "true"):
            return re.sub(r"^\+86|[\s-]", "", str(claims[name])) if name == "phone_number" else str(claims[name])
    raise NotAllowed(
        "统一登录没有给出核实过的邮箱或手机号，没有登录；请用密码登录",
        "the other system gave no verified e-mail address or telephone number; sign in with a password",
    )


def _sealed(installation: Installation, asked: Asked) -> str:
    plain = json.dumps([asked.state, asked.nonce, asked.verifier, asked.next, asked.until.isoformat()])
    return installation.ledger.vault.seal("openid", "browser", "asked", plain.encode()).hex()


def _opened(installation: Installation, cookie: str, state: str, now: dt.datetime) -> Asked:
    """What this browser asked for; raises :class:`NotAllowed` where it is another's answer, or came too late."""
    asked = None
    try:
        plain = installation.ledger.vault.open("openid", "browser", "asked", bytes.fromhex(cookie))
        known, nonce, verifier, going, until = json.loads(plain)
        asked = Asked(known, nonce, verifier, going, dt.datetime.fromisoformat(until))
    except (ValueError, IndexError, InvalidTag, Unavailable):
        """Nothing of ours."""
    if asked is None or asked.until < now or not secrets.compare_digest(asked.state, state):
        raise NotAllowed(
            "登录放得太久，或不是从这里开始的；请再试一次",
            "this sign-in took too long or did not begin here; try again",
        )
    return asked
