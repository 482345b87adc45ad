"""The roles that people write into workbooks."""

from __future__ import annotations

import pytest

from tests.integration.actions.plans import PLAN
from tongxing.actions.role_words import role_meant, unknown_role


@pytest.mark.parametrize(
    ("written", "role"),
    [
        ("年级长", "grade-leader"),
        ("class-teacher", "class-teacher"),
        ("Paired teacher", "paired-teacher"),
        ("班任", None),
    ],
)
def test_a_role_is_meant_by_key_or_title(written: str, role: str | None) -> None:
    assert role_meant([PLAN], written) == role


def test_the_common_roles_are_known_without_any_program() -> None:
    assert (role_meant([], "班主任"), role_meant([], "coordinator")) == ("class-teacher", "coordinator")


def test_a_mistyped_role_is_answered_with_the_nearest() -> None:
    why = unknown_role([PLAN], "班任")
    assert (why.zh, why.en) == ("没有角色“班任”，是不是 “班主任”？", "there is no role '班任'; did you mean '班主任'?")


def test_a_word_like_no_role_is_answered_with_all() -> None:
    why = unknown_role([PLAN], "门卫")
    assert "有：校长、年级长、班主任、结对教师" in why.zh
    assert "there are Principal, Grade leader" in why.en
