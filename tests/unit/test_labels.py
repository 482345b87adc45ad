"""What codes are called on a screen, and how lists are put in order."""

from __future__ import annotations

import pytest

from tongxing.labels import class_label, in_order


@pytest.mark.parametrize(
    ("key", "zh", "en"),
    [
        ("3-2", "三年级2班", "Grade 3 Class 2"),
        ("1", "一年级", "Grade 1"),
        ("三年级2班", "三年级2班", "Grade 3 Class 2"),
    ],
)
def test_a_class_and_a_grade_have_names(key: str, zh: str, en: str) -> None:
    label = class_label(key)
    assert (label.zh, label.en) == (zh, en)


def test_words_are_put_in_order_as_people_count() -> None:
    words = ["child 10", "child 2", "child 1", "3-10", "3-2"]
    assert sorted(words, key=in_order) == ["3-2", "3-10", "child 1", "child 2", "child 10"]
