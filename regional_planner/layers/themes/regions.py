"""What the plan says of a region: the stage of the roll-out, its alignment and its money per head.

Published records alone are read, so the values are the same for every reader.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

from sqlalchemy.orm import Session

from regional_planner.alignment.queries import State, state_on
from regional_planner.finance.queries import Asked as AskedMoney
from regional_planner.finance.queries import money_by_region
from regional_planner.finance.terms import AmountKind
from regional_planner.kernel.errors import NotFound
from regional_planner.kernel.missing import or_none
from regional_planner.layers.declarations import ILLUSTRATIVE, Asked, Collection, Theme
from regional_planner.layers.sources.units import Units
from regional_planner.layers.terms import Kind, Property, Values
from regional_planner.layers.themes.properties import CYCLE, REBASED
from regional_planner.layers.themes.register import register
from regional_planner.layers.words import AMOUNT_KINDS, STAGES
from regional_planner.rollout.queries import stages_on
from regional_planner.territory.queries import register_on
from regional_planner.territory.terms import Level

MONEY_KIND: Final = AmountKind.COMMITMENT


def _stage(asked: Asked) -> Mapping[str, Values]:
    return {
        code: {
            "rollout_stage": found.stage.value,
            "rollout_since": found.since.text if found.since else None,
            "rollout_certain": found.certain,
            ILLUSTRATIVE: bool(found.step and found.step.illustrative),
        }
        for code, found in stages_on(asked.session, asked.day).items()
    }


ROLLOUT: Final = Theme(
    (
        Property("rollout_stage", Kind.TEXT, "Etapa de despliegue", "Stage of the roll-out", choices=STAGES),
        Property("rollout_since", Kind.TEXT, "Desde (día, mes o año)", "Since (day, month or year)"),
        Property("rollout_certain", Kind.FLAG, "La etapa es segura ese día", "The stage is certain on that day"),
    ),
    _stage,
)


def _alignment(asked: Asked) -> Mapping[str, Values]:
    """Regions that the cycle knew with another territory have no figure: it would be another unit's.

    Before there is any cycle nobody has one.
    """
    try:
        state = state_on(asked.session, asked.day)
    except NotFound:
        return {}
    figures = {
        "carrying": state.figures.carrying,
        "voice": state.figures.voice,
        "heard_share": state.figures.heard,
        "local_share": state.figures.local,
    }
    return {
        code: {
            **{name: or_none(values[place]) for name, values in figures.items()},
            "cycle": state.cycle,
            ILLUSTRATIVE: state.illustrative,
        }
        for place, code in same_units(asked, state)
    }


def same_units(asked: Asked, state: State) -> list[tuple[int, str]]:
    """Place in the plan and CUT code of those of its units that are the same ones on the day asked about."""
    ids = {unit.code: unit.id for unit in register_on(asked.session, asked.day).at(asked.units)}
    return [(place, code) for place, code in enumerate(state.plan.regions) if ids.get(code) == state.units[code].id]


ALIGNMENT: Final = Theme(
    (
        CYCLE,
        Property(
            "carrying", Kind.NUMBER, "Respaldo a las prioridades nacionales", "Carrying of national ones", "share"
        ),
        Property("voice", Kind.NUMBER, "Voz en las prioridades nacionales", "Voice in the national ones", "share"),
        Property("heard_share", Kind.NUMBER, "Parte escuchada", "Heard share", "share"),
        Property("local_share", Kind.NUMBER, "Parte local", "Local share", "share"),
    ),
    _alignment,
)


def _money(asked: Asked) -> Mapping[str, Values]:
    day = asked.day
    found = money_by_region(asked.session, day, AskedMoney(MONEY_KIND, year=day.year))
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


MONEY_OF_KIND: Final = (
    Property("kind", Kind.TEXT, "Tipo de monto", "Kind of money", choices=AMOUNT_KINDS),
    Property("year", Kind.WHOLE, "Año", "Year", "year"),
    Property("amount", Kind.WHOLE, "Monto", "Amount", "CLP"),
    Property("per_head", Kind.NUMBER, "Por habitante", "Per head", "CLP per inhabitant"),
    Property("inhabitants", Kind.WHOLE, "Habitantes", "Inhabitants", "people"),
    REBASED,
)
KIND_TITLES: Final = {
    AmountKind.COMMITMENT: ("Compromisos por habitante", "Commitments per head"),
    AmountKind.APPROPRIATION: ("Asignaciones por habitante", "Appropriations per head"),
    AmountKind.EXPENDITURE: ("Ejecución por habitante", "Expenditure per head"),
}


def money_layers(_session: Session) -> Sequence[Collection]:
    """A layer for each kind of money: that of the year of the day, on the regions of the day."""
    return [
        Collection(
            f"money-{kind.value}",
            Units(Level.REGION),
            *titles,
            "El dinero del año del día sobre las prioridades de cada región, en pesos y por habitante.",
            "The money of the year of the day on the priorities of each region, in pesos and per head.",
            (register(), Theme(MONEY_OF_KIND, partial(_money_of, kind))),
            colour="per_head",
        )
        for kind, titles in KIND_TITLES.items()
    ]


def _money_of(kind: AmountKind, asked: Asked) -> Mapping[str, Values]:
    found = money_by_region(asked.session, asked.day, AskedMoney(kind, year=asked.day.year))
    return {
        row.unit.code: {
            "kind": kind.value,
            "year": asked.day.year,
            "amount": row.amount,
            "per_head": row.per_head,
            "inhabitants": row.inhabitants,
            "rebased": bool(row.steps),
            ILLUSTRATIVE: row.illustrative,
        }
        for row in found.rows
    }
