"""Concentration and the line of sight as rows."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from regional_planner.alignment.answers import title
from regional_planner.alignment.queries import State
from regional_planner.alignment.rules.concentration import Inequality, inequality, spread
from regional_planner.alignment.rules.plan import sum_by
from regional_planner.alignment.rules.sight import MONEY_STEPS, STEPS, Sight, SightStep, line_of_sight
from regional_planner.alignment.terms import LINK_STATES, PARTS_PER_MILLION, UNSET, Integers, Mask
from regional_planner.kernel.missing import or_none
from regional_planner.territory.terms import CAPITAL_REGION

Row = dict[str, Any]


def concentration(state: State) -> Row:
    """A row a region with what it brings to Gini and Theil, and both beside them; null where there is no figure.

    A region without priorities, or whose inhabitants are unknown, is in the table and in neither index.
    """
    plan = state.plan
    regions = len(plan.regions)
    money = sum_by(plan.region_of, plan.money, regions)
    priorities = sum_by(plan.region_of, np.ones(len(plan.priorities), dtype=np.int64), regions)
    counted: Mask = (priorities > 0) & (plan.inhabitants > 0)
    capital = np.array([int(code == CAPITAL_REGION) for code in plan.regions], dtype=np.int64)
    found = inequality(money[counted], plan.inhabitants[counted], capital[counted], 2)
    places = {int(place): order for order, place in enumerate(np.flatnonzero(counted))}
    people = np.where(plan.inhabitants != UNSET, plan.inhabitants, 0)
    wholes = {"money": money, "inhabitants": people, "priorities": priorities}
    order = {code: place for place, code in enumerate(plan.regions)}
    rows = []
    for code, unit in state.units.items():
        place = order[code]
        row = {"territory": code, "unit": unit.id, "name": unit.name, "capital": code == CAPITAL_REGION}
        rows.append({**row, **_of_region(place, wholes, plan.inhabitants), **_parts(found, places.get(place))})
    return {
        "items": rows,
        "gini": or_none(found.gini),
        "theil": or_none(found.theil),
        "theil_between": or_none(found.between),
        "theil_within_capital": or_none(found.within[1]),
        "theil_within_others": or_none(found.within[0]),
        "regions_counted": int(counted.sum()),
        "regions_left_out": int((~counted).sum()),
        "capital": _of_capital(rows),
        "spread": _spread(state),
        "total": int(money.sum()),
    }


def _spread(state: State) -> list[Row]:
    """A row a priority of the higher level: how many regions carry it, and how much of that lies with few of them."""
    found = spread(state.figures.profiles)
    rows = []
    for place, code in enumerate(state.plan.nationals):
        most = int(found.shares[:, place].argmax()) if found.carriers[place] else None
        largest = None if most is None else state.plan.regions[most]
        rows.append(
            {
                "national": code,
                "title": title(state, code),
                "weight": or_none(state.figures.national.share[place]),
                "carriers": int(found.carriers[place]),
                "concentration": or_none(found.concentration[place]),
                "largest": largest,
                "largest_name": None if largest is None else state.units[largest].name,
                "largest_share": None if most is None else or_none(found.shares[most, place]),
            }
        )
    return rows


def line_of_sight_rows(
    state: State, money: Mapping[SightStep, Integers], territory: str | None, missing: str | None
) -> Row:
    """A row a chain from a national priority to what was spent, and how much of the nation's weight reaches each step.

    `territory` and `missing` keep some of the rows; the steps are always of all.
    """
    found = line_of_sight(state.plan, money)
    rows = [_chain(state, found, money, chain) for chain in range(len(found.link))]
    return {
        "items": [
            row
            for row in rows
            if (territory is None or row["territory"] == territory) and (missing is None or row["missing"] == missing)
        ],
        "steps": _steps(rows),
        "whole": _sum([row for row in rows if row["missing"] is None]),
    }


def _steps(rows: list[Row]) -> list[Row]:
    """Each step with the chains that it breaks, and the part of the nation's weight that gets past it."""
    steps, left = [], rows
    for step in STEPS:
        broken = [row for row in left if row["missing"] == step]
        left = [row for row in left if row["missing"] != step]
        steps.append(
            {"step": step.value, "breaks": len(broken), "share_lost": _sum(broken), "share_reached": _sum(left)}
        )
    return steps


def _chain(state: State, found: Sight, money: Mapping[SightStep, Integers], chain: int) -> Row:
    plan, link = state.plan, int(found.link[chain])
    national = plan.nationals[found.national[chain]]
    row: Row = {"national": national, "national_title": title(state, national)}
    row |= dict.fromkeys(("territory", "name", "priority", "priority_title", "link", "link_state", "strength"))
    row |= dict.fromkeys(step.value for step in MONEY_STEPS)
    if link != UNSET:
        priority = int(plan.link_priority[link])
        region = plan.regions[plan.region_of[priority]]
        row |= {
            "territory": region,
            "name": state.units[region].name,
            "priority": plan.priorities[priority],
            "priority_title": title(state, plan.priorities[priority]),
            "link": state.link_id(link),
            "link_state": LINK_STATES[plan.link_state[link]].value,
            "strength": int(plan.strength[link]) / PARTS_PER_MILLION,
            **{step.value: int(money[step][priority]) for step in MONEY_STEPS},
        }
    missing = found.first_missing(chain)
    return {**row, "share": or_none(found.share[chain]), "missing": missing.value if missing else None}


def _of_region(place: int, wholes: Mapping[str, Integers], inhabitants: Integers) -> Row:
    people, money = int(inhabitants[place]), int(wholes["money"][place])
    planning = bool(wholes["priorities"][place])
    shares = {name: _ratio(int(of[place]), int(of.sum())) for name, of in wholes.items()}
    return {
        "money": money if planning else None,
        "inhabitants": None if people == UNSET else people,
        "priorities": int(wholes["priorities"][place]),
        "per_head": _ratio(money, people) if planning and people > 0 else None,
        "money_share": shares["money"] if planning else None,
        "inhabitants_share": None if people == UNSET else shares["inhabitants"],
        "priorities_share": shares["priorities"],
    }


def _parts(found: Inequality, order: int | None) -> Row:
    parts = {"gini_part": found.gini_parts, "theil_part": found.theil_parts}
    return {name: None if order is None else or_none(part[order]) for name, part in parts.items()}


def _of_capital(rows: list[Row]) -> Row:
    """The capital region's shares; null where it is no region of the plan, or there is nothing to share."""
    capital = next((row for row in rows if row["capital"]), {})
    return {name: capital.get(f"{name}_share") for name in ("money", "priorities", "inhabitants")}


def _ratio(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _sum(rows: list[Row]) -> float | None:
    """The share that some chains stand for together; null where the nation has no weights."""
    shares = [row["share"] for row in rows]
    return None if None in shares else min(math.fsum(shares), 1.0)
