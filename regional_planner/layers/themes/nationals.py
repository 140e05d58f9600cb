"""How each region stands to one national priority: a layer for every national priority that was adopted."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

import numpy as np
from sqlalchemy.orm import Session

from regional_planner.access.actor import PUBLIC
from regional_planner.alignment.queries import state_on
from regional_planner.kernel.language import localised
from regional_planner.layers.declarations import ILLUSTRATIVE, Asked, Collection, Kind, Property, Theme, Value, Values
from regional_planner.layers.sources.units import Units
from regional_planner.layers.themes.register import register
from regional_planner.priorities.queries import placed_priorities
from regional_planner.territory.queries import register_on
from regional_planner.territory.terms import COUNTRY, Level

PROPERTIES: Final = (
    Property("priority", Kind.TEXT, "Prioridad nacional", "National priority"),
    Property("title", Kind.TEXT, "Título de la prioridad", "Title of the priority"),
    Property("cycle", Kind.TEXT, "Ciclo de planificación", "Planning cycle"),
    Property("weight_share", Kind.NUMBER, "Peso que la región le da", "Weight that the region gives to it", "share"),
    Property("national_share", Kind.NUMBER, "Peso que la nación le da", "Weight that the nation gives to it", "share"),
    Property("carrying", Kind.NUMBER, "Parte respaldada", "Part carried", "share"),
    Property("gap", Kind.NUMBER, "Brecha: lo que falta para el peso nacional", "Gap to the national weight", "share"),
    Property(
        "voice", Kind.NUMBER, "Parte de la prioridad que viene de la región", "Part that is the region's", "share"
    ),
    Property("money_share", Kind.NUMBER, "Parte del dinero regional", "Part of the region's money", "share"),
)


def layers(session: Session) -> Sequence[Collection]:
    """A layer for each national priority that is or was part of the plan, by code."""
    found = {placed.code: placed for placed in placed_priorities(session, PUBLIC) if placed.territory == COUNTRY}
    return [
        Collection(
            f"alignment-{code}",
            Units(Level.REGION),
            f"Alineamiento con {code}: {placed.row['title']}",
            f"Alignment with {code}: {placed.row['title_en'] or placed.row['title']}",
            "Cuánto respalda cada región esta prioridad nacional, cuánto de ella viene de la región, y la brecha.",
            "How much each region carries this national priority, how much of it is the region's, and the gap.",
            (register(), Theme(PROPERTIES, partial(_values, code, placed.row["cycle"]))),
            colour="carrying",
        )
        for code, placed in sorted(found.items())
    ]


def _values(code: str, cycle: str, asked: Asked) -> Mapping[str, Values]:
    state = state_on(asked.session, asked.day, cycle)
    if code not in state.plan.nationals:
        return {}
    national = state.plan.nationals.index(code)
    ids = {unit.code: unit.id for unit in register_on(asked.session, asked.day).at(Level.REGION)}
    share = float(state.figures.national.share[national])
    profiles, origins, money = state.figures.profiles, state.figures.origins, state.figures.money_profiles
    return {
        region: {
            "priority": code,
            "title": localised({f"title_{each}": text for each, text in state.titles[code].items()}, "title"),
            "cycle": cycle,
            "national_share": _share(share),
            "weight_share": _share(profiles[place, national]),
            "carrying": _share(min(profiles[place, national], share)),
            "gap": _share(max(share - profiles[place, national], 0.0)),
            "voice": _share(origins[place, national]),
            "money_share": _share(money[place, national]),
            ILLUSTRATIVE: state.illustrative,
        }
        for place, region in enumerate(state.plan.regions)
        if ids.get(region) == state.units[region].id
    }


def _share(value: float | np.float64) -> Value:
    return None if math.isnan(value) else float(value)
