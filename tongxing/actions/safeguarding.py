"""The safeguarding lead of an organisation: named, and missed where nobody is. What a lead is told is in :mod:`.concerns`."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from ..installation import Installation
from ..ledger.audit import Actor, write_audit
from ..ledger.concerns import LEAD_ROLE, organisations_with_lead, places_up
from ..ledger.people import add_holder, find_organisation, find_person
from ..ledger.tables import Organisation
from ..planner import PlanWarning
from ..words import text

__all__ = ["lead_warnings", "name_lead"]


def name_lead(installation: Installation, organisation: str, person: str, actor: Actor, now: dt.datetime) -> bool:
    """Somebody is the safeguarding lead of an organisation from now on, beside those who are; says whether that is new."""

    def action(session: Session) -> bool:
        place = find_organisation(session, organisation)
        who = find_person(session, installation.ledger.vault, person)
        is_new = add_holder(session, place.id, LEAD_ROLE, who.id)
        if is_new:
            write_audit(session, actor, now, "lead-named", "person", [who.id], organisation=place.id)
        return is_new

    return installation.ledger.run(action)


def lead_warnings(session: Session, organisation: Organisation) -> tuple[PlanWarning, ...]:
    """A plan's warning where no safeguarding lead is in reach: whom urgent concerns go to instead."""
    if organisations_with_lead(session) & set(places_up(session, organisation.id)):
        return ()
    name = f"tongxing concern lead {organisation.key} "
    said = text(
        f"“{organisation.name}”和上级都没有儿童保护负责人，紧急情况只能报给联系人或计划的负责人；用 {name}姓名 指定",
        f"neither '{organisation.name}' nor any organisation above has a safeguarding lead, so urgent concerns go to a "
        f"coordinator or whoever heads the launch; name one with '{name}PERSON'",
    )
    return (PlanWarning("no-safeguarding-lead", None, said),)
