"""Table of Transforma's axes."""

from __future__ import annotations

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from regional_planner.kernel.columns import Base, choice
from regional_planner.transforma.terms import Classification


class Axis(Base):
    """An industry, a horizontal area or an enabling area."""

    __tablename__ = "transforma_axis"

    code: Mapped[str] = mapped_column(String(64), primary_key=True, comment="Code, such as mining")
    classification: Mapped[Classification] = mapped_column(
        choice(Classification, "classification_is_known"), comment="Which classification it belongs to"
    )
    position: Mapped[int] = mapped_column(comment="Place in the customary order")
    name_es: Mapped[str] = mapped_column(Text, comment="Name in Spanish")
    name_en: Mapped[str] = mapped_column(Text, comment="Name in English")
    source: Mapped[str] = mapped_column(String(200), comment="Source codes")
