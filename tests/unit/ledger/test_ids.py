from __future__ import annotations

import uuid

import pytest

from tongxing.ledger.ids import uuid7


def test_an_id_is_a_uuid_of_version_7() -> None:
    made = uuid.UUID(uuid7())
    assert (made.version, made.variant) == (7, uuid.RFC_4122)


def test_ids_are_all_different() -> None:
    assert len({uuid7() for _ in range(10_000)}) == 10_000


def test_an_id_begins_with_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.time_ns", lambda: 0x0123456789AB * 1_000_000)
    assert uuid7().replace("-", "").startswith("0123456789ab7")
