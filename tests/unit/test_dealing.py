"""Children are dealt round people evenly, and where it can be not to the own class teacher."""

from __future__ import annotations

import pytest

from tongxing.automatic import Person, Subject
from tongxing.dealing import class_order, deal


def children(number: int, classes: int = 3) -> list[Subject]:
    return [Subject(each, "child", f"学生{each}", class_key=f"3-{each % classes}") for each in range(number)]


def people(number: int) -> list[Person]:
    return [Person(each, f"教师{each}", "class-teacher", f"3-{each}") for each in range(number)]


OWN = {f"3-{each}": {each} for each in range(3)}


@pytest.mark.parametrize("number", [0, 1, 7, 40])
def test_everybody_gets_as_many_as_anybody_else_or_one_more(number: int) -> None:
    taken = [person.id for _, person in deal(children(number), people(3), OWN)]
    loads = [taken.count(each) for each in range(3)]
    assert (sum(loads), max(loads) - min(loads) <= 1) == (number, True)


def test_nobody_gets_a_child_of_the_own_class_where_that_can_be() -> None:
    dealt = deal(children(30), people(3), OWN)
    assert not [child for child, person in dealt if person.id in OWN[child.class_key or ""]]


def test_the_own_teacher_is_taken_where_there_is_nobody_else() -> None:
    assert [person.id for _, person in deal(children(2, classes=1), people(1), OWN)] == [0, 0]


def test_a_whole_county_s_school_is_dealt_too() -> None:
    assert len(deal(children(2000, classes=1), people(3), OWN)) == 2000


def test_without_people_nobody_is_dealt() -> None:
    assert deal(children(3), [], OWN) == []


def test_the_tenth_class_comes_after_the_ninth() -> None:
    assert sorted(["3-10", "10-1", "3-9"], key=class_order) == ["3-9", "3-10", "10-1"]
