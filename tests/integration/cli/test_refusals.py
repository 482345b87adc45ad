"""What is mistyped is refused with what it should have been."""

from __future__ import annotations

import pytest

from tests.integration.cli.conftest import Tongxing


@pytest.mark.parametrize("words", [("why", "abc"), ("draft", "abc"), ("complete", "abc"), ("audit", "--item", "abc")])
def test_what_is_no_item_is_told_where_items_are_numbered(tongxing: Tongxing, words: tuple[str, ...]) -> None:
    answer = tongxing(*words)
    assert answer.code == 2
    assert "'abc' is no item: an item is a number, as 'tongxing worklist' and 'tongxing overdue' show it" in answer.err


@pytest.mark.parametrize(("word", "code"), [("上午", 1), ("morning", 1), ("夜里", 2)])
def test_the_halves_of_a_day_are_read_in_both_languages(
    tongxing: Tongxing, chinese: None, word: str, code: int
) -> None:
    answer = tongxing("complete", "1", "--half", word)
    assert answer.code == code
    assert code == 1 or "请写 上午、中午、下午" in answer.err
    assert "--half 上午|中午|下午" in tongxing("complete", "--help").out


@pytest.mark.parametrize(("option", "said"), [("--on-time", "no number from 0 to 1"), ("--seed", "is no number")])
def test_a_chance_is_a_number(tongxing: Tongxing, option: str, said: str) -> None:
    answer = tongxing("simulate", "home-visits", "--set", "year=2027", option, "x")
    assert answer.code == 2
    assert said in answer.err


@pytest.mark.parametrize(
    "words", [("programs", "show", "home-visit"), ("launch", "home-visits", "--org", "shcool", "--set", "year=2027")]
)
def test_a_suggestion_ends_with_its_question_mark(school: Tongxing, words: tuple[str, ...]) -> None:
    answer = school(*words)
    assert "did you mean" in answer.err
    assert "?;" not in answer.err
