"""The demonstration county, on days all over the year."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from tongxing.actions.demonstration import Demonstrated, demonstrate
from tongxing.errors import NotAllowed
from tongxing.installation import Installation, open_installation
from tongxing.ledger import Ledger
from tongxing.ledger.history import messages
from tongxing.ledger.people import names_of
from tongxing.ledger.tables import Audit, Channel, Person
from tongxing.ledger.views import LaunchRow, launches
from tongxing.registry import catalogue
from tongxing.settings import Settings

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def empty(settings: Settings, sqlite_ledger: Ledger) -> Installation:
    return Installation(settings, sqlite_ledger, catalogue())


def shown(installation: Installation, now: dt.datetime) -> list[LaunchRow]:
    with installation.ledger.read() as session:
        return launches(session, "", now)


@pytest.mark.parametrize("day", ["2026-01-01T00:05", "2028-02-29T23:50", "2026-11-23T15:00"])
def test_on_any_day_something_is_done_overdue_and_to_come(empty: Installation, day: str) -> None:
    now = dt.datetime.fromisoformat(day).replace(tzinfo=SHANGHAI)
    made = demonstrate(empty, now)
    rows = shown(empty, now)
    assert sorted(row.program for row in rows) == ["home-visits", "home-visits", "rainbow-action"]
    assert {row.state for row in rows} == {"live"}
    assert any(row.done for row in rows)
    assert sum(row.overdue for row in rows) > 0
    assert any(row.items > row.done + row.overdue for row in rows)
    assert made.messages > 0


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Installation, Demonstrated]]:
    with open_installation(Settings(_env_file=None, home=tmp_path_factory.mktemp("county"))) as installation:
        yield installation, demonstrate(installation, dt.datetime(2027, 3, 3, 10, tzinfo=SHANGHAI))


def test_it_is_put_into_no_ledger_that_has_anything(county: tuple[Installation, Demonstrated]) -> None:
    with pytest.raises(NotAllowed, match="空的数据目录"):
        demonstrate(county[0], dt.datetime(2027, 3, 3, 11, tzinfo=SHANGHAI))


def test_everybody_is_reached_in_the_inbox_alone_and_messages_can_be_read(
    county: tuple[Installation, Demonstrated],
) -> None:
    installation, made = county
    with installation.ledger.read() as session:
        assert set(session.scalars(select(Channel.kind))) == {"inbox"}
        found = messages(session)
        assert session.scalar(select(func.count()).select_from(Person)) == made.people
        names = names_of(session, installation.ledger.vault, {each.person for each in found})
    assert len(found) == made.messages
    assert {each.state for each in found} == {"accepted"}
    assert len(names) > 1


def test_nothing_of_it_lies_in_the_future(county: tuple[Installation, Demonstrated]) -> None:
    installation, _ = county
    now = dt.datetime(2027, 3, 3, 10, tzinfo=SHANGHAI)
    with installation.ledger.read() as session:
        assert max(session.scalars(select(Audit.at))) <= now
