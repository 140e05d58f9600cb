"""What stands behind the priorities of a region, all together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from regional_planner.kernel.errors import NotFound
from regional_planner.layers.declarations import ILLUSTRATIVE, Asked, Theme
from regional_planner.layers.terms import Kind, Property, Values
from regional_planner.layers.themes.properties import CYCLE
from regional_planner.priorities.queries import cycle_on
from regional_planner.readiness import answers


def _readiness(asked: Asked) -> Mapping[str, Values]:
    """Before there is any cycle nobody has a figure."""
    try:
        cycle = cycle_on(asked.session, asked.day)
    except NotFound:
        return {}
    plan = answers.asked(asked.session, {"cycle": cycle.code, "territory": None, "weights": None}, asked.day)
    scores = {row["territory"]: row for row in answers.by_region(plan)}
    lowest: dict[str, float] = {}
    for each in plan.priorities:
        value, territory = each.score.value, each.priority["territory"]
        if value is not None:
            lowest[territory] = min(value, lowest.get(territory, value))
    return {
        code: {
            "readiness_mean": row["score"],
            "readiness_lowest": lowest.get(code),
            "priorities": row["priorities"],
            "foundations_not_known": row["not_known"],
            "cycle": cycle.code,
            ILLUSTRATIVE: row["illustrative"],
        }
        for code, row in scores.items()
    }


READINESS: Final = Theme(
    (
        CYCLE,
        Property("priorities", Kind.WHOLE, "Prioridades", "Priorities"),
        Property("readiness_mean", Kind.NUMBER, "Preparación media", "Mean readiness", "share"),
        Property("readiness_lowest", Kind.NUMBER, "Preparación más baja", "Lowest readiness", "share"),
        Property("foundations_not_known", Kind.WHOLE, "Fundamentos de los que nada se sabe", "Foundations not known"),
    ),
    _readiness,
)
