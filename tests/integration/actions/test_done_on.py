"""The day on which something was done: never to come, and never before it could be."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.integration.actions.conftest import School
from tongxing.errors import BadInput


def done_on(school: School, step: str, day: str, occurrence: int | None = None) -> int:
    items = school.items(step, occurrence)[:1]
    evidence = {"views": "很好"} if step == "visit" else None
    return school.complete(items, evidence, done_on=dt.date.fromisoformat(day))


@pytest.mark.parametrize("day", ["2020-01-01", "2026-10-24", "2027-10-07"])
def test_nothing_was_done_before_the_launch(launched: School, day: str) -> None:
    launched.clock.set("2027-10-27T09:00")
    with pytest.raises(BadInput) as refused:
        done_on(launched, "visit", day)
    assert refused.value.text.en == f"'visit' cannot have been done on {day}, before 2027-10-08; check the day"
    assert f"不会在 {day} 就做了，最早是 2027-10-08" in refused.value.text.zh
    assert launched.window("visit").facts.done == 0


def test_what_was_done_between_the_launch_and_its_first_day_counts(school: School) -> None:
    school.clock.set("2027-09-20T09:00")
    school.launch()
    school.clock.set("2027-10-27T09:00")
    assert done_on(school, "mobilise", "2027-09-25") == 1


def test_a_launch_into_its_own_middle_takes_what_was_done_since_its_first_day(school: School) -> None:
    school.clock.set("2027-10-26T09:00")
    school.launch()
    assert done_on(school, "mobilise", "2027-10-19") == 1


def test_this_weeks_talk_was_not_held_a_month_ago(launched: School) -> None:
    launched.clock.set("2027-11-08T09:00")
    launched.complete(
        launched.items("pair-up"),
        {"pairs": [{"child": launched.subject("child"), "person": launched.person("冯老师")}]},
    )
    launched.sweep("2027-12-01T09:00")
    last = launched.windows("talk")[2].occurrence
    with pytest.raises(BadInput, match="最早是"):
        done_on(launched, "talk", "2027-11-09", last)
