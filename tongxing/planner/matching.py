"""Which occurrences that have dates are which of those planned anew: by the days they share, else by order. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

__all__ = ["Span", "match_occurrences"]

Span = tuple[dt.datetime, dt.datetime]
"""From opening to due."""

_SECOND = dt.timedelta(seconds=1)


def match_occurrences(present: Sequence[Span | None], planned: Sequence[Span]) -> list[tuple[int | None, int | None]]:
    """Pairs of indexes into both, each index once and in order; None: one that is no longer planned, or is new.

    Occurrences that share days are the same one. What is left between two such pairs is matched with what is nearest.
    `present` None: one without dates yet.
    """
    if list(present) == list(planned):
        return [(index, index) for index in range(len(planned))]
    best = _best(present, planned)
    pairs: list[tuple[int | None, int | None]] = []
    i = j = 0
    while i < len(present) and j < len(planned):
        if best[i][j] == best[i + 1][j + 1] + _likeness(present[i], planned[j]):
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            pairs.append((i, None))
            i += 1
        else:
            pairs.append((None, j))
            j += 1
    rest = [(index, None) for index in range(i, len(present))]
    return [*pairs, *rest, *((None, index) for index in range(j, len(planned)))]


def _best(present: Sequence[Span | None], planned: Sequence[Span]) -> list[list[float]]:
    """The greatest likeness that the rest of both can reach, from each pair of indexes on."""
    best = [[0.0] * (len(planned) + 1) for _ in range(len(present) + 1)]
    for i in range(len(present) - 1, -1, -1):
        for j in range(len(planned) - 1, -1, -1):
            paired = best[i + 1][j + 1] + _likeness(present[i], planned[j])
            best[i][j] = max(paired, best[i + 1][j], best[i][j + 1])
    return best


def _likeness(present: Span | None, planned: Span) -> float:
    """From 2 to 3 for what overlaps, by the share of it; less than 1 for the rest, by its distance in days."""
    if present is None:
        return 1.0
    shared = min(present[1], planned[1]) - max(present[0], planned[0])
    if shared < -_SECOND:
        return 1 / (2 + -shared / dt.timedelta(days=1))
    longest = max(present[1] - present[0], planned[1] - planned[0])
    return 2 + (shared + _SECOND) / (longest + _SECOND)
