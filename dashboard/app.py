"""The web application: one page, its stylesheet, and the guards around them. Meant for loopback."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable
from importlib.resources import files
from urllib.parse import urlsplit

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse, PlainTextResponse
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.exceptions import HTTPException as StarletteHTTPException

from tongxing.errors import TongxingError, Unavailable
from tongxing.installation import Installation
from tongxing.words import Language, say, speaking

from .reader import language_of
from .standing import standing

__all__ = ["make_app"]

Clock = Callable[[], dt.datetime]

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}
_LOCAL = frozenset({"127.0.0.1", "localhost", "::1"})


def make_app(installation: Installation, clock: Clock = lambda: dt.datetime.now(dt.UTC)) -> FastAPI:
    """The application for one installation. It opens nothing by itself and may be served by several threads."""
    app = FastAPI(title="Tongxing", docs_url=None, redoc_url=None, openapi_url=None)
    pages = Environment(
        loader=PackageLoader("dashboard"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.globals["say"] = say
    style = files("dashboard").joinpath("static/style.css").read_text(encoding="utf-8")
    hosts = _LOCAL | {urlsplit(installation.settings.public_url).hostname or ""}

    @app.middleware("http")
    async def guard(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        response = await call_next(request) if _host(request) in hosts else _strange_host()
        response.headers.update(HEADERS)
        return response

    @app.get("/", response_class=HTMLResponse)
    def status(request: Request) -> HTMLResponse:
        with speaking(_language(request)):
            found = standing(installation, clock())
            return _page(pages, request, "status.html", status=found, prefect=_prefect(installation))

    @app.get("/style.css")
    def stylesheet() -> Response:
        return Response(style, media_type="text/css")

    @app.exception_handler(TongxingError)
    async def sorry(request: Request, error: TongxingError) -> HTMLResponse:
        code = 503 if isinstance(error, Unavailable) else 500
        with speaking(_language(request)):
            return _page(pages, request, "sorry.html", code, said=str(error))

    @app.exception_handler(StarletteHTTPException)
    async def missing(request: Request, error: StarletteHTTPException) -> HTMLResponse:
        with speaking(_language(request)):
            return _page(pages, request, "sorry.html", error.status_code, said=_why(error))

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


def _language(request: Request) -> Language:
    return language_of(request.query_params.get("lang"), request.headers.get("accept-language"))


def _page(pages: Environment, request: Request, name: str, code: int = 200, **shown: object) -> HTMLResponse:
    language = _language(request)
    content = pages.get_template(name).render(lang="en" if language == "en" else "zh-CN", **shown)
    return HTMLResponse(
        content,
        status_code=code,
        headers={"Content-Language": "en" if language == "en" else "zh-CN", "Vary": "Accept-Language"},
    )


def _prefect(installation: Installation) -> str | None:
    """Prefect's own page lies beside its API."""
    url = installation.settings.prefect_api_url
    return url.removesuffix("/api") if url else None


def _why(error: StarletteHTTPException) -> str:
    if error.status_code == 404:
        return say(
            "没有这一页。登录和工作清单还没有做好；命令行里可用 tongxing worklist。",
            "There is no such page. Logging in and worklists are not there yet; use 'tongxing worklist' at the command line.",
        )
    return say("不能这样访问这一页。", "This page cannot be asked for like that.")
