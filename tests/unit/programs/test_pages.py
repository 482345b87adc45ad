"""The page of each program says of every step what the program says: its day, whether it is asked for, its source."""

from __future__ import annotations

from pathlib import Path

import pytest

from tongxing.dates import describe
from tongxing.program import Program, Step
from tongxing.registry import catalogue

PAGES = Path(__file__).parents[3] / "docs" / "programs"
PLANS = {
    "home-visits": "篇1 ",
    "class-meeting": "篇2 ",
    "activity-centre": "篇3 ",
    "protection-plan": "篇4 ",
    "home-like-campus": "篇5 ",
    "bring-the-heart-home": "篇6 ",
    "rainbow-action": "篇7 ",
}
"""Which of the written plans each program comes from."""

PROGRAMS = [plugin.program for key, plugin in sorted(catalogue().programs.items()) if key in PLANS]
STEPS = [pytest.param(program, step, id=f"{program.key}-{step.key}") for program in PROGRAMS for step in program.steps]


def page_of(program: Program) -> str:
    return (PAGES / f"{program.key}.md").read_text(encoding="utf-8")


def row_of(program: Program, step: Step) -> str:
    """``| `recruit` | 对接招募志愿者 · Recruit volunteers | by 10 June | county-office | — | 篇7 … |``"""
    cells = (
        f"`{step.key}`" + (" *(optional)*" if step.optional else "") + condition_of(step),
        f"{step.title.zh} · {step.title.en}",
        describe(step.when, program.titles).en + (" *(asked)*" if step.asked else ""),
        step.owner,
        step.per or "—",
        step.source or "",
    )
    return f"| {' | '.join(cells)} |"


def condition_of(step: Step) -> str:
    return f" *(if `{step.only_if.parameter}` is {str(step.only_if.equals).lower()})*" if step.only_if else ""


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
    assert step.source.startswith(PLANS[program.key])
