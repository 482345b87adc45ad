"""What a coordinator or leader looks at: how all launches stand, what is overdue where, one launch step by step."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request, Response
from sqlalchemy import ColumnElement, and_
from sqlalchemy.orm import Session

from tongxing.actions.viewing import viewed
from tongxing.errors import NotFound
from tongxing.labels import class_label
from tongxing.ledger.launches import launch_facts, program_of
from tongxing.ledger.passes import last_pass
from tongxing.ledger.people import names_of, names_of_organisations
from tongxing.ledger.rights import (
    Rights,
    at,
    known_places,
    knows_launch,
    names_for,
    seen_items,
    seen_launches,
    sees_a_launch,
)
from tongxing.ledger.vault import Vault
from tongxing.ledger.views import (
    Hotspot,
    LaunchRow,
    OpenItem,
    OverviewRow,
    StepRow,
    due_soon,
    launches,
    notice_counts,
    open_items_page,
    overdue_by_class,
    overdue_by_person,
    overview,
    steps_of_live_launches,
    who_owes,
)
from tongxing.lifecycle import days_overdue
from tongxing.words import Text

from .web import Asker, Web, here, page, see_other

__all__ = ["router"]

router = APIRouter()

PAGE = 50
WORST = 5
"""So many classes and people are named."""
SOON = dt.timedelta(days=7)
SLOW = dt.timedelta(minutes=10)
"""A pass that finished longer ago is shown as stopped: passes run every minute."""


@dataclass(frozen=True, slots=True)
class StepStanding:
    """A step over all its windows. `days`: how long its oldest overdue item is late."""

    key: str
    title: Text
    items: int
    done: int
    overdue: int
    days: int
    next_due: dt.date | None


@dataclass(frozen=True, slots=True)
class LaunchStanding:
    """A live launch with its steps in the plan's order."""

    row: LaunchRow
    title: Text
    steps: tuple[StepStanding, ...]

    @property
    def late(self) -> list[StepStanding]:
        return sorted((step for step in self.steps if step.overdue), key=lambda step: -step.days)

    @property
    def next(self) -> list[StepStanding]:
        ahead = [step for step in self.steps if step.next_due is not None]
        return sorted(ahead, key=lambda step: step.next_due or dt.date.max)[:3]


@dataclass(frozen=True, slots=True)
class Worst:
    """A class or a person with much overdue, and the list behind it."""

    name: str
    place: str
    overdue: int
    days: int
    address: str


@dataclass(frozen=True, slots=True)
class Overview:
    """All that one reader sees."""

    launches: tuple[LaunchStanding, ...]
    places: tuple[OverviewRow, ...]
    over: int
    items: int
    done: int
    overdue: int
    soon: int
    classes: tuple[Worst, ...]
    people: tuple[Worst, ...]
    several: tuple[tuple[str, Text], ...]
    stopped: bool
    unreachable: int


@router.get("/")
def show_overview(request: Request, asker: Asker) -> Response:
    web = here(request)
    with web.installation.ledger.read() as session:
        if not asker.rights.oversees and not sees_a_launch(session, asker.rights):
            return see_other("/work")
        found = _overview(session, web, asker.rights)
    return page(request, "overview.html", found=found)


def _overview(session: Session, web: Web, rights: Rights) -> Overview:
    now, where = web.clock(), seen_launches(rights)
    rows = launches(session, where, now)
    steps: dict[str, list[StepRow]] = defaultdict(list)
    for step in steps_of_live_launches(session, where, now):
        steps[step.launch].append(step)
    live = sorted((row for row in rows if row.state == "live"), key=lambda row: -row.overdue)
    standings = tuple(_launch(session, row, steps[row.id], now) for row in live)
    notices = notice_counts(session) if rights.oversees else {}
    return Overview(
        launches=standings,
        places=tuple(overview(session, where, now)),
        over=len(rows) - len(live),
        items=sum(row.items for row in live),
        done=sum(row.done for row in live),
        overdue=sum(row.overdue for row in live),
        soon=due_soon(session, where, now, now + SOON),
        classes=tuple(_class(each, now, web) for each in overdue_by_class(session, where, now, WORST)),
        people=_people(session, web, where, now),
        several=_several(standings),
        stopped=bool(live) and any(_is_stopped(session, name, now) for name in ("sweep", "deliver")),
        unreachable=notices.get("unreachable", 0),
    )


def _several(standings: Sequence[LaunchStanding]) -> tuple[tuple[str, Text], ...]:
    """The programs that are live in more than one launch: key and title."""
    count = Counter(each.row.program for each in standings)
    titles = {each.row.program: each.title for each in standings}
    return tuple((key, titles[key]) for key, number in count.items() if number > 1)


def _class(found: Hotspot, now: dt.datetime, web: Web) -> Worst:
    assert found.key is not None
    address = "/overdue?" + urlencode({"org": found.organisation, "class": found.key})
    return Worst(str(class_label(found.key)), found.place, found.overdue, _days(found, now, web), address)


def _days(found: Hotspot, now: dt.datetime, web: Web) -> int:
    return days_overdue(found.oldest_due, now, ZoneInfo(web.installation.settings.timezone))


def _people(session: Session, web: Web, where: ColumnElement[bool], now: dt.datetime) -> tuple[Worst, ...]:
    found = overdue_by_person(session, where, now, WORST)
    names = names_of(session, web.installation.ledger.vault, (each.person for each in found if each.person))
    return tuple(
        Worst(
            names[each.person],
            each.place,
            each.overdue,
            _days(each, now, web),
            "/overdue?" + urlencode({"org": each.organisation, "person": each.person}),
        )
        for each in found
        if each.person is not None
    )


def _is_stopped(session: Session, name: str, now: dt.datetime) -> bool:
    found = last_pass(session, name)
    return found is None or now - found.finished_at > SLOW


def _launch(session: Session, row: LaunchRow, steps: Sequence[StepRow], now: dt.datetime) -> LaunchStanding:
    title = program_of(session, steps[0].definition).title if steps else Text(zh=row.program, en=row.program)
    return LaunchStanding(row, title, tuple(_step(session, each, now) for each in steps))


def _step(session: Session, row: StepRow, now: dt.datetime) -> StepStanding:
    zone = ZoneInfo(row.timezone)
    return StepStanding(
        key=row.step,
        title=program_of(session, row.definition).step(row.step).title,
        items=row.items,
        done=row.done,
        overdue=row.overdue,
        days=days_overdue(row.oldest_due, now, zone) if row.oldest_due else 0,
        next_due=row.next_due.astimezone(zone).date() if row.next_due else None,
    )


@dataclass(frozen=True, slots=True)
class Late:
    """An overdue item in a list. `due` is local to its launch."""

    id: int
    step: Text
    place: str
    subject: str
    owners: Sequence[str]
    due: dt.date
    days: int


@router.get("/overdue")
def show_overdue(request: Request, asker: Asker) -> Response:
    """What is overdue, oldest first, a page at a time; the address says of what, so that it can be passed on."""
    web, asked = here(request), dict(request.query_params)
    now, soon = web.clock(), asked.get("state") == "soon"
    with web.installation.ledger.read() as session:
        where = _wanted(asker.rights, asked.get("org"))
        rows = open_items_page(
            session,
            now,
            where=where,
            launch_id=asked.get("launch"),
            step=asked.get("step"),
            class_key=asked.get("class"),
            owner_id=int(asked["person"]) if asked.get("person", "").isdigit() else None,
            overdue=not soon,
            until=now + SOON if soon else None,
            after=_after(asked.get("after")),
            limit=PAGE + 1,
        )
        shown = _late(session, web, asker.rights, rows[:PAGE], now)
        about = _about(session, web.installation.ledger.vault, asker.rights, asked)
    viewed(
        web.installation,
        asker.actor,
        now,
        "overdue",
        ("person", asker.rights.person_id),
        [r.subject for r in rows[:PAGE]],
    )
    return page(request, "overdue.html", items=shown, about=about, further=_further(asked, rows), soon=soon)


def _wanted(rights: Rights, organisation: str | None) -> ColumnElement[bool]:
    return and_(seen_items(rights), at(organisation)) if organisation else seen_items(rights)


def _after(written: str | None) -> tuple[dt.datetime, int] | None:
    """The last one of the page before; whatever cannot be read begins again."""
    try:
        at, _, item = (written or "").partition("~")
        return dt.datetime.fromisoformat(at).astimezone(dt.UTC), int(item)
    except (ValueError, OverflowError):
        return None


def _further(asked: dict[str, str], rows: Sequence[OpenItem]) -> str | None:
    if len(rows) <= PAGE:
        return None
    last = rows[PAGE - 1]
    assert last.due is not None
    kept = {
        name: value for name, value in asked.items() if name in ("launch", "org", "step", "class", "person", "state")
    }
    return "?" + urlencode({**kept, "after": f"{last.due.astimezone(dt.UTC).isoformat()}~{last.item}"})


def _late(session: Session, web: Web, rights: Rights, rows: Sequence[OpenItem], now: dt.datetime) -> list[Late]:
    vault = web.installation.ledger.vault
    names = names_for(session, vault, rights, [row.subject for row in rows])
    owners = who_owes(session, vault, rows)
    places = names_of_organisations(session, {row.organisation_id for row in rows})
    found = []
    for row in rows:
        program, zone = program_of(session, row.definition), ZoneInfo(row.timezone)
        assert row.due is not None
        found.append(
            Late(
                id=row.item,
                step=program.step(row.step).title_of(row.part),
                place=places[row.organisation_id],
                subject=names.get(row.subject, ""),
                owners=owners.get(row.item, []),
                due=row.due.astimezone(zone).date(),
                days=days_overdue(row.due, now, zone),
            )
        )
    return found


def _about(session: Session, vault: Vault, rights: Rights, asked: dict[str, str]) -> list[Text | str]:
    """Of what the list is, in words; of places and launches that the reader has nothing to do with, nothing."""
    said: list[Text | str] = list(known_places(session, rights, asked["org"])) if asked.get("org") else []
    if asked.get("class"):
        said.append(class_label(asked["class"]))
    if asked.get("person", "").isdigit() and said and rights.oversees:
        said += names_of(session, vault, [int(asked["person"])]).values()
    if asked.get("launch"):
        if not knows_launch(session, rights, asked["launch"]):
            raise _no_launch(asked["launch"])
        program = launch_facts(session, asked["launch"]).program
        said += [program.title, *(program.step(key).title for key in program.step_keys if key == asked.get("step"))]
    return said


def _no_launch(launch: str) -> NotFound:
    return NotFound(f"没有计划 {launch}", f"there is no launch {launch}")
