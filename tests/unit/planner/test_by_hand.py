"""Due days that are set by hand before a launch."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from tests.integration.actions.plans import PLAN
from tongxing.dates import Calendar
from tongxing.errors import BadParameter
from tongxing.planner import Participants, Plan, make_plan

SATURDAY = dt.date(2027, 10, 30)


def planned(**days: dt.date) -> Plan:
    by_step = {key.replace("_", "-"): day for key, day in days.items()}
    zone, today = ZoneInfo("Asia/Shanghai"), dt.date(2027, 10, 8)
    return make_plan(PLAN, {"year": 2027}, Participants(), Calendar.national(), zone, today, days=by_step)


def due(plan: Plan, step: str) -> dt.date:
    found = next(each.due for each in plan.windows if each.step.key == step)
    assert found is not None
    return found.date()


def test_a_day_set_by_hand_stays_where_it_is_put_and_others_follow_it() -> None:
    before, after = planned(), planned(visit=SATURDAY)
    assert due(after, "visit") == SATURDAY
    assert due(after, "tally") - due(before, "tally") == SATURDAY - due(before, "visit")
    assert due(after, "mobilise") == due(before, "mobilise")


@pytest.mark.parametrize(
    ("step", "day", "words"),
    [
        ("vizit", SATURDAY, "did you mean 'visit'"),
        ("talk", SATURDAY, "no single due day"),
        ("difficulty", SATURDAY, "no single due day"),
        ("visit", dt.date(2037, 10, 30), "more than 31 days outside"),
    ],
)
def test_a_day_that_cannot_be_is_refused_with_its_step(step: str, day: dt.date, words: str) -> None:
    with pytest.raises(BadParameter) as refused:
        planned(**{step: day})
    assert words in refused.value.text.en
    assert step in refused.value.text.zh
