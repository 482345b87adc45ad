"""Automatic steps: run them on what the ledger holds, keep what they found as a proposal, confirm it.

A run reads in one transaction, computes outside any, and writes in another; it may happen twice and does nothing twice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from sqlalchemy.orm import Session

from ..automatic import AutomaticFunction, Case, Outcome
from ..errors import NotAllowed, NotFound
from ..installation import Installation
from ..ledger.audit import Actor, write_audit
from ..ledger.cases import case_of
from ..ledger.items import ItemRow
from ..ledger.launches import LaunchFacts, bump, launch_facts, live_launch
from ..ledger.notices import tell_windows
from ..ledger.proposals import add_proposal, automatic_items, confirm, latest_proposal
from ..ledger.windows import find_windows
from ..program import Form, Step, evidence_form
from ..words import speaking
from .office import hours_of_launch
from .picture import LaunchPicture, picture_of, telling

__all__ = ["confirm_proposal", "confirm_rows", "ready_automatic", "run_automatic"]


def ready_automatic(
    installation: Installation, now: dt.datetime, launch_id: str | None = None
) -> list[tuple[int, str]]:
    """(item, launch) of the automatic steps that may run at `now`: what they wait for is settled, or their due came."""
    with installation.ledger.read() as session:
        found = []
        pictures: dict[str, LaunchPicture] = {}
        for item, window_id, launch in automatic_items(session, launch_id):
            if launch not in pictures:
                pictures[launch] = picture_of(session, launch_facts(session, launch), now)
            if _may_run(pictures[launch], window_id, now):
                found.append((item, launch))
        return found


def _may_run(picture: LaunchPicture, window_id: int, now: dt.datetime) -> bool:
    window = next(each for each in picture.windows if each.id == window_id)
    facts = window.facts
    is_open = facts.opens is not None and facts.opens <= now
    is_due = facts.due is not None and facts.due <= now
    return is_due or (is_open and not picture.blockers(window.step))


def run_automatic(installation: Installation, item_id: int, now: dt.datetime) -> bool:
    """Run one automatic step and keep what it found; says whether there is a new proposal.

    Raises what the plugin's function raises: the caller decides on another try.
    """
    with installation.ledger.read() as session:
        waiting = [each for each in automatic_items(session) if each[0] == item_id]
        if not waiting:
            return False
        launch = launch_facts(session, waiting[0][2])
        window = find_windows(session, [waiting[0][1]])[0]
        picture = picture_of(session, launch, now)
        case = case_of(session, installation.ledger.vault, launch, picture.windows, window.step, now)
    with speaking(case.language):
        outcome = _function(installation, case)(case)
    return _keep(installation, item_id, window.step, launch, outcome, case, now)


def _function(installation: Installation, case: Case) -> AutomaticFunction:
    plugin = installation.catalogue.program(case.program)
    name = plugin.program.step(case.step).automatic
    if name is None or name not in plugin.automatic:
        raise NotFound(
            f"方案 “{case.program}” 已没有自动步骤 “{case.step}” 的程序",
            f"program '{case.program}' no longer brings the code of automatic step '{case.step}'",
        )
    return plugin.automatic[name]


def _keep(
    installation: Installation,
    item_id: int,
    step: str,
    launch: LaunchFacts,
    outcome: Outcome,
    case: Case,
    now: dt.datetime,
) -> bool:
    def action(session: Session) -> bool:
        live_launch(session, launch.id)
        waiting = [each for each in automatic_items(session, launch.id) if each[0] == item_id]
        if not waiting:
            return False
        store, vault = installation.ledger.files, installation.ledger.vault
        files = [store.put(file.content, file.name, file.media_type, now) for file in outcome.files]
        session.add_all(files)
        found = {
            "record": dict(outcome.record),
            "pairs": [asdict(pair) for pair in outcome.pairs],
            "subjects": [asdict(subject) for subject in outcome.subjects],
            "notes": [note.model_dump() for note in (*case.missing, *outcome.notes)],
        }
        add_proposal(session, vault, item_id, found, [file.id for file in files], launch.revision, now)
        window = find_windows(session, [waiting[0][1]])[0]
        hours = hours_of_launch(session, installation, launch)
        tell_windows(session, [telling(window, "proposed", hours, now)], now)
        write_audit(session, Actor(None, "system"), now, "proposed", "item", [item_id], launch.id, step=step)
        bump(session, [launch.id])
        return True

    return installation.ledger.run(action)


def confirm_proposal(
    session: Session,
    installation: Installation,
    launch: LaunchFacts,
    step: Step,
    rows: list[ItemRow],
    edited: Mapping[str, Any] | None,
) -> dict[str, Any] | None:
    """The record that a person confirms for an automatic item: the proposal's, or what they made of it.

    None when the step's code failed or has not run and the person gives a record of their own.
    """
    vault = installation.ledger.vault
    proposal = latest_proposal(session, vault, rows[0].id)
    if proposal is None:
        if edited:
            return None
        raise NotAllowed(
            f"自动步骤 “{step.title.zh}” 还没有生成草稿；运行 tongxing sweep 后再确认，或用 --evidence 自己填写",
            f"automatic step '{step.key}' has no draft yet; run 'tongxing sweep' and confirm it, or give --evidence",
        )
    form = evidence_form(launch.program, step)
    record = {**proposal.found["record"], **(edited or {})}
    return _checked(form, record)


def _checked(form: Form | None, record: dict[str, Any]) -> dict[str, Any]:
    if form is None:
        return record
    known = {field.name for field in form.fields}
    return form.check({name: value for name, value in record.items() if name in known})


def confirm_rows(
    session: Session, installation: Installation, rows: list[ItemRow], actor: Actor, now: dt.datetime
) -> dict[str, Any]:
    """Mark the proposals of these items confirmed; gives what the first of them found."""
    found: dict[str, Any] = {}
    for row in rows:
        proposal = latest_proposal(session, installation.ledger.vault, row.id)
        if proposal is not None:
            confirm(session, proposal.id, actor.person_id, now)
            found = found or proposal.found
    return found
