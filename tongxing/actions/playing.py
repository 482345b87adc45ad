"""Plays launches through a virtual clock: people who do their work on time, late or never, and all that follows.

Everything goes through the real actions on a real ledger; only the clock and the people are pretended. It goes from
event to event and never minute by minute. The same seed on an equal ledger gives the same story.
"""

from __future__ import annotations

import datetime as dt
import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, cast

from sqlalchemy.orm import Session

from ..installation import Installation
from ..ledger.audit import Actor
from ..ledger.items import item_owners
from ..ledger.launches import LaunchFacts, launch_facts, launches_facts
from ..ledger.participants import holders_of_launch, subjects_of_launch
from ..ledger.proposals import latest_proposal
from ..ledger.timeline import (
    MessageSeen,
    NoticeSeen,
    Owed,
    items_owed,
    messages_since,
    next_send_at,
    next_wake_at,
    notices_since,
    settled_subjects,
    step_of_item,
    still_owed,
)
from ..ledger.windows import WindowRow, find_windows
from ..lifecycle import OfficeHours, WindowFacts
from ..program import OWNER, Program, Step, evidence_form
from ..words import Language, say, speaking
from ..workbooks import Child
from .completing import Completion, complete, waive
from .confirming import renew_draft
from .diligence import Manner, when_done
from .inventing import Circumstances, NothingToPutDown, invent
from .office import hours_of_launch
from .picture import SETTLED, LaunchPicture, picture_of
from .proposals import ready_automatic, run_automatic
from .sweeping import sweep

__all__ = ["Happening", "HappeningKind", "Play"]

HappeningKind = Literal[
    "launched",
    "opened",
    "notice",
    "message",
    "done",
    "overdue",
    "escalated",
    "missed",
    "automatic",
    "completed",
]

PATIENCE = 7
"""So many days after a launch's last day its office lets go what nobody did."""

NOBODY = Actor(None, "system")
_DAY = dt.timedelta(days=1)
_HELD = dt.timedelta(minutes=30)
_TRIES = 30


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened. `subject` and `person` are ids; `items` how many it is about."""

    at: dt.datetime
    event: HappeningKind
    launch: str | None = None
    step: str | None = None
    subject: int | None = None
    person: int | None = None
    cause: str | None = None
    channel: str | None = None
    items: int | None = None


@dataclass(order=True, frozen=True, slots=True)
class _Meant:
    """What somebody means to do at an instant: items of one window. `order` keeps equal instants apart."""

    at: dt.datetime
    order: int
    launch: str = field(compare=False)
    window: int = field(compare=False)
    person: int = field(compare=False)
    items: tuple[Owed, ...] = field(compare=False)
    tries: int = field(compare=False, default=0)


@dataclass
class _Course:
    """One launch under way: what of it is planned, what was seen of it, and when it will be over."""

    number: int
    hours: OfficeHours
    over: dt.datetime
    let_go: list[dt.datetime]
    reported: Mapping[str, Sequence[Child]]
    revision: int = 0
    planned: set[int] = field(default_factory=set)
    seen: set[tuple[str, int, int]] = field(default_factory=set)


class Play:
    """Launches under way in one ledger and their people.

    With `closing` the office lets go what nobody did once a launch is long over, so that it ends.
    """

    def __init__(
        self,
        installation: Installation,
        manner: Manner,
        now: dt.datetime,
        *,
        closing: bool = True,
    ) -> None:
        self.now = now
        self._installation = installation
        self._manner = manner
        self._closing = closing
        self._courses: dict[str, _Course] = {}
        self._meant: list[_Meant] = []
        self._drawn = self._added = 0
        self._last_notice = 0
        self._last_message = ""

    def add(self, launch_id: str, reported: Mapping[str, Sequence[Child]] | None = None) -> None:
        """Let the people of a launch begin. `reported` are the children that classes will report, by the class's key."""
        with self._installation.ledger.read() as session:
            launch = launch_facts(session, launch_id)
            hours = hours_of_launch(session, self._installation, launch)
        over = hours.at(launch.last_day + _DAY, dt.time())
        day = hours.calendar.next_workday(launch.last_day + PATIENCE * _DAY)
        let_go = [hours.at(day + number * _DAY, dt.time(9)) for number in range(3)] if self._closing else []
        self._added += 1
        self._courses[launch_id] = _Course(self._added, hours, over, let_go, reported or {})

    def do(
        self,
        launch_id: str,
        items: Sequence[Owed],
        evidence: Mapping[str, Any] | None = None,
        done_on: dt.date | None = None,
    ) -> int:
        """Open items of one window are recorded now, by whoever owes them, as done now or on an earlier local day: with
        `evidence`, else an invented record. Gives how many; none where the form asks for what the subject has not. Raises as :func:`.complete` does."""
        with self._installation.ledger.read() as session:
            launch = launch_facts(session, launch_id)
            step = launch.program.step(find_windows(session, [items[0].window])[0].step)
            record = dict(evidence) if evidence is not None else self._record(session, launch, step, items[0])
            owners = item_owners(session, [items[0].item]).get(items[0].item, ())
        return len(list(self._put_down(launch, step, owners[0] if owners else None, items, record, done_on)))

    def until(self, end: dt.datetime) -> Iterator[Happening]:
        """All that happens up to `end`, in the order of time.

        1. go to the next instant at which anything may happen
        2. sweep, if a window matters then or a launch is over
        3. people do what they meant to do; the office lets go what nobody will do
        4. see what opened, became overdue, was missed, ended; people plan what is theirs now
        5. automatic steps run that may run, and what came of that is seen
        6. deliver what is to be sent
        """
        yield from self._look()
        yield from self._deliver()
        while self._courses and (at := self._next()) is not None and at <= end:
            self.now = max(self.now, at)
            self._sweep()
            yield from self._work()
            yield from self._let_go()
            seen = self._look()
            yield from (each for each in seen if each.event != "completed")
            if ran := list(self._run_automatic()):
                yield from ran
                later = self._look()
                yield from (each for each in later if each.event != "completed")
                seen += later
            yield from self._deliver()
            yield from (each for each in seen if each.event == "completed")

    def _next(self) -> dt.datetime | None:
        with self._installation.ledger.read() as session:
            wake, send = next_wake_at(session), next_send_at(session)
        if send is not None and send <= self.now:  # held back by somebody's quiet hours
            send = self.now + _HELD
        moments = [wake, send, self._meant[0].at if self._meant else None]
        for course in self._courses.values():
            moments += [course.over if course.over > self.now else None, *course.let_go[:1]]
        return min((at for at in moments if at is not None), default=None)

    def _sweep(self) -> None:
        with self._installation.ledger.read() as session:
            wake = next_wake_at(session)
        is_over = any(course.over == self.now for course in self._courses.values())
        if is_over or (wake is not None and wake <= self.now):
            sweep(self._installation, self.now)

    def _work(self) -> Iterator[Happening]:
        while self._meant and self._meant[0].at <= self.now:
            meant = heapq.heappop(self._meant)
            if meant.launch in self._courses:
                yield from self._do(meant)

    def _do(self, meant: _Meant) -> Iterator[Happening]:
        with self._installation.ledger.read() as session:
            launch = launch_facts(session, meant.launch)
            step = launch.program.step(find_windows(session, [meant.window])[0].step)
            still = still_owed(session, (item.item for item in meant.items)) if launch.state == "live" else set()
            items = [item for item in meant.items if item.item in still]
            waiting = _waiting(session, launch, step, items)
            ready = [item for item in items if item.subject not in waiting]
            record = self._record(session, launch, step, ready[0]) if ready else None
        if record is None and meant.tries < _TRIES:  # the children are not known yet
            waiting, ready = {item.subject for item in items}, []
        later = tuple(item for item in items if item.subject in waiting)
        if later and meant.tries < _TRIES:
            self._mean(meant.at + _DAY, meant.launch, meant.window, meant.person, later, meant.tries + 1)
        if ready:
            yield from self._put_down(launch, step, meant.person, ready, record)

    def _record(self, session: Session, launch: LaunchFacts, step: Step, item: Owed) -> dict[str, Any] | None:
        """What is put down of an item, and of those done with it; None where nothing can be."""
        form = evidence_form(launch.program, step)
        if form is None:
            return {}
        chance = self._manner.chance("record", self._courses[launch.id].number, step.key, item.kind, item.identity)
        known = self._proposed(session, item) if step.automatic else None
        around = self._circumstances(session, launch, step)
        try:
            with speaking(cast(Language, launch.language)):
                return invent(form, step, item, launch.local_day(self.now), around, chance, known)
        except NothingToPutDown:
            return None

    def _proposed(self, session: Session, item: Owed) -> Mapping[str, Any] | None:
        proposal = latest_proposal(session, self._installation.ledger.vault, item.item)
        return proposal.found["record"] if proposal else None

    def _circumstances(self, session: Session, launch: LaunchFacts, step: Step) -> Circumstances:
        if not step.makes:
            return Circumstances()
        subjects = subjects_of_launch(session, launch.id)
        paired = {each.child_id for _, each in subjects if each.kind == "pair"} if step.per == "team" else set()
        children = {id: each for id, each in subjects if each.kind == "child" and each.child_id not in paired}
        return Circumstances(children, _partners(session, launch), self._courses[launch.id].reported)

    def _put_down(
        self,
        launch: LaunchFacts,
        step: Step,
        person: int | None,
        items: Sequence[Owed],
        record: dict[str, Any] | None,
        done_on: dt.date | None = None,
    ) -> Iterator[Happening]:
        ids, actor = [item.item for item in items], Actor(person, "system")
        if record is None:
            waive(self._installation, ids, say("没有可填的", "nothing to put down"), actor, self.now)
        else:
            seen = self._read_draft(ids[0]) if step.automatic else None
            complete(self._installation, ids, Completion(record or None, done_on=done_on, draft=seen), actor, self.now)
        cause = "waived" if record is None else None
        for item in items:
            yield Happening(self.now, "done", launch.id, step.key, item.subject, person, cause, items=1)

    def _read_draft(self, item: int) -> int | None:
        renew_draft(self._installation, item, self.now)
        with self._installation.ledger.read() as session:
            draft = latest_proposal(session, self._installation.ledger.vault, item)
        return draft.id if draft else None

    def _let_go(self) -> Iterator[Happening]:
        """The office waives what nobody did, some days after a launch's last day."""
        for id, course in self._courses.items():
            if course.let_go and course.let_go[0] <= self.now:
                course.let_go.pop(0)
                yield from self._waive_rest(id)

    def _waive_rest(self, launch_id: str) -> Iterator[Happening]:
        with self._installation.ledger.read() as session:
            picture = picture_of(session, launch_facts(session, launch_id), self.now)
            windows = {each.id: each for each in picture.windows if _is_owed(picture, each)}
            owed = items_owed(session, windows) if picture.launch.state == "live" else []
        by_step: dict[str, list[int]] = defaultdict(list)
        for item in owed:
            by_step[windows[item.window].step].append(item.item)
        if owed:
            reason = say("计划已到期，不再补做", "the launch is over; no longer owed")
            waive(self._installation, [item.item for item in owed], reason, NOBODY, self.now)
        for step, items in by_step.items():
            yield Happening(self.now, "done", launch_id, step, cause="waived", items=len(items))

    def _run_automatic(self) -> Iterator[Happening]:
        for item, launch in ready_automatic(self._installation, self.now):
            if launch in self._courses and run_automatic(self._installation, item, self.now):
                with self._installation.ledger.read() as session:
                    step = step_of_item(session, item)
                yield Happening(self.now, "automatic", launch, step, items=1)

    def _look(self) -> list[Happening]:
        seen: list[Happening] = []
        with self._installation.ledger.read() as session:
            for launch in launches_facts(session, self._courses).values():
                course = self._courses[launch.id]
                if launch.revision != course.revision:
                    course.revision = launch.revision
                    seen += self._look_at(session, picture_of(session, launch, self.now), course)
            for each in notices_since(session, self._last_notice):
                self._last_notice = each.id
                seen.append(_told(each, self.now))
        return seen

    def _look_at(self, session: Session, picture: LaunchPicture, course: _Course) -> list[Happening]:
        launch = picture.launch
        if launch.state == "live":
            self._plan(session, picture, course)
            return list(_seen(picture, course))
        del self._courses[launch.id]
        done = sum(window.facts.done for window in picture.windows)
        return [Happening(self.now, "completed", launch.id, cause=launch.state, items=done)]

    def _plan(self, session: Session, picture: LaunchPicture, course: _Course) -> None:
        """Everybody decides when to do what has come to them."""
        windows = {each.id: each for each in picture.windows if _can_begin(picture, each, course)}
        new = [item for item in items_owed(session, windows) if item.item not in course.planned]
        new = [item for item in new if self._has_come(session, windows[item.window], item)]
        owners = item_owners(session, [item.item for item in new])
        course.planned.update(id for id, people in owners.items() if people)
        for some in _at_once(picture.launch.program, windows, [item for item in new if owners.get(item.item)], owners):
            window = windows[some[0].window]
            at = self._when(picture.launch.program, course, window, some[0])
            if at is not None:
                self._mean(at, picture.launch.id, window.id, owners[some[0].item][0], some)

    def _has_come(self, session: Session, window: WindowRow, item: Owed) -> bool:
        return window.kind != "automatic" or self._proposed(session, item) is not None

    def _when(self, program: Program, course: _Course, window: WindowRow, item: Owed) -> dt.datetime | None:
        about = (course.number, window.step, window.part, window.occurrence, item.kind, item.identity)
        chance = self._manner.chance("when", *about)
        may_forget = window.facts.total > 1 and not program.step(window.step).makes
        return when_done(window.facts, self.now, course.hours, self._manner, chance, may_forget=may_forget)

    def _mean(
        self, at: dt.datetime, launch: str, window: int, person: int, items: tuple[Owed, ...], tries: int = 0
    ) -> None:
        self._drawn += 1
        heapq.heappush(self._meant, _Meant(at, self._drawn, launch, window, person, items, tries))

    def _deliver(self) -> list[Happening]:
        with self._installation.ledger.read() as session:
            send = next_send_at(session)
        deliveries = list(self._installation.catalogue.deliveries.values())
        if send is None or send > self.now or not deliveries:
            return []
        deliveries[0].send(self._installation, self.now)
        with self._installation.ledger.read() as session:
            found = messages_since(session, self._last_message)
        self._last_message = max([self._last_message, *(each.id for each in found)])
        return [_arrived(each, self.now) for each in found]


def _at_once(
    program: Program, windows: Mapping[int, WindowRow], items: Iterable[Owed], owners: Mapping[int, Sequence[int]]
) -> Iterator[tuple[Owed, ...]]:
    """Items of one window and person that are done and put down together: a few, but never what makes subjects."""
    of: dict[tuple[int, int], list[Owed]] = defaultdict(list)
    for item in items:
        of[item.window, owners[item.item][0]].append(item)
    for (window, _), some in of.items():
        size = 1 if program.step(windows[window].step).makes else max(2, len(some) // 4)
        yield from (tuple(some[first : first + size]) for first in range(0, len(some), size))


def _waiting(session: Session, launch: LaunchFacts, step: Step, items: Iterable[Owed]) -> set[int]:
    """The subjects whose own part of an earlier step is not settled yet."""
    before = [settled_subjects(session, launch.id, after.step) for after in step.after if after.each]
    return {item.subject for item in items if not all(item.subject in settled for settled in before)}


def _partners(session: Session, launch: LaunchFacts) -> list[int]:
    """Who may stand with a child: the holders of the role that owes what is done per pair, else all who hold any."""
    roles = {step.owner for step in launch.program.steps if step.per == "pair"}
    holders = holders_of_launch(session, launch.id, launch.organisation_id)
    people = [int(each.person) for each in holders if each.role in roles] or [int(each.person) for each in holders]
    return list(dict.fromkeys(people))


def _can_begin(picture: LaunchPicture, window: WindowRow, course: _Course) -> bool:
    """Whether people may plan its items: it is dated, and waits for no other step as a whole."""
    facts = window.facts
    if facts.due is None or facts.settled or facts.open_items == 0:
        return False
    return window.kind == "automatic" or not picture.blockers(window.step)


def _is_owed(picture: LaunchPicture, window: WindowRow) -> bool:
    return not window.facts.optional and picture.state(window) not in SETTLED


def _seen(picture: LaunchPicture, course: _Course) -> Iterator[Happening]:
    """What opened, became overdue or was missed since the last look, each once for each due of a window. What was done
    before it could begin is not opened afterwards."""
    for window in picture.windows:
        for event in _standing(picture, window):
            key = (event, window.id, window.due_version if event != "opened" else 0)
            facts = window.facts
            if key not in course.seen:
                course.seen.add(key)
                if event == "opened" and not facts.open_items:
                    continue
                number = facts.total - facts.cancelled if event == "opened" else facts.open_items
                yield Happening(picture.now, event, picture.launch.id, window.step, items=number)


def _standing(picture: LaunchPicture, window: WindowRow) -> Iterator[HappeningKind]:
    facts: WindowFacts = window.facts
    if facts.opens is None or facts.due is None or not facts.total - facts.cancelled:
        return
    if facts.opens <= picture.now and not picture.blockers(window.step):
        yield "opened"
    if facts.open_items and not facts.optional and facts.due <= picture.now:
        yield "missed" if facts.closes is not None and facts.closes <= picture.now else "overdue"


def _told(notice: NoticeSeen, now: dt.datetime) -> Happening:
    event: HappeningKind = "notice" if notice.recipient == OWNER else "escalated"
    return Happening(
        now, event, notice.launch, notice.step, person=notice.person, cause=notice.cause, items=notice.items
    )


def _arrived(message: MessageSeen, now: dt.datetime) -> Happening:
    launch = message.launches[0] if message.launches else None
    step = message.steps[0] if len(message.steps) == 1 else None
    return Happening(now, "message", launch, step, None, message.person, message.kind, message.channel, message.items)
