"""The first day of a step that has no dates yet, given after the launch: as an answer, or by hand. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from ..dates import Calendar, Dated, During, FixedDay, Frame, Occurrence, TimePoint, TimeRule, Unknown
from ..dates.rule import SpannedRule
from ..errors import BadInput
from ..program import Program
from .answers import Answers, answer
from .dating import DatedStep, date_steps, frame_of
from .limits import passed_limits

__all__ = ["Beginning", "first_point"]


def first_point(rule: TimeRule) -> TimePoint | None:
    """The first day of a rule that has a first and a last one; None for a rule of a single due."""
    if isinstance(rule, During):
        return rule.during[0]
    return rule.first if isinstance(rule, SpannedRule) else None


@dataclass(frozen=True)
class Beginning:
    """That an undated step of a launch begins on a local day. `happened` are the steps whose real days are known."""

    program: Program
    values: Mapping[str, Any]
    step: str
    day: dt.date
    calendar: Calendar
    timezone: ZoneInfo
    happened: Mapping[str, Occurrence]

    def answers(self) -> tuple[Answers, str | None]:
        """The answers of the launch with which it begins then, and the parameter that says so.

        None: its first day follows another step, so that no answer says it; its rule begins on that day by itself.
        Raises :class:`BadInput` where one day does not settle its dates, or nothing of it lies in the launch then.
        """
        answers = answer(self.program, self.values)
        missing = self._missing(answers)
        point = first_point(answers.rules[self.step])
        if point is None or not set(missing) & self._waits_for(point):
            raise self._unsettled(missing)
        name = missing[0] if len(missing) == 1 and missing[0] not in self.program.step_keys else None
        begun = self._answered(point, name) if name else self._begun_by_hand(answers)
        if still := self._missing(begun):
            raise self._unsettled(still)
        self._refuse_misfit(begun)
        return begun, name

    def _dated(self, answers: Answers) -> tuple[dict[str, DatedStep], Frame]:
        frame, _ = frame_of(self.program, answers, self.calendar, self.timezone)
        return date_steps(self.program, answers, frame, happened=self.happened), frame

    def _missing(self, answers: Answers) -> tuple[str, ...]:
        found = self._dated(answers)[0][self.step].dated
        return found.depends_on if isinstance(found, Unknown) else ()

    def _waits_for(self, point: TimePoint) -> set[str]:
        origins = {each.name: each.first for each in self.program.last_days}
        return {*point.depends_on, *(origins.get(name, name) for name in point.parameters)}

    def _answered(self, point: TimePoint, name: str) -> Answers:
        """The first day may be counted from the parameter's: then that is as far from it."""
        value = self.day
        for _ in range(2):
            answers = answer(self.program, {**self.values, name: value})
            frame, _names = frame_of(self.program, answers, self.calendar, self.timezone)
            found = point.resolve(frame)
            if found == self.day:
                return answers
            value += self.day - found if isinstance(found, dt.date) else dt.timedelta(0)
        raise BadInput(
            f"步骤 “{self.step}” 按 {name} 推算，第一天不会是 {self.day}，请换一天",
            f"step '{self.step}' is counted from {name} and cannot begin on {self.day}; give another day",
        )

    def _begun_by_hand(self, answers: Answers) -> Answers:
        rule, first = answers.rules[self.step], FixedDay(day=self.day)
        changed = {"during": (first, rule.during[1])} if isinstance(rule, During) else {"first": first}
        return replace(answers, rules={**answers.rules, self.step: type(rule)(**(dict(rule) | changed))})

    def _refuse_misfit(self, answers: Answers) -> None:
        dated, frame = self._dated(answers)
        for limit, said in passed_limits(self.program, answers.given, dated, frame, "refuse"):
            if limit.unless is None:
                raise BadInput(said.zh, said.en)
            raise BadInput(
                f"{said.zh}；确实要这样，要在发起时确认 {limit.unless}",
                f"{said.en}; if that is meant, {limit.unless} has to be confirmed when launching",
            )
        found = dated[self.step].dated
        if isinstance(found, Dated) and not found.occurrences:
            raise BadInput(
                f"步骤 “{self.step}” 从 {self.day} 起，到 {frame.last_day} 计划结束，一次也排不上；请换一天",
                f"nothing of step '{self.step}' lies between {self.day} and the launch's end on {frame.last_day}; "
                "give another day",
            )

    def _unsettled(self, missing: tuple[str, ...]) -> BadInput:
        names, steps = "、".join(missing), [name for name in missing if name in self.program.step_keys]
        first = (
            (f"请先给 “{steps[0]}” 定日期", f"give '{steps[0]}' its day first")
            if steps
            else ("请在发起时填写", "give it when launching")
        )
        return BadInput(
            f"步骤 “{self.step}” 的日期取决于 {names}，只给第一天定不下来；{first[0]}",
            f"the dates of step '{self.step}' depend on {names.replace('、', ', ')}; its first day alone does not settle "
            f"them; {first[1]}",
        )
