"""Which occurrences are which of those planned anew."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from tongxing.planner import match_occurrences
from tongxing.planner.matching import Span

START = dt.datetime(2027, 3, 1, tzinfo=dt.UTC)


def days(first: int, last: int) -> Span:
    return START + dt.timedelta(days=first), START + dt.timedelta(days=last + 1, seconds=-1)


def weeks(*numbers: int) -> list[Span]:
    return [days(7 * number, 7 * number + 6) for number in numbers]


def test_what_did_not_change_is_the_same() -> None:
    assert match_occurrences(weeks(0, 1, 2), weeks(0, 1, 2)) == [(0, 0), (1, 1), (2, 2)]


def test_a_week_that_is_left_out_leaves_the_others_what_they_are() -> None:
    assert match_occurrences(weeks(0, 1, 2), weeks(0, 2)) == [(0, 0), (1, None), (2, 1)]


def test_a_week_that_comes_back_is_new() -> None:
    assert match_occurrences(weeks(0, 2), weeks(0, 1, 2)) == [(0, 0), (None, 1), (1, 2)]


def test_a_later_beginning_leaves_the_first_weeks_over() -> None:
    assert match_occurrences([days(2, 6), *weeks(1, 2)], [days(10, 13), *weeks(2)]) == [(0, None), (1, 0), (2, 1)]


def test_intervals_that_shift_as_a_whole_keep_their_order() -> None:
    assert match_occurrences([days(0, 13), days(14, 27)], [days(7, 20), days(21, 34)]) == [(0, 0), (1, 1)]


def test_single_days_that_move_keep_their_order() -> None:
    present, planned = [days(3, 3), days(10, 10)], [days(7, 7), days(14, 14)]
    assert match_occurrences(present, planned) == [(0, 0), (1, 1)]


def test_a_day_that_moved_is_the_nearest_one() -> None:
    assert match_occurrences([days(0, 0), days(8, 8)], [days(7, 7)]) == [(0, None), (1, 0)]


def test_one_without_dates_gets_the_first() -> None:
    assert match_occurrences([None], weeks(0, 1)) == [(0, 0), (None, 1)]


SPANS = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 20)).map(lambda pair: days(pair[0], sum(pair))), max_size=9
)


@given(SPANS, SPANS)
def test_each_is_matched_once_and_in_order(present: list[Span], planned: list[Span]) -> None:
    pairs = match_occurrences(sorted(present), sorted(planned))
    assert [i for i, _ in pairs if i is not None] == list(range(len(present)))
    assert [j for _, j in pairs if j is not None] == list(range(len(planned)))
