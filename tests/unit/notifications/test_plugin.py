"""The engine finds the room by its entry point."""

from __future__ import annotations

import pytest

from tongxing.registry import catalogue


@pytest.mark.parametrize("key", ["email", "webhook", "inbox"])
def test_the_engine_finds_the_shipped_channels(key: str) -> None:
    assert catalogue().transports[key].title.zh


def test_the_engine_finds_the_delivery() -> None:
    assert "notifications" in catalogue().deliveries
