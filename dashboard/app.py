"""The web application: its pages put together, and the guards around them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable
from importlib.resources import files
from urllib.parse import quote, urlsplit

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, PlainTextResponse
from starlette.exceptions import HTTPException as StarletteHTTPException

from tongxing.errors import BadInput, Conflict, NotAllowed, NotFound, TongxingError, Unavailable
from tongxing.installation import Installation
from tongxing.words import Language, say, speaking

from . import catalogue, entrance, handing_over, heat, launches, notices, openid, overview, preparing, work
from .reader import language_of
from .web import LANGUAGE_COOKIE, Clock, NotSignedIn, Web, here, page, see_other, templates

__all__ = ["make_app"]

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}
STATIC = {"style.css": "text/css", "drafts.js": "text/javascript"}
_LOCAL = frozenset({"127.0.0.1", "localhost", "::1"})
_CODES: tuple[tuple[type[TongxingError], int], ...] = (
    (NotFound, 404),
    (NotAllowed, 403),
    (Conflict, 409),
    (BadInput, 422),
    (Unavailable, 503),
)


def make_app(installation: Installation, clock: Clock = lambda: dt.datetime.now(dt.UTC)) -> FastAPI:
    """The application for one installation. It opens nothing by itself and may be served by several threads."""
    app = FastAPI(title="Tongxing", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.web = Web(installation, clock, templates())
    static = {
        f"/{name}": (files("dashboard").joinpath("static", name).read_text(encoding="utf-8"), kind)
        for name, kind in STATIC.items()
    }
    hosts = _LOCAL | {urlsplit(installation.settings.public_url).hostname or ""}

    @app.middleware("http")
    async def guard(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        response = await call_next(request) if _host(request) in hosts else _strange_host()
        response.headers.update(HEADERS)
        if request.url.path in static:
            response.headers["Cache-Control"] = "max-age=3600"
        return response

    @app.get("/style.css")
    @app.get("/drafts.js")
    def file(request: Request) -> Response:
        content, kind = static[request.url.path]
        return Response(content, media_type=kind)

    for each in (entrance, openid, work, handing_over, overview, heat, launches, notices, catalogue, preparing):
        app.include_router(each.router)
    app.add_exception_handler(NotSignedIn, _to_sign_in)
    app.add_exception_handler(TongxingError, _sorry)
    app.add_exception_handler(RequestValidationError, _missing)
    app.add_exception_handler(StarletteHTTPException, _missing)
    return app


def _host(request: Request) -> str:
    """The name under which the page was asked for: another site's name that leads here is refused (DNS rebinding)."""
    return urlsplit(f"//{request.headers.get('host', '')}").hostname or ""


def _strange_host() -> Response:
    return PlainTextResponse(
        "这个地址不是本系统的；请用 127.0.0.1，或在 TONGXING_PUBLIC_URL 里写上它\n"
        "This name is not ours; use 127.0.0.1, or put it into TONGXING_PUBLIC_URL\n",
        status_code=400,
    )


async def _to_sign_in(request: Request, _error: Exception) -> Response:
    going = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return see_other(f"/sign-in?next={quote(going if request.method == 'GET' else '/')}")


async def _sorry(request: Request, error: Exception) -> HTMLResponse:
    assert isinstance(error, TongxingError)
    code = next((code for kind, code in _CODES if isinstance(error, kind)), 500)
    with speaking(_language(request)):
        return page(request, "sorry.html", code, said=str(error))


async def _missing(request: Request, error: Exception) -> HTMLResponse:
    code = error.status_code if isinstance(error, StarletteHTTPException) else 404
    said = (
        ("没有这一页。", "There is no such page.")
        if code == 404
        else (
            "这一页不能这样打开；请回首页，从那里进。",
            "This page does not open that way; go back to the start and come from there.",
        )
    )
    with speaking(_language(request)):
        return page(request, "sorry.html", code, said=say(*said))


def _language(request: Request) -> Language:
    chosen = request.query_params.get("lang") or request.cookies.get(LANGUAGE_COOKIE)
    usual = here(request).installation.settings.language
    return language_of(chosen, request.headers.get("accept-language"), usual)
