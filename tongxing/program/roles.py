"""Who owes work: the roles that a program declares and that a launch binds to people."""

from __future__ import annotations

from typing import Literal

from ..words import Text
from .values import Key, Value

__all__ = ["Role", "Scope"]

Scope = Literal["class", "grade", "child", "pair", "team", "member"]
"""What a holder of a plural role stands for. The narrowest matching scope owes an item."""


class Role(Value):
    """A role, bound to one person, or (``scope`` given) to several, each for a class, grade, child, pair or team.

    ``reports_to`` names the role that hears of what this role lets slip. ``asked`` marks a role that the written plan
    names nobody for: the launch asks who it is, and proposes ``proposed``, another role of the program.
    """

    key: Key
    title: Text
    scope: Scope | None = None
    reports_to: Key | None = None
    asked: bool = False
    proposed: Key | None = None
    help: Text | None = None
