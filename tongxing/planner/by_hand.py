"""Due days that somebody sets by hand before a launch, in the place of what the rules say. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

from ..dates import Frame, OnNeed, Rule
from ..errors import BadParameter, did_you_mean
from ..program import Program, Step
from .answers import Answers
from .outlying import NEAR

__all__ = ["may_be_moved", "refuse_far_days", "with_days"]


def may_be_moved(step: Step) -> bool:
    """Whether one day settles when a step is due: it does not recur, and has a date at all."""
    return not (step.recurring or isinstance(step.when, OnNeed))


def with_days(program: Program, answers: Answers, days: Mapping[str, dt.date]) -> Answers:
    """The answers with these due days (local) by step; they stay where they are put, a day off included.

    Raises :class:`BadParameter` for a step that is not there, or that one day does not settle.
    """
    rules = {key: _dated(program, key, answers.rules.get(key), day) for key, day in days.items()}
    return replace(answers, rules={**answers.rules, **rules})


def _dated(program: Program, key: str, rule: Rule | None, day: dt.date) -> Rule:
    if rule is None:
        near = did_you_mean(key, program.step_keys)
        raise BadParameter(
            f"方案 “{program.key}” 没有步骤 “{key}”" + (f"，{near.zh}" if near else ""),
            f"program '{program.key}' has no step '{key}'" + (f"; {near.en}" if near else ""),
        )
    if not may_be_moved(program.step(key)):
        raise BadParameter(
            f"步骤 “{key}” 没有单一的截止日，不能这样改；反复进行的，发起以后可以逐次改期",
            f"step '{key}' has no single due day to set; occurrences of what recurs can be moved after the launch",
        )
    return rule.with_day(day).model_copy(update={"roll": None})


def refuse_far_days(days: Mapping[str, dt.date], frame: Frame) -> None:
    """Raises :class:`BadParameter` for a day that lies far outside of the launch."""
    near = dt.timedelta(days=NEAR)
    for key, day in days.items():
        if not frame.first_day - near <= day <= frame.last_day + near:
            raise BadParameter(
                f"步骤 “{key}” 改到 {day}，离计划的 {frame.first_day} 至 {frame.last_day} 超过 {NEAR} 天；请检查日期",
                f"step '{key}' on {day} is more than {NEAR} days outside of the launch, {frame.first_day} to "
                f"{frame.last_day}; check the day",
            )
