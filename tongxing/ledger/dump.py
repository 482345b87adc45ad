"""The ledger's rows as lines of JSON, table by table: the same from SQLite and PostgreSQL, so that they move between
them. Values stay as they are stored: what is sealed stays sealed.
"""

from __future__ import annotations

import base64
import datetime as dt
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Literal

from sqlalchemy import Column, Connection, Date, LargeBinary, MetaData, Table, bindparam, func, select, text, update
from sqlalchemy.types import TypeEngine

from .tables import Base, DataKey, FirstKey, Instant, Json
from .vault import OF_INSTALLATION

__all__ = [
    "ColumnKind",
    "columns_of",
    "count_rows",
    "key_ids",
    "read_rows",
    "reset_sequences",
    "table_names",
    "write_rows",
]

ColumnKind = Literal["plain", "bytes", "instant", "day", "json"]

BATCH = 1000
SEALED = ("sealed", "reason", "outcome")
_KINDS: tuple[tuple[type[TypeEngine[Any]], ColumnKind], ...] = (
    (LargeBinary, "bytes"),
    (Date, "day"),
)
_TYPES: Mapping[ColumnKind, Callable[[], TypeEngine[Any]]] = {
    "bytes": LargeBinary,
    "instant": Instant,
    "day": Date,
    "json": lambda: Json,
}


def table_names() -> list[str]:
    """All tables, each after those that it refers to."""
    return [table.name for table in Base.metadata.sorted_tables]


def columns_of(table: str) -> dict[str, ColumnKind]:
    """The columns of a table and how each value is written down."""
    return {column.name: _kind(column.type) for column in Base.metadata.tables[table].columns}


def _kind(type_: TypeEngine[Any]) -> ColumnKind:
    if isinstance(type_, Instant):
        return "instant"
    if type_ is Json:
        return "json"
    return next((kind for each, kind in _KINDS if isinstance(type_, each)), "plain")


def key_ids(connection: Connection) -> set[str]:
    """The ids of the installation's keys that the rows need: the first, and those that stand before what is sealed."""
    found = {*connection.scalars(select(FirstKey.id)), *connection.scalars(select(DataKey.key_id).distinct())}
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if _kind(column.type) == "bytes" and column.name in SEALED:
                rows = connection.execution_options(yield_per=BATCH).scalars(select(column).where(column.is_not(None)))
                found |= {sealed[1:5].hex() for sealed in rows if sealed[:1] == OF_INSTALLATION}
    return found


def count_rows(connection: Connection, tables: Iterable[str]) -> int:
    """How many rows these tables have together."""
    counts = (connection.scalar(select(func.count()).select_from(Base.metadata.tables[each])) for each in tables)
    return sum(number or 0 for number in counts)


def read_rows(connection: Connection, table: str) -> Iterator[bytes]:
    """Each row as a line of JSON, by primary key."""
    found = Base.metadata.tables[table]
    kinds = columns_of(table)
    rows = connection.execution_options(yield_per=BATCH).execute(select(found).order_by(*found.primary_key.columns))
    for row in rows.mappings():
        plain = {name: _plain(kinds[name], row[name]) for name in kinds}
        yield json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _plain(kind: ColumnKind, value: Any) -> Any:
    if value is None or kind in ("plain", "json"):
        return value
    return base64.b64encode(value).decode() if kind == "bytes" else value.isoformat()


def write_rows(connection: Connection, table: str, kinds: Mapping[str, ColumnKind], lines: Iterable[bytes]) -> int:
    """Write lines into an empty table; gives how many. What refers to rows of the same table is set when all are there."""
    target = Table(table, MetaData(), *(Column(name, _type(kind)) for name, kind in kinds.items()))
    own = _self_references(table, kinds)
    later: list[dict[str, Any]] = []
    number = 0
    rows = (_row(kinds, line) for line in lines)
    while batch := list(islice(rows, BATCH)):
        for row in batch:
            if any(row[name] is not None for name in own):
                later.append({"b_id": row["id"], **{f"b_{name}": row[name] for name in own}})
                row.update(dict.fromkeys(own))
        connection.execute(target.insert(), batch)
        number += len(batch)
    if later:
        values: dict[str, Any] = {name: bindparam(f"b_{name}") for name in own}
        connection.execute(update(target).where(target.c.id == bindparam("b_id")).values(values), later)
    return number


def _type(kind: ColumnKind) -> TypeEngine[Any] | None:
    return _TYPES[kind]() if kind in _TYPES else None


def _self_references(table: str, kinds: Mapping[str, ColumnKind]) -> list[str]:
    known = Base.metadata.tables.get(table)
    if known is None:
        return []
    return [key.parent.name for key in known.foreign_keys if key.column.table is known and key.parent.name in kinds]


def _row(kinds: Mapping[str, ColumnKind], line: bytes) -> dict[str, Any]:
    written = json.loads(line)
    return {name: _read(kind, written[name]) for name, kind in kinds.items()}


def _read(kind: ColumnKind, value: Any) -> Any:
    if value is None or kind in ("plain", "json"):
        return value
    if kind == "bytes":
        return base64.b64decode(value, validate=True)
    return dt.datetime.fromisoformat(value) if kind == "instant" else dt.date.fromisoformat(value)


def reset_sequences(connection: Connection, tables: Sequence[str]) -> None:
    """On PostgreSQL the next number of each table follows the highest that is there; SQLite sees to that itself."""
    if connection.dialect.name != "postgresql":
        return
    for name in tables:
        table = Base.metadata.tables[name]
        if "id" in table.columns and _kind(table.columns["id"].type) == "plain" and _is_numbered(table):
            connection.execute(
                text(
                    f"SELECT setval(pg_get_serial_sequence('\"{name}\"', 'id'), "
                    f'greatest((SELECT max(id) FROM "{name}"), 1), (SELECT count(*) > 0 FROM "{name}"))'
                )
            )


def _is_numbered(table: Table) -> bool:
    return table.columns["id"].type.python_type is int
