"""register, plan, money"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False, comment="UUIDv7"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, comment="When, UTC"),
        sa.Column(
            "scope",
            sa.String(length=64),
            nullable=False,
            comment="Whose record: a territory code or part of the register",
        ),
        sa.Column(
            "actor",
            sa.String(length=100),
            nullable=False,
            comment="User name of who did it, or the name of the command",
        ),
        sa.Column(
            "institution", sa.String(length=64), nullable=True, comment="The institution that the actor acted for"
        ),
        sa.Column("request", sa.String(length=64), nullable=False, comment="Request id"),
        sa.Column("record_type", sa.String(length=64), nullable=False, comment="Kind of record"),
        sa.Column("record_id", sa.String(length=64), nullable=False, comment="The record"),
        sa.Column(
            "action", sa.String(length=64), nullable=False, comment="What was done: create, change, end, adopt, ..."
        ),
        sa.Column("reason", sa.String(), nullable=True, comment="Why, in the actor's words"),
        sa.Column(
            "before",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=True,
            comment="The record before",
        ),
        sa.Column(
            "after",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=True,
            comment="The record after",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    op.create_index("ix_audit_entry_record", "audit_entry", ["record_type", "record_id", "id"], unique=False)
    op.create_table(
        "boundary_edition",
        sa.Column("code", sa.String(length=64), nullable=False, comment="Code, such as dpa-2023"),
        sa.Column("title", sa.Text(), nullable=False, comment="Title"),
        sa.Column("source", sa.Text(), nullable=False, comment="Citation"),
        sa.Column("terms_es", sa.Text(), nullable=False, comment="Terms of use in Spanish"),
        sa.Column("terms_en", sa.Text(), nullable=False, comment="Terms of use in English"),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False, comment="When it was loaded, UTC"),
        sa.Column("current", sa.Boolean(), nullable=False, comment="Whether layers draw from it"),
        sa.Column("report", sa.Text(), nullable=False, comment="What the checks found, as JSON"),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_boundary_edition")),
    )
    op.create_table(
        "funding_source",
        sa.Column("code", sa.String(length=32), nullable=False, comment="Code, such as fndr"),
        sa.Column("name_es", sa.Text(), nullable=False, comment="Name in Spanish"),
        sa.Column("name_en", sa.Text(), nullable=False, comment="Name in English"),
        sa.Column(
            "deciding_level",
            sa.Enum(
                "country",
                "region",
                "province",
                "commune",
                name="deciding_level_is_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
            comment="Level that decides on it; empty where unsure",
        ),
        sa.Column(
            "financing_level",
            sa.Enum(
                "country",
                "region",
                "province",
                "commune",
                name="financing_level_is_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
            comment="Level whose money it is; empty where unsure",
        ),
        sa.Column(
            "executing_level",
            sa.Enum(
                "country",
                "region",
                "province",
                "commune",
                name="executing_level_is_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
            comment="Level that spends it; empty where unsure",
        ),
        sa.Column("source", sa.String(length=200), nullable=False, comment="Source codes"),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_funding_source")),
    )
    op.create_table(
        "import_job",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False, comment="UUIDv7"),
        sa.Column("territory", sa.String(length=8), nullable=False, comment="CUT code of the territory that it is for"),
        sa.Column("entered_by", sa.String(length=100), nullable=False, comment="User name of who sent it"),
        sa.Column("institution", sa.String(length=64), nullable=True, comment="The institution that they acted for"),
        sa.Column("filename", sa.String(length=300), nullable=False, comment="Name of the file, as sent"),
        sa.Column("digest", sa.String(length=64), nullable=False, comment="SHA-256 of the file, hexadecimal"),
        sa.Column("dry_run", sa.Boolean(), nullable=False, comment="Whether it was only to be checked"),
        sa.Column("language", sa.String(length=2), nullable=False, comment="Language of the texts of the report"),
        sa.Column(
            "outcome",
            sa.Enum(
                "done",
                "checked",
                "refused",
                name="import_outcome_is_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
            comment="How it ended",
        ),
        sa.Column("created", sa.BigInteger(), nullable=False, comment="Rows that made a record, or would have"),
        sa.Column("changed", sa.BigInteger(), nullable=False, comment="Rows that changed a record, or would have"),
        sa.Column("revised", sa.BigInteger(), nullable=False, comment="Rows that began a revision, or would have"),
        sa.Column("unchanged", sa.BigInteger(), nullable=False, comment="Rows that said what the record says"),
        sa.Column("errors", sa.BigInteger(), nullable=False, comment="Things that were wrong"),
        sa.Column(
            "report",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
            comment="Sheets, errors, rows, as answered",
        ),
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
        sa.CheckConstraint("(outcome = 'refused') = (errors > 0)", name=op.f("import_is_refused_for_errors")),
        sa.CheckConstraint("length(digest) = 64", name=op.f("import_digest_is_sha256")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_job")),
    )
    op.create_index("ix_import_job_territory", "import_job", ["territory", "id"], unique=False)
    op.create_table(
        "institution",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False, comment="UUIDv7"),
        sa.Column("code", sa.String(length=64), nullable=False, comment="Code, such as corfo"),
        sa.Column("name_es", sa.Text(), nullable=False, comment="Name in Spanish"),
        sa.Column("name_en", sa.Text(), nullable=False, comment="Name in English"),
        sa.Column(
            "kind",
            sa.String(length=40),
            nullable=False,
            comment="What it is: national-agency, regional-government, ...",
        ),
        sa.Column(
            "level",
            sa.Enum(
                "country",
                "region",
                "province",
                "commune",
                name="institution_level_is_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
            comment="Level it acts on",
        ),
        sa.Column("territory", sa.String(length=8), nullable=False, comment="CUT code that it acts for; CL"),
        sa.Column("mandate_es", sa.Text(), nullable=True, comment="What it is for, in Spanish"),
        sa.Column("mandate_en", sa.Text(), nullable=True, comment="What it is for, in English"),
        sa.Column("valid_from", sa.Date(), nullable=True, comment="First day"),
        sa.Column("valid_to", sa.Date(), nullable=True, comment="First day on which it no longer exists"),
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
        sa.PrimaryKeyConstraint("id", name=op.f("pk_institution")),
        sa.UniqueConstraint("code", name=op.f("uq_institution_code")),
    )
    op.create_index(op.f("ix_institution_territory"), "institution", ["territory"], unique=False)
    op.create_table(
        "planning_cycle",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False, comment="UUIDv7"),
        sa.Column("code", sa.String(length=16), nullable=False, comment="First and last year: 2026-2029"),
        sa.Column("name_es", sa.Text(), nullable=False, comment="Name in Spanish"),
        sa.Column("name_en", sa.Text(), nullable=False, comment="Name in English"),
        sa.Column("starts_on", sa.Date(), nullable=False, comment="First day"),
        sa.Column("ends_on", sa.Date(), nullable=False, comment="Last day"),
        sa.Column("units_as_of", sa.Date(), nullable=False, comment="Its territories are those of this day"),
        sa.Column(
            "state",
            sa.Enum(
                "open", "frozen", name="cycle_state_is_known", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
            comment="Open or frozen",
        ),
        sa.Column("note_es", sa.Text(), nullable=True, comment="What a reader should know, Spanish"),
        sa.Column("note_en", sa.Text(), nullable=True, comment="What a reader should know, English"),
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
        sa.CheckConstraint("starts_on < ends_on", name=op.f("cycle_period_is_ordered")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planning_cycle")),
        sa.UniqueConstraint("code", name=op.f("uq_planning_cycle_code")),
    )
    op.create_table(
        "revision",
        sa.Column("scope", sa.String(length=64), nullable=False, comment="Territory code or part of the register"),
        sa.Column("number", sa.BigInteger(), nullable=False, comment="How many writes the scope has seen"),
        sa.PrimaryKeyConstraint("scope", name=op.f("pk_revision")),
    )
    op.create_table(
        "rollout_step",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False, comment="UUIDv7"),
        sa.Column("code", sa.String(length=32), nullable=False, comment="Code: 02-pilot"),
        sa.Column("territory", sa.String(length=8), nullable=False, comment="CUT code of the region"),
        sa.Column("units_as_of", sa.Date(), nullable=False, comment="The region is meant as it was on this day"),
        sa.Column(
            "stage",
            sa.Enum(
                "not_started",
                "pilot",
                "expansion",
                name="rollout_stage_is_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
            comment="The stage that it leads to",
        ),
        sa.Column("planned", sa.String(length=10), nullable=True, comment="By the end of this day, month or year"),
        sa.Column("actual", sa.String(length=10), nullable=True, comment="On a day within this day, month or year"),
        sa.Column("note_es", sa.Text(), nullable=True, comment="What a reader should know, Spanish"),
        sa.Column("note_en", sa.Text(), nullable=True, comment="What a reader should know, English"),
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
        sa.CheckConstraint("stage <> 'not_started'", name=op.f("step_leads_to_a_stage")),
        sa.CheckConstraint("planned IS NOT NULL OR actual IS NOT NULL", name=op.f("step_is_planned_or_taken")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rollout_step")),
        sa.UniqueConstraint("code", name=op.f("uq_rollout_step_code")),
    )
    op.create_index(
        "one_step_to_a_stage",
        "rollout_step",
        ["territory", "stage"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "rollout_target",
        sa.Column("code", sa.String(length=32), nullable=False, comment="Code: all-2021"),
        sa.Column(
            "kind",
            sa.Enum("count", "all", name="target_kind_is_known", native_enum=False, create_constraint=True, length=32),
            nullable=False,
            comment="A count, or all",
        ),
        sa.Column("regions", sa.BigInteger(), nullable=True, comment="How many regions; empty for all"),
        sa.Column(
            "stage",
            sa.Enum(
                "not_started",
                "pilot",
                "expansion",
                name="target_stage_is_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
            comment="The stage to be reached",
        ),
        sa.Column("due", sa.Date(), nullable=False, comment="Last day of the plan"),
        sa.Column("actual", sa.String(length=10), nullable=True, comment="When it was met, where a source says so"),
        sa.Column("title_es", sa.Text(), nullable=False, comment="Title in Spanish"),
        sa.Column("title_en", sa.Text(), nullable=False, comment="Title in English"),
        sa.Column("note_es", sa.Text(), nullable=True, comment="What a reader should know, Spanish"),
        sa.Column("note_en", sa.Text(), nullable=True, comment="What a reader should know, English"),
        sa.Column("source", sa.String(length=200), nullable=False, comment="Source codes"),
        sa.CheckConstraint("(kind = 'all') = (regions IS NULL)", name=op.f("count_target_says_how_many")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_rollout_target")),
    )
    op.create_table(
        "source",
        sa.Column("code", sa.String(length=64), nullable=False, comment="Code that rows cite"),
        sa.Column("title", sa.Text(), nullable=False, comment="Title of the document or data set"),
        sa.Column("publisher", sa.Text(), nullable=True, comment="Who published it"),
        sa.Column("reference", sa.Text(), nullable=True, comment="Where it was seen"),
        sa.Column("published", sa.String(length=32), nullable=True, comment="When, as far as known (ISO 8601)"),
        sa.Column("terms", sa.Text(), nullable=True, comment="Terms of use"),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_source")),
    )
    op.create_table(
        "statistical_series",
        sa.Column("code", sa.String(length=64), nullable=False, comment="Code"),
        sa.Column("name_es", sa.Text(), nullable=False, comment="Name in Spanish"),
        sa.Column("name_en", sa.Text(), nullable=False, comment="Name in English"),
        sa.Column("unit", sa.String(length=64), nullable=False, comment="Unit of measure"),
        sa.Column(
            "decimals", sa.BigInteger(), nullable=False, comment="Figures are kept as whole multiples of 10^-decimals"
        ),
        sa.Column("additive", sa.Boolean(), nullable=False, comment="Whether figures of parts add up to the whole's"),
        sa.Column("denominator", sa.String(length=64), nullable=True, comment="Series by which a rate is re-based"),
        sa.Column("basis_es", sa.Text(), nullable=True, comment="Basis, in Spanish: de facto, usual residence, prices"),
        sa.Column("basis_en", sa.Text(), nullable=True, comment="Basis, in English"),
        sa.Column("units_as_of", sa.Date(), nullable=False, comment="The figures are on the units of this day"),
        sa.Column("licence", sa.Text(), nullable=True, comment="Terms of use"),
        sa.Column("source", sa.String(length=200), nullable=False, comment="Source codes"),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_statistical_series")),
    )
    op.create_table(
        "territorial_act",
        sa.Column("code", sa.String(length=32), nullable=False, comment="Short code, such as ley-21033"),
        sa.Column(
            "kind",
            sa.Enum(
                "split",
                "merger",
                "creation",
                "renaming",
                name="act_kind_is_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
            comment="What it did",
        ),
        sa.Column("title_es", sa.Text(), nullable=False, comment="Title in Spanish"),
        sa.Column("title_en", sa.Text(), nullable=False, comment="Title in English"),
        sa.Column("published", sa.Date(), nullable=True, comment="Day of publication"),
        sa.Column("in_force", sa.Date(), nullable=False, comment="First day on which it holds"),
        sa.Column(
            "date_precision",
            sa.Enum(
                "day",
                "month",
                "year",
                name="act_precision_is_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
            comment="How exactly `in_force` is known",
        ),
        sa.Column("source", sa.String(length=200), nullable=False, comment="Source codes"),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_territorial_act")),
    )
    op.create_table(
        "territorial_unit",
        sa.Column("id", sa.String(length=16), nullable=False, comment="Code and version: 08-1"),
        sa.Column("code", sa.String(length=8), nullable=False, comment="CUT code as text, leading zeros kept; CL"),
        sa.Column("version", sa.BigInteger(), nullable=False, comment="1, 2, ... in order of time"),
        sa.Column(
            "level",
            sa.Enum(
                "country",
                "region",
                "province",
                "commune",
                name="unit_level_is_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
            comment="Level",
        ),
        sa.Column("iso_3166_2", sa.String(length=6), nullable=True, comment="ISO 3166-2 code; regions only"),
        sa.Column("capital", sa.String(length=80), nullable=True, comment="Capital"),
        sa.Column("north_to_south", sa.BigInteger(), nullable=True, comment="Place in the customary order"),
        sa.Column("valid_from", sa.Date(), nullable=True, comment="First day; empty: before the register begins"),
        sa.Column("valid_to", sa.Date(), nullable=True, comment="First day on which it no longer holds; empty: holds"),
        sa.Column("note_es", sa.Text(), nullable=True, comment="What a reader should know, Spanish"),
        sa.Column("note_en", sa.Text(), nullable=True, comment="What a reader should know, English"),
        sa.Column("source", sa.String(length=200), nullable=False, comment="Source codes"),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_from IS NULL OR valid_from < valid_to", name=op.f("unit_period_is_ordered")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_territorial_unit")),
        sa.UniqueConstraint("code", "version", name=op.f("uq_territorial_unit_code_version")),
    )
    op.create_index(op.f("ix_territorial_unit_code"), "territorial_unit", ["code"], unique=False)
    op.create_table(
        "territorial_unit_alias",
        sa.Column(
            "level",
            sa.Enum(
                "country",
                "region",
                "province",
                "commune",
                name="alias_level_is_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
            comment="Level",
        ),
        sa.Column("alias", sa.String(length=120), nullable=False, comment="As it is also written"),
        sa.Column("code", sa.String(length=8), nullable=False, comment="CUT code that it means"),
        sa.Column("source", sa.String(length=200), nullable=False, comment="Source codes"),
        sa.PrimaryKeyConstraint("level", "alias", "code", name=op.f("pk_territorial_unit_alias")),
    )
    op.create_table(
        "territorial_unit_parent",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False, comment="UUIDv7"),
        sa.Column("code", sa.String(length=8), nullable=False, comment="CUT code of the child"),
        sa.Column("parent_code", sa.String(length=8), nullable=False, comment="CUT code of the parent"),
        sa.Column("valid_from", sa.Date(), nullable=True, comment="First day"),
        sa.Column("valid_to", sa.Date(), nullable=True, comment="First day on which it no longer holds"),
        sa.Column("source", sa.String(length=200), nullable=False, comment="Source codes"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_territorial_unit_parent")),
    )
    op.create_index(op.f("ix_territorial_unit_parent_code"), "territorial_unit_parent", ["code"], unique=False)
    op.create_table(
        "transforma_axis",
        sa.Column("code", sa.String(length=64), nullable=False, comment="Code, such as mining"),
        sa.Column(
            "classification",
            sa.Enum(
                "industry",
                "horizontal_area",
                "enabling_area",
                name="classification_is_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
            comment="Which classification it belongs to",
        ),
        sa.Column("position", sa.BigInteger(), nullable=False, comment="Place in the customary order"),
        sa.Column("name_es", sa.Text(), nullable=False, comment="Name in Spanish"),
        sa.Column("name_en", sa.Text(), nullable=False, comment="Name in English"),
        sa.Column("source", sa.String(length=200), nullable=False, comment="Source codes"),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_transforma_axis")),
    )
    op.create_table(
        "boundary_shape",
        sa.Column("edition", sa.String(length=64), nullable=False, comment="Edition"),
        sa.Column("unit_id", sa.String(length=16), nullable=False, comment="Unit version"),
        sa.Column("detail", sa.BigInteger(), nullable=False, comment="Level of detail: 0 is full, higher is coarser"),
        sa.Column("west", sa.Float(), nullable=True, comment="Bounding box, degrees; empty: no shape"),
        sa.Column("south", sa.Float(), nullable=True, comment="Bounding box, degrees"),
        sa.Column("east", sa.Float(), nullable=True, comment="Bounding box, degrees"),
        sa.Column("north", sa.Float(), nullable=True, comment="Bounding box, degrees"),
        sa.Column("vertices", sa.BigInteger(), nullable=False, comment="Number of vertices"),
        sa.Column("parts", sa.BigInteger(), nullable=False, comment="Number of polygons"),
        sa.Column("area_km2", sa.Float(), nullable=True, comment="Area at full detail, square kilometres"),
        sa.Column("wkb", sa.LargeBinary(), nullable=True, comment="ISO WKB, EPSG:4326, longitude first"),
        sa.ForeignKeyConstraint(
            ["edition"], ["boundary_edition.code"], name=op.f("fk_boundary_shape_edition_boundary_edition")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["territorial_unit.id"], name=op.f("fk_boundary_shape_unit_id_territorial_unit")
        ),
        sa.PrimaryKeyConstraint("edition", "unit_id", "detail", name=op.f("pk_boundary_shape")),
    )
    op.create_index("ix_boundary_shape_box", "boundary_shape", ["edition", "detail", "west", "south"], unique=False)
    op.create_table(
        "priority_identity",
        sa.Column("code", sa.String(length=32), nullable=False, comment="Code: 02-2026-03"),
        sa.Column("territory", sa.String(length=8), nullable=False, comment="CUT code of its territory; CL"),
        sa.Column("cycle", sa.String(length=16), nullable=False, comment="Its cycle"),
        sa.ForeignKeyConstraint(
            ["cycle"], ["planning_cycle.code"], name=op.f("fk_priority_identity_cycle_planning_cycle")
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_priority_identity")),
    )
    op.create_index(op.f("ix_priority_identity_cycle"), "priority_identity", ["cycle"], unique=False)
    op.create_index(op.f("ix_priority_identity_territory"), "priority_identity", ["territory"], unique=False)
    op.create_table(
        "statistic",
        sa.Column("series", sa.String(length=64), nullable=False, comment="Series"),
        sa.Column("code", sa.String(length=8), nullable=False, comment="CUT code, on the series' units"),
        sa.Column("year", sa.BigInteger(), nullable=False, comment="Year"),
        sa.Column("value", sa.BigInteger(), nullable=False, comment="Figure times 10^decimals of the series"),
        sa.Column("low", sa.BigInteger(), nullable=True, comment="Lower 95 % limit, same scale"),
        sa.Column("high", sa.BigInteger(), nullable=True, comment="Upper 95 % limit, same scale"),
        sa.Column("source", sa.String(length=200), nullable=False, comment="Source codes"),
        sa.ForeignKeyConstraint(
            ["series"], ["statistical_series.code"], name=op.f("fk_statistic_series_statistical_series")
        ),
        sa.PrimaryKeyConstraint("series", "code", "year", name=op.f("pk_statistic")),
    )
    op.create_table(
        "territorial_lineage",
        sa.Column("act", sa.String(length=32), nullable=False, comment="The act"),
        sa.Column("from_unit", sa.String(length=16), nullable=False, comment="Before"),
        sa.Column("to_unit", sa.String(length=16), nullable=False, comment="After"),
        sa.Column("basis", sa.String(length=32), nullable=False, comment="What is counted: population, area, money"),
        sa.Column("count", sa.BigInteger(), nullable=False, comment="How much of the basis went from one to the other"),
        sa.Column("basis_series", sa.String(length=64), nullable=True, comment="Series that the count is taken from"),
        sa.Column("basis_year", sa.BigInteger(), nullable=True, comment="Year of that series"),
        sa.Column("source", sa.String(length=200), nullable=False, comment="Source codes"),
        sa.CheckConstraint("count > 0", name=op.f("lineage_count_is_positive")),
        sa.ForeignKeyConstraint(
            ["act"], ["territorial_act.code"], name=op.f("fk_territorial_lineage_act_territorial_act")
        ),
        sa.ForeignKeyConstraint(
            ["from_unit"], ["territorial_unit.id"], name=op.f("fk_territorial_lineage_from_unit_territorial_unit")
        ),
        sa.ForeignKeyConstraint(
            ["to_unit"], ["territorial_unit.id"], name=op.f("fk_territorial_lineage_to_unit_territorial_unit")
        ),
        sa.PrimaryKeyConstraint("act", "from_unit", "to_unit", "basis", name=op.f("pk_territorial_lineage")),
    )
    op.create_table(
        "territorial_unit_name",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False, comment="UUIDv7"),
        sa.Column("unit_id", sa.String(length=16), nullable=False, comment="Version of the unit"),
        sa.Column("name", sa.String(length=120), nullable=False, comment="Usual name"),
        sa.Column("official_name", sa.String(length=160), nullable=True, comment="Name in the law, where sure"),
        sa.Column("valid_from", sa.Date(), nullable=True, comment="First day"),
        sa.Column("valid_to", sa.Date(), nullable=True, comment="First day on which it no longer holds"),
        sa.Column("source", sa.String(length=200), nullable=False, comment="Source codes"),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["territorial_unit.id"], name=op.f("fk_territorial_unit_name_unit_id_territorial_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_territorial_unit_name")),
    )
    op.create_index(op.f("ix_territorial_unit_name_unit_id"), "territorial_unit_name", ["unit_id"], unique=False)
    op.create_table(
        "user_account",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False, comment="UUIDv7"),
        sa.Column("username", sa.String(length=100), nullable=False, comment="Name at login"),
        sa.Column("name", sa.String(length=200), nullable=False, comment="The person's name"),
        sa.Column("institution", sa.String(length=64), nullable=False, comment="Code of the institution"),
        sa.Column("active", sa.Boolean(), nullable=False, comment="Whether the person may act"),
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
        sa.ForeignKeyConstraint(
            ["institution"], ["institution.code"], name=op.f("fk_user_account_institution_institution")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_account")),
        sa.UniqueConstraint("username", name=op.f("uq_user_account_username")),
    )
    op.create_table(
        "alignment_link",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False, comment="UUIDv7"),
        sa.Column("lower", sa.String(length=32), nullable=False, comment="Who contributes"),
        sa.Column("higher", sa.String(length=32), nullable=False, comment="To what"),
        sa.Column(
            "territory", sa.String(length=8), nullable=False, comment="CUT code of the lower priority's territory"
        ),
        sa.Column(
            "higher_territory", sa.String(length=8), nullable=False, comment="CUT code of the higher priority's; CL"
        ),
        sa.Column("cycle", sa.String(length=16), nullable=False, comment="Planning cycle of both"),
        sa.Column(
            "strength", sa.BigInteger(), nullable=False, comment="Share of the lower priority's weight, per million"
        ),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "agreed",
                "contested",
                "withdrawn",
                name="link_state_is_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
            comment="Where it stands now",
        ),
        sa.Column(
            "proposed_by",
            sa.Enum("lower", "higher", name="link_side_is_known", native_enum=False, create_constraint=True, length=32),
            nullable=False,
            comment="Which side proposed it",
        ),
        sa.Column("proposed_on", sa.Date(), nullable=False, comment="When it was proposed"),
        sa.Column("answered_on", sa.Date(), nullable=True, comment="When it was last agreed, contested or withdrawn"),
        sa.Column("reason", sa.Text(), nullable=True, comment="Why it was proposed"),
        sa.Column("answer_reason", sa.Text(), nullable=True, comment="Why it was agreed, contested or withdrawn"),
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
        sa.CheckConstraint("lower <> higher", name=op.f("link_joins_two_priorities")),
        sa.CheckConstraint("strength BETWEEN 1 AND 1000000", name=op.f("strength_is_a_share")),
        sa.ForeignKeyConstraint(
            ["cycle"], ["planning_cycle.code"], name=op.f("fk_alignment_link_cycle_planning_cycle")
        ),
        sa.ForeignKeyConstraint(
            ["higher"], ["priority_identity.code"], name=op.f("fk_alignment_link_higher_priority_identity")
        ),
        sa.ForeignKeyConstraint(
            ["lower"], ["priority_identity.code"], name=op.f("fk_alignment_link_lower_priority_identity")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alignment_link")),
    )
    op.create_index(op.f("ix_alignment_link_cycle"), "alignment_link", ["cycle"], unique=False)
    op.create_index(op.f("ix_alignment_link_higher"), "alignment_link", ["higher"], unique=False)
    op.create_index(op.f("ix_alignment_link_lower"), "alignment_link", ["lower"], unique=False)
    op.create_index(op.f("ix_alignment_link_territory"), "alignment_link", ["territory"], unique=False)
    op.create_index(
        "one_standing_link",
        "alignment_link",
        ["lower", "higher"],
        unique=True,
        sqlite_where=sa.text("state <> 'withdrawn' AND ended_at IS NULL"),
        postgresql_where=sa.text("state <> 'withdrawn' AND ended_at IS NULL"),
    )
    op.create_table(
        "amount",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False, comment="UUIDv7"),
        sa.Column("priority", sa.String(length=32), nullable=False, comment="Code of the priority"),
        sa.Column("territory", sa.String(length=8), nullable=False, comment="CUT code of the priority's territory; CL"),
        sa.Column(
            "year", sa.BigInteger(), nullable=False, comment="Year that it is promised for, voted for or spent in"
        ),
        sa.Column(
            "kind",
            sa.Enum(
                "commitment",
                "appropriation",
                "expenditure",
                name="amount_kind_is_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
            comment="Which of the three",
        ),
        sa.Column("funding_source", sa.String(length=32), nullable=False, comment="Source of funds"),
        sa.Column(
            "amount", sa.BigInteger(), nullable=False, comment="Whole CLP; negative for a correction of expenditure"
        ),
        sa.Column(
            "agreement",
            sa.String(length=64),
            nullable=False,
            comment="Number of the resolution or agreement; empty where there is none",
        ),
        sa.Column(
            "vintage",
            sa.Enum(
                "initial", "current", name="vintage_is_known", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
            comment="Version of the line; the latest counts",
        ),
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
        sa.CheckConstraint("amount >= 0 OR kind = 'expenditure'", name=op.f("only_expenditure_is_corrected")),
        sa.CheckConstraint("year BETWEEN 1990 AND 2200", name=op.f("amount_year_is_sensible")),
        sa.ForeignKeyConstraint(
            ["funding_source"], ["funding_source.code"], name=op.f("fk_amount_funding_source_funding_source")
        ),
        sa.ForeignKeyConstraint(
            ["priority"], ["priority_identity.code"], name=op.f("fk_amount_priority_priority_identity")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_amount")),
    )
    op.create_index("ix_amount_kind_year", "amount", ["kind", "year"], unique=False)
    op.create_index(op.f("ix_amount_territory"), "amount", ["territory"], unique=False)
    op.create_index(
        "one_amount_of_a_line",
        "amount",
        ["priority", "year", "kind", "funding_source", "agreement", "vintage"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "origin",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False, comment="UUIDv7"),
        sa.Column("national", sa.String(length=32), nullable=False, comment="What was raised"),
        sa.Column("territory", sa.String(length=8), nullable=False, comment="CUT code of the region that raised it"),
        sa.Column("priority", sa.String(length=32), nullable=True, comment="Out of which of its priorities, if one"),
        sa.Column(
            "share",
            sa.BigInteger(),
            nullable=False,
            comment="Share of the national priority that it raised, per million",
        ),
        sa.Column("reason", sa.Text(), nullable=True, comment="How it was raised"),
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
        sa.CheckConstraint("share BETWEEN 1 AND 1000000", name=op.f("origin_share_is_a_share")),
        sa.ForeignKeyConstraint(
            ["national"], ["priority_identity.code"], name=op.f("fk_origin_national_priority_identity")
        ),
        sa.ForeignKeyConstraint(
            ["priority"], ["priority_identity.code"], name=op.f("fk_origin_priority_priority_identity")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_origin")),
    )
    op.create_index(op.f("ix_origin_national"), "origin", ["national"], unique=False)
    op.create_table(
        "priority",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False, comment="UUIDv7"),
        sa.Column("code", sa.String(length=32), nullable=False, comment="Code that stays over revisions"),
        sa.Column("revision", sa.BigInteger(), nullable=False, comment="1, 2, ... under the same code"),
        sa.Column("cycle", sa.String(length=16), nullable=False, comment="Planning cycle"),
        sa.Column("territory", sa.String(length=8), nullable=False, comment="CUT code of its territory; CL"),
        sa.Column(
            "level",
            sa.Enum(
                "country",
                "region",
                "province",
                "commune",
                name="priority_level_is_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
            comment="Level of the territory",
        ),
        sa.Column("author", sa.String(length=64), nullable=True, comment="Institution whose it is"),
        sa.Column("title", sa.String(length=200), nullable=False, comment="Title in Spanish"),
        sa.Column("title_en", sa.String(length=200), nullable=True, comment="Title in English"),
        sa.Column("rationale", sa.Text(), nullable=True, comment="Why it is pursued"),
        sa.Column(
            "approach",
            sa.Enum(
                "sector",
                "challenge",
                "market",
                name="approach_is_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
            comment="How it was identified",
        ),
        sa.Column(
            "horizon", sa.BigInteger(), nullable=False, comment="Year that it looks to; not before the cycle's end"
        ),
        sa.Column(
            "weight", sa.BigInteger(), nullable=True, comment="Weight within its territory, per million; empty: not set"
        ),
        sa.Column("local", sa.BigInteger(), nullable=False, comment="Share declared local by right, per million"),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "submitted",
                "adopted",
                "superseded",
                "retired",
                name="priority_state_is_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
            comment="Where it stands",
        ),
        sa.Column("state_reason", sa.Text(), nullable=True, comment="Why it was last sent back, adopted or retired"),
        sa.Column("valid_from", sa.Date(), nullable=True, comment="Day from which this revision is adopted"),
        sa.Column("valid_to", sa.Date(), nullable=True, comment="First day on which it no longer is"),
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
        sa.CheckConstraint(
            "state IN ('draft', 'submitted') OR valid_from IS NOT NULL", name=op.f("published_priority_has_a_day")
        ),
        sa.CheckConstraint("local BETWEEN 0 AND 1000000", name=op.f("local_is_a_share")),
        sa.CheckConstraint("revision >= 1", name=op.f("revision_counts_from_one")),
        sa.CheckConstraint("valid_to IS NULL OR valid_from <= valid_to", name=op.f("priority_period_is_ordered")),
        sa.CheckConstraint("weight BETWEEN 0 AND 1000000", name=op.f("weight_is_a_share")),
        sa.ForeignKeyConstraint(["author"], ["institution.code"], name=op.f("fk_priority_author_institution")),
        sa.ForeignKeyConstraint(["code"], ["priority_identity.code"], name=op.f("fk_priority_code_priority_identity")),
        sa.ForeignKeyConstraint(["cycle"], ["planning_cycle.code"], name=op.f("fk_priority_cycle_planning_cycle")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_priority")),
        sa.UniqueConstraint("code", "revision", name=op.f("uq_priority_code_revision")),
    )
    op.create_index("ix_priority_place", "priority", ["territory", "cycle", "state"], unique=False)
    op.create_index(
        "one_revision_in_force",
        "priority",
        ["code"],
        unique=True,
        sqlite_where=sa.text("state = 'adopted'"),
        postgresql_where=sa.text("state = 'adopted'"),
    )
    op.create_table(
        "token",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False, comment="UUIDv7"),
        sa.Column("user_id", sa.Uuid(as_uuid=False), nullable=False, comment="Whose it is"),
        sa.Column("name", sa.String(length=100), nullable=False, comment="What it is used for, in the owner's words"),
        sa.Column("digest", sa.String(length=64), nullable=False, comment="SHA-256 of the secret, hexadecimal"),
        sa.Column(
            "scopes",
            sa.String(length=64),
            nullable=False,
            comment="What it may do at most: read, write, layers, by spaces",
        ),
        sa.Column(
            "expires_at", sa.DateTime(timezone=True), nullable=False, comment="From when on it no longer works, UTC"
        ),
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
        sa.CheckConstraint("length(digest) = 64", name=op.f("token_digest_is_sha256")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_token_user_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_token")),
        sa.UniqueConstraint("digest", name=op.f("uq_token_digest")),
    )
    op.create_index(op.f("ix_token_user_id"), "token", ["user_id"], unique=False)
    op.create_table(
        "user_role",
        sa.Column("user_id", sa.Uuid(as_uuid=False), nullable=False, comment="The person"),
        sa.Column(
            "role",
            sa.Enum(
                "regional_officer",
                "regional_approver",
                "national_planner",
                "gis_reader",
                "auditor",
                "admin",
                name="role_is_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
            comment="The role",
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_user_role_user_id_user_account")),
        sa.PrimaryKeyConstraint("user_id", "role", name=op.f("pk_user_role")),
    )
    op.create_table(
        "user_territory",
        sa.Column("user_id", sa.Uuid(as_uuid=False), nullable=False, comment="The person"),
        sa.Column("territory", sa.String(length=8), nullable=False, comment="CUT code; CL for the nation"),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_user_territory_user_id_user_account")),
        sa.PrimaryKeyConstraint("user_id", "territory", name=op.f("pk_user_territory")),
    )
    op.create_table(
        "alignment_link_step",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False, comment="UUIDv7: the order"),
        sa.Column("link_id", sa.Uuid(as_uuid=False), nullable=False, comment="The link"),
        sa.Column("day", sa.Date(), nullable=False, comment="From this day on"),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "agreed",
                "contested",
                "withdrawn",
                name="link_step_state_is_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
            comment="It was in this state",
        ),
        sa.ForeignKeyConstraint(
            ["link_id"], ["alignment_link.id"], name=op.f("fk_alignment_link_step_link_id_alignment_link")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alignment_link_step")),
    )
    op.create_index("ix_alignment_link_step_day", "alignment_link_step", ["link_id", "day"], unique=False)
    op.create_table(
        "priority_asset",
        sa.Column("priority_id", sa.Uuid(as_uuid=False), nullable=False, comment="Revision of the priority"),
        sa.Column("asset", sa.String(length=200), nullable=False, comment="The asset, in a few words"),
        sa.ForeignKeyConstraint(["priority_id"], ["priority.id"], name=op.f("fk_priority_asset_priority_id_priority")),
        sa.PrimaryKeyConstraint("priority_id", "asset", name=op.f("pk_priority_asset")),
    )
    op.create_table(
        "priority_cell",
        sa.Column("priority_id", sa.Uuid(as_uuid=False), nullable=False, comment="Revision of the priority"),
        sa.Column("axis", sa.String(length=64), nullable=False, comment="Industry or horizontal area"),
        sa.Column("area", sa.String(length=64), nullable=False, comment="Enabling area, or empty"),
        sa.ForeignKeyConstraint(["priority_id"], ["priority.id"], name=op.f("fk_priority_cell_priority_id_priority")),
        sa.PrimaryKeyConstraint("priority_id", "axis", "area", name=op.f("pk_priority_cell")),
    )
    op.create_table(
        "priority_commune",
        sa.Column("priority_id", sa.Uuid(as_uuid=False), nullable=False, comment="Revision of the priority"),
        sa.Column("commune", sa.String(length=8), nullable=False, comment="CUT code"),
        sa.ForeignKeyConstraint(
            ["priority_id"], ["priority.id"], name=op.f("fk_priority_commune_priority_id_priority")
        ),
        sa.PrimaryKeyConstraint("priority_id", "commune", name=op.f("pk_priority_commune")),
    )


def downgrade() -> None:
    op.drop_table("priority_commune")
    op.drop_table("priority_cell")
    op.drop_table("priority_asset")
    op.drop_index("ix_alignment_link_step_day", table_name="alignment_link_step")
    op.drop_table("alignment_link_step")
    op.drop_table("user_territory")
    op.drop_table("user_role")
    op.drop_index(op.f("ix_token_user_id"), table_name="token")
    op.drop_table("token")
    op.drop_index(
        "one_revision_in_force",
        table_name="priority",
        sqlite_where=sa.text("state = 'adopted'"),
        postgresql_where=sa.text("state = 'adopted'"),
    )
    op.drop_index("ix_priority_place", table_name="priority")
    op.drop_table("priority")
    op.drop_index(op.f("ix_origin_national"), table_name="origin")
    op.drop_table("origin")
    op.drop_index(
        "one_amount_of_a_line",
        table_name="amount",
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.drop_index(op.f("ix_amount_territory"), table_name="amount")
    op.drop_index("ix_amount_kind_year", table_name="amount")
    op.drop_table("amount")
    op.drop_index(
        "one_standing_link",
        table_name="alignment_link",
        sqlite_where=sa.text("state <> 'withdrawn' AND ended_at IS NULL"),
        postgresql_where=sa.text("state <> 'withdrawn' AND ended_at IS NULL"),
    )
    op.drop_index(op.f("ix_alignment_link_territory"), table_name="alignment_link")
    op.drop_index(op.f("ix_alignment_link_lower"), table_name="alignment_link")
    op.drop_index(op.f("ix_alignment_link_higher"), table_name="alignment_link")
    op.drop_index(op.f("ix_alignment_link_cycle"), table_name="alignment_link")
    op.drop_table("alignment_link")
    op.drop_table("user_account")
    op.drop_index(op.f("ix_territorial_unit_name_unit_id"), table_name="territorial_unit_name")
    op.drop_table("territorial_unit_name")
    op.drop_table("territorial_lineage")
    op.drop_table("statistic")
    op.drop_index(op.f("ix_priority_identity_territory"), table_name="priority_identity")
    op.drop_index(op.f("ix_priority_identity_cycle"), table_name="priority_identity")
    op.drop_table("priority_identity")
    op.drop_index("ix_boundary_shape_box", table_name="boundary_shape")
    op.drop_table("boundary_shape")
    op.drop_table("transforma_axis")
    op.drop_index(op.f("ix_territorial_unit_parent_code"), table_name="territorial_unit_parent")
    op.drop_table("territorial_unit_parent")
    op.drop_table("territorial_unit_alias")
    op.drop_index(op.f("ix_territorial_unit_code"), table_name="territorial_unit")
    op.drop_table("territorial_unit")
    op.drop_table("territorial_act")
    op.drop_table("statistical_series")
    op.drop_table("source")
    op.drop_table("rollout_target")
    op.drop_index(
        "one_step_to_a_stage",
        table_name="rollout_step",
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.drop_table("rollout_step")
    op.drop_table("revision")
    op.drop_table("planning_cycle")
    op.drop_index(op.f("ix_institution_territory"), table_name="institution")
    op.drop_table("institution")
    op.drop_index("ix_import_job_territory", table_name="import_job")
    op.drop_table("import_job")
    op.drop_table("funding_source")
    op.drop_table("boundary_edition")
    op.drop_index("ix_audit_entry_record", table_name="audit_entry")
    op.drop_table("audit_entry")
