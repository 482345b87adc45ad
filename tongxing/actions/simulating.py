"""Simulates a whole launch in a scratch ledger: what happens day by day, and who hears what. Nothing leaves, nothing
is kept.

Without a roster it makes a fictional school of 180 children in 12 classes; for a county's program, 10 teams of 6.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from zoneinfo import ZoneInfo

from ..automatic import Lateness
from ..dates import Calendar
from ..errors import BadInput
from ..installation import Installation
from ..ledger import scratch_ledger
from ..ledger.audit import Actor
from ..ledger.calendars import calendar_of, put_notice
from ..ledger.cases import lateness_of
from ..ledger.launches import launch_facts
from ..ledger.notices import ABOVE_ROLE
from ..ledger.people import PersonFile, add_holder, add_organisation, add_person, names_of
from ..ledger.views import named_subjects
from ..lifecycle import WindowState
from ..planner import answer, frame_of
from ..program import Program
from ..registry import Catalogue
from ..settings import Settings
from ..transport import Answer, Outcome, Send
from ..words import language, say
from ..workbooks import People, Roster, StaffMember
from .diligence import Manner
from .launching import Launching, launch
from .picture import SETTLED, LaunchPicture, picture_of
from .playing import Happening, Play
from .pretending import Pretended, place_name, pretended_place, villages

__all__ = ["Begun", "Simulated", "Simulating", "Simulation", "Unfinished", "begin", "silent", "simulate", "simulate_in"]

AHEAD = dt.timedelta(days=7)
"""So long before its first day a launch is started, where nothing else is said."""

AFTER = dt.timedelta(days=60)
"""So long after its last day a launch that does not end is given up."""

_PLACE, _ABOVE = "place", "above"
_HERE = Actor(None, "system")


@dataclass(frozen=True)
class Simulating:
    """What to simulate. `first` and `last` are local days: on the first it is launched at nine in the morning, after
    the last nothing is played; without them, a week before the launch's first day and until it ends."""

    program: Program
    values: Mapping[str, Any]
    roster: Roster | None = None
    people: People | None = None
    assigned: Mapping[str, Sequence[str]] = field(default_factory=dict)
    first: dt.date | None = None
    last: dt.date | None = None
    manner: Manner = field(default_factory=Manner)


@dataclass(frozen=True, slots=True)
class Simulated:
    """One event, with names. `at` is aware, in the launch's zone; `subject` and `person` are None where the event is of
    many or of nobody, `items` how many it is about."""

    at: dt.datetime
    event: str
    step: str | None
    subject: str | None
    person: str | None
    cause: str | None
    channel: str | None
    items: int | None


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A step of which something was left: how many items, and how it stands."""

    step: str
    items: int
    state: WindowState


@dataclass(frozen=True)
class Simulation:
    """What was played: the events in the order of time, whether the launch ended, and what was left if not."""

    program: Program
    first_day: dt.date
    last_day: dt.date
    played_until: dt.datetime
    ended: bool
    events: tuple[Simulated, ...]
    left: tuple[Unfinished, ...]
    lateness: tuple[Lateness, ...]


def simulate(installation: Installation, wanted: Simulating) -> Simulation:
    """Play a launch of `wanted` to its end in a ledger of its own; the same seed gives the same events.

    Raises :class:`BadParameter` for answers that cannot be, :class:`BadInput` for days in the wrong order. Messages go
    nowhere: each channel accepts them and drops them.
    """
    with scratch_ledger(installation.settings) as ledger:
        scratch = replace(installation, ledger=ledger, catalogue=silent(installation.catalogue))
        return simulate_in(scratch, wanted, _take_notices(installation, scratch))


def simulate_in(installation: Installation, wanted: Simulating, calendar: Calendar) -> Simulation:
    """The same in an empty ledger that is there already, with whatever channels the installation has."""
    begun = begin(installation, wanted, calendar)
    return _told(installation, wanted, begun.launch, [begun.happening, *begun.play.until(begun.ends)], begun.play.now)


@dataclass(frozen=True)
class Begun:
    """A launch under way in an empty ledger: its id, its people, how it was launched, and the children, if any. After
    `ends` it is given up."""

    launch: str
    play: Play
    happening: Happening
    ends: dt.datetime
    roster: Roster | None


def begin(installation: Installation, wanted: Simulating, calendar: Calendar) -> Begun:
    """Make the place and its people in an empty ledger, and launch there. Raises as :func:`simulate` does."""
    zone = ZoneInfo(installation.settings.timezone)
    values, first_day, last_day = _answered(wanted, installation.catalogue.with_calendars(calendar), zone)
    starts = wanted.first or first_day - AHEAD
    ends = wanted.last or last_day + AFTER
    _refuse_disorder(starts, ends)
    at = dt.datetime.combine(starts, dt.time(9), zone)
    place = _people_of(wanted, pretended_place(wanted.program, first_day.year, wanted.manner.seed, wanted.roster))
    _make_place(installation, wanted.program)
    launching = Launching(wanted.program, _PLACE, values, place.roster, place.people, wanted.assigned)
    launched = launch(installation, launching, _HERE, at)
    play = Play(installation, wanted.manner, at, closing=not wanted.manner.idle)
    play.add(launched.id, place.reported)
    happening = Happening(at, "launched", launched.id, items=launched.plan.size if launched.plan else None)
    return Begun(launched.id, play, happening, dt.datetime.combine(ends, dt.time(23, 59, 59), zone), place.roster)


def _answered(wanted: Simulating, calendar: Calendar, zone: ZoneInfo) -> tuple[dict[str, Any], dt.date, dt.date]:
    """The answers, with invented villages where the program lists any and none are given; and the launch's period."""
    listed = {name: villages() for kind, name in wanted.program.listed.items() if kind == "team"}
    values = {**listed, **wanted.values}
    frame, _ = frame_of(wanted.program, answer(wanted.program, values), calendar, zone)
    return values, frame.first_day, frame.last_day


def _refuse_disorder(starts: dt.date, ends: dt.date) -> None:
    if ends < starts:
        raise BadInput(
            f"--to {ends} 早于开始的那天 {starts}，请改其中一个",
            f"--to {ends} is before {starts}, where it begins; correct one",
        )


def _people_of(wanted: Simulating, place: Pretended) -> Pretended:
    """The people who were given, else the invented; whoever is assigned a role but is in neither is made."""
    given = wanted.people or place.people
    members = tuple(replace(member, organization=None) for member in given.members)
    known = {word for member in members for word in (member.name, member.phone, member.email) if word}
    named = dict.fromkeys(name for names in wanted.assigned.values() for name in names)
    added = tuple(StaffMember(name=name) for name in named if name not in known)
    return replace(place, people=People(members + added))


def _make_place(installation: Installation, program: Program) -> None:
    """The organisation, and one above it with a coordinator who hears of what is long overdue."""
    settings = installation.settings
    above_kind = "county" if program.for_ == "school" else "city"
    with installation.ledger.write() as session:
        above = add_organisation(session, _ABOVE, say("上级单位", "Above"), above_kind, settings.timezone, language())
        coordinator = PersonFile(say("上级联系人", "Coordinator above"))
        person = add_person(session, installation.ledger.vault, above.id, coordinator, language())
        add_holder(session, above.id, ABOVE_ROLE, person.id)
        add_organisation(session, _PLACE, place_name(program), program.for_, settings.timezone, language(), above)


def _take_notices(installation: Installation, scratch: Installation) -> Calendar:
    """The national days off that were imported count here too."""
    with installation.ledger.read() as session:
        calendar = calendar_of(session, 0)
    with scratch.ledger.write() as session:
        for notice in calendar.notices:
            put_notice(session, notice.to_data(), None, dt.datetime.now(dt.UTC))
    return calendar


def silent(catalogue: Catalogue) -> Catalogue:
    """The same channels, where every message is accepted and dropped."""
    transports = {key: replace(each, open=_open_nothing) for key, each in catalogue.transports.items()}
    return replace(catalogue, transports=transports)


def _open_nothing(_settings: Settings) -> Send:
    return lambda _fields, _wording: Answer(Outcome.ACCEPTED)


def _told(
    installation: Installation, wanted: Simulating, launch_id: str, happened: Sequence[Happening], until: dt.datetime
) -> Simulation:
    with installation.ledger.read() as session:
        facts = launch_facts(session, launch_id)
        picture = picture_of(session, facts, until)
        people = names_of(session, installation.ledger.vault, (each.person for each in happened if each.person))
        ids = sorted({each.subject for each in happened if each.subject})
        subjects = named_subjects(session, installation.ledger.vault, ids)
        lateness = tuple(lateness_of(session, facts, picture.windows, until))
    return Simulation(
        program=wanted.program,
        first_day=facts.first_day,
        last_day=facts.last_day,
        played_until=until.astimezone(facts.timezone),
        ended=facts.state != "live",
        events=tuple(_named(each, facts.timezone, subjects, people) for each in happened),
        left=tuple(_left(picture)) if facts.state == "live" else (),
        lateness=lateness,
    )


def _named(each: Happening, zone: ZoneInfo, subjects: Mapping[int, str], people: Mapping[int, str]) -> Simulated:
    return Simulated(
        at=each.at.astimezone(zone),
        event=each.event,
        step=each.step,
        subject=subjects.get(each.subject or 0) or None,
        person=people.get(each.person or 0),
        cause=each.cause,
        channel=each.channel,
        items=each.items,
    )


def _left(picture: LaunchPicture) -> Iterable[Unfinished]:
    for window in picture.windows:
        state = picture.state(window)
        if state not in SETTLED and not window.facts.optional:
            yield Unfinished(window.step, window.facts.open_items, state)
