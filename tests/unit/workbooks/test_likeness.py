"""Whether two descriptions are of one child."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tongxing.workbooks import Alike, BirthDay, Child, ClassName, Likeness, alike, likeness_of

from .making import id_of

BORN = BirthDay(date(2018, 3, 5))
CHILD = Likeness("王小明", id_of("20180305"), BORN, "3-2")
NAMED = Likeness("王小明", class_key="3-2")


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        (CHILD, replace(CHILD, name="王晓明", class_key="4-2"), Alike.SAME_NUMBER),
        (CHILD, replace(CHILD, number=id_of("20180305", 13)), Alike.OTHER),
        (CHILD, replace(CHILD, number=None, class_key="4-1"), Alike.SAME_BIRTH),
        (CHILD, Likeness("王小明", birth=BirthDay(date(2018, 3, 1), "month")), Alike.SAME_BIRTH),
        (CHILD, NAMED, Alike.SAME_CLASS),
        (NAMED, replace(NAMED, class_key="4-2"), Alike.UNCLEAR),
        (CHILD, replace(NAMED, birth=BirthDay(date(2018, 5, 3))), Alike.OTHER_BIRTH),
        (CHILD, Likeness("王小明", birth=BirthDay(date(2018, 5, 3)), class_key="4-1"), Alike.OTHER),
        (CHILD, replace(NAMED, name="张小红"), Alike.OTHER),
    ],
)
def test_number_then_birth_then_class_tell(one: Likeness, other: Likeness, found: Alike) -> None:
    assert alike(one, other) is found
    assert alike(other, one) is found


def test_an_old_number_is_the_same_as_its_new_form() -> None:
    row = Child(name="王小明", id_number="990101180305011", class_name=ClassName(3, 2))
    assert likeness_of(row).number == likeness_of(replace(row, id_number=likeness_of(row).number)).number


def test_a_child_is_known_by_the_surest_there_is() -> None:
    assert CHILD.identity == f"id:{CHILD.number}"
    assert replace(CHILD, number=None).identity == "born:王小明|2018-03-05"
    assert NAMED.identity == "in:王小明|3-2"


def test_an_id_number_stays_out_of_repr() -> None:
    assert str(CHILD.number) not in repr(CHILD)
