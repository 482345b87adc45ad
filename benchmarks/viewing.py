"""Paths: the overview of all schools, and a page of what is overdue."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from tongxing.ledger.views import open_items_page, overview

from .bench import Bench
from .measuring import Aim, Contest, Contestant, wrong
from .program import LATE_STEPS, NOW

__all__ = ["overview_as_fast", "paging", "viewing"]

PAGE = 50
REPEATS = 5


def viewing(bench: Bench) -> Iterator[Contest]:
    yield Contest(
        "overview of all schools",
        Aim("multiple", 2.0),
        Contestant("overview()", lambda: _overview(bench), _nothing, _checked(bench, _of_ours)),
        Contestant("GROUP BY", lambda: bench.floor.overview(NOW), _nothing, _checked(bench, _of_floor)),
        repeats=REPEATS,
    )


def overview_as_fast(large: Bench, small: Bench) -> Iterator[Contest]:
    """The same schools with more children each."""
    yield Contest(
        f"overview, {large.world.size.name} ÷ {small.world.size.name}",
        Aim("multiple", 1.3),
        Contestant("large", lambda: _overview(large), _nothing, _checked(large, _of_ours)),
        Contestant("small", lambda: _overview(small), _nothing, _checked(small, _of_ours)),
        repeats=REPEATS,
    )


def paging(bench: Bench) -> Iterator[Contest]:
    def ours() -> list[Any]:
        with bench.installation.ledger.read() as session:
            return list(open_items_page(session, NOW, overdue=True, limit=PAGE))

    def check(rows: object) -> None:
        assert isinstance(rows, list)
        found = [row.item if hasattr(row, "item") else row[0] for row in rows]
        wrong("items on the page, first and now", found, bench.seen.setdefault("page", found))
        wrong("items on a page", len(found), min(PAGE, _overdue_items(bench)))

    yield Contest(
        f"page of {PAGE} overdue",
        Aim("multiple", 2.0),
        Contestant("open_items_page()", ours, _nothing, check),
        Contestant("SELECT", lambda: bench.floor.overdue_page(NOW, PAGE), _nothing, check),
        repeats=REPEATS,
    )


def _nothing() -> None:
    """Reading leaves nothing to put back."""


def _overview(bench: Bench) -> list[Any]:
    with bench.installation.ledger.read() as session:
        return list(overview(session, "", NOW))


def _of_ours(row: Any) -> tuple[int, ...]:
    return row.organisation_id, row.items, row.done, row.overdue


def _of_floor(row: Any) -> tuple[int, ...]:
    return row[0], int(row[3]), int(row[4]), int(row[5])


def _checked(bench: Bench, read: Callable[[Any], tuple[int, ...]]) -> Callable[[object], None]:
    def check(rows: object) -> None:
        assert isinstance(rows, list)
        found = [tuple(map(int, read(row))) for row in rows]
        wrong("schools", len(found), bench.world.size.schools)
        wrong("items of all schools", sum(row[1] for row in found), bench.world.size.items)
        wrong("overdue of all schools", sum(row[3] for row in found), _overdue_items(bench))
        wrong("overview, first and now", hash(tuple(found)), bench.seen.setdefault("overview", hash(tuple(found))))

    return check


def _overdue_items(bench: Bench) -> int:
    """Of each school the first class in the late steps, and one child where others wait for it."""
    size = bench.world.size
    return size.schools * -(-size.children // 4) * len(LATE_STEPS) + size.schools // 2
