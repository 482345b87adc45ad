"""The values of a plan: windows with their subjects, and the items, messages and warnings that are read off them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from ..program import Part, Program, Step
from ..words import Text
from .participants import LAUNCH, Participant, ParticipantHolder, Participants, responsible

__all__ = ["Plan", "PlanWarning", "PlannedItem", "PlannedNotice", "PlannedWindow"]


@dataclass(frozen=True, slots=True)
class PlannedWindow:
    """One occurrence of a step. Instants are aware, in the launch's zone; `due` None: not known yet, for want of
    `depends_on`. `subjects` None: not known yet. `wide`: every subject of the step has an item in it."""

    step: Step
    occurrence: int
    opens: dt.datetime | None
    due: dt.datetime | None
    closes: dt.datetime | None
    subjects: tuple[Participant, ...] | None
    part: Part | None = None
    depends_on: tuple[str, ...] = ()
    wide: bool = True
    label: Text | None = None

    @property
    def owner(self) -> str:
        """The role that owes its items."""
        return (self.part and self.part.owner) or self.step.owner

    @property
    def per(self) -> str | None:
        """The kind of their subjects; None: the launch itself."""
        return (self.part and self.part.per) or self.step.per


@dataclass(frozen=True, slots=True)
class PlannedItem:
    """One subject's part of a window. `assignee` None: nobody holds the role, or several owe it together."""

    window: PlannedWindow
    subject: Participant | None
    assignees: tuple[int | str, ...]

    @property
    def assignee(self) -> int | str | None:
        return self.assignees[0] if len(self.assignees) == 1 else None


@dataclass(frozen=True, slots=True)
class PlannedNotice:
    """A message that will be sent if nothing is done before: `items` of a window, to one person or unbound role."""

    step: str
    occurrence: int
    cause: str
    at: dt.datetime
    to: str
    person: int | str | None
    items: int


@dataclass(frozen=True, slots=True)
class PlanWarning:
    """What a coordinator should know before launching. `code` is stable; `step` None: of the whole plan."""

    code: str
    step: str | None
    text: Text


@dataclass(frozen=True)
class Plan:
    """What a launch will contain, computed without writing."""

    program: Program
    parameters: Mapping[str, Any]
    timezone: ZoneInfo
    first_day: dt.date
    last_day: dt.date
    participants: Participants
    windows: tuple[PlannedWindow, ...]
    notices: tuple[PlannedNotice, ...] = ()
    warnings: tuple[PlanWarning, ...] = ()

    def items(self) -> Iterator[PlannedItem]:
        """Every item, window by window; a window whose subjects are not known yet gives one without a subject."""
        for window in self.windows:
            yield from self.items_of(window)

    def items_of(self, window: PlannedWindow) -> Iterator[PlannedItem]:
        if window.subjects is None:
            yield PlannedItem(window, None, ())
            return
        for subject in window.subjects:
            yield PlannedItem(window, subject, self.owners(window.owner, subject))

    def owners(self, role: str, subject: Participant) -> tuple[int | str, ...]:
        """Who owes this subject's items of a role; where nobody holds it for the subject, whoever holds the role that is
        proposed for it.

        Who is named for all of a role that is held for pairs may be paired, and owes nothing of any child before that.
        """
        known = self._owners.get((role, subject.kind, subject.identity))
        if known is None:
            found = (responsible(subject, self._holders(each, subject)) for each in self.standing_in(role))
            known = tuple(holder.person for holder in next(filter(None, found), ()))
            self._owners[role, subject.kind, subject.identity] = known
        return known

    def standing_in(self, role: str) -> tuple[str, ...]:
        """A role, the one that is proposed for it, and so on."""
        found: list[str] = []
        each: str | None = role
        while each is not None and each not in found:
            found.append(each)
            each = self._proposed.get(each)
        return tuple(found)

    def _holders(self, role: str, subject: Participant) -> Sequence[ParticipantHolder]:
        holders = self.participants.holders_near(role, subject)
        if subject.kind == "launch" or role not in self._paired:
            return holders
        return [holder for holder in holders if holder.scope_kind is not None]

    @cached_property
    def _paired(self) -> frozenset[str]:
        return frozenset(role.key for role in self.program.roles if role.scope == "pair")

    @cached_property
    def _proposed(self) -> Mapping[str, str | None]:
        return {role.key: role.proposed for role in self.program.roles}

    def load(self, role: str, subjects: tuple[Participant, ...] | None) -> Mapping[int | str, int]:
        """Of how many of these subjects each person owes the items of a role."""
        known = self._loads.get((role, id(subjects)))
        if known is None:
            known = Counter(person for subject in subjects or () for person in self.owners(role, subject))
            self._loads[role, id(subjects)] = known
        return known

    @cached_property
    def _loads(self) -> dict[tuple[str, int], Counter[int | str]]:
        """By role and identity of the subjects: the windows of a kind share one tuple of them."""
        return {}

    @cached_property
    def _owners(self) -> dict[tuple[str, str, str], tuple[int | str, ...]]:
        return {}

    @cached_property
    def size(self) -> int:
        """How many items it has."""
        return sum(len(window.subjects if window.subjects is not None else (LAUNCH,)) for window in self.windows)
