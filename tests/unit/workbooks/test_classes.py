"""How class names are read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongxing.workbooks import ClassName, read_class, read_grade
from tongxing.workbooks.classes import class_in, read_classes

SAME_CLASS = [
    *(
        "三年级2班",
        "三(2)班",
        "三（2）班",
        "3.2",
        "302",
        "３－２",
        "三年级（二）班",
        "三2班",
        "三二班",
        "3年2班",
        " 三 年级 2 班 ",
    ),
    *(
        "小学三年级2班",
        "三年二班",
        "第三年级2班",
        "3-2班",
        "三、2班",
        "(三)2班",
        "Grade 3 Class 2",
        "G3C2",
        "Class 3-2",
    ),
]


@pytest.mark.parametrize("words", SAME_CLASS)
def test_many_ways_to_write_a_class_mean_the_same_one(words: str) -> None:
    assert read_class(words) == ClassName(3, 2)


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("初一(3)班", "7-3"),
        ("七年级3班", "7-3"),
        ("初中一年级3班", "7-3"),
        ("初三2班", "9-2"),
        ("高一(12)班", "10-12"),
        ("六（十一）班", "6-11"),
    ],
)
def test_lower_and_upper_middle_school_continue_the_count_of_grades(words: str, key: str) -> None:
    found = read_class(words)
    assert found is not None
    assert found.key == key


@pytest.mark.parametrize("words", ["学前班", "十一班", "2班", "2023级1班", "火箭班", "1203", "三年级99班", "初九(1)班"])
def test_a_class_that_cannot_be_read_keeps_its_own_words(words: str) -> None:
    found = read_class(words)
    assert found is not None
    assert (found.number, found.key, found.label.zh) == (None, words, words)


def test_a_grade_is_kept_where_only_the_class_cannot_be_read() -> None:
    assert read_class("三年级甲班") == ClassName(3, None, "三年级甲班")


def test_a_bare_class_number_takes_the_grade_of_its_own_column() -> None:
    assert [read_class(words, 3) for words in ("2", "2班", "(2)班", "二班")] == [ClassName(3, 2)] * 4


def test_a_whole_grade_is_a_class_without_number() -> None:
    found = read_class("三年级")
    assert found == ClassName(3)
    assert (found.key, found.label.zh, found.label.en) == ("3", "三年级", "Grade 3")


@pytest.mark.parametrize(
    ("words", "grade"), [("三", 3), ("3", 3), ("三年级", 3), ("初一", 7), ("Grade 4", 4), ("", None), ("十三", None)]
)
def test_a_grade_is_read_from_its_own_column(words: str, grade: int | None) -> None:
    assert read_grade(words) == grade


def test_several_classes_may_stand_in_one_cell() -> None:
    assert read_classes("三(1)班、三(2)班") == (ClassName(3, 1), ClassName(3, 2))


def test_a_title_may_name_the_class() -> None:
    assert class_in("2027年青石小学三年级2班留守儿童花名册") == ClassName(3, 2)
    assert class_in("2027年留守儿童花名册") is None


@given(st.integers(1, 12), st.integers(1, 40))
def test_its_own_label_reads_back_in_both_languages(grade: int, number: int) -> None:
    wanted = ClassName(grade, number)
    assert read_class(wanted.label.zh) == read_class(wanted.label.en) == read_class(wanted.key) == wanted


@given(st.text(max_size=12))
def test_no_text_breaks_the_reader(words: str) -> None:
    found = read_class(words)
    assert found is None or found.key
