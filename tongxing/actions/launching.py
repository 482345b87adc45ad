"""Launch: one program started for one organisation and period. All in one transaction, or nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..errors import BadParameter, did_you_mean
from ..installation import Installation
from ..ledger.audit import Actor, write_audit
from ..ledger.calendars import calendar_of
from ..ledger.ids import uuid7
from ..ledger.launches import write_duties, write_launch, write_steps, write_windows
from ..ledger.participants import participants_of_organisation
from ..ledger.people import bind_holders, find_organisation, find_person, lock_organisations, names_of
from ..ledger.subjects import write_subjects
from ..ledger.tables import Launch, Organisation
from ..ledger.windows import fan_out, find_windows, put_subject, set_windows
from ..lifecycle import OfficeHours, next_wake
from ..planner import Participant, ParticipantHolder, Plan, PlannedWindow, answer, make_plan
from ..program import Program
from ..workbooks import Finding, People, Roster
from .dating_again import take_brought_calendars
from .duties import duties_of_kinds
from .fitting import launched_already, refuse_misfit, refuse_second
from .importing import home_of_roster, take_roster
from .office import closures_of, office_hours
from .registering import take_people
from .safeguarding import lead_warnings

__all__ = ["Launched", "Launching", "launch", "plan_launch", "preview_launch", "to_fan_out"]

EVER = dt.datetime.min.replace(tzinfo=dt.UTC)


@dataclass(frozen=True)
class Launching:
    """What a coordinator answers. `assigned` names people (number, name, phone, e-mail) by role; `request_key` makes
    the launch happen once however often it is asked for. `days` are due days (local) by step that were set by hand: they
    are pinned. `again`: a second launch of the same is meant. `foretell`: somebody will read the plan's messages and
    warnings; they take longer than the rest."""

    program: Program
    organisation: str
    values: Mapping[str, Any]
    roster: Roster | None = None
    people: People | None = None
    assigned: Mapping[str, Sequence[str]] = field(default_factory=dict)
    days: Mapping[str, dt.date] = field(default_factory=dict)
    request_key: str | None = None
    again: bool = False
    foretell: bool = False


@dataclass(frozen=True)
class Launched:
    """The launch's id, its plan, and whether this call made it. `plan` is None when it was there already; it has messages
    and warnings only where they were asked for. `noted`: what of the workbooks is worth a look; `teachers`: the
    names that the roster brought in as class teachers, whom no workbook of people has."""

    id: str
    plan: Plan | None
    is_new: bool
    noted: tuple[Finding, ...] = ()
    teachers: tuple[str, ...] = ()


def launch(installation: Installation, wanted: Launching, actor: Actor, now: dt.datetime) -> Launched:
    """Start a program.

    Raises :class:`BadParameter` for answers that cannot be, a period that is past, or a role the program does not
    have; :class:`BadInput` for an organisation that the program is not for; :class:`Conflict` where the same is under
    way there; :class:`NotFound` for an unknown organisation or person. Nothing is written then.
    """

    def action(session: Session) -> Launched:
        organisation = _place(session, wanted)
        lock_organisations(session, [organisation.id])  # of two first launches at once, one finds the other
        known = _known(session, wanted.request_key)
        if known is not None:
            return Launched(known, None, is_new=False)
        noted, teachers = _take_workbooks(session, installation, organisation, wanted, actor, now)
        plan = _plan(session, installation, organisation, wanted, now, foretell=wanted.foretell)
        _refuse_past(plan, now)
        if not wanted.again:
            refuse_second(session, organisation, plan)
        launch_id = _write(session, installation, wanted, organisation, plan, actor, now)
        return Launched(launch_id, plan, is_new=True, noted=noted, teachers=teachers)

    take_brought_calendars(installation, now)
    return installation.ledger.run(action)


def plan_launch(installation: Installation, wanted: Launching, actor: Actor, now: dt.datetime) -> Plan:
    """The plan that :func:`launch` would write, with the organisation's people and children; nothing is kept."""
    return preview_launch(installation, wanted, actor, now)[0]


def preview_launch(
    installation: Installation, wanted: Launching, actor: Actor, now: dt.datetime
) -> tuple[Plan, Mapping[int, str]]:
    """The same with the names of its people by id: who is new in a workbook is in no row afterwards."""

    def action(session: Session) -> tuple[Plan, Mapping[int, str]]:
        organisation = _place(session, wanted)
        _take_workbooks(session, installation, organisation, wanted, actor, now)
        plan = _plan(session, installation, organisation, wanted, now)
        people = (holder.person for holder in plan.participants.holders)
        return plan, names_of(session, installation.ledger.vault, (id for id in people if isinstance(id, int)))

    return installation.ledger.rehearse(action)


def _known(session: Session, request_key: str | None) -> str | None:
    if request_key is None:
        return None
    return session.scalar(select(Launch.id).where(Launch.request_key == request_key))


def _place(session: Session, wanted: Launching) -> Organisation:
    """The organisation, which the program is for."""
    found = find_organisation(session, wanted.organisation)
    refuse_misfit(session, wanted.program, found)
    _refuse_unknown_roles(wanted.program, wanted.assigned)
    return found


def _take_workbooks(
    session: Session,
    installation: Installation,
    organisation: Organisation,
    wanted: Launching,
    actor: Actor,
    now: dt.datetime,
) -> tuple[tuple[Finding, ...], tuple[str, ...]]:
    """The children, then the people, of whom some may stand for a child. Gives what is worth a look, and the class
    teachers who are known by the roster alone."""
    noted: tuple[Finding, ...] = ()
    teachers: tuple[str, ...] = ()
    if wanted.roster is not None:
        home = home_of_roster(session, organisation, wanted.roster)
        taken = take_roster(session, installation, home, wanted.roster, actor, now)
        noted, teachers = taken.noted, taken.teachers
    if wanted.people is not None:
        noted += take_people(session, installation, organisation, wanted.people, actor, now, [wanted.program]).noted
        listed = {member.name for member in wanted.people.members}
        teachers = tuple(each for each in teachers if each not in listed)
    return noted, teachers


def _plan(
    session: Session,
    installation: Installation,
    organisation: Organisation,
    wanted: Launching,
    now: dt.datetime,
    *,
    foretell: bool = True,
) -> Plan:
    vault, program = installation.ledger.vault, wanted.program
    found = participants_of_organisation(session, vault, organisation, program, _teams(program, wanted.values))
    chosen = tuple(_assigned(session, installation, organisation, wanted.assigned))
    roles = {holder.role for holder in chosen}
    kept = tuple(holder for holder in found.holders if holder.role not in roles)
    timezone = ZoneInfo(organisation.timezone)
    calendar = installation.catalogue.with_calendars(calendar_of(session, organisation.id))
    plan = make_plan(
        program,
        wanted.values,
        replace(found, holders=kept + chosen),
        calendar,
        timezone,
        now.astimezone(timezone).date(),
        office_hours(installation, timezone, calendar),
        days=wanted.days,
        foretell=foretell,
    )
    if not foretell:
        return plan
    before = (*launched_already(session, organisation, plan), *lead_warnings(session, organisation))
    return replace(plan, warnings=(*before, *plan.warnings))


def _teams(program: Program, values: Mapping[str, Any]) -> Sequence[str]:
    """The teams that the answers name."""
    parameter = program.listed.get("team")
    return answer(program, values).given.get(parameter) or () if parameter is not None else ()


def _refuse_unknown_roles(program: Program, assigned: Mapping[str, Sequence[str]]) -> None:
    for role in assigned:
        if role not in program.role_keys:
            near = did_you_mean(role, program.role_keys)
            keys = "、".join(program.role_keys)
            raise BadParameter(
                f"方案 “{program.key}” 没有角色 “{role}”" + (f"，{near.zh}" if near else f"；可用：{keys}"),
                f"program '{program.key}' has no role '{role}'; "
                + (near.en if near else f"it has {keys.replace('、', ', ')}"),
            )


def _assigned(
    session: Session, installation: Installation, organisation: Organisation, assigned: Mapping[str, Sequence[str]]
) -> Iterator[ParticipantHolder]:
    for role, people in assigned.items():
        for word in people:
            yield ParticipantHolder(role, find_person(session, installation.ledger.vault, word, organisation).id)


def _refuse_past(plan: Plan, now: dt.datetime) -> None:
    today = now.astimezone(plan.timezone).date()
    if plan.last_day < today:
        raise BadParameter(
            f"这个计划在 {plan.last_day} 就结束了，今天是 {today}；请检查年份",
            f"this launch would have ended on {plan.last_day}, and today is {today}; check the year",
        )


def _write(
    session: Session,
    installation: Installation,
    wanted: Launching,
    organisation: Organisation,
    plan: Plan,
    actor: Actor,
    now: dt.datetime,
) -> str:
    launch_id = uuid7()
    made = Launch(
        id=launch_id,
        organisation_id=organisation.id,
        program=plan.program.key,
        program_version=plan.program.version,
        parameters=dict(plan.parameters),
        timezone=organisation.timezone,
        language=organisation.language,
        first_day=plan.first_day,
        last_day=plan.last_day,
        launched_at=now,
        launched_by=actor.person_id,
        via=actor.via,
        request_key=wanted.request_key,
    )
    write_launch(session, made, plan.program)
    today = now.astimezone(plan.timezone).date()
    _bind(session, organisation.id, launch_id, plan.participants.holders, today)
    subjects = write_subjects(session, launch_id, _subjects(plan), today)
    kinds = {(window.per or "launch", window.owner) for window in plan.windows}
    write_duties(session, launch_id, duties_of_kinds(plan.program, plan.participants, subjects, kinds))
    steps = write_steps(session, launch_id, plan.program)
    windows = write_windows(session, launch_id, steps, plan.windows)
    by_hand = [id for window, id in zip(plan.windows, windows, strict=True) if window.step.key in wanted.days]
    set_windows(session, [{"id": id, "pinned": True} for id in by_hand])
    _write_items(session, plan, windows, subjects, now)
    calendar = calendar_of(session, organisation.id, closures_of(plan.program, plan.parameters))
    wake_windows(session, plan.program, windows, office_hours(installation, plan.timezone, calendar))
    write_audit(session, actor, now, "launched", "launch", [launch_id], launch_id, program=plan.program.key)
    return launch_id


def _bind(
    session: Session, organisation_id: int, launch_id: str, holders: Sequence[ParticipantHolder], since: dt.date
) -> None:
    bound = []
    for holder in holders:
        assert isinstance(holder.person, int)
        bound.append((holder.role, holder.person, holder.scope_kind, holder.scope_key))
    bind_holders(session, organisation_id, launch_id, bound, since)


def _subjects(plan: Plan) -> list[Participant]:
    """Those that a window of the plan is about; a child also where it may become one later."""
    kinds = {window.per for window in plan.windows}
    if kinds & {"pair", "chosen-child", "child-in-need"}:
        kinds.add("child")
    whole = plan.participants.of(None) or ()
    return [*whole, *(subject for subject in plan.participants.subjects if subject.kind in kinds)]


def _write_items(
    session: Session, plan: Plan, ids: Sequence[int], subjects: Mapping[tuple[str, str], int], now: dt.datetime
) -> None:
    fan_out(session, list(to_fan_out(plan.windows, ids, now)))
    for window, id in zip(plan.windows, ids, strict=True):
        if not window.wide and window.subjects:
            put = [subjects[subject.kind, subject.identity] for subject in window.subjects]
            put_subject(session, id, put)


def to_fan_out(windows: Sequence[PlannedWindow], ids: Sequence[int], now: dt.datetime) -> Iterator[int]:
    """Of new windows those whose items are written now: every single one; of a recurring step those that are open, and
    the next."""
    ahead: set[tuple[str, str]] = set()
    for window, id in zip(windows, ids, strict=True):
        lane = (window.step.key, window.part.key if window.part else "")
        is_past = window.closes is not None and window.closes <= now
        if not window.wide or is_past or lane in ahead:
            continue
        yield id
        if window.step.recurring and window.opens is not None and window.opens > now:
            ahead.add(lane)


def wake_windows(session: Session, program: Program, ids: Sequence[int], hours: OfficeHours) -> None:
    """Set when each of these new windows first matters; one that is past already matters at once."""
    policies = {step.key: step.escalation for step in program.steps}
    rows = find_windows(session, ids)
    set_windows(
        session, [{"id": row.id, "wake_at": next_wake(row.facts, policies[row.step], hours, EVER)} for row in rows]
    )
