"""The pages that follow a plan's money: how concentrated it is and was, and how far down the line it reaches."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from flask import render_template

from regional_planner.alignment.money.answers import concentration as concentration_of
from regional_planner.alignment.money.answers import line_of_sight_rows
from regional_planner.alignment.money.over_time.answers import over_time
from regional_planner.alignment.money.over_time.schemas import OverTimeQuery
from regional_planner.alignment.money.over_time.terms import Measure as Concentrated
from regional_planner.alignment.money.queries import money_by_step, with_money
from regional_planner.alignment.money.schemas import SightQuery
from regional_planner.alignment.queries import State
from regional_planner.alignment.rules.sight import SightStep
from regional_planner.alignment.schemas import AlignmentQuery
from regional_planner.alignment.terms import LinkState
from regional_planner.finance.terms import AmountKind
from regional_planner.kernel.period import today
from regional_planner.layers.words import AMOUNT_KINDS
from regional_planner.pages import asking, selection_form
from regional_planner.pages.level_words import WORDS
from regional_planner.pages.line_chart import line_chart
from regional_planner.pages.words import (
    CONCENTRATED,
    CONCENTRATED_ABOUT,
    GROUPINGS,
    INDICES,
    LINK_STATES,
    SIGHT_BREAKS,
    SIGHT_STEPS,
)
from regional_planner.priorities.queries import cycle_names
from regional_planner.records.record_type import Values
from regional_planner.web.context import db


def concentration() -> str:
    """How unequally money goes to the units by inhabitant, and on how few of them each higher priority rests.

    Raises:
        NotFound: for a cycle that there is not.
    """
    query = asking.read(AlignmentQuery(exclude=("f",)), asking.given())
    state = with_money(db(), query, query["as_of"] or today())
    found = concentration_of(state)
    plan = _plan_asked(query, state)
    return render_template(
        "concentration.html",
        **_about(state, query, plan),
        kind=AMOUNT_KINDS[state.selection.money],
        found=found,
        rows=found["items"],
        explain=lambda national: asking.address("/alignment/explanation", figure="coverage", national=national, **plan),
        downloads=asking.downloads("/api/v1/alignment/concentration", **plan),
    )


def concentration_over_time() -> str:
    """How concentrated people, money and priorities were, period by period, each as a line and as numbers.

    Raises:
        InvalidQuery: for a day before the register begins.
    """
    query = asking.read(OverTimeQuery(exclude=("f",)), asking.given())
    day = query["as_of"] or today()
    found = over_time(db(), day, query)
    written = {name: value for name, value in query.items() if value is not None}
    return render_template(
        "concentration_over_time.html",
        day=day,
        grouping=query["grouping"],
        groupings=GROUPINGS.items(),
        warnings=found["warnings"],
        illustrative=any(row["illustrative"] for row in found["items"]),
        sections=[_over_time(measure, kind, list(rows)) for (measure, kind), rows in groupby(found["items"], _what)],
        downloads=asking.downloads("/api/v1/alignment/concentration/over-time", **written),
        sources=[],
    )


def _what(row: Values) -> tuple[str, str | None]:
    return row["measure"], row["kind"]


def _over_time(measure: str, kind: str | None, rows: list[Values]) -> dict[str, Any]:
    """One measure: its rows that have something in them, lines of two indices, and the groups of the newest row."""
    told, name = [row for row in rows if row["total"]], CONCENTRATED[Concentrated(measure)]
    span = rows[rows.index(told[0]) : rows.index(told[-1]) + 1] if told else []
    return {
        "id": "-".join(filter(None, (measure, kind))),
        "title": name if kind is None else f"{name}: {AMOUNT_KINDS[AmountKind(kind)]}",
        "about": CONCENTRATED_ABOUT[Concentrated(measure)],
        "rows": told,
        "empty": len(rows) - len(told),
        "charts": [
            (label, index == "capital_share", chart)
            for index, label in INDICES.items()
            if (chart := line_chart([(row["year"], row["period"], row[index]) for row in span])) is not None
        ],
        "groups": told[-1]["groups"] if told else [],
    }


def line_of_sight() -> str:
    """From each priority of the higher level down to what was spent on those behind it, and what breaks the line.

    Raises:
        NotFound: for a cycle or a unit that there is not.
    """
    query = asking.read(SightQuery(exclude=("f",)), asking.given())
    day = query["as_of"] or today()
    state = with_money(db(), query, day)
    territory = state.region(query["territory"])
    found = line_of_sight_rows(state, money_by_step(db(), query, day), territory, query["missing"])
    plan = _plan_asked(query, state)
    chosen = {"territory": territory, "missing": query["missing"]}
    return render_template(
        "line_of_sight.html",
        **_about(state, query, plan),
        chosen=chosen,
        breaks=SIGHT_BREAKS.items(),
        steps=[{**step, "label": SIGHT_STEPS[SightStep(step["step"])]} for step in found["steps"]],
        broken_at=lambda step: (
            asking.address("/alignment/line-of-sight", **{**plan, "territory": territory, "missing": step}) + "#chains"
        ),
        whole=found["whole"],
        groups=_by_national(found["items"]),
        everything=asking.address("/alignment/line-of-sight", **plan),
        downloads=asking.downloads("/api/v1/alignment/line-of-sight", **chosen, **plan),
    )


def _about(state: State, query: Values, plan: dict[str, Any]) -> dict[str, Any]:
    """What both pages say of the plan that they are made from, and their form."""
    return {
        "state": state,
        "as_of": state.day,
        "proposals": query["proposals"],
        "cycles": cycle_names(db()),
        "choices": selection_form.choices(db(), state, asking.given()),
        "levels": selection_form.heading(state),
        "words": WORDS[state.ground.level],
        "back": asking.address("/alignment", **plan),
        "sources": [],
    }


def _plan_asked(query: Values, state: State) -> dict[str, Any]:
    """The parameters that name this plan to the API and to other pages; a day only where one was named."""
    return {
        "cycle": state.cycle,
        "as_of": query["as_of"].isoformat() if query["as_of"] else None,
        "proposals": "true" if query["proposals"] else None,
        **state.selection.parameters(),
    }


def _by_national(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The chains of each priority of the higher level, with the weight that they stand for together."""
    return [
        {
            "code": code,
            "title": title,
            "share": None if any(row["share"] is None for row in inside) else sum(row["share"] for row in inside),
            "whole": sum(row["missing"] is None for row in inside),
            "rows": [
                {
                    **row,
                    "state_label": LINK_STATES[LinkState(row["link_state"])] if row["link_state"] else None,
                    "missing_label": SIGHT_BREAKS[SightStep(row["missing"])] if row["missing"] else None,
                }
                for row in inside
            ],
        }
        for (code, title), of_national in groupby(rows, key=lambda row: (row["national"], row["national_title"]))
        for inside in [list(of_national)]
    ]
