"""The members that a team's record lists: who they are, and who of them is known already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from ..errors import BadEvidence, BadWorkbook
from ..installation import Installation
from ..ledger.launches import LaunchFacts
from ..ledger.people import KnownPerson, PersonFile, add_person, change_person, held_roles
from ..ledger.tables import Organisation
from ..program import Step
from ..workbooks import Finding, TeamMember, is_member_word, read_members
from .identifying import Identified, Post, Sought
from .naming import rows_in
from .registering import identified

__all__ = ["LEAD", "MEMBER", "known_members", "listed_members", "people_of_members", "rows_refused", "with_members"]

MEMBER, LEAD = "team-member", "team-lead"


def listed_members(step: Step, record: Mapping[str, Any]) -> tuple[TeamMember, ...]:
    """The members in the rows of a record, under any words that a teams workbook knows.

    Raises :class:`BadEvidence` with row and column.
    """
    try:
        return read_members(rows_in(record))
    except BadWorkbook as refused:
        raise rows_refused(step, refused) from None


def with_members(step: Step, record: Mapping[str, Any]) -> dict[str, Any]:
    """The record with its members as ``{"name", "phone", "email", "strengths", "lead"}``, under whatever words they were
    typed; what else a row says stays. Raises :class:`BadEvidence` as :func:`listed_members` does."""
    rows = rows_in(record)
    if not rows or not {"team", "member"} & set(step.makes):
        return dict(record)
    written = [_written(row, member) for row, member in zip(rows, listed_members(step, record), strict=True)]
    return {name: written if value is rows else value for name, value in record.items()}


def _written(row: Mapping[str, Any], member: TeamMember) -> dict[str, Any]:
    known = {
        "name": member.name,
        "phone": member.phone,
        "email": member.email,
        "strengths": "、".join(member.strengths),
        "lead": member.leads,
    }
    other = {key: value for key, value in row.items() if not is_member_word(key)}
    return {**{key: value for key, value in known.items() if value}, **other}


def rows_refused(step: Step, refused: BadWorkbook) -> BadEvidence:
    """What a reader of workbooks refuses, said of a typed table: it has no sheet, and its first row is the first entry."""
    found = [each for each in refused.findings if isinstance(each, Finding) and each.severity == "refused"]
    zh = "；".join(f"第 {each.row - 1} 行{_column(each)}：{each.why.zh}" for each in found)
    en = "; ".join(f"row {each.row - 1}{_column(each)}: {each.why.en}" for each in found)
    return BadEvidence(
        f"“{step.title.zh}” 的名单没有通过：{zh or refused.text.zh}",
        f"the rows of '{step.key}' are not accepted: {en or refused.text.en}",
    )


def _column(finding: Finding) -> str:
    return f" {finding.column.partition(' ')[2]}" if finding.column else ""


def people_of_members(
    session: Session,
    installation: Installation,
    launch: LaunchFacts,
    step: Step,
    members: Sequence[TeamMember],
    team: str,
) -> list[int]:
    """The people whom these members are, by number; who is not known is added, and what is new of the others is kept."""
    found = _identified(session, installation, launch, members, team)
    for at, why in sorted(found.doubts.items()):
        raise BadEvidence(
            f"“{step.title.zh}” 的名单没有通过：第 {at + 1} 行“{members[at].name}”{why.zh}",
            f"the rows of '{step.key}' are not accepted: row {at + 1} '{members[at].name}': {why.en}",
        )
    vault = installation.ledger.vault
    people = []
    for at, member in enumerate(members):
        known = found.people.get(at)
        if known is None:
            people.append(add_person(session, vault, launch.organisation_id, _file(member)).id)
        else:
            change_person(session, vault, known, _with_contacts(known, member), known.language)
            people.append(known.id)
    return people


def known_members(
    session: Session, installation: Installation, launch: LaunchFacts, members: Sequence[TeamMember], team: str
) -> list[int | None]:
    """The people whom these members are, by number; None where nobody is known."""
    found = _identified(session, installation, launch, members, team)
    return [found.people[at].id if at in found.people else None for at in range(len(members))]


def _identified(
    session: Session, installation: Installation, launch: LaunchFacts, members: Sequence[TeamMember], team: str
) -> Identified:
    post: Post = (MEMBER, "team", team)
    held = held_roles(session, launch.organisation_id, launch.id, [MEMBER, LEAD])
    there = {each.person_id: {post} for each in held if (each.scope_kind, each.scope_key) == ("team", team)}
    place = session.get_one(Organisation, launch.organisation_id)
    sought = [Sought(_file(member), frozenset({post})) for member in members]
    return identified(session, installation.ledger.vault, place, sought, there)


def _file(member: TeamMember) -> PersonFile:
    return PersonFile(member.name, member.phone, member.email)


def _with_contacts(known: KnownPerson, member: TeamMember) -> PersonFile:
    return PersonFile(member.name, member.phone or known.file.phone, member.email or known.file.email)
