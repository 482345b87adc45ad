"""The first of several rules that is known: a day that may be given, else the days to take without it."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from tongxing.dates import (
    Calendar,
    Dated,
    Frame,
    Unknown,
    by,
    describe,
    every,
    first_known,
    on,
    read,
    rule_from_data,
    ten_days,
)
from tongxing.errors import BadDate

TRAINING = first_known(on("training_day"), ten_days(6, "middle"))


def frame(**days: date) -> Frame:
    return Frame(
        date(2027, 6, 1), date(2027, 12, 31), ZoneInfo("Asia/Shanghai"), Calendar.national(), year=2027, days=days
    )


def due_days(found: Dated | Unknown) -> list[date]:
    assert isinstance(found, Dated)
    return [each.due.date() for each in found.occurrences]


def test_it_takes_the_day_that_was_given() -> None:
    assert due_days(TRAINING.windows(frame(training_day=date(2027, 6, 25)))) == [date(2027, 6, 25)]


def test_it_takes_the_next_rule_while_the_first_is_not_known() -> None:
    assert due_days(TRAINING.windows(frame())) == [date(2027, 6, 20)]


def test_it_waits_for_all_when_none_is_known() -> None:
    assert first_known(on("first"), on("second")).windows(frame()) == Unknown(("first", "second"))


def test_it_is_read_back_as_it_is_written_and_said() -> None:
    assert rule_from_data(TRAINING.to_data()) == TRAINING
    said = describe(TRAINING)
    assert read(said.zh, "zh_CN") == read(said.en, "en") == TRAINING


def test_it_names_the_days_it_may_take() -> None:
    assert TRAINING.parameters == ("training_day",)


def test_it_becomes_a_day_when_one_is_set() -> None:
    assert TRAINING.with_day(date(2027, 6, 18)) == by(date(2027, 6, 18))


def test_it_holds_no_rule_that_recurs() -> None:
    with pytest.raises(BadDate) as refused:
        first_known(on("training_day"), every("week"))
    assert refused.value.text.en == "first_known cannot hold a rule that recurs."
