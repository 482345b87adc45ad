"""Rules made of rules: all of several, the earliest of several, or the first of several that is known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date
from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator

from tongxing.errors import BadDate

from .data import Rule
from .frame import Dated, Frame, Occurrence, Unknown
from .points import FixedDay
from .rule import TimeRule
from .single import By

__all__ = ["AnyOf", "Earliest", "FirstKnown", "any_of", "earliest", "first_known"]


def _several(value: Any) -> Any:
    if isinstance(value, list | tuple) and len(value) >= 2:
        return value
    raise BadDate("这里要写两条以上的时间规则。", "Write two or more rules of time here.")


class _Group(TimeRule):
    @property
    def rules(self) -> tuple[TimeRule, ...]:
        """The rules it is made of."""
        rules: tuple[TimeRule, ...] = getattr(self, self.heads[0])
        return rules

    def model_post_init(self, _: Any) -> None:
        if self.half or self.roll:
            raise BadDate(
                "half 和 roll 要写在每条时间规则里面。", "Write half and roll in each of the rules, not around them."
            )
        if any(isinstance(rule, _Group) and not self._may_hold(rule) for rule in self.rules):
            raise BadDate(
                "any_of、earliest 和 first_known 不能互相嵌套，只有 any_of 里可以有 first_known。",
                "any_of, earliest and first_known cannot be nested in each other, but for a first_known in an any_of.",
            )

    def _may_hold(self, group: _Group) -> bool:
        return isinstance(self, AnyOf) and isinstance(group, FirstKnown)

    @property
    def depends_on(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(key for rule in self.rules for key in rule.depends_on))

    @property
    def parameters(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for rule in self.rules for name in rule.parameters))


class AnyOf(_Group):
    """All occurrences of several rules, in order, that lie in the launch. A day that several name is there once."""

    heads: ClassVar[tuple[str, ...]] = ("any_of",)
    recurring: ClassVar[bool] = True

    any_of: Annotated[tuple[Rule, ...], BeforeValidator(_several)]

    def windows(self, frame: Frame) -> Dated | Unknown:
        answers = [rule.windows(year) for rule in self.rules for year in _years(frame)]
        unknown = _waited_for(answers)
        if unknown:
            return Unknown(unknown)
        dated = [answer for answer in answers if isinstance(answer, Dated)]
        kept = _once(each for answer in dated for each in answer.occurrences if _inside(each, frame))
        omitted = {each for answer in dated for each in answer.omitted}
        ordered = sorted(kept, key=_order)
        return Dated(
            tuple(replace(each, number=number) for number, each in enumerate(ordered, 1)),
            tuple(sorted(omitted, key=lambda each: (each.first, each.last, each.why.zh))),
        )


class _OneOf(_Group):
    def model_post_init(self, context: Any) -> None:
        super().model_post_init(context)
        if any(rule.recurring for rule in self.rules):
            head = self.heads[0]
            raise BadDate(f"{head} 里不能有反复进行的时间规则。", f"{head} cannot hold a rule that recurs.")

    def with_day(self, day: date) -> TimeRule:
        return By(by=FixedDay(day=day))


class Earliest(_OneOf):
    """The one of several windows that is due first, of those that are known."""

    heads: ClassVar[tuple[str, ...]] = ("earliest",)

    earliest: Annotated[tuple[Rule, ...], BeforeValidator(_several)]

    def windows(self, frame: Frame) -> Dated | Unknown:
        answers = [rule.windows(frame) for rule in self.earliest]
        known = [each for answer in answers if isinstance(answer, Dated) for each in answer.occurrences]
        if known:
            return Dated((min(known, key=_order),))
        unknown = _waited_for(answers)
        return Unknown(unknown) if unknown else Dated()


class FirstKnown(_OneOf):
    """The window of the first rule whose day is known: a day that may be given, else the days to take without it."""

    heads: ClassVar[tuple[str, ...]] = ("first_known",)

    first_known: Annotated[tuple[Rule, ...], BeforeValidator(_several)]

    def windows(self, frame: Frame) -> Dated | Unknown:
        answers = [rule.windows(frame) for rule in self.first_known]
        known = (answer for answer in answers if isinstance(answer, Dated))
        return next(known, None) or Unknown(_waited_for(answers))


def _waited_for(answers: Iterable[Dated | Unknown]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for answer in answers if isinstance(answer, Unknown) for key in answer.depends_on))


def any_of(*rules: TimeRule) -> AnyOf:
    """All of these rules as one that recurs. Raises BadDate."""
    return AnyOf(any_of=rules)


def earliest(*rules: TimeRule) -> Earliest:
    """Whichever of these rules is due first. Raises BadDate."""
    return Earliest(earliest=rules)


def first_known(*rules: TimeRule) -> FirstKnown:
    """Of these rules, the first whose day is known. Raises BadDate."""
    return FirstKnown(first_known=rules)


def _years(frame: Frame) -> Iterator[Frame]:
    return (replace(frame, year=year) for year in range(frame.first_day.year, frame.last_day.year + 1))


def _inside(occurrence: Occurrence, frame: Frame) -> bool:
    return frame.local_day(occurrence.opens) in frame.span and frame.local_day(occurrence.due) in frame.span


def _once(occurrences: Iterable[Occurrence]) -> set[Occurrence]:
    """Each once, whatever its number; one without a label not beside one of the same days that has a label."""
    kept = {replace(each, number=1) for each in occurrences}
    named = {(each.opens, each.due) for each in kept if each.label}
    return {each for each in kept if each.label or (each.opens, each.due) not in named}


def _order(occurrence: Occurrence) -> tuple[Any, ...]:
    label = occurrence.label.zh if occurrence.label else ""
    return occurrence.due.astimezone(UTC), occurrence.opens.astimezone(UTC), label
