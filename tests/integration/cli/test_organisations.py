"""``organisations``: the tree, and a new one."""

from __future__ import annotations

import pytest

from tests.integration.cli.conftest import Tongxing


def test_without_any_it_says_how_to_add_one(tongxing: Tongxing) -> None:
    assert "tongxing organisations add KEY" in tongxing("organisations").out
    assert tongxing("organisations", "--json").data == []


def test_those_below_stand_indented_under_the_one_above(tongxing: Tongxing) -> None:
    tongxing("organisations", "add", "county", "--name", "青山县", "--kind", "county")
    tongxing("organisations", "add", "other", "--name", "另一县", "--kind", "county")
    tongxing("organisations", "add", "school", "--name", "青石小学", "--parent", "青山县")
    lines = tongxing("organisations").lines
    assert [line.split()[0] for line in lines[1:]] == ["青山县", "青石小学", "另一县"]
    assert lines[2].startswith("  青石小学")
    assert tongxing("organisations", "--json").data[1]["parent"] == "county"


def test_zone_and_language_are_the_settings_unless_given(tongxing: Tongxing) -> None:
    tongxing("organisations", "add", "a", "--name", "甲")
    tongxing("organisations", "add", "b", "--name", "乙", "--timezone", "Asia/Urumqi", "--language", "en")
    assert [row["timezone"] for row in tongxing("organisations", "--json").data] == ["Asia/Shanghai", "Asia/Urumqi"]


def test_a_key_that_is_taken_is_one_line(tongxing: Tongxing) -> None:
    tongxing("organisations", "add", "a", "--name", "甲")
    answer = tongxing("organisations", "add", "a", "--name", "乙")
    assert (answer.code, answer.out, len(answer.err.splitlines())) == (1, "", 1)


def test_an_unknown_parent_adds_nothing(tongxing: Tongxing) -> None:
    assert tongxing("organisations", "add", "a", "--name", "甲", "--parent", "none").code == 1
    assert tongxing("organisations", "--json").data == []


@pytest.mark.parametrize(
    "words",
    [
        ("a",),
        ("a b", "--name", "甲"),
        ("a", "--name", " "),
        ("a", "--name", "甲", "--kind", "club"),
        ("a", "--name", "甲", "--timezone", "Mars/Base"),
        ("a", "--name", "甲", "--language", "fr"),
    ],
)
def test_wrong_words_exit_2(tongxing: Tongxing, words: tuple[str, ...]) -> None:
    answer = tongxing("organisations", "add", *words)
    assert (answer.code, len(answer.err.splitlines())) == (2, 1)


def test_it_is_added_in_chinese(tongxing: Tongxing, chinese: None) -> None:
    assert tongxing("organisations", "add", "a", "--name", "甲校").out == "已新增 “甲校”（a）\n"
