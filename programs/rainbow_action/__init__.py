"""A county's summer service: volunteer teams, trained and insured, live in the villages for one to two weeks."""

from collections.abc import Iterable

from tongxing.registry import ProgramPlugin, hook

from .automatic import assess, pairing_table
from .program import PROGRAM
from .summary import summary

__all__ = ["PROGRAM", "tongxing_programs"]


@hook
def tongxing_programs() -> Iterable[ProgramPlugin]:
    """This program, with the code of its automatic steps."""
    return [ProgramPlugin(PROGRAM, {"pairing_table": pairing_table, "assess": assess, "summary": summary})]
