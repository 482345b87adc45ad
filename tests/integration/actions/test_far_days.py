"""A deadline is not moved far outside of its launch by a mistyped year."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.integration.actions.conftest import ME, School
from tongxing.actions.rescheduling import reschedule_items, reschedule_step
from tongxing.errors import BadInput


def test_a_step_and_an_item_stay_near_the_launch(launched: School) -> None:
    far, here, now = dt.date(2037, 10, 20), launched.installation, launched.clock.now
    with pytest.raises(BadInput) as refused:
        reschedule_step(here, launched.launch_id, "visit", far, "改期", ME, now)
    assert "more than 31 days outside of the launch" in refused.value.text.en
    with pytest.raises(BadInput):
        reschedule_items(here, launched.items("visit")[:1], far, "改期", ME, now)
