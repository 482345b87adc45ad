"""The participants of a launch as the ledger knows them: before it, from the organisation; in it, from its own rows."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..dates import exact_day
from ..planner import Participant, ParticipantHolder, Participants, gather
from ..program import Program
from .children import child_files, children_of
from .people import held_roles
from .tables import Group, PairHolder, Subject
from .vault import Vault

__all__ = ["holders_of_launch", "participants_of_organisation", "subjects_of_launch"]


def participants_of_organisation(
    session: Session, vault: Vault, organisation_id: int, program: Program
) -> Participants:
    """All that a new launch can start with: the organisation's children, classes, and holders of the program's roles."""
    holders = [
        ParticipantHolder(held.role, held.person_id, held.scope_kind, held.scope_key)
        for held in held_roles(session, organisation_id, roles=program.role_keys)
    ]
    query = select(Group.key, Group.name).where(Group.organisation_id == organisation_id, Group.kind == "class")
    classes = {key: name for key, name in session.execute(query.order_by(Group.id))}
    children = _children(session, vault, organisation_id) if _asks_for_children(program) else []
    return gather(program, children, classes, holders)


def _asks_for_children(program: Program) -> bool:
    return any(
        step.per in ("child", "chosen-child", "child-in-need", "pair", "class", "grade") for step in program.steps
    )


def _children(session: Session, vault: Vault, organisation_id: int) -> list[Participant]:
    rows = children_of(session, organisation_id)
    files = child_files(session, vault, [id for id, _, _ in rows])
    return [
        Participant(
            kind="child",
            identity=f"child:{id}",
            label=files[id]["name"],
            class_key=class_key,
            grade_key=grade_key,
            child_id=id,
            birthday=_birthday(files[id].get("birth")),
        )
        for id, class_key, grade_key in rows
        if id in files
    ]


def _birthday(written: str | None) -> dt.date | None:
    return exact_day(dt.date.fromisoformat(written)) if written and len(written) == 10 else None


def holders_of_launch(session: Session, launch_id: str, organisation_id: int) -> list[ParticipantHolder]:
    """Who holds the roles of a launch now; of pairs, who stands with the child."""
    held = held_roles(session, organisation_id, launch_id)
    return [ParticipantHolder(each.role, each.person_id, each.scope_kind, each.scope_key) for each in held]


def subjects_of_launch(session: Session, launch_id: str) -> list[tuple[int, Participant]]:
    """The subjects that are in the launch now, with their row ids; without names."""
    rows = session.scalars(select(Subject).where(Subject.launch_id == launch_id, Subject.left_on.is_(None)))
    return [
        (
            row.id,
            Participant(
                kind=row.kind,
                identity=row.identity,
                label=row.label or "",
                class_key=row.class_key,
                grade_key=row.grade_key,
                team_key=row.team_key,
                child_id=row.child_id,
                person_id=row.person_id,
                pair_id=row.pair_id,
            ),
        )
        for row in rows
    ]


def pair_holders(session: Session, pair_ids: list[int]) -> dict[int, int]:
    """Who stands with the child of each pair now, by pair id."""
    query = select(PairHolder.pair_id, PairHolder.person_id).where(
        PairHolder.pair_id.in_(pair_ids), PairHolder.until.is_(None)
    )
    return {pair: person for pair, person in session.execute(query)}
