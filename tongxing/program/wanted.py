"""What a value should have been, in both languages, from Pydantic's kind of fault. Where it stands is worded elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import TongxingError, did_you_mean
from ..words import Text, text

__all__ = ["wanted"]

_PATTERNS: Mapping[str, Text] = {
    r"^\d+\.\d+\.\d+$": text("要写成三段数字，例如 1.0.0", "takes three numbers, such as 1.0.0"),
    r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$": text(
        "只用小写字母、数字和连字符，例如 home-visits",
        "takes small letters, digits and hyphens, such as home-visits",
    ),
    r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$": text(
        "只用小写字母、数字和下划线，例如 first_day",
        "takes small letters, digits and underscores, such as first_day",
    ),
}
_WANTED: Mapping[str, tuple[str, str]] = {
    "int": ("要写整数", "takes a whole number"),
    "float": ("要写数字", "takes a number"),
    "finite_number": ("要写数字", "takes a number"),
    "bool": ("要写 true 或 false", "takes true or false"),
    "datetime": ("要写成 2027-06-10T14:00 这样的日期和时间", "takes a day and time such as 2027-06-10T14:00"),
    "date": ("要写成 2027-06-10 这样的日期", "takes a day such as 2027-06-10"),
    "time": ("要写成 09:00 这样的钟点", "takes a time of day such as 09:00"),
    "greater_than_equal": ("不能小于 {ge:g}", "must be at least {ge:g}"),
    "greater_than": ("要大于 {gt:g}", "must be more than {gt:g}"),
    "less_than_equal": ("不能大于 {le:g}", "must be at most {le:g}"),
    "less_than": ("要小于 {lt:g}", "must be less than {lt:g}"),
    "string_too_short": ("不能空", "may not be empty"),
    "string_too_long": ("最多 {max_length} 个字", "takes at most {max_length} characters"),
    "string": ("要写文字", "takes text"),
    "too_short": ("至少要有 {min_length} 项", "must hold at least {min_length}"),
    "too_long": ("最多 {max_length} 项", "may hold at most {max_length}"),
    "tuple": ("要写成列表", "takes a list"),
    "list": ("要写成列表", "takes a list"),
    "dict": ("要写成“名称: 值”的映射", "takes a mapping of names to values"),
    "mapping": ("要写成“名称: 值”的映射", "takes a mapping of names to values"),
    "model": ("要写成“名称: 值”的映射", "takes a mapping of names to values"),
}


def wanted(kind: str, context: Mapping[str, Any], value: object, message: str) -> Text:
    """The sentence for a fault of this `kind`, without a full stop. An error of ours keeps its own words; what is not
    foreseen is given in Pydantic's, after Chinese that says so."""
    own = context.get("error")
    if isinstance(own, TongxingError):
        return own.text
    if kind == "string_pattern_mismatch" and context.get("pattern") in _PATTERNS:
        return _PATTERNS[context["pattern"]]
    if kind == "literal_error":
        return _one_of(str(context["expected"]), value)
    if str(context.get("class_name")) == "Text":
        return text("要写成 {zh: 中文, en: 英文}", "takes both languages: {zh: …, en: …}")
    found = next((words for beginning, words in _WANTED.items() if _begins(kind, beginning)), None)
    if found is None:
        return text(f"格式不对（{message}）", message[:1].lower() + message[1:])
    return text(*(words.format(**context) for words in found))


def _begins(kind: str, beginning: str) -> bool:
    return kind == beginning or kind.startswith(f"{beginning}_")


def _one_of(expected: str, value: object) -> Text:
    allowed = expected.replace(" or ", ", ").replace("'", "").split(", ")
    near = did_you_mean(str(value), allowed)
    return text(
        f"只能是 {'、'.join(allowed)}" + (f"；{near.zh}" if near else ""),
        f"must be {' or '.join(filter(None, (', '.join(allowed[:-1]), allowed[-1])))}"
        + (f"; {near.en}" if near else ""),
    )
