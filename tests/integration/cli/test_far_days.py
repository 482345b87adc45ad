"""Days and instants that lie too far away are wrong usage, said in one line, and nothing is written."""

from __future__ import annotations

import pytest

from .conftest import Tongxing


@pytest.mark.parametrize("now", ["9999-12-31T23:59", "0001-01-01T00:00", "9999-12-31T23:59+00:00"])
def test_an_instant_beyond_the_calendar_is_wrong_usage(tongxing: Tongxing, now: str) -> None:
    answer = tongxing("sweep", "--now", now)
    assert (answer.code, answer.out) == (2, "")
    assert "must be from 1970 to 2099" in answer.err


def test_a_step_is_not_moved_beyond_the_calendar(school: Tongxing, launch: str) -> None:
    answer = school("reschedule", launch, "visit-homes", "9999-12-31", "--reason", "typo", "--now", "2027-10-20T09:00")
    assert answer.code == 2
    assert "must be from 1970 to 2099" in answer.err


def test_a_class_meeting_of_a_whole_school_is_simulated_to_its_end(tongxing: Tongxing) -> None:
    answer = tongxing("simulate", "class-meeting", "--set", "meeting_at=2027-03-30T15:00", "--json")
    assert answer.code == 0
    assert answer.data[-1]["event"] == "completed"
