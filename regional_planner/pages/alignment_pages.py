"""The pages of the alignment: the matrix with profiles and gaps, and any figure taken apart."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import render_template

from regional_planner.alignment import answers
from regional_planner.alignment.queries import State, state_on
from regional_planner.alignment.schemas import AlignmentQuery, ExplanationQuery
from regional_planner.alignment.selection.answers import inherited
from regional_planner.alignment.selection.terms import selection_of
from regional_planner.alignment.terms import Basis, Figure
from regional_planner.alignment.uncertainty.answers import USUAL, ranges
from regional_planner.alignment.uncertainty.answers import row as range_of
from regional_planner.kernel.period import today
from regional_planner.pages import asking, selection_form
from regional_planner.pages.level_words import WORDS
from regional_planner.pages.words import BASES
from regional_planner.priorities.queries import cycle_names
from regional_planner.records.record_type import Values
from regional_planner.territory.queries import register_on
from regional_planner.territory.terms import Level
from regional_planner.web.context import db

SHADES = (0.1, 0.25, 0.5, 0.75, 1.0)
"""Upper ends of the five shades of the matrix; 0 has none."""


def alignment() -> str:
    """What each region puts behind each national priority, how the two meet, and what is left to do."""
    query = asking.read(AlignmentQuery(exclude=("f",)), asking.given())
    state = _state(query)
    plan = _plan_asked(query, state)
    nationals = answers.about(state)["nationals"]
    return render_template(
        "alignment.html",
        state=state,
        plan=plan,
        heading=selection_form.heading(state),
        words=WORDS[state.ground.level],
        choices=selection_form.choices(db(), state, asking.given()),
        as_of=state.day,
        proposals=query["proposals"],
        cycles=cycle_names(db()),
        nationals=[
            {**each, "covered": row["regions"]} for each, row in zip(nationals, answers.coverage(state), strict=True)
        ],
        matrix=answers.matrix(state),
        shades=list(zip((0.0, *SHADES), SHADES, strict=False)),
        shade=shade,
        profiles=_with_ranges(state),
        drawing=USUAL,
        inherited=_heirs(state),
        gaps=_gaps(state),
        without_profile=state.figures.coverage.without_profile,
        explain=lambda **named: asking.address("/alignment/explanation", **named, **plan),
        evidence=asking.address("/evidence", cycle=plan["cycle"], as_of=plan["as_of"]),
        pairs=lambda **named: asking.address("/alignment/pairs", **named, **_whole(plan)),
        of_regions=state.ground.level is Level.REGION,
        concentration=asking.address("/alignment/concentration", **plan),
        sight=asking.address("/alignment/line-of-sight", **plan),
        downloads=lambda name: asking.downloads(f"/api/v1/alignment/{name}", **plan),
        change=asking.address("/alignment/change", **_levels_of(plan)),
        sources=[],
    )


def explanation() -> str:
    """A figure, in words and in the parts that add up to it.

    Raises:
        NotFound: for a region or a national priority that the plan does not have.
        Invalid: for a figure that is not of what was named.
    """
    query = asking.read(ExplanationQuery(exclude=("f",)), asking.given())
    state = _state(query)
    region, national = state.region(query["territory"]), state.national(query["national"])
    figure, basis = Figure(query["figure"]), Basis(query["basis"])
    found = answers.explain(state, figure, region, national, basis)
    plan, words = _plan_asked(query, state), WORDS[state.ground.level]
    named = {"figure": figure.value, "territory": region, "national": national}
    return render_template(
        "explanation.html",
        state=state,
        as_of=state.day,
        proposals=query["proposals"],
        figure=figure.value,
        words=words,
        heading=_heading(state, figure, region, national),
        about=_about(state, region, national),
        reading=words.readings[figure],
        value=found["value"],
        parts=[
            {**part, "reason": words.reasons[part["because"]], "name": state.units[part["territory"]].name}
            for part in found["items"]
        ],
        columns=_columns(found["items"], figure),
        bases=_bases(named, plan, basis) if figure is Figure.COVERAGE else [],
        back=asking.address("/alignment", **plan),
        downloads=asking.downloads("/api/v1/alignment/explanation", **named, **_basis(basis), **plan),
        sources=[],
    )


def shade(share: float | None) -> int | None:
    """Which of the five shades a share is shown in, from 1; 0 for nothing at all.

    >>> [shade(share) for share in (None, 0.0, 0.1, 0.11, 1.0)]
    [None, 0, 1, 2, 5]
    """
    if share is None:
        return None
    return 0 if share <= 0 else 1 + sum(share > end for end in SHADES[:-1])


def _state(query: Values) -> State:
    day, selection = query["as_of"] or today(), selection_of(query)
    return state_on(db(), day, query["cycle"], proposals=query["proposals"], selection=selection)


def _plan_asked(query: Values, state: State) -> dict[str, Any]:
    """The parameters that name this plan to the API and to other pages; a day only where one was named."""
    day: date | None = query["as_of"]
    return {
        "cycle": state.cycle,
        "as_of": day.isoformat() if day else None,
        "proposals": "true" if query["proposals"] else None,
        **state.selection.parameters(),
    }


def _whole(plan: dict[str, Any]) -> dict[str, Any]:
    """The whole plan, without the part of it that was chosen: what pairs are made from."""
    return {name: plan[name] for name in ("cycle", "as_of", "proposals")}


def _levels_of(plan: dict[str, Any]) -> dict[str, Any]:
    return {name: plan.get(name) for name in ("upper", "approach", "axis", "proposals")}


def _with_ranges(state: State) -> list[dict[str, Any]]:
    """The profiles, each figure that was drawn anew with its range, and whether the unit inherited its profile."""
    positions = {code: place for place, code in enumerate(state.plan.regions)}
    drawn = ranges(state)
    return [
        {
            **row,
            "ranges": {figure.value: range_of(found, positions[row["territory"]]) for figure, found in drawn.items()},
            "inherits": row["territory"] in state.inherited,
        }
        for row in answers.profiles(state)
    ]


def _heirs(state: State) -> list[dict[str, Any]]:
    """How each re-based unit came by its profile, in words that a reader knows."""
    then = {unit.id: unit.name for unit in register_on(db(), state.cycle_units_as_of).units.values()}
    return [
        {**step, "name": _region_name(state, step["territory"]), "of": then.get(step["from_unit"], step["from_unit"])}
        for step in inherited(state.inherited)
    ]


def _gaps(state: State) -> list[dict[str, Any]]:
    """The kinds of gap that there are, each with its rows, the longest open first."""
    rows = answers.gap_rows(state, None, None)
    groups = []
    for kind, label in WORDS[state.ground.level].gaps.items():
        of_kind = [{**row, "name": _region_name(state, row["territory"])} for row in rows if row["kind"] == kind]
        days = [row["days_open"] for row in of_kind if row["days_open"] is not None]
        of_kind.sort(key=lambda row: -(row["days_open"] or 0))
        shown = {name: any(row[name] is not None for row in of_kind) for name in ("priority", "national", "share")}
        groups.append(
            {"kind": kind.value, "label": label, "rows": of_kind, "longest": max(days, default=None), "has": shown}
        )
    return groups


def _region_name(state: State, code: str | None) -> str | None:
    return None if code is None else state.units[code].name


def _heading(state: State, figure: Figure, region: str | None, national: str | None) -> str:
    label = str(WORDS[state.ground.level].figures[figure])
    if region is None:
        return f"{label}: {answers.title(state, national)}"
    return f"{label}: {state.units[region].name}"


def _about(state: State, region: str | None, national: str | None) -> dict[str, Any]:
    """The national priority that the figure is of, and its weight; the region."""
    place = None if national is None else state.plan.nationals.index(national)
    return {
        "region": _region_name(state, region),
        "national": national,
        "national_title": answers.title(state, national),
        "national_weight": None if place is None else float(state.figures.national.share[place]),
    }


def _columns(parts: list[dict[str, Any]], figure: Figure) -> dict[str, bool]:
    """Which columns have something to say."""
    return {
        "region": figure is Figure.COVERAGE,
        "priority": any(part["priority"] for part in parts),
        "national": any(part["national"] for part in parts),
        "surplus": any(part["surplus"] > 0 for part in parts),
        "money": figure is Figure.MONEY,
    }


def _basis(basis: Basis) -> dict[str, str]:
    return {} if basis is Basis.REGIONS else {"basis": basis.value}


def _bases(named: dict[str, Any], plan: dict[str, Any], chosen: Basis) -> list[dict[str, Any]]:
    """What else coverage can be counted by."""
    return [
        {
            "label": label,
            "chosen": basis is chosen,
            "address": asking.address("/alignment/explanation", **named, **_basis(basis), **plan),
        }
        for basis, label in BASES.items()
    ]
