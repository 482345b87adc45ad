"""Automatic steps: run them on what the ledger holds and keep what they found as a draft, until a person confirms it.

A run reads in one transaction, computes outside any, and writes in another; it may happen twice and does nothing twice.
Confirming is in :mod:`.confirming`.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from sqlalchemy.orm import Session

from ..automatic import AutomaticFunction, Case, Outcome
from ..errors import NotFound
from ..installation import Installation
from ..ledger.audit import Actor, write_audit
from ..ledger.basis import basis_of
from ..ledger.cases import case_of
from ..ledger.launches import LaunchFacts, bump, launch_facts, live_launch
from ..ledger.notices import tell_windows
from ..ledger.proposals import (
    ProposalFile,
    add_proposal,
    automatic_items,
    drafts_behind,
    latest_proposal,
    still_holds,
)
from ..ledger.windows import find_windows
from ..program import Program
from ..words import speaking
from .office import hours_of_launch
from .picture import LaunchPicture, picture_of, telling
from .upgrading import upgrading

__all__ = ["ready_automatic", "run_automatic"]


def ready_automatic(
    installation: Installation, now: dt.datetime, launch_id: str | None = None
) -> list[tuple[int, str]]:
    """(item, launch) of the automatic steps that may run at `now`: what they wait for is settled, or their due came;
    and there is no draft yet, or what it rests on has changed since."""
    with installation.ledger.read() as session:
        look = _Look(session, installation, now)
        behind = [each for each in drafts_behind(session, launch_id) if look.has_changed(*each)]
        ready = [each for each in (*automatic_items(session, launch_id), *behind) if look.may_run(*each[1:])]
        return sorted((item, launch) for item, _, launch in ready)


@dataclass(frozen=True)
class _Look:
    """One look at the launches, at one instant. Each is read once."""

    session: Session
    installation: Installation
    now: dt.datetime
    _pictures: dict[str, LaunchPicture] = field(default_factory=dict)

    def may_run(self, window_id: int, launch_id: str) -> bool:
        picture = self._picture(launch_id)
        window = next(each for each in picture.windows if each.id == window_id)
        facts = window.facts
        is_open = facts.opens is not None and facts.opens <= self.now
        is_due = facts.due is not None and facts.due <= self.now
        return is_due or (is_open and not picture.blockers(window.step))

    def has_changed(self, item: int, window_id: int, launch_id: str) -> bool:
        step = find_windows(self.session, [window_id])[0].step
        draft = latest_proposal(self.session, self.installation.ledger.vault, item)
        return draft is not None and draft.basis != _basis(self.session, launch_facts(self.session, launch_id), step)

    def _picture(self, launch_id: str) -> LaunchPicture:
        if launch_id not in self._pictures:
            facts = launch_facts(self.session, launch_id)
            self._pictures[launch_id] = picture_of(self.session, facts, self.now)
        return self._pictures[launch_id]


def _basis(session: Session, launch: LaunchFacts, step: str) -> str:
    steps = _come_of(launch.program, step)
    kinds = {kind for key in steps for kind in launch.program.step(key).makes}
    return basis_of(session, launch.id, steps, kinds)


def _come_of(program: Program, step: str) -> set[str]:
    """The step itself, and all that comes after it."""
    found, before = {step}, set[str]()
    while found != before:
        before = set(found)
        found |= {each.key for each in program.steps if found & set(each.waits_for)}
    return found


@dataclass(frozen=True)
class _Work:
    """One run: what its code may look at, and the draft that there is already."""

    item: int
    window: int
    launch: LaunchFacts
    step: str
    case: Case
    basis: str
    draft: ProposalFile | None
    digests: tuple[str, ...]

    @property
    def as_before(self) -> Case:
        """The case on the day of the draft: a document is not another because it has another date."""
        assert self.draft is not None
        return replace(self.case, today=self.launch.local_day(self.draft.made_at))


def run_automatic(installation: Installation, item_id: int, now: dt.datetime) -> bool:
    """Run one automatic step and keep what it found; says whether there is a new draft. Where the same is found as
    before, the draft stays.

    Raises what the plugin's function raises: the caller decides on another try.
    """
    work = _work(installation, item_id, now)
    if work is None:
        return False
    run = _function(installation, work.case)
    with speaking(work.case.language):
        if work.draft is not None and _is_same(installation, work, run(work.as_before)):
            return _keep_draft(installation, work)
        outcome = run(work.case)
    return _keep(installation, work, outcome, now)


def _work(installation: Installation, item_id: int, now: dt.datetime) -> _Work | None:
    ledger = installation.ledger
    with ledger.read() as session:
        waiting = [each for each in automatic_items(session) + drafts_behind(session) if each[0] == item_id]
        if not waiting:
            return None
        launch = launch_facts(session, waiting[0][2])
        step = find_windows(session, [waiting[0][1]])[0].step
        draft, basis = latest_proposal(session, ledger.vault, item_id), _basis(session, launch, step)
        if draft is not None and draft.basis == basis:
            return None
        digests = tuple(ledger.files.digests(session, draft.file_ids if draft else ()))
        picture = picture_of(session, launch, now)
        plugin = installation.catalogue.program(launch.program.key)
        upgrade = upgrading(installation, plugin.program)
        case = case_of(session, ledger.vault, launch, picture.windows, step, now, upgrade)
        if plugin.program.version != launch.program.version:
            case = replace(case, parameters=plugin.upgraded(launch.program.version, case.parameters))
    return _Work(item_id, waiting[0][1], launch, step, case, basis, draft, digests)


def _function(installation: Installation, case: Case) -> AutomaticFunction:
    plugin = installation.catalogue.program(case.program)
    name = plugin.program.step(case.step).automatic
    if name is None or name not in plugin.automatic:
        raise NotFound(
            f"方案 “{case.program}” 已没有自动步骤 “{case.step}” 的程序",
            f"program '{case.program}' no longer brings the code of automatic step '{case.step}'",
        )
    return plugin.automatic[name]


def _found(case: Case, outcome: Outcome) -> dict[str, Any]:
    return {
        "record": dict(outcome.record),
        "pairs": [asdict(pair) for pair in outcome.pairs],
        "subjects": [asdict(subject) for subject in outcome.subjects],
        "notes": [note.model_dump() for note in (*case.missing, *outcome.notes)],
    }


def _is_same(installation: Installation, work: _Work, outcome: Outcome) -> bool:
    assert work.draft is not None
    digests = tuple(installation.ledger.files.digest(file.content) for file in outcome.files)
    return digests == work.digests and _plain(_found(work.case, outcome)) == _plain(work.draft.found)


def _plain(found: Mapping[str, Any]) -> str:
    return json.dumps(found, sort_keys=True)


def _keep_draft(installation: Installation, work: _Work) -> bool:
    def action(session: Session) -> bool:
        live_launch(session, work.launch.id)
        if work.draft is not None and _is_standing(session, installation, work):
            still_holds(session, installation.ledger.vault, work.draft, work.basis, work.launch.revision)
        return False

    return installation.ledger.run(action)


def _keep(installation: Installation, work: _Work, outcome: Outcome, now: dt.datetime) -> bool:
    def action(session: Session) -> bool:
        launch = live_launch(session, work.launch.id)
        if not _is_standing(session, installation, work):
            return False
        store, vault = installation.ledger.files, installation.ledger.vault
        files = [store.put(file.content, file.name, file.media_type, now) for file in outcome.files]
        session.add_all(files)
        session.flush()
        # What was written while the step ran is looked at again; its own mark is no change.
        revision = work.launch.revision + (launch.revision == work.launch.revision)
        found, ids = _found(work.case, outcome), [file.id for file in files]
        number = add_proposal(session, vault, work.item, found, work.basis, ids, revision, now)
        window, hours = find_windows(session, [work.window])[0], hours_of_launch(session, installation, launch)
        tell_windows(session, [telling(window, "proposed", hours, now)], now)
        actor = Actor(None, "system")
        write_audit(session, actor, now, "proposed", "item", [work.item], launch.id, step=work.step, draft=number)
        bump(session, [launch.id])
        return True

    return installation.ledger.run(action)


def _is_standing(session: Session, installation: Installation, work: _Work) -> bool:
    """Whether the item is still owed, and its draft still the one that was read with it."""
    waiting = automatic_items(session, work.launch.id) if work.draft is None else drafts_behind(session, work.launch.id)
    if work.item not in (each[0] for each in waiting):
        return False
    draft = latest_proposal(session, installation.ledger.vault, work.item)
    return (draft and draft.id) == (work.draft and work.draft.id)
