"""Tables of the register of territories: units and their versions, names, parents, lineage, figures, shapes."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Float, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from regional_planner.kernel.columns import Base, choice, new_id
from regional_planner.kernel.period import Precision, now
from regional_planner.territory.terms import ActKind, EditionState, Level

CODE = String(8)
UNIT_ID = String(16)


class Source(Base):
    """Where rows come from; cited by code in every `source` column."""

    __tablename__ = "source"

    code: Mapped[str] = mapped_column(String(64), primary_key=True, comment="Code that rows cite")
    title: Mapped[str] = mapped_column(Text, comment="Title of the document or data set")
    publisher: Mapped[str | None] = mapped_column(Text, comment="Who published it")
    reference: Mapped[str | None] = mapped_column(Text, comment="Where it was seen")
    published: Mapped[str | None] = mapped_column(String(32), comment="When, as far as known (ISO 8601)")
    terms: Mapped[str | None] = mapped_column(Text, comment="Terms of use")


class Act(Base):
    """An act of law that split, merged, created or renamed units."""

    __tablename__ = "territorial_act"

    code: Mapped[str] = mapped_column(String(32), primary_key=True, comment="Short code, such as ley-21033")
    kind: Mapped[ActKind] = mapped_column(choice(ActKind, "act_kind_is_known"), comment="What it did")
    title_es: Mapped[str] = mapped_column(Text, comment="Title in Spanish")
    title_en: Mapped[str] = mapped_column(Text, comment="Title in English")
    published: Mapped[date | None] = mapped_column(comment="Day of publication")
    in_force: Mapped[date] = mapped_column(comment="First day on which it holds")
    date_precision: Mapped[Precision] = mapped_column(
        choice(Precision, "act_precision_is_known"), comment="How exactly `in_force` is known"
    )
    source: Mapped[str] = mapped_column(String(200), comment="Source codes")


class Unit(Base):
    """One version of a territorial unit: the same code with another territory is another version."""

    __tablename__ = "territorial_unit"
    __table_args__ = (
        UniqueConstraint("code", "version"),
        CheckConstraint(
            "valid_to IS NULL OR valid_from IS NULL OR valid_from < valid_to", name="unit_period_is_ordered"
        ),
    )

    id: Mapped[str] = mapped_column(UNIT_ID, primary_key=True, comment="Code and version: 08-1")
    code: Mapped[str] = mapped_column(CODE, index=True, comment="CUT code as text, leading zeros kept; CL")
    version: Mapped[int] = mapped_column(comment="1, 2, ... in order of time")
    level: Mapped[Level] = mapped_column(choice(Level, "unit_level_is_known"), comment="Level")
    iso_3166_2: Mapped[str | None] = mapped_column(String(6), comment="ISO 3166-2 code; regions only")
    capital: Mapped[str | None] = mapped_column(String(80), comment="Capital")
    north_to_south: Mapped[int | None] = mapped_column(comment="Place in the customary order")
    valid_from: Mapped[date | None] = mapped_column(comment="First day; empty: before the register begins")
    valid_to: Mapped[date | None] = mapped_column(comment="First day on which it no longer holds; empty: holds")
    note_es: Mapped[str | None] = mapped_column(Text, comment="What a reader should know, Spanish")
    note_en: Mapped[str | None] = mapped_column(Text, comment="What a reader should know, English")
    source: Mapped[str] = mapped_column(String(200), comment="Source codes")


class UnitName(Base):
    """A name that a version of a unit bore for a time."""

    __tablename__ = "territorial_unit_name"

    id: Mapped[str] = mapped_column(Uuid(as_uuid=False), primary_key=True, default=new_id, comment="UUIDv7")
    unit_id: Mapped[str] = mapped_column(ForeignKey("territorial_unit.id"), index=True, comment="Version of the unit")
    name: Mapped[str] = mapped_column(String(120), comment="Usual name")
    official_name: Mapped[str | None] = mapped_column(String(160), comment="Name in the law, where sure")
    valid_from: Mapped[date | None] = mapped_column(comment="First day")
    valid_to: Mapped[date | None] = mapped_column(comment="First day on which it no longer holds")
    source: Mapped[str] = mapped_column(String(200), comment="Source codes")


class UnitParent(Base):
    """Which unit a unit belonged to, for a time."""

    __tablename__ = "territorial_unit_parent"

    id: Mapped[str] = mapped_column(Uuid(as_uuid=False), primary_key=True, default=new_id, comment="UUIDv7")
    code: Mapped[str] = mapped_column(CODE, index=True, comment="CUT code of the child")
    parent_code: Mapped[str] = mapped_column(CODE, comment="CUT code of the parent")
    valid_from: Mapped[date | None] = mapped_column(comment="First day")
    valid_to: Mapped[date | None] = mapped_column(comment="First day on which it no longer holds")
    source: Mapped[str] = mapped_column(String(200), comment="Source codes")


class UnitAlias(Base):
    """Another way in which a unit is written; imports match on code first, then name, then this."""

    __tablename__ = "territorial_unit_alias"

    level: Mapped[Level] = mapped_column(choice(Level, "alias_level_is_known"), primary_key=True, comment="Level")
    alias: Mapped[str] = mapped_column(String(120), primary_key=True, comment="As it is also written")
    code: Mapped[str] = mapped_column(CODE, primary_key=True, comment="CUT code that it means")
    source: Mapped[str] = mapped_column(String(200), comment="Source codes")


class Lineage(Base):
    """How much of one version of a unit went into another by an act; shares are counts, so that they add up."""

    __tablename__ = "territorial_lineage"
    __table_args__ = (CheckConstraint("count > 0", name="lineage_count_is_positive"),)

    act: Mapped[str] = mapped_column(ForeignKey("territorial_act.code"), primary_key=True, comment="The act")
    from_unit: Mapped[str] = mapped_column(ForeignKey("territorial_unit.id"), primary_key=True, comment="Before")
    to_unit: Mapped[str] = mapped_column(ForeignKey("territorial_unit.id"), primary_key=True, comment="After")
    basis: Mapped[str] = mapped_column(String(32), primary_key=True, comment="What is counted: population, area, money")
    count: Mapped[int] = mapped_column(comment="How much of the basis went from one to the other")
    basis_series: Mapped[str | None] = mapped_column(String(64), comment="Series that the count is taken from")
    basis_year: Mapped[int | None] = mapped_column(comment="Year of that series")
    source: Mapped[str] = mapped_column(String(200), comment="Source codes")


class Series(Base):
    """A statistical series: what is counted, how, and on which units."""

    __tablename__ = "statistical_series"

    code: Mapped[str] = mapped_column(String(64), primary_key=True, comment="Code")
    name_es: Mapped[str] = mapped_column(Text, comment="Name in Spanish")
    name_en: Mapped[str] = mapped_column(Text, comment="Name in English")
    unit: Mapped[str] = mapped_column(String(64), comment="Unit of measure")
    decimals: Mapped[int] = mapped_column(comment="Figures are kept as whole multiples of 10^-decimals")
    additive: Mapped[bool] = mapped_column(comment="Whether figures of parts add up to the whole's")
    denominator: Mapped[str | None] = mapped_column(String(64), comment="Series by which a rate is re-based")
    basis_es: Mapped[str | None] = mapped_column(Text, comment="Basis, in Spanish: de facto, usual residence, prices")
    basis_en: Mapped[str | None] = mapped_column(Text, comment="Basis, in English")
    units_as_of: Mapped[date] = mapped_column(comment="The figures are on the units of this day")
    licence: Mapped[str | None] = mapped_column(Text, comment="Terms of use")
    source: Mapped[str] = mapped_column(String(200), comment="Source codes")


class Statistic(Base):
    """One figure of a series."""

    __tablename__ = "statistic"

    series: Mapped[str] = mapped_column(ForeignKey("statistical_series.code"), primary_key=True, comment="Series")
    code: Mapped[str] = mapped_column(CODE, primary_key=True, comment="CUT code, on the series' units")
    year: Mapped[int] = mapped_column(primary_key=True, comment="Year")
    value: Mapped[int] = mapped_column(comment="Figure times 10^decimals of the series")
    low: Mapped[int | None] = mapped_column(comment="Lower 95 % limit, same scale")
    high: Mapped[int | None] = mapped_column(comment="Upper 95 % limit, same scale")
    illustrative: Mapped[bool] = mapped_column(
        default=False, comment="Made up to show how the system works; marked in every answer"
    )
    source: Mapped[str] = mapped_column(String(200), comment="Source codes")


class BoundaryEdition(Base):
    """A set of boundaries: a draft, or published from a day on."""

    __tablename__ = "boundary_edition"
    __table_args__ = (
        CheckConstraint(
            "(state = 'published') = (published_from IS NOT NULL)"
            " AND (published_from IS NULL) = (published_at IS NULL)",
            name="published_edition_has_a_day",
        ),
    )

    code: Mapped[str] = mapped_column(String(64), primary_key=True, comment="Code, such as dpa-2023")
    title: Mapped[str] = mapped_column(Text, comment="Title")
    source: Mapped[str] = mapped_column(Text, comment="Citation")
    terms_es: Mapped[str] = mapped_column(Text, comment="Terms of use in Spanish")
    terms_en: Mapped[str] = mapped_column(Text, comment="Terms of use in English")
    loaded_at: Mapped[datetime] = mapped_column(default=now, comment="When it was loaded, UTC")
    report: Mapped[str] = mapped_column(Text, comment="What the checks found, as JSON")
    state: Mapped[EditionState] = mapped_column(
        choice(EditionState, "edition_state_is_known"),
        default=EditionState.DRAFT,
        comment="Draft, or published from a day on",
    )
    as_of: Mapped[date | None] = mapped_column(comment="Day whose communes they are")
    published_from: Mapped[date | None] = mapped_column(comment="First day on which it is in force")
    published_at: Mapped[datetime | None] = mapped_column(comment="When that was decided, UTC")
    version: Mapped[int] = mapped_column(default=1, comment="Raised by each write; the ETag that a change must name")


class BoundaryShape(Base):
    """The shape of one version of a unit in one edition at one level of detail (EPSG:4326)."""

    __tablename__ = "boundary_shape"
    __table_args__ = (Index("ix_boundary_shape_box", "edition", "detail", "west", "south"),)

    edition: Mapped[str] = mapped_column(ForeignKey("boundary_edition.code"), primary_key=True, comment="Edition")
    unit_id: Mapped[str] = mapped_column(ForeignKey("territorial_unit.id"), primary_key=True, comment="Unit version")
    detail: Mapped[int] = mapped_column(primary_key=True, comment="Level of detail: 0 is full, higher is coarser")
    west: Mapped[float | None] = mapped_column(Float, comment="Bounding box, degrees; empty: no shape")
    south: Mapped[float | None] = mapped_column(Float, comment="Bounding box, degrees")
    east: Mapped[float | None] = mapped_column(Float, comment="Bounding box, degrees")
    north: Mapped[float | None] = mapped_column(Float, comment="Bounding box, degrees")
    vertices: Mapped[int] = mapped_column(comment="Number of vertices")
    parts: Mapped[int] = mapped_column(comment="Number of polygons")
    area_km2: Mapped[float | None] = mapped_column(Float, comment="Area at full detail, square kilometres")
    wkb: Mapped[bytes | None] = mapped_column(LargeBinary, comment="ISO WKB, EPSG:4326, longitude first")
