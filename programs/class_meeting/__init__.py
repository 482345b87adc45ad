"""A themed class meeting: letters, calls and replies before it, its run of show, a short report after it."""

from collections.abc import Iterable

from tongxing.registry import ProgramPlugin, hook

from .program import PROGRAM
from .programme import invitation, proposed_programme, run_of_show
from .reporting import short_report

__all__ = ["PROGRAM", "tongxing_programs"]


@hook
def tongxing_programs() -> Iterable[ProgramPlugin]:
    """This program, with the code of its automatic steps."""
    return [
        ProgramPlugin(
            PROGRAM,
            {
                "propose_programme": proposed_programme,
                "invitation": invitation,
                "run_of_show": run_of_show,
                "short_report": short_report,
            },
        )
    ]
