"""The gaps of date phrases: months, days, distances, keys, halves, weekdays, lunar days, intervals."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from tongxing.errors import BadDate
from tongxing.words import Language, Text

from .bounds import KEY
from .intervals import CHINESE_NUMBERS, CHINESE_UNITS, ENGLISH_NUMBERS, Interval, read_interval
from .lunar import FESTIVALS, SOLAR_TERMS
from .marks import WEEKDAYS
from .moments import Half
from .wording import SLOTS, Slot, Voice

__all__ = ["refused"]

MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_MONTH = "|".join(MONTHS)
_UNITS: Mapping[str, tuple[str, str]] = {
    "days": ("天", "day"),
    "workdays": ("个工作日", "workday"),
    "weeks": ("周", "week"),
    "months": ("个月", "month"),
}
_HALVES: Mapping[Half, tuple[str, str]] = {
    Half.MORNING: ("上午", "in the morning"),
    Half.NOON: ("中午", "at noon"),
    Half.AFTERNOON: ("下午", "in the afternoon"),
}
_WEEKDAYS_ZH = "一二三四五六日"
_WEEKDAYS_EN = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_LUNAR_MONTHS = ["正月", "二月", "三月", "四月", "五月", "六月", "七月", "八月", "九月", "十月", "十一月", "十二月"]
_TENS = ("初", "十", "廿", "三")
_LUNAR_DAYS = [
    {10: "初十", 20: "二十", 30: "三十"}.get(day, _TENS[day // 10] + "〇一二三四五六七八九"[day % 10])
    for day in range(1, 31)
]


def refused() -> BadDate:
    """The words have the shape of a phrase, but say nothing."""
    return BadDate("这里看不懂。", "This cannot be read.")


def _plain(
    pattern_zh: str, pattern_en: str, show: Callable[[Any, Voice], str], read: Callable[[str, Language], Any]
) -> Slot:
    return Slot(pattern_zh, pattern_en, show, lambda words, language: read(words or "", language))


def _number(words: str, _: Language) -> int:
    return int(words)


def _month_show(month: int, voice: Voice) -> str:
    return MONTHS[month - 1] if voice.language == "en" else str(month)


def _month_read(words: str, language: Language) -> int:
    return MONTHS.index(words) + 1 if language == "en" else int(words)


def _date_show(day: date, voice: Voice) -> str:
    if voice.language == "en":
        return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
    return f"{day.year}年{day.month}月{day.day}日"


def _date_read(words: str, language: Language) -> date:
    try:
        if language == "en":
            day, month, year = words.split()
            return date(int(year), MONTHS.index(month) + 1, int(day))
        year, month, day = re.findall(r"\d+", words)
        return date(int(year), int(month), int(day))
    except ValueError:
        raise refused() from None


def _key_show(key: str, voice: Voice) -> str:
    title = voice.titles.get(key)
    shown = title.in_(voice.language) if title else key
    return f"‘{shown}’" if voice.language == "en" else shown


def _key_read(words: str, _: Language) -> str:
    return words.strip("‘’“”'\"")


def _distance_show(distance: tuple[int, str], voice: Voice) -> str:
    number, unit = distance
    zh, en = _UNITS[unit]
    return f"{number} {en}{'' if number == 1 else 's'}" if voice.language == "en" else f"{number}{zh}"


def _distance_read(words: str, language: Language) -> tuple[int, str]:
    number = re.match(r"\d+", words)
    assert number is not None
    word = words[number.end() :].strip().removesuffix("s")
    return int(number[0]), next(unit for unit, names in _UNITS.items() if word in names)


def _half_words(half: Half, language: Language) -> str:
    return _HALVES[half][language == "en"]


def _half_slot(zh: str, en: str) -> Slot:
    """An optional half-day within the marks `zh` and `en`, where it has ``{}``."""

    def show(half: Half | None, voice: Voice) -> str:
        return (en if voice.language == "en" else zh).format(_half_words(half, voice.language)) if half else ""

    def read(words: str | None, language: Language) -> Half | None:
        return next((half for half in Half if words and _half_words(half, language) in words), None)

    zh_any, en_any = ("|".join(words[index] for words in _HALVES.values()) for index in (0, 1))
    zh_read = zh.replace("，", ",")
    return Slot(f"(?:{zh_read.format(f'(?:{zh_any})')})?", f"(?:{en.format(f'(?:{en_any})')})?", show, read)


def _joined(words: list[str], voice: Voice) -> str:
    if voice.language == "zh_CN":
        return "、".join(words)
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def _parted(words: str, language: Language) -> list[str]:
    return words.split("、") if language == "zh_CN" else re.split(r", | and ", words)


def _weekdays_show(days: tuple[str, ...], voice: Voice) -> str:
    indexes = [WEEKDAYS.index(day) for day in days]
    names = [_WEEKDAYS_EN[index] if voice.language == "en" else f"周{_WEEKDAYS_ZH[index]}" for index in indexes]
    return _joined(names, voice)


def _weekdays_read(words: str, language: Language) -> tuple[str, ...]:
    names = _WEEKDAYS_EN if language == "en" else [f"周{each}" for each in _WEEKDAYS_ZH]
    return tuple(
        WEEKDAYS[names.index(_known(word.replace("周天", "周日"), names))] for word in _parted(words, language)
    )


def _named(table: Mapping[str, Text]) -> tuple[Callable[[str, Voice], str], Callable[[str, Language], str]]:
    def show(name: str, voice: Voice) -> str:
        return table[name].in_(voice.language)

    def read(words: str, language: Language) -> str:
        return next((name for name, shown in table.items() if shown.in_(language) == words), None) or _known(
            words, table
        )

    return show, read


def _known(word: str, names: Any) -> str:
    if word in names:
        return word
    raise refused()


def _lunar_show(month_day: str, voice: Voice) -> str:
    month, day = int(month_day[:2]), int(month_day[3:])
    if voice.language == "en":
        return f"{_ordinal(day)} day of the {_ordinal(month)} lunar month"
    return _LUNAR_MONTHS[month - 1] + _LUNAR_DAYS[day - 1]


def _lunar_read(words: str, language: Language) -> str:
    if language == "en":
        day, month = (int(number) for number in re.findall(r"\d+", words))
        return _lunar_text(month, day, words)
    words = words.replace("冬月", "十一月").replace("腊月", "十二月")
    name, _, rest = words.partition("月")
    return _lunar_text(
        _LUNAR_MONTHS.index(_known(f"{name}月", _LUNAR_MONTHS)) + 1, _LUNAR_DAYS.index(_known(rest, _LUNAR_DAYS)) + 1
    )


def _lunar_text(month: int, day: int, written: str | None = None) -> str:
    found = f"{month:02}-{day:02}"
    if written and written != _lunar_show(found, Voice("en", {})):
        raise refused()
    return found


def _ordinal(number: int) -> str:
    ending = "th" if number in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _interval_show(interval: Interval, voice: Voice) -> str:
    return _interval_en(interval) if voice.language == "en" else _interval_zh(interval)


def _interval_zh(interval: Interval) -> str:
    unit = next(word for word, unit in CHINESE_UNITS.items() if unit == interval.unit)
    times = f"{_small(interval.times, CHINESE_NUMBERS)}次"
    if interval.unit == "launch":
        return f"{unit}{times}"
    if interval.number == 1:
        return f"每{unit.removeprefix('个')}{times}"
    measured = f"个{unit}" if interval.unit in ("quarter", "term") else unit
    return f"每{_small(interval.number, CHINESE_NUMBERS)}{measured}{times}"


def _interval_en(interval: Interval) -> str:
    if interval.number > 1:
        return f"every {_small(interval.number, ENGLISH_NUMBERS)} {interval.unit}s"
    if interval.times == 1:
        return "once a launch" if interval.unit == "launch" else f"every {interval.unit}"
    times = "twice" if interval.times == 2 else f"{_small(interval.times, ENGLISH_NUMBERS)} times"
    return f"{times} a {interval.unit}"


def _small(number: int, words: tuple[str, ...]) -> str:
    return words[number] if number < len(words) else str(number)


_show_festival, _read_festival = _named(FESTIVALS)
_show_term, _read_term = _named(SOLAR_TERMS)

SLOTS.update(
    number=_plain(r"\d+", r"\d+", lambda number, _: str(number), _number),
    month=_plain(r"\d{1,2}", _MONTH, _month_show, _month_read),
    date=_plain(r"\d{4}年\d{1,2}月\d{1,2}日", rf"\d{{1,2}} (?:{_MONTH}) \d{{4}}", _date_show, _date_read),
    key=_plain(KEY, rf"[‘“'\"]{KEY}[’”'\"]", _key_show, _key_read),
    distance=_plain(r"\d+(?:天|个工作日|周|个月)", r"\d+ (?:day|workday|week|month)s?", _distance_show, _distance_read),
    half=_half_slot("{}", ", {}"),
    half_due=_half_slot("，{}截止", ", due {}"),
    weekdays=_plain(
        r"周[一二三四五六日天](?:、周[一二三四五六日天])*", r"[A-Z][A-Za-z, ]+?", _weekdays_show, _weekdays_read
    ),
    festivals=_plain(
        r"\S+?",
        r"[A-Z].+?",
        lambda names, voice: _joined([_show_festival(name, voice) for name in names], voice),
        lambda words, language: tuple(_read_festival(word, language) for word in _parted(words, language)),
    ),
    term=_plain(r"\S\S", r"[A-Z].+?", _show_term, _read_term),
    lunar=_plain(r"\S{1,2}月\S\S", r"\d+[a-z]{2} day of the \d+[a-z]{2} lunar month", _lunar_show, _lunar_read),
    interval=_plain(
        r"每\S+?次|全程\S+?次",
        r"every [a-z0-9 ]+?|[a-z0-9 ]+ an? [a-z]+",
        _interval_show,
        lambda words, _: read_interval(words),
    ),
)
