"""The participants of a launch as the ledger knows them: before it, from the organisation; in it, from its own rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..dates import exact_day
from ..planner import Participant, ParticipantHolder, Participants, gather
from ..program import Program
from .children import children_of, open_files, pseudonym
from .people import held_roles, subtree
from .tables import Child, Group, Organisation, PairHolder, Subject
from .vault import Vault

__all__ = [
    "child_participants",
    "children_below",
    "holders_of_launch",
    "pair_holders",
    "participants_of_organisation",
    "subjects_of_launch",
    "takes_from_below",
    "teams_of_launch",
]


def participants_of_organisation(
    session: Session, vault: Vault, place: Organisation, program: Program, teams: Sequence[str] = ()
) -> Participants:
    """All that a new launch can start with: the organisation's children, classes, and holders of the program's roles.

    Where teams go out to children, also those of the organisations below that the `teams` serve, without their names.
    """
    holders = [
        ParticipantHolder(held.role, held.person_id, held.scope_kind, held.scope_key)
        for held in held_roles(session, place.id, roles=program.role_keys)
    ]
    query = select(Group.key, Group.name).where(Group.organisation_id == place.id, Group.kind == "class")
    classes = {key: name for key, name in session.execute(query.order_by(Group.id))}
    there = [id for id, _, _ in children_of(session, place.id)] if _asks_for_children(program) else []
    children = child_participants(session, vault, there)
    if takes_from_below(program):
        own = {holder.scope_key for holder in holders if holder.scope_kind == "team" and holder.scope_key}
        children += children_below(session, place, sorted(own) or teams)
    return gather(program, children, classes, holders)


def _asks_for_children(program: Program) -> bool:
    return any(
        step.per in ("child", "chosen-child", "child-in-need", "pair", "class", "grade") for step in program.steps
    )


def takes_from_below(program: Program) -> bool:
    """Whether the children of a launch are those of the organisations below: a county keeps no files of its own."""
    return program.for_ == "county" and _asks_for_children(program)


def children_below(
    session: Session,
    place: Organisation,
    teams: Sequence[str],
    only: Sequence[int] | None = None,
    *,
    everywhere: bool = False,
) -> list[Participant]:
    """The children of the organisations below `place`, each with the team that serves there, without their names.

    A team serves the organisation that has its name or key, and what lies under it. Where every team has one, the
    children of others are left out, unless `everywhere`; else a team may serve any. `only`: no others than these.
    """
    query = select(Organisation).where(subtree(place), Organisation.id != place.id)
    below = {each.id: each for each in session.scalars(query)}
    served = {each.path: team for team in teams for each in below.values() if team in (each.name, each.key)}
    team_of = {id: _team_of(each.path, served) for id, each in below.items()}
    everywhere = everywhere or not teams or set(served.values()) != set(teams)
    there = [id for id, team in team_of.items() if everywhere or team is not None]
    children = select(Child.id, Child.organisation_id).where(Child.organisation_id.in_(there), Child.left_on.is_(None))
    if only is not None:
        children = children.where(Child.id.in_(only))
    return [
        Participant("child", f"child:{id}", pseudonym(id, below[home].name), team_key=team_of[home], child_id=id)
        for id, home in session.execute(children.order_by(Child.id))
    ]


def _team_of(path: str, served: Mapping[str, str]) -> str | None:
    """The team of the nearest organisation that has one, from this one upward."""
    nearest = max((each for each in served if path.startswith(each)), key=len, default=None)
    return served[nearest] if nearest is not None else None


def teams_of_launch(session: Session, launch_id: str) -> list[str]:
    """The teams that are in a launch now, by their keys."""
    query = select(Subject.team_key).where(
        Subject.launch_id == launch_id, Subject.kind == "team", Subject.left_on.is_(None)
    )
    return [team for team in session.scalars(query.order_by(Subject.id)) if team]


def child_participants(session: Session, vault: Vault, ids: Sequence[int]) -> list[Participant]:
    """These children as subjects of a launch of their own organisation, by their numbers; without the erased."""
    return [
        Participant(
            kind="child",
            identity=f"child:{file.id}",
            label=file.row["name"],
            class_key=file.class_key,
            grade_key=file.grade_key,
            child_id=file.id,
            birthday=_birthday(file.row.get("birth")),
            in_need=bool(file.row.get("hardship")),
        )
        for file in open_files(session, vault, ids)
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
