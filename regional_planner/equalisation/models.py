"""Table of scenarios: schemes that were kept, to be discussed and compared."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Float, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from regional_planner.kernel.columns import Record, choice
from regional_planner.territory.terms import Level


class Scenario(Record):
    """A scheme of equalisation under a name, and the figures that it is applied to."""

    __tablename__ = "equalisation_scenario"
    __table_args__ = (
        CheckConstraint("pool > 0", name="scenario_pool_is_positive"),
        CheckConstraint("target > 0", name="scenario_target_is_positive"),
        CheckConstraint("exponent > 0", name="scenario_exponent_is_positive"),
        CheckConstraint("floor >= 0", name="scenario_floor_is_not_negative"),
        CheckConstraint("ceiling IS NULL OR ceiling >= floor", name="scenario_ceiling_is_above_floor"),
    )

    name: Mapped[str] = mapped_column(String(200), comment="What it is called")
    note: Mapped[str | None] = mapped_column(Text, comment="What a reader should know")
    pool: Mapped[int] = mapped_column(comment="CLP to share out")
    target: Mapped[float] = mapped_column(Float(53), comment="Entitled up to so many times the mean")
    exponent: Mapped[float] = mapped_column(Float(53), comment="How much more a larger distance weighs")
    floor: Mapped[int] = mapped_column(default=0, comment="At least so many CLP per inhabitant")
    ceiling: Mapped[int | None] = mapped_column(comment="At most so many CLP per inhabitant")
    level: Mapped[Level] = mapped_column(choice(Level, "scenario_level_is_known"), comment="Level of the units")
    income: Mapped[str] = mapped_column(String(64), comment="Series of own income")
    need: Mapped[str | None] = mapped_column(String(64), comment="Series of the need index; empty: all alike")
