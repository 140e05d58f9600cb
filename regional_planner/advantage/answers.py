"""Activity and comparative advantage as rows that say what they are and where they come from."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, Final

import numpy as np

from regional_planner.advantage.queries import BASIS, AdvantageState
from regional_planner.advantage.terms import OTHER, Measure, Subject
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.language import language
from regional_planner.kernel.missing import or_none
from regional_planner.territory.terms import UnitOnDay

COUNTED_IN: Final = {Measure.EMPLOYMENT: "people", Measure.FIRMS: "firms"}


def about(state: AdvantageState) -> dict[str, Any]:
    """What every answer says of the figures that it is made from."""
    return {
        "as_of": state.day,
        "counted_in": COUNTED_IN[state.asked.measure],
        **of_figures(state),
        "years": list(state.years),
        "units_as_of": state.vintage.origin.units_as_of if state.vintage else None,
        "rebased_by": BASIS,
    }


def about_comparison(state: AdvantageState) -> dict[str, Any]:
    """The same, and the threshold of an advantage."""
    return {**about(state), "quotient_threshold": state.asked.threshold}


def of_figures(state: AdvantageState) -> dict[str, Any]:
    """What each row says of its figures."""
    vintage = state.vintage
    return {
        "measure": state.asked.measure.value,
        "year": state.year,
        "vintage": vintage.number if vintage else None,
        "source": vintage.origin.source if vintage else None,
        "illustrative": bool(vintage and vintage.origin.illustrative),
    }


def activity(state: AdvantageState) -> list[dict[str, Any]]:
    """A row a region and activity: how much of it there is, and how the region's figures were re-based.

    Where figures of what is none of the activities were loaded, each region has a row for that too.
    """
    counted = [(row, count(state, *place)) for place, row in _cells(state)]
    if not np.isnan(state.other).all():
        named = {"activity": OTHER, "activity_name": _("Other activity")}
        counted += [
            ({**_unit(unit), **named}, whole(value)) for unit, value in zip(state.units, state.other, strict=True)
        ]
    return [
        {**row, "value": value, **of_figures(state), "rebased": rebased(state, row["territory"])}
        for row, value in counted
    ]


def quotients(state: AdvantageState) -> list[dict[str, Any]]:
    """A row a region and activity: its location quotient, and whether that is an advantage."""
    return [
        {
            **row,
            "value": count(state, *place),
            "quotient": or_none(state.comparison.quotient[place]),
            "advantage": has_advantage(state, *place),
            **of_figures(state),
        }
        for place, row in _cells(state)
    ]


def relatedness(state: AdvantageState) -> list[dict[str, Any]]:
    """A row a region and activity: how much of what lies near the activity the region is good at."""
    return [
        {
            **row,
            "density": or_none(state.comparison.density[place]),
            "advantage": has_advantage(state, *place),
            **of_figures(state),
        }
        for place, row in _cells(state)
    ]


def proximities(state: AdvantageState) -> dict[str, dict[str, float | None]]:
    """Activity -> activity -> proximity."""
    codes = [code for code, *_names in state.activities]
    return {
        code: dict(zip(codes, map(or_none, row), strict=True))
        for code, row in zip(codes, state.comparison.proximity, strict=True)
    }


def complexity(state: AdvantageState, of: Subject) -> list[dict[str, Any]]:
    """A row a region or an activity: its complexity, and how many advantages it counts."""
    found = state.comparison
    if of is Subject.REGION:
        named = [(unit.code, unit.name) for unit in state.units]
        values, counts = found.region_complexity, found.advantage.sum(axis=1)
    else:
        named = [(code, activity_name(state, place)) for place, (code, *_names) in enumerate(state.activities)]
        values, counts = found.activity_complexity, found.advantage.sum(axis=0)
    return [
        {"code": code, "name": name, "complexity": or_none(value), "advantages": int(many), **of_figures(state)}
        for (code, name), value, many in zip(named, values, counts, strict=True)
    ]


def activity_name(state: AdvantageState, place: int) -> str:
    """The name of the activity in a column, in the reader's language."""
    _code, name_es, name_en = state.activities[place]
    return name_en if language() == "en" else name_es


def count(state: AdvantageState, region: int, activity: int) -> int | None:
    """Whole people or firms; None without figures."""
    return whole(state.values[region, activity])


def has_advantage(state: AdvantageState, region: int, activity: int) -> bool | None:
    """Whether there is an advantage; None where there is no quotient."""
    found = state.comparison
    return None if math.isnan(found.quotient[region, activity]) else bool(found.advantage[region, activity])


def rebased(state: AdvantageState, region: str) -> list[dict[str, Any]]:
    """How the figures of a region were made from those of the units they were counted on; empty where they were not."""
    return [
        {"act": step.act, "from": step.from_unit, "to": step.to_unit, "share": step.share, "basis": step.basis}
        for step in state.steps.get(region, ())
    ]


def whole(value: Any) -> int | None:
    """A count as it leaves: null for NaN."""
    return None if math.isnan(value) else int(value)


def _cells(state: AdvantageState) -> Iterator[tuple[tuple[int, int], dict[str, Any]]]:
    for region, unit in enumerate(state.units):
        for column, (code, *_names) in enumerate(state.activities):
            yield (region, column), {**_unit(unit), "activity": code, "activity_name": activity_name(state, column)}


def _unit(unit: UnitOnDay) -> dict[str, Any]:
    return {"territory": unit.code, "unit": unit.id, "name": unit.name}
