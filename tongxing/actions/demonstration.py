"""The demonstration county: an empty ledger filled with a county, three schools and three launches under way.

Everything is invented and dated relative to the present, whichever day of the year that is: some steps are done, some
overdue, some still to come. All of it goes through the same actions as real work.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from ..dates import Calendar
from ..errors import NotAllowed
from ..installation import Installation
from ..ledger.audit import Actor
from ..ledger.calendars import calendar_of
from ..ledger.channels import add_channel
from ..ledger.concerns import LEAD_ROLE
from ..ledger.notices import ABOVE_ROLE
from ..ledger.people import add_organisation
from ..ledger.signing_in import ADMINISTRATOR
from ..ledger.tables import Channel, Organisation, Person
from ..words import language, say
from ..workbooks import Child, People, RoleScope, Roster, StaffMember, sample_children
from .diligence import Manner
from .importing import import_roster
from .launching import Launching, launch
from .playing import Happening, Play
from .pretending import by_class, invented_staff
from .registering import import_people
from .sweeping import sweep

__all__ = ["Demonstrated", "demonstrate"]

COUNTY = "qingshan"
SCHOOLS = (
    ("qingshi", "青石小学", "Qingshi school"),
    ("liuwan", "柳湾小学", "Liuwan school"),
    ("meiling", "梅岭小学", "Meiling school"),
)
VILLAGES = ("青石村", "柳湾村", "松坡村", "竹溪村")
CHILDREN, CLASSES = 30, 6

_DAY = dt.timedelta(days=1)
_NOBODY = Actor(None, "system")


@dataclass(frozen=True)
class Demonstrated:
    """What the ledger was filled with. `launches` by the key of their organisation."""

    launches: Mapping[str, str]
    people: int
    children: int
    messages: int


@dataclass(frozen=True)
class _Start:
    """A launch of the demonstration: when, of what, where, with which answers; and what its classes will report."""

    at: dt.datetime
    program: str
    place: str
    values: Mapping[str, Any]
    reported: Mapping[str, Sequence[Child]] = field(default_factory=dict)


def demonstrate(installation: Installation, now: dt.datetime) -> Demonstrated:
    """Fill an empty ledger as if all of it had happened until `now`; raises :class:`NotAllowed` for any other ledger.

    1. a county with three schools, their staff and children
    2. two launches of home visits, one in its follow-up and one about to visit, and one of the rainbow action
    3. people do their work, sweeps and deliveries go on, up to `now`
    """
    _refuse_unless_empty(installation)
    zone = ZoneInfo(installation.settings.timezone)
    local = now.astimezone(zone)
    with installation.ledger.read() as session:
        calendar = calendar_of(session, 0)
    children = {
        key: sample_children(CHILDREN, CLASSES, seed, local.year) for seed, (key, _, _) in enumerate(SCHOOLS, 11)
    }
    starts = sorted(_starts(local, calendar, children), key=lambda start: start.at)
    _make_places(installation)
    _fill_places(installation, children, starts[0].at - _DAY)
    launches, happened = _play(installation, starts, now)
    people = _reach_everybody(installation)
    messages = sum(each.event == "message" for each in happened)
    return Demonstrated(launches, people, sum(map(len, children.values())), messages)


def _refuse_unless_empty(installation: Installation) -> None:
    with installation.ledger.read() as session:
        if session.scalar(select(Organisation.id).limit(1)) is not None:
            raise NotAllowed(
                "数据库里已有机构，不能再填入演示数据；请用 TONGXING_HOME 指定一个空的数据目录",
                "the ledger has organisations already, so no demonstration is put into it; "
                "name an empty data directory in TONGXING_HOME",
            )


def _starts(now: dt.datetime, calendar: Calendar, children: Mapping[str, Sequence[Child]]) -> Iterator[_Start]:
    for (key, _, _), distance in zip(SCHOOLS, (-20, 4), strict=False):
        day = _three_workdays(now.date() + distance * _DAY, calendar)
        values = {"year": day.year, "visit_first_day": day}
        yield _Start(
            _morning(min(day - 21 * _DAY, now.date()), now), "home-visits", key, values, by_class(children[key])
        )
    year = now.year
    values = {
        "year": year,
        "villages": list(VILLAGES),
        "training_day": dt.date(year, 6, 15),
        "service_first_day": dt.date(year, 7, 5),
    }
    first = min(dt.date(year, 5, 25), now.date() - 3 * _DAY)
    yield _Start(_morning(first, now), "rainbow-action", COUNTY, values)


def _three_workdays(day: dt.date, calendar: Calendar) -> dt.date:
    """The first day from `day` on that begins three workdays; within a long holiday, `day` itself."""
    for number in range(14):
        first = day + number * _DAY
        if all(calendar.is_workday(first + more * _DAY) for more in range(3)):
            return first
    return day


def _morning(day: dt.date, now: dt.datetime) -> dt.datetime:
    return min(dt.datetime.combine(day, dt.time(9), now.tzinfo), now)


def _make_places(installation: Installation) -> None:
    zone, spoken = installation.settings.timezone, language()
    with installation.ledger.write() as session:
        county = add_organisation(
            session, COUNTY, say("青山县妇联", "Qingshan county federation"), "county", zone, spoken
        )
        for key, zh, en in SCHOOLS:
            add_organisation(session, key, say(zh, en), "school", zone, spoken, county)


def _fill_places(installation: Installation, children: Mapping[str, Sequence[Child]], at: dt.datetime) -> None:
    programs = installation.catalogue.programs
    coordinator = StaffMember(
        name="王小明", roles=tuple(map(RoleScope, (ADMINISTRATOR, ABOVE_ROLE, LEAD_ROLE))), phone="13800000001"
    )
    staff = invented_staff(programs["rainbow-action"].program, (), seed=10)
    _import(installation, COUNTY, [coordinator, *staff], at)
    for seed, (key, some) in enumerate(children.items(), 11):
        _import(installation, key, invented_staff(programs["home-visits"].program, some, seed), at)
        import_roster(installation, key, Roster(tuple(some)), _NOBODY, at)


def _import(installation: Installation, key: str, staff: Iterable[StaffMember], at: dt.datetime) -> None:
    """Without e-mail addresses: nothing of a demonstration may ever leave."""
    members = tuple(replace(member, email=None, channels=()) for member in staff)
    import_people(installation, key, People(members), _NOBODY, at)


def _play(
    installation: Installation, starts: Sequence[_Start], now: dt.datetime
) -> tuple[dict[str, str], list[Happening]]:
    play = Play(installation, Manner(on_time=0.75, seed=7, forgets=0.6), starts[0].at, closing=False)
    launches: dict[str, str] = {}
    happened: list[Happening] = []
    for start in starts:
        happened += play.until(start.at)
        program = installation.catalogue.program(start.program).program
        made = launch(installation, Launching(program, start.place, start.values), _NOBODY, start.at)
        play.add(made.id, start.reported)
        launches[start.place] = made.id
    happened += play.until(now)
    sweep(installation, now)
    for delivery in list(installation.catalogue.deliveries.values())[:1]:
        delivery.send(installation, now)
    return launches, happened


def _reach_everybody(installation: Installation) -> int:
    """Everybody's channel is the inbox; gives how many people there are."""
    with installation.ledger.write() as session:
        people = list(session.scalars(select(Person.id)))
        known = set(session.scalars(select(Channel.person_id)))
        for person in people:
            if person not in known:
                add_channel(session, installation.ledger.vault, person, "inbox", {})
    return len(people)
