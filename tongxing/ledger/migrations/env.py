"""What Alembic runs for every command, on the connection that :mod:`tongxing.ledger.schema` hands over."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from tongxing.ledger.tables import Base, Id, Instant, Json

NAMED = ((Id, "Id"), (Json, "Json"))


def _render(kind: str, value: Any, _context: AutogenContext) -> str | Literal[False]:
    """Write our column types as the database sees them: a revision must not import the tables of a later day."""
    if kind != "type":
        return False
    if isinstance(value, Instant):
        return "sa.DateTime(timezone=True)"
    return next((name for known, name in NAMED if value is known), False)


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    transactional_ddl=True,
    render_as_batch=True,
    render_item=_render,
)
context.run_migrations()
