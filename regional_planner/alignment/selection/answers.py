"""A selection as it is echoed beside every answer, and who inherited what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from regional_planner.alignment.rules import Inherited
from regional_planner.alignment.selection.queries import Ground
from regional_planner.alignment.selection.terms import Selection, years_text
from regional_planner.alignment.terms import PARTS_PER_MILLION


def echoed(selection: Selection, ground: Ground, proposals: bool) -> dict[str, Any]:
    """The selection that an answer was made for, with the names behind the codes."""
    return {
        "upper": ground.upper.code,
        "upper_name": ground.upper.name,
        "lower_level": ground.level.value,
        "approach": selection.approach,
        "axis": selection.axis,
        "weights": {code: share / PARTS_PER_MILLION for code, share in selection.weights} or None,
        "money": selection.money.value,
        "years": years_text(selection.years),
        "proposals": proposals,
    }


def inherited(steps: Mapping[str, tuple[Inherited, ...]]) -> list[dict[str, Any]]:
    """A row a step by which a unit came by a profile that was another's, in the order of the acts."""
    return [{"territory": code, **step._asdict()} for code, taken in sorted(steps.items()) for step in taken]
