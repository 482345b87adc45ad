"""What recurs is dated again: occurrences move, those no longer planned are left out, new ones are written.

An occurrence that is open, settled or pinned by hand stays as it is, and so does whatever work was done in another. One
that went by before the step it follows was done, so that nobody could know of it, was never owed.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy.orm import Session

from ..ledger.audit import Actor, write_audit
from ..ledger.items import keep_due_of_done
from ..ledger.launches import step_ids, write_windows
from ..ledger.notices import silence, tell_windows
from ..ledger.windows import WindowRow, fan_out, find_windows, leave_out, renumber, set_windows
from ..lifecycle import OfficeHours
from ..planner import PlannedWindow, match_occurrences
from .picture import LaunchPicture, telling

__all__ = ["date_recurring", "moved_values"]

_NEVER = dt.datetime.max.replace(tzinfo=dt.UTC)


@dataclass(frozen=True)
class _Lane:
    """The occurrences of a recurring step, or of a part of it: those present beside those planned now."""

    present: Sequence[WindowRow]
    planned: Sequence[PlannedWindow]


@dataclass
class _Change:
    """What becomes of a lane. `adjusted` get other edges, but no other due. `kept` are all that stay, with the instants
    at which they open now."""

    moved: list[tuple[WindowRow, PlannedWindow]] = field(default_factory=list)
    adjusted: list[tuple[WindowRow, dt.datetime | None, dt.datetime | None]] = field(default_factory=list)
    surplus: list[WindowRow] = field(default_factory=list)
    fresh: list[PlannedWindow] = field(default_factory=list)
    kept: list[tuple[dt.datetime, WindowRow]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.moved or self.adjusted or self.surplus or self.fresh)


def date_recurring(
    session: Session,
    picture: LaunchPicture,
    planned: Iterable[PlannedWindow],
    hours: OfficeHours,
    *,
    later_only: bool,
) -> list[int]:
    """Bring the occurrences of every recurring step to where they are planned now; gives the ids of those that changed.

    `later_only`: for a slip, which concerns only steps that are dated from others. One notice a person and lane.
    """
    changed: list[int] = []
    for lane in _lanes(picture, planned, later_only):
        change = _compare(lane, picture.now, later_only)
        if change:
            changed += _apply(session, picture, change, hours)
    return changed


def _lanes(picture: LaunchPicture, planned: Iterable[PlannedWindow], later_only: bool) -> Iterator[_Lane]:
    present: dict[tuple[str, str], list[WindowRow]] = defaultdict(list)
    fresh: dict[tuple[str, str], list[PlannedWindow]] = defaultdict(list)
    for window in picture.windows:
        if window.wide:
            present[window.step, window.part].append(window)
    for each in planned:
        fresh[each.step.key, each.part.key if each.part else ""].append(each)
    for key in dict.fromkeys([*present, *fresh]):
        step = picture.launch.program.step(key[0])
        lane = _Lane(sorted(present[key], key=_in_order), fresh[key])
        is_known = step.recurring and all(each.due is not None for each in lane.planned)
        hangs_on_others = step.when.depends_on or any(window.facts.due is None for window in lane.present)
        if is_known and (hangs_on_others or not later_only):
            yield lane


def _in_order(window: WindowRow) -> tuple[dt.datetime, int]:
    span = _span(window)
    return (span[0] if span else window.facts.opens or _NEVER), window.occurrence


def _compare(lane: _Lane, now: dt.datetime, later_only: bool) -> _Change:
    change = _Change()
    spans = [_span(window) for window in lane.present]
    first = min((span[0] for span in spans if span), default=None)
    for i, j in match_occurrences(spans, [(each.opens, each.due) for each in lane.planned if each.opens and each.due]):
        window = lane.present[i] if i is not None else None
        planned = lane.planned[j] if j is not None else None
        if window is not None:
            _sort(change, window, planned, now, later_only)
        elif planned is not None and _may_be_new(planned, first, now, later_only):
            change.fresh.append(planned)
    return change


def _span(window: WindowRow) -> tuple[dt.datetime, dt.datetime] | None:
    """The days it stands for: of one moved by hand, those it was planned for."""
    facts = window.facts
    opens, due = (window.planned_opens, window.planned_due) if window.pinned else (facts.opens, facts.due)
    return (opens, due) if opens is not None and due is not None else None


def _sort(
    change: _Change, window: WindowRow, planned: PlannedWindow | None, now: dt.datetime, later_only: bool
) -> None:
    facts, fixed = window.facts, _is_fixed(window, now)
    opens = facts.opens
    if planned is None:
        may_go = not fixed or (later_only and _passed_unnoticed(window, now))
        if may_go and not facts.done and facts.due is not None:
            change.surplus.append(window)
            return
    elif not fixed and _moves(window, planned, later_only):
        change.moved.append((window, planned))
        opens = planned.opens
    else:
        opens, closes = _edges(window, planned, now, later_only)
        if (opens, closes) != (facts.opens, facts.closes):
            change.adjusted.append((window, opens, closes))
    change.kept.append((opens or _NEVER, window))


def _is_fixed(window: WindowRow, now: dt.datetime) -> bool:
    facts = window.facts
    return window.pinned or (facts.opens is not None and facts.opens <= now) or (facts.settled and facts.total > 0)


def _passed_unnoticed(window: WindowRow, now: dt.datetime) -> bool:
    """Whether nobody heard of it all its time: it had no subjects, since the step that it follows was late."""
    facts = window.facts
    return not window.pinned and facts.due is not None and facts.due < now and facts.told_at is None


def _moves(window: WindowRow, planned: PlannedWindow, later_only: bool) -> bool:
    due = window.facts.due
    if due is None or planned.due is None:
        return due is None
    return planned.due > due if later_only else planned.due != due


def _edges(
    window: WindowRow, planned: PlannedWindow, now: dt.datetime, later_only: bool
) -> tuple[dt.datetime | None, dt.datetime | None]:
    """When it opens and closes, its due the same. What is open already may only be owed for longer."""
    facts = window.facts
    opens, closes = facts.opens, facts.closes
    if window.pinned or (facts.settled and facts.total) or planned.due != facts.due or opens is None:
        return opens, closes
    if opens <= now:
        extends = closes is not None and planned.closes is not None and planned.closes > closes > now
        return opens, planned.closes if extends else closes
    assert planned.opens is not None
    return max(opens, planned.opens) if later_only else planned.opens, planned.closes


def _may_be_new(planned: PlannedWindow, first: dt.datetime | None, now: dt.datetime, later_only: bool) -> bool:
    """A slip begins nothing earlier; a calendar brings back only what is still ahead."""
    assert planned.opens is not None
    assert planned.due is not None
    if not later_only:
        return planned.opens > now
    return first is None or (planned.opens >= first and planned.due > now)


def moved_values(window: WindowRow, planned: PlannedWindow) -> dict[str, object]:
    """The columns of a window that goes to where it is planned now. What was planned first stays beside it."""
    return {
        "id": window.id,
        "opens": planned.opens,
        "due": planned.due,
        "closes": planned.closes,
        "planned_opens": window.planned_opens or planned.opens,
        "planned_due": window.planned_due or planned.due,
        "depends_on": [],
        "due_version": window.due_version + 1,
        "told_at": None,
    }


def _apply(session: Session, picture: LaunchPicture, change: _Change, hours: OfficeHours) -> list[int]:
    """Moves and writes first, so that the next to open is known and has its items before anybody is told."""
    moved, surplus = [window.id for window, _ in change.moved], [window.id for window in change.surplus]
    silence(session, moved, "moved")
    silence(session, surplus, "left-out")
    keep_due_of_done(session, moved)
    for window, planned in change.moved:
        set_windows(session, [moved_values(window, planned)])
    edges = [{"id": window.id, "opens": opens, "closes": closes} for window, opens, closes in change.adjusted]
    set_windows(session, edges)
    lane = _numbered(change)
    renumber(session, [(each, number) for number, _, each in lane if isinstance(each, WindowRow)])
    fresh = [replace(each, occurrence=number) for number, _, each in lane if isinstance(each, PlannedWindow)]
    written = _write(session, picture, fresh)
    upcoming = _upcoming(lane, dict(zip((each.occurrence for each in fresh), written, strict=True)), picture.now)
    begun = {window.id for _, window in change.kept if window.fanned}
    fan_out(session, [id for id in upcoming if id not in begun])
    _tell(session, picture, change, upcoming, hours)
    leave_out(session, surplus, picture.now)
    write_audit(session, Actor(None, "system"), picture.now, "left-out", "window", [*surplus], picture.launch.id)
    adjusted = [window.id for window, _, _ in change.adjusted]
    return list(dict.fromkeys([*moved, *adjusted, *surplus, *written, *(id for id in upcoming if id not in begun)]))


_Numbered = tuple[int, dt.datetime, WindowRow | PlannedWindow]


def _numbered(change: _Change) -> list[_Numbered]:
    """All that stays or is new, with the instants of opening, in the order in which it was planned; numbers follow it,
    each its own as far as that is so."""
    lane: list[tuple[dt.datetime, WindowRow | PlannedWindow]] = [*change.kept]
    lane += [(each.opens, each) for each in change.fresh if each.opens is not None]
    found: list[_Numbered] = []
    number = 0
    for opens, each in sorted(lane, key=_place):
        is_there = isinstance(each, WindowRow) and each.occurrence > number
        number = each.occurrence if is_there else number + 1
        found.append((number, opens, each))
    return found


def _place(pair: tuple[dt.datetime, WindowRow | PlannedWindow]) -> dt.datetime:
    """Where it stands among the others: what was moved by hand keeps its place."""
    opens, each = pair
    return (each.planned_opens or opens) if isinstance(each, WindowRow) and each.pinned else opens


def _write(session: Session, picture: LaunchPicture, fresh: Sequence[PlannedWindow]) -> list[int]:
    ready = {window.per: window.facts.ready for window in picture.windows}
    rows = [replace(each, subjects=() if ready.get(each.per or "launch", True) else None) for each in fresh]
    return write_windows(session, picture.launch.id, step_ids(session, picture.launch.id), rows) if rows else []


def _upcoming(lane: Iterable[_Numbered], written: Mapping[int, int], now: dt.datetime) -> list[int]:
    """The next to open: of what recurs only its items are written, and those of what is open."""
    ahead = [each for each in lane if each[1] > now]
    if not ahead:
        return []
    number, _, each = min(ahead, key=lambda each: each[1])
    return [each.id] if isinstance(each, WindowRow) else [written[number]]


def _tell(
    session: Session, picture: LaunchPicture, change: _Change, upcoming: Sequence[int], hours: OfficeHours
) -> None:
    """Whoever had an item that moved or is left out hears once, of the next deadline; where there is none, that it is
    cancelled."""
    moved = [
        (planned.due, window.id) for window, planned in change.moved if window.facts.due and window.facts.open_items
    ]
    left = [window for window in change.surplus if window.facts.open_items]
    if moved:
        next_ones, cause = [min(moved, key=lambda pair: pair[0] or _NEVER)[1]], "moved"
    elif left and upcoming:
        next_ones, cause = list(upcoming), "moved"
    else:
        next_ones, cause = [window.id for window in left[:1]], "cancelled"
    rows = find_windows(session, next_ones)
    tell_windows(session, [telling(row, cause, hours, picture.now) for row in rows], picture.now)
