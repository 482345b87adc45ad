"""A school's home-visit campaign: visits in October, and what follows from them until the end of term."""

from collections.abc import Iterable

from tongxing.registry import ProgramPlugin, hook

from .automatic import propose_pairs, tally
from .program import PROGRAM

__all__ = ["PROGRAM", "tongxing_programs"]


@hook
def tongxing_programs() -> Iterable[ProgramPlugin]:
    """This program, with the code of its automatic steps."""
    return [ProgramPlugin(PROGRAM, {"tally": tally, "propose_pairs": propose_pairs})]
