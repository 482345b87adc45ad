"""What a launch is answered: lists, days and moments as people write them."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tongxing.dates import Calendar
from tongxing.errors import BadParameter
from tongxing.planner import answer, frame_of
from tongxing.program import Program

ASKED = Program.model_validate(
    {
        "key": "asked",
        "version": "1.0.0",
        "title": {"zh": "问", "en": "Asked"},
        "summary": {"zh": "问几样", "en": "Asks a few things."},
        "for": "school",
        "period": {"first": "first_day", "last": "first_day"},
        "parameters": [
            {"name": "first_day", "title": {"zh": "第一天", "en": "First day"}, "kind": "day", "required": False},
            {"name": "meets_at", "title": {"zh": "开会", "en": "Meets"}, "kind": "moment", "required": False},
            {"name": "places", "title": {"zh": "地点", "en": "Places"}, "kind": "texts", "required": False},
        ],
        "roles": [{"key": "lead", "title": {"zh": "负责人", "en": "Lead"}}],
        "steps": [
            {"key": "meet", "title": {"zh": "开会", "en": "Meet"}, "when": {"on": "first_day"}, "owner": "lead"},
        ],
    }
)


@pytest.mark.parametrize(
    "written", ["甲村,乙村", "甲村，乙村", "甲村、乙村", "甲村；乙村", "甲村\n乙村", ["甲村", "乙村"]]
)
def test_a_list_may_be_separated_as_people_write(written: Any) -> None:
    assert answer(ASKED, {"places": written}).given["places"] == ("甲村", "乙村")


@pytest.mark.parametrize("number", [0, 86400, 20270610, "86400", 1.5, True])
@pytest.mark.parametrize("name", ["first_day", "meets_at"])
def test_a_number_is_no_day(name: str, number: Any) -> None:
    with pytest.raises(BadParameter, match="2027-06-10"):
        answer(ASKED, {name: number})


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "Asia/Urumqi", "America/New_York"])
def test_a_moment_without_a_zone_is_the_launchs_own(zone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "America/Los_Angeles")
    given = answer(ASKED, {"first_day": "2027-06-10", "meets_at": "2027-06-10T14:00"})
    frame, _ = frame_of(ASKED, given, Calendar(), ZoneInfo(zone))
    assert frame.moments["meets_at"] == dt.datetime(2027, 6, 10, 14, tzinfo=ZoneInfo(zone))


def test_what_is_no_list_is_refused_in_both_languages() -> None:
    with pytest.raises(BadParameter) as refused:
        answer(ASKED, {"places": 5})
    assert "要写成一列" in refused.value.text.zh
    assert "takes a list" in refused.value.text.en
