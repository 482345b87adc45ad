"""A term of the activity centre in a small school, played to the awards."""

from __future__ import annotations

import datetime as dt

import pytest

from programs.activity_centre import PROGRAM
from tongxing.actions.simulating import Simulation
from tongxing.installation import Installation
from tongxing.workbooks import sample_children

from .whole import CHILDREN, CLASSES, days_of, happenings, play_whole

YEAR, FIRST, LAST = 2026, dt.date(2026, 3, 2), dt.date(2026, 4, 30)
ON_NEED = {"solve-difficulties"}


@pytest.fixture(scope="module")
def played(here: Installation) -> Simulation:
    """Nine weeks of a term, so that it is quick."""
    return play_whole(
        here,
        PROGRAM,
        YEAR,
        term_first_day=FIRST,
        term_last_day=LAST,
        awards_day=dt.date(2026, 12, 4),
        report_upward=True,
    )


def test_each_step_opens_and_is_done_and_then_the_launch_ends(played: Simulation) -> None:
    steps = set(PROGRAM.step_keys) - ON_NEED
    assert set(happenings(played, "opened")) == set(happenings(played, "done")) == steps
    assert (played.ended, played.left) == (True, ())


def test_nobody_is_late_where_everybody_is_on_time(played: Simulation) -> None:
    assert not {"overdue", "missed", "escalated"} & {each.event for each in played.events}


def test_every_child_is_paired_talked_with_and_contacted(played: Simulation) -> None:
    done = happenings(played, "done")
    assert done["counsel"] == 2 * CHILDREN  # in both quarters
    assert done["contact-parents"] == 2 * CHILDREN  # March, April
    assert done["proxy-parents"] == done["revisit-guardian"] == CHILDREN


def test_everybody_calls_home_in_every_week_from_april(played: Simulation) -> None:
    assert happenings(played, "done")["family-call"] == 5 * CHILDREN


def test_sessions_are_on_the_saturdays_that_are_free(played: Simulation) -> None:
    march, april = [7, 14, 21, 28], [11, 18, 25]
    assert days_of(played, "saturday-session") == [
        *(dt.date(2026, 3, day) for day in march),
        *(dt.date(2026, 4, day) for day in april),
    ]


def test_birthdays_in_the_term_are_kept(played: Simulation) -> None:
    births = [child.birth.day for child in sample_children(CHILDREN, CLASSES, 1, YEAR) if child.birth]
    in_term = [day for born in births if FIRST <= (day := born.replace(year=YEAR)) <= LAST]
    assert in_term
    assert happenings(played, "done")["birthday"] == len(in_term)


def test_festivals_are_kept_on_a_school_day(played: Simulation) -> None:
    assert days_of(played, "festival") == [dt.date(2026, 3, 3), dt.date(2026, 4, 3)]


def test_the_roster_is_made_after_the_survey_and_the_pairs_after_it(played: Simulation) -> None:
    order = [each.step for each in played.events if each.event in ("done", "automatic")]
    last_survey = len(order) - 1 - order[::-1].index("survey")
    assert last_survey < order.index("complete-roster") < order.index("pair-staff") < order.index("counsel")
