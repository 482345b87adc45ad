"""When what failed is tried again. Pure."""

from __future__ import annotations

import datetime as dt

from tongxing.ledger.mirroring import Failure

__all__ = ["ATTEMPT_DELAYS", "next_try"]

ATTEMPT_DELAYS = (5.0, 30.0)
"""Seconds between the attempts of one pass: as many retries as there are delays."""

_FIRST = dt.timedelta(minutes=10)
_LONGEST = dt.timedelta(days=1)


def next_try(failure: Failure) -> dt.datetime:
    """When a step that gave up is tried in another pass: after ten minutes, then twice as long, at most a day."""
    pause = _FIRST * float(2 ** min(failure.times - 1, 8))
    return failure.last_at + min(pause, _LONGEST)
