"""The ledger's schema through time, for Alembic; :mod:`tongxing.ledger.schema` runs it."""
