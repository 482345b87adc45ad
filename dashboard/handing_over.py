"""Handing an open item to a colleague of the same organisation."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from tongxing.actions.taking_part import hand_over
from tongxing.errors import BadInput, NotAllowed, TongxingError
from tongxing.ledger.people import staff_of
from tongxing.ledger.tables import Organisation

from .records import Record, read_record
from .web import Asker, Posted, Reader, here, page, see_other

__all__ = ["router"]

router = APIRouter(prefix="/items/{item}/hand-over")


@router.get("")
def choose(request: Request, item: int, asker: Asker) -> Response:
    return _page(request, _found(request, asker, item))


@router.post("")
def give(request: Request, item: int, asker: Asker, form: Posted) -> Response:
    web, to = here(request), str(form.get("to", ""))
    found = _found(request, asker, item)
    try:
        if not to.isdigit() or int(to) not in _staff(request, found):
            raise BadInput("请选一位同事", "choose a colleague")
        hand_over(web.installation, [item], to, asker.actor, web.clock())
    except TongxingError as refused:
        return _page(request, found, str(refused))
    return see_other("/work?handed=1")


def _found(request: Request, asker: Reader, item: int) -> Record:
    """Raises :class:`NotFound` for what the reader may not see, :class:`NotAllowed` where it is not theirs to give."""
    if asker.rights.only_work:
        raise NotAllowed(
            "从消息里的链接进来不能转交；请登录", "the link of a message hands nothing over; sign in for that"
        )
    web = here(request)
    found = read_record(web.installation, asker, item, web.clock())
    if found.answers is None or found.row.state != "open":
        raise NotAllowed(
            f"事项 {item} 不能由您转交：只有本单位没办完的可以",
            f"item {item} is not yours to hand over: only what is open in your own organisation is",
        )
    return found


def _staff(request: Request, found: Record) -> dict[int, str]:
    ledger = here(request).installation.ledger
    with ledger.read() as session:
        return staff_of(session, ledger.vault, session.get_one(Organisation, found.launch.organisation_id))


def _page(request: Request, found: Record, said: str | None = None) -> Response:
    code = 200 if said is None else 422
    return page(request, "hand_over.html", code, found=found, staff=_staff(request, found), said=said)
