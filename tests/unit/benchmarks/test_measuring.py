"""How ratios are taken."""

from __future__ import annotations

import pytest

from benchmarks.measuring import Aim, Contest, Contestant, Measured, Result, Usage, contend, wrong


def contestant(name: str, said: list[str]) -> Contestant:
    return Contestant(name, lambda: said.append(name), lambda: None, lambda _: None)


def result(meaning: str, ours: tuple[float, ...], floor: tuple[float, ...]) -> Result:
    sides = [
        Measured(name, tuple(Usage(wall, 0, 0, 0) for wall in walls)) for name, walls in (("o", ours), ("f", floor))
    ]
    return Result(Contest("path", Aim(meaning, 1.0), contestant("o", []), contestant("f", [])), *sides)  # type: ignore[arg-type]  # a literal in the tests


def test_the_two_take_turns_in_an_order_that_rotates() -> None:
    said: list[str] = []
    contest = Contest("path", Aim("share", 0.8), contestant("ours", said), contestant("floor", said))
    contend(contest, lambda: None, lambda: 0.0, rounds=3)
    assert said == ["ours", "floor", "floor", "ours", "ours", "floor"]


def test_a_share_is_the_median_of_the_rounds_own_ratios() -> None:
    assert result("share", (2.0, 4.0, 10.0), (1.0, 4.0, 1.0)).value == 0.5


def test_a_multiple_counts_the_other_way_round() -> None:
    assert result("multiple", (2.0, 4.0, 10.0), (1.0, 4.0, 1.0)).value == 2.0


def test_a_wrong_result_has_no_time() -> None:
    def check(_: object) -> None:
        wrong("rows", 1, 2)

    bad = Contestant("ours", lambda: None, lambda: None, check)
    with pytest.raises(AssertionError, match="rows: 1 where 2 must be"):
        contend(Contest("path", Aim("share", 0.8), bad, bad), lambda: None, lambda: 0.0)
