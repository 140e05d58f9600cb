"""Scenarios of equalisation, declared."""

from __future__ import annotations

from regional_planner.equalisation.schemas import LEVELS, ScenarioSchema
from regional_planner.equalisation.service import SCENARIO
from regional_planner.kernel.language import lazy_gettext as lazy
from regional_planner.records.fields import Choice
from regional_planner.records.kind import Kind, equals

SCENARIOS = Kind(
    SCENARIO,
    "scenarios",
    lazy("Scenarios of equalisation"),
    ScenarioSchema,
    filters=(equals(SCENARIO, "level", Choice(LEVELS)),),
    sorts=("name", "id", "pool", "updated_at"),
    address="equalisation/scenarios",
)
