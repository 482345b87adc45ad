"""The calendars we rely on, held against others day by day."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import holidays
import pytest
from lunar_python import Lunar, Solar

from tongxing.dates import FESTIVALS, SOLAR_TERMS, Calendar, Frame, festivals, solar_term

from .samples import SHANGHAI, dated

YEARS = range(2004, 2036)
LUNAR_DAYS = {
    "春节": (1, 1),
    "元宵": (1, 15),
    "端午": (5, 5),
    "七夕": (7, 7),
    "中元": (7, 15),
    "中秋": (8, 15),
    "重阳": (9, 9),
    "腊八": (12, 8),
    "小年": (12, 23),
}
ALL_YEARS = Frame(date(2004, 1, 1), date(2035, 12, 31), SHANGHAI, Calendar.national())


@cache
def _terms_of(year: int) -> dict[str, Solar]:
    table: dict[str, Solar] = Solar.fromYmd(year, 7, 1).getLunar().getJieQiTable()
    return table


def _day(solar: Solar) -> date:
    return date(solar.getYear(), solar.getMonth(), solar.getDay())


def _ours(name: str) -> list[date]:
    return [each.due.date() for each in dated(festivals(name, roll=None), ALL_YEARS).occurrences]


def _in_years(found: list[date]) -> list[date]:
    return [each for each in found if each.year in YEARS]


@pytest.mark.parametrize("name", LUNAR_DAYS)
def test_traditional_festivals_agree_with_lunar_python(name: str) -> None:
    theirs = [_day(Lunar.fromYmd(year, *LUNAR_DAYS[name]).getSolar()) for year in range(2003, 2036)]
    assert _ours(name) == _in_years(theirs)


def test_new_years_eve_is_the_day_before_new_year_by_lunar_python() -> None:
    theirs = [_day(Lunar.fromYmd(year, 1, 1).getSolar()) - timedelta(days=1) for year in range(2004, 2037)]
    assert _ours("除夕") == _in_years(theirs)


def test_every_festival_is_held_against_a_second_source() -> None:
    assert set(FESTIVALS) == {*LUNAR_DAYS, "除夕", "清明"}


@pytest.mark.parametrize("name", SOLAR_TERMS)
def test_solar_terms_agree_with_lunar_python(name: str) -> None:
    ours = [each.due.date() for each in dated(solar_term(name, roll=None), ALL_YEARS).occurrences]
    theirs = [_day(_terms_of(year)[name]) for year in range(2003, 2037)]
    assert ours == sorted(_in_years(theirs))


def test_qingming_the_festival_is_qingming_the_solar_term() -> None:
    assert _ours("清明") == [each.due.date() for each in dated(solar_term("清明", roll=None), ALL_YEARS).occurrences]


@pytest.mark.parametrize("year", range(2010, 2027))
def test_workdays_agree_with_holidays_on_every_day(year: int) -> None:
    theirs = holidays.country_holidays("CN", years=[year])
    calendar = Calendar.national()
    days = [date(year, 1, 1) + timedelta(days=n) for n in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)]
    assert [day for day in days if calendar.is_workday(day) != theirs.is_working_day(day)] == []


def test_days_off_of_2027_are_not_guessed_as_holidays_does() -> None:
    assert date(2027, 10, 1) in holidays.country_holidays("CN", years=[2027])
    assert not Calendar.national().published(2027)
    assert Calendar.national().name(date(2027, 10, 1)) is None
