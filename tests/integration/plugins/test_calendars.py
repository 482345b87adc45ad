"""A calendar that a plugin brings: launches are dated by it, and those under way are dated again when it comes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.integration.actions.conftest import ME, School, launched, school
from tests.integration.cli.conftest import Tongxing, tongxing
from tongxing.actions.dating_again import import_calendar
from tongxing.actions.simulating import Simulating, simulate
from tongxing.ledger.calendars import calendar_of
from tongxing.program import program_from_yaml
from tongxing.registry import CalendarPlugin
from tongxing.words import text

__all__ = ["launched", "school", "tongxing"]

NOTICE: dict[str, Any] = {"year": 2027, "off": ["2027-10-18/2027-10-20"], "names": {"2027-10-18": "校庆"}}
PLUGIN = """
from tongxing.registry import CalendarPlugin, hook
from tongxing.words import text

@hook
def tongxing_calendars():
    return [CalendarPlugin("days-off", text("放假安排", "Days off"), ({"year": 2027, "off": ["2027-10-18/2027-10-20"]},))]
"""
COUNTED = """
key: counted
version: 1.0.0
title: {zh: 数日子, en: Counted}
summary: {zh: 按工作日算, en: Counts workdays}
for: school
period: {first: first_day, last: {of: first_day, days: 30}}
roles: [{key: principal, title: {zh: 校长, en: Principal}}]
parameters: [{name: first_day, title: {zh: 首日, en: First day}, kind: day}]
steps: [{key: meet, title: {zh: 开会, en: Meet}, when: {on: {of: first_day, workdays: 3}}, owner: principal}]
"""


def bringing(school: School, *notices: dict[str, Any]) -> School:
    """The same school, where a plugin brings these notices."""
    calendar = CalendarPlugin("days-off", text("放假", "Days off"), notices)
    found = replace(school.installation.catalogue, calendars={calendar.key: calendar})
    school.installation = replace(school.installation, catalogue=found)
    return school


def is_off(school: School, day: str) -> bool:
    with school.installation.ledger.read() as session:
        return any(str(each) == day for notice in calendar_of(session, 0).notices for each in notice.off)


def test_a_launch_is_dated_by_a_calendar_that_a_plugin_brings(school: School) -> None:
    bringing(school, NOTICE).launch()
    assert is_off(school, "2027-10-18")


def test_a_sweep_takes_a_calendar_that_came_after_the_launch_and_dates_again(launched: School) -> None:
    bringing(launched, NOTICE)
    launched.sweep("2027-10-09T09:00")
    assert is_off(launched, "2027-10-20")


def test_a_plugin_that_corrects_itself_is_taken_again(launched: School) -> None:
    bringing(launched, NOTICE).sweep()
    bringing(launched, {"year": 2027, "off": ["2027-10-21"]}).sweep()
    assert (is_off(launched, "2027-10-18"), is_off(launched, "2027-10-21")) == (False, True)


def test_what_was_imported_by_hand_stays(launched: School) -> None:
    by_hand = {"year": 2027, "off": ["2027-11-11"]}
    import_calendar(launched.installation, by_hand, None, ME, launched.clock.now)
    bringing(launched, NOTICE).sweep()
    assert (is_off(launched, "2027-10-18"), is_off(launched, "2027-11-11")) == (False, True)


def test_a_simulation_goes_by_what_was_imported_and_by_what_a_plugin_brings(school: School) -> None:
    later = {"year": 2028, "off": ["2028-01-03"], "names": {"2028-01-03": "元旦"}}
    import_calendar(school.installation, NOTICE, None, ME, school.clock.now)
    wanted = Simulating(program_from_yaml(COUNTED), {"first_day": "2027-10-15"})
    played = simulate(bringing(school, later).installation, wanted)
    done = next(each for each in played.events if each.event == "opened")
    assert done.at.date().isoformat() == "2027-10-25"


def test_the_dry_run_goes_by_a_drop_in_calendar(tongxing: Tongxing, tmp_path: Any, monkeypatch: Any) -> None:
    (tmp_path / "days_off").mkdir()
    (tmp_path / "days_off" / "__init__.py").write_text(PLUGIN, encoding="utf-8")
    (tmp_path / "counted.yaml").write_text(COUNTED, encoding="utf-8")
    words = ("plan", "counted", "--set", "first_day=2027-10-15", "--json")
    monkeypatch.setenv("TONGXING_PLUGIN_DIRS", str(tmp_path))
    assert tongxing(*words).data["items"][0]["due"] == "2027-10-25T23:59:59+08:00"
