"""What the plan says of a region: the stage of the roll-out, its alignment and its money per head.

Published records alone are read, so the values are the same for every reader.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from typing import Final

import numpy as np
from sqlalchemy.orm import Session

from regional_planner.alignment.queries import state_on
from regional_planner.finance.queries import Asked, money_by_region
from regional_planner.finance.terms import AmountKind
from regional_planner.kernel.errors import NotFound
from regional_planner.layers.declarations import ILLUSTRATIVE, Kind, Property, Theme, Value, Values
from regional_planner.rollout.queries import stages_on
from regional_planner.territory.queries import register_on
from regional_planner.territory.terms import Level

MONEY_KIND: Final = AmountKind.COMMITMENT


def _stage(session: Session, day: date, _level: Level) -> Mapping[str, Values]:
    return {
        code: {
            "rollout_stage": found.stage.value,
            "rollout_since": found.since.text if found.since else None,
            "rollout_certain": found.certain,
            ILLUSTRATIVE: bool(found.step and found.step.illustrative),
        }
        for code, found in stages_on(session, day).items()
    }


ROLLOUT: Final = Theme(
    (
        Property("rollout_stage", Kind.TEXT, "Etapa de despliegue", "Stage of the roll-out"),
        Property("rollout_since", Kind.TEXT, "Desde (día, mes o año)", "Since (day, month or year)"),
        Property("rollout_certain", Kind.FLAG, "La etapa es segura ese día", "The stage is certain on that day"),
    ),
    _stage,
)


def _alignment(session: Session, day: date, level: Level) -> Mapping[str, Values]:
    """Regions that the cycle knew with another territory have no figure: it would be another unit's.

    Before there is any cycle nobody has one.
    """
    try:
        state = state_on(session, day)
    except NotFound:
        return {}
    ids = {unit.code: unit.id for unit in register_on(session, day).at(level)}
    figures = {
        "carrying": state.figures.carrying,
        "voice": state.figures.voice,
        "heard_share": state.figures.heard,
        "local_share": state.figures.local,
    }
    return {
        code: {
            **{name: _share(values[place]) for name, values in figures.items()},
            "cycle": state.cycle,
            ILLUSTRATIVE: state.illustrative,
        }
        for place, code in enumerate(state.plan.regions)
        if ids.get(code) == state.units[code].id
    }


ALIGNMENT: Final = Theme(
    (
        Property("cycle", Kind.TEXT, "Ciclo de planificación", "Planning cycle"),
        Property(
            "carrying", Kind.NUMBER, "Respaldo a las prioridades nacionales", "Carrying of national ones", "share"
        ),
        Property("voice", Kind.NUMBER, "Voz en las prioridades nacionales", "Voice in the national ones", "share"),
        Property("heard_share", Kind.NUMBER, "Parte escuchada", "Heard share", "share"),
        Property("local_share", Kind.NUMBER, "Parte local", "Local share", "share"),
    ),
    _alignment,
)


def _money(session: Session, day: date, _level: Level) -> Mapping[str, Values]:
    found = money_by_region(session, day, Asked(MONEY_KIND, year=day.year))
    return {
        row.unit.code: {
            "money_per_head": None if row.per_head is None else round(row.per_head),
            "money_year": day.year,
            "money_kind": MONEY_KIND.value,
            ILLUSTRATIVE: row.illustrative,
        }
        for row in found.rows
    }


MONEY: Final = Theme(
    (
        Property("money_per_head", Kind.WHOLE, "Recursos por habitante", "Money per head", "CLP"),
        Property("money_year", Kind.WHOLE, "Año de los recursos", "Year of the money"),
        Property("money_kind", Kind.TEXT, "Tipo de monto", "Kind of money"),
    ),
    _money,
)


def _share(value: np.float64) -> Value:
    return None if math.isnan(value) else float(value)
