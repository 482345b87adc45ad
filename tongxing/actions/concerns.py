"""Urgent concerns: raise one, tell whoever must act at once and then those above, take it on, close it, read it.

They know no quiet hours, no office hours and no end of a launch; the ordinary escalation policy has no part in them. What
was written is shown by :func:`show_concern` alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..errors import BadInput, Conflict, NotAllowed, NotFound
from ..installation import Installation
from ..ledger.audit import Actor, write_audit, write_seen
from ..ledger.children import child_files
from ..ledger.concerns import (
    CONCERN_CLOSED,
    CONCERN_TAKEN,
    About,
    CallTrace,
    ConcernRow,
    calls_of,
    concern_row,
    concern_rows,
    due_concerns,
    seal_outcome,
    set_concern,
    stations,
    tell_of_concern,
    words_of,
    write_concern,
)
from ..ledger.launches import launch_facts
from ..ledger.people import find_organisation, names_of
from ..ledger.tables import Child, Item, Step, Subject, Window
from ..lifecycle import concern_cause, concern_wake
from ..words import Text

__all__ = [
    "ConcernPage",
    "Raised",
    "acknowledge_concern",
    "close_concern",
    "list_concerns",
    "raise_about",
    "raise_concern",
    "raised_on",
    "show_concern",
    "tell_again",
]

LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Raised:
    """A concern's number, and the names of those who are told of it at once; nobody, where nobody could be found."""

    number: int
    told: tuple[str, ...]


@dataclass(frozen=True)
class ConcernPage:
    """All that is kept of a concern, opened. `words` None: they went with the key of an erased child. `names` are those
    of the people, by id."""

    row: ConcernRow
    child: str | None
    step: Text | None
    words: str | None
    outcome: str | None
    calls: tuple[CallTrace, ...]
    names: dict[int, str]


def raise_concern(
    installation: Installation,
    words: str,
    actor: Actor,
    now: dt.datetime,
    *,
    item: int | None = None,
    child: int | None = None,
    organisation: str | None = None,
    by: int | None = None,
) -> Raised:
    """Raise an urgent concern about an item of any launch, be it settled or over; else about a child; else at an
    organisation. `by`: who raises it (None: who acts). Whoever must hear of it is told in the same transaction.

    Raises :class:`NotFound`; :class:`BadInput` without words, or without saying what it is about.
    """

    def action(session: Session) -> Raised:
        about = _about(session, item, child, organisation)
        return raise_about(session, installation, about, words, actor, now, by)

    return installation.ledger.run(action)


def _about(session: Session, item: int | None, child: int | None, organisation: str | None) -> About:
    if item is not None:
        return _about_item(session, item)
    if child is not None:
        found = session.get(Child, child)
        if found is None:
            raise NotFound(f"没有儿童 {child}", f"there is no child {child}")
        return About(found.organisation_id, child=child)
    if organisation is not None:
        return About(find_organisation(session, organisation).id)
    raise BadInput(
        "要写明是关于什么的：事项编号、--child 儿童，或 --org 机构",
        "say what it is about: the number of an item, --child CHILD, or --org ORG",
    )


def _about_item(session: Session, item: int) -> About:
    query = (
        select(Window.launch_id, Subject.child_id)
        .join(Item, Item.window_id == Window.id)
        .join(Subject, Subject.id == Item.subject_id)
        .where(Item.id == item)
    )
    found = session.execute(query).first()
    if found is None:
        raise NotFound(
            f"没有事项 {item}；用 tongxing worklist 或 overdue 查看编号",
            f"there is no item {item}; see 'tongxing worklist' or 'tongxing overdue' for numbers",
        )
    launch, child = found
    # The child's own school is nearer to it than a county whose launch it is in.
    home = session.get_one(Child, child).organisation_id if child is not None else None
    return About(home or launch_facts(session, launch).organisation_id, launch, item, child)


def raise_about(
    session: Session,
    installation: Installation,
    about: About | int,
    words: str,
    actor: Actor,
    now: dt.datetime,
    by: int | None = None,
) -> Raised:
    """The same within a transaction; `about` may be the number of an item."""
    said, settings, vault = _stated(words), installation.settings, installation.ledger.vault
    about = about if isinstance(about, About) else _about_item(session, about)
    acknowledge_by = now + dt.timedelta(hours=settings.concern_acknowledge_hours)
    act_by = max(acknowledge_by, now + dt.timedelta(hours=settings.concern_close_hours))
    raised_by = by if by is not None else actor.person_id
    number = write_concern(session, vault, about, said, raised_by, now, acknowledge_by, act_by)
    write_audit(session, actor, now, "concern-raised", "concern", [number], about.launch)
    told = _call(session, concern_row(session, number), now)
    return Raised(number, _named(session, installation, told))


def _stated(words: str) -> str:
    if not words.strip():
        raise BadInput("请写明看到、听到了什么", "say in a few words what was seen or heard")
    if len(words) > LONGEST:
        raise BadInput(
            f"有 {len(words)} 字，最多 {LONGEST} 字；请写要点",
            f"that is {len(words)} characters, at most {LONGEST} are taken; give the gist",
        )
    return words.strip()


def _named(session: Session, installation: Installation, people: Sequence[int]) -> tuple[str, ...]:
    names = names_of(session, installation.ledger.vault, people)
    return tuple(names[person] for person in people)


def raised_on(installation: Installation, item: int) -> Raised:
    """The latest concern raised on an item, and whom it was told to first."""
    with installation.ledger.read() as session:
        number = concern_rows(session, also_closed=True, item=item)[-1].number
        first = [each.person for each in calls_of(session, number) if each.cause == "urgent"]
        return Raised(number, _named(session, installation, list(dict.fromkeys(first))))


# telling


def tell_again(session: Session, now: dt.datetime) -> int:
    """Tell of every concern whose next instant has come; gives of how many. Of one that nobody could be told of yet, whoever
    is named meanwhile hears at once."""
    return sum(bool(_call(session, row, now)) for row in due_concerns(session, now))


def _call(session: Session, row: ConcernRow, now: dt.datetime) -> list[int]:
    """Tell of one concern what is to be said now, each time one station further up; gives who is told."""
    facts, about = row.facts, row.about
    cause = concern_cause(facts, now)
    if cause is None:
        set_concern(session, row.number, wake_at=concern_wake(facts, now))
        return []
    found = stations(session, about.organisation, about.launch)[: facts.told + 1]
    people = [(person, "above" if at else "lead") for at, some in enumerate(found) for person in some]
    if people:
        tell_of_concern(session, row.number, cause, facts.told + 1, people, now)
        told = replace(facts, told=facts.told + 1)
        set_concern(session, row.number, told=told.told, wake_at=concern_wake(told, now))
    return [person for person, _ in people]


# taking on, closing, reading


def acknowledge_concern(
    installation: Installation, number: int, actor: Actor, now: dt.datetime, by: int | None = None
) -> None:
    """Somebody has the concern and acts on it; `by` as in :func:`raise_concern`. Who is still to be told that nobody has
    it, is not; whoever raised it hears that somebody has it.

    Raises :class:`NotFound`, :class:`Conflict` where somebody has it already, :class:`NotAllowed` for who may not see it.
    """

    def action(session: Session) -> None:
        row = _held(session, installation, number, actor)
        if row.facts.acknowledged_at is not None:
            raise _taken(session, installation, row, row.acknowledged_by, row.facts.acknowledged_at)
        facts = replace(row.facts, acknowledged_at=now)
        who = by if by is not None else actor.person_id
        set_concern(session, number, acknowledged_at=now, acknowledged_by=who, wake_at=concern_wake(facts, now))
        write_audit(session, actor, now, "concern-acknowledged", "concern", [number], row.about.launch)
        _answer(session, row, CONCERN_TAKEN, who, now)

    installation.ledger.run(action)


def close_concern(
    installation: Installation, number: int, outcome: str, actor: Actor, now: dt.datetime, by: int | None = None
) -> None:
    """The concern is dealt with: `outcome` says how. Nobody is told of it any more, but
    whoever raised it that it is closed. Raises as
    :func:`acknowledge_concern`, and :class:`BadInput` without an outcome."""
    said = _stated(outcome)

    def action(session: Session) -> None:
        row = _held(session, installation, number, actor)
        who = by if by is not None else actor.person_id
        taken = {} if row.facts.acknowledged_at else {"acknowledged_at": now, "acknowledged_by": who}
        sealed = seal_outcome(session, installation.ledger.vault, number, said)
        set_concern(session, number, closed_at=now, closed_by=who, outcome=sealed, wake_at=None, **taken)
        write_audit(session, actor, now, "concern-closed", "concern", [number], row.about.launch)
        _answer(session, row, CONCERN_CLOSED, who, now)

    installation.ledger.run(action)


def _answer(session: Session, row: ConcernRow, cause: str, who: int | None, now: dt.datetime) -> None:
    """Whoever raised it hears what became of it, but of what they did themselves."""
    if row.raised_by is not None and row.raised_by != who:
        answer = (CONCERN_TAKEN, CONCERN_CLOSED).index(cause)
        tell_of_concern(session, row.number, cause, answer, [(row.raised_by, "raiser")], now)


def _held(session: Session, installation: Installation, number: int, actor: Actor) -> ConcernRow:
    row = concern_row(session, number, held=True)
    _refuse_stranger(session, row, actor)
    if row.facts.closed_at is not None:
        raise _taken(session, installation, row, row.closed_by, row.facts.closed_at, closed=True)
    return row


def _taken(
    session: Session,
    installation: Installation,
    row: ConcernRow,
    person: int | None,
    at: dt.datetime,
    *,
    closed: bool = False,
) -> Conflict:
    names = names_of(session, installation.ledger.vault, [person] if person is not None else [])
    who = names.get(person or 0)
    when = at.astimezone(ZoneInfo(row.timezone)).strftime("%Y-%m-%d %H:%M")
    verb = ("办结", "closed") if closed else ("确认收到", "acknowledged")
    return Conflict(
        f"紧急情况 {row.number} 已由{who or '操作员'}在 {when} {verb[0]}，没有再改",
        f"urgent concern {row.number} was {verb[1]} by {who or 'the operator'} at {when}; nothing was changed",
    )


def _refuse_stranger(session: Session, row: ConcernRow, actor: Actor) -> None:
    """Only who raised it, who has it, and whoever hears of it now or above may act on it and read it; and the operator."""
    if actor.person_id is None:
        return
    hears = {person for some in stations(session, row.about.organisation, row.about.launch) for person in some}
    if actor.person_id not in hears | {row.raised_by, row.acknowledged_by}:
        raise NotAllowed(
            f"紧急情况 {row.number} 只有负责的人能看和办",
            f"urgent concern {row.number} is open only to those who are responsible for it",
        )


def list_concerns(
    installation: Installation, organisation: str | None = None, *, also_closed: bool = False
) -> tuple[list[ConcernRow], dict[int, str]]:
    """The open concerns at or under an organisation, without what they are about; and the names of who has them, by id."""
    with installation.ledger.read() as session:
        path = find_organisation(session, organisation).path if organisation is not None else ""
        rows = concern_rows(session, path, also_closed=also_closed)
        people = {row.acknowledged_by for row in rows if row.acknowledged_by is not None}
        return rows, names_of(session, installation.ledger.vault, people)


def show_concern(installation: Installation, number: int, actor: Actor, now: dt.datetime) -> ConcernPage:
    """One concern with its words. That they were shown is audited, with the child's id. Raises :class:`NotFound`, and
    :class:`NotAllowed` for who may not see it."""

    def action(session: Session) -> ConcernPage:
        row = concern_row(session, number)
        _refuse_stranger(session, row, actor)
        children = [row.about.child] if row.about.child is not None else []
        write_seen(session, actor, now, "viewed", "concern", number, children, row.about.launch, kind="concern")
        return _page(session, installation, row)

    return installation.ledger.run(action)


def _page(session: Session, installation: Installation, row: ConcernRow) -> ConcernPage:
    vault, about = installation.ledger.vault, row.about
    calls = calls_of(session, row.number)
    people = {row.raised_by, row.acknowledged_by, row.closed_by, *(each.person for each in calls)}
    file = child_files(session, vault, [about.child]).get(about.child) if about.child is not None else None
    words, outcome = words_of(session, vault, row.number)
    return ConcernPage(
        row=row,
        child=str(file["name"]) if file else None,
        step=_step(session, about),
        words=words,
        outcome=outcome,
        calls=tuple(calls),
        names=names_of(session, vault, (person for person in people if person is not None)),
    )


def _step(session: Session, about: About) -> Text | None:
    if about.item is None or about.launch is None:
        return None
    query = select(Step.key).join(Window, Window.step_id == Step.id).join(Item, Item.window_id == Window.id)
    key = session.scalar(query.where(Item.id == about.item))
    return launch_facts(session, about.launch).program.step(key).title if key else None
