"""When a runner has to serve anew."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

import pytest

from flows import watching
from flows.watching import NotServed, until_not_served

IDS = [uuid4(), uuid4()]


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "LOOK_SECONDS", 0)


def see(monkeypatch: pytest.MonkeyPatch, *found: int | None) -> None:
    """What the server answers, look by look; the last answer stays."""
    answers = list(found)

    async def there(_ids: Sequence[UUID]) -> Any:
        return answers.pop(0) if len(answers) > 1 else answers[0]

    monkeypatch.setattr(watching, "_deployments_there", there)


async def test_deployments_that_vanished_are_served_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    see(monkeypatch, 2, 2, 1)
    with pytest.raises(NotServed, match="vanished"):
        await until_not_served(IDS)


async def test_after_an_outage_everything_is_served_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    see(monkeypatch, 2, None, None, 2)
    with pytest.raises(NotServed, match="was away"):
        await until_not_served(IDS)


async def test_without_a_finished_sweep_everything_is_served_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    see(monkeypatch, 2)
    long_ago = dt.datetime(2001, 1, 1, tzinfo=dt.UTC)
    monkeypatch.setattr(watching, "_last_sweep", lambda: long_ago)
    monkeypatch.setattr(watching, "PATIENCE", dt.timedelta(seconds=0.2))
    with pytest.raises(NotServed, match="no sweep"):
        await until_not_served(IDS)


async def test_while_sweeps_finish_nothing_is_served_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    see(monkeypatch, *[2] * 50, 1)
    monkeypatch.setattr(watching, "_last_sweep", lambda: dt.datetime.now(dt.UTC))
    monkeypatch.setattr(watching, "PATIENCE", dt.timedelta(seconds=0.01))
    with pytest.raises(NotServed, match="vanished"):
        await until_not_served(IDS)
