"""Five years of dates, each with invented answers, children and people: that every year can be planned, in order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from ...dates import OnNeed
from ...errors import BadParameter, TongxingError
from ...planner import Plan, PlannedWindow
from ...program import Parameter, Program, Step
from ...testing import plan_of
from .finding import Finding, found

__all__ = ["Dating", "needs_a_person"]


class Dating:
    """The plans of some years. `answers` are those of the first year that could be planned."""

    def __init__(self, program: Program, years: range, given: Mapping[str, Any]) -> None:
        self._program, self._years, self._given = program, years, given
        self.answers: Mapping[str, Any] = {}

    def findings(self) -> Iterator[Finding]:
        dated: set[str] = set()
        for year in self._years:
            try:
                plan = self._plan(year)
            except TongxingError as error:
                yield self._unplanned(year, error.text.zh, error.text.en)
                return
            except Exception as error:
                yield self._unplanned(year, *[f"{type(error).__name__}: {error}"] * 2)
                return
            dated |= {window.step.key for window in plan.windows if window.due is not None}
            yield from _disorder(plan, year)
        for step in self._program.steps:
            if step.key not in dated and not needs_a_person(self._program, step):
                yield self._undated(step)

    def _plan(self, year: int) -> Plan:
        refused: BadParameter | None = None
        for days_apart in (14, 60, 3, 1):
            answers = {**_invented(self._program, year, days_apart), **self._given}
            try:
                plan = plan_of(self._program, answers, classes=6)
            except BadParameter as error:  # invented days may be out of order for this program; others may not
                refused = refused or error
                continue
            self.answers = self.answers or answers
            return plan
        assert refused is not None
        raise refused

    def _unplanned(self, year: int, zh: str, en: str) -> Finding:
        return found(
            self._program,
            (f"{year} 年排不出计划：{zh}", f"{year} cannot be planned: {en}"),
            ("那一年没有人能发起", "nobody could launch it in that year"),
            (
                "改正它说的那一处；若只是试用的答案不合适，用 --set 给出合适的",
                "correct what it names; where only the invented answers do not fit, give others with --set",
            ),
        )

    def _undated(self, step: Step) -> Finding:
        first, last = self._years[0], self._years[-1]
        return found(
            self._program,
            (f"{first}—{last} 年都没有日期", f"has no date in any year from {first} to {last}"),
            ("它永远不会开始", "it would never open"),
            (
                "检查 when 用到的日子在不在起止日期里；只在需要时才有的，写 on_need",
                "see that the days of its 'when' lie in the period; what is for need only is 'on_need'",
            ),
            step=step.key,
        )


def needs_a_person(program: Program, step: Step) -> bool:
    """Dated only once somebody calls for it, answers for it, or has a birthday that an invented child lacks."""
    waits = [program.step(key) for key in step.when.depends_on if key in program.step_keys]
    is_open = isinstance(step.when, OnNeed) or step.only_if is not None
    return is_open or any(needs_a_person(program, each) for each in waits)


def _invented(program: Program, year: int, days_apart: int) -> dict[str, Any]:
    """An answer for each question that has to be answered or that dates hang on; days follow each other."""
    answers: dict[str, Any] = {}
    day = dt.date(year, 3, 1)
    for parameter in program.parameters:
        if parameter.kind in ("day", "moment") and parameter.proposed is None and parameter.default is None:
            day += dt.timedelta(days=days_apart * (6 if "last" in parameter.name else 1))
            answers[parameter.name] = day if parameter.kind == "day" else dt.datetime.combine(day, dt.time(9))
        elif parameter.name == program.classes:  # all of them take part
            continue
        elif parameter.kind == "year" or parameter.must_be_given or parameter.kind == "texts":
            answers[parameter.name] = _answer(parameter, year)
    return answers


def _answer(parameter: Parameter, year: int) -> Any:
    plain = {
        "year": year,
        "text": "示例",
        "texts": ["甲村", "乙村"],
        "ranges": [],
        "yes-no": False,
        "interval": "week",
        "number": max(parameter.least or 1, 1),
        "days": max(parameter.least or 1, 1),
    }
    return parameter.choices[0][0] if parameter.kind == "choice" else plain[parameter.kind]


def _disorder(plan: Plan, year: int) -> Iterator[Finding]:
    """A step due before one that it waits for is late before it can begin."""
    last: dict[str, PlannedWindow] = {}
    for window in plan.windows:
        if window.due is not None and (window.step.key not in last or window.due > _due(last[window.step.key])):
            last[window.step.key] = window
    for step in plan.program.steps:
        if step.recurring or step.key not in last:
            continue
        for other in (last[key] for key in step.waits_for if key in last):
            due, first = _due(last[step.key]), _due(other)
            if due < first and not other.step.recurring and not other.step.optional:
                yield _too_early(plan.program, step, other.step, due, first, year)


def _too_early(program: Program, step: Step, other: Step, due: dt.datetime, first: dt.datetime, year: int) -> Finding:
    return found(
        program,
        (
            f"{year} 年 {due:%m-%d %H:%M} 截止，早于它要等的 “{other.key}”（{first:%m-%d %H:%M}）",
            f"is due {year}-{due:%m-%d %H:%M}, before '{other.key}' that it waits for ({first:%m-%d %H:%M})",
        ),
        ("还不能开始就已经逾期", "it is late before anybody can begin"),
        (
            f"把日期定在 “{other.key}” 之后（例如 within: 7 days, of: {other.key}），或去掉 after",
            f"date it after '{other.key}' (such as 'within: 7 days, of: {other.key}'), or drop the 'after'",
        ),
        step=step.key,
    )


def _due(window: PlannedWindow) -> dt.datetime:
    assert window.due is not None
    return window.due
