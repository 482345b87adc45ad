"""Which limits of a program its dated steps pass."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from ..dates import Dated, Frame
from ..errors import BadParameter
from ..program import Limit, Program, Severity
from ..words import Text, text
from .dating import DatedStep

__all__ = ["passed_limits", "refuse_passed_limits"]


def passed_limits(
    program: Program, given: Mapping[str, Any], dated: Mapping[str, DatedStep], frame: Frame, severity: Severity
) -> Iterator[tuple[Limit, Text]]:
    """The limits of that severity that are passed and not lifted, each with what to say. A step without a day passes
    none."""
    for limit in program.limits:
        if limit.severity != severity or (limit.unless and given.get(limit.unless)):
            continue
        latest, day = limit.latest.resolve(frame), _last_day(limit, dated[limit.step], frame)
        if isinstance(latest, dt.date) and day is not None and day > latest:
            yield limit, _said(program, limit, day)


def refuse_passed_limits(
    program: Program, given: Mapping[str, Any], dated: Mapping[str, DatedStep], frame: Frame
) -> None:
    """Raises :class:`BadParameter` that says which limits are passed, and which answer lifts each."""
    found = [_with_way_out(limit, said) for limit, said in passed_limits(program, given, dated, frame, "refuse")]
    if found:
        raise BadParameter(";".join(each.zh for each in found), "; ".join(each.en for each in found))


def _last_day(limit: Limit, step: DatedStep, frame: Frame) -> dt.date | None:
    found = [each for each in (step.dated, *(own.dated for own in step.own)) if isinstance(each, Dated)]
    days = [frame.local_day(getattr(one, limit.edge)) for each in found for one in each.occurrences]
    return max(days, default=None)


def _said(program: Program, limit: Limit, day: dt.date) -> Text:
    title = program.step(limit.step).title
    zh, en = ("开始", "opens") if limit.edge == "opens" else ("截止", "is due")
    return text(f"“{title.zh}”{day} {zh}:{limit.text.zh}", f"'{title.en}' {en} on {day}: {limit.text.en}")


def _with_way_out(limit: Limit, said: Text) -> Text:
    if limit.unless is None:
        return said
    return text(
        f"{said.zh}；确认要这样，请加 --set {limit.unless}=true",
        f"{said.en}; if that is meant, confirm it with --set {limit.unless}=true",
    )
