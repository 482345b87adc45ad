"""A launch in a year whose days off are not published yet follows the notice once it comes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from tongxing.actions.dating_again import import_calendar
from tongxing.actions.diligence import Manner
from tongxing.actions.simulating import Simulating, begin, silent
from tongxing.cli.conformance.dating import Dating
from tongxing.installation import Installation
from tongxing.ledger import scratch_ledger
from tongxing.ledger.audit import Actor
from tongxing.ledger.calendars import calendar_of
from tongxing.ledger.windows import WindowRow, windows_of_launches
from tongxing.program import Program
from tongxing.registry import catalogue
from tongxing.settings import Settings
from tongxing.workbooks import Roster, sample_children

YEAR = 2031
ME = Actor(None, "cli")
PROGRAMS = catalogue(()).programs
DAY = dt.timedelta(days=1)


class Place:
    """A scratch installation in which one launch is begun."""

    def __init__(self, closing: ExitStack, program: Program) -> None:
        settings = Settings(_env_file=None)
        ledger = closing.enter_context(scratch_ledger(settings))
        self.installation = Installation(settings, ledger, silent(catalogue(())))
        self.program = program
        self.launch = ""

    def take(self, notice: dict[str, Any], now: dt.datetime) -> int:
        return import_calendar(self.installation, notice, None, ME, now)[1]

    def begin(self, answers: dict[str, Any], first: dt.date) -> None:
        roster = Roster(sample_children(6, 2, 1, YEAR)) if self.program.for_ == "school" else None
        wanted = Simulating(self.program, answers, roster, first=first, manner=Manner(idle=True))
        with self.installation.ledger.read() as session:
            calendar = calendar_of(session, 0)
        self.launch = begin(self.installation, wanted, calendar).launch

    def windows(self) -> dict[tuple[str, str, dt.datetime | None], WindowRow]:
        """By step, part and due: what recurs is counted anew where an interval is off."""
        with self.installation.ledger.read() as session:
            found = windows_of_launches(session, [self.launch])
        there = [each for each in found if not each.is_left_out]
        return {(each.step, each.part, each.facts.due): each for each in there}

    def days(self) -> list[tuple[str, str, dt.datetime | None, dt.datetime | None]]:
        return sorted((each.step, each.part, each.facts.opens, each.facts.due) for each in self.windows().values())


@pytest.fixture(params=sorted(PROGRAMS))
def program(request: pytest.FixtureRequest) -> Program:
    return PROGRAMS[request.param].program


@pytest.fixture
def closing() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def answers_for(program: Program) -> dict[str, Any]:
    dating = Dating(program, range(YEAR, YEAR + 1), {})
    assert [each for each in dating.findings() if each.is_error] == []
    return dict(dating.answers)


def notice_against(place: Place) -> dict[str, Any]:
    """Days off on which work of the launch is due, a week and more apart."""
    due = {each.facts.due.date() for each in place.windows().values() if each.facts.due}
    off: list[dt.date] = []
    for day in sorted(each for each in due if each.year == YEAR and each.weekday() < 5):
        if not off or day - off[-1] > 7 * DAY:
            off.append(day)
    return {"year": YEAR, "off": [day.isoformat() for day in off[:12]], "work": []}


def test_it_stands_as_though_the_days_off_had_been_known_at_the_launch(closing: ExitStack, program: Program) -> None:
    answers, first = answers_for(program), dt.date(YEAR, 1, 2)
    before, after = Place(closing, program), Place(closing, program)
    now = dt.datetime(YEAR, 1, 2, 9, tzinfo=dt.UTC)
    before.begin(answers, first)
    notice = notice_against(before)
    moved = before.take(notice, now)
    assert (moved > 0) == (program.key != "class-meeting")  # all of its days follow the meeting's
    after.take(notice, now)
    after.begin(answers, first)
    assert before.days() == after.days()
