"""What waits for an earlier step, and who hears of it instead of its owners: found for many windows at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy.orm import Session

from ..ledger.launches import LaunchFacts, launches_facts
from ..ledger.notices import PassedOn
from ..ledger.waiting import earlier_items_open
from ..ledger.windows import WindowRow, unsettled_windows
from ..lifecycle import Told
from ..program import ABOVE, OWNER, Program, Recipient
from .picture import LaunchPicture, grouped_by_launch

__all__ = ["Waiting", "passed_on", "waiting", "waits_of"]


@dataclass(frozen=True)
class Waiting:
    """Of some windows: those that wait as a whole, and by id the steps for which single subjects of others may wait."""

    whole: frozenset[int] = frozenset()
    by_subject: Mapping[int, tuple[str, ...]] = field(default_factory=dict)


def waiting(
    session: Session, launches: Mapping[str, LaunchFacts], windows: Iterable[WindowRow], now: dt.datetime
) -> Waiting:
    """Which of these windows wait. Asks only for what they wait for."""
    after = [window for window in windows if launches[window.launch_id].program.step(window.step).after]
    steps = {step for window in after for step in launches[window.launch_id].program.step(window.step).waits_for}
    pictures = _unsettled(session, launches, after, steps, now) if after else {}
    known = [(window, pictures[window.launch_id]) for window in after if window.launch_id in pictures]
    return Waiting(
        frozenset(window.id for window, picture in known if picture.waits_as_a_whole(window.step)),
        {window.id: tuple(by) for window, picture in known if (by := picture.waits_by_subject(window.step))},
    )


def _unsettled(
    session: Session,
    launches: Mapping[str, LaunchFacts],
    windows: Iterable[WindowRow],
    steps: Iterable[str],
    now: dt.datetime,
) -> dict[str, LaunchPicture]:
    """A picture of what is unsettled of these steps in the launches of these windows, where anything is."""
    rows = grouped_by_launch(unsettled_windows(session, {window.launch_id for window in windows}, steps))
    return {id: LaunchPicture(launches[id], tuple(group), now) for id, group in rows.items()}


def passed_on(
    session: Session,
    launches: Mapping[str, LaunchFacts],
    told: Sequence[tuple[WindowRow, Sequence[Told]]],
    now: dt.datetime,
) -> list[PassedOn]:
    """What was to be said of these waiting windows, for whoever owes what they wait for.

    Where that waits itself, for whoever owes what it waits for, and so on to the first that does not wait.
    """
    windows = [window for window, _ in told]
    steps = {step for window in windows for step in _before(launches[window.launch_id].program, window.step)}
    pictures = _unsettled(session, launches, windows, steps, now) if windows else {}
    found: dict[tuple[int, str, PassedOn], tuple[set[int], set[int]]] = {}
    for window, some in told:
        picture = pictures.get(window.launch_id)
        for each in _of_window(picture, window, some) if picture else ():
            # Windows of one step have the same before them: of those it is said with one statement.
            kind = (id(launches[window.launch_id].program), window.step, replace(each, waiting=(), windows=()))
            waits, owed = found.setdefault(kind, (set(), set()))
            waits.update(each.waiting)
            owed.update(each.windows)
    return [
        replace(kind, waiting=tuple(sorted(waits)), windows=tuple(sorted(owed)))
        for (_, _, kind), (waits, owed) in found.items()
    ]


def _of_window(picture: LaunchPicture, window: WindowRow, told: Iterable[Told]) -> Iterator[PassedOn]:
    some, grace = list(told), dt.timedelta(days=picture.launch.program.step(window.step).escalation.grace_days)
    for blocker in _first_unblocked(picture, _Blocker(window.step), set()):
        owed = picture.unsettled(blocker.step)
        begun = [each for each in owed if each.facts.opens is None or each.facts.opens <= picture.now]
        for each in begun or owed:
            for one in some:
                role = _role(picture.launch.program, each, one.step.to)
                if role is not None:
                    yield PassedOn(
                        waiting=(window.id,),
                        windows=(each.id,),
                        cause=one.step.cause,
                        recipient=one.step.to,
                        role=role,
                        send_at=one.send_at,
                        told_by=picture.now - grace,
                        by_subject=blocker.by_subject,
                        along=blocker.along,
                        held_by=blocker.held_by,
                    )


def _role(program: Program, window: WindowRow, to: Recipient) -> str | None:
    if to == ABOVE:
        return ""
    return window.owner if to == OWNER else program.role(window.owner).reports_to


@dataclass(frozen=True)
class _Blocker:
    """A step that something waits for. `by_subject`: each subject's item for its own; `along`: the steps between, in
    which the same subject has an item open too. `held_by`: what single subjects of it wait for themselves."""

    step: str
    by_subject: bool = True
    along: tuple[str, ...] = ()
    held_by: tuple[str, ...] = ()
    waits: bool = False


def _first_unblocked(picture: LaunchPicture, behind: _Blocker, seen: set[_Blocker]) -> Iterator[_Blocker]:
    for step, each in _waited_for(picture, behind):
        found = _Blocker(
            step,
            by_subject=behind.by_subject and each,
            along=(*behind.along, behind.step) if each and behind.waits else (),
            held_by=tuple(picture.waits_by_subject(step)),
            waits=True,
        )
        if found in seen:
            continue
        seen.add(found)
        if not picture.waits_as_a_whole(step):
            yield found
        yield from _first_unblocked(picture, found, seen)


def _waited_for(picture: LaunchPicture, behind: _Blocker) -> Iterator[tuple[str, bool]]:
    """What a step waits for, and whether subject by subject. What has no subjects yet waits for what makes them."""
    yield from ((step, False) for step in picture.waits_as_a_whole(behind.step))
    yield from ((step, True) for step in picture.waits_by_subject(behind.step))
    unknown = {window.per for window in picture.of(behind.step) if not window.facts.ready} if behind.waits else set()
    for step in picture.launch.program.steps:
        if unknown & set(step.makes) and not picture.settled(step.key):
            yield step.key, False


def _before(program: Program, step: str) -> set[str]:
    """All that a step may wait for, directly or through others."""
    found: set[str] = set()
    ahead = [step]
    while ahead:
        here = program.step(ahead.pop())
        makers = [each.key for each in program.steps if here.kinds & set(each.makes)]
        fresh = {*here.waits_for, *makers} - found
        found |= fresh
        ahead += fresh
    return found


def waits_of(session: Session, items: Iterable[tuple[int, str, str]], now: dt.datetime) -> dict[int, list[str]]:
    """For which steps each of these open items waits, by its id; given as (item, launch, step). Those that wait for none
    are left out."""
    wanted = {item: (launch, step) for item, launch, step in items}
    launches = launches_facts(session, {launch for launch, _ in wanted.values()})
    steps = {each for launch, step in wanted.values() for each in launches[launch].program.step(step).waits_for}
    if not steps:
        return {}
    rows = grouped_by_launch(unsettled_windows(session, launches, steps))
    pictures = {id: LaunchPicture(launches[id], tuple(group), now) for id, group in rows.items()}
    earlier = earlier_items_open(session, wanted, steps, now)
    found = {}
    for item, (launch, step) in wanted.items():
        if launch in pictures and (waits := _waits(pictures[launch], step, item, earlier)):
            found[item] = waits
    return found


def _waits(picture: LaunchPicture, step: str, item: int, earlier: set[tuple[int, str]]) -> list[str]:
    own = [each for each in picture.waits_by_subject(step) if (item, each) in earlier]
    return list(dict.fromkeys(picture.waits_as_a_whole(step) + own))
