"""Who owes what in a launch: its duties, worked out from the program, the holders and the subjects."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..ledger.launches import LaunchFacts, write_duties
from ..ledger.participants import holders_of_launch, pair_holders, subjects_of_launch
from ..ledger.tables import Pair
from ..ledger.windows import windows_of_launches
from ..planner import Participant, ParticipantHolder, Participants, Plan
from ..program import Program

__all__ = ["duties_of_kinds", "refresh_duties"]


def duties_of_kinds(
    program: Program,
    participants: Participants,
    subjects: Mapping[tuple[str, str], int],
    kinds: Iterable[tuple[str, str]],
) -> Iterator[tuple[str, int, int]]:
    """(role, subject id, person id) for each (kind of subject, owner role), and for the role that the owner reports to."""
    plan = Plan(program, {}, ZoneInfo("UTC"), dt.date.min, dt.date.max, participants, ())
    for kind, roles in _roles_by_kind(program, kinds).items():
        for subject in participants.of(None if kind == "launch" else kind) or ():
            id = subjects.get((subject.kind, subject.identity))
            for role in roles if id is not None else ():
                for person in plan.owners(role, subject):
                    assert isinstance(id, int)
                    assert isinstance(person, int)
                    yield role, id, person


def _roles_by_kind(program: Program, kinds: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for kind, owner in sorted(set(kinds)):
        roles = found.setdefault(kind, [])
        for role in (owner, program.role(owner).reports_to):
            if role is not None and role not in roles:
                roles.append(role)
    return found


def refresh_duties(session: Session, launch: LaunchFacts, subject_ids: set[int] | None = None) -> None:
    """Work out anew who owes what, for these subjects of a launch or for all. A pair's child goes with it: who stands
    with a child owes also what is per child in that role."""
    there = subjects_of_launch(session, launch.id)
    subjects = there if subject_ids is None else list(_with_children(there, subject_ids))
    holders = holders_of_launch(session, launch.id, launch.organisation_id) + _of_pairs(session, there)
    participants = Participants(tuple(subject for _, subject in subjects), tuple(holders))
    ids = {(subject.kind, subject.identity): id for id, subject in subjects}
    kinds = {(window.per, window.owner) for window in windows_of_launches(session, [launch.id])}
    write_duties(session, launch.id, duties_of_kinds(launch.program, participants, ids, kinds), set(ids.values()))


def _with_children(
    there: Sequence[tuple[int, Participant]], subject_ids: set[int]
) -> Iterator[tuple[int, Participant]]:
    paired = {subject.child_id for id, subject in there if id in subject_ids and subject.pair_id is not None}
    for id, subject in there:
        if id in subject_ids or (subject.kind == "child" and subject.child_id in paired):
            yield id, subject


def _of_pairs(session: Session, there: Iterable[tuple[int, Participant]]) -> list[ParticipantHolder]:
    """Who stands with a child, for the pair and for the child."""
    pairs = {subject.pair_id: subject for _, subject in there if subject.pair_id is not None}
    people = pair_holders(session, list(pairs))
    roles = dict(session.execute(select(Pair.id, Pair.role).where(Pair.id.in_(list(pairs)))).tuples().all())
    return [
        ParticipantHolder(roles[pair], person, kind, str(key))
        for pair, person in people.items()
        for kind, key in (("pair", pair), ("child", pairs[pair].child_id))
    ]
