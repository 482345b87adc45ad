<%!
def code(lines):
    return "\n".join(line for line in lines.splitlines() if "# ###" not in line).strip() or "pass"
%>\
"""${message.capitalize()}."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Json = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    ${code(upgrades or "")}


def downgrade() -> None:
    ${code(downgrades or "")}
