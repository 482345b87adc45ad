"""Work that is raised on need."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.integration.actions.conftest import ME, School
from tongxing.actions.raising import raise_item
from tongxing.errors import BadInput, NotFound

DAY = dt.date(2027, 10, 12)


def test_what_is_raised_is_owed_told_and_closed_like_all_work(launched: School) -> None:
    assert launched.items("difficulty") == []
    for _ in range(2):
        raise_item(
            launched.installation,
            launched.launch_id,
            "difficulty",
            launched.subject("child"),
            DAY,
            ME,
            launched.clock.now,
        )
    assert launched.told("opened") == [("opened", "difficulty", 1), ("opened", "difficulty", 1)]
    first, second = launched.items("difficulty")
    launched.complete([first])
    assert [window.facts.settled for window in launched.windows("difficulty")] == [True, False]
    launched.sweep("2027-10-13T09:00")
    assert ("overdue-1d", "difficulty", 1) in launched.told()
    launched.complete([second])


def test_a_dated_step_is_not_raised(launched: School) -> None:
    with pytest.raises(BadInput) as refused:
        raise_item(launched.installation, launched.launch_id, "visit", None, DAY, ME, launched.clock.now)
    assert "has dates of its own" in refused.value.text.en


def test_a_stranger_cannot_be_the_subject(launched: School) -> None:
    with pytest.raises(NotFound):
        raise_item(launched.installation, launched.launch_id, "difficulty", 999, DAY, ME, launched.clock.now)
    assert launched.items("difficulty") == []
