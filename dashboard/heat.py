"""How the launches of one program stand beside each other: organisations down, steps across."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Request, Response

from tongxing.errors import NotFound
from tongxing.ledger.launches import program_of
from tongxing.ledger.rights import seen_launches
from tongxing.ledger.views import LaunchRow, StepRow, launches, steps_of_live_launches
from tongxing.program import Program

from .web import Asker, here, page

__all__ = ["router"]

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Cell:
    """A step of a launch. `share`: how much is done, in per cent; None: there is nothing of it yet. `tone` colours it."""

    step: str
    share: int | None
    overdue: int

    @property
    def tone(self) -> str:
        if self.overdue:
            return "is-late"
        return "is-done" if self.share == 100 else "is-begun" if self.share else ""


@dataclass(frozen=True, slots=True)
class Row:
    """A launch with its steps, in the order of the columns."""

    launch: str
    place: str
    overdue: int
    cells: tuple[Cell, ...]


@router.get("/heat")
def show_heat(request: Request, asker: Asker) -> Response:
    """The live launches of a program that this reader sees as a whole, those with most overdue first."""
    web, key = here(request), request.query_params.get("program", "")
    now, where = web.clock(), seen_launches(asker.rights)
    with web.installation.ledger.read() as session:
        live = [each for each in launches(session, where, now, "live") if each.program == key]
        if not live:
            raise NotFound(f"没有方案 “{key}” 的计划", f"there is no launch of program '{key}'")
        steps = {(each.launch, each.step): each for each in steps_of_live_launches(session, where, now)}
        program = max(
            (program_of(session, each.definition) for (launch, _), each in steps.items() if launch == live[0].id),
            key=lambda each: each.version,
        )
    rows = sorted((_row(each, program, steps) for each in live), key=lambda row: (-row.overdue, row.place))
    titles: Sequence[object] = [step.title for step in program.steps]
    return page(request, "heat.html", title=program.title, steps=titles, rows=rows)


def _row(launch: LaunchRow, program: Program, steps: Mapping[tuple[str, str], StepRow]) -> Row:
    cells = tuple(_cell(step.key, steps.get((launch.id, step.key))) for step in program.steps)
    return Row(launch.id, launch.organisation, launch.overdue, cells)


def _cell(step: str, found: StepRow | None) -> Cell:
    if found is None or not found.items:
        return Cell(step, None, found.overdue if found else 0)
    return Cell(step, found.done * 100 // found.items, found.overdue)
