"""The words in which Prefect's page shows how a step stands."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from flows.mirror import state_of, that_matter
from flows.standing import Kind, Standing, next_change, standings
from tongxing.actions.picture import LaunchPicture
from tongxing.ledger.launches import LaunchFacts
from tongxing.ledger.windows import WindowRow
from tongxing.lifecycle import WindowFacts
from tongxing.program import program_from_yaml

ZONE = ZoneInfo("Asia/Shanghai")

PROGRAM = program_from_yaml("""
key: small
version: 1.0.0
title: {zh: 小方案, en: Small}
summary: {zh: 小方案, en: Small}
for: school
period: {first: first_day, last: last_day}
roles: [{key: teacher, title: {zh: 教师, en: Teacher}}]
parameters:
  - {name: first_day, title: {zh: 首日, en: First day}, kind: day}
  - {name: last_day, title: {zh: 末日, en: Last day}, kind: day}
steps:
  - {key: form-team, title: {zh: 组队, en: Form}, when: {by: first_day}, owner: teacher, makes: [team]}
  - {key: visit, title: {zh: 走访, en: Visit}, when: {by: last_day}, owner: teacher, after: [form-team]}
  - {key: photo, title: {zh: 合影, en: Photo}, when: {by: last_day}, owner: teacher, optional: true}
""")


def at(local: str) -> dt.datetime:
    return dt.datetime.fromisoformat(local).replace(tzinfo=ZONE).astimezone(dt.UTC)


OPENS, DUE = at("2027-06-01T00:00"), at("2027-06-13T23:59:59")
TEN = WindowFacts(OPENS, DUE, None, total=30, done=12)


def window(step: str = "form-team", occurrence: int = 1, **how: Any) -> WindowRow:
    facts = replace(TEN, **how)
    return WindowRow(
        id=occurrence,
        launch_id="1",
        step=step,
        occurrence=occurrence,
        part="",
        owner="teacher",
        per="launch",
        kind="manual",
        facts=facts,
        planned_opens=None,
        planned_due=None,
        happened_on=None,
        settled_at=None,
        wide=True,
        pinned=False,
        fanned=True,
        due_version=1,
        depends_on=(),
        wake_at=None,
    )


def picture(*windows: WindowRow, now: str = "2027-06-05T10:00", state: str = "live") -> LaunchPicture:
    day = dt.date(2027, 6, 1)
    launch = LaunchFacts("1", 1, PROGRAM, {}, ZONE, "zh_CN", day, day, state, 1)
    return LaunchPicture(launch, windows, at(now))


def name(*windows: WindowRow, now: str = "2027-06-05T10:00", state: str = "live", **marks: set[int]) -> str:
    return next(standings(picture(*windows, now=now, state=state), **marks)).name


@pytest.mark.parametrize(
    ("now", "shown"),
    [
        ("2027-05-30T10:00", "Due 13 Jun"),
        ("2026-05-30T10:00", "Due 13 Jun 2027"),
        ("2027-06-05T10:00", "Open 12/30"),
        ("2027-06-13T08:00", "Due today, 12/30"),
        ("2027-06-15T08:00", "Overdue 2 d, 12/30"),
    ],
)
def test_a_step_stands_as_the_clock_says(now: str, shown: str) -> None:
    assert name(window(), now=now) == shown


def test_past_its_hour_it_is_overdue_on_the_day_itself() -> None:
    assert name(window(due=at("2027-06-13T12:00")), now="2027-06-13T15:00") == "Overdue today, 12/30"


def test_one_item_is_not_counted() -> None:
    assert name(window(total=1, done=0)) == "Open"


def test_it_says_what_it_waits_for() -> None:
    both = list(standings(picture(window(), window("visit"))))
    assert both[1].name == "Waiting for form-team"


def test_it_says_which_step_brings_its_subjects() -> None:
    unknown = replace(window("photo", ready=False, total=0, done=0), per="team")
    both = list(standings(picture(window(), unknown)))
    assert both[1].name == "Waiting for form-team"


def test_without_a_date_it_says_so() -> None:
    assert name(window(opens=None, due=None)) == "Not dated yet"


@pytest.mark.parametrize(
    ("how", "shown"),
    [
        ({"done": 30}, "Done"),
        ({"done": 20, "waived": 10}, "Done"),
        ({"total": 0, "done": 0}, "Nothing to do"),
        ({"done": 0, "cancelled": 30}, "Cancelled"),
        ({"done": 27, "closes": at("2027-06-04T00:00")}, "Missed 3/30"),
    ],
)
def test_what_is_settled_says_how(how: dict[str, Any], shown: str) -> None:
    assert name(window(**how)) == shown


def test_an_optional_step_is_never_overdue() -> None:
    assert name(window("photo", optional=True), now="2027-06-20T10:00") == "Optional 12/30"


def test_parts_stand_as_the_one_that_wants_most() -> None:
    early = replace(window(due=at("2027-06-03T23:59:59")), part="letters", id=1)
    late = replace(window(), part="lecture", id=2)
    assert name(early, late) == "Overdue 2 d, 24/60"


def test_what_an_automatic_step_found_waits_for_a_person() -> None:
    assert name(window(), to_confirm={1}) == "To confirm"
    assert name(window(), to_confirm={1}, now="2027-06-15T08:00") == "Overdue 2 d, to confirm"


def test_a_step_that_gave_up_is_failed_unless_it_was_done_by_hand() -> None:
    assert name(window(), failed={1}) == "Failed"
    assert name(window(done=30), failed={1}) == "Done"


def test_what_nobody_owes_any_more_is_not_done_or_cancelled() -> None:
    assert name(window(), state="ended") == "Not done"
    assert name(window(), state="cancelled") == "Cancelled"


def test_a_later_occurrence_without_items_is_not_nothing_to_do() -> None:
    later = window(opens=at("2027-06-14T00:00"), due=at("2027-06-20T23:59:59"), total=0, done=0, fanned=False)
    assert name(later) == "Due 20 Jun"


def test_an_occurrence_that_was_over_before_the_launch_was_nothing_to_do() -> None:
    assert name(window(closes=at("2027-06-04T00:00"), total=0, done=0, fanned=False)) == "Nothing to do"


def test_the_message_says_when_and_how_much_in_the_readers_language() -> None:
    standing = next(standings(picture(window())))
    assert standing.message == "截止 2027-06-13 23:59，已完成 12/30"


@pytest.mark.parametrize(
    ("now", "change"),
    [
        ("2027-05-30T10:00", "2027-06-01T00:00"),
        ("2027-06-05T10:00", "2027-06-13T00:00"),
        ("2027-06-13T10:00", "2027-06-13T23:59:59"),
        ("2027-06-15T10:00", "2027-06-16T00:00"),
    ],
)
def test_the_next_change_by_the_clock_alone_is_known(now: str, change: str) -> None:
    assert next_change(picture(window(), now=now)) == at(change)


def test_what_is_settled_changes_no_more() -> None:
    assert next_change(picture(window(done=30))) is None


def occurrences(*kinds: Kind, opened: int) -> list[Standing]:
    base = next(standings(picture(window())))
    return [replace(base, occurrence=n, kind=kind, opened=n <= opened) for n, kind in enumerate(kinds, start=1)]


@pytest.mark.parametrize(
    ("kinds", "opened", "shown"),
    [
        ((Kind.DONE, Kind.OPEN, Kind.SCHEDULED), 2, [2]),
        ((Kind.OVERDUE, Kind.OPEN, Kind.SCHEDULED), 2, [1, 2]),
        ((Kind.DONE, Kind.SCHEDULED, Kind.SCHEDULED), 1, [2]),
        ((Kind.MISSED, Kind.DONE), 2, [2]),
    ],
)
def test_of_what_recurs_the_occurrencesthat_matter_are_shown(
    kinds: tuple[Kind, ...], opened: int, shown: list[int]
) -> None:
    assert [each.occurrence for each in that_matter(occurrences(*kinds, opened=opened))] == shown


@pytest.mark.parametrize(
    ("kind", "type"),
    [
        (Kind.SCHEDULED, "SCHEDULED"),
        (Kind.WAITING, "PENDING"),
        (Kind.UNDATED, "PENDING"),
        (Kind.OPEN, "RUNNING"),
        (Kind.OVERDUE, "RUNNING"),
        (Kind.DONE, "COMPLETED"),
        (Kind.NOTHING_TO_DO, "COMPLETED"),
        (Kind.MISSED, "FAILED"),
        (Kind.FAILED, "FAILED"),
        (Kind.CANCELLED, "CANCELLED"),
    ],
)
def test_each_has_the_colour_of_its_kind(kind: Kind, type: str) -> None:
    standing = replace(next(standings(picture(window()))), kind=kind)
    assert state_of(standing).type.value == type
