"""Binds a person to a role of a launch that runs: for all, or for one class, grade, team or child."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session

from ..errors import BadInput, Conflict, NotFound, did_you_mean
from ..installation import Installation
from ..ledger.audit import Actor, write_audit
from ..ledger.history import find_subject
from ..ledger.items import owed_by
from ..ledger.launches import LaunchFacts, launch_facts, live_launch
from ..ledger.participants import teams_of_launch
from ..ledger.people import add_holder, find_person, lock_organisations
from ..ledger.subjects import groups_of
from ..ledger.tables import Organisation, Subject
from ..planner import role_key
from ..program import Role
from ..workbooks import read_class
from .holding import change_holders

__all__ = ["Assigned", "assign"]

Scope = tuple[str | None, str | None]


@dataclass(frozen=True)
class Assigned:
    """Who holds which role from now on, for what, and how many open items they owe in the launch in all."""

    person: int
    role: str
    scope_kind: str | None
    scope_key: str | None
    items: int


def assign(
    installation: Installation,
    launch_id: str,
    role: str,
    person: str,
    actor: Actor,
    now: dt.datetime,
    for_: str | None = None,
) -> Assigned:
    """Let a person hold a role in a live launch, beside whoever holds it for the same. Open items follow, and the person
    hears how many there are. `for_` names a class, a grade, a team or a child of the launch.

    Raises :class:`NotFound` for a role, person or scope that is not there, :class:`BadInput` for a role that is not held
    for a part, :class:`Conflict` when the person holds it already.
    """

    def action(session: Session) -> Assigned:
        place = session.get_one(Organisation, launch_facts(session, launch_id).organisation_id)
        lock_organisations(session, [place.id])
        launch = live_launch(session, launch_id)
        meant = _role(launch, role)
        holder = find_person(session, installation.ledger.vault, person, place).id
        scope = _scope(session, installation, launch, meant, for_)

        def change() -> None:
            if not add_holder(session, place.id, meant.key, holder, scope, launch.id, launch.local_day(now)):
                raise Conflict(
                    f"“{person}” 已经担任{meant.title.zh}" + (f"（{for_}）" if for_ else ""),
                    f"'{person}' is {meant.key} already" + (f" for {for_}" if for_ else ""),
                )

        change_holders(session, installation, launch, [holder], change, now)
        kind, key = scope
        write_audit(session, actor, now, "assigned", "person", [holder], launch.id, role=meant.key, scope=kind, key=key)
        return Assigned(holder, meant.key, kind, key, owed_by(session, launch.id, holder, now))

    return installation.ledger.run(action)


def _role(launch: LaunchFacts, written: str) -> Role:
    """By its key or its title in either language."""
    key = role_key(launch.program, written)
    if key is not None:
        return launch.program.role(key)
    words = [word for role in launch.program.roles for word in (role.key, role.title.zh, role.title.en)]
    near, keys = did_you_mean(written, words), launch.program.role_keys
    raise NotFound(
        f"计划里没有角色 “{written}”" + (f"，{near.zh}" if near else f"；有：{'、'.join(keys)}"),
        f"the launch has no role '{written}'; " + (near.en if near else f"it has {', '.join(keys)}"),
    )


def _scope(session: Session, installation: Installation, launch: LaunchFacts, role: Role, written: str | None) -> Scope:
    if written is None:
        return None, None
    if role.scope is None:
        raise BadInput(
            f"{role.title.zh}不分班级、年级，请去掉 --for",
            f"role '{role.key}' is held for all; leave --for out",
        )
    found = _group(session, launch, written) or _team(session, launch, written)
    return found or _child(session, installation, launch, written)


def _group(session: Session, launch: LaunchFacts, written: str) -> Scope | None:
    """A class or grade, as ``3-2``, 三年级2班 or 三年级; None for words that are neither."""
    groups = groups_of(session, launch.id)
    named = read_class(written)
    key = named.key if named else written
    kind = next((kind for kind in ("class", "grade") if (kind, key) in groups), None)
    if kind is not None:
        return kind, key
    if named is None or named.grade is None:
        return None
    keys = sorted(key for _, key in groups)
    raise NotFound(
        f"计划里没有“{written}”；有：{'、'.join(keys) or '（还没有班级）'}",
        f"the launch has no '{written}'; it has {', '.join(keys) or 'no class yet'}",
    )


def _team(session: Session, launch: LaunchFacts, written: str) -> Scope | None:
    return ("team", written) if written in teams_of_launch(session, launch.id) else None


def _child(session: Session, installation: Installation, launch: LaunchFacts, written: str) -> Scope:
    subject = session.get_one(Subject, find_subject(session, installation.ledger.vault, launch.id, "child", written))
    return "child", str(subject.child_id)
