"""A school's education and protection plan: a term of talks, calls, tutoring and activities."""

from collections.abc import Iterable

from tongxing.registry import ProgramPlugin, hook

from .program import PROGRAM
from .review import review

__all__ = ["PROGRAM", "tongxing_programs"]


@hook
def tongxing_programs() -> Iterable[ProgramPlugin]:
    """This program, with the code of its automatic step."""
    return [ProgramPlugin(PROGRAM, {"review": review})]
