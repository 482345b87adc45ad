"""The way in and out: signing in, links for one person, the first administrator, choosing a password."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy import select
from starlette.datastructures import FormData

from tongxing.actions.signing_in import (
    LASTS,
    SHORTEST,
    FirstAdministrator,
    TooManyTries,
    choose_password,
    purpose_of,
    set_up,
    sign_in,
    sign_out,
)
from tongxing.actions.signing_in import follow as follow_link
from tongxing.errors import BadInput, NotAllowed, TongxingError
from tongxing.ledger.tables import Organisation

from .web import COOKIE, Asker, Posted, Spoken, Web, here, let_in, other_system, page, safe_next, see_other

__all__ = ["router"]

router = APIRouter()


async def stranger_posted(request: Request) -> AsyncIterator[FormData]:
    """The fields of a form from somebody who is not signed in; raises :class:`NotAllowed` for another site's."""
    origin = request.headers.get("origin")
    if origin is not None and origin != "null" and urlsplit(origin).netloc != request.headers.get("host"):
        raise NotAllowed(
            "这张表单是别的网站发来的，没有处理；请从本系统的页面填",
            "this form came from another site and was not taken; fill it in on a page of this system",
        )
    async with request.form(max_files=0, max_fields=20) as form:
        yield form


StrangerPosted = Annotated[FormData, Depends(stranger_posted)]


@router.get("/sign-in")
def show_sign_in(request: Request, _spoken: Spoken) -> Response:
    going = safe_next(request.query_params.get("next"))
    return page(request, "sign_in.html", next=going, said=None, address="", other=other_system(request))


@router.post("/sign-in")
def do_sign_in(request: Request, _spoken: Spoken, form: StrangerPosted) -> Response:
    web, address = here(request), str(form.get("address", ""))
    place = request.client.host if request.client else ""
    try:
        token = sign_in(web.installation, address, str(form.get("password", "")), place, web.clock())
    except (NotAllowed, TooManyTries) as refused:
        code = 429 if isinstance(refused, TooManyTries) else 403
        going = safe_next(str(form.get("next", "/")))
        shown = {"next": going, "said": str(refused), "address": address, "other": other_system(request)}
        return page(request, "sign_in.html", code, **shown)
    return let_in(request, token, safe_next(str(form.get("next", "/"))))


@router.post("/sign-out")
def do_sign_out(request: Request, _asker: Asker, _form: Posted) -> Response:
    sign_out(here(request).installation, request.cookies.get(COOKIE, ""))
    response = see_other("/sign-in")
    response.delete_cookie(COOKIE, path="/")
    return response


@router.get("/in/{token}")
def follow(request: Request, token: str, _spoken: Spoken) -> Response:
    """What a link is for. That of a message, and the first one that is printed, lead on at once; others ask first."""
    web = here(request)
    purpose = purpose_of(web.installation, token, web.clock())
    if purpose in ("work", "enter"):
        mine = follow_link(web.installation, token, web.clock())
        page_of_work = "/overdue" if request.query_params.get("to") == "overdue" else "/work"
        return let_in(request, mine, page_of_work if purpose == "work" else "/")
    return _ask(request, web, purpose)


@router.post("/in/{token}")
def use(request: Request, token: str, _spoken: Spoken, form: StrangerPosted) -> Response:
    web = here(request)
    purpose = purpose_of(web.installation, token, web.clock())
    given = {name: str(value) for name, value in form.items()}
    try:
        if given.get("password") != given.get("again"):
            raise BadInput("两次写的密码不一样", "the two passwords differ")
        if purpose == "first":
            mine = set_up(web.installation, token, _first(given), web.clock())
        else:
            mine = choose_password(web.installation, token, given.get("password", ""), web.clock())
    except TongxingError as refused:
        return _ask(request, web, purpose, said=str(refused), given=given)
    return let_in(request, mine, "/")


def _first(given: dict[str, str]) -> FirstAdministrator:
    chosen = given.get("organisation", "")
    is_new = chosen == ""
    return FirstAdministrator(
        name=given.get("name", ""),
        address=given.get("address", ""),
        password=given.get("password", ""),
        organisation=given.get("organisation_key", "") if is_new else chosen,
        organisation_name=given.get("organisation_name", "") if is_new else "",
        kind=given.get("kind", "county"),
    )


def _ask(
    request: Request, web: Web, purpose: str, said: str | None = None, given: dict[str, str] | None = None
) -> Response:
    with web.installation.ledger.read() as session:
        places = session.execute(select(Organisation.key, Organisation.name).order_by(Organisation.path)).all()
    shown = {"said": said, "given": given or {}, "shortest": SHORTEST, "places": places, "lasts": LASTS}
    return page(request, "first.html" if purpose == "first" else "password.html", 200 if said is None else 422, **shown)
