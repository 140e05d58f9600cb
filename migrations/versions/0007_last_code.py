"""index that finds the last code of a territory without sorting all"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_priority_identity_last_code", "priority_identity", ["territory", "cycle", sa.text("length(code)"), "code"]
    )
    op.drop_index(op.f("ix_priority_identity_territory"), table_name="priority_identity")


def downgrade() -> None:
    op.create_index(op.f("ix_priority_identity_territory"), "priority_identity", ["territory"], unique=False)
    op.drop_index("ix_priority_identity_last_code", table_name="priority_identity")
