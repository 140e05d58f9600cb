"""The pages of pairs: which regions have how much in common, and two regions side by side."""

from __future__ import annotations

from typing import Any

from flask import render_template

from regional_planner.alignment.joint.queries import joint_on
from regional_planner.alignment.likeness.queries import compared as likeness_of
from regional_planner.alignment.pairs.answers import INDICES, number_of_pairs, one_pair, pair_rows
from regional_planner.alignment.pairs.queries import Compared, compared
from regional_planner.alignment.pairs.schemas import PairsQuery
from regional_planner.alignment.queries import state_on
from regional_planner.alignment.schemas import PlanQuery
from regional_planner.alignment.terms import LinkState
from regional_planner.kernel.missing import or_none
from regional_planner.kernel.period import today
from regional_planner.pages import asking
from regional_planner.pages.alignment_pages import SHADES, shade
from regional_planner.pages.duplicates import duplicates, joint_form
from regional_planner.pages.joint_pages import may_propose_for
from regional_planner.pages.pair_words import INDEX_NAMES, INDEX_READINGS, TIES
from regional_planner.pages.words import LIKENESS_PARTS, LINK_STATES
from regional_planner.priorities.queries import cycle_names
from regional_planner.records.record_type import Values
from regional_planner.transforma.queries import axis_names
from regional_planner.web.context import db

LISTED = 20
"""How many pairs the list below the map shows; the data have all of them."""


def pairs() -> str:
    """All pairs of regions as a map of numbers by one index, and the highest of them as a list.

    Raises:
        NotFound: for a cycle or a region that there is not.
    """
    query = asking.read(PairsQuery(exclude=("f", "limit")), asking.given())
    found = _compared(query)
    state, index = found.state, query["sort"]
    territory = state.region(query["territory"])
    plan, chosen = _plan_asked(query, found), {"territory": territory, "sort": index}
    rows = pair_rows(found, territory, index, number_of_pairs(found, territory) if territory else LISTED)
    return render_template(
        "pairs.html",
        state=state,
        as_of=state.day,
        plan=plan,
        proposals=query["proposals"],
        cycles=cycle_names(db()),
        index=index,
        index_name=INDEX_NAMES[index],
        reading=INDEX_READINGS[index],
        tabs=[
            (asking.address("/alignment/pairs", **{**chosen, "sort": name}, **plan), INDEX_NAMES[name], name == index)
            for name in INDICES
        ],
        territory=territory,
        name=state.units[territory].name if territory else None,
        matrix=_matrix(found, index, territory),
        units=state.units,
        shades=list(zip((0.0, *SHADES), SHADES, strict=False)),
        shade=shade,
        rows=rows,
        total=number_of_pairs(found, territory),
        names=INDEX_NAMES,
        pair=lambda first, second: asking.address(f"/alignment/pairs/{first}/{second}", **plan),
        everything=asking.address("/alignment/pairs", sort=index, **plan),
        back=asking.address("/alignment", **plan),
        downloads=asking.downloads("/api/v1/alignment/pairs", **chosen, **plan),
        sources=[],
    )


def pair(first: str, second: str) -> str:
    """Two regions side by side: what their figures are made of, what they joined and what they could join.

    Raises:
        NotFound: for a region that the cycle does not have.
        Invalid: when both are the same.
    """
    query = asking.read(PlanQuery(exclude=("f",)), asking.given())
    found = _compared(query)
    state, plan = found.state, _plan_asked(query, found)
    told = one_pair(found, *found.two(first, second), axis_names(db()), joint_on(db(), state.cycle, state.day))
    codes = told["first"], told["second"]
    return render_template(
        "pair.html",
        state=state,
        as_of=state.day,
        proposals=query["proposals"],
        pair=told,
        figures=[(INDEX_NAMES[name], INDEX_READINGS[name], told[name]) for name in INDICES],
        parts=[{**part, "reason": TIES[part["because"]]} for part in told["parts"]],
        cells=[_sides(cell, codes) for cell in told["items"]],
        duplicates=duplicates(db(), likeness_of(db(), state_on(db(), today(), state.cycle)), *codes),
        likeness_parts=LIKENESS_PARTS,
        joint_form=joint_form if may_propose_for(codes, state.cycle) else None,
        all_joint=asking.address("/joint-priorities", cycle=state.cycle),
        joint=[{**each, "state_name": LINK_STATES[LinkState(each["state"])]} for each in told["joint"]],
        units=state.units,
        back=asking.address("/alignment", **plan),
        pairs=asking.address("/alignment/pairs", **plan),
        downloads=asking.downloads(f"/api/v1/alignment/pairs/{codes[0]}/{codes[1]}", **plan),
        sources=[],
    )


def _compared(query: Values) -> Compared:
    state = state_on(db(), query["as_of"] or today(), query["cycle"], proposals=query["proposals"])
    return compared(db(), state)


def _plan_asked(query: Values, found: Compared) -> dict[str, Any]:
    """The parameters that name this plan to the API and to other pages; a day only where one was named."""
    return {
        "cycle": found.state.cycle,
        "as_of": query["as_of"].isoformat() if query["as_of"] else None,
        "proposals": "true" if query["proposals"] else None,
    }


def _matrix(found: Compared, index: str, territory: str | None) -> list[dict[str, Any]]:
    """The regions from north to south (or one of them), each with its figure with every region; None with itself."""
    places = {code: place for place, code in enumerate(found.state.plan.regions)}
    values = getattr(found.pairs, index)
    return [
        {
            "code": code,
            "name": found.state.units[code].name,
            "cells": [
                {"code": other, "value": or_none(values[places[code], places[other]]), "same": other == code}
                for other in found.state.units
            ],
        }
        for code in ([territory] if territory else found.state.units)
    ]


def _sides(cell: dict[str, Any], codes: tuple[str, str]) -> dict[str, Any]:
    """A cell with the priorities of either region apart."""
    of = [[each for each in cell["priorities"] if each["territory"] == code] for code in codes]
    return {**cell, "first": of[0], "second": of[1]}
