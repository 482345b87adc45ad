"""How ratios are taken."""

from __future__ import annotations

import pytest

from benchmarks.measuring import QUIET, Aim, Contest, Contestant, Measured, Meters, Result, Usage, contend, wrong


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
    contend(contest, lambda: None, Meters(), rounds=3)
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
        contend(Contest("path", Aim("share", 0.8), bad, bad), lambda: None, Meters())


def run_while_others_work(monkeypatch: pytest.MonkeyPatch, *seconds: float) -> tuple[Result, int]:
    """A contest of two rounds; in each round that is run, others work for so many seconds. Gives how many were run."""
    now, worked, said = iter(range(1000)), iter([each for work in seconds for each in (0.0, work)]), list[str]()
    monkeypatch.setattr("time.perf_counter", lambda: float(next(now)))
    contest = Contest("path", Aim("share", 0.8), contestant("ours", said), contestant("floor", said))
    found = contend(contest, lambda: None, Meters(others=lambda: next(worked)), rounds=2)
    return found, len(said) // 2


def test_a_round_that_others_disturb_is_taken_again(monkeypatch: pytest.MonkeyPatch) -> None:
    found, rounds = run_while_others_work(monkeypatch, 0.0, 1000.0, 0.0)
    assert (rounds, found.disturbed, len(found.values)) == (3, False, 2)


def test_where_others_never_rest_the_calmest_rounds_count_and_are_marked(monkeypatch: pytest.MonkeyPatch) -> None:
    found, rounds = run_while_others_work(monkeypatch, 900.0, 30.0, 800.0, 20.0)
    assert rounds == 4
    assert QUIET < found.others < 10
    assert found.disturbed
