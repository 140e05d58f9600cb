"""The table of mappings."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from regional_planner.exchange.mappings.terms import NumberFormat
from regional_planner.kernel.columns import PortableJson, PortableList, Record, choice


class ImportMapping(Record):
    """How a file with headings of its own is read into records of one kind."""

    __tablename__ = "import_mapping"
    __table_args__ = (
        CheckConstraint("heading_row BETWEEN 1 AND 50", name="heading_row_is_near_the_top"),
        CheckConstraint("(spread_by IS NULL) = (spread_to IS NULL)", name="spread_is_said_whole"),
        Index(
            "one_mapping_of_a_name",
            "territory",
            "name",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    name: Mapped[str] = mapped_column(String(100), comment="What it is called where it is used")
    territory: Mapped[str] = mapped_column(String(8), comment="CUT code whose imports use it; CL: those of all")
    institution: Mapped[str | None] = mapped_column(
        ForeignKey("institution.code"), index=True, comment="Code of the institution that keeps it"
    )
    kind: Mapped[str] = mapped_column(String(64), comment="Kind of record that a row makes: amounts")
    columns: Mapped[dict[str, str]] = mapped_column(PortableJson, comment="Heading of the file -> field")
    fixed: Mapped[dict[str, str]] = mapped_column(PortableJson, default=dict, comment="Field -> what every row says")
    spread: Mapped[dict[str, str]] = mapped_column(
        PortableJson, default=dict, comment="Heading of a wide column -> what spread_by is there"
    )
    spread_by: Mapped[str | None] = mapped_column(String(64), comment="Field that tells the wide columns apart")
    spread_to: Mapped[str | None] = mapped_column(String(64), comment="Field that the cells of wide columns fill")
    ignored: Mapped[list[str]] = mapped_column(PortableList, default=list, comment="Headings that are passed over")
    numbers: Mapped[NumberFormat] = mapped_column(
        choice(NumberFormat, "number_format_is_known"), default=NumberFormat.PLAIN, comment="How numbers are written"
    )
    scaled: Mapped[dict[str, str]] = mapped_column(
        PortableJson, default=dict, comment="Field -> how many of its unit one of the file is"
    )
    sheet: Mapped[str | None] = mapped_column(String(100), comment="Sheet of a workbook; empty: its only one")
    heading_row: Mapped[int] = mapped_column(default=1, comment="Row of the headings, from 1")
