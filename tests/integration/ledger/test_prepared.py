"""A statement that goes to the driver as text gives and takes the same values as SQLAlchemy's own."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import bindparam, insert, select, update

from tongxing.errors import Unavailable
from tongxing.ledger import Ledger
from tongxing.ledger.among import among
from tongxing.ledger.prepared import Prepared
from tongxing.ledger.tables import Audit, Organisation, Pass

AT = dt.datetime(2027, 3, 1, 1, tzinfo=dt.UTC)
WRITTEN = Prepared(insert(Pass), ("name", "started_at", "finished_at", "now", "counts"))
FOUND = Prepared(select(Pass.id, Pass.finished_at, Pass.counts).where(among(Pass.name, "names")).order_by(Pass.id))


def passes(*names: str) -> list[dict[str, object]]:
    return [{"name": name, "started_at": AT, "finished_at": AT, "now": AT, "counts": {"of": name}} for name in names]


def write(ledger: Ledger, *names: str) -> None:
    with ledger.write() as session:
        WRITTEN.run_each(session, passes(*names))


def test_instants_and_json_come_back_as_they_went_in(ledger: Ledger) -> None:
    write(ledger, "sweep", "deliver")
    with ledger.read() as session:
        assert [row[1:] for row in FOUND.rows(session, names=["sweep"])] == [(AT, {"of": "sweep"})]


def test_a_list_is_one_parameter_however_long(ledger: Ledger) -> None:
    write(ledger, "a", "b", "c")
    with ledger.read() as session:
        assert [len(FOUND.rows(session, names=names)) for names in ([], ["a"], ["a", "b", "c"])] == [0, 1, 3]


def test_a_parameter_may_stand_in_two_places(ledger: Ledger) -> None:
    first = select(Pass.name).where(among(Pass.name, "names")).order_by(Pass.id).limit(1).scalar_subquery()
    renamed = Prepared(update(Pass).where(among(Pass.name, "names")).values(name=first))
    write(ledger, "a", "b", "c")
    with ledger.write() as session:
        renamed.run(session, names=["a", "b"])
        assert len(FOUND.rows(session, names=["a"])) == 2


def test_it_is_part_of_the_transaction(ledger: Ledger) -> None:
    def write_and_fail() -> None:
        with ledger.write() as session:
            WRITTEN.run_each(session, passes("sweep"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        write_and_fail()
    with ledger.read() as session:
        assert FOUND.rows(session, names=["sweep"]) == []


def test_a_value_that_was_not_given_is_refused(ledger: Ledger) -> None:
    with pytest.raises(Exception, match="names"), ledger.read() as session:
        FOUND.rows(session)


def test_a_naive_instant_is_refused(ledger: Ledger) -> None:
    finished = Prepared(update(Pass).values(finished_at=bindparam("at")))
    with pytest.raises(ValueError, match="needs a zone"), ledger.write() as session:
        finished.run(session, at=AT.replace(tzinfo=None))


def test_an_insert_that_leaves_a_column_to_its_default_is_refused(ledger: Ledger) -> None:
    short = Prepared(insert(Audit), ("at", "via", "action", "object", "object_id"))
    with pytest.raises(ValueError, match="give every column its value"), ledger.write() as session:
        short.run(session, at=AT, via="cli", action="done", object="item", object_id="1")


def test_the_drivers_errors_are_said_in_our_words(ledger: Ledger) -> None:
    closed = Prepared(update(Organisation).values(closures=bindparam("closures")))
    with pytest.raises(Unavailable), ledger.read() as session:
        closed.run(session, closures=[])
