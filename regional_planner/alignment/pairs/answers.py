"""The answers on pairs as rows: all pairs, and one pair with the parts that add up to its indices."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from regional_planner.alignment.answers import about, title
from regional_planner.alignment.pairs.queries import Compared
from regional_planner.alignment.rules.cells import cell_parts, known, share_in_none
from regional_planner.alignment.rules.joining import candidates
from regional_planner.alignment.rules.pairs import linking_nationals, ties
from regional_planner.alignment.rules.weights import regional_weights
from regional_planner.alignment.terms import PARTS_PER_MILLION, Shares
from regional_planner.kernel.language import language
from regional_planner.kernel.missing import or_none

INDICES = ("synergy", "overlap", "complementarity")
MOST_CANDIDATES = 10
Joint = Mapping[str, Any]
Row = dict[str, Any]


def pair_rows(compared: Compared, territory: str | None, sort: str, limit: int) -> list[Row]:
    """A row a pair (the northern one first), the highest by `sort` first and those without a figure last.

    Of one region where it is named by `territory`.
    """
    regions = compared.state.plan.regions
    places = {code: place for place, code in enumerate(regions)}
    southward = np.array([places[code] for code in compared.state.units], dtype=np.int64)
    first, second = (southward[each] for each in np.triu_indices(len(regions), 1))
    if territory is not None:
        chosen = (first == places[territory]) | (second == places[territory])
        first, second = first[chosen], second[chosen]
    values: Shares = getattr(compared.pairs, sort)[first, second]
    order = np.argsort(-values, kind="stable")[:limit]
    return [_pair_row(compared, int(first[place]), int(second[place])) for place in order]


def number_of_pairs(compared: Compared, territory: str | None) -> int:
    """How many pairs there are, of all regions or of one."""
    regions = len(compared.state.plan.regions)
    return max(regions - 1, 0) if territory is not None else math.comb(regions, 2)


def one_pair(compared: Compared, first: int, second: int, names: Mapping[str, str], joint: Sequence[Joint]) -> Row:
    """A pair with the cells and ties that add up to its indices, the priorities behind them, and what is joined.

    `names` are those of axes and areas by code; `joint` the cycle's joint priorities.
    """
    state, profiles = compared.state, compared.profiles
    nones = share_in_none(profiles)
    shared = [
        each for each in joint if {state.plan.regions[first], state.plan.regions[second]} <= set(each["territories"])
    ]
    return {
        **about(state),
        **_pair_row(compared, first, second),
        "first_in_none": or_none(nones[first]),
        "second_in_none": or_none(nones[second]),
        "parts": [_tie(compared, *tie) for tie in ties(compared.pairs, state.figures, first, second)],
        "linking": [
            _linking(compared, national, first, second) for national in linking_nationals(state.figures, first, second)
        ],
        "joint": [_joint(compared, each) for each in shared],
        "candidates": _candidates(compared, first, second, joint),
        "items": _cells(compared, first, second, names),
        "next": None,
    }


def _pair_row(compared: Compared, first: int, second: int) -> Row:
    units, plan, found = compared.state.units, compared.state.plan, compared.pairs
    codes = plan.regions[first], plan.regions[second]
    drawn = set(codes) <= compared.drawn
    return {
        "first": codes[0],
        "first_name": units[codes[0]].name,
        "second": codes[1],
        "second_name": units[codes[1]].name,
        **{name: or_none(getattr(found, name)[first, second]) for name in INDICES},
        "overlap_counted": or_none(found.counted[first, second] * found.overlap[first, second]),
        "border": bool(found.borders[first, second]) if drawn else None,
        "functional_area": bool(found.functional_areas[first, second]),
        "shared_national_weight": float(found.shared_national_weight[first, second]),
    }


def _tie(compared: Compared, tie: str, national: int | None, amount: float) -> Row:
    state = compared.state
    code = None if national is None else state.plan.nationals[national]
    weight = None if national is None else or_none(state.figures.national.share[national])
    return {
        "because": str(tie),
        "national": code,
        "national_title": title(state, code),
        "weight": weight,
        "amount": amount,
    }


def _linking(compared: Compared, national: int, first: int, second: int) -> Row:
    state = compared.state
    profiles = state.figures.profiles
    code = state.plan.nationals[national]
    return {
        "national": code,
        "title": title(state, code),
        "weight": or_none(state.figures.national.share[national]),
        "first": float(profiles[first, national]),
        "second": float(profiles[second, national]),
    }


def _cells(compared: Compared, first: int, second: int, names: Mapping[str, str]) -> list[Row]:
    """The cells that either region has weight in, the known ones with what they bring; the weights sum to 1."""
    mine, yours = compared.profiles[first], compared.profiles[second]
    brought = {name: np.zeros_like(mine) for name in ("overlap", "complementarity")}
    for whole, part in zip(brought.values(), cell_parts(known(mine), known(yours)), strict=True):
        whole[1:, 1:] = part
    cells, behind = compared.cells, _behind(compared, (first, second))
    return [
        {
            "axis": cells.axes[axis] or None,
            "axis_name": names.get(cells.axes[axis]),
            "area": cells.areas[area] or None,
            "area_name": names.get(cells.areas[area]),
            "first_weight": or_none(mine[axis, area]),
            "second_weight": or_none(yours[axis, area]),
            **{name: or_none(whole[axis, area]) for name, whole in brought.items()},
            "priorities": behind.get((axis, area), []),
        }
        for axis, area in np.argwhere((mine > 0) | (yours > 0)).tolist()
    ]


def _behind(compared: Compared, regions: tuple[int, int]) -> dict[tuple[int, int], list[Row]]:
    """By cell: the priorities of the two regions that put weight into it."""
    plan, cells = compared.state.plan, compared.cells
    weight = regional_weights(plan).share[cells.priority] * cells.share
    found: dict[tuple[int, int], list[Row]] = {}
    for place in np.flatnonzero(np.isin(plan.region_of[cells.priority], regions) & (weight > 0)):
        code = plan.priorities[cells.priority[place]]
        row = {
            "territory": plan.regions[plan.region_of[cells.priority[place]]],
            "priority": code,
            "title": title(compared.state, code),
            "weight": float(weight[place]),
        }
        found.setdefault((int(cells.axis[place]), int(cells.area[place])), []).append(row)
    return found


def _candidates(compared: Compared, first: int, second: int, joint: Sequence[Joint]) -> list[Row]:
    """Priorities that could be joined, those in a joint priority already left out."""
    state = compared.state
    taken = {each["priority"] for row in joint for each in row["members"]}
    codes = state.plan.priorities
    rows: list[Row] = []
    for found in candidates(state.plan, compared.cells, first, second):
        pair = codes[found.first], codes[found.second]
        if taken.isdisjoint(pair) and len(rows) < MOST_CANDIDATES:
            titles = [title(state, code) for code in pair]
            sides = {"first": pair[0], "first_title": titles[0], "second": pair[1], "second_title": titles[1]}
            rows.append({**sides, "same_cells": found.same_cells, "same_axes": found.same_axes})
    return rows


def _joint(compared: Compared, row: Joint) -> Row:
    state = compared.state
    members = [
        {
            "priority": each["priority"],
            "title": title(state, each["priority"]) if each["priority"] in state.titles else None,
            "share": each["share"] / PARTS_PER_MILLION,
        }
        for each in row["members"]
    ]
    return {
        "id": row["id"],
        "title": (row["title_en"] if language() == "en" else None) or row["title"],
        "reason": row["reason"],
        "state": row["state"].value,
        "territories": row["territories"],
        "national": row["national"],
        "members": members,
    }
