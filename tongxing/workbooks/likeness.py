"""How like two descriptions of a child are: one child, two, or not to be told. Pure values; nothing is looked up."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from .idnumbers import as_eighteen
from .values import BirthDay, Child

__all__ = ["Alike", "Likeness", "alike", "likeness_of"]


class Alike(Enum):
    """What two descriptions have in common, the surest first."""

    SAME_NUMBER = "the same ID number"
    SAME_BIRTH = "the same name and birth"
    SAME_CLASS = "the same name and class, and nothing that differs"
    UNCLEAR = "the same name in two classes, and no birth to compare"
    OTHER_BIRTH = "the same name and class, but another birth"
    OTHER = "another child"


@dataclass(frozen=True, slots=True)
class Likeness:
    """What tells a child from others. `number` is the ID number in 18 characters."""

    name: str
    number: str | None = field(default=None, repr=False)
    birth: BirthDay | None = None
    class_key: str | None = None

    @property
    def is_vague(self) -> bool:
        """Nothing but name and class is known."""
        return self.number is None and self.birth is None

    @property
    def identity(self) -> str:
        """The surest that is known, in one line: a school has one child of it."""
        if self.number:
            return f"id:{self.number}"
        return f"born:{self.name}|{self.birth}" if self.birth else f"in:{self.name}|{self.class_key or ''}"


def likeness_of(child: Child) -> Likeness:
    """Of a row of a roster."""
    number = as_eighteen(child.id_number) if child.id_number else None
    return Likeness(child.name, number, child.birth, child.class_name.key if child.class_name else None)


def alike(one: Likeness, other: Likeness) -> Alike:
    """ID numbers tell where both are known, then name and birth, then name and class."""
    if one.number and other.number:
        return Alike.SAME_NUMBER if one.number == other.number else Alike.OTHER
    if one.name != other.name:
        return Alike.OTHER
    same_class = one.class_key == other.class_key
    if one.birth is None or other.birth is None:
        return Alike.SAME_CLASS if same_class else Alike.UNCLEAR
    if one.birth.agrees_with(other.birth):
        return Alike.SAME_BIRTH
    return Alike.OTHER_BIRTH if same_class else Alike.OTHER
