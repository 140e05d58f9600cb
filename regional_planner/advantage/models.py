"""Tables of activity: vintages of figures, the figures, and what other classifications' codes mean."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from regional_planner.advantage.terms import Measure
from regional_planner.kernel.columns import Base, choice
from regional_planner.kernel.period import now


class ActivityMapping(Base):
    """What a code of an outside classification is in Transforma's terms."""

    __tablename__ = "activity_mapping"

    classification: Mapped[str] = mapped_column(String(32), primary_key=True, comment="Classification, such as isic-4")
    code: Mapped[str] = mapped_column(String(32), primary_key=True, comment="Its code")
    activity: Mapped[str] = mapped_column(
        ForeignKey("transforma_axis.code"), comment="Industry or horizontal area that it belongs to"
    )
    name_es: Mapped[str] = mapped_column(Text, comment="Name in Spanish")
    name_en: Mapped[str] = mapped_column(Text, comment="Name in English")
    source: Mapped[str] = mapped_column(String(200), comment="Source codes")


class ActivityVintage(Base):
    """A set of figures as it was loaded; of each year the latest one counts, and the earlier ones are kept."""

    __tablename__ = "activity_vintage"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, comment="1, 2, ... as loaded")
    measure: Mapped[Measure] = mapped_column(choice(Measure, "measure_is_known"), comment="What is counted")
    units_as_of: Mapped[date] = mapped_column(comment="The figures are on the units of this day")
    source: Mapped[str] = mapped_column(ForeignKey("source.code"), comment="Source code")
    illustrative: Mapped[bool] = mapped_column(comment="Made up to show how the system works; marked in every answer")
    digest: Mapped[str] = mapped_column(String(64), comment="SHA-256 over all that it says, to know it again")
    loaded_at: Mapped[datetime] = mapped_column(default=now, comment="When it was loaded, UTC")


class Activity(Base):
    """How much of an activity there is in a territory in a year."""

    __tablename__ = "activity"
    __table_args__ = (
        CheckConstraint("value >= 0", name="activity_is_not_negative"),
        CheckConstraint("year BETWEEN 1990 AND 2200", name="activity_year_is_sensible"),
    )

    vintage: Mapped[int] = mapped_column(
        ForeignKey("activity_vintage.number"), primary_key=True, comment="Number of the vintage"
    )
    year: Mapped[int] = mapped_column(primary_key=True, comment="Year")
    territory: Mapped[str] = mapped_column(String(8), primary_key=True, comment="CUT code, on the vintage's units")
    classification: Mapped[str] = mapped_column(
        String(32), primary_key=True, comment="Whose code the activity is: transforma, or one that is mapped to it"
    )
    activity: Mapped[str] = mapped_column(String(64), primary_key=True, comment="Code of the activity")
    value: Mapped[int] = mapped_column(comment="People or firms, as the vintage's measure says")
