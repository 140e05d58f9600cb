"""places of priorities"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "priority_place",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False, comment="UUIDv7"),
        sa.Column("priority", sa.String(length=32), nullable=False, comment="Code of the priority"),
        sa.Column("territory", sa.String(length=8), nullable=False, comment="CUT code of the priority's territory; CL"),
        sa.Column("name_es", sa.String(length=200), nullable=False, comment="Name in Spanish"),
        sa.Column("name_en", sa.String(length=200), nullable=True, comment="Name in English"),
        sa.Column(
            "form",
            sa.Enum("site", "zone", name="place_form_is_known", native_enum=False, create_constraint=True, length=32),
            nullable=False,
            comment="Points or areas",
        ),
        sa.Column("geometry", sa.LargeBinary(), nullable=False, comment="ISO WKB, EPSG:4326, longitude first"),
        *(
            sa.Column(side, sa.Float(), nullable=False, comment="Bounding box, degrees")
            for side in ("west", "south", "east", "north")
        ),
        sa.Column("note", sa.Text(), nullable=True, comment="What a reader should know"),
        sa.Column(
            "version", sa.BigInteger(), nullable=False, comment="Raised by each write; the ETag that a change must name"
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, comment="When it was entered, UTC"),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False, comment="Last write, UTC"),
        sa.Column(
            "ended_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When it was ended; ended records stay readable by id",
        ),
        sa.Column(
            "illustrative",
            sa.Boolean(),
            nullable=False,
            comment="Made up to show how the system works; marked in every answer",
        ),
        sa.Column(
            "source",
            sa.String(length=500),
            nullable=True,
            comment="Where it comes from: a code of the sources table or a citation",
        ),
        sa.CheckConstraint("west <= east AND south <= north", name=op.f("place_box_is_ordered")),
        sa.ForeignKeyConstraint(
            ["priority"], ["priority_identity.code"], name=op.f("fk_priority_place_priority_priority_identity")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_priority_place")),
    )
    op.create_index(op.f("ix_priority_place_territory"), "priority_place", ["territory"])
    op.create_index("ix_priority_place_box", "priority_place", ["west", "south"])
    op.create_index(
        "one_place_of_a_name",
        "priority_place",
        ["priority", "name_es"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("priority_place")
