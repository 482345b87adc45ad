"""Words and tables of the outcome. What was measured, against which aim, and whether it was met."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .measuring import Aim, Result, Usage

__all__ = ["Line", "line_of", "markdown", "said"]

_MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Line:
    """One row of the table."""

    database: str
    size: str
    result: Result

    @property
    def cells(self) -> tuple[str, ...]:
        result = self.result
        values = result.values
        return (
            result.contest.path,
            self.database,
            self.size,
            f"{_number(result, result.value)} ({_number(result, min(values))}–{_number(result, max(values))})",
            _aim(result.contest.aim),
            ("yes" if result.met else "**no**") + (", disturbed" if result.disturbed else ""),
            *(_time(result, side) for side in (result.ours.usages, result.floor.usages)),
            f"{max(usage.memory for usage in result.ours.usages) / _MEGABYTE:.0f} MB",
        )


HEAD = ("path", "database", "size", "median (range)", "aim", "met", "ours", "floor", "peak memory")


def line_of(database: str, size: str, result: Result) -> Line:
    return Line(database, size, result)


def said(line: Line) -> str:
    """One line of text, with processor times."""
    result = line.result
    name, database, size, value, aim, met, *_ = line.cells
    processors = "; ".join(
        f"{each.name}: {_milliseconds(each.median(lambda usage: usage.wall))} wall, "
        f"{_milliseconds(each.median(lambda usage: usage.client))} client cpu, "
        f"{_milliseconds(each.median(lambda usage: usage.server))} server cpu, "
        f"{max(usage.memory for usage in each.usages) / _MEGABYTE:.0f} MB"
        for each in (result.ours, result.floor)
    )
    return f"{database:10} {size:4} {name}: {value}, aim {aim}: {met.replace('*', '')}\n{'':16}{processors}"


def markdown(lines: Iterable[Line]) -> str:
    """The table for docs/benchmarks.md."""
    rows = [HEAD, tuple("---" for _ in HEAD), *(line.cells for line in lines)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _number(result: Result, value: float) -> str:
    if result.contest.aim.meaning == "milliseconds":
        return f"{value:.2f} ms"
    return f"{value:.2f}" + ("×" if result.contest.aim.meaning == "multiple" else "")


def _aim(aim: Aim) -> str:
    return {
        "share": f"≥ {aim.limit:.2f}",
        "multiple": f"≤ {aim.limit:.1f}×",
        "milliseconds": f"≤ {aim.limit:g} ms",
    }[aim.meaning]


def _time(result: Result, usages: tuple[Usage, ...]) -> str:
    wall = sorted(usage.wall for usage in usages)[len(usages) // 2]
    if result.contest.units == 1:
        return _milliseconds(wall)
    return f"{_milliseconds(wall)}, {result.contest.units / wall:.0f}/s"


def _milliseconds(seconds: float) -> str:
    milliseconds = seconds * 1000
    return f"{milliseconds:.2f} ms" if milliseconds < 10 else f"{milliseconds:.0f} ms"
