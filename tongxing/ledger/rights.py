"""What a person may see, as conditions of queries: so a list cannot leak what a page hides.

Somebody sees what they owe, what those owe who report to them, the launches in which they hold a role for the whole, and
all of the organisations that they coordinate or administer, with those below.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, CompoundSelect, Select, false, or_, select, union
from sqlalchemy.orm import Session

from .among import among
from .notices import ABOVE_ROLE
from .signing_in import ADMINISTRATOR
from .tables import Child, Duty, Holder, Item, Launch, Organisation, Subject, Window
from .vault import Vault
from .views import named_subjects

__all__ = [
    "Rights",
    "at",
    "in_full",
    "is_seen",
    "known_launches",
    "known_places",
    "knows_launch",
    "launches_for",
    "names_for",
    "place_of_seen",
    "places_to_launch",
    "rights_of",
    "runs_launch",
    "seen_items",
    "seen_launches",
    "sees_a_launch",
]

OVERSEEING = (ABOVE_ROLE, ADMINISTRATOR)


@dataclass(frozen=True, slots=True)
class Rights:
    """Of one person. `paths`: of the organisations that they oversee; with those `below`, or without. `only_work`: they came
    by the link of a message, so it is their own work alone."""

    person_id: int
    paths: tuple[str, ...] = ()
    below: bool = True
    only_work: bool = False

    @property
    def oversees(self) -> bool:
        return bool(self.paths)


def rights_of(session: Session, person_id: int, *, only_work: bool = False) -> Rights:
    """As they are now."""
    if only_work:
        return Rights(person_id, only_work=True)
    query = (
        select(Organisation.path)
        .join(Holder, Holder.organisation_id == Organisation.id)
        .where(Holder.person_id == person_id, Holder.role.in_(OVERSEEING))
        .where(Holder.launch_id.is_(None), Holder.until.is_(None))
    )
    return Rights(person_id, tuple(sorted(set(session.scalars(query)))))


def in_full(rights: Rights) -> Rights:
    """Where names and records are for them too: of what lies below an organisation, who oversees that sees numbers and
    states alone."""
    return replace(rights, below=False)


def _overseen(rights: Rights) -> ColumnElement[bool]:
    """Of queries that read Organisation."""
    if not rights.below:
        return Organisation.path.in_(rights.paths)
    return or_(false(), *(Organisation.path.startswith(path) for path in rights.paths))


def seen_launches(rights: Rights) -> ColumnElement[bool]:
    """Of queries that read Launch and Organisation: the launches that this person sees as a whole."""
    if rights.only_work:
        return false()
    return or_(_overseen(rights), Launch.id.in_(_headed(rights)))


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


def is_seen(session: Session, rights: Rights, item: int, *, besides: ColumnElement[bool] | None = None) -> bool:
    """Whether this person sees this item; `besides`: on Item, what else lets them."""
    query = (
        select(Item.id)
        .join(Window, Window.id == Item.window_id)
        .join(Launch, Launch.id == Window.launch_id)
        .join(Organisation, Organisation.id == Launch.organisation_id)
        .where(Item.id == item, seen_items(rights) if besides is None else or_(besides, seen_items(rights)))
    )
    return session.scalar(query) is not None


def sees_a_launch(session: Session, rights: Rights) -> bool:
    """Whether there is any launch, live or over, that this person sees as a whole."""
    return session.scalar(select(Launch.id).join(Organisation).where(seen_launches(rights)).limit(1)) is not None


def place_of_seen(session: Session, rights: Rights, launch: str) -> str | None:
    """The name of the launch's organisation; None where this person does not see the launch as a whole."""
    query = select(Organisation.name).join(Launch, Launch.organisation_id == Organisation.id)
    return session.scalar(query.where(Launch.id == launch, seen_launches(rights)))


def knows_launch(session: Session, rights: Rights, launch: str) -> bool:
    """Whether this person sees the launch as a whole or has a duty in it."""
    query = select(Launch.id).join(Organisation, Organisation.id == Launch.organisation_id)
    return session.scalar(query.where(Launch.id == launch, known_launches(rights))) is not None


def known_places(session: Session, rights: Rights, organisation: str) -> list[str]:
    """The name of the organisation of this key, where this person knows a launch of it; else nothing."""
    query = select(Organisation.name).join(Launch, Launch.organisation_id == Organisation.id)
    return list(session.scalars(query.where(at(organisation), known_launches(rights)).distinct()))


def launches_for(session: Session, rights: Rights, organisation: str) -> bool:
    """Whether this person may launch for the organisation of this key: they oversee it, or one above it."""
    return session.scalar(select(Organisation.id).where(at(organisation), _overseen(rights))) is not None


def places_to_launch(session: Session, rights: Rights, kind: str) -> list[tuple[str, str]]:
    """Key and name of the organisations of a kind for which this person may launch."""
    query = select(Organisation.key, Organisation.name).where(Organisation.kind == kind, _overseen(rights))
    return [(key, name) for key, name in session.execute(query.order_by(Organisation.path))]


def runs_launch(session: Session, rights: Rights, launch: str) -> bool:
    """Whether this person may change the launch's days and people, amend or cancel it: they oversee its organisation, or
    one above it. A role in the launch alone does not do."""
    query = select(Launch.id).join(Organisation, Organisation.id == Launch.organisation_id)
    return session.scalar(query.where(Launch.id == launch, _overseen(rights))) is not None


def at(organisation: str) -> ColumnElement[bool]:
    """Of queries that read Organisation: the one of this key."""
    return Organisation.key == organisation


def names_for(session: Session, vault: Vault, rights: Rights, subjects: Sequence[int]) -> Mapping[int, str]:
    """What this person is shown of each subject. A child has its name before those with a duty towards it, those who head
    a launch of its own school, and those who oversee that; before others it has a pseudonym."""
    wanted = sorted(set(subjects))
    near = set(session.scalars(_near(rights), {"subjects": wanted}))
    headed = select(Subject.id).where(Subject.launch_id.in_(_headed(rights)), among(Subject.id, "subjects"))
    here = set(session.scalars(headed, {"subjects": wanted})) - near
    far = [each for each in wanted if each not in near | here]
    return {
        **named_subjects(session, vault, sorted(near), for_owner=True),
        **named_subjects(session, vault, sorted(here)),
        **named_subjects(session, vault, far, seen_from=0),
    }


def _near(rights: Rights) -> CompoundSelect[tuple[int]]:
    """Of the parameter `subjects`, those that this person has a duty towards, was handed an item of, or oversees the
    school of."""
    these = among(Subject.id, "subjects")
    duty = select(Subject.id).join(Duty, Duty.subject_id == Subject.id).where(these, Duty.person_id == rights.person_id)
    handed = select(Subject.id).join(Item, Item.subject_id == Subject.id)
    schools = (
        select(Subject.id)
        .join(Child, Child.id == Subject.child_id)
        .join(Organisation, Organisation.id == Child.organisation_id)
    )
    return union(
        duty,
        handed.where(these, Item.assignee_id == rights.person_id),
        schools.where(these, _overseen(in_full(rights))),
    )
