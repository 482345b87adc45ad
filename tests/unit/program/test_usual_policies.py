"""When people are told of a step that says nothing of it itself: by how often it comes."""

from __future__ import annotations

import pytest

from tongxing.dates import TimeRule, birthday, by, every, times, weekdays
from tongxing.program import EscalationPolicy, Step
from tongxing.words import text


def policy_of(when: TimeRule, **more: object) -> EscalationPolicy:
    fields = {
        "key": "talk",
        "title": text("谈话", "Talk"),
        "when": when,
        "owner": "teacher",
        "help": text("谈", "Talk"),
    }
    return Step.model_validate({**fields, **more}).escalation


@pytest.mark.parametrize(
    ("when", "policy"),
    [
        (by("06-10"), EscalationPolicy.usual()),
        (every("week"), EscalationPolicy.light()),
        (every(2, "weeks"), EscalationPolicy.light()),
        (times(2, per="month"), EscalationPolicy.light()),
        (weekdays("sat"), EscalationPolicy.light()),
        (birthday(), EscalationPolicy.light()),
        (every("month"), EscalationPolicy.monthly()),
        (every("quarter"), EscalationPolicy.monthly()),
        (times(2, per="term"), EscalationPolicy.monthly()),
        (every("term"), EscalationPolicy.termly()),
    ],
)
def test_the_seldomer_it_comes_the_earlier_it_is_recalled(when: TimeRule, policy: EscalationPolicy) -> None:
    assert policy_of(when) == policy


def test_nobody_is_told_of_optional_work() -> None:
    assert policy_of(every("month"), optional=True) == EscalationPolicy.silent()
