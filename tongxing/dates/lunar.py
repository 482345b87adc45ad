"""Lunar days, traditional festivals and solar terms as days of the common calendar. Pure tables and look-ups."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from borax.calendars.lunardate import LCalendars, LunarDate, TermUtils

from tongxing.errors import BadDate
from tongxing.words import Text, text

__all__ = ["FESTIVALS", "LAST_YEAR", "SOLAR_TERMS", "festival_days", "lunar_day", "solar_term_day"]

FIRST_YEAR, LAST_YEAR = 1901, 2099
"""The years for which every lunar day and solar term is known."""

FESTIVALS: Mapping[str, Text] = {
    name.zh: name
    for name in (
        text("春节", "Spring Festival"),
        text("元宵", "Lantern Festival"),
        text("清明", "Qingming"),
        text("端午", "Dragon Boat Festival"),
        text("七夕", "Qixi"),
        text("中元", "Zhongyuan"),
        text("中秋", "Mid-Autumn Festival"),
        text("重阳", "Double Ninth"),
        text("腊八", "Laba"),
        text("小年", "Little New Year"),
        text("除夕", "New Year's Eve"),
    )
}
_FESTIVAL_DAYS = {
    "春节": (1, 1),
    "元宵": (1, 15),
    "端午": (5, 5),
    "七夕": (7, 7),
    "中元": (7, 15),
    "中秋": (8, 15),
    "重阳": (9, 9),
    "腊八": (12, 8),
    "小年": (12, 23),
    "除夕": (12, 30),
}
_TERM_NAMES = (
    "小寒 Minor Cold,大寒 Major Cold,立春 Start of Spring,雨水 Rain Water,惊蛰 Awakening of Insects,春分 Spring Equinox,"
    "清明 Pure Brightness,谷雨 Grain Rain,立夏 Start of Summer,小满 Grain Buds,芒种 Grain in Ear,夏至 Summer Solstice,"
    "小暑 Minor Heat,大暑 Major Heat,立秋 Start of Autumn,处暑 End of Heat,白露 White Dew,秋分 Autumn Equinox,"
    "寒露 Cold Dew,霜降 Frost's Descent,立冬 Start of Winter,小雪 Minor Snow,大雪 Major Snow,冬至 Winter Solstice"
)
SOLAR_TERMS: Mapping[str, Text] = {
    zh: text(zh, en) for zh, _, en in (name.partition(" ") for name in _TERM_NAMES.split(","))
}


def lunar_day(year: int, month: int, day: int) -> date:
    """The day of the lunar `year` that is `month`/`day`, never in a leap month; the 30th of a short month is its 29th.

    Raises BadDate outside 1901–2099.
    """
    _check(year)
    last = LCalendars.ndays(year, month)
    # Leap flag 0: the festival list of borax would give some festivals twice in a year with a leap month.
    found: date = LunarDate(year, month, min(day, last), 0).to_solar_date()
    return found


def festival_days(name: str, first: date, last: date) -> list[date]:
    """The days of a traditional festival from `first` to `last`."""
    if name == "清明":
        return solar_term_days(name, first, last)
    return lunar_days(*_FESTIVAL_DAYS[name], first, last)


def lunar_days(month: int, day: int, first: date, last: date) -> list[date]:
    """The days of a lunar `month`/`day` from `first` to `last`."""
    # A lunar year ends in the January or February after it.
    found = (lunar_day(year, month, day) for year in range(first.year - 1, last.year + 1))
    return [each for each in found if first <= each <= last]


def solar_term_days(name: str, first: date, last: date) -> list[date]:
    """The days of a solar term from `first` to `last`."""
    found = (solar_term_day(year, name) for year in range(first.year, last.year + 1))
    return [each for each in found if first <= each <= last]


def solar_term_day(year: int, name: str) -> date:
    """The day of a solar term in `year`, by China's time. Raises BadDate outside 1901–2099."""
    _check(year)
    found: date = TermUtils.nth_term_day(year, term_name=name)
    return found


def _check(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise BadDate(
            f"{year} 年的农历未知；只知道 {FIRST_YEAR} 到 {LAST_YEAR} 年。",
            f"The lunar calendar of {year} is not known; only {FIRST_YEAR} to {LAST_YEAR} are.",
        )
