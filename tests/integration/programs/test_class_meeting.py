"""A launch of a class meeting in a small school, played to its end: one class meets, the other hears nothing of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from programs.class_meeting import PROGRAM
from tongxing.actions.diligence import Manner
from tongxing.actions.simulating import Simulating, Simulation, simulate
from tongxing.errors import BadParameter
from tongxing.installation import Installation
from tongxing.workbooks import Roster, sample_children

from .whole import CHILDREN, CLASSES, days_of, happenings, play_whole

ANSWERS = {"meeting_at": "2026-03-27T14:00", "classes": ["一年级1班"], "report_upward": True}


@pytest.fixture(scope="module")
def played(here: Installation) -> Simulation:
    return play_whole(here, PROGRAM, 2026, **ANSWERS)


def test_each_step_opens_and_is_done_and_then_the_launch_ends(played: Simulation) -> None:
    assert set(happenings(played, "opened")) == set(happenings(played, "done")) == set(PROGRAM.step_keys)
    assert (played.ended, played.left) == (True, ())


def test_nobody_is_late_where_everybody_is_on_time(played: Simulation) -> None:
    assert not {"overdue", "missed", "escalated"} & {each.event for each in played.events}


def test_only_the_children_of_the_class_take_part_and_only_its_teacher_has_work(played: Simulation) -> None:
    done = happenings(played, "done")
    assert (done["gather-details"], done["write-letters"]) == (CHILDREN // CLASSES, CHILDREN // CLASSES)
    assert len({each.person for each in played.events if each.event == "done"}) == 1


def test_only_the_parents_of_chosen_children_are_called(played: Simulation) -> None:
    assert 1 <= happenings(played, "done")["call-parents"] <= 2
    assert days_of(played, "choose-children")[0] <= days_of(played, "call-parents")[0]


def test_the_run_of_show_is_made_for_the_day_and_the_guests_get_the_programme_before(played: Simulation) -> None:
    made = {each.step: each.at.date() for each in played.events if each.event == "automatic"}
    assert made["hold-meeting"] == dt.date(2026, 3, 27)
    assert made["prepare"] <= made["invite"] < made["hold-meeting"] <= made["report"]


def test_a_class_that_nobody_is_of_is_refused_with_those_that_there_are(here: Installation) -> None:
    with pytest.raises(BadParameter) as refused:
        play_whole(here, PROGRAM, 2026, **{**ANSWERS, "classes": ["六年级9班"]})
    assert "Grade 6 Class 9" in refused.value.text.en
    assert "Grade 1 Class 1" in refused.value.text.en


def test_a_roster_of_one_class_needs_no_name_for_it(here: Installation) -> None:
    roster = Roster(sample_children(4, 1, 1, 2026))
    played = simulate(here, Simulating(PROGRAM, {"meeting_at": "2026-03-27T14:00"}, roster, manner=Manner(1.0, 1)))
    assert (played.ended, played.left) == (True, ())
    assert not [each for each in played.events if each.event == "done" and each.person is None]


def test_a_class_with_nobody_chosen_still_meets(here: Installation) -> None:
    roster = Roster(tuple(replace(each, birth=None) for each in sample_children(1, 1, 1, 2026)))
    played = simulate(here, Simulating(PROGRAM, {"meeting_at": "2026-03-27T14:00"}, roster, manner=Manner(1.0, 2)))
    assert happenings(played, "done")["hold-meeting"] == 1
