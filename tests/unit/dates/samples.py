"""Frames to evaluate rules in, and Hypothesis strategies for frames and for every kind of rule."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from tongxing.dates import (
    FESTIVALS,
    SOLAR_TERMS,
    Calendar,
    Dated,
    Frame,
    Half,
    Interval,
    Occurrence,
    TimePoint,
    TimeRule,
    Weekday,
    after,
    any_of,
    at_moment,
    before,
    before_holidays,
    birthday,
    by,
    day,
    during,
    earliest,
    end,
    end_of,
    every,
    festivals,
    first_known,
    lunar,
    month,
    on,
    on_need,
    one_weekday,
    solar_term,
    start,
    start_of,
    ten_days,
    week_of_term,
    weekdays,
    whole_launch,
)
from tongxing.errors import BadDate

SHANGHAI = ZoneInfo("Asia/Shanghai")
LEAN = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def frame(first: str = "2026-03-02", last: str = "2026-07-10", **others: Any) -> Frame:
    """The spring term of 2026, or other days, in Shanghai."""
    others.setdefault("calendar", Calendar.national())
    return Frame(date.fromisoformat(first), date.fromisoformat(last), SHANGHAI, **others)


def step(first: str, last: str) -> Occurrence:
    """Another step's window, of whole days."""
    opens = start_of(date.fromisoformat(first), None, SHANGHAI)
    return Occurrence(1, opens, end_of(date.fromisoformat(last), None, SHANGHAI))


def dated(rule: TimeRule, within: Frame) -> Dated:
    """The windows of a rule whose dates are known."""
    found = rule.windows(within)
    assert isinstance(found, Dated)
    return found


def only(rule: TimeRule, within: Frame) -> tuple[str, str]:
    """The one window of a rule, as local day and time."""
    (each,) = dated(rule, within).occurrences
    return f"{each.opens:%Y-%m-%d %H:%M}", f"{each.due:%Y-%m-%d %H:%M}"


def dues(rule: TimeRule, within: Frame) -> list[str]:
    """The due days of a rule, month and day."""
    return [f"{each.due:%m-%d}" for each in dated(rule, within).occurrences]


def local_days(each: Occurrence) -> tuple[date, date]:
    """The first and the last day of a window."""
    return each.opens.date(), each.due.date()


@contextmanager
def refused(message: str) -> Iterator[None]:
    """Within the block a BadDate is raised that says `message` in English, and something in Chinese."""
    with pytest.raises(BadDate) as found:
        yield
    assert message in found.value.text.en
    assert any(each >= "\u4e00" for each in found.value.text.zh)


days = st.dates(date(2005, 1, 1), date(2035, 12, 31))
keys = st.sampled_from(["training", "pair-teachers", "q2"])
names = st.sampled_from(["visit_first_day", "term_last_day", "meeting_at"])
units = st.sampled_from(["days", "workdays", "weeks", "months"])
halves = st.sampled_from([None, *Half])
rolls = st.sampled_from([None, "before", "after"])
month_days = st.dates(date(2000, 1, 1), date(2000, 12, 31)).map(lambda each: f"{each:%m-%d}")


@st.composite
def points(draw: st.DrawFn) -> TimePoint:
    """Any point."""
    away = {draw(units): draw(st.integers(-40, 40))}
    forward = {unit: abs(number) for unit, number in away.items()}
    choices = [
        month_days.map(day),
        days.map(day),
        names.map(lambda name: day(name, **away)),
        keys.map(lambda key: after(key, **forward)),
        keys.map(lambda key: before(key, **forward)),
        st.sampled_from([start(**away), end(**away)]),
    ]
    return draw(st.one_of(choices))


@st.composite
def spans(draw: st.DrawFn) -> dict[str, Any]:
    """The options of a rule that recurs."""
    edges = {name: point for name in ("first", "last") if (point := draw(st.none() | points()))}
    return {"half": draw(halves), **edges}


intervals = st.one_of(
    st.builds(Interval, unit=st.sampled_from(["day", "week", "month", "quarter"]), number=st.integers(1, 15)),
    st.builds(Interval, unit=st.sampled_from(["week", "month", "quarter", "term", "launch"]), times=st.integers(1, 14)),
)
weekday_names: list[Weekday] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
some_weekdays = st.lists(st.sampled_from(weekday_names), min_size=1)
lunar_days = st.builds(lambda m, d: f"{m:02}-{d:02}", st.integers(1, 12), st.integers(1, 30))


@st.composite
def single_rules(draw: st.DrawFn) -> TimeRule:
    """Any rule with at most one window."""
    half, roll = draw(halves), draw(rolls)
    choices = [
        st.builds(by, points(), half=st.just(half), opens=st.none() | points(), roll=st.just(roll)),
        st.builds(on, points(), half=st.just(half), roll=st.just(roll)),
        st.builds(during, points(), points(), half=st.just(half), roll=st.just(roll)),
        st.builds(month, st.integers(1, 12), half=st.just(half), roll=st.just(roll)),
        st.builds(ten_days, st.integers(1, 12), st.sampled_from(["early", "middle", "late"]), half=st.just(half)),
        st.builds(lambda first, more: week_of_term(first, first + more, half), st.integers(1, 20), st.integers(0, 5)),
        st.sampled_from([on_need(), whole_launch()]),
        st.builds(lambda name, span: one_weekday(name, roll=roll, **span), st.sampled_from(weekday_names), spans()),
        st.builds(at_moment, st.just("meeting_at"), st.integers(-600, 600)),
    ]
    return draw(st.one_of(choices))


@st.composite
def recurring_rules(draw: st.DrawFn, options: st.SearchStrategy[dict[str, Any]] | None = None) -> TimeRule:
    """Any rule with several windows, but no group."""
    span = draw(spans() if options is None else options)
    rolled = span | {"roll": draw(rolls)}
    choices = [
        st.builds(lambda interval, least: every(interval, least=least, **rolled), intervals, st.integers(1, 9)),
        st.sampled_from(["skip", "keep"]).flatmap(
            lambda off: some_weekdays.map(lambda each: weekdays(*each, on_days_off=off, **rolled))
        ),
        st.just(birthday(**rolled)),
        lunar_days.map(lambda each: lunar(each, **rolled)),
        st.lists(st.sampled_from(list(FESTIVALS))).map(lambda each: festivals(*each, **rolled)),
        st.sampled_from(list(SOLAR_TERMS)).map(lambda name: solar_term(name, **rolled)),
        st.just(before_holidays(**span)),
    ]
    return draw(st.one_of(choices))


def rules() -> st.SearchStrategy[TimeRule]:
    """Any rule at all."""
    leaves = single_rules() | recurring_rules()
    singles = st.lists(single_rules(), min_size=2, max_size=3)
    known = singles.map(lambda each: first_known(*each))
    groups = st.lists(leaves | known, min_size=2, max_size=3).map(lambda each: any_of(*each))
    firsts = singles.map(lambda each: earliest(*each))
    return leaves | groups | known | firsts


@st.composite
def frames(draw: st.DrawFn) -> Frame:
    """A launch of up to fourteen months, with closures, in which every name is known."""
    first = draw(days)
    last = first + timedelta(days=draw(st.integers(0, 420)))
    closed = [first + timedelta(days=draw(st.integers(-30, 200))) for _ in range(draw(st.integers(0, 2)))]
    calendar = Calendar.national().with_closures(f"{each}/{each + timedelta(days=20)}" for each in closed)
    inside = st.integers(0, (last - first).days).map(lambda number: first + timedelta(days=number))
    named = {name: draw(inside) for name in ("visit_first_day", "term_first_day", "term_last_day")}
    steps = {key: step(str(each := draw(inside)), str(each)) for key in ("training", "pair-teachers", "q2")}
    born = draw(st.dates(date(1990, 1, 1), date(2004, 12, 31)))
    moments = {"meeting_at": datetime.combine(draw(inside), datetime.min.time(), SHANGHAI)}
    return Frame(first, last, SHANGHAI, calendar, None, named, moments, steps, born)
