"""The alignment's answers: matrix, profiles, coverage, gaps and explanations as rows that say what they are."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from regional_planner.alignment.queries import State
from regional_planner.alignment.rules import explanation, gaps, nullable
from regional_planner.alignment.selection.answers import echoed, inherited
from regional_planner.alignment.terms import PARTS, Basis, Contribution, Figure, GapKind
from regional_planner.kernel.errors import FieldError, Invalid
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.language import language
from regional_planner.kernel.missing import or_none
from regional_planner.territory.terms import Level


def about(state: State) -> dict[str, Any]:
    """What every answer says of the plan it is made from."""
    return {
        "cycle": state.cycle,
        "as_of": state.day,
        "units_as_of": state.units_as_of,
        "illustrative": state.illustrative,
        "selection": echoed(state.selection, state.ground, state.proposals),
        "inherited": inherited(state.inherited),
        "nationals": [
            {
                "code": code,
                "title": title(state, code),
                "weight": weight,
                "weight_assumed": code in state.assumed,
                "selected": code in state.selected,
            }
            for code, weight in zip(state.plan.nationals, nullable(state.figures.national.share), strict=True)
        ],
    }


def matrix(state: State) -> list[dict[str, Any]]:
    """A row a region: x_rn for each national priority and the local rest; null without priorities."""
    rows = []
    for code, place in _places(state):
        profile = dict(zip(state.plan.nationals, nullable(state.figures.profiles[place]), strict=True))
        rows.append({**_named(state, code), "profile": profile, "local": _one(state.figures.local, place)})
    return rows


def matrix_table(state: State) -> list[dict[str, Any]]:
    """The matrix with a column for each national priority, for spreadsheets."""
    return [
        {"territory": row["territory"], "name": row["name"], **row["profile"], "local": row["local"]}
        for row in matrix(state)
    ]


def profiles(state: State) -> list[dict[str, Any]]:
    """A row a region: carrying beside its ceiling, voice, heard share, what its weight is, money against word."""
    figures = state.figures
    return [
        {
            **_named(state, code),
            "priorities": int((state.plan.region_of == place).sum()),
            "carrying": _one(figures.carrying, place),
            "carrying_ceiling": _one(figures.ceiling, place),
            "cosine": _one(figures.cosine, place),
            "voice": _one(figures.voice, place),
            "heard": _one(figures.heard, place),
            "local": _one(figures.local, place),
            **dict(zip(PARTS, nullable(figures.parts[place]), strict=True)),
            "concentration": _one(figures.concentration, place),
            "divergence": _one(figures.divergence, place),
            "money": int(state.plan.money[state.plan.region_of == place].sum()),
        }
        for code, place in _places(state)
    ]


def coverage(state: State) -> list[dict[str, Any]]:
    """A row a national priority: the shares of regions, inhabitants and money that carry it."""
    figures = state.figures.coverage
    return [
        {
            "national": code,
            "title": title(state, code),
            "regions": _one(figures.regions, place),
            "inhabitants": _one(figures.inhabitants, place),
            "money": _one(figures.money, place),
            "regions_counted": figures.counted,
            "regions_without_profile": figures.without_profile,
        }
        for place, code in enumerate(state.plan.nationals)
    ]


def gap_rows(state: State, territory: str | None, kind: str | None) -> list[dict[str, Any]]:
    """A row a gap, with how long it has been open where that is known."""
    money_known = bool(state.plan.money.any())
    rows = []
    for gap in gaps(state.plan):
        if gap.kind is GapKind.AGREED_UNFUNDED and not money_known:
            continue
        if gap.kind is GapKind.NATIONAL_WITHOUT_REGION and gap.national not in state.selected:
            continue
        if (territory and gap.region != territory) or (kind and gap.kind != kind):
            continue
        rows.append(
            {
                "kind": gap.kind.value,
                "meaning": _meaning(state, gap.kind),
                "territory": gap.region,
                "priority": gap.priority,
                "priority_title": title(state, gap.priority),
                "national": gap.national,
                "national_title": title(state, gap.national),
                "link": state.link_id(gap.link),
                "share": gap.share,
                "money": gap.money,
                "days_open": gap.days,
            }
        )
    return rows


MEANINGS = {
    GapKind.NATIONAL_WITHOUT_REGION: lambda: _("no region carries this national priority"),
    GapKind.LOCAL_WITHOUT_ORIGIN: lambda: _("linked to nothing, not declared local, and raised nothing"),
    GapKind.UNASSIGNED_WEIGHT: lambda: _("part of its weight is neither linked nor declared local"),
    GapKind.CONTESTED: lambda: _("the two sides disagree"),
    GapKind.UNANSWERED: lambda: _("a proposal waits for the other side"),
    GapKind.AGREED_UNFUNDED: lambda: _("agreed, and no money behind it"),
    GapKind.FUNDED_UNALIGNED: lambda: _("money behind it, and nothing agreed"),
}


def _meaning(state: State, kind: GapKind) -> str:
    if kind is GapKind.NATIONAL_WITHOUT_REGION and state.ground.level is Level.COMMUNE:
        return _("no commune carries this priority of the region")
    return MEANINGS[kind]()


def explain(state: State, figure: Figure, region: str | None, national: str | None, basis: Basis) -> dict[str, Any]:
    """A figure, the contributions it is made of, and their sum, which is the figure.

    Raises:
        Invalid: when the figure needs a region or a national priority that is missing, unknown or too many.
    """
    try:
        parts = explanation(state.plan, figure, region, national, basis=basis, alignment=state.figures)
    except ValueError as error:
        fault = FieldError("figure", "cannot_explain", str(error), _("Name a territory, a national priority or both."))
        raise Invalid(_("This figure cannot be taken apart so."), [fault]) from error
    total = math.fsum(part.amount for part in parts)
    return {
        **about(state),
        "figure": figure.value,
        "territory": region,
        "national": national,
        "value": total if _is_known(state, figure, region, national, basis) else None,
        "items": [_contribution(state, part) for part in parts],
        "next": None,
    }


def title(state: State, code: str | None) -> str | None:
    """The title of a priority in the reader's language, Spanish where there is no other."""
    if code is None:
        return None
    texts = state.titles[code]
    return texts[language()] or texts["es"]


def _is_known(state: State, figure: Figure, region: str | None, national: str | None, basis: Basis) -> bool:
    """Whether there is such a figure, be it 0; nothing adds up to both."""
    figures, plan = state.figures, state.plan
    if figure is Figure.COVERAGE:
        values = getattr(figures.coverage, basis.value)[plan.nationals.index(str(national))]
    elif figure is Figure.MONEY:
        values = figures.money_local[plan.regions.index(str(region))]
    else:
        of_region = figures.local if figure is Figure.PROFILE else getattr(figures, figure.value)
        values = of_region[plan.regions.index(str(region))]
    return not math.isnan(values)


def _contribution(state: State, part: Contribution) -> dict[str, Any]:
    return {
        "because": part.reason.value,
        "territory": part.region,
        "priority": part.priority,
        "priority_title": title(state, part.priority),
        "national": part.national,
        "national_title": title(state, part.national),
        "link": state.link_id(part.link),
        "weight": part.weight,
        "strength": part.strength,
        "amount": part.amount,
        "surplus": part.surplus,
        "money": part.money,
        "illustrative": None if part.link is None else bool(state.links.illustrative[state.plan.link_row[part.link]]),
    }


def _places(state: State) -> list[tuple[str, int]]:
    """Regions north to south with their positions in the plan's arrays, which go by code."""
    positions = {code: place for place, code in enumerate(state.plan.regions)}
    return [(code, positions[code]) for code in state.units]


def _named(state: State, code: str) -> dict[str, Any]:
    return {"territory": code, "unit": state.units[code].id, "name": state.units[code].name}


def _one(values: Any, place: int) -> float | None:
    return or_none(np.asarray(values)[place])
