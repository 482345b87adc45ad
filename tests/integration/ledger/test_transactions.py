from __future__ import annotations

from sqlalchemy import select

from tongxing.ledger import Ledger
from tongxing.ledger.tables import Organisation


def test_what_was_written_is_there_afterwards(ledger: Ledger) -> None:
    with ledger.write() as session:
        session.add(Organisation(key="a", kind="school", name="青山小学", timezone="Asia/Shanghai", language="zh_CN"))
    with ledger.read() as session:
        assert session.scalars(select(Organisation.key)).all() == ["a"]
