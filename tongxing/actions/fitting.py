"""Whether a launch fits its organisation: of the kind that the program is for, and no second one of the same by accident."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from ..errors import BadInput, Conflict
from ..ledger.people import subtree
from ..ledger.tables import Launch, Organisation
from ..planner import Plan, PlanWarning
from ..program import Program
from ..words import Text, text

__all__ = ["launched_already", "refuse_misfit", "refuse_second"]

NAMED = 5

_KINDS: Mapping[str, Text] = {
    "school": text("学校", "a school"),
    "village": text("村", "a village"),
    "county": text("县", "a county"),
    "city": text("市", "a city"),
    "province": text("省", "a province"),
}


def refuse_misfit(session: Session, program: Program, place: Organisation) -> None:
    """Raises :class:`BadInput` where the program is for another kind of organisation; it says which ones fit."""
    if place.kind == program.for_:
        return
    wanted, found, fitting = _KINDS[program.for_], _kind(place), _fitting(session, program, place)
    raise BadInput(
        f"方案 “{program.key}” 由{wanted.zh}发起，“{place.name}” 是{found.zh}；{fitting.zh}",
        f"program '{program.key}' is for {wanted.en}, and '{place.name}' is {found.en}; {fitting.en}",
    )


def _kind(place: Organisation) -> Text:
    return _KINDS.get(place.kind) or text(place.kind, f"of kind '{place.kind}'")


def _fitting(session: Session, program: Program, place: Organisation) -> Text:
    """The organisations to choose instead, those below or above this one before all others."""
    query = select(Organisation).where(Organisation.kind == program.for_).order_by(Organisation.id)
    above = [int(part) for part in place.path.split(".") if part]
    near = query.where(or_(subtree(place), Organisation.id.in_(above)))
    found = session.scalars(near.limit(NAMED + 1)).all() or session.scalars(query.limit(NAMED + 1)).all()
    if not found:
        return text(
            f"还没有这样的机构，用 tongxing organisations add 代号 --name 名称 --kind {program.for_} 新增",
            f"there is none yet; add one: tongxing organisations add KEY --name NAME --kind {program.for_}",
        )
    zh = [f"--org {each.key}（{each.name}）" for each in found[:NAMED]]
    en = [f"--org {each.key} ({each.name})" for each in found[:NAMED]]
    more = len(found) > NAMED
    return text(
        f"请用 {'、'.join(zh)}" + ("等，见 tongxing organisations" if more else ""),
        f"give {', '.join(en)}" + (" or another, see 'tongxing organisations'" if more else ""),
    )


def refuse_second(session: Session, place: Organisation, plan: Plan) -> None:
    """Raises :class:`Conflict` where the same is under way already: everybody would be told of everything twice."""
    for other in _under_way(session, place, plan):
        if _is_the_same(plan, other):
            said = _said(place, plan.program, other)
            raise Conflict(
                f"{said.zh}，再发起一次，每个人都会收到两份提醒；确实要这样（例如给另一个年级），请用 tongxing launch 加 --again",
                f"{said.en}, and a second one would tell everybody of everything twice; if it is meant (for another "
                "grade, say), give 'tongxing launch' --again",
            )


def launched_already(session: Session, place: Organisation, plan: Plan) -> Iterator[PlanWarning]:
    """A warning for every launch of the program that is under way there in the same period."""
    for other in _under_way(session, place, plan):
        said = _said(place, plan.program, other)
        again = text("，再发起要加 --again", ", and a second one takes --again") if _is_the_same(plan, other) else None
        yield PlanWarning(
            "launched-already",
            None,
            text(
                f"{said.zh}{again.zh if again else ''}；重复的用 tongxing cancel 取消",
                f"{said.en}{again.en if again else ''}; 'tongxing cancel' takes back what was launched twice",
            ),
        )


def _under_way(session: Session, place: Organisation, plan: Plan) -> Sequence[Launch]:
    query = select(Launch).where(
        Launch.organisation_id == place.id,
        Launch.program == plan.program.key,
        Launch.state == "live",
        Launch.first_day <= plan.last_day,
        Launch.last_day >= plan.first_day,
    )
    return session.scalars(query.order_by(Launch.id)).all()


def _is_the_same(plan: Plan, other: Launch) -> bool:
    """Whether nothing that the answers name (a class, villages) tells them apart; another day does not."""
    return _named(plan.program, plan.parameters) == _named(plan.program, other.parameters)


def _named(program: Program, given: Mapping[str, Any]) -> dict[str, Any]:
    names = [each.name for each in program.parameters if each.kind in ("text", "texts", "choice")]
    return {name: given[name] for name in names if name in given}


def _said(place: Organisation, program: Program, other: Launch) -> Text:
    return text(
        f"“{place.name}” 已有一个 “{program.title.zh}” 计划 {other.id} 在进行（{other.first_day} 至 {other.last_day}）",
        f"'{place.name}' has launch {other.id} of '{program.key}' under way ({other.first_day} to {other.last_day})",
    )
