"""Who is in a launch: subjects brought in, taken out, and taken back. Their open items follow; what was done stays."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy.orm import Session

from ..installation import Installation
from ..ledger.audit import Actor, write_audit
from ..ledger.items import item_owners, lock_items, settle_items
from ..ledger.launches import LaunchFacts, live_launches_above, still_live
from ..ledger.notices import tell_people
from ..ledger.participants import children_below, takes_from_below, teams_of_launch
from ..ledger.reasons import keep_reason
from ..ledger.subjects import (
    cancelled_items,
    kinds_of,
    mark_back,
    mark_left,
    open_items_by_window,
    silence_unowed,
    subjects_that_left,
    write_subjects,
)
from ..ledger.tables import Item, Organisation
from ..ledger.windows import WindowRow, fan_out, set_windows, windows_of_launches
from ..planner import Participant, in_need, those_who_take_part
from .consequences import follow
from .duties import refresh_duties
from .office import hours_of_launch
from .own_days import put_on_own_days
from .picture import picture_of

__all__ = ["add_subjects", "join_above", "take_back", "take_out"]


def add_subjects(
    session: Session,
    installation: Installation,
    launch: LaunchFacts,
    new: Sequence[Participant],
    actor: Actor,
    now: dt.datetime,
) -> list[int]:
    """Further subjects of a launch, or such as come back: their duties, and items in every window that is not closed yet.

    Gives the ids of those windows. A kind that no step makes (classes, grades) is known from here on. Owners who were
    told of a window before hear of what it has more of. A child in need is one of those too. Whoever is of a class that
    the launch is not for, is left out.
    """
    new = those_who_take_part(launch.program, launch.parameters, [*new, *in_need(launch.program, new)])
    returned = subjects_that_left(session, launch.id, new)
    known = write_subjects(session, launch.id, new, launch.local_day(now))
    mark_back(session, sorted(returned))
    joining = {known[each.kind, each.identity]: each for each in new}
    on_own_days = put_on_own_days(session, launch, joining, now)
    brought = _bring_in(session, installation, launch, {*joining, *returned}, returned, actor, now)
    return sorted({*brought, *on_own_days})


def take_back(
    session: Session,
    installation: Installation,
    left: Mapping[str, Sequence[int]],
    actor: Actor,
    now: dt.datetime,
) -> None:
    """Subjects that left are in their launches again, with all that they would still owe or be owed, and what follows."""
    for launch in still_live(session, left):
        ids = left[launch.id]
        mark_back(session, ids)
        follow(session, installation, launch, _bring_in(session, installation, launch, ids, ids, actor, now), now)


def join_above(
    session: Session,
    installation: Installation,
    school: Organisation,
    child_ids: Sequence[int],
    actor: Actor,
    now: dt.datetime,
) -> None:
    """Children of an organisation join the live launches above it whose teams serve there, under pseudonyms."""
    above = [launch.id for launch in live_launches_above(session, school) if takes_from_below(launch.program)]
    for launch in still_live(session, above):
        place = session.get_one(Organisation, launch.organisation_id)
        children = children_below(session, place, teams_of_launch(session, launch.id), child_ids)
        touched = add_subjects(session, installation, launch, children, actor, now)
        follow(session, installation, launch, touched, now)


def _bring_in(
    session: Session,
    installation: Installation,
    launch: LaunchFacts,
    ids: Iterable[int],
    returned: Iterable[int],
    actor: Actor,
    now: dt.datetime,
) -> list[int]:
    """Their duties; what their leaving had cancelled, open again; items where they have none yet; and their owners told."""
    ids, returned = sorted(set(ids)), sorted(set(returned))
    refresh_duties(session, launch, set(ids))
    before = open_items_by_window(session, ids)
    _open_again(session, launch, returned, actor, now)
    filled = _fill(session, launch, ids, now)
    more = {
        window: set(items) - set(before.get(window, ())) for window, items in open_items_by_window(session, ids).items()
    }
    touched = {window for window, items in more.items() if items}.union(filled)
    _tell_of_more(session, installation, launch, {id: more[id] for id in touched & set(more)}, bool(returned), now)
    return sorted(touched)


def _open_again(session: Session, launch: LaunchFacts, returned: Sequence[int], actor: Actor, now: dt.datetime) -> None:
    rows = lock_items(session, cancelled_items(session, returned, now))
    settle_items(session, rows, "open", {"recorded_at": None, "recorded_by": None})
    write_audit(session, actor, now, "returned", "subject", list(returned), launch.id)
    write_audit(session, actor, now, "reopened", "item", [row.id for row in rows], launch.id)


def _fill(session: Session, launch: LaunchFacts, ids: Sequence[int], now: dt.datetime) -> list[int]:
    """Items of these subjects in the windows of their kinds that are written and not closed; gives those windows."""
    kinds = kinds_of(session, ids)
    if "child" in kinds:  # and which of them are in need
        kinds.add("child-in-need")
    made = {kind for step in launch.program.steps for kind in step.makes}
    concerned = [window for window in windows_of_launches(session, [launch.id]) if window.per in kinds]
    set_windows(session, [{"id": window.id, "ready": True} for window in concerned if window.per not in made])
    windows = [window.id for window in concerned if window.fanned and window.wide and not _closed(window, now)]
    fan_out(session, windows, ids)
    return windows


def _closed(window: WindowRow, now: dt.datetime) -> bool:
    return window.facts.closes is not None and window.facts.closes <= now


def _tell_of_more(
    session: Session,
    installation: Installation,
    launch: LaunchFacts,
    more: Mapping[int, Collection[int]],
    is_return: bool,
    now: dt.datetime,
) -> None:
    """The owners of these items hear of them, and those above only after them and the grace.

    What nobody was told of yet has its reminders ahead; unless it is open already and comes back, for then they may be
    behind.
    """
    picture, hours = picture_of(session, launch, now), hours_of_launch(session, installation, launch)
    for window in picture.windows:
        facts, step = window.facts, launch.program.step(window.step)
        was_told = facts.told_at is not None or (is_return and facts.opens is not None and facts.opens <= now)
        if window.id not in more or not was_told or not step.escalation.steps or picture.blockers(step.key):
            continue
        owners = item_owners(session, sorted(more[window.id])).values()
        people = Counter(person for some in owners for person in some)
        tell_people(session, launch.id, window.id, "joined", sorted(people.items()), hours.next_open(now), now)
        set_windows(session, [{"id": window.id, "told_at": hours.next_open(now)}])


def take_out(
    session: Session,
    installation: Installation,
    launch: LaunchFacts,
    subject_ids: Sequence[int],
    day: dt.date,
    actor: Actor,
    now: dt.datetime,
    reason: str | None = None,
) -> tuple[int, set[int]]:
    """Subjects leave a launch on a local day: what is still open of them is cancelled, and what is queued of it silenced.

    Gives how many items, and the ids of their windows; the caller lets the consequences follow.
    """
    mark_left(session, subject_ids, day)
    write_audit(session, actor, now, "taken-out", "subject", list(subject_ids), launch.id)
    ids = [id for some in open_items_by_window(session, subject_ids).values() for id in some]
    rows = lock_items(session, ids)
    settle_items(session, rows, "cancelled", {"recorded_at": now, "recorded_by": actor.person_id, "reason": None})
    if reason is not None:
        keep_reason(session, installation.ledger.vault, Item, ids, reason)
    write_audit(session, actor, now, "cancelled", "item", list(ids), launch.id)
    windows = {row.window_id for row in rows}
    silence_unowed(session, sorted(windows), "withdrawn")
    return len(ids), windows
