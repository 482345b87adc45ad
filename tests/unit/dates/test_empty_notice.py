"""A notice that names no day off is a mistake: with it every weekday of the year would count as a workday."""

from __future__ import annotations

import pytest

from tongxing.dates import Notice
from tongxing.errors import BadDate
from tongxing.words import speaking


def test_a_notice_without_any_day_off_is_refused() -> None:
    with speaking("en"), pytest.raises(BadDate, match="names no day off"):
        Notice.read({"year": 2027})
