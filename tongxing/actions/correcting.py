"""What an earlier record of a step brought forth and no record names any more: it leaves the launch."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from ..installation import Installation
from ..ledger.audit import Actor
from ..ledger.children import files_like
from ..ledger.items import ItemRow, records_ever
from ..ledger.launches import LaunchFacts
from ..ledger.participants import subjects_of_launch
from ..ledger.people import end_holding, held_roles
from ..ledger.proposals import latest_proposal
from ..ledger.subjects import children_of_subjects, end_pairs
from ..ledger.tables import Item, Subject
from ..planner import Participant
from ..program import Makes, Step
from ..workbooks import likeness_of, read_rows
from .membership import LEAD, MEMBER, known_members, listed_members
from .naming import names_in, numbers_in, pairs_in, rows_in, team_in
from .presence import take_out
from .recognising import recognise
from .upgrading import records_of

__all__ = ["withdraw_subjects"]


def withdraw_subjects(
    session: Session,
    installation: Installation,
    launch: LaunchFacts,
    step: Step,
    rows: Sequence[ItemRow],
    actor: Actor,
    now: dt.datetime,
) -> set[int]:
    """Take out what earlier records of these items named and no standing record does.

    Gives the ids of the windows that lost items. A child that leaves takes with it that it was chosen, and its pair.
    """
    again = [row.id for row in rows if row.version > 1]  # an item of the first version has no earlier record
    if not step.makes or not again:
        return set()
    day = launch.local_day(now)
    correction = _Correction(session, installation, launch, again)
    gone = correction.subjects_gone(step, day)
    if not gone:
        return set()
    if "pair" in step.makes:
        end_pairs(session, [each.pair_id for each in gone.values() if each.pair_id is not None], day)
    return take_out(session, installation, launch, sorted(gone), day, actor, now)[1]


@dataclass(frozen=True)
class _Correction:
    """Items of a launch that were recorded before, compared with what the launch's records say now."""

    session: Session
    installation: Installation
    launch: LaunchFacts
    items: Sequence[int]

    def subjects_gone(self, step: Step, day: dt.date) -> dict[int, Participant]:
        """By id, the subjects that are in the launch and should not be."""
        there = dict(subjects_of_launch(self.session, self.launch.id))
        gone: dict[int, Participant] = {}
        for kind in step.makes:
            if kind == "member":
                gone |= self._members_gone(step, there, day)
            elif kind == "team":
                gone |= self._teams_gone(there, step)
            else:
                children = self._children_gone(kind)
                gone |= {
                    id: each
                    for id, each in there.items()
                    if each.child_id in children and (each.kind == kind or kind == "child")
                }
        return gone

    def _children_gone(self, kind: Makes) -> set[int]:
        named = {child for item, record in self._earlier() for child in self._children(kind, item, record)}
        if not named:
            return set()
        standing = self._standing(kind).items()
        return named - {child for item, record in standing for child in self._children(kind, item, record, sure=False)}

    def _children(self, kind: Makes, item: int, record: Mapping[str, Any], *, sure: bool = True) -> set[int]:
        """The ids of the children that a record makes subjects of `kind`; unless `sure`, also those it may mean."""
        vault = self.installation.ledger.vault
        if kind == "child":
            return self._reported(item, record, sure=sure)
        if kind == "pair":
            proposal = latest_proposal(self.session, vault, item)
            numbers = [child for child, _ in pairs_in(record, proposal.found if proposal else {})]
        else:
            numbers = numbers_in(record)
        return children_of_subjects(self.session, self.launch.id, numbers)

    def _reported(self, item: int, record: Mapping[str, Any], *, sure: bool) -> set[int]:
        typed = rows_in(record)
        rows = (
            [likeness_of(child) for child in read_rows(typed, self._subject(item).class_key).children] if typed else []
        )
        vault = self.installation.ledger.vault
        meant = recognise(files_like(self.session, vault, self.launch.organisation_id, rows), rows)
        return {file.id for file in meant.files.values()} if sure else set().union(*meant.possible.values())

    def _teams_gone(self, there: Mapping[int, Participant], step: Step) -> dict[int, Participant]:
        if step.per == "team":
            return {}
        named = {team for _, record in self._earlier() for team in self._teams(record)}
        named -= {team for record in self._standing("team").values() for team in self._teams(record)}
        named -= set(self.launch.parameters.get(self.launch.program.listed.get("team", ""), ()) or ())
        return {id: each for id, each in there.items() if each.kind in ("team", "member") and each.team_key in named}

    def _teams(self, record: Mapping[str, Any]) -> set[str]:
        """The teams that a record brings forth by name."""
        return {team_in(record, None), *names_in(record, self.launch.program.listed.get("team"))} - {""}

    def _members_gone(self, step: Step, there: Mapping[int, Participant], day: dt.date) -> dict[int, Participant]:
        """A corrected list of members is the whole team: who is not in it belongs to it no longer."""
        gone: dict[int, Participant] = {}
        standing = self._standing("member")
        for item in dict(self._earlier()):
            record = standing.get(item, {})
            team = team_in(record, self._subject(item).team_key)
            listed = listed_members(step, record)
            people = known_members(self.session, self.installation, self.launch, listed, team)
            members = {person for person in people if person is not None}
            leads = {person for each, person in zip(listed, people, strict=True) if each.leads}
            self._end_roles(team, {MEMBER: members, LEAD: leads}, day)
            gone |= {
                id: each
                for id, each in there.items()
                if each.kind == "member" and each.team_key == team and each.person_id not in members
            }
        return gone

    def _end_roles(self, team: str, holders: Mapping[str, Collection[int | None]], day: dt.date) -> None:
        held = held_roles(self.session, self.launch.organisation_id, self.launch.id, list(holders))
        over = [
            each.id
            for each in held
            if (each.scope_kind, each.scope_key) == ("team", team) and each.person_id not in holders[each.role]
        ]
        end_holding(self.session, over, day)

    def _earlier(self) -> list[tuple[int, dict[str, Any]]]:
        return records_ever(self.session, self.installation.ledger.vault, self.items)

    def _standing(self, kind: Makes) -> dict[int, dict[str, Any]]:
        """The records that hold now of all steps that make this kind of subject, by item."""
        steps = [step.key for step in self.launch.program.steps if kind in step.makes]
        return records_of(self.session, self.installation, self.launch, steps)

    def _subject(self, item: int) -> Subject:
        row = self.session.get_one(Item, item)
        return self.session.get_one(Subject, row.subject_id)
