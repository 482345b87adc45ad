"""A launch of the six activities in a small school, played to its end."""

from __future__ import annotations

import datetime as dt

import pytest

from programs.bring_the_heart_home import PROGRAM
from tongxing.actions.simulating import Simulation
from tongxing.installation import Installation

from .whole import CHILDREN, days_of, happenings, play_whole

ANSWERS = {"first_day": dt.date(2026, 3, 9), "last_day": dt.date(2026, 3, 27)}


@pytest.fixture(scope="module")
def played(here: Installation) -> Simulation:
    return play_whole(here, PROGRAM, 2026, **ANSWERS)


def people(played: Simulation, step: str) -> set[str | None]:
    return {each.person for each in played.events if (each.event, each.step) == ("done", step)}


def test_each_step_opens_and_is_done_and_then_the_launch_ends(played: Simulation) -> None:
    assert set(happenings(played, "opened")) == set(happenings(played, "done")) == set(PROGRAM.step_keys)
    assert (played.ended, played.left) == (True, ())


def test_nobody_is_late_where_everybody_is_on_time(played: Simulation) -> None:
    assert not {"overdue", "missed", "escalated"} & {each.event for each in played.events}


def test_every_child_writes_is_called_for_and_talked_with(played: Simulation) -> None:
    done = happenings(played, "done")
    assert {done[step] for step in ("letter-home", "parents-call", "talk", "archive-card")} == {CHILDREN}


def test_contacts_are_named_once_the_roster_is_there_and_call_after_that(played: Simulation) -> None:
    assert days_of(played, "report-roster")[-1] <= days_of(played, "assign-contacts")[0]
    assert days_of(played, "assign-contacts")[0] <= days_of(played, "parents-call")[0]
    assert not people(played, "parents-call") & people(played, "letter-home")


def test_the_speech_is_given_on_a_monday_or_between_mondays(played: Simulation) -> None:
    (day,) = days_of(played, "flag-speech")
    assert dt.date(2026, 3, 9) <= day <= dt.date(2026, 3, 23)


def test_a_symposium_by_grade_is_the_grade_section_s(here: Installation) -> None:
    played = play_whole(here, PROGRAM, 2026, **ANSWERS, symposium_per="grade")
    assert not people(played, "symposium") & people(played, "class-meeting")
