"""How each region stands to one national priority: a layer for every national priority that was adopted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

from sqlalchemy.orm import Session

from regional_planner.access.actor import PUBLIC
from regional_planner.alignment.answers import title
from regional_planner.alignment.queries import state_on
from regional_planner.kernel.missing import or_none
from regional_planner.layers.declarations import ILLUSTRATIVE, Asked, Collection, Theme
from regional_planner.layers.sources.units import Units
from regional_planner.layers.terms import Kind, Property, Values
from regional_planner.layers.themes.properties import CYCLE
from regional_planner.layers.themes.regions import same_units
from regional_planner.layers.themes.register import register
from regional_planner.priorities.queries import placed_priorities
from regional_planner.territory.terms import COUNTRY, Level

PROPERTIES: Final = (
    Property("priority", Kind.TEXT, "Prioridad nacional", "National priority"),
    Property("title", Kind.TEXT, "Título de la prioridad", "Title of the priority"),
    CYCLE,
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
            colour="weight_share",
        )
        for code, placed in sorted(found.items())
    ]


def _values(code: str, cycle: str, asked: Asked) -> Mapping[str, Values]:
    state = state_on(asked.session, asked.day, cycle)
    if code not in state.plan.nationals:
        return {}
    national = state.plan.nationals.index(code)
    share = float(state.figures.national.share[national])
    profiles, origins, money = state.figures.profiles, state.figures.origins, state.figures.money_profiles
    return {
        region: {
            "priority": code,
            "title": title(state, code),
            "cycle": cycle,
            "national_share": or_none(share),
            "weight_share": or_none(profiles[place, national]),
            "carrying": or_none(min(profiles[place, national], share)),
            "gap": or_none(max(share - profiles[place, national], 0.0)),
            "voice": or_none(origins[place, national]),
            "money_share": or_none(money[place, national]),
            ILLUSTRATIVE: state.illustrative,
        }
        for place, region in same_units(asked, state)
    }
