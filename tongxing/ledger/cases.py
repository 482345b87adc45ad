"""What an automatic step may see of a launch, gathered and opened: subjects, people, records, lateness."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ..automatic import Case, Lateness, Person, Record, Subject
from ..lifecycle import Timeliness, timeliness
from ..words import Language, Text, text
from ..workbooks import read_class
from .children import child_files, pseudonyms_of
from .items import UpgradeRecord, evidence_of
from .launches import LaunchFacts
from .participants import holders_of_launch, subjects_of_launch
from .people import names_of
from .tables import Item, Organisation, Step, Window
from .vault import Vault

if TYPE_CHECKING:
    from .windows import WindowRow

__all__ = ["case_of", "lateness_of"]

HALF_ENDS = {"morning": dt.time(12), "noon": dt.time(14), "afternoon": dt.time(18)}


def case_of(
    session: Session,
    vault: Vault,
    launch: LaunchFacts,
    windows: Iterable[WindowRow],
    step: str,
    now: dt.datetime,
    upgrade: UpgradeRecord | None = None,
) -> Case:
    """The case of one automatic step, with names opened: it stays within the process. A child of an organisation below
    the launch's is in it under a pseudonym."""
    program = launch.program
    organisation = session.get_one(Organisation, launch.organisation_id)
    above = session.get(Organisation, organisation.parent_id) if organisation.parent_id else None
    subjects = _subjects(session, vault, launch)
    windows = list(windows)
    return Case(
        program=program.key,
        step=step,
        language=cast(Language, launch.language),
        organisation=organisation.name,
        above=above.name if above else None,
        today=launch.local_day(now),
        first_day=launch.first_day,
        last_day=launch.last_day,
        parameters=launch.parameters,
        subjects=tuple(subjects.values()),
        people=_people(session, vault, launch),
        records=tuple(_records(session, vault, launch, subjects, upgrade)),
        lateness=tuple(lateness_of(session, launch, windows, now)),
        step_titles={each.key: each.title for each in program.steps},
        missing=tuple(_missing(launch, windows, step)),
    )


def _subjects(session: Session, vault: Vault, launch: LaunchFacts) -> dict[int, Subject]:
    rows = subjects_of_launch(session, launch.id)
    children = {row.child_id for _, row in rows if row.child_id is not None}
    hidden = pseudonyms_of(session, children, launch.organisation_id)
    files = child_files(session, vault, children - hidden.keys())
    people = names_of(session, vault, [row.person_id for _, row in rows if row.person_id is not None])
    found = {}
    for id, row in rows:
        child = files.get(row.child_id or 0, {}).get("name") or hidden.get(row.child_id or 0)
        name = str(child or people.get(row.person_id or 0) or row.label)
        found[id] = Subject(
            id=id,
            kind=row.kind,
            name=name,
            class_key=row.class_key,
            grade_key=row.grade_key,
            team=row.team_key,
            child_id=row.child_id,
            person_id=row.person_id,
            class_title=_class_title(row.class_key),
        )
    return found


def _class_title(key: str | None) -> Text | None:
    named = read_class(key) if key else None
    return named.label if named else None


def _people(session: Session, vault: Vault, launch: LaunchFacts) -> tuple[Person, ...]:
    holders = [
        holder
        for holder in holders_of_launch(session, launch.id, launch.organisation_id)
        if isinstance(holder.person, int)
    ]
    names = names_of(session, vault, [int(holder.person) for holder in holders])
    return tuple(Person(int(each.person), names[int(each.person)], each.role, each.scope_key) for each in holders)


def _records(
    session: Session, vault: Vault, launch: LaunchFacts, subjects: Mapping[int, Subject], upgrade: UpgradeRecord | None
) -> Iterable[Record]:
    query = (
        select(Item, Step.key, Window.occurrence)
        .join(Window, Window.id == Item.window_id)
        .join(Step, Step.id == Window.step_id)
        .where(Window.launch_id == launch.id, Item.state.in_(("done", "waived")))
        .order_by(Window.id, Item.id)
    )
    rows = session.execute(query).all()
    evidence = evidence_of(session, vault, launch.id, upgrade=upgrade)
    names = names_of(session, vault, [item.done_by for item, _, _ in rows if item.done_by is not None])
    for item, step, occurrence in rows:
        yield Record(
            step=step,
            occurrence=occurrence,
            subject=subjects.get(item.subject_id),
            data=evidence.get(item.id, {}),
            done_on=item.done_on,
            done_by=names.get(item.done_by or 0),
            state=item.state,
        )


def _missing(launch: LaunchFacts, windows: Iterable[WindowRow], step: str) -> Iterable[Text]:
    """What the steps that this one waits for have not delivered yet."""
    open_items: Counter[str] = Counter()
    for window in windows:
        open_items[window.step] += window.facts.open_items
    for key in launch.program.step(step).waits_for:
        number, title = open_items[key], launch.program.step(key).title
        if number:
            yield text(f"“{title.zh}”还有 {number} 项没有完成", f"'{title.en}' still has {number} open")


def lateness_of(
    session: Session, launch: LaunchFacts, windows: Iterable[WindowRow], now: dt.datetime
) -> Iterable[Lateness]:
    """The four numbers of every step, read from the items."""
    by_step: dict[str, list[WindowRow]] = defaultdict(list)
    for window in windows:
        by_step[window.step].append(window)
    done = _done(session, launch.id)
    for step in launch.program.steps:
        rows = by_step.get(step.key, [])
        count = Counter[Timeliness]()
        for window in rows:
            count.update(_timely(done.get(window.id, []), window, launch))
        open_items = sum(window.facts.open_items for window in rows)
        missed = sum(window.facts.open_items for window in rows if _is_closed(window, now))
        yield Lateness(
            step=step.key,
            total=sum(window.facts.total - window.facts.cancelled for window in rows),
            on_time=count[Timeliness.ON_TIME],
            recorded_late=count[Timeliness.RECORDED_LATE],
            done_late=count[Timeliness.DONE_LATE],
            missed=missed,
            open=open_items - missed,
            waived=sum(window.facts.waived for window in rows),
        )


def _is_closed(window: WindowRow, now: dt.datetime) -> bool:
    return window.facts.closes is not None and window.facts.closes <= now


_Done = tuple[dt.datetime | None, dt.date, str | None, dt.datetime, int]


def _done(session: Session, launch_id: str) -> dict[int, list[_Done]]:
    measured = (Item.done_due, Item.done_on, Item.done_half, Item.recorded_at)
    query = (
        select(Item.window_id, *measured, func.count())
        .join(Window, Window.id == Item.window_id)
        .where(Window.launch_id == launch_id, Item.state == "done")
        .group_by(Item.window_id, *measured)
    )
    found: dict[int, list[Any]] = defaultdict(list)
    for window, *row in session.execute(query):
        found[window].append(row)
    return found


def _timely(rows: Iterable[_Done], window: WindowRow, launch: LaunchFacts) -> Counter[Timeliness]:
    """Lateness is measured by the due that the item was done for, wherever that went since."""
    count = Counter[Timeliness]()
    for kept, day, half, recorded, number in rows:
        due = kept or window.facts.due
        if due is None:
            count[Timeliness.ON_TIME] += number
        else:
            count[timeliness(due, day, recorded, launch.timezone, HALF_ENDS.get(half or ""))] += number
    return count
