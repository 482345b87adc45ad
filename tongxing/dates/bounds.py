"""Checks that the fields of rules and points share. Each refuses with a BadDate that says what may be written."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Annotated, Any

from pydantic import BeforeValidator

from tongxing.errors import BadDate, did_you_mean

__all__ = ["KEY", "Key", "one_of", "whole"]

KEY = r"[a-z][a-z0-9_-]*"


def whole(zh: str, en: str, low: int, high: int) -> BeforeValidator:
    """A whole number from `low` to `high`; the two words name it."""

    def check(value: Any) -> int:
        if type(value) is int and low <= value <= high:
            return value
        raise BadDate(
            f"{zh}不能是 “{value}”；请写 {low} 到 {high} 的整数。",
            f"{en} cannot be '{value}'; write a whole number from {low} to {high}.",
        )

    return BeforeValidator(check)


def one_of(zh: str, en: str, known: Collection[str]) -> BeforeValidator:
    """One of the words `known`; the two words name it."""

    def check(value: Any) -> str:
        if isinstance(value, str) and value in known:
            return value
        hint, all_known = did_you_mean(str(value), known), ", ".join(known)
        raise BadDate(
            f"{zh}不能是 “{value}”；{hint.zh if hint else ''}可以写 {all_known}。",
            f"{en} cannot be '{value}'; {hint.en + ' ' if hint else ''}it may be {all_known}.",
        )

    return BeforeValidator(check)


def _key(value: Any) -> str:
    if isinstance(value, str) and re.fullmatch(KEY, value):
        return value
    raise BadDate(
        f"“{value}” 不是步骤或参数的名称；名称用小写字母开头，只含小写字母、数字、- 和 _。",
        f"'{value}' is no key of a step or parameter; keys start with a small letter and have small letters, digits, - and _ only.",
    )


Key = Annotated[str, BeforeValidator(_key)]
"""The key of a step or the name of a parameter."""
