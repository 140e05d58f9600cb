"""Ranges of the figures as rows."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any, NamedTuple

from regional_planner.alignment.answers import about
from regional_planner.alignment.queries import State
from regional_planner.alignment.rules.uncertainty import Range, uncertainty
from regional_planner.alignment.terms import Figure
from regional_planner.kernel.missing import or_none
from regional_planner.kernel.prepared import Prepared

Ranges = dict[Figure, Range]
_ranges: Prepared[Ranges] = Prepared(32)


class Drawing(NamedTuple):
    """How weights are drawn: how often, how near to those of the plan, and from which start."""

    draws: int = 1000
    concentration: float = 100.0
    seed: int = 1


USUAL = Drawing()


def ranges(state: State, drawing: Drawing = USUAL) -> Ranges:
    """The ranges of the figures of a state; kept with the state that they were made from."""
    key: Hashable = (state.key, drawing)
    return _ranges.get(
        key,
        lambda: uncertainty(
            state.plan,
            state.figures,
            draws=drawing.draws,
            concentration=drawing.concentration,
            seed=drawing.seed,
        ),
    )


def uncertainty_rows(state: State, drawing: Drawing) -> list[dict[str, Any]]:
    """A row for each region and figure, the regions in the customary order."""
    found = ranges(state, drawing)
    positions = {code: place for place, code in enumerate(state.plan.regions)}
    return [
        {
            "territory": code,
            "unit": unit.id,
            "name": unit.name,
            "figure": figure.value,
            **row(each, positions[code]),
        }
        for code, unit in state.units.items()
        for figure, each in found.items()
    ]


def row(found: Range, place: int) -> dict[str, Any]:
    """The range of one region, null where it has no figure."""
    return {
        "value": or_none(found.figure[place]),
        "low": or_none(found.low[place]),
        "median": or_none(found.median[place]),
        "high": or_none(found.high[place]),
        "rank": int(found.rank[place]) or None,
        "stability": or_none(found.stability[place]),
    }


def about_drawing(state: State, drawing: Drawing) -> dict[str, Any]:
    """What the answer says of the plan and of how its weights were drawn."""
    return {**about(state), **drawing._asdict()}
