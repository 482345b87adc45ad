"""Amend: a live launch goes over to the program's present version. What was done stays; so does what was moved by hand.

Shown and applied by the same code: to show it, the transaction is given up at the end.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy.orm import Session

from ..dates import Frame
from ..errors import BadInput, NotAllowed
from ..installation import Installation
from ..ledger.audit import Actor, write_audit
from ..ledger.calendars import calendar_of
from ..ledger.launches import (
    LaunchFacts,
    launch_facts,
    live_launch,
    step_ids,
    write_definition,
    write_steps,
    write_windows,
)
from ..ledger.notices import silence, tell_windows
from ..ledger.participants import (
    child_participants,
    participants_of_organisation,
    subjects_of_launch,
    teams_of_launch,
)
from ..ledger.subjects import write_subjects
from ..ledger.tables import Launch, Organisation
from ..ledger.windows import WindowRow, fan_out, find_windows, leave_out, set_windows
from ..lifecycle import OfficeHours
from ..planner import (
    Answers,
    Participant,
    Participants,
    PlannedWindow,
    StepChange,
    answer,
    date_steps,
    frame_of,
    going_on,
    step_changes,
    windows_of,
)
from ..planner.dating import OWN_DATE
from ..planner.participants import LAUNCH
from ..program import Program
from .consequences import follow, rewake
from .duties import refresh_duties
from .launching import to_fan_out
from .office import calendar_of_launch, closures_of, hours_of_launch
from .own_days import put_on_own_days
from .picture import LaunchPicture, picture_of, telling
from .recurring import date_recurring
from .slipping import happened, move_windows, single_windows

__all__ = ["Amendment", "DateChange", "amend"]


@dataclass(frozen=True, slots=True)
class DateChange:
    """What becomes of one window. `what`: ``added``, ``moved``, ``left-out``, or ``past`` (it would have been due
    already, so nobody owes it)."""

    step: str
    occurrence: int
    what: str
    old_due: dt.datetime | None
    new_due: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Amendment:
    """What another version changes in a launch. `ignored` are answers that it asks for no more."""

    launch: LaunchFacts
    old: Program
    new: Program
    steps: tuple[StepChange, ...]
    dates: tuple[DateChange, ...]
    ignored: tuple[str, ...]


def amend(
    installation: Installation,
    launch_id: str,
    actor: Actor,
    now: dt.datetime,
    to: str | None = None,
    values: Mapping[str, Any] | None = None,
) -> Amendment:
    """Bring a live launch to the present version of its program, if `to` names that version; else only show what that
    would change, and write nothing. `values` answer what the newer version asks beside what the launch had answered.

    Whoever has work that moves, is cancelled or comes to them hears of it in one message. Raises :class:`NotFound` when
    the program is not installed, :class:`NotAllowed` when there is nothing to amend, or the launch goes by a later
    version; :class:`BadInput` when `to` is another version than the one that is installed, and
    :class:`~tongxing.errors.BadParameter` for answers that it cannot take. Nothing is written then.
    """

    def action(session: Session) -> Amendment:
        launch = live_launch(session, launch_id)
        program = installation.catalogue.program(launch.program.key).program
        _refuse(launch, program, to)
        return _amend(session, installation, launch, program, values or {}, actor, now)

    return installation.ledger.rehearse(action) if to is None else installation.ledger.run(action)


def _refuse(launch: LaunchFacts, program: Program, to: str | None) -> None:
    own, there = launch.program.version, program.version
    if going_on(launch.program, program) == launch.program:
        raise NotAllowed(
            f"这个计划已经是 {own} 版，没有要改的",
            f"the launch goes by version {own} already; there is nothing to amend",
        )
    if _numbers(there) < _numbers(own):
        raise NotAllowed(
            f"这个计划是 {own} 版，装着的方案是更早的 {there} 版；请先装上新版",
            f"the launch goes by version {own}, and the installed program is the earlier {there}; install a newer one",
        )
    if to is not None and to != there:
        raise BadInput(
            f"装着的是 {there} 版，不是 {to}；请先看 {there} 版改了什么，再用 --to {there}",
            f"version {there} is installed, not {to}; look at what it changes, then say --to {there}",
        )


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def _amend(
    session: Session,
    installation: Installation,
    old: LaunchFacts,
    program: Program,
    values: Mapping[str, Any],
    actor: Actor,
    now: dt.datetime,
) -> Amendment:
    known = program.parameter_model.model_fields
    kept = {name: each for name, each in old.parameters.items() if name in known}
    answers = answer(program, {**kept, **values})
    launch, frame = _write_launch(session, old, going_on(old.program, program), answers)
    before = {window.id: window for window in picture_of(session, old, now).windows}
    change = _Change(session, launch, hours_of_launch(session, installation, launch), now)
    _write_subjects(session, installation, change)
    past = _bring_over(change, _planned(change, old), _planned(change, launch, frame))
    refresh_duties(session, launch)
    _tell_new_owners(change)
    children = child_participants(session, installation.ledger.vault, list(_children(session, launch)))
    follow(session, installation, launch, [*change.touched, *_own_days(change, children)], now)
    rewake(session, launch, [window.id for window in picture_of(session, launch, now).windows], change.hours)
    versions = {"from_version": old.program.version, "to_version": program.version}
    write_audit(session, actor, now, "amended", "launch", [launch.id], launch.id, **versions)
    dates = _dates(before, change, past)
    ignored = tuple(name for name in old.parameters if name not in known)
    return Amendment(launch, old.program, program, step_changes(old.program, program), dates, ignored)


def _write_launch(session: Session, old: LaunchFacts, program: Program, answers: Answers) -> tuple[LaunchFacts, Frame]:
    """The launch's row and those of its steps."""
    calendar = calendar_of(session, old.organisation_id, closures_of(program, answers.plain()))
    frame, _ = frame_of(program, answers, calendar, old.timezone)
    row = session.get_one(Launch, old.id)
    row.definition, row.program_version = write_definition(session, program), program.version
    row.parameters, row.first_day, row.last_day = answers.plain(), frame.first_day, frame.last_day
    session.flush()
    write_steps(session, old.id, program)
    return launch_facts(session, old.id), frame


@dataclass
class _Change:
    """The launch as it is now, and the windows that the amendment touched: of these, what is owed no longer, and what
    another role owes now."""

    session: Session
    launch: LaunchFacts
    hours: OfficeHours
    now: dt.datetime
    touched: list[int] = field(default_factory=list)
    left_out: list[int] = field(default_factory=list)
    passed_on: list[int] = field(default_factory=list)

    @property
    def picture(self) -> LaunchPicture:
        return picture_of(self.session, self.launch, self.now)


def _write_subjects(session: Session, installation: Installation, change: _Change) -> None:
    """Kinds of subject that the launch had no work for, from its organisation."""
    launch = change.launch
    place = session.get_one(Organisation, launch.organisation_id)
    teams = teams_of_launch(session, launch.id)
    there = {subject.kind for _, subject in subjects_of_launch(session, launch.id)}
    found = participants_of_organisation(session, installation.ledger.vault, place, launch.program, teams)
    made = {kind for step in launch.program.steps for kind in step.makes}
    wanted = {kind for step in launch.program.steps for kind in step.kinds if kind} - there - made
    new = [subject for subject in found.subjects if subject.kind in wanted]
    write_subjects(session, launch.id, new, launch.local_day(change.now))


_Lane = tuple[str, str]
"""A step and its part."""


def _planned(change: _Change, launch: LaunchFacts, frame: Frame | None = None) -> dict[_Lane, list[PlannedWindow]]:
    """What a definition plans now, by step and part; without what each subject has days of its own for."""
    session, answers = change.session, answer(launch.program, launch.parameters)
    if frame is None:
        frame, _ = frame_of(launch.program, answers, calendar_of_launch(session, launch), launch.timezone)
    dated = date_steps(launch.program, answers, frame, happened=happened(picture_of(session, launch, change.now)))
    found: dict[_Lane, list[PlannedWindow]] = defaultdict(list)
    for window in windows_of(launch.program, dated, frame, _participants(change)):
        if window.depends_on != OWN_DATE:
            found[window.step.key, window.part.key if window.part else ""].append(window)
    return found


def _participants(change: _Change) -> Participants:
    subjects = tuple(subject for _, subject in subjects_of_launch(change.session, change.launch.id))
    known = frozenset(window.per for window in change.picture.windows if window.facts.ready)
    return Participants(subjects, (), known)


def _bring_over(
    change: _Change, old: Mapping[_Lane, Sequence[PlannedWindow]], new: Mapping[_Lane, Sequence[PlannedWindow]]
) -> list[DateChange]:
    """Leave out what is planned no more, move what is planned for other days, write what is new. Gives what would be due
    already."""
    goes_on = {window.id: _goes_on(change.launch, window, new) for window in change.picture.windows}
    there = {(window.step, window.part) for window in change.picture.windows if goes_on[window.id]}
    _leave_out(change, [window for window in change.picture.windows if not goes_on[window.id]])
    _change_owners(change)
    moved = {lane for lane, planned in new.items() if lane in there and _days(planned) != _days(old.get(lane, ()))}
    _move(change, moved, [window for lane in moved for window in new[lane]])
    return _add(change, [window for lane, planned in new.items() if lane not in there for window in planned])


def _days(planned: Iterable[PlannedWindow]) -> list[tuple[dt.datetime | None, dt.datetime | None]]:
    return [(window.opens, window.due) for window in planned]


def _goes_on(launch: LaunchFacts, window: WindowRow, new: Mapping[_Lane, Sequence[PlannedWindow]]) -> bool:
    """Whether the newer version still knows this work: the step and part, for the same kind of subject. What was left
    out before does not come back by itself."""
    if window.is_left_out:
        return False
    step = next((step for step in launch.program.steps if step.key == window.step), None)
    if step is None:
        return False
    part = next((part for part in step.parts if part.key == window.part), None)
    per = (part and part.per) or step.per or LAUNCH.kind
    is_there = bool(step.parts) is bool(window.part) and (part is not None or not window.part)
    return is_there and per == window.per and (not window.wide or (window.step, window.part) in new)


def _leave_out(change: _Change, windows: Sequence[WindowRow]) -> None:
    """Of work that is gone, whoever knew of it hears that it is cancelled. What was settled stays as it is."""
    gone = [
        window for window in windows if not (window.facts.settled and window.facts.total) and not window.is_left_out
    ]
    ids = [window.id for window in gone]
    silence(change.session, ids, "left-out")
    known = [window for window in gone if window.facts.told_at is not None and window.facts.open_items]
    tell_windows(change.session, [telling(each, "cancelled", change.hours, change.now) for each in known], change.now)
    leave_out(change.session, ids, change.now)
    change.left_out = ids
    change.touched += ids


def _change_owners(change: _Change) -> None:
    owners = {window.id: _owner(change.launch.program, window) for window in change.picture.windows}
    passed_on = [
        window
        for window in change.picture.windows
        if owners[window.id] != window.owner and not window.facts.settled and not window.is_left_out
    ]
    change.passed_on = [window.id for window in passed_on]
    silence(change.session, change.passed_on, "not-theirs")
    set_windows(
        change.session,
        [{"id": each.id, "owner": owners[each.id], "due_version": each.due_version + 1} for each in passed_on],
    )


def _owner(program: Program, window: WindowRow) -> str:
    step = program.step(window.step)
    part = next((part for part in step.parts if part.key == window.part), None)
    return (part and part.owner) or step.owner


def _tell_new_owners(change: _Change) -> None:
    """Whoever owes now what another role owed hears of it where it had begun, and has as long to do it before others
    hear."""
    windows = [window for window in find_windows(change.session, change.passed_on) if window.facts.told_at is not None]
    told_at = change.hours.next_open(change.now)
    set_windows(change.session, [{"id": window.id, "told_at": told_at} for window in windows])
    said = [telling(window, "handed-over", change.hours, change.now) for window in windows]
    tell_windows(change.session, said, change.now)
    change.touched += change.passed_on


def _move(change: _Change, lanes: Collection[_Lane], planned: Sequence[PlannedWindow]) -> None:
    """Windows that are not settled and were not moved by hand, be they open; none to a day that is past."""
    windows = tuple(window for window in change.picture.windows if (window.step, window.part) in lanes)
    picture = replace(change.picture, windows=windows)
    moved = [
        (window, fresh)
        for window, fresh in single_windows(picture, planned)
        if fresh.due is not None and fresh.due > change.now and fresh.due != window.facts.due
    ]
    move_windows(change.session, picture, moved, change.hours)
    change.touched += [window.id for window, _ in moved]
    change.touched += date_recurring(change.session, picture, planned, change.hours, later_only=False)


def _add(change: _Change, planned: Sequence[PlannedWindow]) -> list[DateChange]:
    """Write windows that the launch did not have; gives those that would be due already, which nobody owes."""
    owed = [window for window in planned if window.due is None or window.due > change.now]
    numbered = list(_numbered(change, owed))
    steps = step_ids(change.session, change.launch.id)
    ids = write_windows(change.session, change.launch.id, steps, numbered)
    fan_out(change.session, list(to_fan_out(numbered, ids, change.now)))
    change.touched += ids
    return [
        DateChange(window.step.key, window.occurrence, "past", None, window.due)
        for window in planned
        if window not in owed
    ]


def _numbered(change: _Change, planned: Iterable[PlannedWindow]) -> Iterator[PlannedWindow]:
    """With numbers that follow those which the step and part had already."""
    last: Counter[_Lane] = Counter()
    for window in change.picture.windows:
        last[window.step, window.part] = max(last[window.step, window.part], window.occurrence)
    for each in planned:
        lane = (each.step.key, each.part.key if each.part else "")
        last[lane] += 1
        yield replace(each, occurrence=last[lane])


def _own_days(change: _Change, children: Iterable[Participant]) -> list[int]:
    """Items of steps that are new and that each child has days of its own for."""
    ids = {subject.identity: id for id, subject in subjects_of_launch(change.session, change.launch.id)}
    there = {ids[each.identity]: each for each in children if each.identity in ids}
    return put_on_own_days(change.session, change.launch, there, change.now)


def _children(session: Session, launch: LaunchFacts) -> Iterator[int]:
    for _, subject in subjects_of_launch(session, launch.id):
        if subject.kind == "child" and subject.child_id is not None and launch.program.for_ == "school":
            yield subject.child_id


def _dates(before: Mapping[int, WindowRow], change: _Change, past: Sequence[DateChange]) -> tuple[DateChange, ...]:
    found: list[DateChange] = []
    for window in change.picture.windows:
        old, due = before.get(window.id), window.facts.due
        if old is None:
            found.append(DateChange(window.step, window.occurrence, "added", None, due))
        elif window.id in change.left_out or (window.is_left_out and not old.is_left_out):
            found.append(DateChange(window.step, window.occurrence, "left-out", old.facts.due, None))
        elif due != old.facts.due:
            found.append(DateChange(window.step, window.occurrence, "moved", old.facts.due, due))
    return (*found, *past)
