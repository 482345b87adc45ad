"""My work, for a phone: what I owe, one record for one item or for many at once, and what was recorded."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, get_args

from fastapi import APIRouter, Request, Response
from starlette.datastructures import FormData, UploadFile

from tongxing.actions.attaching import Attachment, Pictures, read_files
from tongxing.actions.child_files import proposed_record
from tongxing.actions.completing import Completion, complete, reopen
from tongxing.actions.concerns import raise_concern
from tongxing.actions.viewing import viewed
from tongxing.dates import Half
from tongxing.errors import BadInput, NotAllowed, NotFound, TongxingError
from tongxing.ledger.items import find_items
from tongxing.words import say

from .fields import record_of, widgets
from .items import OneItem, items_in, may_read, require_seen, worklist
from .records import Record, fields_to_fill, read_record
from .web import Asker, Posted, Web, as_file, here, page, see_other

__all__ = ["router"]

router = APIRouter()


@router.get("/work")
def show_work(request: Request, asker: Asker) -> Response:
    web = here(request)
    found = worklist(web.installation, asker.rights, web.clock())
    groups = (*found.late, *found.soon, *found.later, *found.waiting)
    subjects = [item.subject_id for group in groups for item in group.items]
    viewed(web.installation, asker.actor, web.clock(), "worklist", ("person", asker.rights.person_id), subjects)
    asked = request.query_params
    said = {name: bool(asked.get(name)) for name in ("urgent", "handed")}
    return page(request, "work.html", work=found, done=_number(asked.get("done")), **said)


def _number(written: str | None) -> int:
    return int(written) if written and written.isdigit() and len(written) < 7 else 0


@router.get("/items/{item}")
def show_item(request: Request, item: int, asker: Asker) -> Response:
    web = here(request)
    found = read_record(web.installation, asker, item, web.clock())
    return _item_page(request, asker, web, found, _proposed(web, asker, found))


def _proposed(web: Web, asker: Asker, found: Record) -> Mapping[str, Any]:
    """What stands in the form at first: the draft, else what the child's file knows, to be confirmed."""
    if found.draft is not None:
        return found.draft.record
    if found.row.state != "open" or found.answers is None:
        return {}
    return proposed_record(web.installation, found.row.id, asker.actor, web.clock())


def _item_page(
    request: Request,
    asker: Asker,
    web: Web,
    found: Record,
    record: Mapping[str, Any],
    said: str | None = None,
    sent: FormData | None = None,
) -> Response:
    fields = fields_to_fill(web.installation, asker, found, record) if found.row.state == "open" else []
    may_read = found.answers is not None
    files = read_files(web.installation, found.row.id, asker.actor, web.clock(), contents=False) if may_read else []
    shown = {"found": found, "fields": fields, "files": files, "said": said}
    days = {
        "done_on": str(sent.get("done_on", "")) if sent else found.today.isoformat(),
        "urgent": str(sent.get("urgent", "")) if sent else "",
    }
    return page(request, "item.html", 200 if said is None else 422, **shown, **days)


@router.post("/items/{item}")
def record_item(request: Request, item: int, asker: Asker, form: Posted) -> Response:
    web = here(request)
    found = read_record(web.installation, asker, item, web.clock())
    record = record_of(found.form, found.step.makes, form) if found.form else {}
    if form.get("more"):
        return _item_page(request, asker, web, found, record, sent=form)
    try:
        _refuse_record_elsewhere(web, asker, item)
        what = _completion(form, record)
        number = complete(web.installation, [item], what, asker.actor, web.clock())
    except TongxingError as refused:
        return _item_page(request, asker, web, found, record, str(refused), form)
    return see_other(f"/work?done={number}" + ("&urgent=1" if what.urgent else ""))


@router.post("/items/{item}/urgent")
def raise_urgent(request: Request, item: int, asker: Asker, form: Posted) -> Response:
    """An urgent concern on its own, whatever the item's state."""
    web = here(request)
    _refuse_record_elsewhere(web, asker, item)
    raise_concern(web.installation, str(form.get("urgent", "")), asker.actor, web.clock(), item=item)
    return see_other("/work?urgent=1")


@router.post("/items/{item}/reopen")
def reopen_item(request: Request, item: int, asker: Asker, form: Posted) -> Response:
    web = here(request)
    _refuse_record_elsewhere(web, asker, item)
    reopen(web.installation, [item], str(form.get("reason", "")), asker.actor, web.clock())
    return see_other(f"/items/{item}")


@router.get("/items/{item}/files/{file}")
def give_file(request: Request, item: int, file: str, asker: Asker) -> Response:
    """A file of a draft or record, as something to keep and nothing to open in the browser."""
    web = here(request)
    _refuse_record_elsewhere(web, asker, item)
    for each in read_files(web.installation, item, asker.actor, web.clock(), only=file):
        if each.content is not None:
            return as_file(each.facts.name, each.content)
    raise NotFound(f"事项 {item} 没有这个文件", f"item {item} has no such file")


def _refuse_record_elsewhere(web: Web, asker: Asker, item: int) -> None:
    """Records are read and written by those whose work it is; who oversees from further up sees states and numbers."""
    with web.installation.ledger.read() as session:
        require_seen(session, asker.rights, item)
        if not may_read(session, asker.rights, item):
            raise NotAllowed(
                f"事项 {item} 的记录只有本单位的人能看和填",
                f"the record of item {item} is for people of its own organisation",
            )


@router.get("/work/{window}")
def show_many(request: Request, window: int, asker: Asker) -> Response:
    web = here(request)
    items = items_in(web.installation, asker.rights, window, web.clock())
    viewed(
        web.installation, asker.actor, web.clock(), "worklist", ("window", window), [each.subject_id for each in items]
    )
    return _many_page(request, asker, web, items, {}, [each.id for each in items])


def _many_page(
    request: Request,
    asker: Asker,
    web: Web,
    items: Sequence[OneItem],
    record: Mapping[str, Any],
    ticked: Sequence[int],
    said: str | None = None,
) -> Response:
    found = read_record(web.installation, asker, items[0].id, web.clock())
    fields = widgets(found.form, record, (), {}, {}) if found.form else []
    shown = {"items": items, "found": found, "fields": fields, "ticked": set(ticked), "said": said}
    return page(request, "many.html", 200 if said is None else 422, done_on=found.today.isoformat(), **shown)


@router.post("/work/{window}")
def record_many(request: Request, window: int, asker: Asker, form: Posted) -> Response:
    """One record for all that are ticked; the others stay open."""
    web = here(request)
    items = items_in(web.installation, asker.rights, window, web.clock())
    mine = {each.id for each in items}
    ticked = [int(str(each)) for each in form.getlist("item") if str(each).isdigit()]
    found = read_record(web.installation, asker, items[0].id, web.clock())
    record = record_of(found.form, (), form) if found.form else {}
    try:
        if not ticked:
            raise BadInput("一项也没有选，没有保存", "nothing is ticked, so nothing was kept")
        if not set(ticked) <= mine:
            _refuse_gone(web, [each for each in ticked if each not in mine])
        number = complete(web.installation, ticked, _completion(form, record), asker.actor, web.clock())
    except TongxingError as refused:
        return _many_page(request, asker, web, items, record, ticked, str(refused))
    return see_other(f"/work?done={number}")


def _refuse_gone(web: Web, gone: Sequence[int]) -> None:
    with web.installation.ledger.read() as session:
        find_items(session, gone)
    raise NotAllowed(
        f"其中 {len(gone)} 项已办结或已不归你，没有保存；请看看再提交",
        f"{len(gone)} of them are settled or no longer yours; nothing was kept; look again and send it once more",
    )


def _completion(form: FormData, record: Mapping[str, Any]) -> Completion:
    draft = str(form.get("draft", ""))
    half, said = str(form.get("half", "")), str(form.get("pictures", ""))
    return Completion(
        evidence=record or None,
        done_on=_day(str(form.get("done_on", "")).strip()),
        done_half=half if half in tuple(Half) else None,
        draft=int(draft) if draft.isdigit() else None,
        urgent=str(form.get("urgent", "")).strip() or None,
        pictures=next((each for each in get_args(Pictures) if each == said), None),
        files=tuple(
            _attachment(each) for each in form.getlist("file") if isinstance(each, UploadFile) and each.filename
        ),
    )


def _day(written: str) -> dt.date | None:
    if not written:
        return None
    try:
        return dt.date.fromisoformat(written)
    except ValueError:
        raise BadInput(
            f"完成日期要写成 2027-06-10 这样，不是“{written}”",
            f"the day it was done is written as 2027-06-10, not '{written}'",
        ) from None


def _attachment(file: UploadFile) -> Attachment:
    return Attachment(file.filename or say("附件", "file"), file.file.read())
