"""What holds for every rule in every launch."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tongxing.dates import Frame, TimeRule, Unknown, before_holidays, birthday, festivals, lunar, solar_term
from tongxing.errors import BadDate

from .samples import LEAN, dated, frames, local_days, recurring_rules, rules


@LEAN
@given(rules(), frames())
def test_windows_open_before_they_are_due_in_order_and_are_numbered(rule: TimeRule, within: Frame) -> None:
    try:
        found = rule.windows(within)
    except BadDate:  # 29 February of a common year, or a stretch that ends before it begins
        return
    if isinstance(found, Unknown):  # it begins after a step whose due leaves no day for it
        assert rule.recurring
        assert {*found.depends_on} <= {*rule.depends_on}
        return
    assert [each.number for each in found.occurrences] == list(range(1, len(found.occurrences) + 1))
    assert all(each.opens.astimezone(UTC) <= each.due.astimezone(UTC) for each in found.occurrences)
    assert rule.recurring or len(found.occurrences) <= 1


no_span = st.just(dict[str, Any]())


@LEAN
@given(recurring_rules(no_span), frames())
def test_what_recurs_lies_in_the_launch(rule: TimeRule, within: Frame) -> None:
    for each in dated(rule, within).occurrences:
        assert all(day in within.span for day in local_days(each))


marked = st.sampled_from([birthday(), festivals(), lunar("08-15"), solar_term("立夏"), before_holidays()])


@LEAN
@given(marked, frames())
def test_what_is_marked_at_school_is_marked_on_a_school_day(rule: TimeRule, within: Frame) -> None:
    assert all(within.calendar.is_workday(each.due.date()) for each in dated(rule, within).occurrences)
