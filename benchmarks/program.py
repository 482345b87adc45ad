"""The plan that the benchmarks launch: fifty dated steps a child, every second one waiting for the one before."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from tongxing.program import Program
from tongxing.program.yaml import program_from_data

__all__ = [
    "DUE_STEP",
    "FIRST_DAY",
    "LATE_STEPS",
    "NOW",
    "SHANGHAI",
    "STEPS",
    "WAITED_STEP",
    "bench_program",
    "step_key",
]

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = dt.datetime(2026, 4, 15, 9, tzinfo=SHANGHAI)
"""A Wednesday. At this instant one step of every second school speaks, and nothing else does."""

STEPS = 50
EVERY = 4
DUE_STEP = 25
WAITED_STEP = DUE_STEP - 1
LATE_STEPS = (10, 12, 14)
"""Of these, the children of each school's first class are still owed."""

FIRST_DAY = NOW.date() - dt.timedelta(days=EVERY * DUE_STEP)
"""Of the schools whose :data:`DUE_STEP` is due today; the others began a day later."""


def step_key(number: int) -> str:
    return f"step-{number:02}"


@cache
def bench_program() -> Program:
    """Owed by class teachers, who report to the principal; everything a child."""
    return program_from_data(_data(), "bench")


def _data() -> dict[str, Any]:
    return {
        "key": "bench",
        "version": "1.0.0",
        "title": {"zh": "基准方案", "en": "Benchmark plan"},
        "summary": {"zh": "用来测速的方案", "en": "A plan for measuring"},
        "for": "school",
        "period": {"first": {"of": "first_day", "days": -9}, "last": {"of": "first_day", "days": EVERY * STEPS}},
        "roles": [
            {"key": "principal", "title": {"zh": "校长", "en": "Principal"}},
            {
                "key": "class-teacher",
                "title": {"zh": "班主任", "en": "Class teacher"},
                "scope": "class",
                "reports_to": "principal",
            },
        ],
        "parameters": [{"name": "first_day", "title": {"zh": "首日", "en": "First day"}, "kind": "day"}],
        "steps": [_step(number) for number in range(STEPS)],
    }


def _step(number: int) -> dict[str, Any]:
    due = EVERY * number
    days = [{"of": "first_day", "days": due - 9}, {"of": "first_day", "days": due}]
    return {
        "key": step_key(number),
        "title": {"zh": f"第 {number} 步", "en": f"Step {number}"},
        "when": {"during": days},
        "owner": "class-teacher",
        "per": "child",
        "after": [step_key(number - 1)] if number % 2 else [],
    }
