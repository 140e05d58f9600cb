"""The planner's to-do list: what is open between two levels, and for how long."""

from collections.abc import Iterator

import numpy as np

from regional_planner.alignment.rules.weights import regional_weights, split_by_part
from regional_planner.alignment.terms import (
    PARTS,
    PARTS_PER_MILLION,
    UNSET,
    Gap,
    GapKind,
    Integers,
    LinkState,
    Mask,
    Part,
    Plan,
)


def gaps(plan: Plan) -> list[Gap]:
    """All gaps of a plan, by kind in the order of `GapKind` and then by code.

    Weight that a region declared local is its right and never a gap. Days run from when a link was contested,
    or proposed while nobody answered, to the plan's day; None when that day is unknown.
    """
    split = split_by_part(plan)
    return [
        *_nationals_without_region(plan),
        *_unassigned(plan, split),
        *_open_links(plan, GapKind.CONTESTED, LinkState.CONTESTED),
        *_open_links(plan, GapKind.UNANSWERED, LinkState.PROPOSED),
        *_money_gaps(plan, split),
    ]


def _nationals_without_region(plan: Plan) -> Iterator[Gap]:
    weighty = regional_weights(plan).numerator[plan.link_priority] > 0
    carried = np.zeros(len(plan.nationals), dtype=bool)
    carried[plan.link_national[plan.links_in(LinkState.AGREED) & weighty]] = True
    for national in np.flatnonzero(~carried):
        yield Gap(GapKind.NATIONAL_WITHOUT_REGION, national=plan.nationals[national])


def _unassigned(plan: Plan, split: Integers) -> Iterator[Gap]:
    unassigned = split[:, PARTS.index(Part.UNASSIGNED)]
    is_origin = np.zeros(len(plan.priorities), dtype=bool)
    is_origin[plan.origin_priority[plan.origin_priority != UNSET]] = True
    alone = (unassigned == PARTS_PER_MILLION) & ~is_origin
    yield from _priority_gaps(plan, GapKind.LOCAL_WITHOUT_ORIGIN, alone, unassigned)
    yield from _priority_gaps(plan, GapKind.UNASSIGNED_WEIGHT, (unassigned > 0) & ~alone, unassigned)


def _open_links(plan: Plan, kind: GapKind, state: LinkState) -> Iterator[Gap]:
    answered = plan.answered_day != UNSET
    since = (
        np.where(answered, plan.answered_day, plan.proposed_day) if state is LinkState.CONTESTED else plan.proposed_day
    )
    for link in np.flatnonzero(plan.links_in(state)):
        priority, day = plan.link_priority[link], int(since[link])
        yield Gap(
            kind,
            region=plan.regions[plan.region_of[priority]],
            priority=plan.priorities[priority],
            national=plan.nationals[plan.link_national[link]],
            link=int(link),
            share=int(plan.strength[link]) / PARTS_PER_MILLION,
            days=None if day == UNSET else plan.day - day,
        )


def _money_gaps(plan: Plan, split: Integers) -> Iterator[Gap]:
    agreed, local = (split[:, PARTS.index(part)] for part in (Part.AGREED, Part.DECLARED_LOCAL))
    unfunded = (agreed > 0) & (plan.money == 0)
    yield from _priority_gaps(plan, GapKind.AGREED_UNFUNDED, unfunded, agreed)
    unaligned = (agreed == 0) & (local < PARTS_PER_MILLION) & (plan.money > 0)
    yield from _priority_gaps(plan, GapKind.FUNDED_UNALIGNED, unaligned, PARTS_PER_MILLION - local)


def _priority_gaps(plan: Plan, kind: GapKind, chosen: Mask, per_million: Integers) -> Iterator[Gap]:
    for priority in np.flatnonzero(chosen):
        yield Gap(
            kind,
            region=plan.regions[plan.region_of[priority]],
            priority=plan.priorities[priority],
            share=int(per_million[priority]) / PARTS_PER_MILLION,
            money=int(plan.money[priority]),
        )
