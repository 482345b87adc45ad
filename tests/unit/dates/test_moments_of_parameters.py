"""Work counted in minutes from an instant that the launch gives."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from tests.unit.dates.samples import SHANGHAI, frame
from tongxing.dates import Dated, Unknown, at_moment, describe, rule_from_data
from tongxing.errors import BadDate

NOON = datetime(2026, 3, 5, 12, tzinfo=SHANGHAI)


def test_it_opens_at_the_moment_and_is_due_so_many_minutes_later() -> None:
    found = at_moment("starts_at", 20).windows(replace(frame(), moments={"starts_at": NOON}))
    assert isinstance(found, Dated)
    assert [(each.opens, each.due) for each in found.occurrences] == [(NOON, NOON.replace(minute=20))]


def test_before_the_moment_it_opens_with_the_day() -> None:
    found = at_moment("starts_at", -30).windows(replace(frame(), moments={"starts_at": NOON}))
    assert isinstance(found, Dated)
    assert [(each.opens.hour, each.due.hour, each.due.minute) for each in found.occurrences] == [(0, 11, 30)]


def test_it_waits_for_the_moment() -> None:
    assert at_moment("starts_at").windows(frame()) == Unknown(("starts_at",))


def test_it_reads_as_a_person_says_it() -> None:
    assert describe(at_moment("starts_at", 20)).zh == "starts_at后20分钟内"
    assert describe(at_moment("starts_at", -30)).en == "30 minutes before ‘starts_at’"


def test_a_half_day_has_no_meaning_for_it() -> None:
    with pytest.raises(BadDate, match="不能写 half 或 roll"):
        rule_from_data({"at": "starts_at", "minutes": 5, "half": "morning"})
