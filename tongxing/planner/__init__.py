"""Program + answers + participants + calendar → :class:`Plan`. Pure: no clock, no database.

A plan holds windows, each with its subjects; items and messages are read off it. Launching writes a plan down; a dry
run prints it.
"""

from .answers import Answers, answer
from .beginning import Beginning, first_point
from .by_hand import may_be_moved
from .dating import date_steps, frame_of
from .differing import StepChange, going_on, step_changes
from .gathering import children_of_roster, gather, gather_from_workbooks, group_label, in_need, role_key
from .matching import match_occurrences
from .narrowing import those_who_take_part
from .outlying import NEAR
from .participants import Participant, ParticipantHolder, Participants, responsible
from .plan import Plan, PlannedItem, PlannedNotice, PlannedWindow, PlanWarning
from .planning import make_plan, windows_of
from .warning import needs_of

__all__ = [
    "NEAR",
    "Answers",
    "Beginning",
    "Participant",
    "ParticipantHolder",
    "Participants",
    "Plan",
    "PlanWarning",
    "PlannedItem",
    "StepChange",
    "PlannedNotice",
    "PlannedWindow",
    "answer",
    "children_of_roster",
    "date_steps",
    "first_point",
    "frame_of",
    "gather",
    "going_on",
    "step_changes",
    "gather_from_workbooks",
    "group_label",
    "in_need",
    "make_plan",
    "may_be_moved",
    "match_occurrences",
    "needs_of",
    "responsible",
    "role_key",
    "those_who_take_part",
    "windows_of",
]
