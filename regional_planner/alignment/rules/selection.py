"""A part of a plan with its weights renormalised, and a plan under other weights of the higher level."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from regional_planner.alignment.rules.weights import national_weights, regional_weights
from regional_planner.alignment.terms import (
    PARTS_PER_MILLION,
    UNSET,
    Integers,
    LinkState,
    Mask,
    Plan,
)


def selected(plan: Plan, priorities: Mask, nationals: Mask) -> Plan:
    """The plan of the chosen ones of the P priorities and N nationals; between any two the ratio of weights stays.

    Weights left open are filled in over the whole plan before the choice, so a choice favours nobody. A national
    priority that is not chosen stays, with weight 0, where a chosen priority has a standing link to it: what a
    region does elsewhere is neither unassigned nor local.
    """
    standing = ~plan.links_in(LinkState.WITHDRAWN) & priorities[plan.link_priority]
    reached = nationals.copy()
    reached[plan.link_national[standing]] = True
    regional, national = regional_weights(plan).numerator, national_weights(plan).numerator
    lower, higher = _new_places(priorities), _new_places(reached)
    links = priorities[plan.link_priority] & reached[plan.link_national]
    origins = reached[plan.origin_national]
    return replace(
        plan,
        nationals=_kept(plan.nationals, reached),
        national_weight=np.where(nationals, national, 0)[reached],
        priorities=_kept(plan.priorities, priorities),
        region_of=plan.region_of[priorities],
        weight=regional[priorities],
        declared_local=plan.declared_local[priorities],
        money=plan.money[priorities],
        link_priority=lower[plan.link_priority[links]],
        link_national=higher[plan.link_national[links]],
        strength=plan.strength[links],
        link_state=plan.link_state[links],
        link_proposer=plan.link_proposer[links],
        proposed_day=plan.proposed_day[links],
        answered_day=plan.answered_day[links],
        link_row=plan.link_row[links],
        origin_national=higher[plan.origin_national[origins]],
        origin_region=plan.origin_region[origins],
        origin_priority=_where_named(lower, plan.origin_priority[origins]),
        origin_share=plan.origin_share[origins],
    )


def with_national_weights(plan: Plan, weights: Mapping[str, int], among: Mask) -> Plan:
    """The plan under a scenario: `weights` per million by code of national priority.

    Those of the N nationals `among` which the scenario lies and that it does not name share equally what the named
    ones leave of the whole, hence nothing when these add up to it; where all are named, they are scaled to it. The
    others have weight 0. Raises ValueError, with the code, for one that is not among them, and for weights that
    add up to more than the whole or, with none left unnamed, to nothing.
    """
    known = {code for code, counts in zip(plan.nationals, among.tolist(), strict=True) if counts}
    for code in weights:
        if code not in known:
            raise ValueError(code)
    stated = sum(weights.values())
    if stated > PARTS_PER_MILLION or (stated == 0 and known == set(weights)):
        raise ValueError(", ".join(sorted(weights)))
    scenario = [weights.get(code, UNSET if code in known else 0) for code in plan.nationals]
    return replace(plan, national_weight=np.array(scenario, dtype=np.int64))


def _new_places(kept: Mask) -> Integers:
    """Old place -> place among the kept ones; `UNSET` for the others."""
    return np.where(kept, np.cumsum(kept) - 1, UNSET)


def _where_named(places: Integers, old: Integers) -> Integers:
    return np.where(old == UNSET, UNSET, places[old]) if len(places) else np.full(len(old), UNSET)


def _kept(codes: tuple[str, ...], kept: Mask) -> tuple[str, ...]:
    return tuple(code for code, keep in zip(codes, kept.tolist(), strict=True) if keep)
