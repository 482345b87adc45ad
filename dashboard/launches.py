"""A launch: its steps in time, its people, what was sent; and what may be changed of it, each shown before it is done."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session

from tongxing.actions.amending import Amendment, amend
from tongxing.actions.assigning import assign
from tongxing.actions.cancelling import cancel
from tongxing.actions.completing import waive
from tongxing.actions.picture import LaunchPicture, picture_of
from tongxing.actions.rescheduling import Foreseen, foresee_reschedule, reschedule_step
from tongxing.errors import BadInput, NotAllowed, NotFound, TongxingError
from tongxing.labels import cause, label
from tongxing.ledger.items import open_items_of_window
from tongxing.ledger.launches import LaunchFacts, launch_facts
from tongxing.ledger.loads import Load, Told, automatic_files, loads_of_launch, told_last
from tongxing.ledger.people import held_roles, names_of, staff_of
from tongxing.ledger.rights import Rights, in_full, is_seen, place_of_seen, runs_launch
from tongxing.ledger.tables import Organisation
from tongxing.ledger.windows import WindowRow
from tongxing.lifecycle import WindowState
from tongxing.words import Text

from .web import Asker, Posted, Reader, Web, here, page, see_other

__all__ = ["router"]

router = APIRouter(prefix="/launches/{launch}")

TOLD = 20
"""So many notices are shown."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A window of a launch as a row of its page. Days are local; `left` and `width` place it on the timeline, in
    hundredths of the launch's length."""

    title: Text
    number: int | None
    state: WindowState
    done: int
    total: int
    overdue: int
    opens: dt.date | None
    due: dt.date | None
    left: float
    width: float
    key: str


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with work in the launch: name, roles in words, and how much."""

    name: str
    roles: tuple[Text, ...]
    load: Load


@dataclass(frozen=True, slots=True)
class Sent:
    """A notice in words; the instant is local to the launch."""

    at: dt.datetime
    name: str
    about: Text
    why: str
    how: str


@dataclass(frozen=True, slots=True)
class Made:
    """What an automatic step made: its item, and the names of its files by id where this reader may have them."""

    item: int
    title: Text
    confirmed: bool
    day: dt.date
    files: Mapping[str, str]


@router.get("")
def show_launch(request: Request, launch: str, asker: Asker) -> Response:
    web = here(request)
    now = web.clock()
    with web.installation.ledger.read() as session:
        facts, place = _seen_launch(session, asker.rights, launch)
        picture = picture_of(session, facts, now)
        rows = [
            _occurrence(facts, each, picture.state(each))
            for step in facts.program.steps
            for each in picture.of(step.key)
        ]
        shown: dict[str, Any] = {
            "people": _people(session, web, facts, now),
            "sent": _sent(session, web, facts),
            "made": _made(session, web, asker.rights, facts),
            "runs": facts.state == "live" and runs_launch(session, asker.rights, launch),
        }
    span = max((facts.last_day - facts.first_day).days, 1)
    today = (facts.local_day(now) - facts.first_day).days / span * 100
    mark = today if 0 <= today <= 100 else None
    newer = _newer(web, facts)
    done = request.query_params.get("done", "")
    return page(
        request, "launch.html", facts=facts, place=place, rows=rows, today=mark, newer=newer, done=done, **shown
    )


def _newer(web: Web, facts: LaunchFacts) -> str | None:
    """The version of the program that is installed, where it is another than the launch's."""
    plugin = web.installation.catalogue.programs.get(facts.program.key)
    return plugin.program.version if plugin and plugin.program.version != facts.program.version else None


def _people(session: Session, web: Web, facts: LaunchFacts, now: dt.datetime) -> list[Person]:
    held: dict[int, dict[str, Text]] = {}
    for each in held_roles(session, facts.organisation_id, facts.id):
        held.setdefault(each.person_id, {})[each.role] = facts.program.role(each.role).title
    loads = {each.person: each for each in loads_of_launch(session, facts.id, now)}
    idle = [Load(person, 0, 0, 0) for person in held if person not in loads]
    names = names_of(session, web.installation.ledger.vault, {*held, *loads})
    return [
        Person(names[each.person], tuple(held.get(each.person, {}).values()), each) for each in (*loads.values(), *idle)
    ]


def _sent(session: Session, web: Web, facts: LaunchFacts) -> list[Sent]:
    found = told_last(session, facts.id, TOLD)
    names = names_of(session, web.installation.ledger.vault, {each.person for each in found})
    return [_notice(facts, each, names[each.person]) for each in found]


def _notice(facts: LaunchFacts, told: Told, name: str) -> Sent:
    title = facts.program.step(told.step).title if told.step else facts.program.title
    how = label(told.outcome or told.state) or ""
    return Sent(told.send_at.astimezone(facts.timezone), name, title, cause(told.cause, facts.program, told.step), how)


def _made(session: Session, web: Web, rights: Rights, facts: LaunchFacts) -> list[Made]:
    found = automatic_files(session, facts.id)
    readable = {each.item for each in found if is_seen(session, in_full(rights), each.item)} if found else set()
    wanted = [file for each in found if each.item in readable for file in each.files]
    files = {each.id: each.name for each in web.installation.ledger.files.facts(session, wanted)}
    return [
        Made(
            each.item,
            facts.program.step(each.step).title,
            each.state == "confirmed",
            facts.local_day(each.made_at),
            {file: files[file] for file in each.files if file in files},
        )
        for each in found
    ]


def _seen_launch(session: Session, rights: Rights, launch: str) -> tuple[LaunchFacts, str]:
    place = place_of_seen(session, rights, launch)
    if place is None:
        raise NotFound(f"没有计划 {launch}", f"there is no launch {launch}")
    return launch_facts(session, launch), place


def _occurrence(facts: LaunchFacts, row: WindowRow, state: WindowState) -> Occurrence:
    step = facts.program.step(row.step)
    opens = facts.local_day(row.facts.opens) if row.facts.opens else None
    due = facts.local_day(row.facts.due) if row.facts.due else None
    span = max((facts.last_day - facts.first_day).days, 1)
    begins = min(max(((opens or facts.first_day) - facts.first_day).days / span * 100, 0), 100)
    ends = min(max(((due or facts.last_day) - facts.first_day).days / span * 100, begins), 100)
    return Occurrence(
        title=step.title_of(row.part),
        number=row.occurrence if step.recurring else None,
        state=state,
        done=row.facts.done,
        total=row.facts.total - row.facts.cancelled,
        overdue=row.facts.open_items if state is WindowState.OVERDUE else 0,
        opens=opens,
        due=due,
        left=begins,
        width=max(ends - begins, 0.8),
        key=row.step,
    )


@dataclass(frozen=True)
class Change:
    """One occurrence of a step that is to be changed."""

    facts: LaunchFacts
    place: str
    picture: LaunchPicture
    step: str
    number: int | None

    @property
    def windows(self) -> list[WindowRow]:
        found = [each for each in self.picture.of(self.step) if self.number in (None, each.occurrence)]
        return sorted(found, key=lambda each: each.occurrence)

    @property
    def title(self) -> Text:
        return self.facts.program.step(self.step).title

    @property
    def due(self) -> dt.date | None:
        dues = [each.facts.due for each in self.windows if each.facts.due]
        return self.facts.local_day(max(dues)) if dues else None


def _running(session: Session, asker: Reader, launch: str) -> tuple[LaunchFacts, str]:
    """Raises :class:`NotFound` for who does not see the launch, :class:`NotAllowed` for who does not run it."""
    facts, place = _seen_launch(session, asker.rights, launch)
    if not runs_launch(session, asker.rights, launch):
        raise NotAllowed(
            "改计划是单位联系人或管理员的事", "a launch is changed by the coordinators of its organisation"
        )
    return facts, place


def _change(web: Web, asker: Reader, launch: str, step: str, number: str | None) -> Change:
    with web.installation.ledger.read() as session:
        facts, place = _running(session, asker, launch)
        picture = picture_of(session, facts, web.clock())
    if step not in facts.program.step_keys:
        raise NotFound(f"这个计划没有步骤 “{step}”", f"this launch has no step '{step}'")
    return Change(facts, place, picture, step, int(number) if number and number.isdigit() else None)


@router.get("/steps/{step}")
def show_step(request: Request, launch: str, step: str, asker: Asker) -> Response:
    change = _change(here(request), asker, launch, step, request.query_params.get("n"))
    return _step_page(request, change, {})


@router.post("/steps/{step}")
def change_step(request: Request, launch: str, step: str, asker: Asker, form: Posted) -> Response:
    """Another day, first foreseen and then done; or nothing more of it, with a reason."""
    web = here(request)
    change = _change(web, asker, launch, step, str(form.get("n", "")))
    given = {name: str(form.get(name, "")).strip() for name in ("day", "reason", "seen", "why")}
    try:
        if form.get("waive"):
            return _waive(web, asker, change, given["why"])
        return _move(request, web, asker, change, given)
    except TongxingError as refused:
        return _step_page(request, change, given, said=str(refused))


def _move(request: Request, web: Web, asker: Reader, change: Change, given: Mapping[str, str]) -> Response:
    day, now = _day(given["day"]), web.clock()
    wanted = (change.facts.id, change.step, day, given["reason"], asker.actor, now, change.number)
    foreseen = foresee_reschedule(web.installation, *wanted)
    if given["seen"] != _seen(foreseen):
        return _step_page(request, change, given, foreseen=foreseen)
    reschedule_step(web.installation, *wanted)
    return see_other(f"/launches/{change.facts.id}?done=moved")


def _seen(foreseen: Foreseen) -> str:
    """What was read before it was confirmed: where it is no longer so, it is shown again."""
    said = [str(each) for each in (*foreseen.moved.windows, *foreseen.told)]
    return hashlib.sha256("|".join(said).encode()).hexdigest()[:16]


def _waive(web: Web, asker: Reader, change: Change, reason: str) -> Response:
    with web.installation.ledger.read() as session:
        items = [item for each in change.windows for item in open_items_of_window(session, each.id)]
    if not items:
        raise BadInput("没有没办完的事项可免", "nothing of it is open, so nothing can be waived")
    waive(web.installation, items, reason, asker.actor, web.clock())
    return see_other(f"/launches/{change.facts.id}?done=waived")


def _day(written: str) -> dt.date:
    try:
        return dt.date.fromisoformat(written)
    except ValueError:
        raise BadInput(
            f"日期要写成 2027-06-10 这样，不是“{written}”", f"a day is written as 2027-06-10, not '{written}'"
        ) from None


def _step_page(
    request: Request,
    change: Change,
    given: Mapping[str, str],
    *,
    foreseen: Foreseen | None = None,
    said: str | None = None,
) -> Response:
    titles = change.facts.program.titles
    moved = [(titles[step], number, due) for step, number, due in foreseen.moved.windows] if foreseen else []
    open_ = sum(each.facts.open_items for each in change.windows)
    return page(
        request,
        "launch_step.html",
        200 if said is None else 422,
        change=change,
        given=given,
        moved=moved,
        told=foreseen.told if foreseen else (),
        seen=_seen(foreseen) if foreseen else "",
        open=open_,
        said=said,
    )


@router.get("/cancel")
def ask_to_cancel(request: Request, launch: str, asker: Asker) -> Response:
    return _cancel_page(request, asker, launch)


@router.post("/cancel")
def do_cancel(request: Request, launch: str, asker: Asker, form: Posted) -> Response:
    web = here(request)
    with web.installation.ledger.read() as session:
        _running(session, asker, launch)
    try:
        cancel(web.installation, launch, str(form.get("reason", "")).strip(), asker.actor, web.clock())
    except TongxingError as refused:
        return _cancel_page(request, asker, launch, str(refused))
    return see_other(f"/launches/{launch}?done=cancelled")


def _cancel_page(request: Request, asker: Reader, launch: str, said: str | None = None) -> Response:
    web = here(request)
    with web.installation.ledger.read() as session:
        facts, place = _running(session, asker, launch)
        picture = picture_of(session, facts, web.clock())
    open_ = sum(each.facts.open_items for each in picture.windows)
    return page(
        request, "launch_cancel.html", 200 if said is None else 422, facts=facts, place=place, open=open_, said=said
    )


@router.get("/amend")
def show_amendment(request: Request, launch: str, asker: Asker) -> Response:
    return _amend(request, asker, launch, None)


@router.post("/amend")
def do_amend(request: Request, launch: str, asker: Asker, form: Posted) -> Response:
    return _amend(request, asker, launch, str(form.get("to", "")))


def _amend(request: Request, asker: Reader, launch: str, to: str | None) -> Response:
    web = here(request)
    with web.installation.ledger.read() as session:
        facts, place = _running(session, asker, launch)
    found = amend(web.installation, launch, asker.actor, web.clock(), to)
    if to is not None:
        return see_other(f"/launches/{launch}?done=amended")
    return page(request, "launch_amend.html", facts=facts, place=place, found=found, dates=_dates(found))


def _dates(found: Amendment) -> list[tuple[Text, str, dt.date | None, dt.date | None]]:
    def local(due: dt.datetime | None) -> dt.date | None:
        return found.launch.local_day(due) if due else None

    titles = {**found.old.titles, **found.new.titles}
    return [(titles[each.step], each.what, local(each.old_due), local(each.new_due)) for each in found.dates]


@router.get("/people")
def show_roles(request: Request, launch: str, asker: Asker) -> Response:
    return _roles_page(request, asker, launch)


@router.post("/people")
def give_role(request: Request, launch: str, asker: Asker, form: Posted) -> Response:
    web = here(request)
    with web.installation.ledger.read() as session:
        _running(session, asker, launch)
    role, person, part = (str(form.get(name, "")).strip() for name in ("role", "person", "part"))
    try:
        if not person:
            raise BadInput("还没有选人", "nobody is chosen")
        assign(web.installation, launch, role, person, asker.actor, web.clock(), part or None)
    except TongxingError as refused:
        return _roles_page(request, asker, launch, str(refused))
    return see_other(f"/launches/{launch}?done=assigned")


def _roles_page(request: Request, asker: Reader, launch: str, said: str | None = None) -> Response:
    web = here(request)
    with web.installation.ledger.read() as session:
        facts, place = _running(session, asker, launch)
        staff = staff_of(session, web.installation.ledger.vault, session.get_one(Organisation, facts.organisation_id))
    return page(
        request, "launch_people.html", 200 if said is None else 422, facts=facts, place=place, staff=staff, said=said
    )
