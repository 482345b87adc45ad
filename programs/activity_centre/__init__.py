"""A spring term of a school's activity centre: calls, talks, Saturdays, festivals and birthdays, and the year's awards."""

from collections.abc import Iterable

from tongxing.registry import ProgramPlugin, hook

from .automatic import complete_roster, propose_pairs
from .program import PROGRAM

__all__ = ["PROGRAM", "tongxing_programs"]


@hook
def tongxing_programs() -> Iterable[ProgramPlugin]:
    """This program, with the code of its automatic steps."""
    return [ProgramPlugin(PROGRAM, {"complete_roster": complete_roster, "propose_pairs": propose_pairs})]
