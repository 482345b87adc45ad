"""Resident ID numbers (GB 11643): check digit, birth and sex inside. Says nothing about whose number it is."""

from __future__ import annotations

import re
from datetime import date
from typing import Literal

__all__ = ["as_eighteen", "birth_inside", "check_digit", "sex_inside"]

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"


def check_digit(first_seventeen: str) -> str:
    """The 18th character for the first 17 digits (GB 11643-1999, ISO 7064 MOD 11-2)."""
    total = sum(int(digit) * weight for digit, weight in zip(first_seventeen, _WEIGHTS, strict=True))
    return _CHECKS[total % 11]


def as_eighteen(number: str) -> str:
    """The 18-character form; the old 15-digit form stands for births from 1900 to 1999."""
    if not re.fullmatch(r"\d{15}", number):
        return number
    longer = f"{number[:6]}19{number[6:]}"
    return longer + check_digit(longer)


def birth_inside(number: str) -> date | None:
    """The day of birth a well-formed number holds, or None where it holds no day of the calendar."""
    digits = as_eighteen(number)[6:14]
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def sex_inside(number: str) -> Literal["male", "female"]:
    return "male" if int(as_eighteen(number)[16]) % 2 else "female"
