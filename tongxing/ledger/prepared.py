"""Statements that run all the time: made into text once, then given to the driver as they are.

SQLAlchemy makes the text once as well, but around each run it does about as much again as the database itself. What
every completion and every pass runs goes this way, in the session's own transaction; all else goes SQLAlchemy's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.types import TypeEngine

__all__ = ["Prepared"]

Row = tuple[Any, ...]


class Prepared:
    """A query, or a change, with named parameters; an insert of values names its `columns`. Rows are plain tuples.

    Nothing is flushed before it runs, and objects that the session holds do not hear of what it changed.
    """

    def __init__(self, statement: Select[Any] | UpdateBase, columns: Sequence[str] | None = None) -> None:
        self._statement = statement
        self._columns = columns
        self._texts: dict[str, _Text] = {}

    def rows(self, session: Session, **given: Any) -> list[Row]:
        """Run it; gives all rows."""
        driver, text = self._ready(session)
        return text.read(driver.execute(text.sql, text.parameters(given)).fetchall())

    def run(self, session: Session, **given: Any) -> None:
        """Run it for its effect."""
        driver, text = self._ready(session)
        driver.execute(text.sql, text.parameters(given))

    def run_each(self, session: Session, rows: Iterable[Mapping[str, Any]]) -> None:
        """Run it once for each of `rows`."""
        driver, text = self._ready(session)
        driver.cursor().executemany(text.sql, [text.parameters(row) for row in rows])

    def _ready(self, session: Session) -> tuple[Any, _Text]:
        connection = session.connection()
        text = self._texts.get(connection.dialect.name)
        if text is None:
            text = _text(self._statement, self._columns, connection.dialect)
            self._texts[connection.dialect.name] = text
        return connection.connection.driver_connection, text


@dataclass(frozen=True, slots=True)
class _Text:
    """The text of a statement for one kind of database. `names` are its parameters in order, where it wants them so;
    `fixed` those that have their value already; `to_driver` and `from_driver` turn values into the driver's and back."""

    sql: str
    names: Sequence[str] | None
    fixed: Mapping[str, Any]
    to_driver: Sequence[tuple[str, Callable[[Any], Any]]]
    from_driver: Sequence[Callable[[Any], Any] | None]

    def parameters(self, given: Mapping[str, Any]) -> Any:
        values = {**self.fixed, **given}
        for name, turned in self.to_driver:
            values[name] = turned(values[name])
        return values if self.names is None else [values[name] for name in self.names]

    def read(self, rows: list[Row]) -> list[Row]:
        if not any(self.from_driver):
            return rows
        turning = self.from_driver
        return [
            tuple([value if turned is None else turned(value) for turned, value in zip(turning, row, strict=True)])
            for row in rows
        ]


def _text(statement: Select[Any] | UpdateBase, columns: Sequence[str] | None, dialect: Dialect) -> _Text:
    many = columns is not None
    compiled: SQLCompiler = statement.compile(dialect=dialect, column_keys=columns, for_executemany=many)
    if compiled.insert_prefetch or compiled.update_prefetch:
        raise ValueError(f"defaults are not filled in here; give every column its value: {compiled}")
    binds = {name: bind for bind, name in compiled.bind_names.items()}  # one that occurs twice has two binds
    to_driver = {name: _kind(bind.type, dialect).bind_processor(dialect) for name, bind in binds.items()}
    return _Text(
        sql=compiled.string,
        names=compiled.positiontup,
        fixed={name: bind.effective_value for name, bind in binds.items() if not bind.required},
        to_driver=[(name, turned) for name, turned in to_driver.items() if turned is not None],
        from_driver=[
            _kind(column.type, dialect).result_processor(dialect, None) for column in statement.exported_columns
        ],
    )


def _kind(kind: TypeEngine[Any], dialect: Dialect) -> TypeEngine[Any]:
    return kind.dialect_impl(dialect)
