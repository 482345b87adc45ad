"""A draft, for whoever is to confirm it: what it says in words, its files, and what became of it. Reading is audited."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from ..errors import NotAllowed, NotFound, TongxingError
from ..installation import Installation
from ..ledger.audit import Actor, write_audit
from ..ledger.files import FileFacts
from ..ledger.launches import LaunchFacts, launch_facts
from ..ledger.people import names_of
from ..ledger.proposals import ProposalFile, latest_proposal, launch_of_automatic
from ..ledger.tables import Item
from ..ledger.timeline import step_of_item
from ..program import Form, Step, evidence_form
from ..words import Text, text
from .confirming import changes, known_to, renew_draft
from .in_words import Answer, answers_in_words
from .upgrading import records_of

__all__ = ["Confirmed", "Draft", "read_draft"]


@dataclass(frozen=True, slots=True)
class Confirmed:
    """By whom a draft was confirmed (None: at the command line, for nobody in particular), and when; which answers were
    changed then."""

    by: str | None
    at: dt.datetime
    changed: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft as it is read. `number` is what confirms it. `record` is what `answers` says, to be edited; what the form
    asks besides stands in it as None. `failed`: it is not up to date, since making it anew failed so."""

    number: int
    item: int
    launch: LaunchFacts
    step: Step
    form: Form | None
    made_at: dt.datetime
    record: Mapping[str, Any]
    answers: tuple[Answer, ...]
    notes: tuple[Text, ...]
    files: tuple[FileFacts, ...]
    confirmed: Confirmed | None = None
    failed: Text | None = None


def read_draft(installation: Installation, item: int, actor: Actor, now: dt.datetime) -> Draft:
    """The draft of an item, made anew first where its records changed.

    Raises :class:`NotFound` for an item without drafts, :class:`NotAllowed` while there is none yet.
    """
    failed = _renewed(installation, item, now)

    def action(session: Session) -> Draft:
        launch_id, vault = launch_of_automatic(session, item), installation.ledger.vault
        if launch_id is None:
            raise _no_drafts(item)
        launch, key = launch_facts(session, launch_id), step_of_item(session, item)
        step, found = launch.program.step(key or ""), latest_proposal(session, vault, item)
        if found is None:
            raise _none_yet(item, step, failed)
        write_audit(session, actor, now, "read", "proposal", [found.id], launch.id, item=item)
        form = evidence_form(launch.program, step)
        return Draft(
            number=found.id,
            item=item,
            launch=launch,
            step=step,
            form=form,
            made_at=found.made_at,
            record=_to_edit(form, found.found["record"]),
            answers=answers_in_words(session, vault, form, found.found["record"]) if form else (),
            notes=tuple(Text(**note) for note in found.found["notes"]),
            files=tuple(installation.ledger.files.facts(session, found.file_ids)),
            confirmed=_confirmed(session, installation, launch, form, found),
            failed=failed,
        )

    return installation.ledger.run(action)


def _renewed(installation: Installation, item: int, now: dt.datetime) -> Text | None:
    """What went wrong, if anything did."""
    try:
        renew_draft(installation, item, now)
    except TongxingError as error:
        return error.text
    except Exception as error:
        kind = type(error).__name__
        return text(
            f"程序出错（{kind}），请告诉方案的作者", f"its code failed ({kind}); tell the author of the program"
        )
    return None


def _no_drafts(item: int) -> NotFound:
    return NotFound(
        f"没有事项 {item}，或它不是自动步骤，没有草稿",
        f"there is no item {item}, or it is of no automatic step and has no drafts",
    )


def _none_yet(item: int, step: Step, failed: Text | None) -> NotAllowed:
    if failed is not None:
        return NotAllowed(
            f"事项 {item} 的草稿没有生成：{failed.zh}；也可以用 --evidence 自己填写",
            f"the draft of item {item} could not be made: {failed.en}; a record of your own may be given with --evidence",
        )
    return NotAllowed(
        f"“{step.title.zh}”（事项 {item}）还没有草稿：它等的工作做完后生成，最晚在截止时",
        f"'{step.key}' (item {item}) has no draft yet: it is made once what it waits for is done, at its due at the latest",
    )


def _to_edit(form: Form | None, record: Mapping[str, Any]) -> dict[str, Any]:
    blank = {field.name: None for field in form.fields} if form else {}
    return {**blank, **known_to(form, record)}


def _confirmed(
    session: Session, installation: Installation, launch: LaunchFacts, form: Form | None, draft: ProposalFile
) -> Confirmed | None:
    """None for one that waits to be confirmed, for the first time or again."""
    item = session.get_one(Item, draft.item_id)
    if draft.confirmed_at is None or item.state != "done":
        return None
    vault = installation.ledger.vault
    by = draft.confirmed_by or item.done_by
    names = names_of(session, vault, [by] if by else [])
    said = known_to(form, draft.found["record"])
    kept = records_of(session, installation, launch, [step_of_item(session, item.id) or ""]).get(item.id, {})
    changed = changes(form, said, {name: kept.get(name) for name in said})
    return Confirmed(names.get(by or 0), draft.confirmed_at, tuple(changed))
