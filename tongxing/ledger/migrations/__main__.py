"""Writes a revision after a change of the tables, on a scratch database of its own::

    python -m tongxing.ledger.migrations revision NAME

Then read what was written: Alembic sees no renamed column, check constraint or index on an expression. While no ledger
exists that must be kept, ``python -m tongxing.ledger.migrations renew`` writes the one first revision anew instead.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from alembic.operations.ops import CreateIndexOp, CreateTableOp, MigrationScript, UpgradeOps
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection

from tongxing.ledger.engine import make_engine
from tongxing.ledger.schema import MIGRATIONS, exclusive, head, revisions, run_alembic, upgrade
from tongxing.ledger.tables import Base


def main(arguments: Sequence[str]) -> None:
    match arguments:
        case ["revision", name]:
            with _scratch() as connection:
                run_alembic("revision", connection, name, autogenerate=True, rev_id=f"{int(head()) + 1:04d}")
        case ["renew"]:
            _renew()
        case _:
            raise SystemExit("python -m tongxing.ledger.migrations revision NAME | renew")


def _renew() -> None:
    if len(revisions()) > 1:
        raise SystemExit("there are later revisions: write another one instead")
    for path in (MIGRATIONS / "versions").glob("0001_*.py"):
        path.unlink()
    with _scratch() as connection:
        options = {"autogenerate": True, "rev_id": "0001", "process_revision_directives": _all_tables}
        run_alembic("revision", connection, "first", **options)


@contextmanager
def _scratch() -> Iterator[Connection]:
    """A transaction on an empty database with the schema as the revisions have it."""
    with tempfile.TemporaryDirectory() as folder:
        engine = make_engine(f"sqlite:///{folder}/scratch.db")
        if revisions():
            upgrade(engine)
        with exclusive(engine) as connection:
            yield connection
        engine.dispose()


def _all_tables(_context: MigrationContext, _revision: Any, scripts: list[MigrationScript]) -> None:
    """Fill the script from the tables themselves: a comparison would leave out what SQLite cannot reflect."""
    operations: list[Any] = []
    for table in Base.metadata.sorted_tables:
        operations.append(CreateTableOp.from_table(table))
        operations += [
            CreateIndexOp.from_index(index) for index in sorted(table.indexes, key=lambda each: str(each.name))
        ]
    upgrading = UpgradeOps(operations)
    scripts[0].upgrade_ops, scripts[0].downgrade_ops = upgrading, upgrading.reverse()


if __name__ == "__main__":
    main(sys.argv[1:])
