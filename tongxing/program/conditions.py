"""What of a program depends on an answer: a step or part that is there only then, a rule that holds only then."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..dates import Rule
from .values import Name, Value

__all__ = ["Instead", "OnlyIf"]


class OnlyIf(Value):
    """That a question of the launch, a yes-no or a choice, was answered so."""

    parameter: Name
    equals: str | bool

    def holds(self, given: Mapping[str, Any]) -> bool:
        """Whether it was, in these answers."""
        return bool(given.get(self.parameter) == self.equals)


class Instead(Value):
    """Another rule for a step, in the place of its own, where a question was answered so."""

    only_if: OnlyIf
    when: Rule
