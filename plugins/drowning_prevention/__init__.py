"""A school's season against drowning, from April to September: an example of a program by another hand."""

from collections.abc import Iterable

from tongxing.registry import ProgramPlugin, hook

from .automatic import sum_up
from .program import PROGRAM

__all__ = ["PROGRAM", "tongxing_programs"]


@hook
def tongxing_programs() -> Iterable[ProgramPlugin]:
    """The season, with the code of its summary."""
    return [ProgramPlugin(PROGRAM, {"sum_up": sum_up})]
