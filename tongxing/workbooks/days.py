"""Days as people put them into cells: Excel dates, 2016.3.5, 2016年3月, 20160305. No files, no clock."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from math import isfinite

from tongxing.words import Text, text

from .values import BirthDay

__all__ = ["DayRead", "read_day"]

_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_SERIALS = range(20_000, 75_000)
_BETWEEN = r"./\-、,·•—–"
_CLOCK = re.compile(r"[T ]\d{1,2}:\d{2}(:\d{2})?(\.\d+)?$")
_SPLIT = re.compile(rf"(\d{{4}})[年{_BETWEEN}](\d{{1,2}})(?:[月{_BETWEEN}](?:(\d{{1,2}})[日号]?)?)?")
_JOINED = re.compile(r"(\d{4})(\d{2})(\d{2})?")


@dataclass(frozen=True, slots=True)
class DayRead:
    """A day, or why it is none; `remark` where it was taken but a person should look."""

    day: BirthDay | None = None
    why_not: Text | None = None
    remark: Text | None = None


def read_day(value: object, number_format: str = "General", epoch: datetime | None = None) -> DayRead:
    """The day that a cell's `value` means. `epoch` is day zero of the file's date numbers."""
    if isinstance(value, datetime):
        return _checked(value.date())
    if isinstance(value, date):
        return _checked(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _from_number(value, number_format, epoch)
    return _from_words(str(value))


def _checked(day: date) -> DayRead:
    if _FIRST_YEAR <= day.year <= _LAST_YEAR:
        return DayRead(BirthDay(day))
    return DayRead(why_not=text(f"年份 {day.year} 不对", f"the year {day.year} cannot be right"))


def _from_number(value: float, number_format: str, epoch: datetime | None) -> DayRead:
    if not isfinite(value):
        return _not_a_day()
    if value == int(value):
        return _from_serial(int(value), epoch) if int(value) in _SERIALS else _from_words(str(int(value)))
    year, _, month = str(value).partition(".")
    if month == "1":
        return _from_words(f"{year}.10") if "0.00" in number_format else _one_or_ten(value)
    return _from_words(f"{year}.{month}")


def _one_or_ten(value: float) -> DayRead:
    return DayRead(
        why_not=text(
            f"数字 {value:.1f} 分不清是 1 月还是 10 月：请写成 {int(value)}-01 或 {int(value)}-10",
            f"the number {value:.1f} may be January or October: write {int(value)}-01 or {int(value)}-10",
        )
    )


def _from_serial(serial: int, epoch: datetime | None) -> DayRead:
    from openpyxl.utils.datetime import from_excel

    found = from_excel(serial, epoch) if epoch else from_excel(serial)
    day = found.date() if isinstance(found, datetime) else None
    if day is None:
        return _not_a_day()
    remark = text(f"单元格是数字，当作日期 {day} 读入", f"the cell is a plain number and was read as the date {day}")
    return DayRead(BirthDay(day), remark=remark)


def _from_words(words: str) -> DayRead:
    said = unicodedata.normalize("NFKC", words).strip().strip("'‘’")
    said = re.sub(r"(?<=\d)\s+(?=\d)", "-", _CLOCK.sub("", said))
    said = re.sub(r"\s+|出?生$|[.。]$", "", said)
    match = _SPLIT.fullmatch(said) or _JOINED.fullmatch(said)
    return _from_parts(*match.groups()) if match else _not_a_day()


def _from_parts(year: str, month: str, day: str | None) -> DayRead:
    try:
        found = date(int(year), int(month), int(day or 1))
    except ValueError:
        return DayRead(why_not=text("日历上没有这一天", "there is no such day in the calendar"))
    checked = _checked(found)
    return checked if day or checked.day is None else DayRead(BirthDay(found, "month"))


def _not_a_day() -> DayRead:
    return DayRead(
        why_not=text(
            "看不出是哪一天：请写成 2016-03-05 或 2016年3月", "no day can be read: write it as 2016-03-05 or 2016-03"
        )
    )
