"""A launch played to its end with a small invented school: what opens, what runs, what ends, and who hears how much."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from ...actions.simulating import Simulated, Simulating, Simulation, silent, simulate_in
from ...dates import Calendar
from ...errors import TongxingError
from ...installation import Installation
from ...ledger import scratch_ledger
from ...program import Program, Step
from ...registry import ProgramPlugin, catalogue
from ...settings import Settings
from ...workbooks import Roster, sample_children
from .dating import needs_a_person
from .finding import Finding, found

__all__ = ["played_findings"]

CHILDREN, CLASSES = 6, 2

_BY_CHANCE = ("child-in-need", "chosen-child")
"""A small school may have none of these."""


def played_findings(plugin: ProgramPlugin, answers: Mapping[str, Any], year: int, budget: int) -> list[Finding]:
    """What a simulated launch of that year shows; `budget`: the most messages that a person should get in a week."""
    program = plugin.program
    try:
        played = _played(plugin, answers, year)
    except TongxingError as error:
        return [_failed(program, error.text.zh, error.text.en)]
    except Exception as error:
        return [_failed(program, *[f"{type(error).__name__}: {error}"] * 2)]
    return [*_never_opened(played), *_never_run(played), *_unended(played), *_over_budget(played, budget)]


def _played(plugin: ProgramPlugin, answers: Mapping[str, Any], year: int) -> Simulation:
    settings = Settings()
    known = catalogue(settings.plugin_dirs)
    brought = silent(replace(known, programs={**known.programs, plugin.key: plugin}))
    is_school = plugin.program.for_ == "school"
    roster = Roster(sample_children(CHILDREN, CLASSES, 1, year)) if is_school else None
    with scratch_ledger(settings) as ledger:
        wanted = Simulating(plugin.program, answers, roster)
        return simulate_in(Installation(settings, ledger, brought), wanted, Calendar.national())


def _failed(program: Program, zh: str, en: str) -> Finding:
    return found(
        program,
        (f"模拟发起没有走完：{zh}", f"a simulated launch fails: {en}"),
        ("真的发起也会这样", "a real one would, too"),
        (
            "改正它说的那一处；出错的若是自动步骤，给它的函数写一个测试（tongxing.testing）",
            "correct what it names; where an automatic step fails, write a test of its function (tongxing.testing)",
        ),
    )


def _steps_of(played: Simulation, event: str) -> set[str]:
    return {each.step for each in played.events if each.event == event and each.step}


def _never_opened(played: Simulation) -> Iterator[Finding]:
    opened = _steps_of(played, "opened") | _steps_of(played, "done") | _steps_of(played, "automatic")
    for step in played.program.steps:
        if step.key in opened or _may_stay_shut(played.program, step):
            continue
        if set(_BY_CHANCE) & step.kinds:
            yield _untried(played.program, step)
        else:
            yield found(
                played.program,
                ("模拟发起里从没开始", "never opens in a simulated launch"),
                ("没有人会做到它", "nobody would ever come to do it"),
                (
                    "看它等的步骤（after）会不会完成，对象（per）会不会产生（makes）",
                    "see that what it waits for ('after') gets done, and that its subjects ('per') are made ('makes')",
                ),
                step=step.key,
            )


def _untried(program: Program, step: Step) -> Finding:
    kinds = ", ".join(sorted(set(_BY_CHANCE) & step.kinds))
    return found(
        program,
        (
            f"没有试到：模拟的学校里没有它的对象（{kinds}）",
            f"was not tried: the invented school has none of its subjects ({kinds})",
        ),
        (
            "它的日期和表单要到真发起时才第一次用上",
            "its dates and its form are used for the first time in a real launch",
        ),
        ("给它写一个测试（tongxing.testing）", "write a test of it (tongxing.testing)"),
        step=step.key,
        weight="warning",
    )


def _may_stay_shut(program: Program, step: Step) -> bool:
    by_birthday = "birthday" in str(step.when.to_data())
    if program.for_ != "school" and None not in step.kinds and not step.kinds & {"team", "member"}:
        return True  # children of the schools below, of which an invented county has none
    waits = any(_may_stay_shut(program, program.step(key)) for key in step.waits_for)
    return step.optional or by_birthday or waits or needs_a_person(program, step)


def _never_run(played: Simulation) -> Iterator[Finding]:
    ran = _steps_of(played, "automatic")
    for step in played.program.steps:
        if step.automatic is not None and step.key not in ran and not _may_stay_shut(played.program, step):
            yield found(
                played.program,
                (f"函数 “{step.automatic}” 一次也没有运行", f"its function '{step.automatic}' never ran"),
                ("没有试过的代码，发起后才会出错", "code that was never tried fails after the launch"),
                (
                    "看这一步会不会开始，它等的步骤会不会完成",
                    "see that the step opens, and that what it waits for is done",
                ),
                step=step.key,
            )


def _unended(played: Simulation) -> Iterator[Finding]:
    if played.ended:
        return
    left = ", ".join(dict.fromkeys(each.step for each in played.left))
    yield found(
        played.program,
        (
            f"到 {played.played_until:%Y-%m-%d} 模拟发起还没有结束，还剩：{left}",
            f"a simulated launch had not ended by {played.played_until:%Y-%m-%d}; left: {left}",
        ),
        ("计划一直挂着，负责人一直被催", "it would stay open, and people be told of it for ever"),
        ("让这些步骤有截止日，或写 optional: true", "give these steps a due, or write optional: true"),
    )


def _over_budget(played: Simulation, budget: int) -> Iterator[Finding]:
    """The worst week, once: the others are mended with it."""
    messages = Counter(_whose_week(each) for each in played.events if each.event == "message" and each.person)
    if not messages:
        return
    (person, week), number = max(messages.items(), key=lambda each: (each[1], each[0][1]))
    if number <= budget:
        return
    told = (each for each in played.events if each.event in ("notice", "escalated") and each.step)
    steps = Counter(each.step for each in told if _whose_week(each) == (person, week))
    most = [f"{key} {times}" for key, times in steps.most_common(4)]
    weeks = sum(1 for each in messages.values() if each > budget)
    yield found(
        played.program,
        (
            f"{week} 那一周有人收到 {number} 条消息，多于 {budget} 条；来自 {'、'.join(most)}（这样的一共 {weeks} 人周）",
            f"in the week of {week} one person gets {number} messages, more than {budget}; they come of "
            f"{', '.join(most)} ({weeks} such weeks of a person in all)",
        ),
        ("消息一多，就没有人看了", "people stop reading what comes too often"),
        (
            "把这些步骤的截止日错开或合到同一天，或给它们更轻的 policy",
            "spread their dues or put them on one day, or give these steps a lighter 'policy'",
        ),
        step=next((key for key, _ in steps.most_common(1)), None),
        weight="warning",
    )


def _whose_week(event: Simulated) -> tuple[str, date]:
    """The person, and the Monday of the week."""
    day = event.at.date()
    return event.person or "", date.fromordinal(day.toordinal() - day.weekday())
