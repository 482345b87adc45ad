"""Who holds a role while launches run: a holder takes over, and what is owed, told and stored follows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable
from functools import partial
from typing import TypeVar

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from ..installation import Installation
from ..ledger.audit import Actor, write_audit
from ..ledger.items import owed_by
from ..ledger.launches import LaunchFacts, live_launches_of
from ..ledger.notices import tell_people
from ..ledger.people import HeldRole, add_holder, end_holding, held_roles
from ..ledger.subjects import follow_class, groups_of
from ..ledger.tables import Item, Organisation, Subject, Window
from .consequences import follow
from .duties import refresh_duties
from .office import hours_of_launch, local_day

__all__ = ["change_holders", "fill_classes", "follow_children", "succeed_in_class"]

_T = TypeVar("_T")


def change_holders(
    session: Session,
    installation: Installation,
    launch: LaunchFacts,
    people: Iterable[int],
    change: Callable[[], _T],
    now: dt.datetime,
) -> _T:
    """`change` who holds what in a launch, and let its duties follow. Of `people` whoever owes more than before hears how
    much it is in all; who owes nothing more hears nothing. Gives what `change` gives."""
    before = {person: owed_by(session, launch.id, person, now) for person in sorted(set(people))}
    changed = change()
    refresh_duties(session, launch)
    more = {
        person: number for person in before if (number := owed_by(session, launch.id, person, now)) > before[person]
    }
    if more:
        hours = hours_of_launch(session, installation, launch)
        tell_people(session, launch.id, None, "taken-over", sorted(more.items()), hours.next_open(now), now)
    follow(session, installation, launch, (), now)
    return changed


def fill_classes(session: Session, installation: Installation, launch: LaunchFacts, now: dt.datetime) -> None:
    """A class or grade that came into a launch while it runs gets the holders that the organisation has for it. A role that
    one person holds for all, or that somebody holds for it already, stays as it is."""
    missing = _missing(session, launch)
    if not missing:
        return
    today = launch.local_day(now)

    def change() -> None:
        for each in missing:
            scope = (each.scope_kind, each.scope_key)
            add_holder(session, launch.organisation_id, each.role, each.person_id, scope, launch.id, today)

    change_holders(session, installation, launch, [each.person_id for each in missing], change, now)


def _missing(session: Session, launch: LaunchFacts) -> list[HeldRole]:
    """Those who hold a role for a group of a launch in the organisation, where nobody does in the launch."""
    groups, roles = groups_of(session, launch.id), launch.program.role_keys
    bound = held_roles(session, launch.organisation_id, launch.id)
    taken = {(each.role, each.scope_kind, each.scope_key) for each in bound}
    for_all = {each.role for each in bound if each.scope_kind is None}
    return [
        each
        for each in held_roles(session, launch.organisation_id, roles=roles)
        if (each.scope_kind, each.scope_key) in groups
        and (each.role, each.scope_kind, each.scope_key) not in taken
        and each.role not in for_all
    ]


def follow_children(
    session: Session,
    installation: Installation,
    school: Organisation,
    child_ids: Collection[int],
    now: dt.datetime,
) -> list[LaunchFacts]:
    """Children who are in another class now: what live launches have of them follows, and their work goes to whoever
    stands for the new class. Gives the launches that they are in; classes without a holder there get the school's."""
    launches = live_launches_of(session, school.id)
    for launch in launches if child_ids else ():
        change = partial(follow_class, session, launch.id, list(child_ids))
        change_holders(session, installation, launch, _of_groups(session, launch), change, now)
    for launch in launches:
        fill_classes(session, installation, launch, now)
    return launches


def _of_groups(session: Session, launch: LaunchFacts) -> list[int]:
    held = held_roles(session, launch.organisation_id, launch.id)
    return [each.person_id for each in held if each.scope_kind in ("class", "grade")]


def succeed_in_class(
    session: Session,
    installation: Installation,
    school: Organisation,
    role: str,
    classes: dict[str, int],
    actor: Actor,
    now: dt.datetime,
) -> dict[str, list[int]]:
    """These people hold `role` for these classes (by their keys), now and in the live launches; who held it before does
    so no longer, from today on. What was handed to them by hand of these classes follows; history stays.

    Gives, by class, whom somebody took over from. Who holds the role of a class already leaves all as it is.
    """
    today = local_day(school, now)
    held = _holders(held_roles(session, school.id, roles=[role]), classes)
    replaced: dict[str, list[int]] = {}
    for key, person in classes.items():
        others = [each for each in held.get(key, ()) if each.person_id != person]
        if len(others) < len(held.get(key, ())):
            continue
        add_holder(session, school.id, role, person, ("class", key), since=today if others else None)
        end_holding(session, [each.id for each in others], today)
        if others:
            replaced[key] = [each.person_id for each in others]
    for launch in live_launches_of(session, school.id) if replaced else ():
        new = {key: classes[key] for key in replaced}
        _succeed_in_launch(session, installation, launch, role, new, today, now)
    for key, before in replaced.items():
        write_audit(session, actor, now, "replaced", "person", list(before), successor=classes[key], scope=key)
    return replaced


def _holders(held: Collection[HeldRole], classes: Collection[str]) -> dict[str, list[HeldRole]]:
    found: dict[str, list[HeldRole]] = {}
    for each in held:
        if each.scope_kind == "class" and each.scope_key is not None and each.scope_key in classes:
            found.setdefault(each.scope_key, []).append(each)
    return found


def _succeed_in_launch(
    session: Session,
    installation: Installation,
    launch: LaunchFacts,
    role: str,
    classes: dict[str, int],
    today: dt.date,
    now: dt.datetime,
) -> None:
    held = _holders(held_roles(session, launch.organisation_id, launch.id, [role]), classes)
    if not held:
        return

    def change() -> None:
        for key, before in held.items():
            person = classes[key]
            add_holder(session, launch.organisation_id, role, person, ("class", key), launch.id, today)
            end_holding(session, [each.id for each in before if each.person_id != person], today)
            _take_over_items(session, launch, key, {each.person_id for each in before}, person)

    change_holders(session, installation, launch, classes.values(), change, now)


def _take_over_items(session: Session, launch: LaunchFacts, class_key: str, old: Collection[int], new: int) -> None:
    """Open items of a class that were handed to these people by hand."""
    windows = select(Window.id).where(Window.launch_id == launch.id)
    subjects = select(Subject.id).where(Subject.launch_id == launch.id, Subject.class_key == class_key)
    session.execute(
        update(Item)
        .where(Item.assignee_id.in_(old), Item.state == "open")
        .where(Item.window_id.in_(windows), Item.subject_id.in_(subjects))
        .values(assignee_id=new, version=Item.version + 1)
    )
