"""Tables of the registry of institutions."""

from __future__ import annotations

from datetime import date

from sqlalchemy import String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from regional_planner.kernel.columns import Record, choice
from regional_planner.territory.terms import Level


class Institution(Record):
    """A body with a mandate at a level: an agency, a regional government, a committee."""

    __tablename__ = "institution"
    __table_args__ = (UniqueConstraint("code"),)

    code: Mapped[str] = mapped_column(String(64), comment="Code, such as corfo")
    name_es: Mapped[str] = mapped_column(Text, comment="Name in Spanish")
    name_en: Mapped[str] = mapped_column(Text, comment="Name in English")
    kind: Mapped[str] = mapped_column(String(40), comment="What it is: national-agency, regional-government, ...")
    level: Mapped[Level] = mapped_column(choice(Level, "institution_level_is_known"), comment="Level it acts on")
    territory: Mapped[str] = mapped_column(String(8), index=True, comment="CUT code that it acts for; CL")
    mandate_es: Mapped[str | None] = mapped_column(Text, comment="What it is for, in Spanish")
    mandate_en: Mapped[str | None] = mapped_column(Text, comment="What it is for, in English")
    valid_from: Mapped[date | None] = mapped_column(comment="First day")
    valid_to: Mapped[date | None] = mapped_column(comment="First day on which it no longer exists")
