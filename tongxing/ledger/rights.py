"""What a person may see, as conditions of queries: so a list cannot leak what a page hides.

Somebody sees what they owe, what those owe who report to them, the launches in which they hold a role for the whole, and
all of the organisations that they coordinate or administer, with those below.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, Select, false, or_, select
from sqlalchemy.orm import Session

from .among import among
from .notices import ABOVE_ROLE
from .signing_in import ADMINISTRATOR
from .tables import Duty, Holder, Item, Launch, Organisation, Subject
from .vault import Vault
from .views import named_subjects

__all__ = ["Rights", "in_full", "known_launches", "names_for", "rights_of", "seen_items", "seen_launches"]

OVERSEEING = (ABOVE_ROLE, ADMINISTRATOR)


@dataclass(frozen=True, slots=True)
class Rights:
    """Of one person. `paths`: the subtrees of organisations that they oversee; `home`: the one organisation, without
    those below, where that is all that is meant. `only_work`: they came by the link of a
    message, so it is their own work alone."""

    person_id: int
    organisation_id: int
    paths: tuple[str, ...] = ()
    home: str = ""
    only_work: bool = False

    @property
    def oversees(self) -> bool:
        return bool(self.paths)


def rights_of(session: Session, person_id: int, organisation_id: int, *, only_work: bool = False) -> Rights:
    """As they are now."""
    if only_work:
        return Rights(person_id, organisation_id, only_work=True)
    query = (
        select(Organisation.path)
        .join(Holder, Holder.organisation_id == Organisation.id)
        .where(Holder.person_id == person_id, Holder.role.in_(OVERSEEING))
        .where(Holder.launch_id.is_(None), Holder.until.is_(None))
    )
    return Rights(person_id, organisation_id, tuple(sorted(set(session.scalars(query)))))


def _overseen(rights: Rights) -> list[ColumnElement[bool]]:
    here = [Organisation.path == rights.home] if rights.home else []
    return [*here, *(Organisation.path.startswith(path) for path in rights.paths)]


def seen_launches(rights: Rights) -> ColumnElement[bool]:
    """Of queries that read Launch and Organisation: the launches that this person sees as a whole."""
    if rights.only_work:
        return false()
    return or_(*_overseen(rights), Launch.id.in_(_headed(rights)))


def _headed(rights: Rights) -> Select[tuple[str | None]]:
    """The launches in which this person holds a role for the whole."""
    return select(Holder.launch_id).where(
        Holder.person_id == rights.person_id,
        Holder.launch_id.is_not(None),
        Holder.scope_kind.is_(None),
        Holder.until.is_(None),
    )


def known_launches(rights: Rights) -> ColumnElement[bool]:
    """Of queries that read Launch and Organisation: those that this person sees as a whole or has a duty in."""
    duties = select(Duty.launch_id).where(Duty.person_id == rights.person_id)
    return or_(seen_launches(rights), Launch.id.in_(duties))


def seen_items(rights: Rights) -> ColumnElement[bool]:
    """Of queries that read Item, Launch and Organisation: those that this person, or who reports to them, owes or owed, and
    all that lie in what they see as a whole."""
    duty = select(Duty.id).where(Duty.subject_id == Item.subject_id, Duty.person_id == rights.person_id)
    return or_(Item.assignee_id == rights.person_id, duty.exists(), seen_launches(rights))


def in_full(session: Session, rights: Rights) -> Rights:
    """The same without what lies elsewhere: of another organisation than their own, one who oversees it sees numbers and
    states, and neither names nor records."""
    home = _home(session, rights) if rights.paths else ""
    return replace(rights, paths=(), home=home if home in rights.paths else "")


def names_for(session: Session, vault: Vault, rights: Rights, subjects: Sequence[int]) -> Mapping[int, str]:
    """What this person is shown of each subject. A child has its name before those with a duty towards it, those who head
    a launch of its own school, and those who oversee that; before others it has a pseudonym."""
    wanted = sorted(set(subjects))
    duty = select(Duty.subject_id).where(Duty.person_id == rights.person_id, among(Duty.subject_id, "subjects"))
    handed = select(Item.subject_id).where(Item.assignee_id == rights.person_id, among(Item.subject_id, "subjects"))
    near = set(session.scalars(duty.union(handed), {"subjects": wanted}))
    headed = select(Subject.id).where(Subject.launch_id.in_(_headed(rights)), among(Subject.id, "subjects"))
    here = set(session.scalars(headed, {"subjects": wanted})) - near
    home = rights.organisation_id if rights.paths and _home(session, rights) in rights.paths else 0
    far = [each for each in wanted if each not in near | here]
    return {
        **named_subjects(session, vault, sorted(near), for_owner=True),
        **named_subjects(session, vault, sorted(here)),
        **named_subjects(session, vault, far, seen_from=home),
    }


def _home(session: Session, rights: Rights) -> str:
    return session.scalar(select(Organisation.path).where(Organisation.id == rights.organisation_id)) or ""
