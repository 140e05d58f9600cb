"""functional cities as dated groups of communes, and figures that are made up"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("statistic") as table:
        table.add_column(
            sa.Column(
                "illustrative",
                sa.Boolean(),
                nullable=False,
                server_default=sa.false(),
                comment="Made up to show how the system works; marked in every answer",
            )
        )
    with op.batch_alter_table("statistic") as table:
        table.alter_column("illustrative", existing_type=sa.Boolean(), server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("statistic") as table:
        table.drop_column("illustrative")
