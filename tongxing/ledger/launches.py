"""Launches: writing a plan down, reading a launch back, bumping its revision, ending it.

Whoever changes anything of a launch locks the launch's row first, several launches in the order of their ids. So two
changes of one launch follow each other, and nobody waits in a circle.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from ..errors import BadInput, NotAllowed, NotFound
from ..planner import PlannedWindow
from ..program import Program
from ..program.yaml import program_from_data
from .among import among
from .prepared import Prepared
from .tables import Definition, Duty, Launch, Organisation, Step, Window

__all__ = [
    "LaunchFacts",
    "all_live_launches",
    "bump",
    "end_launch",
    "find_launch",
    "launch_facts",
    "launches_facts",
    "live_launch",
    "live_launches_above",
    "live_launches_of",
    "lock_launches",
    "over_launches",
    "program_of",
    "step_ids",
    "still_live",
    "write_definition",
    "write_duties",
    "write_launch",
    "write_steps",
    "write_windows",
]


@dataclass(frozen=True, slots=True)
class LaunchFacts:
    """What actions need of a launch."""

    id: str
    organisation_id: int
    program: Program
    parameters: Mapping[str, Any]
    timezone: ZoneInfo
    language: str
    first_day: dt.date
    last_day: dt.date
    state: str
    revision: int

    def local_day(self, instant: dt.datetime) -> dt.date:
        return instant.astimezone(self.timezone).date()


_programs: dict[str, Program] = {}


def program_of(session: Session, digest: str) -> Program:
    """The program of a definition, parsed once in a process: a definition never changes."""
    if digest not in _programs:
        data = session.scalar(select(Definition.data).where(Definition.digest == digest))
        if data is None:
            raise NotFound(f"没有方案定义 {digest}", f"there is no definition {digest}")
        _programs[digest] = program_from_data(data, digest)
    return _programs[digest]


def write_definition(session: Session, program: Program) -> str:
    """Keep a program's definition; the same one once. Gives its digest."""
    data = program.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    digest = hashlib.sha256(json.dumps(data, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    if session.get(Definition, digest) is None:
        session.add(Definition(digest=digest, data=data))
        session.flush()
    return digest


def write_launch(session: Session, launch: Launch, program: Program) -> None:
    """The launch's own row, with its definition."""
    launch.definition = write_definition(session, program)
    session.add(launch)
    session.flush()


def write_steps(session: Session, launch_id: str, program: Program) -> dict[str, int]:
    """A row a step; gives the ids by key. Those that are there already are brought to what the program says now."""
    there = step_ids(session, launch_id)
    rows = {
        step.key: {
            "position": position,
            "kind": step.kind,
            "owner": step.owner,
            "per": step.per,
            "optional": step.optional,
        }
        for position, step in enumerate((*program.steps, *program.retired))
    }
    for key in there.keys() & rows.keys():
        session.execute(update(Step).where(Step.id == there[key]).values(rows[key]))
    new = [{"launch_id": launch_id, "key": key, **row} for key, row in rows.items() if key not in there]
    ids = session.scalars(insert(Step).returning(Step.id, sort_by_parameter_order=True), new) if new else ()
    return there | dict(zip((str(row["key"]) for row in new), ids, strict=True))


def write_duties(
    session: Session, launch_id: str, rows: Iterable[tuple[str, int, int]], instead_of: set[int] | None = None
) -> None:
    """Who owes what: (role, subject id, person id); in the place of all duties of the subjects `instead_of`."""
    if instead_of:
        session.execute(delete(Duty).where(Duty.subject_id.in_(instead_of)))
    values = [
        {"launch_id": launch_id, "role": role, "subject_id": subject, "person_id": person}
        for role, subject, person in rows
    ]
    if values:
        session.connection().execute(insert(Duty), values)


def write_windows(
    session: Session, launch_id: str, steps: Mapping[str, int], windows: Sequence[PlannedWindow]
) -> list[int]:
    """A row a window, without items; gives the ids in order."""
    rows = [
        {
            "launch_id": launch_id,
            "step_id": steps[window.step.key],
            "occurrence": window.occurrence,
            "part": window.part.key if window.part else "",
            "owner": window.owner,
            "per": window.per or "launch",
            "opens": window.opens,
            "due": window.due,
            "closes": window.closes,
            "planned_opens": window.opens,
            "planned_due": window.due,
            "depends_on": list(window.depends_on),
            "wide": window.wide,
            "ready": window.subjects is not None,
        }
        for window in windows
    ]
    if not rows:
        return []
    return list(session.scalars(insert(Window).returning(Window.id, sort_by_parameter_order=True), rows))


def find_launch(session: Session, word: str) -> Launch:
    """By id or a beginning of it that is unique; raises :class:`NotFound` or :class:`BadInput`."""
    found = (
        session.scalars(select(Launch).where(Launch.id.startswith(word, autoescape=True)).limit(3)).all()
        if word
        else []
    )
    if len(found) == 1:
        return found[0]
    if found:
        raise BadInput(
            f"有几个计划的编号以 “{word}” 开头，请多写几位",
            f"several launches begin with '{word}'; give more of the id",
        )
    raise NotFound(
        f"没有计划 “{word}”；用 tongxing status 查看全部", f"there is no launch '{word}'; see 'tongxing status'"
    )


_OVER = Prepared(select(Launch.id).where(Launch.state == "live", Launch.last_day < bindparam("latest")))


def over_launches(session: Session, now: dt.datetime) -> list[str]:
    """Live launches whose last day is past somewhere on earth: those that may have ended."""
    latest = (now + dt.timedelta(hours=14)).date()
    return [id for (id,) in _OVER.rows(session, latest=latest)]


def live_launches_of(session: Session, organisation_id: int) -> list[LaunchFacts]:
    """The live launches of an organisation, locked until the transaction ends."""
    query = select(Launch.id).where(Launch.organisation_id == organisation_id, Launch.state == "live")
    ids = list(session.scalars(query.order_by(Launch.id).with_for_update()))
    return list(launches_facts(session, ids).values())


def live_launches_above(session: Session, organisation: Organisation) -> list[LaunchFacts]:
    """The live launches of the organisations above this one. They are not locked."""
    above = [int(part) for part in organisation.path.split(".") if part][:-1]
    query = select(Launch.id).where(Launch.organisation_id.in_(above), Launch.state == "live")
    return list(launches_facts(session, session.scalars(query)).values())


def still_live(session: Session, launch_ids: Iterable[str]) -> list[LaunchFacts]:
    """Those of these launches that are live, locked until the transaction ends."""
    ids = list(launch_ids)
    lock_launches(session, ids)
    return [facts for facts in launches_facts(session, ids).values() if facts.state == "live"]


def all_live_launches(session: Session) -> list[LaunchFacts]:
    """Every live launch, locked until the transaction ends."""
    return still_live(session, session.scalars(select(Launch.id).where(Launch.state == "live")).all())


def launch_facts(session: Session, launch_id: str) -> LaunchFacts:
    """The facts of one launch; raises :class:`NotFound`."""
    return launches_facts(session, [launch_id])[launch_id]


_QUERY = select(
    Launch.id,
    Launch.organisation_id,
    Launch.definition,
    Launch.parameters,
    Launch.timezone,
    Launch.language,
    Launch.first_day,
    Launch.last_day,
    Launch.state,
    Launch.revision,
).where(among(Launch.id, "ids"))
_FACTS = Prepared(_QUERY)
_HELD = Prepared(_QUERY.with_for_update())


def launches_facts(session: Session, launch_ids: Iterable[str]) -> dict[str, LaunchFacts]:
    """The facts of these launches by id; raises :class:`NotFound` when one is not there."""
    ids = sorted(set(launch_ids))
    found = {row[0]: _facts(session, row) for row in _FACTS.rows(session, ids=ids)}
    for id in ids:
        if id not in found:
            raise _unknown(id)
    return found


def _unknown(launch_id: str) -> NotFound:
    return NotFound(f"没有计划 “{launch_id}”", f"there is no launch '{launch_id}'")


def _facts(session: Session, row: tuple[Any, ...]) -> LaunchFacts:
    id, organisation_id, digest, parameters, timezone, *others = row
    return LaunchFacts(id, organisation_id, program_of(session, digest), parameters, ZoneInfo(timezone), *others)


_LOCKED = Prepared(select(Launch.id).where(among(Launch.id, "ids")).order_by(Launch.id).with_for_update())


def lock_launches(session: Session, launch_ids: Iterable[str]) -> None:
    """Hold these launches until the transaction ends."""
    if session.get_bind().dialect.name != "sqlite":  # there, whoever writes is alone
        _LOCKED.run(session, ids=sorted(set(launch_ids)))


def live_launch(session: Session, launch_id: str, or_ended: bool = False) -> LaunchFacts:
    """The same, locked against others until the transaction ends; raises :class:`NotAllowed` unless it is live.

    `or_ended`: one that has ended will do; what was missed may still be recorded late.
    """
    rows = _HELD.rows(session, ids=[launch_id])
    if not rows:
        raise _unknown(launch_id)
    facts = _facts(session, rows[0])
    if facts.state != "live" and not (or_ended and facts.state == "ended"):
        raise NotAllowed(
            f"计划 {launch_id} 已{'取消' if facts.state == 'cancelled' else '结束'}，不能再改",
            f"launch {launch_id} is {facts.state}; it can no longer be changed",
        )
    return facts


def step_ids(session: Session, launch_id: str) -> dict[str, int]:
    """The ids of a launch's steps by key."""
    return {key: id for key, id in session.execute(select(Step.key, Step.id).where(Step.launch_id == launch_id))}


def end_launch(session: Session, launch_id: str, now: dt.datetime, state: str = "ended") -> None:
    """The launch is over: no window of it wakes any more."""
    session.execute(
        update(Launch).where(Launch.id == launch_id, Launch.state == "live").values(state=state, ended_at=now)
    )
    session.execute(update(Window).where(Window.launch_id == launch_id).values(wake_at=None))


def bump(session: Session, launch_ids: Iterable[str]) -> None:
    """Something of these launches changed: Prefect's picture of them is behind now."""
    ids = sorted(set(launch_ids))
    if ids:
        _RAISED.run(session, ids=ids)


_RAISED = Prepared(update(Launch).where(among(Launch.id, "ids")).values(revision=Launch.revision + 1))
