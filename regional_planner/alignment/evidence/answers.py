"""Evidence as rows: a row an activity of a region, or a row a priority."""

from __future__ import annotations

import math
from typing import Any

from regional_planner.advantage.answers import about_comparison as about_figures
from regional_planner.advantage.answers import activity_name, of_figures, rebased
from regional_planner.alignment.answers import title
from regional_planner.alignment.evidence.queries import EvidenceState
from regional_planner.alignment.evidence.rules import finding, verdict
from regional_planner.kernel.missing import or_none


def about(state: EvidenceState) -> dict[str, Any]:
    """What every answer says: of the plan, of the figures, and of what counts as evidence."""
    figures = about_figures(state.advantage)
    return {
        **figures,
        "cycle": state.plan.cycle,
        "as_of": state.plan.day,
        "units_as_of": state.plan.units_as_of,
        "figures_units_as_of": figures["units_as_of"],
        "illustrative": figures["illustrative"] or state.plan.illustrative,
        "illustrative_figures": figures["illustrative"],
        "illustrative_plan": state.plan.illustrative,
        "density_quantile": state.quantile,
    }


def flat(row: dict[str, Any]) -> dict[str, Any]:
    """A row for spreadsheets: codes in one cell with `;` between them, and no tables inside."""
    codes = [each["activity"] for each in row["activities"]] if "activities" in row else row["priorities"]
    name = "activities" if "activities" in row else "priorities"
    return {**{key: value for key, value in row.items() if not isinstance(value, list)}, name: ";".join(codes)}


def regions(state: EvidenceState, region: str | None = None) -> list[int]:
    """The places of the regions meant, north to south: of one, or of all."""
    return [place for place, unit in enumerate(state.advantage.units) if region in (None, unit.code)]


def activities(state: EvidenceState, place: int) -> list[dict[str, Any]]:
    """A row for each activity of a region: its figures, and which priorities name it."""
    figures = state.advantage.comparison
    named = _named(state, place)
    result = []
    for column, (code, *_names) in enumerate(state.advantage.activities):
        claiming = state.claiming(named["territory"], column)
        known = bool(state.evidence.known[place, column])
        result.append(
            {
                **named,
                "activity": code,
                "activity_name": activity_name(state.advantage, column),
                "quotient": or_none(figures.quotient[place, column]),
                "advantage": bool(figures.advantage[place, column]) if known else None,
                "density": or_none(figures.density[place, column]),
                "density_from": or_none(state.evidence.density_from[place]),
                "complexity": or_none(figures.activity_complexity[column]),
                "region_complexity": or_none(figures.region_complexity[place]),
                "evident": bool(state.evidence.evident[place, column]) if known else None,
                "claimed": bool(claiming),
                "finding": finding(state.evidence, place, column, bool(claiming)).value,
                "priorities": claiming,
                **of_figures(state.advantage),
                "rebased": rebased(state.advantage, named["territory"]),
            }
        )
    return result


def priorities(state: EvidenceState, place: int) -> list[dict[str, Any]]:
    """A row for each priority of a region: the activities that it names, and whether one of them has evidence.

    A region without priorities has one row, which says so by null.
    """
    named = _named(state, place)
    codes: list[str | None] = [*state.priorities_of(named["territory"])]
    return [{**named, **_priority(state, place, code), **of_figures(state.advantage)} for code in codes or [None]]


def _priority(state: EvidenceState, place: int, code: str | None) -> dict[str, Any]:
    columns = () if code is None else state.claims[code]
    figures = state.advantage.comparison
    quotients = [figures.quotient[place, column] for column in columns]
    densities = [figures.density[place, column] for column in columns]
    return {
        "priority": code,
        "title": title(state.plan, code),
        "verdict": None if code is None else verdict(state.evidence, place, columns).value,
        "activities": [_named_activity(state, place, column) for column in columns],
        "highest_quotient": _highest(quotients),
        "highest_density": _highest(densities),
        "density_from": or_none(state.evidence.density_from[place]),
        "region_complexity": or_none(figures.region_complexity[place]),
    }


def _named_activity(state: EvidenceState, place: int, column: int) -> dict[str, Any]:
    figures = state.advantage.comparison
    known = bool(state.evidence.known[place, column])
    return {
        "activity": state.advantage.activities[column][0],
        "activity_name": activity_name(state.advantage, column),
        "quotient": or_none(figures.quotient[place, column]),
        "density": or_none(figures.density[place, column]),
        "complexity": or_none(figures.activity_complexity[column]),
        "evident": bool(state.evidence.evident[place, column]) if known else None,
    }


def _highest(values: list[float]) -> float | None:
    return max((float(value) for value in values if not math.isnan(value)), default=None)


def _named(state: EvidenceState, place: int) -> dict[str, Any]:
    unit = state.advantage.units[place]
    return {"territory": unit.code, "unit": unit.id, "name": unit.name}
