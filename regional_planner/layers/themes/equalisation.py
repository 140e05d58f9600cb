"""What each kept scenario of equalisation would pay: a layer for every scenario."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from regional_planner.equalisation.answers import rows
from regional_planner.equalisation.models import Scenario
from regional_planner.equalisation.simulation import simulated
from regional_planner.kernel.errors import InvalidQuery
from regional_planner.layers.declarations import ILLUSTRATIVE, Asked, Collection, Theme
from regional_planner.layers.sources.units import Units
from regional_planner.layers.terms import Kind, Property, Values
from regional_planner.layers.themes.register import register
from regional_planner.records.record_type import Values as Row

PROPERTIES: Final = (
    Property("inhabitants", Kind.WHOLE, "Habitantes", "Inhabitants", "people"),
    Property("income", Kind.WHOLE, "Ingreso propio", "Own income", "CLP"),
    Property("need", Kind.NUMBER, "Índice de necesidad", "Need index"),
    Property("capacity", Kind.NUMBER, "Capacidad por habitante", "Capacity per head", "CLP per inhabitant"),
    Property("distance", Kind.NUMBER, "Distancia a la meta", "Distance to the target", "CLP per inhabitant"),
    Property("grant", Kind.WHOLE, "Aporte simulado", "Simulated grant", "CLP"),
    Property("grant_per_head", Kind.NUMBER, "Aporte por habitante", "Grant per head", "CLP per inhabitant"),
    Property("capacity_after", Kind.NUMBER, "Capacidad después", "Capacity afterwards", "CLP per inhabitant"),
    Property("gain", Kind.NUMBER, "Ganancia sobre la capacidad", "Gain on the capacity", "share"),
    Property("bound", Kind.TEXT, "Piso o techo que la limita", "Floor or ceiling that binds it"),
)


def layers(session: Session) -> Sequence[Collection]:
    """A layer for each scenario that was not ended, by name."""
    table = Scenario.__table__
    found = session.execute(select(table).where(table.c.ended_at.is_(None)).order_by(table.c.name, table.c.id))
    return [_layer(dict(row)) for row in found.mappings()]


def _layer(scenario: Row) -> Collection:
    return Collection(
        f"equalisation-{scenario['id']}",
        Units(scenario["level"]),
        f"Simulación de igualación: {scenario['name']}",
        f"Simulated equalisation: {scenario['name']}",
        "Lo que pagaría este escenario con las cifras del día: una simulación, no una decisión.",
        "What this scenario would pay on the figures of the day: a simulation, not a decision.",
        (register(), Theme(PROPERTIES, partial(_values, scenario))),
        colour="grant_per_head",
    )


def _values(scenario: Row, asked: Asked) -> Mapping[str, Values]:
    """A scenario that cannot be kept with the figures of the day pays nobody anything."""
    try:
        found = simulated(asked.session, asked.day, scenario)
    except InvalidQuery:
        return {}
    named = [each.name for each in PROPERTIES]
    return {
        row["territory"]: {
            **{name: row[name] for name in named},
            ILLUSTRATIVE: found.start.illustrative,
        }
        for row in rows(found)
    }
