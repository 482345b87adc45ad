"""Every code that the audit is written with has words in both languages."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tongxing.cli.auditing import ACTIONS, OBJECTS

ROOT = Path(__file__).parents[3]
WRITERS = {"write_audit": 3, "write_seen": 3, "_act": 2}
"""The functions that write the audit, and the place of the action among their arguments; the object follows it."""


def calls() -> Iterator[tuple[ast.Call, int]]:
    for room in ("tongxing", "flows", "notifications", "dashboard"):
        for path in sorted((ROOT / room).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in WRITERS:
                    yield node, WRITERS[node.func.id]


def constants(place: int) -> set[str]:
    """The literal words that stand at an argument's place, counted from the action."""
    found = (call.args[first + place] for call, first in calls() if len(call.args) > first + place)
    return {each.value for each in found if isinstance(each, ast.Constant) and isinstance(each.value, str)}


def test_every_action_has_words() -> None:
    assert {"completed", "launched"} <= constants(0)
    assert constants(0) <= set(ACTIONS)


def test_every_object_has_words() -> None:
    written = {
        each for call, first in calls() if first == 3 for each in [call.args[4]] if isinstance(each, ast.Constant)
    }
    assert {str(each.value) for each in written} <= set(OBJECTS)
