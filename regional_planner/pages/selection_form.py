"""The form that picks a part of the plan, and what its page is headed with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from regional_planner.alignment.queries import State
from regional_planner.finance.terms import AmountKind
from regional_planner.kernel.language import gettext as _
from regional_planner.layers.words import AMOUNT_KINDS, APPROACHES
from regional_planner.pages.words import CLASSIFICATIONS
from regional_planner.territory.queries import register_on
from regional_planner.territory.terms import COUNTRY, Level
from regional_planner.transforma.queries import axes

FIELDS = ("upper", "approach", "axis", "money", "years", "units_as_of", "weights")


def heading(state: State) -> str:
    """What the page of the alignment is headed with."""
    if state.ground.level is Level.REGION:
        return _("Alignment of regions and nation")
    return _("Alignment of the communes of {name} with their region", name=state.ground.upper.name)


def choices(session: Session, state: State, written: Mapping[str, str]) -> dict[str, Any]:
    """What can be chosen, and what was: `written` are the parameters of the address as they stood there."""
    regions = register_on(session, state.cycle_units_as_of).at(Level.REGION)
    kinds: dict[str, list[dict[str, Any]]] = {}
    for axis in axes(session):
        kinds.setdefault(str(CLASSIFICATIONS[axis["classification"]]), []).append(axis)
    return {
        "upper": [
            (COUNTRY, _("Regions and nation")),
            *((unit.code, _("Communes of {name}", name=unit.name)) for unit in regions),
        ],
        "chosen_upper": state.ground.upper.code,
        "approach": APPROACHES.items(),
        "axes": kinds.items(),
        "money": AMOUNT_KINDS.items(),
        "chosen_money": state.selection.money or AmountKind.COMMITMENT,
        "written": {name: written.get(name, "") for name in FIELDS},
        "any": any(name in written for name in FIELDS),
    }
