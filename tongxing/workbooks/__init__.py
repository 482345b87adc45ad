"""Reads the workbooks that schools and counties keep, and writes sample ones. Pure values: no ledger, no clock."""

from .classes import ClassName, read_class, read_grade
from .findings import Finding, Reading, Severity, masked, refusal
from .idnumbers import as_eighteen, check_digit
from .likeness import Alike, Likeness, alike, likeness_of
from .people import read_people
from .roster import read_roster
from .sample import sample_children, sample_people, sample_teams, write_people, write_roster, write_teams
from .teams import read_teams
from .typed import read_rows
from .typed_members import is_member_word, read_members
from .values import (
    BirthDay,
    ChannelAddress,
    Child,
    Parent,
    People,
    Place,
    RoleScope,
    Roster,
    ScopeKind,
    Sex,
    StaffMember,
    Team,
    TeamMember,
    Teams,
)

__all__ = [
    "Alike",
    "BirthDay",
    "ChannelAddress",
    "Child",
    "ClassName",
    "Finding",
    "Likeness",
    "Parent",
    "People",
    "Place",
    "Reading",
    "RoleScope",
    "Roster",
    "ScopeKind",
    "Severity",
    "Sex",
    "StaffMember",
    "Team",
    "TeamMember",
    "Teams",
    "alike",
    "as_eighteen",
    "check_digit",
    "is_member_word",
    "likeness_of",
    "masked",
    "read_class",
    "read_grade",
    "read_members",
    "read_people",
    "read_roster",
    "read_rows",
    "read_teams",
    "refusal",
    "sample_children",
    "sample_people",
    "sample_teams",
    "write_people",
    "write_roster",
    "write_teams",
]
