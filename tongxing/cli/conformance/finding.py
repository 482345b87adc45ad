"""One finding of the check: what, where, why it matters, how to mend it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from ...program import Program
from ...words import Text, text

__all__ = ["Finding", "broken", "found"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with a program. `step` None: with none in particular; `field` names a role, parameter, or a form and
    its field. An *error* keeps it from being launched or from ending; a *warning* is for its author to judge."""

    program: str
    step: str | None
    what: Text
    why: Text
    mend: Text
    field: str | None = None
    weight: Literal["error", "warning"] = "error"

    @property
    def is_error(self) -> bool:
        return self.weight == "error"

    @property
    def where(self) -> str:
        return " ".join(each for each in (self.step, self.field) if each)

    @property
    def data(self) -> dict[str, Any]:
        """For JSON, in the reader's language."""
        return {
            "program": self.program,
            "step": self.step,
            "field": self.field,
            "weight": self.weight,
            "text": self.what,
            "why": self.why,
            "mend": self.mend,
        }


def found(
    program: Program,
    what: tuple[str, str],
    why: tuple[str, str],
    mend: tuple[str, str],
    *,
    step: str | None = None,
    field: str | None = None,
    weight: Literal["error", "warning"] = "error",
) -> Finding:
    """A finding from sentences in Chinese and English."""
    return Finding(program.key, step, text(*what), text(*why), text(*mend), field, weight)


def broken(name: str, reason: Text) -> Finding:
    """A plugin that cannot be used at all."""
    return Finding(
        name,
        None,
        reason,
        text("装不上的方案不会出现在列表里", "a program that does not load is in no list"),
        text("照上面说的改正，再检查一次", "correct what it names, and check again"),
    )
