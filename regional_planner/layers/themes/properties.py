"""Properties that several themes say alike."""

from __future__ import annotations

from typing import Final

from regional_planner.layers.terms import Kind, Property

AS_OF: Final = Property("as_of", Kind.DAY, "Día de los valores", "Day that the values are for")
CYCLE: Final = Property("cycle", Kind.TEXT, "Ciclo de planificación", "Planning cycle")
IN_PLAN: Final = (
    Property("valid_from", Kind.DAY, "Primer día en el plan", "First day in the plan"),
    Property("valid_to", Kind.DAY, "Primer día en que ya no está", "First day on which it no longer is"),
    AS_OF,
)
"""From when until when something was part of the plan."""
REBASED: Final = Property("rebased", Kind.FLAG, "Llevado a las unidades del día", "Re-based to the units of the day")
