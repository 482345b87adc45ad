"""The programs that may be launched, each with its dated steps and where they come from; and the plugins that are broken."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Request, Response

from tongxing.dates import describe
from tongxing.errors import NotAllowed
from tongxing.program import Program, Step
from tongxing.words import Text

from .web import Asker, Reader, here, page

__all__ = ["router"]

router = APIRouter()


@dataclass(frozen=True, slots=True)
class StepShown:
    """A step in words. `per`: the kind of its subjects; None: once a launch."""

    step: Step
    when: Text
    owner: Text
    after: tuple[Text, ...]


@router.get("/programs")
def show_programs(request: Request, asker: Asker) -> Response:
    _refuse_link(asker)
    found = here(request).installation.catalogue
    programs = [plugin.program for plugin in found.programs.values()]
    return page(request, "programs.html", programs=programs, broken=found.broken if asker.rights.oversees else ())


@router.get("/programs/{key}")
def show_program(request: Request, key: str, asker: Asker) -> Response:
    _refuse_link(asker)
    program = here(request).installation.catalogue.program(key).program
    return page(request, "program.html", program=program, steps=[_shown(program, step) for step in program.steps])


def _shown(program: Program, step: Step) -> StepShown:
    after = tuple(program.step(key).title for key in step.waits_for)
    return StepShown(step, describe(step.when, program.titles), program.role(step.owner).title, after)


def _refuse_link(asker: Reader) -> None:
    """Who came by the link of a message sees their own work alone."""
    if asker.rights.only_work:
        raise NotAllowed(
            "从消息里的链接进来，只能看自己的工作；要看方案请登录",
            "the link of a message opens your own work alone; sign in to see the programs",
        )
