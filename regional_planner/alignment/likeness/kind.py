"""Dismissals, declared."""

from __future__ import annotations

from regional_planner.alignment.likeness import service
from regional_planner.alignment.likeness.schemas import DismissalSchema
from regional_planner.alignment.likeness.service import DISMISSAL
from regional_planner.kernel.language import lazy_gettext as lazy
from regional_planner.records.kind import Kind, equals
from regional_planner.territory.kind import territory_filter

DISMISSALS = Kind(
    DISMISSAL,
    "dismissals",
    lazy("Suggestions turned down"),
    DismissalSchema,
    filters=(
        territory_filter(DISMISSAL),
        equals(DISMISSAL, "cycle"),
        equals(DISMISSAL, "lower"),
        equals(DISMISSAL, "higher"),
    ),
    sorts=("id", "lower", "higher"),
    create=service.dismiss,
    change=service.change,
    address="alignment/suggestions/dismissals",
)
