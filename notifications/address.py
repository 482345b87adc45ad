"""Where a message goes, in Apprise's terms, and how long we wait there. Loads no Apprise."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

__all__ = ["USUAL", "Address", "Patience"]


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds to wait for a connection, and for each answer."""

    connect: float
    read: float


USUAL = Patience(connect=5, read=10)


@dataclass(frozen=True, slots=True)
class Address:
    """One recipient: an Apprise schema and the plugin's arguments, never a raw URL of the person's making.

    `vetted`: the host came from a person, so private targets are refused. A host from the settings is the operator's.
    """

    schema: str
    arguments: tuple[tuple[str, Any], ...]
    vetted: bool = True

    @classmethod
    def of(cls, schema: str, *, vetted: bool = True, **arguments: Any) -> Address:
        given = {name: value for name, value in arguments.items() if value is not None}
        return cls(schema, tuple(given.items()), vetted)

    @property
    def key(self) -> Hashable:
        """What two messages to the same place have in common."""
        return self.schema, repr(self.arguments)
