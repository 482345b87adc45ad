"""Move a deadline: of a whole window, or of single items, which then sit in a window with those dates."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from ..errors import BadInput, NotAllowed, NotFound, did_you_mean
from ..installation import Installation
from ..ledger.audit import Actor, write_audit
from ..ledger.items import ItemRow, item_owners, keep_due_of_done, lock_items
from ..ledger.launches import LaunchFacts, live_launch
from ..ledger.notices import next_round, silence, tell_people, tell_windows
from ..ledger.people import names_of
from ..ledger.reasons import keep_reason, stated
from ..ledger.tables import Item, Window
from ..ledger.timeline import last_notice, notices_since
from ..ledger.windows import (
    WindowRow,
    fan_out,
    find_windows,
    move_items,
    own_window,
    set_windows,
    unwritten_occurrences,
)
from ..lifecycle import OfficeHours
from ..planner import NEAR
from .beginning import begin_step, is_to_begin
from .consequences import follow
from .office import hours_of_launch
from .picture import LaunchPicture, picture_of, telling
from .slipping import move_dependents

__all__ = ["Foreseen", "Moved", "foresee_reschedule", "reschedule_items", "reschedule_step"]


@dataclass(frozen=True)
class Moved:
    """What moved: each window's step, occurrence and new due (local to its launch); the first is the one that was asked
    for."""

    windows: tuple[tuple[str, int, dt.datetime], ...]


@dataclass(frozen=True)
class Foreseen:
    """What a move would bring: what moves, and the names of those who would be told."""

    moved: Moved
    told: tuple[str, ...]


def reschedule_step(
    installation: Installation,
    launch_id: str,
    step: str,
    day: dt.date,
    reason: str,
    actor: Actor,
    now: dt.datetime,
    occurrence: int | None = None,
    confirm_past: bool = False,
) -> Moved:
    """Give one occurrence of a step another due day (local), pinned from then on; what hangs on it moves later with it.

    Of a step without dates that lasts or recurs it is the first day, from which all its windows are written. Raises :class:`NotFound` for a step or occurrence that is not there, :class:`BadInput` for a day in the past
    (unless confirmed) or far outside of the launch, a day that does not settle the dates, or a missing reason, :class:`NotAllowed` when it is settled.
    """
    action = _stepping(installation, launch_id, step, day, reason, actor, now, occurrence, confirm_past)
    return installation.ledger.run(action)


def foresee_reschedule(
    installation: Installation,
    launch_id: str,
    step: str,
    day: dt.date,
    reason: str,
    actor: Actor,
    now: dt.datetime,
    occurrence: int | None = None,
    confirm_past: bool = False,
) -> Foreseen:
    """What :func:`reschedule_step` would move, and who would be told; nothing is kept. Raises what that would."""
    action = _stepping(installation, launch_id, step, day, reason, actor, now, occurrence, confirm_past)

    def rehearsal(session: Session) -> Foreseen:
        before = last_notice(session)
        moved = action(session)
        told = {each.person for each in notices_since(session, before) if each.launch == launch_id}
        names = names_of(session, installation.ledger.vault, told)
        return Foreseen(moved, tuple(names[person] for person in sorted(names)))

    return installation.ledger.rehearse(rehearsal)


def _stepping(
    installation: Installation,
    launch_id: str,
    step: str,
    day: dt.date,
    reason: str,
    actor: Actor,
    now: dt.datetime,
    occurrence: int | None,
    confirm_past: bool,
) -> Callable[[Session], Moved]:
    why = stated(reason)

    def action(session: Session) -> Moved:
        launch = live_launch(session, launch_id)
        _check(day, launch, now, confirm_past)
        picture = picture_of(session, launch, now)
        wanted = _occurrence(picture, step, occurrence)
        hours = hours_of_launch(session, installation, launch)
        if is_to_begin(launch, wanted, occurrence):
            launch, changed = begin_step(session, picture, step, day, hours)
        else:
            changed = _move_windows(session, picture, wanted, day, hours)
        ids = [window.id for window in wanted]
        keep_reason(session, installation.ledger.vault, Window, ids, why)
        write_audit(session, actor, now, "rescheduled", "window", list(ids), launch.id, day=day.isoformat())
        follow(session, installation, launch, changed, now)
        return Moved(_moved(session, launch, changed))

    return action


def _move_windows(
    session: Session, picture: LaunchPicture, windows: Sequence[WindowRow], day: dt.date, hours: OfficeHours
) -> list[int]:
    """These windows to another due day, and what hangs on them later with them; gives the ids of all. A move to where it
    is already only pins it."""
    now = picture.now
    windows = [*windows, *(each for window in windows for each in picture.beside(window))]
    ids = [window.id for window in windows]
    moved = [window for window in windows if _new_due(window, picture.launch, day) != window.facts.due]
    for window in moved:
        _move_window(session, picture, window, day, hours)
    set_windows(session, [{"id": id, "pinned": True} for id in ids])
    # What was moved to today opens without a sweep seeing it, and what was moved before others is the next to open.
    fan_out(session, unwritten_occurrences(session, ids, now))
    silence(session, [window.id for window in moved], "moved")
    tell_windows(session, [telling(window, "moved", hours, now, window.due_version + 1) for window in moved], now)
    others = move_dependents(session, picture_of(session, picture.launch, now), hours, now)
    return ids + others


def reschedule_items(
    installation: Installation,
    item_ids: Sequence[int],
    day: dt.date,
    reason: str,
    actor: Actor,
    now: dt.datetime,
    confirm_past: bool = False,
) -> Moved:
    """Give single items another due day: they move to a window of their own dates, found or made, and are pinned there."""
    why = stated(reason)

    def action(session: Session) -> Moved:
        rows = lock_items(session, item_ids)
        settled = [row.id for row in rows if row.state != "open"]
        if settled:
            raise NotAllowed(
                f"事项 {settled[0]} 已经办结，不能改期；请先 reopen",
                f"item {settled[0]} is settled; reopen it before moving it",
            )
        moved: list[tuple[str, int, dt.datetime]] = []
        for launch_id in sorted({row.launch_id for row in rows}):
            launch = live_launch(session, launch_id)
            _check(day, launch, now, confirm_past)
            here = [row for row in rows if row.launch_id == launch_id]
            moved += _moved(session, launch, _move_rows(session, installation, launch, here, day, now))
            ids = [row.id for row in here]
            keep_reason(session, installation.ledger.vault, Item, ids, why)
            write_audit(session, actor, now, "rescheduled", "item", list(ids), launch_id, day=day.isoformat())
        return Moved(tuple(moved))

    return installation.ledger.run(action)


def _check(day: dt.date, launch: LaunchFacts, now: dt.datetime, confirm_past: bool) -> None:
    today = launch.local_day(now)
    if day < today and not confirm_past:
        raise BadInput(
            f"{day} 已经过去，今天是 {today}；确实要改到过去请加 --confirm-past",
            f"{day} is in the past, today is {today}; add --confirm-past if that is meant",
        )
    if not launch.first_day - _NEAR <= day <= launch.last_day + _NEAR:
        raise BadInput(
            f"{day} 离计划的 {launch.first_day} 至 {launch.last_day} 超过 {NEAR} 天，没有改；请检查日期",
            f"{day} is more than {NEAR} days outside of the launch, {launch.first_day} to {launch.last_day}; nothing was "
            "moved; check the day",
        )


_NEAR = dt.timedelta(days=NEAR)


def _occurrence(picture: LaunchPicture, step: str, occurrence: int | None) -> list[WindowRow]:
    keys = [each.key for each in picture.launch.program.steps]
    if step not in keys:
        near = did_you_mean(step, keys)
        raise NotFound(
            f"这个计划没有步骤 “{step}”" + (f"，{near.zh}" if near else ""),
            f"this launch has no step '{step}'" + (f"; {near.en}" if near else ""),
        )
    windows = [window for window in picture.of(step) if window.wide]
    if not windows:
        raise NotAllowed(
            f"步骤 “{step}” 没有统一的日期，请按事项编号改期：tongxing reschedule 事项 日期",
            f"step '{step}' has no date of its own to move; move its items: tongxing reschedule ITEM DAY",
        )
    numbers = sorted({window.occurrence for window in windows})
    if occurrence is None and len(numbers) > 1:
        raise BadInput(
            f"步骤 “{step}” 有 {len(numbers)} 次，请写明第几次，例如 {step}#{numbers[0]}",
            f"step '{step}' has {len(numbers)} occurrences; say which, such as {step}#{numbers[0]}",
        )
    wanted = [window for window in windows if occurrence in (None, window.occurrence)]
    if not wanted:
        raise NotFound(f"步骤 “{step}” 没有第 {occurrence} 次", f"step '{step}' has no occurrence {occurrence}")
    if all(picture.state(window) in ("done", "cancelled", "missed") for window in wanted):
        raise NotAllowed(f"步骤 “{step}” 已经办结，不能改期", f"step '{step}' is settled and cannot be moved")
    return wanted


def _new_due(window: WindowRow, launch: LaunchFacts, day: dt.date) -> dt.datetime:
    """The same hour of the new day as before; the end of the day where there was no due."""
    time = window.facts.due.astimezone(launch.timezone).time() if window.facts.due else dt.time(23, 59, 59)
    return dt.datetime.combine(day, time, launch.timezone)


def _new_opens(window: WindowRow, due: dt.datetime, launch: LaunchFacts, now: dt.datetime) -> dt.datetime:
    """One of a single day that is still ahead moves with it; else what was open stays open, and what would open after
    its due opens on the due's day."""
    zone = launch.timezone
    start = dt.datetime.combine(due.astimezone(zone).date(), dt.time(0), zone)
    if window.facts.opens is None:
        return start
    opens = window.facts.opens.astimezone(zone)
    is_one_day = window.facts.due is not None and launch.local_day(window.facts.due) == opens.date()
    if is_one_day and opens > now:
        return dt.datetime.combine(start.date(), opens.time(), zone)
    return min(opens, start)


def _move_window(session: Session, picture: LaunchPicture, window: WindowRow, day: dt.date, hours: OfficeHours) -> None:
    due = _new_due(window, picture.launch, day)
    closes = window.facts.closes
    values = {
        "id": window.id,
        "opens": _new_opens(window, due, picture.launch, picture.now),
        "due": due,
        "closes": max(closes, due) if closes is not None else None,
        "depends_on": [],
        "pinned": True,
        "due_version": window.due_version + 1,
        "told_at": _told_at(due, hours, picture.now),
        "acted_through": picture.now,
    }
    keep_due_of_done(session, [window.id])
    set_windows(session, [values])


def _told_at(due: dt.datetime, hours: OfficeHours, now: dt.datetime) -> dt.datetime | None:
    """Of what is due already its owners hear now, and those above after the grace; else by its reminders."""
    return hours.next_open(now) if due <= now else None


def _move_rows(
    session: Session,
    installation: Installation,
    launch: LaunchFacts,
    rows: Sequence[ItemRow],
    day: dt.date,
    now: dt.datetime,
) -> list[int]:
    """Gives the ids of the windows that they are in then. What is there already stays, and nobody hears of it."""
    hours = hours_of_launch(session, installation, launch)
    targets: list[int] = []
    touched: set[int] = set()
    for window in find_windows(session, sorted({row.window_id for row in rows})):
        due = _new_due(window, launch, day)
        target = window.id
        if due != window.facts.due:
            target = own_window(session, window, _new_opens(window, due, launch, now), due, now)
            _move_items(session, [row.id for row in rows if row.window_id == window.id], window, target, hours, now)
            if due <= now:
                set_windows(session, [{"id": target, "told_at": _told_at(due, hours, now)}])
            touched |= {window.id, target}
        targets.append(target)
    if touched:
        follow(session, installation, launch, touched, now)
    return targets


def _move_items(
    session: Session, items: Sequence[int], window: WindowRow, target: int, hours: OfficeHours, now: dt.datetime
) -> None:
    """Their owners hear of each move, be it into a window where others are already."""
    move_items(session, items, window.id, target)
    people = Counter(person for owners in item_owners(session, items).values() for person in owners)
    (found,) = find_windows(session, [target])
    send_at, again = hours.next_open(now), next_round(session, [target], "moved")
    told = sorted(people.items())
    tell_people(session, window.launch_id, target, "moved", told, send_at, now, found.due_version, again)


def _moved(session: Session, launch: LaunchFacts, ids: Sequence[int]) -> tuple[tuple[str, int, dt.datetime], ...]:
    rows = {row.id: row for row in find_windows(session, list(dict.fromkeys(ids)))}
    order = [rows[id] for id in dict.fromkeys(ids) if id in rows and not rows[id].is_left_out]
    dues = [(row, row.facts.due) for row in order]
    return tuple((row.step, row.occurrence, due.astimezone(launch.timezone)) for row, due in dues if due is not None)
