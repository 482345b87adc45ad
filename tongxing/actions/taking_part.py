"""Who takes part, while a launch runs: subjects that join or leave, holders that are replaced, items handed over."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from ..errors import BadInput, NotFound
from ..installation import Installation
from ..ledger.audit import Actor, write_audit
from ..ledger.items import lock_items
from ..ledger.launches import LaunchFacts, launch_facts, live_launch, live_launches_of
from ..ledger.notices import tell_people
from ..ledger.participants import child_participants, children_below, teams_of_launch
from ..ledger.people import (
    add_holder,
    end_holding,
    find_organisation,
    find_person,
    held_roles,
    lock_organisations,
)
from ..ledger.reasons import stated
from ..ledger.subjects import subjects_of_child
from ..ledger.tables import Child, Item, Organisation, Pair, PairHolder, Person, Window
from ..planner import Participant
from ..workbooks import Roster
from .consequences import follow
from .holding import change_holders, fill_classes
from .importing import RosterTaken, home_of_roster, take_roster
from .office import hours_of_launch, local_day
from .presence import add_subjects, take_out
from .remarks import no_owner

__all__ = ["hand_over", "join_roster", "leave", "replace_holder"]


def join_roster(
    installation: Installation,
    launch_id: str,
    roster: Roster,
    actor: Actor,
    now: dt.datetime,
    *,
    partial: bool = False,
) -> RosterTaken:
    """Children of a roster join a launch: they appear in every window of it that is not closed yet.

    A roster that names an organisation below the launch's as its unit goes into that one's files. All or nothing,
    unless `partial` leaves out the rows that cannot be taken.
    """

    def action(session: Session) -> RosterTaken:
        place = session.get_one(Organisation, launch_facts(session, launch_id).organisation_id)
        home = home_of_roster(session, place, roster)
        lock_organisations(session, [home.id])  # before the launch, as an import does
        launch = live_launch(session, launch_id)
        taken = take_roster(session, installation, home, roster, actor, now, partial=partial)
        if home.id == place.id:
            own = child_participants(session, installation.ledger.vault, taken.child_ids)
            joining = [*own, *_groups(own)]
        else:
            teams = teams_of_launch(session, launch_id)
            joining = children_below(session, place, teams, taken.child_ids, everywhere=True)
        touched = add_subjects(session, installation, launch, joining, actor, now)
        fill_classes(session, installation, launch, now)
        follow(session, installation, launch, touched, now)
        write_audit(session, actor, now, "joined", "launch", [launch_id], launch_id, children=len(taken.child_ids))
        remarks = (*taken.noted, *no_owner(session, launch, roster, taken.child_ids, now))
        return dataclasses.replace(taken, noted=tuple(dict.fromkeys(remarks)))

    return installation.ledger.run(action)


def _groups(children: Sequence[Participant]) -> list[Participant]:
    classes = {child.class_key: child.grade_key for child in children if child.class_key}
    found = [
        Participant("class", f"class:{key}", key, class_key=key, grade_key=grade) for key, grade in classes.items()
    ]
    grades = sorted({grade for grade in classes.values() if grade})
    return found + [Participant("grade", f"grade:{key}", key, grade_key=key) for key in grades]


def leave(installation: Installation, child_id: int, reason: str, actor: Actor, now: dt.datetime) -> int:
    """A child leaves: what is still open of it in live launches is cancelled; what was done stays. Gives how many."""
    why = stated(reason)

    def action(session: Session) -> int:
        child = session.get(Child, child_id, with_for_update={"key_share": True})
        if child is None:
            raise NotFound(f"没有儿童 {child_id}", f"there is no child {child_id}")
        day = child.left_on = child.left_on or local_day(session.get_one(Organisation, child.organisation_id), now)
        session.flush()
        cancelled = 0
        for launch_id, ids in subjects_of_child(session, child_id).items():
            launch = live_launch(session, launch_id)
            items, windows = take_out(session, installation, launch, ids, day, actor, now, why)
            follow(session, installation, launch, windows, now)
            cancelled += items
        write_audit(session, actor, now, "left", "child", [child_id])
        return cancelled

    return installation.ledger.run(action)


def replace_holder(
    installation: Installation, organisation: str, leaver: str, successor: str, actor: Actor, now: dt.datetime
) -> int:
    """Somebody takes over all that another holds in an organisation: roles, pairs, and items handed to them.

    Open items move to the successor, who is told once a launch how many there are now; history stays. Gives how many
    roles and pairs moved.
    """

    def action(session: Session) -> int:
        vault = installation.ledger.vault
        place = find_organisation(session, organisation)
        lock_organisations(session, [place.id])
        old, new = find_person(session, vault, leaver, place), find_person(session, vault, successor, place)
        if old.id == new.id:
            raise BadInput("接替的人和原来的人是同一个", "the successor is the same person")
        today = local_day(place, now)
        moved = _take_over_roles(session, place.id, None, old.id, new.id, today)
        for launch in live_launches_of(session, place.id):
            taking = functools.partial(_take_over, session, launch, old.id, new.id, today)
            moved += change_holders(session, installation, launch, [new.id], taking, now)
        write_audit(session, actor, now, "replaced", "person", [old.id], successor=new.id)
        return moved

    return installation.ledger.run(action)


def _take_over(session: Session, launch: LaunchFacts, old: int, new: int, today: dt.date) -> int:
    moved = _take_over_roles(session, launch.organisation_id, launch.id, old, new, today)
    _take_over_items(session, launch, old, new)
    return moved + _take_over_pairs(session, launch.id, old, new, today)


def _take_over_roles(
    session: Session, organisation_id: int, launch_id: str | None, old: int, new: int, today: dt.date
) -> int:
    held = [each for each in held_roles(session, organisation_id, launch_id) if each.person_id == old]
    for each in held:
        add_holder(session, organisation_id, each.role, new, (each.scope_kind, each.scope_key), launch_id, today)
    end_holding(session, [each.id for each in held], today)
    return len(held)


def _take_over_pairs(session: Session, launch_id: str, old: int, new: int, today: dt.date) -> int:
    rows = session.scalars(
        select(PairHolder)
        .join(Pair, Pair.id == PairHolder.pair_id)
        .where(PairHolder.person_id == old, PairHolder.until.is_(None), Pair.launch_id == launch_id)
    ).all()
    for row in rows:
        row.until = today
        session.add(PairHolder(pair_id=row.pair_id, person_id=new, since=today))
    session.flush()
    return len(rows)


def _take_over_items(session: Session, launch: LaunchFacts, old: int, new: int) -> None:
    ids = select(Window.id).where(Window.launch_id == launch.id)
    session.execute(
        update(Item)
        .where(Item.assignee_id == old, Item.state == "open", Item.window_id.in_(ids))
        .values(assignee_id=new, version=Item.version + 1)
    )


def hand_over(installation: Installation, item_ids: Sequence[int], to: str, actor: Actor, now: dt.datetime) -> int:
    """Hand open items to a colleague, who is told of them. Gives how many."""

    def action(session: Session) -> int:
        person: Person = find_person(session, installation.ledger.vault, to)
        rows = lock_items(session, item_ids)
        settled = [row.id for row in rows if row.state != "open"]
        if settled:
            raise BadInput(
                f"事项 {settled[0]} 已经办结，不能转交", f"item {settled[0]} is settled and cannot be handed over"
            )
        session.execute(
            update(Item)
            .where(Item.id.in_([row.id for row in rows]))
            .values(assignee_id=person.id, version=Item.version + 1)
        )
        for launch_id in sorted({row.launch_id for row in rows}):
            launch = live_launch(session, launch_id)
            hours = hours_of_launch(session, installation, launch)
            windows = sorted({row.window_id for row in rows if row.launch_id == launch_id})
            for window in windows:
                number = sum(row.window_id == window for row in rows)
                told = [(person.id, number)]
                tell_people(session, launch_id, window, "handed-over", told, hours.next_open(now), now)
            follow(session, installation, launch, windows, now)
        write_audit(session, actor, now, "handed-over", "item", [row.id for row in rows], to=person.id)
        return len(rows)

    return installation.ledger.run(action)
