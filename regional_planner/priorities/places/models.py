"""Table of the places where priorities are to be carried out."""

from __future__ import annotations

import shapely
from sqlalchemy import CheckConstraint, Dialect, Float, ForeignKey, Index, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from regional_planner.kernel.columns import Record, choice
from regional_planner.priorities.places.rules import as_text, shape_of
from regional_planner.priorities.places.terms import Form
from regional_planner.territory.boundaries.encode import wkb


class ShapeColumn(TypeDecorator[str]):
    """A shape, kept as ISO WKB and read as WKT: what the audit log and spreadsheets can hold too."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        """Store the bytes."""
        return None if value is None else wkb(shape_of(value))

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        """Read the text."""
        return None if value is None else as_text(shapely.from_wkb(value))


class PriorityPlace(Record):
    """A place where a priority is to be carried out."""

    __tablename__ = "priority_place"
    __table_args__ = (
        CheckConstraint("west <= east AND south <= north", name="place_box_is_ordered"),
        Index("ix_priority_place_box", "west", "south"),
        Index(
            "one_place_of_a_name",
            "priority",
            "name_es",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    priority: Mapped[str] = mapped_column(ForeignKey("priority_identity.code"), comment="Code of the priority")
    territory: Mapped[str] = mapped_column(String(8), index=True, comment="CUT code of the priority's territory; CL")
    name_es: Mapped[str] = mapped_column(String(200), comment="Name in Spanish")
    name_en: Mapped[str | None] = mapped_column(String(200), comment="Name in English")
    form: Mapped[Form] = mapped_column(choice(Form, "place_form_is_known"), comment="Points or areas")
    geometry: Mapped[str] = mapped_column(ShapeColumn, comment="ISO WKB, EPSG:4326, longitude first")
    west: Mapped[float] = mapped_column(Float, comment="Bounding box, degrees")
    south: Mapped[float] = mapped_column(Float, comment="Bounding box, degrees")
    east: Mapped[float] = mapped_column(Float, comment="Bounding box, degrees")
    north: Mapped[float] = mapped_column(Float, comment="Bounding box, degrees")
    note: Mapped[str | None] = mapped_column(Text, comment="What a reader should know")
