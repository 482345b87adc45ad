"""A launch of some classes only: whose children, classes and teachers take part where the answers name the classes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from ..errors import BadParameter
from ..program import Program
from ..words import Text, text
from ..workbooks import read_class
from .participants import LAUNCH, Participant, ParticipantHolder, Participants

__all__ = ["narrowed", "those_who_take_part"]


def narrowed(program: Program, given: Mapping[str, Any], participants: Participants) -> Participants:
    """Without those of classes that are not named. Where one class is left, the launch as a whole is that class's too, so
    that whoever answers for the class answers for it.

    Raises :class:`BadParameter` for a class that the school has nobody of.
    """
    if program.classes is None:
        return participants
    there = {each.class_key: each.grade_key for each in participants.subjects if each.class_key}
    named = _named(program, given)
    _refuse_strangers(program, named, there)
    subjects = those_who_take_part(program, given, participants.subjects)
    left = named or set(there)
    holders = (
        tuple(each for each in participants.holders if _answers_for(each, named)) if named else participants.holders
    )
    if len(left) == 1:
        (key,) = left
        subjects = [*subjects, replace(LAUNCH, class_key=key, grade_key=there.get(key) or _grade_of(key))]
    return replace(participants, subjects=tuple(subjects), holders=holders)


def those_who_take_part(
    program: Program, given: Mapping[str, Any], subjects: Iterable[Participant]
) -> list[Participant]:
    """Of these subjects those whom a launch with these answers is for."""
    named = _named(program, given)
    return [each for each in subjects if not named or _is_of(each, named)]


def _named(program: Program, given: Mapping[str, Any]) -> set[str]:
    """The keys of the classes that the answers name; none: all take part."""
    words = given.get(program.classes or "") or ()
    return {found.key for each in words if (found := read_class(each))}


def _is_of(subject: Participant, classes: Collection[str]) -> bool:
    if subject.kind == "grade":
        return subject.grade_key in {_grade_of(key) for key in classes}
    return subject.class_key in classes or subject.kind in ("launch", "team", "member")


def _answers_for(holder: ParticipantHolder, classes: Collection[str]) -> bool:
    if holder.scope_kind == "grade":
        return holder.scope_key in {_grade_of(key) for key in classes}
    return holder.scope_kind != "class" or holder.scope_key in classes


def _grade_of(class_key: str) -> str | None:
    grade, dash, _ = class_key.partition("-")
    return grade if dash else None


def _refuse_strangers(program: Program, named: Collection[str], there: Mapping[str, Any]) -> None:
    strange = sorted(set(named) - set(there)) if there else []
    if not strange:
        return
    wrong, known = _title(strange[0]), [_title(each) for each in sorted(there)]
    raise BadParameter(
        f"{program.classes}：名册里没有{wrong.zh}的孩子；有：{'、'.join(each.zh for each in known)}",
        f"{program.classes}: the roster has no children of {wrong.en}; it has {', '.join(each.en for each in known)}",
    )


def _title(key: str) -> Text:
    found = read_class(key)
    return found.label if found else text(key, key)
