"""keys that open personal data in the audit log"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "personal_key",
        sa.Column("person", sa.Uuid(as_uuid=False), nullable=False, comment="Id of the person's account"),
        sa.Column(
            "key",
            sa.LargeBinary(),
            nullable=False,
            comment="Fernet key; without it the log's entries stay sealed",
        ),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_personal_key")),
    )


def downgrade() -> None:
    op.drop_table("personal_key")
