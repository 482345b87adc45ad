"""Intervals: ``week``, ``2 weeks``, ``twice a term``, in both languages. No windows: those are the quotas'."""

from __future__ import annotations

import re
import unicodedata
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainSerializer

from tongxing.errors import BadDate

from .bounds import one_of, whole

__all__ = ["CHINESE_NUMBERS", "ENGLISH_NUMBERS", "Interval", "IntervalField", "IntervalUnit", "read_interval"]

IntervalUnit = Literal["day", "week", "month", "quarter", "term", "launch"]
UNITS: tuple[IntervalUnit, ...] = get_args(IntervalUnit)
CHINESE_UNITS = dict(zip(("天", "周", "个月", "季度", "学期", "全程"), UNITS, strict=True))
CHINESE_NUMBERS = ("", "一", "两", "三", "四", "五", "六", "七", "八", "九", "十")
ENGLISH_NUMBERS = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_VARIANTS = {"日": "天", "星期": "周", "个星期": "周", "月": "个月", "个季度": "季度", "季": "季度", "个学期": "学期"}
_EVERY_ZH = re.compile(
    r"每?(?P<number>\d+|[一二两三四五六七八九十])?(?P<unit>\D+?)(?:(?P<times>\d+|[一二两三四五六七八九十])次)?"
)
_EVERY_EN = re.compile(r"(?:every )?(?:(?P<number>\d+|[a-z]+) )?(?P<unit>[a-z]+?)s?")
_TIMES_EN = re.compile(r"(?P<times>once|twice|\d+ times|[a-z]+ times) (?:a|an|per|every) (?P<unit>[a-z]+)")


class Interval(BaseModel):
    """`times` a unit, or once in `number` units. As text ``2 weeks``, ``week``, ``2 times a term``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    unit: Annotated[IntervalUnit, one_of("间隔的单位", "The unit of an interval", UNITS)]
    number: Annotated[int, whole("间隔", "An interval", 1, 366)] = 1
    times: Annotated[int, whole("次数", "A number of times", 1, 31)] = 1

    def model_post_init(self, _: Any) -> None:
        if self.number > 1 and (self.times > 1 or self.unit in ("term", "launch")):
            raise BadDate(
                "间隔只能是 “每几周一次” 或 “每周几次”，不能两样都写；学期和全程不能写几个。",
                "An interval is once in several units or several times in one; there is only one term and one launch.",
            )

    def __str__(self) -> str:
        if self.times > 1:
            return f"{self.times} times a {self.unit}"
        return self.unit if self.number == 1 else f"{self.number} {self.unit}s"


def read_interval(written: Any) -> Interval:
    """Read ``week``, ``every two weeks``, ``twice a term``, ``每两周``, ``每学期两次``. Raises BadDate."""
    if isinstance(written, Interval):
        return written
    plain = unicodedata.normalize("NFKC", str(written)).strip().lower()
    found = _chinese(plain) or _times(plain) or _every(plain)
    if found is None:
        raise BadDate(
            f"看不懂间隔 “{written}”；可以写 每周、每两周、每月、每季度、每学期两次，或 week、2 weeks、month、quarter、term。",
            f"Cannot read the interval '{written}'; write week, 2 weeks, month, quarter, term or twice a term.",
        )
    return found


def _chinese(plain: str) -> Interval | None:
    if plain.startswith("全程"):
        plain = f"每{plain}"
    match = _EVERY_ZH.fullmatch(plain.replace(" ", ""))
    unit = match and CHINESE_UNITS.get(_VARIANTS.get(match["unit"], match["unit"]))
    if match is None or unit is None:
        return None
    return _interval(unit, match["number"], match["times"])


def _times(plain: str) -> Interval | None:
    match = _TIMES_EN.fullmatch(plain)
    if match is None or match["unit"] not in UNITS:
        return None
    times = {"once": "1", "twice": "2"}.get(match["times"], match["times"].removesuffix(" times"))
    return _interval(match["unit"], None, times)


def _every(plain: str) -> Interval | None:
    match = _EVERY_EN.fullmatch(plain)
    return _interval(match["unit"], match["number"], None) if match and match["unit"] in UNITS else None


def _interval(unit: Any, number: str | None, times: str | None) -> Interval | None:
    count, many = _number(number), _number(times)
    return None if count is None or many is None else Interval(unit=unit, number=count, times=many)


def _number(word: str | None) -> int | None:
    if word is None:
        return 1
    if word.isdecimal():
        return int(word)
    word = "两" if word == "二" else word
    for numbers in (CHINESE_NUMBERS, ENGLISH_NUMBERS):
        if word in numbers:
            return numbers.index(word)
    return None


IntervalField = Annotated[Interval, BeforeValidator(read_interval), PlainSerializer(str)]
"""A field that holds an interval; takes one, or its text."""
