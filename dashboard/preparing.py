"""Preparing a launch, page by page: which program for whom, its questions, the workbooks, the roles, the dry run. Only the
last button launches."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, get_args

from fastapi import APIRouter, Request, Response
from starlette.datastructures import FormData, UploadFile

from tongxing.actions.plan_in_words import Named
from tongxing.actions.preparing import (
    Preparing,
    begin_preparation,
    drop_preparation,
    my_preparations,
    open_preparation,
)
from tongxing.errors import BadInput, BadParameter, BadWorkbook, NotAllowed, NotFound, TongxingError
from tongxing.ledger.preparations import Book
from tongxing.ledger.rights import places_to_launch
from tongxing.planner import may_be_moved
from tongxing.program import Program
from tongxing.words import Text

from .questions import answers_of, own_questions, step_questions
from .web import Asker, Posted, Reader, here, page, see_other

__all__ = ["router"]

router = APIRouter(prefix="/prepare")

LARGEST = 20 * 1024 * 1024
SPARE = 1
"""Empty choices that are shown after those that are made."""


@router.get("")
def show_preparations(request: Request, asker: Asker) -> Response:
    _refuse_outsider(asker)
    web = here(request)
    programs = {key: plugin.program for key, plugin in web.installation.catalogue.programs.items()}
    kept = [each for each in my_preparations(web.installation, asker.actor) if each.program in programs]
    with web.installation.ledger.read() as session:
        kinds = {each.for_ for each in programs.values()}
        mine = {kind for kind in kinds if places_to_launch(session, asker.rights, kind)}
    fitting = [each for each in programs.values() if each.for_ in mine]
    return page(request, "prepare.html", kept=kept, programs=fitting, titles=programs)


def _refuse_outsider(asker: Reader) -> None:
    if not asker.rights.oversees:
        raise NotAllowed(
            "发起计划是单位联系人或管理员的事",
            "launching is for the coordinators and administrators of an organisation",
        )


@router.post("")
def begin(request: Request, asker: Asker, form: Posted) -> Response:
    _refuse_outsider(asker)
    web, key = here(request), str(form.get("program", ""))
    program = web.installation.catalogue.program(key).program
    with web.installation.ledger.read() as session:
        places = places_to_launch(session, asker.rights, program.for_)
    if not places:
        raise NotFound(f"没有能发起 “{key}” 的机构", f"you oversee no organisation that program '{key}' is for")
    chosen = str(form.get("organisation", ""))
    if not chosen and len(places) > 1:
        return page(request, "prepare_place.html", program=program, places=places)
    made = begin_preparation(web.installation, key, chosen or places[0][0], asker.actor, web.clock())
    return see_other(f"/prepare/{made}")


@router.post("/{id}/drop")
def drop(request: Request, id: str, asker: Asker, _form: Posted) -> Response:
    drop_preparation(here(request).installation, id, asker.actor)
    return see_other("/prepare")


def _opened(request: Request, asker: Reader, id: str) -> Preparing:
    _refuse_outsider(asker)
    return open_preparation(here(request).installation, id, asker.actor)


@router.get("/{id}")
def show_questions(request: Request, id: str, asker: Asker) -> Response:
    found = _opened(request, asker, id)
    return _questions(request, found, found.kept.answers, None)


@router.post("/{id}")
def take_answers(request: Request, id: str, asker: Asker, form: Posted) -> Response:
    found = _opened(request, asker, id)
    try:
        found.answer(answers_of(found.program, form), here(request).clock())
    except BadParameter as refused:
        return _questions(request, found, found.kept.answers, refused)
    return see_other(f"/prepare/{id}/workbooks")


def _questions(request: Request, found: Preparing, given: Mapping[str, str], refused: BadParameter | None) -> Response:
    faults = refused.faults if refused is not None else {}
    return page(
        request,
        "prepare_questions.html",
        200 if refused is None else 422,
        kept=found.kept,
        program=found.program,
        own=own_questions(found.program, given, faults, {} if refused else _proposed(found)),
        steps=step_questions(found.program, given, faults),
        said=None if refused is None or faults else str(refused),
        faults=len(faults),
    )


def _proposed(found: Preparing) -> Mapping[str, dt.date]:
    """As far as the answers let them be known."""
    try:
        return found.proposed()
    except BadParameter:
        return {}


@router.get("/{id}/workbooks")
def show_workbooks(request: Request, id: str, asker: Asker) -> Response:
    return _workbooks(request, _opened(request, asker, id))


@router.post("/{id}/workbooks")
def take_workbook(request: Request, id: str, asker: Asker, form: Posted) -> Response:
    found, now = _opened(request, asker, id), here(request).clock()
    dropped = next((book for book in get_args(Book) if book == form.get("drop")), None)
    if dropped is not None:
        found.drop_book(dropped, now)
        return _workbooks(request, found)
    try:
        for book in get_args(Book):
            file = form.get(book)
            if isinstance(file, UploadFile) and file.filename:
                found.put_book(book, file.filename, _content(file), now)
        if found.kept.books:
            found.preview(now)
    except BadWorkbook as refused:
        return _workbooks(request, found, refused)
    except TongxingError as refused:
        return _workbooks(request, found, refused)
    return see_other(f"/prepare/{id}/roles")


def _content(file: UploadFile) -> bytes:
    content = file.file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise BadInput(
            f"文件 “{file.filename}” 超过 {LARGEST // 1024 // 1024} MB，没有收下",
            f"file '{file.filename}' is larger than {LARGEST // 1024 // 1024} MB and was not kept",
        )
    return content


def _workbooks(request: Request, found: Preparing, refused: TongxingError | None = None) -> Response:
    findings = refused.findings if isinstance(refused, BadWorkbook) else ()
    return page(
        request,
        "prepare_workbooks.html",
        200 if refused is None else 422,
        kept=found.kept,
        program=found.program,
        names=found.book_names(),
        findings=findings,
        said=None if refused is None else str(refused).partition("\n")[0],
    )


@router.get("/{id}/roles")
def show_roles(request: Request, id: str, asker: Asker) -> Response:
    return _roles(request, _opened(request, asker, id))


@router.post("/{id}/roles")
def take_roles(request: Request, id: str, asker: Asker, form: Posted) -> Response:
    found, web = _opened(request, asker, id), here(request)
    found.assign(_assigned(found.program, form), web.clock())
    if form.get("more"):
        return _roles(request, found)
    try:
        found.preview(web.clock())
    except TongxingError as refused:
        return _roles(request, found, str(refused))
    return see_other(f"/prepare/{id}/check")


def _assigned(program: Program, form: FormData) -> dict[str, list[str]]:
    sent = {role: [str(each) for each in form.getlist(f"r.{role}")] for role in program.role_keys}
    return {role: list(dict.fromkeys(each for each in people if each)) for role, people in sent.items()}


def _roles(request: Request, found: Preparing, said: str | None = None) -> Response:
    web = here(request)
    try:
        named = found.preview(web.clock())
    except TongxingError as refused:
        named, said = None, said or str(refused)
    return page(
        request,
        "prepare_roles.html",
        200 if said is None else 422,
        kept=found.kept,
        program=found.program,
        held=_held(found, named) if named else {},
        people=found.candidates(),
        said=said,
        spare=SPARE,
    )


def _held(found: Preparing, named: Named) -> dict[str, str]:
    """By role, who holds it as things are."""
    holders: dict[str, list[int | str]] = {}
    for each in named.plan.participants.holders:
        holders.setdefault(each.role, []).append(each.person)
    return {role: named.some(people) for role, people in holders.items()}


@router.get("/{id}/check")
def show_check(request: Request, id: str, asker: Asker) -> Response:
    return _check(request, _opened(request, asker, id))


@router.post("/{id}/check")
def take_days(request: Request, id: str, asker: Asker, form: Posted) -> Response:
    """The days that were set by hand, or the launch."""
    found, web = _opened(request, asker, id), here(request)
    before = found.kept.days
    try:
        found.set_days(_days(found.program, form), web.clock())
        if form.get("launch"):
            return _launch(request, found, again=form.get("again") == "yes")
        found.preview(web.clock())
    except TongxingError as refused:
        if isinstance(refused, BadParameter):
            found.set_days(before, web.clock())
        return _check(request, found, str(refused))
    return see_other(f"/prepare/{id}/check")


def _launch(request: Request, found: Preparing, *, again: bool) -> Response:
    launched = found.launch(here(request).clock(), again=again)
    return see_other(f"/launches/{launched.id}?new=1")


def _days(program: Program, form: FormData) -> dict[str, dt.date]:
    found: dict[str, dt.date] = {}
    for step in program.steps:
        written = str(form.get(f"d.{step.key}", "")).strip()
        if written and may_be_moved(step):
            found[step.key] = _day(step.title, written)
    return found


def _day(title: Text, written: str) -> dt.date:
    try:
        return dt.date.fromisoformat(written)
    except ValueError:
        raise BadInput(
            f"“{title.zh}”的日期要写成 2027-06-10 这样，不是“{written}”",
            f"the day of '{title.en}' is written as 2027-06-10, not '{written}'",
        ) from None


def _check(request: Request, found: Preparing, said: str | None = None) -> Response:
    web = here(request)
    found.drop_stray_days(web.clock())
    named: Named | None = None
    try:
        named = found.preview(web.clock())
    except TongxingError as refused:
        said = said or str(refused)
    shown: dict[str, Any] = {"lines": (), "told": (), "loads": (), "remarks": (), "again": False}
    if named is not None:
        shown = {
            "lines": named.by_date(),
            "told": named.told(),
            "loads": named.loads(),
            "remarks": list(named.remarks()),
            "again": any(each.code == "launched-already" for each in named.plan.warnings),
        }
    movable = {step.key for step in found.program.steps if may_be_moved(step)}
    return page(
        request,
        "prepare_check.html",
        200 if said is None else 422,
        kept=found.kept,
        program=found.program,
        named=named,
        movable=movable,
        said=said,
        **shown,
    )
