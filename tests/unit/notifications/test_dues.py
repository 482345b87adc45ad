"""Dues as a local would write them."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from notifications.dues import due_in_words

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = dt.datetime(2027, 6, 11, 9, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("due", "zh", "en"),
    [
        ("2027-06-13T23:59:59", "6月13日（周日）截止", "by Sun 13 Jun"),
        ("2027-06-13T12:00:00", "6月13日（周日）12:00 截止", "by 12:00 on Sun 13 Jun"),
        ("2028-01-03T23:59:59", "2028年1月3日（周一）截止", "by Mon 3 Jan 2028"),
        ("2027-06-11T23:59:59", "今天截止", "by the end of today"),
        ("2027-06-11T18:00:00", "今天 18:00 截止", "by 18:00 today"),
        ("2027-06-11T08:00:00", "今天 08:00 到期，已逾期", "due at 08:00 today, now late"),
        ("2027-06-10T23:59:59", "6月10日（周四）到期，已逾期 1 天", "due Thu 10 Jun, 1 day late"),
        ("2027-06-01T12:00:00", "6月1日（周二）到期，已逾期 10 天", "due Tue 1 Jun, 10 days late"),
    ],
)
def test_a_due_is_worded_in_both_languages(due: str, zh: str, en: str) -> None:
    worded = due_in_words(dt.datetime.fromisoformat(due).replace(tzinfo=SHANGHAI), NOW, SHANGHAI)
    assert (worded.zh, worded.en) == (zh, en)


def test_the_day_is_that_of_the_launch_and_not_of_utc() -> None:
    due = dt.datetime(2027, 6, 13, 15, 59, 59, tzinfo=dt.UTC)
    assert due_in_words(due, NOW, SHANGHAI).en == "by Sun 13 Jun"
