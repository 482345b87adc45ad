"""A year's official holiday notice as a table, and its reading from JSON. No look-up of days: that is the calendar's."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from tongxing.errors import BadDate, did_you_mean
from tongxing.words import Text, text

from .days import Day, DayRange, exact_day

__all__ = ["HOLIDAY_NAMES", "Notice"]

HOLIDAY_NAMES: Mapping[str, Text] = {
    name.en: name
    for name in (
        text("元旦", "New Year's Day"),
        text("春节", "Spring Festival"),
        text("清明节", "Tomb-sweeping Day"),
        text("劳动节", "Labour Day"),
        text("端午节", "Dragon Boat Festival"),
        text("国庆节", "National Day"),
        text("中秋节", "Mid-autumn Festival"),
        text("抗战胜利 70 周年纪念日", "Anti-Fascist 70th Day"),
    )
}
"""The statutory holidays, by the English names that chinesecalendar gives them."""

_KEYS = ("year", "off", "work", "names")
_T = TypeVar("_T")


class Notice(BaseModel):
    """The days off and the make-up workdays that the notice for `year` orders, besides plain weekends.

    As JSON: ``{"year": 2027, "off": ["2027-01-01", "2027-02-05/2027-02-12"], "work": ["2027-02-14"],
    "names": {"2027-01-01": "元旦"}}``. A name is Chinese text or ``{"zh": …, "en": …}``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    year: int
    off: tuple[Day, ...] = ()
    work: tuple[Day, ...] = ()
    names: tuple[tuple[Day, Text], ...] = ()

    @classmethod
    def read(cls, data: str | bytes | Mapping[str, Any]) -> Notice:
        """Read a notice from JSON or its parsed form. Raises BadDate naming the key that is wrong."""
        table = _table(data)
        _known_keys(table)
        notice = cls(
            year=_part(table, "year", _year),
            off=_part(table, "off", _days),
            work=_part(table, "work", _days),
            names=_part(table, "names", _names),
        )
        notice._check()
        if not {"off", "work"} & table.keys():  # an empty list says that none is off; a notice of nothing says nothing
            raise _wrong("off", "没有写放假的日子", "names no day off; list the days of the notice")
        return notice

    def to_data(self) -> dict[str, Any]:
        """The notice as :meth:`read` takes it, in plain data."""
        return {
            **self.model_dump(mode="json"),
            "names": {day.isoformat(): name.model_dump() for day, name in self.names},
        }

    def _check(self) -> None:
        both = set(self.off) & set(self.work)
        if both:
            raise _wrong("work", f"{min(both)} 既放假又上班", f"{min(both)} is both off and a workday")
        for key, days in (("off", self.off), ("work", self.work), ("names", [day for day, _ in self.names])):
            self._check_year(key, days)

    def _check_year(self, key: str, days: list[date] | tuple[date, ...]) -> None:
        # A notice may also move days of the December before it, as the one for 2008 did.
        earliest = date(self.year - 1, 12, 1)
        for day in days:
            if not earliest <= day <= date(self.year, 12, 31):
                raise _wrong(
                    key, f"{day} 不属于 {self.year} 年的通知", f"{day} is no day of the notice for {self.year}"
                )


def _table(data: str | bytes | Mapping[str, Any]) -> Mapping[str, Any]:
    if isinstance(data, str | bytes):
        try:
            data = json.loads(data)
        except ValueError as error:
            raise BadDate(
                f"放假通知不是合格的 JSON：{error}；请检查文件。",
                f"The holiday notice is not valid JSON: {error}; check the file.",
            ) from error
    if not isinstance(data, Mapping):
        raise BadDate(
            '放假通知应是一个 JSON 对象，如 {"year": 2027, "off": […], "work": […]}。',
            'The holiday notice must be one JSON object, like {"year": 2027, "off": […], "work": […]}.',
        )
    return data


def _known_keys(table: Mapping[str, Any]) -> None:
    for key in table:
        if key not in _KEYS:
            hint = did_you_mean(str(key), _KEYS)
            known = ", ".join(_KEYS)
            raise BadDate(
                f"放假通知里不认识 “{key}”；{hint.zh if hint else f'可用的有 {known}。'}",
                f"The holiday notice has no '{key}'; {hint.en if hint else f'it may have {known}.'}",
            )


def _part(table: Mapping[str, Any], key: str, read: Callable[[Any], _T]) -> _T:
    try:
        return read(table.get(key))
    except BadDate as error:
        raise _wrong(key, error.text.zh.rstrip("。"), error.text.en.rstrip(".")) from error


def _wrong(key: str, zh: str, en: str) -> BadDate:
    return BadDate(
        f"放假通知的 “{key}” 有误：{zh}；请改正后重新导入。",
        f"'{key}' of the holiday notice is wrong: {en}; correct it and import again.",
    )


def _year(value: Any) -> int:
    if type(value) is int and 1949 <= value <= 2100:
        return value
    raise BadDate(f"“{value}” 不是年份，应写成 2027 这样的数", f"'{value}' is no year, write a number like 2027")


def _days(value: Any) -> tuple[date, ...]:
    if value is None:
        return ()
    if not isinstance(value, list | tuple):
        raise BadDate("应是日期的列表", "it must be a list of days")
    return tuple(sorted({day for entry in value for day in _range(entry)}))


def _range(value: Any) -> DayRange:
    return DayRange.read(value if isinstance(value, str) else str(exact_day(value)))


def _names(value: Any) -> tuple[tuple[date, Text], ...]:
    if value is None:
        return ()
    if not isinstance(value, Mapping):
        raise BadDate("应是 “日期: 名称” 的对照", "it must map days to names")
    return tuple(
        sorted(((day, _name(name)) for key, name in value.items() for day in _range(key)), key=lambda pair: pair[0])
    )


def _name(value: Any) -> Text:
    if isinstance(value, str) and value.strip():
        known = [name for name in HOLIDAY_NAMES.values() if value in (name.zh, name.zh.removesuffix("节"), name.en)]
        return known[0] if known else text(value, value)
    try:
        return Text.model_validate(value)
    except ValidationError as error:
        raise BadDate(f"“{value}” 不是名称", f"'{value}' is no name") from error
