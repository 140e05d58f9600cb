"""A plan on the units of another day: who inherits which priorities, links, money and origins, by lineage."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from itertools import groupby
from typing import NamedTuple

import numpy as np

from regional_planner.alignment.rules.weights import Weights, regional_weights
from regional_planner.alignment.terms import UNSET, Integers, Plan
from regional_planner.kernel.apportion import apportion
from regional_planner.territory.terms import Flow

PARTS_OF_A_MERGER = 10**12
"""Weights of a merged unit are whole numbers of this whole: fine enough for 1e-12, and sums stay exact."""


class Inherited(NamedTuple):
    """How a unit came by a profile that was another's.

    `share` is the part of the giving unit's money and origins that came along, `weight` what its profile weighs
    in the profile of the unit that has it now: 1 on a split; both by `basis`.
    """

    act: str
    from_unit: str
    to_unit: str
    share: float
    weight: float
    basis: str


@dataclass(frozen=True, slots=True)
class Rebased:
    """A plan on other units, and how each unit whose profile is not its own came by it, by code."""

    plan: Plan
    steps: dict[str, tuple[Inherited, ...]]


@dataclass(slots=True)
class _Holding:
    """What one unit holds: by place in the old plan, shares of weight, money and parts of origins."""

    shares: dict[int, Fraction] = field(default_factory=dict)
    money: dict[int, int] = field(default_factory=dict)
    origins: dict[int, int] = field(default_factory=dict)
    steps: tuple[Inherited, ...] = ()

    @property
    def weighed(self) -> bool:
        """Whether it has a profile at all."""
        return any(self.shares.values())


def rebase_plan(
    plan: Plan,
    flows: Sequence[Flow],
    start: date,
    end: date,
    *,
    units: Mapping[str, str],
    targets: Mapping[str, str],
    inhabitants: Mapping[str, int | None],
) -> Rebased:
    """The plan whose regions are the units of `start`, on the units of `end`; `end` may be the earlier day.

    On a split the children inherit their parent's profile; on a merger the profile is the mean of those that there
    are, weighted by the flows; money and origins are shared out by the flows, whole. So every figure is that of a
    plan again, recomputed and never averaged. A priority that several units inherit stands once in each.

    `units` and `targets` map the codes of the regions to the unit versions that `flows` (lineage of one basis) name,
    on `start` and on `end`; `inhabitants` are those of the targets by code.
    """
    held = _through(_holdings(plan, units), flows, start, end)
    codes = sorted(targets)
    holders = [held.get(targets[code], _Holding()) for code in codes]
    return Rebased(
        _plan_of(plan, codes, holders, inhabitants),
        {code: holder.steps for code, holder in zip(codes, holders, strict=True) if holder.steps},
    )


def predecessors(
    units: Iterable[str], flows: Sequence[Flow], start: date, end: date, targets: Iterable[str]
) -> dict[str, str | None]:
    """For each unit version of `targets` on `end` the one of `units` on `start` that most of it came from.

    By the flows, the earlier code where two gave as much; None where it came from none of them.
    """
    known, earlier, later = set(units), min(start, end), max(start, end)
    due = [flow if start <= end else _turned(flow) for flow in flows if earlier < flow.in_force <= later]

    def origin(unit: str, seen: frozenset[str]) -> str | None:
        if unit in known:
            return unit
        givers = sorted((-flow.count, flow.source_unit) for flow in due if flow.target_unit == unit)
        found = (origin(giver, seen | {unit}) for _, giver in givers if giver not in seen)
        return next((each for each in found if each is not None), None)

    return {target: origin(target, frozenset()) for target in targets}


def _holdings(plan: Plan, units: Mapping[str, str]) -> dict[str, _Holding]:
    weights = regional_weights(plan)
    held = {units[code]: _Holding() for code in plan.regions}
    of_region = [held[units[code]] for code in plan.regions]
    numerators, money = weights.numerator.tolist(), plan.money.tolist()
    wholes = weights.denominator.tolist()
    # What stands in several units since an earlier split is one and the same when these come together again.
    first: dict[str, int] = {}
    first_origin: dict[tuple[int, str | None], int] = {}
    for place, region in enumerate(plan.region_of.tolist()):
        same = first.setdefault(plan.priorities[place], place)
        of_region[region].shares[same] = Fraction(numerators[place], wholes[region] or 1)
        of_region[region].money[same] = money[place]
    for place, region in enumerate(plan.origin_region.tolist()):
        national, source = int(plan.origin_national[place]), int(plan.origin_priority[place])
        same = first_origin.setdefault((national, None if source == UNSET else plan.priorities[source]), place)
        held_so_far = of_region[region].origins
        held_so_far[same] = held_so_far.get(same, 0) + int(plan.origin_share[place])
    return held


def _through(held: dict[str, _Holding], flows: Sequence[Flow], start: date, end: date) -> dict[str, _Holding]:
    """Who holds what after each act between the two days, in order of time or against it."""
    forward = start <= end
    earlier, later = min(start, end), max(start, end)
    due = [flow for flow in flows if earlier < flow.in_force <= later and flow.count > 0]
    due.sort(key=lambda flow: (flow.in_force, flow.act, flow.source_unit, flow.target_unit))
    acts = [list(act) for _, act in groupby(due, key=lambda flow: (flow.in_force, flow.act))]
    for act in acts if forward else reversed(acts):
        held = _through_one_act(held, [(f if forward else _turned(f)) for f in act])
    return held


def _turned(flow: Flow) -> Flow:
    return replace(flow, source_unit=flow.target_unit, target_unit=flow.source_unit)


def _through_one_act(before: dict[str, _Holding], flows: list[Flow]) -> dict[str, _Holding]:
    giving: dict[str, list[Flow]] = defaultdict(list)
    taken: dict[str, int] = defaultdict(int)
    for flow in flows:
        if flow.source_unit in before:
            giving[flow.source_unit].append(flow)
            taken[flow.target_unit] += flow.count if before[flow.source_unit].weighed else 0
    after = {unit: holding for unit, holding in before.items() if unit not in giving}
    for giver, targets in giving.items():
        counts = [flow.count for flow in targets]
        for place, flow in enumerate(targets):
            weight = Fraction(flow.count, taken[flow.target_unit]) if before[giver].weighed else Fraction(0)
            _pass_on(before[giver], after.setdefault(flow.target_unit, _Holding()), flow, weight, counts, place)
    return after


def _pass_on(giver: _Holding, taker: _Holding, flow: Flow, weight: Fraction, counts: list[int], place: int) -> None:
    """Add to `taker` what it gets of `giver`: its part of money and origins is that of `counts[place]`."""
    for priority, of_whole in giver.shares.items():
        taker.shares[priority] = taker.shares.get(priority, Fraction(0)) + of_whole * weight
    for whole, into in ((giver.money, taker.money), (giver.origins, taker.origins)):
        for key, amount in whole.items():
            into[key] = into.get(key, 0) + apportion(amount, counts)[place]
    share = float(Fraction(counts[place], sum(counts)))
    step = Inherited(flow.act, flow.source_unit, flow.target_unit, share, float(weight), flow.basis)
    taker.steps = (*taker.steps, *(old for old in giver.steps if old not in taker.steps), step)


def _plan_of(plan: Plan, codes: list[str], holders: list[_Holding], inhabitants: Mapping[str, int | None]) -> Plan:
    weights = _weights(plan, regional_weights(plan), holders)
    copies = sorted(
        ((priority, region) for region, holder in enumerate(holders) for priority in holder.shares),
        key=lambda copy: (plan.priorities[copy[0]], copy[1]),
    )
    places = {copy: place for place, copy in enumerate(copies)}
    old = np.array([priority for priority, _ in copies], dtype=np.int64)
    return Plan(
        day=plan.day,
        regions=tuple(codes),
        inhabitants=_whole(inhabitants.get(code) for code in codes),
        nationals=plan.nationals,
        national_weight=plan.national_weight,
        priorities=tuple(plan.priorities[priority] for priority, _ in copies),
        region_of=_whole(region for _, region in copies),
        weight=_whole(weights[region][priority] for priority, region in copies),
        declared_local=plan.declared_local[old],
        money=_whole(holders[region].money[priority] for priority, region in copies),
        **_links(plan, old),
        **_origins(plan, holders, places),
    )


def _weights(plan: Plan, resolved: Weights, holders: list[_Holding]) -> list[dict[int, int]]:
    """The weights of each new unit: as they were set where a profile was inherited whole, else of a common whole."""
    sizes = np.bincount(plan.region_of, minlength=len(plan.regions)).tolist()
    regions, numerators = plan.region_of.tolist(), resolved.numerator.tolist()
    wholes, weights = resolved.denominator.tolist(), plan.weight.tolist()
    found = []
    for holder in holders:
        of = {regions[priority] for priority in holder.shares}
        whole = len(of) == 1 and len(holder.shares) == sizes[min(of)]
        same = whole and all(s == Fraction(numerators[p], wholes[regions[p]] or 1) for p, s in holder.shares.items())
        if same or not holder.weighed:
            found.append({priority: weights[priority] if same else 0 for priority in holder.shares})
        else:
            found.append(_rounded(holder.shares))
    return found


def _rounded(shares: dict[int, Fraction]) -> dict[int, int]:
    """Shares as whole numbers that sum to `PARTS_OF_A_MERGER`, by largest remainders."""
    common = math.lcm(*(share.denominator for share in shares.values()))
    numerators = [share.numerator * (common // share.denominator) for share in shares.values()]
    return dict(zip(shares, apportion(PARTS_OF_A_MERGER, numerators), strict=True))


def _links(plan: Plan, old: Integers) -> dict[str, Integers]:
    """The links of the priorities, once for each copy; `old` is the place that each copy had."""
    order = np.argsort(plan.link_priority, kind="stable")
    counts = np.bincount(plan.link_priority, minlength=len(plan.priorities))
    starts = np.cumsum(counts) - counts
    of_copy = counts[old]
    copy = np.repeat(np.arange(len(old)), of_copy)
    within = np.arange(len(copy)) - np.repeat(np.cumsum(of_copy) - of_copy, of_copy)
    chosen = order[np.repeat(starts[old], of_copy) + within]
    names = ("link_national", "strength", "link_state", "link_proposer", "proposed_day", "answered_day", "link_row")
    arrays: dict[str, Integers] = {name: getattr(plan, name)[chosen] for name in names}
    return {"link_priority": copy, **arrays}


def _origins(plan: Plan, holders: list[_Holding], places: dict[tuple[int, int], int]) -> dict[str, Integers]:
    first = {code: place for place, code in reversed(list(enumerate(plan.priorities)))}

    def source(origin: int) -> int:
        priority = int(plan.origin_priority[origin])
        return UNSET if priority == UNSET else first[plan.priorities[priority]]

    rows = [
        (origin, region, places.get((source(origin), region), UNSET), share)
        for region, holder in enumerate(holders)
        for origin, share in sorted(holder.origins.items())
    ]
    chosen = _whole(row[0] for row in rows)
    return {
        "origin_national": plan.origin_national[chosen],
        "origin_region": _whole(row[1] for row in rows),
        "origin_priority": _whole(row[2] for row in rows),
        "origin_share": _whole(row[3] for row in rows),
    }


def _whole(numbers: Iterable[int | None]) -> Integers:
    return np.array([UNSET if number is None else number for number in numbers], dtype=np.int64)
