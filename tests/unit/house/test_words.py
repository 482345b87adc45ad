"""Several findings become one sentence."""

from __future__ import annotations

from tongxing.words import joined, text


def test_after_a_question_no_semicolon_follows() -> None:
    said = joined([text("没有“甲”，是不是“乙”？", "no 'a', did you mean 'b'?"), text("缺丙", "c is missing")])
    assert said.zh == "没有“甲”，是不是“乙”？缺丙"
    assert said.en == "no 'a', did you mean 'b'? c is missing"
