"""The line of sight from what the nation decided to what was spent on it, and where it breaks.

A chain is a national priority with one link to a regional one. Its steps stand in an order; the first that is missing
is what breaks it. A step before, such as a signal behind the national priority, or after, such as an indicator of what
came of it, is one more member of `SightStep` and one more column in `_reached`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from regional_planner.alignment.rules.plan import sum_by
from regional_planner.alignment.rules.weights import national_weights, regional_weights
from regional_planner.alignment.terms import PARTS_PER_MILLION, UNSET, Integers, LinkState, Mask, Plan, Shares


class SightStep(StrEnum):
    """What a chain has to reach, in order."""

    REGION = "region"
    """A region stands behind the national priority by a link, agreed or not."""
    AGREEMENT = "agreement"
    """Both sides agreed on the link."""
    COMMITMENT = "commitment"
    """Money is promised to the regional priority."""
    APPROPRIATION = "appropriation"
    """Money is voted for it."""
    EXPENDITURE = "expenditure"
    """Money was spent on it."""


STEPS = tuple(SightStep)
MONEY_STEPS = (SightStep.COMMITMENT, SightStep.APPROPRIATION, SightStep.EXPENDITURE)


@dataclass(frozen=True, slots=True, eq=False)
class Sight:
    """The C chains of a plan, by national priority, region and priority.

    `link` is a position in the plan's links, `UNSET` for a national priority that no region stands behind. `share` is
    the part of the nation's weight that the chain stands for: y_n, shared over the links to n by the weight that they
    pass on; all shares sum to 1, and are NaN when the nation has no weights. `reached` is C x steps.
    """

    national: Integers
    link: Integers
    share: Shares
    reached: Mask

    def first_missing(self, chain: int) -> SightStep | None:
        """What breaks a chain: the first step that it has not reached; None for a whole one."""
        missing = np.flatnonzero(~self.reached[chain])
        return STEPS[int(missing[0])] if len(missing) else None


def line_of_sight(plan: Plan, money: Mapping[SightStep, Integers]) -> Sight:
    """The chains of a plan, withdrawn links left out; `money` is CLP of each of the P priorities, by money step."""
    kept = np.flatnonzero(~plan.links_in(LinkState.WITHDRAWN))
    alone = np.setdiff1d(np.arange(len(plan.nationals)), plan.link_national[kept])
    national = np.concatenate([plan.link_national[kept], alone])
    link: Integers = np.concatenate([kept, np.full(len(alone), UNSET)]).astype(np.int64)
    order = np.lexsort((link, national))
    national, link = national[order], link[order]
    return Sight(national, link, _shares(plan, national, link), _reached(plan, link, money))


def _shares(plan: Plan, national: Integers, link: Integers) -> Shares:
    """y_n shared over the chains of n by weight times strength, equally where they pass on nothing at all."""
    weights, linked = np.nan_to_num(regional_weights(plan).share), link != UNSET
    passed: Shares = np.ones(len(link))
    passed[linked] = weights[plan.link_priority[link[linked]]] * plan.strength[link[linked]] / PARTS_PER_MILLION
    whole = np.bincount(national, passed, len(plan.nationals))
    counts = sum_by(national, np.ones(len(national), dtype=np.int64), len(plan.nationals))
    part = np.where(whole[national] > 0, passed, 1.0) / np.where(whole > 0, whole, counts)[national]
    shares: Shares = national_weights(plan).share[national] * part
    return shares


def _reached(plan: Plan, link: Integers, money: Mapping[SightStep, Integers]) -> Mask:
    linked = link != UNSET
    agreed: Mask = np.zeros(len(link), dtype=bool)
    agreed[linked] = plan.links_in(LinkState.AGREED)[link[linked]]
    columns = {SightStep.REGION: linked, SightStep.AGREEMENT: agreed}
    for step in MONEY_STEPS:
        paid: Mask = np.zeros(len(link), dtype=bool)
        paid[linked] = money[step][plan.link_priority[link[linked]]] > 0
        columns[step] = paid
    return np.stack([columns[step] for step in STEPS], axis=1)
