"""Six activities of a school within a window of dates, for the children whose parents work far away."""

from collections.abc import Iterable

from tongxing.registry import ProgramPlugin, hook

from .automatic import propose_contacts
from .program import PROGRAM

__all__ = ["PROGRAM", "tongxing_programs"]


@hook
def tongxing_programs() -> Iterable[ProgramPlugin]:
    """This program, with the code of its automatic step."""
    return [ProgramPlugin(PROGRAM, {"propose_contacts": propose_contacts})]
