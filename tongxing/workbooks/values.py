"""What a workbook holds once it is read: children, staff, teams. Frozen values; nothing here opens a file.

Personal numbers and addresses are left out of ``repr`` so that a log line cannot carry them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Literal

from tongxing.words import Language

from .classes import ClassName

__all__ = [
    "BirthDay",
    "ChannelAddress",
    "Child",
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
]

Sex = Literal["male", "female"]
ScopeKind = Literal["grade", "class", "team", "child"]


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a value stands: the sheet's name and the row's number as Excel shows it (from 1)."""

    sheet: str
    row: int


@dataclass(frozen=True, slots=True, order=True)
class BirthDay:
    """A day of birth. With precision ``month`` only year and month are known and `day` is the month's first."""

    day: date
    precision: Literal["day", "month"] = "day"

    def agrees_with(self, other: BirthDay) -> bool:
        if "month" in (self.precision, other.precision):
            return (self.day.year, self.day.month) == (other.day.year, other.day.month)
        return self.day == other.day

    def __str__(self) -> str:
        return self.day.isoformat() if self.precision == "day" else f"{self.day:%Y-%m}"

    @classmethod
    def from_text(cls, said: str) -> BirthDay:
        """What :meth:`__str__` wrote."""
        return cls(date.fromisoformat(said)) if len(said) > 7 else cls(date.fromisoformat(f"{said}-01"), "month")


@dataclass(frozen=True, slots=True)
class Parent:
    name: str | None = None
    phone: str | None = field(default=None, repr=False)
    works_at: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """One row of a roster. `phone` and `works_at` are the family's, where no column says whose they are.

    None is "not said here". `cleared` holds the columns (``phone``, ``father_name`` …) whose cell asks that what is
    known be removed. `row` is where it was read and takes no part in equality.
    """

    name: str
    sex: Sex | None = None
    class_name: ClassName | None = None
    birth: BirthDay | None = None
    id_number: str | None = field(default=None, repr=False)
    address: str | None = field(default=None, repr=False)
    father: Parent = Parent()
    mother: Parent = Parent()
    works_at: str | None = None
    phone: str | None = field(default=None, repr=False)
    guardian: str | None = None
    guardian_relation: str | None = None
    guardian_phone: str | None = field(default=None, repr=False)
    class_teacher: str | None = None
    hardship: bool | None = None
    note: str | None = field(default=None, repr=False)
    entrusted_since: date | None = None
    cleared: frozenset[str] = frozenset()
    row: Place | None = field(default=None, compare=False)

    @property
    def grade(self) -> int | None:
        return self.class_name.grade if self.class_name else None


@dataclass(frozen=True, slots=True)
class Roster:
    """The children of one workbook, in its order, and what stood above the table: the unit and the day."""

    children: tuple[Child, ...] = ()
    unit: str | None = None
    dated: date | None = None

    @property
    def classes(self) -> tuple[ClassName, ...]:
        """Every class that has a child here, as a school lists them."""
        return tuple(sorted({child.class_name for child in self.children if child.class_name}, key=lambda c: c.order))

    @property
    def class_teachers(self) -> Mapping[str, str]:
        """The first class teacher named for each class, by the class's key."""
        named: dict[str, str] = {}
        for child in self.children:
            if child.class_name and child.class_teacher:
                named.setdefault(child.class_name.key, child.class_teacher)
        return MappingProxyType(named)


@dataclass(frozen=True, slots=True)
class RoleScope:
    """A role and what it is held for. `role` is a key or a title, as written.

    `kind` says what `label` names: a grade (``3``), a class (``3-2``, a :attr:`ClassName.key`), a team or a child by
    name. Without `kind` the role is held for everything, and a `label` is only what the workbook said beside it.
    `row` and `column` (``D 结对学生``) are where it was read and take no part in equality.
    """

    role: str
    kind: ScopeKind | None = None
    label: str | None = None
    column: str = field(default="", compare=False)
    row: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class ChannelAddress:
    """A way to reach somebody: `kind` is ``email``, ``sms``, ``webhook``, ``wecom``… ; `address` fits the kind."""

    kind: str
    address: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffMember:
    """One person who owes work. `organization` is a name or a key, as written.

    None is "not said here"; `cleared` holds the columns whose cell asks that what is known be removed. `row` and
    `column` are where the name was read and take no part in equality.
    """

    name: str
    organization: str | None = None
    roles: tuple[RoleScope, ...] = ()
    phone: str | None = field(default=None, repr=False)
    email: str | None = field(default=None, repr=False)
    channels: tuple[ChannelAddress, ...] = ()
    language: Language | None = None
    reports_to: str | None = None
    cleared: frozenset[str] = frozenset()
    row: Place | None = field(default=None, compare=False)
    column: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class People:
    members: tuple[StaffMember, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamMember:
    name: str
    strengths: tuple[str, ...] = ()
    phone: str | None = field(default=None, repr=False)
    email: str | None = field(default=None, repr=False)
    leads: bool = False
    row: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Team:
    """A service team and the village whose station it serves."""

    name: str
    village: str | None
    members: tuple[TeamMember, ...]

    @property
    def lead(self) -> TeamMember | None:
        return next((member for member in self.members if member.leads), None)


@dataclass(frozen=True, slots=True)
class Teams:
    teams: tuple[Team, ...] = ()
