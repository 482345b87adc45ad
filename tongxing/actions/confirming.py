"""A draft counts once a person who has read it says so, naming it, as it is or edited. Made anew meanwhile, it is
another draft, and who names the old one is told what changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from ..errors import BadInput, Conflict, NotAllowed, NotFound, TongxingError
from ..installation import Installation
from ..ledger.audit import Actor, write_audit
from ..ledger.items import ItemRow
from ..ledger.launches import LaunchFacts
from ..ledger.proposals import ProposalFile, confirm, find_proposal, latest_proposal, launch_of_automatic
from ..program import Field, Form, Step, evidence_form
from ..words import Text, text
from .naming import pairs_in
from .proposals import ready_automatic, run_automatic

__all__ = ["changes", "confirm_proposal", "confirm_rows", "known_to", "renew_draft", "renew_seen"]


def renew_draft(installation: Installation, item: int, now: dt.datetime) -> bool:
    """Make the draft of an item where it may be made, or anew where what it rests on has changed; says whether there is
    another one. Raises what the step's code raises."""
    with installation.ledger.read() as session:
        launch = launch_of_automatic(session, item)
    if launch is None or (item, launch) not in ready_automatic(installation, now, launch):
        return False
    return run_automatic(installation, item, now)


def renew_seen(installation: Installation, items: Sequence[int], seen: int, now: dt.datetime) -> None:
    """Before a draft is confirmed: bring it up to what is recorded now. Raises :class:`Conflict` where that fails."""
    if len(items) != 1:
        raise BadInput(
            "--draft 一次只确认一项，请一项一项确认", "--draft confirms one item; confirm them one at a time"
        )
    try:
        renew_draft(installation, items[0], now)
    except Exception as error:
        why = error.text if isinstance(error, TongxingError) else text(type(error).__name__, type(error).__name__)
        raise Conflict(
            f"草稿 {seen} 之后又有新记录，重新生成没有成功（{why.zh}）；核对后请用 --evidence 给出完整的记录",
            f"the records changed since draft {seen}, and making it anew failed ({why.en}); check the figures and give "
            "the whole record with --evidence",
        ) from error


def confirm_proposal(
    session: Session,
    installation: Installation,
    launch: LaunchFacts,
    step: Step,
    row: ItemRow,
    edited: Mapping[str, Any] | None,
    seen: int | None,
) -> dict[str, Any] | None:
    """The record that a person confirms for an automatic item: of the draft that they have `seen`, with what they
    `edited`; or one of their own that leaves out nothing of a draft that they have not.

    None where there is no draft and the person gives a record of their own. Raises :class:`Conflict` where the draft
    was made anew, :class:`NotAllowed` where nobody says that they have seen it.
    """
    form, vault = evidence_form(launch.program, step), installation.ledger.vault
    draft = latest_proposal(session, vault, row.id)
    if seen is not None:
        _refuse_old(draft, find_proposal(session, vault, row.id, seen), form, row.id, seen)
    if draft is None:
        if edited:
            return None
        raise NotAllowed(
            f"自动步骤“{step.title.zh}”还没有生成草稿；运行 tongxing sweep 后再确认，或用 --evidence 自己填写",
            f"automatic step '{step.key}' has no draft yet; run 'tongxing sweep' and confirm it, or give --evidence",
        )
    if seen is None:
        _refuse_unseen(draft, form, row.id, edited)
    record = {**known_to(form, draft.found["record"]), **(edited or {})}
    return record if form is None else form.check(record)


def known_to(form: Form | None, record: Mapping[str, Any]) -> dict[str, Any]:
    """What the form asks for of a record that a step's code made."""
    names = {field.name for field in form.fields} if form else set(record)
    return {name: value for name, value in record.items() if name in names}


def _refuse_old(
    draft: ProposalFile | None, seen: ProposalFile | None, form: Form | None, item: int, number: int
) -> None:
    if seen is None:
        raise NotFound(
            f"事项 {item} 没有草稿 {number}；用 tongxing draft {item} 查看",
            f"item {item} has no draft {number}; see 'tongxing draft {item}'",
        )
    if draft is None:
        raise Conflict(
            f"草稿 {number} 已收回：它依据的记录正在更正，更正后会重新生成",
            f"draft {number} was withdrawn: what it rests on is being corrected; it is made anew after that",
        )
    if draft.id != number:
        differs = list(changes(form, seen.found["record"], draft.found["record"]))
        zh, en = "、".join(each.zh for each in differs), ", ".join(each.en for each in differs)
        raise Conflict(
            f"草稿 {number} 之后又有新记录，已重新生成草稿 {draft.id}（{zh or '附件或提示有变'}）；"
            f"请看 tongxing draft {item}，再用 --draft {draft.id} 确认",
            f"draft {number} was made anew as {draft.id}, since its records changed "
            f"({en or 'its files or remarks'}); read 'tongxing draft {item}' and confirm it with --draft {draft.id}",
        )


def _refuse_unseen(draft: ProposalFile, form: Form | None, item: int, edited: Mapping[str, Any] | None) -> None:
    if edited is None:
        raise NotAllowed(
            f"先看草稿：tongxing draft {item}，再用 --draft {draft.id} 确认",
            f"read the draft first: 'tongxing draft {item}'; then confirm it with --draft {draft.id}",
        )
    left = list(_left_out(draft, form, edited))
    if left:
        zh, en = "、".join(each.zh for each in left), ", ".join(each.en for each in left)
        raise NotAllowed(
            f"草稿 {draft.id} 里还有记录没写的内容：{zh}；看过草稿（tongxing draft {item}）后加 --draft {draft.id}，"
            "或把这几项写进记录",
            f"draft {draft.id} holds what the record leaves out: {en}; read it ('tongxing draft {item}') and add "
            f"--draft {draft.id}, or put these into the record",
        )


def _left_out(draft: ProposalFile, form: Form | None, edited: Mapping[str, Any]) -> Iterator[Text]:
    """What would come from the draft without anybody having seen it."""
    labels = _labels(form)
    for name, value in known_to(form, draft.found["record"]).items():
        if name not in edited and value not in (None, "", [], {}):
            yield labels.get(name, text(name, name))
    if not pairs_in(draft.found["record"], {}) and pairs_in(edited, draft.found) and not pairs_in(edited, {}):
        yield text("结对", "pairs")


def changes(form: Form | None, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Text]:
    """In which answers two records differ: numbers and choices with their values, others by their labels alone."""
    fields = {field.name: field for field in form.fields} if form else {}
    names = dict.fromkeys([*fields, *([] if form else [*before, *after])])
    for name in names:
        old, new = before.get(name), after.get(name)
        if old != new:
            label = fields[name].label if name in fields else text(name, name)
            shown = _is_shown(fields.get(name), form) and old is not None and new is not None
            yield text(f"{label.zh} {old} → {new}", f"{label.en} {old} → {new}") if shown else label


def _is_shown(field: Field | None, form: Form | None) -> bool:
    return field is not None and field.kind in ("integer", "number") and field.name not in _sealed(form)


def _sealed(form: Form | None) -> frozenset[str]:
    return form.sealed_fields if form else frozenset()


def _labels(form: Form | None) -> dict[str, Text]:
    return {field.name: field.label for field in form.fields} if form else {}


def confirm_rows(
    session: Session,
    installation: Installation,
    launch: LaunchFacts,
    rows: Sequence[ItemRow],
    record: Mapping[str, Any],
    actor: Actor,
    now: dt.datetime,
) -> dict[str, Any]:
    """Mark the drafts of these items confirmed, and keep which answers of each were changed; gives what the first of
    them found."""
    found: dict[str, Any] = {}
    for row in rows:
        draft = latest_proposal(session, installation.ledger.vault, row.id)
        if draft is not None:
            confirm(session, draft.id, actor.person_id, now)
            form = evidence_form(launch.program, launch.program.step(row.step))
            said = known_to(form, draft.found["record"])
            changed = sorted(name for name, value in said.items() if record.get(name) != value)
            details = {"item": row.id, "changed": changed}
            write_audit(session, actor, now, "confirmed", "proposal", [draft.id], launch.id, **details)
            found = found or draft.found
    return found
