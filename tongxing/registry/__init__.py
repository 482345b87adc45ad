"""Finds what plugins bring, by entry point, drop-in folder and single YAML file: the one door for all of them.

What is broken is data, not a crash: each finding names the plugin, where it is and why, and the rest works. The shipped
programs enter by the same door as a stranger's.
"""

from .catalogue import Broken, Catalogue, catalogue, collect, discover
from .hooks import (
    CalendarPlugin,
    Command,
    Delivery,
    Exporter,
    Hooks,
    ProgramPlugin,
    RecordUpgrade,
    Source,
    Transport,
    Upgrade,
    hook,
)
from .loading import Loaded, load_all, load_drop_in, name_of

__all__ = [
    "Broken",
    "CalendarPlugin",
    "Catalogue",
    "Command",
    "Delivery",
    "Exporter",
    "Hooks",
    "Loaded",
    "ProgramPlugin",
    "RecordUpgrade",
    "Source",
    "Transport",
    "Upgrade",
    "catalogue",
    "collect",
    "discover",
    "hook",
    "load_all",
    "load_drop_in",
    "name_of",
]
