"""What authors of plugins test with: a program's dates as a table, and a launch of it with a clock that the test sets.

    >>> from tongxing.testing import Trial, plugin_at, windows_of
    >>> windows_of(PROGRAM, year=2027)["visit"]
    ['2027-10-12/2027-10-18']
    >>> trial = Trial.of(PROGRAM, {"year": 2027}, classes=3, children=30)
    >>> trial.go_to("2027-10-12")
    >>> trial.complete("kick-off")

Everything goes through the planner and the actions that a real launch goes through; only school, people and clock are
invented, and nothing leaves.
"""

from .plans import plan_of, plugin_at, windows_of
from .trial import Told, Trial

__all__ = ["Told", "Trial", "plan_of", "plugin_at", "windows_of"]
