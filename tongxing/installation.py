"""The composition root: settings, ledger and catalogue, put together once for a process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from .ledger import Ledger, open_ledger
from .registry import Catalogue, catalogue
from .settings import Settings

__all__ = ["Installation", "open_installation"]


@dataclass(frozen=True)
class Installation:
    """What a use case needs of the world. Safe to share between threads."""

    settings: Settings
    ledger: Ledger
    catalogue: Catalogue


@contextmanager
def open_installation(settings: Settings | None = None, *, to_restore: bool = False) -> Iterator[Installation]:
    """Open the ledger and find the plugins; closes all connections after the block. `to_restore` as in `open_ledger`.

    Without `settings` they are read from the environment. Raises :class:`~tongxing.errors.BadInput` for a setting
    that cannot be used and :class:`~tongxing.errors.Unavailable` for a home, key or database that cannot.
    """
    settings = settings or Settings()
    ledger = open_ledger(settings, to_restore=to_restore)
    try:
        yield Installation(settings, ledger, catalogue(settings.plugin_dirs))
    finally:
        ledger.dispose()
