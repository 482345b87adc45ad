"""What every path has at hand: a seeded world, its floor, and the means to put rows back and to compare them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Executable, Select
from sqlalchemy.orm import Session

from tongxing.installation import Installation

from .floors import Floor
from .measuring import wrong
from .sink import Sink
from .world import World

__all__ = ["Bench"]


@dataclass(frozen=True)
class Bench:
    """`seen` are the rows that each path left behind first: whoever runs it later must leave the same."""

    world: World
    floor: Floor
    sink: Sink
    seen: dict[str, Any] = field(default_factory=dict)

    @property
    def installation(self) -> Installation:
        return self.world.installation

    def write(self, statements: Iterable[Executable]) -> None:
        """Run statements in one transaction, beside what is measured."""
        with self.installation.ledger.write() as session:
            for each in statements:
                session.execute(each, execution_options={"synchronize_session": False})

    def rows(self, query: Select[Any]) -> list[tuple[Any, ...]]:
        with self.installation.ledger.read() as session:
            return [tuple(row) for row in session.execute(query)]

    def same_rows(self, path: str, *queries: Select[Any]) -> None:
        """Refuse a result that left other rows than the first one did."""
        found = [hash(tuple(self.rows(query))) for query in queries]
        wrong(f"{path}: rows left behind, first and now", found, self.seen.setdefault(path, found))

    def session(self) -> Session:
        return Session(self.installation.ledger.engine)
