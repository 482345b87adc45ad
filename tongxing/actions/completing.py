"""Complete, reopen and waive items: one or many at once, in one transaction, safe when two do it at the same time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from ..errors import BadInput, Conflict, NotAllowed
from ..installation import Installation
from ..ledger.audit import Actor, write_audit
from ..ledger.items import ItemRow, lock_items, settle_items, write_evidence
from ..ledger.launches import LaunchFacts, live_launch
from ..ledger.people import names_of
from ..ledger.reasons import keep_reason, stated
from ..ledger.tables import Item, Launch, Subject
from ..ledger.windows import WindowRow, find_windows
from ..program import Form, Step, evidence_form
from .attaching import Attachment, Pictures, attach, said_of_pictures
from .checking import checked
from .child_files import keep_in_file, with_file
from .concerns import raise_about
from .confirming import confirm_proposal, renew_seen
from .consequences import follow
from .correcting import withdraw_subjects
from .making import make_subjects
from .membership import with_members
from .office import hours_of_launch
from .pairing import with_numbers
from .reopening import owe_again
from .slipping import slip_each

__all__ = ["Completion", "complete", "reopen", "waive"]

_T = TypeVar("_T")


@dataclass(frozen=True)
class Completion:
    """What was done. `done_on` is a local day (None: today) and `done_half` the part of it; `done_by` a person's id
    (None: who records it). `evidence` follows the step's form and is kept for each of the items. `draft` is the number
    of the draft that was read and is confirmed, with `evidence` over it. `files` are kept with the record; `pictures`
    says of photos among them that a guardian consented, or that no child is in them. `urgent`: an urgent concern that goes
    to the safeguarding lead in the same transaction; the record shows nothing of it."""

    evidence: Mapping[str, Any] | None = None
    done_on: dt.date | None = None
    done_half: str | None = None
    done_by: int | None = None
    draft: int | None = None
    files: tuple[Attachment, ...] = ()
    urgent: str | None = None
    pictures: Pictures | None = None


def complete(
    installation: Installation, item_ids: Sequence[int], what: Completion, actor: Actor, now: dt.datetime
) -> int:
    """Record items as done; all of them or none. Gives how many.

    Raises :class:`Conflict` when one is no longer open (who did what, when) or a draft was made anew,
    :class:`BadEvidence` for a record that the form does not accept, :class:`BadInput` for a day that cannot be,
    :class:`NotAllowed` in a launch that is over or for a draft that nobody has seen.
    """

    def change(session: Session, launch: LaunchFacts, rows: list[ItemRow]) -> set[int]:
        _refuse_settled(session, installation, launch, rows)
        touched: set[int] = set()
        done_on = _day(session, what.done_on, launch, rows, now)
        for key, group in _alike(launch, rows):
            step = launch.program.step(key)
            _refuse_many(step, group, what)
            record, form = _record(session, installation, launch, step, group, what)
            record = with_members(step, with_numbers(session, installation, launch, step, group, record))
            personal = form.sealed_fields if form else frozenset()
            write_evidence(
                session,
                installation.ledger.vault,
                group,
                (form.key, form.version) if form else (None, 1),
                record,
                personal,
                now,
                actor.person_id,
            )
            keep_in_file(session, installation, form, group, record, actor, now)
            if what.files:
                attach(session, installation, group, what.files, now, said_of_pictures(form, record, what.pictures))
            values = {
                "done_on": done_on,
                "done_half": what.done_half,
                "done_by": what.done_by or actor.person_id,
                "recorded_at": now,
                "recorded_by": actor.person_id,
                "reason": None,
            }
            settle_items(session, group, "done", values)
            touched |= set(slip_each(session, launch, key, [row.subject_id for row in group], done_on, now))
            touched |= make_subjects(session, installation, launch, step, group, record, actor, now)
        if what.urgent is not None:
            _raise_urgent(session, installation, rows, what, actor, now)
        return touched

    if what.draft is not None:
        renew_seen(installation, item_ids, what.draft, now)
    return _act(installation, item_ids, "completed", change, actor, now, done_on=str(what.done_on or ""))


def reopen(installation: Installation, item_ids: Sequence[int], reason: str, actor: Actor, now: dt.datetime) -> int:
    """Open settled items again: done by mistake, or a report returned for correction. The record stays in the history."""
    why = stated(reason)

    def change(session: Session, launch: LaunchFacts, rows: list[ItemRow]) -> set[int]:
        still = [row for row in rows if row.state == "open"]
        if still:
            raise NotAllowed(f"事项 {still[0].id} 本来就没有完成", f"item {still[0].id} is open already")
        nothing = dict.fromkeys(("done_on", "done_half", "done_by", "done_due", "recorded_at", "recorded_by"))
        settle_items(session, rows, "open", nothing)
        keep_reason(session, installation.ledger.vault, Item, [row.id for row in rows], why)
        return owe_again(session, rows, hours_of_launch(session, installation, launch), now)

    return _act(installation, item_ids, "reopened", change, actor, now)


def waive(installation: Installation, item_ids: Sequence[int], reason: str, actor: Actor, now: dt.datetime) -> int:
    """Let items go, with a reason that lists do not show: they are no longer owed and count as neither done nor late."""
    why = stated(reason)

    def change(session: Session, launch: LaunchFacts, rows: list[ItemRow]) -> set[int]:
        _refuse_settled(session, installation, launch, rows)
        settle_items(session, rows, "waived", {"recorded_at": now, "recorded_by": actor.person_id})
        keep_reason(session, installation.ledger.vault, Item, [row.id for row in rows], why)
        touched: set[int] = set()
        for key, group in _by_step(rows).items():
            step = launch.program.step(key)
            touched |= withdraw_subjects(session, installation, launch, step, group, actor, now)
        return touched

    return _act(installation, item_ids, "waived", change, actor, now)


def _act(
    installation: Installation,
    item_ids: Sequence[int],
    action: str,
    change: Callable[[Session, LaunchFacts, list[ItemRow]], set[int]],
    actor: Actor,
    now: dt.datetime,
    **details: Any,
) -> int:
    if not item_ids:
        raise BadInput("没有给出事项编号", "no item was named")

    def transaction(session: Session) -> int:
        rows = lock_items(session, item_ids)
        for launch_id in sorted({row.launch_id for row in rows}):
            group = [row for row in rows if row.launch_id == launch_id]
            launch = live_launch(session, launch_id, or_ended=action == "completed")
            touched = change(session, launch, group) | {row.window_id for row in group}
            write_audit(session, actor, now, action, "item", [row.id for row in group], launch_id, **details)
            follow(session, installation, launch, touched, now)
        return len(rows)

    return installation.ledger.run(transaction)


def _by_step(rows: Iterable[ItemRow]) -> dict[str, list[ItemRow]]:
    found: dict[str, list[ItemRow]] = {}
    for row in rows:
        found.setdefault(row.step, []).append(row)
    return found


def _alike(launch: LaunchFacts, rows: Iterable[ItemRow]) -> Iterator[tuple[str, list[ItemRow]]]:
    """The items by step; each by itself where its record takes something from the file of its own child."""
    for key, group in _by_step(rows).items():
        form = evidence_form(launch.program, launch.program.step(key))
        each_alone = form is not None and bool(form.file_fields)
        yield from ((key, some) for some in ([[row] for row in group] if each_alone else [group]))


def _record(
    session: Session,
    installation: Installation,
    launch: LaunchFacts,
    step: Step,
    rows: list[ItemRow],
    what: Completion,
) -> tuple[dict[str, Any], Form | None]:
    form = evidence_form(launch.program, step)
    if step.automatic is not None:
        proposed = confirm_proposal(session, installation, launch, step, rows[0], what.evidence, what.draft)
        if proposed is not None:
            return proposed, form
    elif what.draft is not None:
        raise BadInput(
            f"步骤“{step.title.zh}”没有草稿，请去掉 --draft", f"step '{step.key}' has no drafts; leave --draft out"
        )
    if form is None:
        if what.evidence:
            raise BadInput(
                f"步骤 “{step.title.zh}” 不需要填表，请去掉 --evidence",
                f"step '{step.key}' has no form; leave the evidence out",
            )
        return {}, None
    given = with_file(session, installation, form, rows, what.evidence or {})
    return checked(form, step, given, session.get_one(Subject, rows[0].subject_id).class_key), form


def _refuse_many(step: Step, rows: Sequence[ItemRow], what: Completion) -> None:
    """One record brings forth one subject's children, members or pairs, and confirms one draft."""
    if len(rows) > 1 and ((step.makes and what.evidence) or step.automatic):
        raise BadInput(
            f"“{step.title.zh}” 的各项内容不同，请一项一项填",
            f"each item of '{step.key}' has a record of its own; complete them one at a time",
        )


def _raise_urgent(
    session: Session,
    installation: Installation,
    rows: Sequence[ItemRow],
    what: Completion,
    actor: Actor,
    now: dt.datetime,
) -> None:
    if len(rows) > 1:
        raise BadInput(
            "紧急情况要说清是哪一项，请一项一项记", "an urgent concern is about one item; complete them one at a time"
        )
    raise_about(session, installation, rows[0].id, what.urgent or "", actor, now, what.done_by)


def _day(
    session: Session, done_on: dt.date | None, launch: LaunchFacts, rows: Sequence[ItemRow], now: dt.datetime
) -> dt.date:
    today = launch.local_day(now)
    if done_on is None or done_on == today:
        return today
    if done_on > today:
        raise BadInput(
            f"完成日期 {done_on} 还没到，今天是 {today}", f"done on {done_on} is in the future; today is {today}"
        )
    for row in find_windows(session, sorted({row.window_id for row in rows})):
        _refuse_too_early(done_on, launch, row, session.get_one(Launch, launch.id).launched_at)
    return done_on


def _refuse_too_early(done_on: dt.date, launch: LaunchFacts, window: WindowRow, launched_at: dt.datetime) -> None:
    """Before the launch there was nothing of it to do; and what recurs was the earlier occurrence's then."""
    opens, due = window.facts.opens, window.facts.due
    step = launch.program.step(window.step)
    earliest = min(launch.first_day, launch.local_day(launched_at), launch.local_day(opens or launched_at))
    if step.recurring and opens is not None and due is not None:
        earliest = max(earliest, launch.local_day(opens - (due - opens)))
    if done_on < earliest:
        raise BadInput(
            f"“{step.title.zh}” 不会在 {done_on} 就做了，最早是 {earliest}；请检查日期",
            f"'{step.key}' cannot have been done on {done_on}, before {earliest}; check the day",
        )


def _refuse_settled(session: Session, installation: Installation, launch: LaunchFacts, rows: Sequence[ItemRow]) -> None:
    settled = [row for row in rows if row.state != "open"]
    if not settled:
        return
    row = settled[0]
    names = names_of(session, installation.ledger.vault, filter(None, (row.done_by, row.recorded_by)))
    who = names.get(row.recorded_by or 0) or names.get(row.done_by or 0)
    at = row.recorded_at.astimezone(launch.timezone).strftime("%Y-%m-%d %H:%M") if row.recorded_at else "?"
    verb = {"done": ("完成", "done"), "waived": ("免做", "waived"), "cancelled": ("取消", "cancelled")}[row.state]
    raise Conflict(
        f"事项 {row.id} 已由{who or '系统'}在 {at} {verb[0]}，没有再改；要更正请先 reopen",
        f"item {row.id} was {verb[1]} by {who or 'the system'} at {at}; nothing was changed; reopen it to correct it",
    )
