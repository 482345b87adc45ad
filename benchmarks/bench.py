"""What every path has at hand: a seeded world, its floor, and the means to put rows back and to compare them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sqlalchemy import Engine, Executable, Select, create_engine

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

    @cached_property
    def _undoing(self) -> Engine:
        """Without foreign keys: most have no index to look for what still refers to a deleted row."""
        url = self.installation.ledger.engine.url
        if url.get_backend_name() == "sqlite":
            return create_engine(url)
        return create_engine(url, connect_args={"options": "-c session_replication_role=replica"})

    def write(self, statements: Iterable[Executable]) -> None:
        """Run statements in one transaction, beside what is measured."""
        with self._undoing.begin() as connection:
            for each in statements:
                connection.execute(each)

    def close(self) -> None:
        self._undoing.dispose()

    def rows(self, query: Select[Any]) -> list[tuple[Any, ...]]:
        with self.installation.ledger.read() as session:
            return [tuple(row) for row in session.execute(query)]

    def same_rows(self, path: str, *queries: Select[Any]) -> None:
        """Refuse a result that left other rows than the first one did."""
        found = [hash(tuple(self.rows(query))) for query in queries]
        wrong(f"{path}: rows left behind, first and now", found, self.seen.setdefault(path, found))
