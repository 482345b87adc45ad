"""Who may open what no list shows: what is kept beside one item (its files, why it was waived or moved), and the file of
a child with its history."""

from __future__ import annotations

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from ..errors import NotAllowed, NotFound
from ..ledger.audit import Actor
from ..ledger.rights import in_full, is_seen, rights_of
from ..ledger.tables import Child, Duty, Item, Launch, Organisation, Subject, Window

__all__ = ["launch_of_item", "refuse_stranger", "refuse_stranger_to_child"]


def launch_of_item(session: Session, item: int) -> str:
    """The id of its launch; raises :class:`NotFound`."""
    launch = session.scalar(select(Window.launch_id).join(Item, Item.window_id == Window.id).where(Item.id == item))
    if launch is None:
        raise NotFound(f"没有事项 {item}", f"there is no item {item}")
    return launch


def refuse_stranger(session: Session, item: int, actor: Actor) -> None:
    """Raises :class:`NotAllowed` but for whoever owes the item or stands above who owes it, who did or recorded it, who
    heads its launch or oversees the organisation of that, and the operator of the installation."""
    person = actor.person_id
    if person is None:
        return
    rights = in_full(rights_of(session, person))
    own = or_(Item.done_by == person, Item.recorded_by == person)
    if not is_seen(session, rights, item, besides=own):
        raise NotAllowed(
            f"事项 {item} 的这些内容只有办理它和负责它的人能看",
            f"what is kept with item {item} is open only to those who do it or answer for it",
        )


def refuse_stranger_to_child(session: Session, child: Child, actor: Actor) -> None:
    """Raises :class:`NotAllowed` but for whoever has a duty towards the child in a live launch, or oversees its school,
    and the operator of the installation."""
    person = actor.person_id
    if person is None:
        return
    duty = (
        select(Duty.id)
        .join(Subject, Subject.id == Duty.subject_id)
        .join(Launch, Launch.id == Duty.launch_id)
        .where(Duty.person_id == person, Subject.child_id == child.id, Launch.state == "live")
    )
    school = session.get_one(Organisation, child.organisation_id)
    oversees = school.path in rights_of(session, person).paths
    if session.scalar(duty) is None and not oversees:
        raise NotAllowed(
            f"儿童 {child.id} 的档案只有负责这个孩子的人能看",
            f"the file of child {child.id} is open only to those who care for it",
        )
