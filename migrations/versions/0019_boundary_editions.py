"""drafts of boundary editions, their loads and comparisons, and who keeps them"""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0017"
branch_labels = None
depends_on = None

EDITIONS = sa.table(
    "boundary_edition",
    sa.column("code", sa.String()),
    sa.column("loaded_at", sa.DateTime(timezone=True)),
    sa.column("state", sa.String()),
    sa.column("published_from", sa.Date()),
    sa.column("published_at", sa.DateTime(timezone=True)),
    sa.column("as_of", sa.Date()),
    sa.column("current", sa.Boolean()),
)
SHAPES = sa.table("boundary_shape", sa.column("edition", sa.String()))
ROLES = ("regional_officer", "regional_approver", "national_planner", "gis_reader", "auditor", "admin")
ANALYST = "gis_analyst"
HELD = sa.table("user_role", sa.column("user_id", sa.Uuid(as_uuid=False)), sa.column("role", sa.String()))


def _json() -> sa.types.TypeEngine[object]:
    return sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    _know((*ROLES, ANALYST))
    with op.batch_alter_table("boundary_edition") as table:
        table.add_column(
            sa.Column(
                "state",
                sa.String(length=32),
                nullable=False,
                server_default="draft",
                comment="Draft, or published from a day on",
            )
        )
        table.add_column(sa.Column("as_of", sa.Date(), nullable=True, comment="Day whose communes they are"))
        table.add_column(
            sa.Column("published_from", sa.Date(), nullable=True, comment="First day on which it is in force")
        )
        table.add_column(
            sa.Column("published_at", sa.DateTime(timezone=True), nullable=True, comment="When that was decided, UTC")
        )
        table.add_column(
            sa.Column(
                "version",
                sa.BigInteger(),
                nullable=False,
                server_default="1",
                comment="Raised by each write; the ETag that a change must name",
            )
        )
    _publish()
    with op.batch_alter_table("boundary_edition") as table:
        table.alter_column("state", existing_type=sa.String(length=32), existing_nullable=False, server_default=None)
        table.alter_column("version", existing_type=sa.BigInteger(), existing_nullable=False, server_default=None)
        table.drop_column("current")
        table.create_check_constraint("edition_state_is_known", "state IN ('draft', 'published')")
        table.create_check_constraint(
            "published_edition_has_a_day",
            "(state = 'published') = (published_from IS NOT NULL)"
            " AND (published_from IS NULL) = (published_at IS NULL)",
        )
    op.create_table(
        "boundary_load",
        sa.Column("code", sa.String(length=64), nullable=False, comment="Code of the edition that is loaded"),
        sa.Column(
            "state",
            sa.Enum(
                *("loading", "refused", "checked", "failed", "loaded"),
                name="load_state_is_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
            comment="How far it is, or how it ended",
        ),
        sa.Column("asked", _json(), nullable=False, comment="What is said of the edition, and how the file is read"),
        sa.Column("filename", sa.String(length=300), nullable=False, comment="Name of the file, as sent"),
        sa.Column("digest", sa.String(length=64), nullable=False, comment="SHA-256 of the file, hexadecimal"),
        sa.Column("entered_by", sa.String(length=100), nullable=False, comment="User name of who sent it"),
        sa.Column("institution", sa.String(length=64), nullable=True, comment="The institution that they acted for"),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False, comment="When it began, UTC"),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False, comment="When it last said anything, UTC"),
        sa.Column("steps", _json(), nullable=False, comment="What it has said, step by step, each with its instant"),
        sa.Column("report", _json(), nullable=True, comment="What the checks found; empty before they end"),
        sa.CheckConstraint("length(digest) = 64", name=op.f("load_digest_is_sha256")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_boundary_load")),
    )
    op.create_table(
        "boundary_comparison",
        sa.Column("edition", sa.String(length=64), nullable=False, comment="The later edition"),
        sa.Column("against", sa.String(length=64), nullable=False, comment="The one that it is compared with"),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False, comment="When it was made, UTC"),
        sa.Column("result", _json(), nullable=False, comment="Totals, units, what moved, slivers"),
        sa.ForeignKeyConstraint(
            ["edition"], ["boundary_edition.code"], name=op.f("fk_boundary_comparison_edition_boundary_edition")
        ),
        sa.ForeignKeyConstraint(
            ["against"], ["boundary_edition.code"], name=op.f("fk_boundary_comparison_against_boundary_edition")
        ),
        sa.CheckConstraint("edition <> against", name=op.f("comparison_is_of_two_editions")),
        sa.PrimaryKeyConstraint("edition", "against", name=op.f("pk_boundary_comparison")),
    )


def _know(roles: tuple[str, ...]) -> None:
    known = ", ".join(f"'{role}'" for role in roles)
    with op.batch_alter_table("user_role") as table:
        table.drop_constraint("role_is_known", type_="check")
        table.create_check_constraint("role_is_known", f"role IN ({known})")


def _publish() -> None:
    """All were published when they were loaded; the last one loaded was current, and so stays in force.

    Half a day is taken off, since the day where the plan is made may begin later than in UTC.
    """
    connection = op.get_bind()
    for code, loaded_at in connection.execute(sa.select(EDITIONS.c.code, EDITIONS.c.loaded_at)).all():
        connection.execute(
            sa.update(EDITIONS)
            .where(EDITIONS.c.code == code)
            .values(state="published", published_from=(loaded_at - timedelta(hours=12)).date(), published_at=loaded_at)
        )


def downgrade() -> None:
    op.drop_table("boundary_comparison")
    op.drop_table("boundary_load")
    connection = op.get_bind()
    drafts = sa.select(EDITIONS.c.code).where(EDITIONS.c.state == "draft")
    connection.execute(sa.delete(SHAPES).where(SHAPES.c.edition.in_(drafts)))
    connection.execute(sa.delete(EDITIONS).where(EDITIONS.c.state == "draft"))
    with op.batch_alter_table("boundary_edition") as table:
        table.add_column(
            sa.Column(
                "current",
                sa.Boolean(),
                nullable=False,
                server_default=sa.false(),
                comment="Whether layers draw from it",
            )
        )
    _choose_current()
    with op.batch_alter_table("boundary_edition") as table:
        table.alter_column("current", existing_type=sa.Boolean(), existing_nullable=False, server_default=None)
        table.drop_constraint("published_edition_has_a_day", type_="check")
        table.drop_constraint("edition_state_is_known", type_="check")
        for name in ("version", "published_at", "published_from", "as_of", "state"):
            table.drop_column(name)
    _give_back()
    _know(ROLES)


def _choose_current() -> None:
    found = op.get_bind().execute(
        sa.select(EDITIONS.c.code)
        .where(EDITIONS.c.published_from <= sa.func.current_date())
        .order_by(EDITIONS.c.published_from.desc(), EDITIONS.c.published_at.desc())
        .limit(1)
    )
    op.get_bind().execute(sa.update(EDITIONS).where(EDITIONS.c.code == found.scalar()).values(current=sa.true()))


def _give_back() -> None:
    """Analysts are readers again; who was both stays one."""
    connection = op.get_bind()
    readers = sa.select(HELD.c.user_id).where(HELD.c.role == "gis_reader")
    connection.execute(sa.delete(HELD).where(HELD.c.role == ANALYST, HELD.c.user_id.in_(readers)))
    connection.execute(sa.update(HELD).where(HELD.c.role == ANALYST).values(role="gis_reader"))
