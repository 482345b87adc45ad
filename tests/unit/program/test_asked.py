"""What a launch is asked of a step that the written plan does not date: only what its rule can take."""

from __future__ import annotations

import pytest

from tongxing.dates import TimeRule, after, before, by, end, every, start, within
from tongxing.program import Period, Program, Role, Step
from tongxing.words import text


def names(rule: TimeRule) -> list[str]:
    step = Step(key="call-home", title=text("打电话", "Call home"), when=rule, owner="lead", asked=True)
    meeting = Step(key="meeting", title=text("会议", "Meeting"), when=by("10-26"), owner="lead")
    program = Program.model_validate(
        {
            "key": "calls",
            "version": "1.0.0",
            "title": text("电话", "Calls"),
            "summary": text("打电话", "Calls"),
            "for": "school",
            "period": Period(first=start(), last=end()),
            "roles": (Role(key="lead", title=text("负责人", "Lead")),),
            "steps": (meeting, step),
        }
    )
    return [parameter.name.removeprefix("call_home_") for parameter in program.all_parameters]


@pytest.mark.parametrize(
    ("rule", "asked"),
    [
        (by("10-30"), ["by"]),
        (within(14, of="meeting"), ["by", "days"]),
        (by(before("meeting", workdays=5)), ["by", "days"]),
        (within(1, of="meeting", unit="months"), ["by"]),
        (by(after("meeting", weeks=2)), ["by"]),
        (every("week"), ["every"]),
    ],
)
def test_a_rule_is_asked_for_what_it_has(rule: TimeRule, asked: list[str]) -> None:
    assert names(rule) == asked
