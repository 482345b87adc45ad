"""Who takes part in a launch: subjects, and who stands for them. Plain values; where they come from is not known here."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter

__all__ = ["Participant", "ParticipantHolder", "Participants", "responsible"]


@dataclass(frozen=True, slots=True)
class Participant:
    """A subject: what an item can be about. `identity` is unique within its kind; `label` is what a person sees. `in_need`:
    a child whose file says that its family is in hardship."""

    kind: str
    identity: str
    label: str
    class_key: str | None = None
    grade_key: str | None = None
    team_key: str | None = None
    child_id: int | None = None
    person_id: int | None = None
    pair_id: int | None = None
    birthday: dt.date | None = None
    in_need: bool = False


@dataclass(frozen=True, slots=True)
class ParticipantHolder:
    """Who holds a role. `scope_kind` and `scope_key` say for which class, grade, child, team, pair or member; both None:
    for all. `person` is the id in the ledger, or in a dry run the name."""

    role: str
    person: int | str
    scope_kind: str | None = None
    scope_key: str | None = None


@dataclass(frozen=True)
class Participants:
    """All subjects that are known so far, and all holders. A kind that is in neither `subjects` nor `known` is not yet
    known; a kind in `known` without subjects is known to have none."""

    subjects: tuple[Participant, ...] = ()
    holders: tuple[ParticipantHolder, ...] = ()
    known: frozenset[str] = frozenset()

    @cached_property
    def _by_kind(self) -> Mapping[str, tuple[Participant, ...]]:
        found: dict[str, list[Participant]] = defaultdict(list)
        for subject in self.subjects:
            found[subject.kind].append(subject)
        return {kind: tuple(subjects) for kind, subjects in found.items()}

    def of(self, kind: str | None) -> tuple[Participant, ...] | None:
        """The subjects of a kind; None when they are not yet known."""
        if kind is None:
            return self._by_kind.get(LAUNCH.kind, (LAUNCH,))
        found = self._by_kind.get(kind)
        return found if found is not None else () if kind in self.known else None

    @cached_property
    def _holders(self) -> Mapping[str, tuple[ParticipantHolder, ...]]:
        found: dict[str, list[ParticipantHolder]] = defaultdict(list)
        for holder in self.holders:
            found[holder.role].append(holder)
        return {role: tuple(holders) for role, holders in found.items()}

    def holders_of(self, role: str) -> tuple[ParticipantHolder, ...]:
        return self._holders.get(role, ())

    @cached_property
    def _in_scope(self) -> Mapping[_Scope, Sequence[tuple[int, ParticipantHolder]]]:
        found: dict[_Scope, list[tuple[int, ParticipantHolder]]] = defaultdict(list)
        for place, holder in enumerate(self.holders):
            found[holder.role, holder.scope_kind, holder.scope_key].append((place, holder))
        return found

    def holders_near(self, role: str, subject: Participant) -> Sequence[ParticipantHolder]:
        """Those of a role's holders who may owe this subject's items: of a large school's many, a few."""
        if subject.kind == "member":  # also who holds the role for something else
            return self.holders_of(role)
        scopes = _scope_of(subject).items()
        found = [each for kind, key in scopes for each in self._in_scope.get((role, kind, key), ())]
        return [holder for _, holder in sorted(found, key=itemgetter(0))]


_Scope = tuple[str, str | None, str | None]

LAUNCH = Participant(kind="launch", identity="launch", label="")

_RANK = {"member": 0, "child": 0, "pair": 0, "team": 1, "class": 2, "grade": 3, None: 4}


def _scope_of(subject: Participant) -> Mapping[str | None, str | None]:
    own = subject.identity.partition(":")[2]
    return {
        "child": str(subject.child_id) if subject.child_id is not None else own if subject.kind == "child" else None,
        "pair": own if subject.kind == "pair" else None,
        "member": own if subject.kind == "member" else None,
        "team": subject.team_key,
        "class": subject.class_key,
        "grade": subject.grade_key,
        None: None,
    }


def responsible(subject: Participant, holders: Iterable[ParticipantHolder]) -> tuple[ParticipantHolder, ...]:
    """Of the holders of a role, those who owe this subject's items: the narrowest matching scope, else those for all.

    A member owes their own items. Several in the same scope owe it together; any one of them closes it.
    """
    scope = _scope_of(subject)
    best: list[ParticipantHolder] = []
    rank = 9
    for holder in holders:
        if subject.person_id is not None and subject.kind == "member" and holder.person == subject.person_id:
            return (holder,)
        if holder.scope_kind is not None and scope.get(holder.scope_kind) != holder.scope_key:
            continue
        mine = _RANK.get(holder.scope_kind, 4)
        if mine < rank:
            best, rank = [], mine
        if mine == rank and holder.person not in {other.person for other in best}:
            best.append(holder)
    return tuple(best)
