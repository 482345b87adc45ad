"""The page of each program says of every step what the program says: its day, whether it is asked for, its source."""

from __future__ import annotations

from pathlib import Path

import pytest

from programs.home_visits import PROGRAM as HOME_VISITS
from programs.rainbow_action import PROGRAM as RAINBOW_ACTION
from tongxing.dates import describe
from tongxing.program import Program, Step

PAGES = Path(__file__).parents[3] / "docs" / "programs"
PROGRAMS = (HOME_VISITS, RAINBOW_ACTION)
STEPS = [pytest.param(program, step, id=step.key) for program in PROGRAMS for step in program.steps]


def page_of(program: Program) -> str:
    return (PAGES / f"{program.key}.md").read_text(encoding="utf-8")


def row_of(program: Program, step: Step) -> str:
    """``| `recruit` | 对接招募志愿者 · Recruit volunteers | by 10 June | county-office | — | 篇7 … |``"""
    when = describe(step.when, program.titles).en + (" *(asked)*" if step.asked else "")
    key = f"`{step.key}`" + (" *(optional)*" if step.optional else "")
    cells = (key, f"{step.title.zh} · {step.title.en}", when, step.owner, step.per or "—", step.source or "")
    return f"| {' | '.join(cells)} |"


@pytest.mark.parametrize(("program", "step"), STEPS)
def test_the_page_has_the_row_of_a_step(program: Program, step: Step) -> None:
    assert row_of(program, step) in page_of(program)


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.key)
def test_the_page_names_every_question_of_the_launch(program: Program) -> None:
    page = page_of(program)
    assert [each.name for each in program.all_parameters if f"`{each.name}`" not in page] == []


@pytest.mark.parametrize(("program", "step"), STEPS)
def test_a_step_says_where_in_the_plan_it_comes_from(program: Program, step: Step) -> None:
    assert step.source is not None
    assert step.source.startswith({"home-visits": "篇1 ", "rainbow-action": "篇7 "}[program.key])
