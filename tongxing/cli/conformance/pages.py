"""How the findings of a check are shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ...labels import counted
from ...words import say
from ..output import Shown, Tone, marked
from . import YEARS
from .finding import Finding

__all__ = ["pages", "summary"]


def pages(checked: Mapping[str, int], findings: Sequence[Finding], year: int) -> Iterator[Shown]:
    """What is fine of the programs `checked` (with their numbers of steps), then each finding."""
    bad = {each.program for each in findings}
    last = year + YEARS - 1
    for key, steps in checked.items():
        if key not in bad:
            fine = say(
                f"{key}：没有问题（{steps} 步，{year}—{last} 年，模拟发起一次）",
                f"{key}: fine ({counted(steps, 'step')}, {year} to {last}, one simulated launch)",
            )
            yield marked(fine, "good")
    for each in findings:
        yield from _page(each)


def _page(finding: Finding) -> Iterator[Shown]:
    tone: Tone = "late" if finding.is_error else "soon"
    word = say("错误", "error") if finding.is_error else say("提醒", "warning")
    yield marked(say("：", ": ").join(each for each in (word, finding.program, finding.where) if each), tone)
    yield f"  {finding.what}"
    yield say(f"  为什么：{finding.why}", f"  why: {finding.why}")
    yield say(f"  怎么改：{finding.mend}", f"  to mend: {finding.mend}")


def summary(findings: Sequence[Finding]) -> str:
    """How many there are of each weight."""
    errors = sum(each.is_error for each in findings)
    warnings = len(findings) - errors
    return say(
        f"{errors} 处错误，{warnings} 处提醒",
        f"{counted(errors, 'error')}, {counted(warnings, 'warning')}",
    )
