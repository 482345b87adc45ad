"""Reads the workbooks that schools and counties keep, and writes sample ones. Pure values: no ledger, no clock."""

from .classes import ClassName, read_class, read_grade
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
    "BirthDay",
    "ChannelAddress",
    "Child",
    "ClassName",
    "Parent",
    "People",
    "Place",
    "RoleScope",
    "Roster",
    "ScopeKind",
    "Sex",
    "StaffMember",
    "Team",
    "TeamMember",
    "Teams",
    "read_class",
    "read_grade",
]
