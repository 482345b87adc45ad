"""What happens to a window next, when, and who hears of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongxing.dates import Calendar
from tongxing.lifecycle import (
    OfficeHours,
    Timeliness,
    WindowFacts,
    WindowState,
    as_told,
    days_overdue,
    heard,
    next_wake,
    passes_on,
    policy_moments,
    state_of,
    tell,
    timeliness,
)
from tongxing.program import OWNER, SUPERVISOR, EscalationPolicy, EscalationStep

SHANGHAI = ZoneInfo("Asia/Shanghai")
HOURS = OfficeHours(SHANGHAI, Calendar.national())
USUAL = EscalationPolicy.usual()


def at(words: str) -> dt.datetime:
    return dt.datetime.fromisoformat(words).replace(tzinfo=SHANGHAI)


def window(**facts: object) -> WindowFacts:
    """Thirty visits, open from 1 to 10 June 2026 (a Wednesday)."""
    usual = WindowFacts(opens=at("2026-06-01T00:00"), due=at("2026-06-10T23:59:59"), total=30)
    return replace(usual, **facts)  # type: ignore[arg-type]


def told(facts: WindowFacts, now: str, policy: EscalationPolicy = USUAL) -> list[str]:
    return [each.step.cause for each in tell(facts, policy, HOURS, at(now))]


@pytest.mark.parametrize(
    ("facts", "now", "state"),
    [
        (window(), "2026-05-31T12:00", WindowState.SCHEDULED),
        (window(), "2026-06-01T00:00", WindowState.OPEN),
        (window(), "2026-06-11T00:00", WindowState.OVERDUE),
        (window(optional=True), "2026-06-11T00:00", WindowState.OPEN),
        (window(blocked=True), "2026-06-05T00:00", WindowState.WAITING),
        (window(blocked=True), "2026-06-11T00:00", WindowState.OVERDUE),
        (window(total=0, ready=False), "2026-06-05T00:00", WindowState.WAITING),
        (window(total=0), "2026-06-05T00:00", WindowState.NOTHING_TO_DO),
        (window(total=0, fanned=False), "2026-05-31T12:00", WindowState.SCHEDULED),
        (window(done=28, waived=2), "2026-06-11T00:00", WindowState.DONE),
        (window(cancelled=30), "2026-06-11T00:00", WindowState.CANCELLED),
        (window(closes=at("2026-06-17T00:00")), "2026-06-17T00:00", WindowState.MISSED),
        (window(total=0, fanned=False, closes=at("2026-06-17T00:00")), "2026-06-17T00:00", WindowState.NOTHING_TO_DO),
        (window(total=0, ready=False, closes=at("2026-06-17T00:00")), "2026-06-17T00:00", WindowState.NOTHING_TO_DO),
        (window(opens=None, due=None), "2026-06-11T00:00", WindowState.UNDATED),
    ],
)
def test_a_window_stands_as_its_facts_and_the_clock_say(facts: WindowFacts, now: str, state: WindowState) -> None:
    assert state_of(facts, at(now)) is state


def test_what_waits_is_brought_up_with_others_only_past_its_due_and_if_it_is_owed() -> None:
    assert not passes_on(window(blocked=True), at("2026-06-10T12:00"))
    assert passes_on(window(blocked=True), at("2026-06-11T00:00"))
    assert not passes_on(window(blocked=True, optional=True), at("2026-06-11T00:00"))
    assert not passes_on(window(blocked=True, opens=None, due=None), at("2026-06-11T00:00"))


def test_the_usual_policy_speaks_three_days_before_on_the_day_and_after() -> None:
    moments = [
        (moment.astimezone(SHANGHAI).isoformat()[:16], step.cause)
        for moment, step in policy_moments(window(told_at=at("2026-06-11T09:00")), USUAL, HOURS)
    ]
    assert moments == [
        ("2026-06-05T09:00", "before-3d"),  # 7 June 2026 is a Sunday
        ("2026-06-10T09:00", "due-day"),
        ("2026-06-11T09:00", "overdue-1d"),
        ("2026-06-12T09:00", "supervisor-2d"),
        ("2026-06-17T09:00", "above-7d"),
    ]


def test_nobody_above_hears_before_the_owner_was_told_and_had_the_grace() -> None:
    causes = [step.cause for _, step in policy_moments(window(), USUAL, HOURS)]
    assert causes == ["before-3d", "due-day", "overdue-1d"]
    late = window(told_at=at("2026-06-22T08:00"))
    moments = {step.cause: moment for moment, step in policy_moments(late, USUAL, HOURS)}
    assert moments["supervisor-2d"] == at("2026-06-23T08:00")
    assert moments["above-7d"] == at("2026-06-24T08:00")


def test_a_reminder_before_the_due_is_not_the_word_that_it_is_late() -> None:
    reminded = window(told_at=at("2026-06-10T09:00"))
    assert [step.cause for _, step in policy_moments(reminded, USUAL, HOURS)] == ["before-3d", "due-day", "overdue-1d"]


def test_the_grace_is_a_workday() -> None:
    """What was due on a Friday: its owner hears on Monday that it is late, the supervisor on Tuesday."""
    friday = window(due=at("2026-06-12T23:59:59"), told_at=at("2026-06-12T09:00"))
    facts = as_told(friday, USUAL, HOURS)
    moments = {step.cause: moment for moment, step in policy_moments(facts, USUAL, HOURS)}
    assert moments["overdue-1d"] == at("2026-06-15T09:00")
    assert moments["supervisor-2d"] == at("2026-06-16T09:00")
    told_on_friday = window(due=at("2026-06-11T23:59:59"), told_at=at("2026-06-12T09:00"))
    later = {step.cause: moment for moment, step in policy_moments(told_on_friday, USUAL, HOURS)}
    assert later["supervisor-2d"] == at("2026-06-15T09:00")


def test_a_policy_that_never_says_that_it_is_late_counts_any_word_to_the_owner() -> None:
    policy = EscalationPolicy(
        steps=(EscalationStep(cause="due-day"), EscalationStep(cause="supervisor-2d", to=SUPERVISOR, days=2))
    )
    reminded = window(told_at=at("2026-06-10T09:00"))
    moments = {step.cause: moment for moment, step in policy_moments(reminded, policy, HOURS)}
    assert moments["supervisor-2d"] == at("2026-06-12T09:00")


def test_what_its_owners_heard_counts_from_the_first_word_and_again_from_the_first_past_the_due() -> None:
    before, past, later = at("2026-06-05T09:00"), at("2026-06-11T09:00"), at("2026-06-12T09:00")
    assert heard(window(), before) == before
    assert heard(window(told_at=before), at("2026-06-10T09:00")) == before
    assert heard(window(told_at=before), past) == past
    assert heard(window(told_at=past), later) == past


def test_after_a_long_outage_each_level_hears_a_workday_after_the_one_below() -> None:
    facts, now, told_of = window(told_at=at("2026-06-05T09:00")), at("2026-06-22T10:00"), list[tuple[str, str]]()
    while now < at("2026-06-30T00:00"):
        for each in tell(facts, USUAL, HOURS, now):
            told_of.append((now.astimezone(SHANGHAI).date().isoformat(), each.step.cause))
            if each.step.to == OWNER:
                facts = replace(facts, told_at=heard(facts, each.send_at))
        facts = replace(facts, acted_through=now)
        now = next_wake(facts, USUAL, HOURS, now) or at("2026-06-30T00:00")
    assert told_of == [("2026-06-22", "overdue-1d"), ("2026-06-23", "supervisor-2d"), ("2026-06-24", "above-7d")]


def test_an_outage_is_caught_up_with_one_message_and_not_with_three() -> None:
    assert told(window(), "2026-06-18T10:00") == ["overdue-1d"]


def test_what_was_acted_on_is_not_told_again() -> None:
    assert told(window(acted_through=at("2026-06-10T12:00")), "2026-06-10T15:00") == []


def test_nothing_is_said_of_settled_or_closed_work() -> None:
    assert told(window(done=30), "2026-06-11T10:00") == []
    assert told(window(closes=at("2026-06-11T00:00")), "2026-06-11T10:00") == []


def test_a_night_sweep_sends_in_the_morning_of_the_next_workday() -> None:
    saturday_night = tell(window(), USUAL, HOURS, at("2026-06-13T23:00"))
    assert [each.send_at for each in saturday_night] == [at("2026-06-15T07:30")]


def test_a_reminder_of_a_morning_due_goes_out_before_it() -> None:
    morning = window(due=at("2026-06-10T08:00"))
    causes = {step.cause: moment for moment, step in policy_moments(morning, USUAL, HOURS)}
    assert causes["due-day"] < morning.due  # type: ignore[operator]


def test_minutes_are_kept_to_the_minute_even_at_night() -> None:
    urgent = EscalationPolicy(
        steps=(
            EscalationStep(cause="at-once", minutes=0),
            EscalationStep(cause="unseen", to=SUPERVISOR, minutes=60),
        ),
        grace_days=0,
    )
    night = window(due=at("2026-06-10T23:00"))
    assert [each.send_at for each in tell(night, urgent, HOURS, at("2026-06-10T23:00"))] == [at("2026-06-10T23:00")]


def test_a_window_wakes_for_its_opening_even_when_nothing_is_owed_yet() -> None:
    assert next_wake(window(total=0), USUAL, HOURS, at("2026-05-01T00:00")) == at("2026-06-01T00:00")
    assert next_wake(window(total=0), USUAL, HOURS, at("2026-06-01T00:00")) is None


def test_work_done_in_time_but_written_down_later_is_its_own_number() -> None:
    due = at("2026-06-10T23:59:59")
    assert timeliness(due, dt.date(2026, 6, 10), at("2026-06-10T20:00"), SHANGHAI) is Timeliness.ON_TIME
    assert timeliness(due, dt.date(2026, 6, 10), at("2026-06-12T09:00"), SHANGHAI) is Timeliness.RECORDED_LATE
    assert timeliness(due, dt.date(2026, 6, 11), at("2026-06-12T09:00"), SHANGHAI) is Timeliness.DONE_LATE


def test_a_half_day_due_is_missed_by_the_other_half() -> None:
    noon = at("2026-10-19T12:00")
    day = dt.date(2026, 10, 19)
    assert timeliness(noon, day, at("2026-10-19T11:00"), SHANGHAI, dt.time(12)) is Timeliness.ON_TIME
    assert timeliness(noon, day, at("2026-10-19T19:00"), SHANGHAI, dt.time(18)) is Timeliness.DONE_LATE


def test_days_overdue_are_local_days() -> None:
    assert days_overdue(at("2026-06-10T23:59:59"), at("2026-06-11T00:10"), SHANGHAI) == 1


instants = st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2026, 12, 31), timezones=st.just(SHANGHAI))


@st.composite
def windows(draw: st.DrawFn) -> WindowFacts:
    opens = draw(instants)
    due = opens + dt.timedelta(minutes=draw(st.integers(0, 60 * 24 * 60)))
    total = draw(st.integers(0, 5))
    return WindowFacts(
        opens=opens,
        due=due,
        closes=draw(st.none() | st.integers(0, 20).map(lambda days: due + dt.timedelta(days=days))),
        total=total,
        done=draw(st.integers(0, total)),
        ready=draw(st.booleans()),
        told_at=draw(st.none() | instants),
        acted_through=draw(st.none() | instants),
    )


@given(windows(), instants)
def test_a_window_never_wakes_in_the_past(facts: WindowFacts, now: dt.datetime) -> None:
    wake = next_wake(facts, USUAL, HOURS, now)
    assert wake is None or wake > now


@given(windows(), instants)
def test_messages_go_out_in_office_hours_and_never_before_now(facts: WindowFacts, now: dt.datetime) -> None:
    for each in tell(facts, USUAL, HOURS, now):
        assert each.send_at >= now
        assert HOURS.next_open(each.send_at) == each.send_at


@given(windows(), instants)
def test_each_recipient_hears_one_thing_at_a_time(facts: WindowFacts, now: dt.datetime) -> None:
    recipients = [each.step.to for each in tell(facts, USUAL, HOURS, now)]
    assert len(recipients) == len(set(recipients))


@given(windows(), instants)
def test_sweeping_at_every_wake_misses_no_moment(facts: WindowFacts, start: dt.datetime) -> None:
    """Whoever sweeps at each wake tells all that one late sweep would have told last."""
    end = start + dt.timedelta(days=90)
    facts = replace(facts, acted_through=start)
    late = {each.step.cause for each in tell(facts, USUAL, HOURS, end)}
    heard, now = set[str](), start
    while (wake := next_wake(facts, USUAL, HOURS, now)) is not None and wake <= end:
        now = wake
        heard |= {each.step.cause for each in tell(facts, USUAL, HOURS, now)}
        facts = replace(facts, acted_through=now)
    assert late <= heard


NIGHT, NOON, NEVER = (dt.time(7, 30), dt.time(21)), (dt.time(14), dt.time(12)), (dt.time(0), dt.time(0))


@pytest.mark.parametrize(
    ("times", "asked", "told"),
    [
        (NIGHT, "2026-06-10T20:59", "2026-06-10T20:59"),
        (NIGHT, "2026-06-10T21:00", "2026-06-11T07:30"),
        (NIGHT, "2026-06-10T07:29", "2026-06-10T07:30"),
        (NIGHT, "2026-06-13T10:00", "2026-06-15T07:30"),  # a Saturday
        (NOON, "2026-06-10T11:59", "2026-06-10T11:59"),
        (NOON, "2026-06-10T12:00", "2026-06-10T14:00"),
        (NOON, "2026-06-10T23:00", "2026-06-10T23:00"),
        (NOON, "2026-06-13T13:00", "2026-06-15T00:00"),
        (NEVER, "2026-06-10T03:00", "2026-06-10T03:00"),
        (NEVER, "2026-06-13T03:00", "2026-06-15T00:00"),
    ],
)
def test_people_are_told_outside_quiet_hours_on_workdays(times: tuple[dt.time, dt.time], asked: str, told: str) -> None:
    assert OfficeHours(SHANGHAI, Calendar.national(), *times).next_open(at(asked)) == at(told)
