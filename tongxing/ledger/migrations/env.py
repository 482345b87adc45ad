"""What Alembic runs for every command, on the connection that :mod:`tongxing.ledger.schema` hands over."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy.sql.elements import False_, True_

from tongxing.ledger.tables import Base, Id, Instant, Json

_TYPES = ((Id, "Id"), (Json, "Json"))
_CONSTANTS: dict[type, str | Literal[False]] = {True_: "sa.true()", False_: "sa.false()"}


def _render(kind: str, value: Any, _context: AutogenContext) -> str | Literal[False]:
    """Write types and defaults alike for both databases: a revision must not import the tables of a later day."""
    if kind == "server_default":
        return _CONSTANTS.get(type(getattr(value, "arg", None)), False)
    if kind == "type" and isinstance(value, Instant):
        return "sa.DateTime(timezone=True)"
    if kind == "type":
        return next((name for known, name in _TYPES if value is known), False)
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    transactional_ddl=True,
    render_as_batch=True,
    render_item=_render,
)
context.run_migrations()
