"""What the completion of a step brings forth: children from a reported roster, chosen children, teams, members, pairs.

Subjects appear in the launch's other windows in the same transaction.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from ..errors import BadEvidence, BadWorkbook
from ..installation import Installation
from ..ledger.audit import Actor
from ..ledger.items import ItemRow
from ..ledger.launches import LaunchFacts
from ..ledger.participants import child_participants, subjects_of_launch
from ..ledger.people import add_holder
from ..ledger.tables import Organisation, Subject
from ..planner import Participant
from ..program import Step
from ..workbooks import read_rows
from .confirming import confirm_rows
from .correcting import withdraw_subjects
from .duties import refresh_duties
from .importing import take_roster
from .membership import LEAD, MEMBER, listed_members, people_of_members, rows_refused
from .naming import field_of_teams, names_in, numbers_in, rows_in, team_in
from .pairing import make_pairs
from .presence import add_subjects

__all__ = ["make_subjects"]


def make_subjects(
    session: Session,
    installation: Installation,
    launch: LaunchFacts,
    step: Step,
    rows: list[ItemRow],
    record: Mapping[str, Any],
    actor: Actor,
    now: dt.datetime,
) -> set[int]:
    """Write down the subjects and pairs that these completed items of `step` bring, from record and proposal; what an
    earlier record of theirs brought and no record names any more leaves the launch.

    Gives the ids of the windows that have items more or fewer.
    """
    found = confirm_rows(session, installation, launch, rows, record, actor, now) if step.automatic else {}
    new: list[Participant] = []
    if "child" in step.makes:
        new += _reported_children(session, installation, launch, step, rows, record, actor, now)
    if "chosen-child" in step.makes:
        new += _chosen_children(session, launch, step, record)
    if "team" in step.makes:
        new += _listed_teams(session, launch, step, record)
    if "team" in step.makes or "member" in step.makes:
        new += _team(session, installation, launch, step, rows, record)
    if "pair" in step.makes:
        new += make_pairs(session, installation, launch, step, rows, record, found, now)
    windows = set(add_subjects(session, installation, launch, new, actor, now) if new else ())
    windows |= withdraw_subjects(session, installation, launch, step, rows, actor, now)
    if "team" in step.makes or "member" in step.makes:
        refresh_duties(session, launch)  # new holders owe what was there before them
    return windows


def _reported_children(
    session: Session,
    installation: Installation,
    launch: LaunchFacts,
    step: Step,
    rows: list[ItemRow],
    record: Mapping[str, Any],
    actor: Actor,
    now: dt.datetime,
) -> list[Participant]:
    """The rows of a roster typed into the record; a class's own report needs no class column."""
    typed = rows_in(record)
    if not typed:
        return []
    school = session.get_one(Organisation, launch.organisation_id)
    subject = session.get_one(Subject, rows[0].subject_id)
    try:
        roster = read_rows(typed, subject.class_key)
        taken = take_roster(session, installation, school, roster, actor, now, why="report")
    except BadWorkbook as refused:
        raise rows_refused(step, refused) from None
    return child_participants(session, installation.ledger.vault, taken.child_ids)


def _chosen_children(session: Session, launch: LaunchFacts, step: Step, record: Mapping[str, Any]) -> list[Participant]:
    """Children named by their subject numbers become subjects of their own kind."""
    known = dict(subjects_of_launch(session, launch.id))
    chosen = numbers_in(record)
    strange = [id for id in chosen if id not in known or known[id].kind != "child"]
    if strange:
        raise BadEvidence(
            f"“{step.title.zh}” 里的对象 {strange[0]} 不是本计划里的孩子",
            f"'{step.key}' names subject {strange[0]}, which is no child of this launch",
        )
    return [as_kind(known[id], "chosen-child") for id in chosen]


def as_kind(child: Participant, kind: str) -> Participant:
    return Participant(
        kind=kind,
        identity=f"{kind}:{child.child_id}",
        label=child.label,
        class_key=child.class_key,
        grade_key=child.grade_key,
        child_id=child.child_id,
    )


def _listed_teams(session: Session, launch: LaunchFacts, step: Step, record: Mapping[str, Any]) -> list[Participant]:
    """A team of each name in the field that is called like the parameter which lists them at the launch.

    Raises :class:`BadEvidence` where the step asks for teams, names none, and the launch has none yet.
    """
    asked = field_of_teams(launch.program, step)
    names = names_in(record, asked.name if asked else None)
    there = [each for _, each in subjects_of_launch(session, launch.id) if each.kind == "team"]
    if asked is not None and not names and not there:
        raise BadEvidence(
            f"“{step.title.zh}” 没有填“{asked.label.zh}”（{asked.name}），计划里也还没有；请填上",
            f"'{step.key}' names no {asked.label.en.lower()} ('{asked.name}') and the launch has none yet; name them",
        )
    return [Participant("team", f"team:{name}", name, team_key=name) for name in names]


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
    team = team_in(record, subject.team_key)
    members = listed_members(step, record) if team else ()
    if not members:
        return []
    roles = {each.key for each in launch.program.roles}
    made = [] if subject.kind == "team" else [Participant("team", f"team:{team}", team, team_key=team)]
    people = people_of_members(session, installation, launch, step, members, team)
    for member, person in zip(members, people, strict=True):
        held = {MEMBER, LEAD} if member.leads else {MEMBER}
        for role in sorted(held & roles):
            add_holder(session, launch.organisation_id, role, person, ("team", team), launch.id)
        made.append(Participant("member", f"member:{person}", member.name, team_key=team, person_id=person))
    return made
