"""What the completion of a step brings forth: children from a reported roster, chosen children, teams, members, pairs.

Subjects appear in the launch's other windows in the same transaction.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..errors import BadEvidence, NotFound
from ..installation import Installation
from ..ledger.audit import Actor
from ..ledger.items import ItemRow
from ..ledger.launches import LaunchFacts, write_duties, write_subjects
from ..ledger.participants import holders_of_launch, pair_holders, subjects_of_launch
from ..ledger.people import PersonFile, add_holder, add_person, find_person
from ..ledger.tables import Organisation, Pair, PairHolder, Person, Subject
from ..ledger.windows import fan_out, set_windows, windows_of_launches
from ..planner import Participant, ParticipantHolder, Participants
from ..program import Program, Step
from ..workbooks import Child, read_rows
from .importing import take_roster
from .launching import duties_of_kinds
from .proposals import confirm_rows

__all__ = ["add_subjects", "make_subjects"]


def make_subjects(
    session: Session,
    installation: Installation,
    launch: LaunchFacts,
    step: Step,
    rows: list[ItemRow],
    record: Mapping[str, Any],
    actor: Actor,
    now: dt.datetime,
) -> list[int]:
    """Write down the subjects and pairs that these completed items of `step` bring, from record and proposal.

    Gives the ids of the windows that have new items.
    """
    found = confirm_rows(session, installation, rows, actor, now) if step.automatic else {}
    new: list[Participant] = []
    if "child" in step.makes:
        new += _reported_children(session, installation, launch, rows, record, actor, now)
    if "chosen-child" in step.makes:
        new += _chosen_children(session, launch, step, record)
    if "team" in step.makes or "member" in step.makes:
        new += _team(session, installation, launch, step, rows, record)
    if "pair" in step.makes:
        new += _pairs(session, launch, step, rows, record, found, now)
    windows = add_subjects(session, launch, new, now) if new else []
    if "team" in step.makes or "member" in step.makes:
        refresh_duties(session, launch)  # new holders owe what was there before them
    return windows


def add_subjects(session: Session, launch: LaunchFacts, new: Sequence[Participant], now: dt.datetime) -> list[int]:
    """Further subjects of a launch: their duties, and items in every window that is not closed yet.

    Gives the ids of those windows. A kind that no step makes (classes, grades) is known from here on.
    """
    known = write_subjects(session, launch.id, new, launch.local_day(now))
    ids = {known[each.kind, each.identity] for each in new}
    refresh_duties(session, launch, ids)
    kinds = {each.kind for each in new}
    made = {kind for step in launch.program.steps for kind in step.makes}
    concerned = [window for window in windows_of_launches(session, [launch.id]) if window.per in kinds]
    set_windows(session, [{"id": window.id, "ready": True} for window in concerned if window.per not in made])
    windows = [
        window.id for window in concerned if window.fanned and window.wide and not _closed(window.facts.closes, now)
    ]
    fan_out(session, windows, sorted(ids))
    return windows


def _closed(closes: dt.datetime | None, now: dt.datetime) -> bool:
    return closes is not None and closes <= now


def refresh_duties(session: Session, launch: LaunchFacts, subject_ids: set[int] | None = None) -> None:
    """Work out anew who owes what, for these subjects of a launch or for all."""
    subjects = [
        (id, subject)
        for id, subject in subjects_of_launch(session, launch.id)
        if subject_ids is None or id in subject_ids
    ]
    holders = holders_of_launch(session, launch.id, launch.organisation_id) + _of_pairs(session, launch, subjects)
    participants = Participants(tuple(subject for _, subject in subjects), tuple(holders))
    for role in launch.program.roles:
        if role.proposed is not None:
            participants = participants.standing_in(role.key, role.proposed)
    ids = {(subject.kind, subject.identity): id for id, subject in subjects}
    kinds = {(window.per, window.owner) for window in windows_of_launches(session, [launch.id])}
    write_duties(session, launch.id, duties_of_kinds(launch.program, participants, ids, kinds), set(ids.values()))


def _of_pairs(
    session: Session, launch: LaunchFacts, subjects: Iterable[tuple[int, Participant]]
) -> list[ParticipantHolder]:
    pairs = {subject.pair_id: subject for _, subject in subjects if subject.pair_id is not None}
    people = pair_holders(session, list(pairs))
    roles = dict(session.execute(select(Pair.id, Pair.role).where(Pair.id.in_(list(pairs)))).tuples().all())
    return [ParticipantHolder(roles[pair], person, "pair", str(pair)) for pair, person in people.items()]


def _reported_children(
    session: Session,
    installation: Installation,
    launch: LaunchFacts,
    rows: list[ItemRow],
    record: Mapping[str, Any],
    actor: Actor,
    now: dt.datetime,
) -> list[Participant]:
    """The rows of a roster typed into the record; a class's own report needs no class column."""
    typed: list[dict[str, Any]] = next((value for value in record.values() if _is_rows(value)), [])
    if not typed:
        return []
    school = session.get_one(Organisation, launch.organisation_id)
    subject = session.get_one(Subject, rows[0].subject_id)
    roster = read_rows(typed, subject.class_key)
    taken = take_roster(session, installation.ledger.vault, school, roster, actor, now)
    return [child_participant(id, child) for id, child in zip(taken.child_ids, roster.children, strict=True)]


def _is_rows(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(each, dict) for each in value)


def child_participant(id: int, child: Child) -> Participant:
    return Participant(
        kind="child",
        identity=f"child:{id}",
        label=child.name,
        class_key=child.class_name.key if child.class_name else None,
        grade_key=str(child.grade) if child.grade is not None else None,
        child_id=id,
        birthday=child.birth.day if child.birth and child.birth.precision == "day" else None,
    )


def _chosen_children(session: Session, launch: LaunchFacts, step: Step, record: Mapping[str, Any]) -> list[Participant]:
    """Children named by their subject numbers become subjects of their own kind."""
    known = dict(subjects_of_launch(session, launch.id))
    chosen = [id for value in record.values() if _is_numbers(value) for id in value]
    strange = [id for id in chosen if id not in known or known[id].kind != "child"]
    if strange:
        raise BadEvidence(
            f"“{step.title.zh}” 里的对象 {strange[0]} 不是本计划里的孩子",
            f"'{step.key}' names subject {strange[0]}, which is no child of this launch",
        )
    return [as_kind(known[id], "chosen-child") for id in chosen]


def _is_numbers(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(type(each) is int for each in value)


def as_kind(child: Participant, kind: str) -> Participant:
    return Participant(
        kind=kind,
        identity=f"{kind}:{child.child_id}",
        label=child.label,
        class_key=child.class_key,
        grade_key=child.grade_key,
        child_id=child.child_id,
    )


def _team(
    session: Session,
    installation: Installation,
    launch: LaunchFacts,
    step: Step,
    rows: list[ItemRow],
    record: Mapping[str, Any],
) -> list[Participant]:
    """The members that a team's record lists become people with a role in the team, and subjects."""
    subject = session.get_one(Subject, rows[0].subject_id)
    team = subject.team_key or str(record.get("team") or "")
    listed: list[dict[str, Any]] = next((value for value in record.values() if _is_rows(value)), [])
    if not team or not listed:
        return []
    roles = {each.key for each in launch.program.roles}
    school = session.get_one(Organisation, launch.organisation_id)
    made = [] if subject.kind == "team" else [Participant("team", f"team:{team}", team, team_key=team)]
    for row in listed:
        file = PersonFile(str(row["name"]), row.get("phone") or None, row.get("email") or None)
        person = _known_person(session, installation, school, file)
        held = ["team-member"] + (["team-lead"] if row.get("lead") else [])
        for role in held:
            if role in roles:
                add_holder(session, school.id, role, person, ("team", team), launch.id)
        made.append(Participant("member", f"member:{person}", file.name, team_key=team, person_id=person))
    return made


def _known_person(session: Session, installation: Installation, place: Organisation, file: PersonFile) -> int:
    vault = installation.ledger.vault
    try:
        return find_person(session, vault, file.phone or file.email or file.name, place).id
    except NotFound:
        return add_person(session, vault, place.id, file).id


def _pairs(
    session: Session,
    launch: LaunchFacts,
    step: Step,
    rows: list[ItemRow],
    record: Mapping[str, Any],
    found: Mapping[str, Any],
    now: dt.datetime,
) -> list[Participant]:
    """The pairs of a confirmed proposal, or of the record's rows ``{"child": subject, "person": id}``."""
    known = dict(subjects_of_launch(session, launch.id))
    role = pair_role(launch.program)
    day = launch.local_day(now)
    made = []
    for child_subject, person in _wanted_pairs(record, found):
        child = known.get(child_subject)
        if child is None or child.child_id is None:
            raise BadEvidence(
                f"“{step.title.zh}” 里的对象 {child_subject} 不是本计划里的孩子",
                f"'{step.key}' pairs subject {child_subject}, which is no child of this launch",
            )
        _refuse_stranger(session, launch, step, person)
        pair = _pair(session, launch, child.child_id, role, person, day)
        made.append(
            Participant(
                kind="pair",
                identity=f"pair:{pair.id}",
                label="",
                class_key=child.class_key,
                grade_key=child.grade_key,
                child_id=child.child_id,
                pair_id=pair.id,
            )
        )
    session.flush()
    return made


def _pair(session: Session, launch: LaunchFacts, child_id: int, role: str, person: int, day: dt.date) -> Pair:
    """The child's pair, made or found: after a correction it stays and only the person changes."""
    same = (Pair.launch_id == launch.id, Pair.role == role, Pair.child_id == child_id)
    pair = session.scalar(select(Pair).where(*same))
    if pair is None:
        pair = Pair(launch_id=launch.id, child_id=child_id, role=role, made_on=day)
        session.add(pair)
        session.flush()
    standing = session.scalar(select(PairHolder).where(PairHolder.pair_id == pair.id, PairHolder.until.is_(None)))
    if standing is None or standing.person_id != person:
        if standing is not None:
            standing.until = day
        session.add(PairHolder(pair_id=pair.id, person_id=person, since=day))
        session.flush()
    return pair


def _refuse_stranger(session: Session, launch: LaunchFacts, step: Step, person: int) -> None:
    """Who stands with a child works in the launch's organisation or under it, and is still there."""
    place = session.get_one(Organisation, launch.organisation_id)
    found = session.scalar(
        select(Person.id)
        .join(Organisation, Organisation.id == Person.organisation_id)
        .where(Person.id == person, Person.left_on.is_(None), Organisation.path.startswith(place.path))
    )
    if found is None:
        raise BadEvidence(
            f"“{step.title.zh}” 里的人员 {person} 不是本单位的在职人员",
            f"'{step.key}' pairs with person {person}, who is nobody of this organisation now",
        )


def pair_role(program: Program) -> str:
    """The role that stands with the child of a pair: the owner of what fans out per pair."""
    return next(step.owner for step in program.steps if step.per == "pair")


def _wanted_pairs(record: Mapping[str, Any], found: Mapping[str, Any]) -> list[tuple[int, int]]:
    lists = [value for value in record.values() if value == [] or _is_rows(value)]
    if lists:  # also an empty one: somebody took every pair out
        edited = [row for rows in lists for row in rows if {"child", "person"} <= set(row)]
        return [(int(row["child"]), int(row["person"])) for row in edited]
    return [(pair["child_subject"], pair["person_id"]) for pair in found.get("pairs", ())]
