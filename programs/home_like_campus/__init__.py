"""A campus like a home: a term of files, activities, hotlines, partners for the children, and care for their health."""

from collections.abc import Iterable

from tongxing.registry import ProgramPlugin, hook

from .program import PROGRAM

__all__ = ["PROGRAM", "tongxing_programs"]


@hook
def tongxing_programs() -> Iterable[ProgramPlugin]:
    """This program. It has no automatic step."""
    return [ProgramPlugin(PROGRAM)]
