"""What every page needs: the installation, the clock, the templates; who asks; and the guards of forms."""

from __future__ import annotations

import datetime as dt
import hmac
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import quote, urlsplit

from fastapi import Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData

from tongxing.actions.signing_in import browser_of
from tongxing.errors import NotAllowed
from tongxing.installation import Installation
from tongxing.ledger.audit import Actor
from tongxing.ledger.rights import Rights, rights_of
from tongxing.words import Language, language, say, speaking

from .reader import language_of

__all__ = [
    "COOKIE",
    "Asker",
    "Clock",
    "NotSignedIn",
    "Posted",
    "Reader",
    "Web",
    "as_file",
    "here",
    "page",
    "posted",
    "see_other",
]

COOKIE, LANGUAGE_COOKIE = "tongxing", "tongxing_language"
MOST_FIELDS = 5000

Clock = Callable[[], dt.datetime]


class NotSignedIn(Exception):
    """The page is for somebody who is signed in."""


@dataclass(frozen=True)
class Web:
    """The parts that all pages share."""

    installation: Installation
    clock: Clock
    templates: Environment


@dataclass(frozen=True)
class Reader:
    """Who asks: a person with their rights, in a browser whose forms carry `form_key`."""

    rights: Rights
    form_key: str
    name: str

    @property
    def actor(self) -> Actor:
        return Actor(self.rights.person_id, "web")


def templates() -> Environment:
    made = Environment(
        loader=PackageLoader("dashboard"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["say"] = say
    return made


def here(request: Request) -> Web:
    found: Web = request.app.state.web
    return found


async def spoken(request: Request) -> AsyncIterator[Language]:
    """The reader's language for the whole request: chosen here or before, else the browser's, else the installation's."""
    chosen = request.query_params.get("lang") or request.cookies.get(LANGUAGE_COOKIE)
    usual = here(request).installation.settings.language
    with speaking(language_of(chosen, request.headers.get("accept-language"), usual)):
        yield language()


async def reader(request: Request, _spoken: Annotated[Language, Depends(spoken)]) -> Reader:
    """Whoever is signed in; raises :class:`NotSignedIn`."""
    web, token = here(request), request.cookies.get(COOKIE, "")
    found = await run_in_threadpool(_reader, web, token) if token else None
    if found is None:
        raise NotSignedIn
    request.state.reader = found
    return found


def _reader(web: Web, token: str) -> Reader | None:
    found = browser_of(web.installation, token, web.clock())
    if found is None:
        return None
    with web.installation.ledger.read() as session:
        rights = rights_of(session, found.person_id, only_work=found.scope == "work")
    return Reader(rights, found.form_key, found.name)


async def posted(request: Request, asker: Asker) -> AsyncIterator[FormData]:
    """The fields of a form of ours; raises :class:`NotAllowed` for one that another site sent."""
    async with request.form(max_files=20, max_fields=MOST_FIELDS) as form:
        if not hmac.compare_digest(str(form.get("form_key", "")), asker.form_key):
            raise NotAllowed(
                "这张表单过期了，没有保存；请返回、刷新后再提交",
                "this form has expired and nothing was kept; go back, reload the page and send it again",
            )
        yield form


Asker = Annotated[Reader, Depends(reader)]
Posted = Annotated[FormData, Depends(posted)]
Spoken = Annotated[Language, Depends(spoken)]


def page(request: Request, name: str, code: int = 200, **shown: Any) -> HTMLResponse:
    """A page in the reader's language."""
    is_english = language() == "en"
    tag = "en" if is_english else "zh-CN"
    common = {
        "lang": tag,
        "reader": getattr(request.state, "reader", None),
        "other_language": _in_the_other(request, is_english),
        "path": request.url.path,
    }
    content = here(request).templates.get_template(name).render(**common, **shown)
    response = HTMLResponse(content, code, {"Content-Language": tag, "Vary": "Accept-Language, Cookie"})
    chosen = request.query_params.get("lang")
    if chosen:
        response.set_cookie(LANGUAGE_COOKIE, language(), max_age=365 * 86400, **cookie_ways(request))
    return response


def _in_the_other(request: Request, is_english: bool) -> str:
    """The same page in the other language."""
    kept = [(name, value) for name, value in request.query_params.multi_items() if name != "lang"]
    pairs = [*kept, ("lang", "zh_CN" if is_english else "en")]
    return "?" + "&".join(f"{quote(name)}={quote(value)}" for name, value in pairs)


def see_other(address: str) -> RedirectResponse:
    """After a form was taken: the browser asks for another page, so that going back sends nothing twice."""
    return RedirectResponse(address, status_code=303)


def as_file(name: str, content: bytes) -> Response:
    """Something to keep, and nothing to open in the browser."""
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}
    return Response(content, media_type="application/octet-stream", headers=headers)


def let_in(request: Request, token: str, address: str) -> Response:
    """On to a page, signed in."""
    response = see_other(address)
    response.set_cookie(COOKIE, token, httponly=True, **cookie_ways(request))
    return response


def cookie_ways(request: Request) -> Mapping[str, Any]:
    """How cookies are set: for our own pages, and over https alone where people come by https."""
    public = urlsplit(here(request).installation.settings.public_url)
    return {"samesite": "lax", "secure": public.scheme == "https", "path": "/"}


def other_system(request: Request) -> str | None:
    """What the system with whose accounts people may sign in is called; None where there is none."""
    settings = here(request).installation.settings
    return (settings.oidc_name or settings.oidc_issuer) if settings.oidc_issuer else None


def safe_next(address: str | None) -> str:
    """Where to go on after signing in: a page of ours."""
    is_ours = address is not None and address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if is_ours and address is not None else "/"
