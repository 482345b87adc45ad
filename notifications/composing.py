"""Decides what a person is told now: which notices still hold, what the message says, and which channel takes it. Pure."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from tongxing.ledger.ids import uuid7
from tongxing.program import OWNER, SUPERVISOR
from tongxing.transport import Outcome, Wording
from tongxing.words import Language, Text, text

from .outbox import LaunchFacts, Pending, Previous, Reader, Way
from .sections import Kind, Line, in_sections, items_of
from .wording import word

__all__ = ["PAUSES", "Choice", "Composed", "Draft", "Facts", "choose", "compose"]

PAUSES = tuple(dt.timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180))
"""How long to wait after each time it was refused for now. After the last, the next channel."""

_NEWS = frozenset({"opened", "moved", "handed-over", "taken-over", "amended", "cancelled"})
_OF_WHAT_IS_OWED = frozenset({"opened", "moved", "handed-over"})
_GIVEN_UP = {
    Outcome.REFUSED_FOR_GOOD: "refused",
    Outcome.REFUSED_FOR_NOW: "too-late",
    Outcome.UNKNOWN: "perhaps-sent",
}


@dataclass(frozen=True, slots=True)
class Facts:
    """All that is known of some people and their pending notices. `counts`: open items by notice id."""

    notices: Sequence[Pending]
    readers: Mapping[int, Reader]
    launches: Mapping[str, LaunchFacts]
    previous: Mapping[str, Previous]
    counts: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Draft:
    """A message to claim and send. `way` None is the inbox. `token`: of the link that lets its reader in."""

    person_id: int
    way: Way | None
    kind: str
    language: Language
    wording: Wording
    items: int
    notices: tuple[int, ...]
    attempt: int
    previous_id: str | None
    possibly_repeated: bool
    token: str | None = None
    id: str = field(default_factory=uuid7)
    fence: str = field(default_factory=uuid7)

    @property
    def body_kept(self) -> str:
        """The body as the ledger keeps it: what lets somebody in is only in what is sent."""
        return self.wording.body.replace(self.token, "…") if self.token else self.wording.body


@dataclass(frozen=True, slots=True)
class Composed:
    """What to do with some people's notices. `silenced` and `unreachable`: notice ids, each with why."""

    drafts: tuple[Draft, ...]
    silenced: Mapping[int, str]
    unreachable: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Choice:
    """The channel of a try (`way` None: the inbox), which try it is, and whether it may arrive twice."""

    way: Way | None
    attempt: int
    possibly_repeated: bool


def compose(facts: Facts, now: dt.datetime, site: str, limit_of: Callable[[Way | None], int | None]) -> Composed:
    """One draft for each person who has something to hear at `now`. `site` is the address of the dashboard;
    `limit_of`: the bytes that a channel takes."""
    drafts: list[Draft] = []
    silenced: dict[int, str] = {}
    unreachable: dict[int, str] = {}
    for person, notices in _by_person(facts.notices).items():
        reader = facts.readers[person]
        due = [notice for notice in notices if not _held(notice, reader, facts, now)]
        reasons = {notice.id: _why_silent(notice, reader, facts, now) for notice in due}
        silenced |= {id_: why for id_, why in reasons.items() if why}
        told = [notice for notice in due if reasons[notice.id] is None]
        if not told:
            continue
        previous = _last(told, facts.previous)
        choice = choose(reader.ways, previous)
        if isinstance(choice, str):
            unreachable |= {notice.id: choice for notice in told}
        else:
            drafts.append(_draft(reader, told, facts, now, site, choice, previous, limit_of(choice.way)))
    return Composed(tuple(drafts), silenced, unreachable)


def _by_person(notices: Iterable[Pending]) -> dict[int, list[Pending]]:
    found: dict[int, list[Pending]] = {}
    for notice in notices:
        found.setdefault(notice.person_id, []).append(notice)
    return found


def _held(notice: Pending, reader: Reader, facts: Facts, now: dt.datetime) -> bool:
    if facts.launches[notice.launch_id].words.is_urgent(notice.step_key, notice.cause):
        return False
    return reader.hours.next_open(now) > now


def _why_silent(notice: Pending, reader: Reader, facts: Facts, now: dt.datetime) -> str | None:
    """Why the notice no longer holds, as a code of :mod:`tongxing.actions.unsent`; None when it does."""
    launch = facts.launches[notice.launch_id]
    if reader.left_on is not None and reader.left_on <= reader.hours.local_day(now):
        return "left"
    if notice.cause == "cancelled":
        return None
    if launch.state != "live":
        return "launch-over"
    if notice.window_id is None:
        return "settled" if notice.cause == "taken-over" and not facts.counts.get(notice.id) else None
    if notice.due_version and notice.due_version != notice.window_version:
        return "moved"
    if _kind(notice, launch) is Kind.NEWS and notice.cause not in _OF_WHAT_IS_OWED:
        return None
    if notice.closes is not None and notice.closes <= now:
        return "missed"
    if facts.counts[notice.id]:
        return None
    return "not-theirs" if notice.open_items else "settled"


def _kind(notice: Pending, launch: LaunchFacts) -> Kind:
    if launch.words.is_urgent(notice.step_key, notice.cause):
        return Kind.URGENT
    if notice.recipient != OWNER:
        return Kind.BELOW
    return Kind.NEWS if notice.cause in _NEWS else Kind.DUE


def _last(notices: Iterable[Pending], previous: Mapping[str, Previous]) -> Previous | None:
    """The latest try of any of them; ids sort by time."""
    tried = [previous[notice.message_id] for notice in notices if notice.message_id is not None]
    return max(tried, key=lambda each: each.id, default=None)


def choose(ways: Sequence[Way], previous: Previous | None) -> Choice | str:
    """The channel for the next try, or why there is none left. Whoever has none at all has the inbox."""
    if previous is None:
        return Choice(ways[0] if ways else None, 1, False)
    outcome = Outcome(previous.state)
    repeated = previous.possibly_repeated or outcome is Outcome.UNKNOWN
    place = next((place for place, way in enumerate(ways) if way.id == previous.channel_id), None)
    if place is None:
        return Choice(ways[0] if ways else None, 1, repeated)
    if _once_more(outcome, previous):
        return Choice(ways[place], previous.attempt + 1, repeated)
    if place + 1 < len(ways):
        return Choice(ways[place + 1], 1, repeated)
    return _GIVEN_UP[outcome]


def _once_more(outcome: Outcome, previous: Previous) -> bool:
    if outcome is Outcome.UNKNOWN:
        return not previous.possibly_repeated
    return outcome is Outcome.REFUSED_FOR_NOW and previous.attempt <= len(PAUSES)


def _draft(
    reader: Reader,
    notices: Sequence[Pending],
    facts: Facts,
    now: dt.datetime,
    site: str,
    choice: Choice,
    previous: Previous | None,
    limit: int | None,
) -> Draft:
    sections = in_sections((_line(notice, reader, facts) for notice in notices), now)
    repeated = choice.possibly_repeated
    link, token = _link(site, {notice.recipient for notice in notices}, choice.way)
    return Draft(
        person_id=reader.id,
        way=choice.way,
        kind=sections[0].kind if len(sections) == 1 else "digest",
        language=reader.language,
        wording=word(sections, reader.language, now, link, repeated=repeated, limit=limit),
        items=items_of(sections),
        notices=tuple(notice.id for notice in notices),
        attempt=choice.attempt,
        previous_id=previous.id if previous else None,
        possibly_repeated=repeated,
        token=token,
    )


def _link(site: str, recipients: Collection[str], way: Way | None) -> tuple[str, str | None]:
    """Where the message leads, and the token in it: to what its reader owes, else to what is overdue below them. Who looks
    at the inbox has signed in, and so does who oversees organisations."""
    page = "work" if OWNER in recipients else "overdue"
    if way is None or not {OWNER, SUPERVISOR} & set(recipients):
        return f"{site}/{page}", None
    token = secrets.token_urlsafe(24)
    return f"{site}/in/{token}" + ("" if page == "work" else "?to=overdue"), token


def _line(notice: Pending, reader: Reader, facts: Facts) -> Line:
    launch = facts.launches[notice.launch_id]
    kind = _kind(notice, launch)
    title, program = launch.words.title_of(notice.step_key, notice.part), launch.words.title
    if notice.cause == "cancelled" and notice.step_key is None:
        title = program = _with_period(launch)
    foreign = notice.recipient != OWNER and reader.organisation_id != launch.organisation_id
    return Line(
        kind=kind,
        cause=notice.cause,
        launch=launch.id,
        program=program,
        title=title,
        timezone=launch.timezone,
        items=facts.counts.get(notice.id, 0),
        due=notice.due,
        organisation=launch.organisation if foreign else None,
        window=notice.window_id,
    )


def _with_period(launch: LaunchFacts) -> Text:
    """A launch by its title and days: the next year's has the same title."""
    title, first, last = launch.words.title, launch.first_day, launch.last_day
    return text(f"{title.zh}（{first} 至 {last}）", f"{title.en} ({first} to {last})")
