"""Tables of capabilities: the dimensions, and the assessments of regions in them."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from regional_planner.kernel.columns import Base, Record


class CapabilityDimension(Base):
    """Something that a regional government has to be able to do."""

    __tablename__ = "capability_dimension"

    code: Mapped[str] = mapped_column(String(64), primary_key=True, comment="Code, such as budgeting")
    position: Mapped[int] = mapped_column(comment="Place in the customary order, from 1")
    name_es: Mapped[str] = mapped_column(Text, comment="Name in Spanish")
    name_en: Mapped[str] = mapped_column(Text, comment="Name in English")
    question_es: Mapped[str] = mapped_column(Text, comment="What an assessment answers, in Spanish")
    question_en: Mapped[str] = mapped_column(Text, comment="What an assessment answers, in English")
    source: Mapped[str] = mapped_column(String(200), comment="Source codes")


class CapabilityAssessment(Record):
    """How far a region was in a dimension on a day, as somebody judged it. A later one stands beside it."""

    __tablename__ = "capability_assessment"
    __table_args__ = (
        CheckConstraint("level BETWEEN 0 AND 4", name="capability_level_is_known"),
        Index(
            "one_assessment_a_day",
            "territory",
            "dimension",
            "assessed_on",
            "assessor",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    territory: Mapped[str] = mapped_column(String(8), comment="CUT code of the region")
    dimension: Mapped[str] = mapped_column(ForeignKey("capability_dimension.code"), comment="What was assessed")
    level: Mapped[int] = mapped_column(comment="0 absent, 1 beginning, 2 partial, 3 established, 4 leading")
    evidence: Mapped[str] = mapped_column(Text, comment="What the judgement rests on")
    assessed_on: Mapped[date] = mapped_column(comment="Day that it speaks of")
    assessor: Mapped[str] = mapped_column(ForeignKey("institution.code"), comment="Institution that judged")
