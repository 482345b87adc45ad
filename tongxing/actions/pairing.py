"""Pairs that a record or a confirmed proposal names: a child and who stands with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from ..errors import BadEvidence, Conflict
from ..installation import Installation
from ..ledger.items import ItemRow
from ..ledger.launches import LaunchFacts
from ..ledger.participants import subjects_of_launch
from ..ledger.people import find_person, names_of
from ..ledger.tables import Child, Organisation, Pair, PairHolder, Person, Subject
from ..planner import Participant
from ..program import Program, Step
from .naming import pairs_in
from .upgrading import records_of

__all__ = ["make_pairs", "with_numbers"]


def with_numbers(
    session: Session,
    installation: Installation,
    launch: LaunchFacts,
    step: Step,
    rows: Sequence[ItemRow],
    record: Mapping[str, Any],
) -> dict[str, Any]:
    """The record with numbers where its pairs name people: ``{"child": subject, "person": id}``.

    A child's name is looked for among those whom the record's team serves. Raises :class:`BadEvidence` for half a pair,
    or a child that is not there or not the only one of that name.
    """
    if "pair" not in step.makes:
        return dict(record)
    team = session.get_one(Subject, rows[0].subject_id).team_key

    def numbered(row: Any) -> Any:
        if not isinstance(row, dict) or not {"child", "person"} & set(row):
            return row
        child, person = (str(row.get(name) or "").strip() for name in ("child", "person"))
        if not child or not person:
            raise BadEvidence(
                f"“{step.title.zh}” 的结对每行都要有 child（孩子）和 person（人员）",
                f"each pair of '{step.key}' needs both a child and a person",
            )
        return {
            **row,
            "child": _child_number(session, installation, launch, step, team, child),
            "person": _person_number(session, installation, launch, person),
        }

    return {
        name: [numbered(row) for row in value] if isinstance(value, list) else value for name, value in record.items()
    }


def _child_number(
    session: Session, installation: Installation, launch: LaunchFacts, step: Step, team: str | None, word: str
) -> int:
    if _is_number(word):
        return int(word)
    query = (
        select(Subject.id, Organisation.name)
        .join(Child, Child.id == Subject.child_id)
        .join(Organisation, Organisation.id == Child.organisation_id)
        .where(Subject.launch_id == launch.id, Subject.kind == "child", Subject.left_on.is_(None))
        .where(Child.name_index == installation.ledger.vault.blind_index("name", word))
        .order_by(Subject.id)
    )
    if team is not None:
        query = query.where(or_(Subject.team_key == team, Subject.team_key.is_(None)))
    found = session.execute(query).all()
    if len(found) == 1:
        return int(found[0][0])
    if not found:
        raise BadEvidence(
            f"“{step.title.zh}” 里的孩子 “{word}” 不在本计划里；请先用 tongxing import roster 导入所在村或学校的花名册",
            f"'{step.key}' names '{word}', who is no child of this launch; first bring in the roster of the village or "
            "school with 'tongxing import roster'",
        )
    zh = "、".join(f"{id}（{place}）" for id, place in found)
    en = ", ".join(f"{id} ({place})" for id, place in found)
    raise BadEvidence(
        f"“{step.title.zh}” 里有 {len(found)} 个孩子叫 “{word}”，请用编号：{zh}",
        f"'{step.key}': {len(found)} children are called '{word}'; use a number: {en}",
    )


def _person_number(session: Session, installation: Installation, launch: LaunchFacts, word: str) -> int:
    if _is_number(word):
        return int(word)
    place = session.get_one(Organisation, launch.organisation_id)
    return find_person(session, installation.ledger.vault, word, place).id


def _is_number(word: str) -> bool:
    return word.isascii() and word.isdigit() and len(word) < 10  # a longer one is a telephone's


def make_pairs(
    session: Session,
    installation: Installation,
    launch: LaunchFacts,
    step: Step,
    rows: Sequence[ItemRow],
    record: Mapping[str, Any],
    found: Mapping[str, Any],
    now: dt.datetime,
) -> list[Participant]:
    """Write down the pairs of a confirmed proposal, or of the record's rows ``{"child": subject, "person": id}``."""
    known = dict(subjects_of_launch(session, launch.id))
    wanted = pairs_in(record, found)
    if not wanted:
        return []
    _refuse_twice(step, [child for child, _ in wanted])
    _refuse_taken(session, installation, launch, step, rows, wanted)
    role, day = _pair_role(launch.program), launch.local_day(now)
    team = session.get_one(Subject, rows[0].subject_id).team_key
    made = []
    for child_subject, person in wanted:
        child = known.get(child_subject)
        if child is None or child.child_id is None:
            raise BadEvidence(
                f"“{step.title.zh}” 里的对象 {child_subject} 不是本计划里的孩子",
                f"'{step.key}' pairs subject {child_subject}, which is no child of this launch",
            )
        _refuse_stranger(session, launch, step, person)
        pair = _pair(session, launch, child.child_id, role, person, day)
        made.append(_participant(pair, child, team))
    session.flush()
    return made


def _participant(pair: Pair, child: Participant, team: str | None) -> Participant:
    return Participant(
        kind="pair",
        identity=f"pair:{pair.id}",
        label="",
        class_key=child.class_key,
        grade_key=child.grade_key,
        team_key=team or child.team_key,
        child_id=child.child_id,
        pair_id=pair.id,
    )


def _pair(session: Session, launch: LaunchFacts, child_id: int, role: str, person: int, day: dt.date) -> Pair:
    """The child's pair, made or found: after a correction it stays and only the person changes."""
    same = (Pair.launch_id == launch.id, Pair.role == role, Pair.child_id == child_id)
    pair = session.scalar(select(Pair).where(*same))
    if pair is None:
        pair = Pair(launch_id=launch.id, child_id=child_id, role=role, made_on=day)
        session.add(pair)
        session.flush()
    pair.ended_on = None
    standing = session.scalar(select(PairHolder).where(PairHolder.pair_id == pair.id, PairHolder.until.is_(None)))
    if standing is None or standing.person_id != person:
        if standing is not None:
            standing.until = day
        session.add(PairHolder(pair_id=pair.id, person_id=person, since=day))
        session.flush()
    return pair


def _refuse_twice(step: Step, children: Sequence[int]) -> None:
    twice = [child for child in children if children.count(child) > 1]
    if twice:
        raise BadEvidence(
            f"“{step.title.zh}” 里的孩子 {twice[0]} 写了两次，请只留一行",
            f"'{step.key}' names child {twice[0]} twice; keep one row",
        )


def _refuse_taken(
    session: Session,
    installation: Installation,
    launch: LaunchFacts,
    step: Step,
    rows: Sequence[ItemRow],
    wanted: Iterable[tuple[int, int]],
) -> None:
    """A child that another standing record paired is not taken over in silence."""
    steps = [each.key for each in launch.program.steps if "pair" in each.makes]
    own = {row.id for row in rows}
    records = records_of(session, installation, launch, steps)
    taken = {
        child: person for item, other in records.items() if item not in own for child, person in pairs_in(other, {})
    }
    for child, person in wanted:
        if taken.get(child, person) != person:
            name = names_of(session, installation.ledger.vault, [taken[child]]).get(taken[child], "")
            raise Conflict(
                f"“{step.title.zh}” 里的孩子 {child} 已由另一份记录与{name}结对；要换人请先更正那份记录",
                f"child {child} of '{step.key}' stands with {name} by another record; to change that, correct it first",
            )


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


def _pair_role(program: Program) -> str:
    """The role that stands with the child of a pair: the owner of what fans out per pair, else the one held for it."""
    owners = (step.owner for step in program.steps if step.per == "pair")
    return next(owners, None) or next(role.key for role in program.roles if role.scope == "pair")
