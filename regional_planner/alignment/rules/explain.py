"""What a figure is made of: the links, weights and money that add up to it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from regional_planner.alignment.rules.figures import (
    Alignment,
    align,
    coverage_amounts,
    heard_priorities,
    money_shares,
)
from regional_planner.alignment.rules.plan import sum_by
from regional_planner.alignment.terms import (
    PARTS,
    PARTS_PER_MILLION,
    UNSET,
    Basis,
    Contribution,
    Figure,
    LinkState,
    Mask,
    Part,
    Plan,
    Reason,
    Shares,
)

REASON_OF_STATE = {
    LinkState.AGREED: Reason.AGREED,
    LinkState.PROPOSED: Reason.PENDING,
    LinkState.CONTESTED: Reason.CONTESTED,
}
OF_ONE_NATIONAL = {Figure.PROFILE, Figure.MONEY, Figure.COVERAGE}
OF_ALL_NATIONALS = {Figure.LOCAL, Figure.HEARD}


def explanation(
    plan: Plan,
    figure: Figure,
    region: str | None = None,
    national: str | None = None,
    *,
    basis: Basis = Basis.REGIONS,
    alignment: Alignment | None = None,
) -> list[Contribution]:
    """The contributions whose amounts sum (math.fsum, to 1e-12) to a figure; none when the figure is null.

    The profile and the money profile are those of a region in a national priority; coverage is that of a
    national priority by `basis`, a region narrowing the list to its lines; carrying and voice are a region's,
    a national priority narrowing them likewise; local and heard are a region's. Where a minimum cuts, as in
    carrying, it is shared over the links in proportion and the rest is shown as surplus. `alignment` spares
    computing the figures again. Raises ValueError for an unknown code and for one too many or too few.
    """
    if region is None and figure is not Figure.COVERAGE:
        raise ValueError(f"{figure} is of one region: name it")
    if national is None and figure in OF_ONE_NATIONAL:
        raise ValueError(f"{figure} is of one national priority: name it")
    if national is not None and figure in OF_ALL_NATIONALS:
        raise ValueError(f"{figure} is over all national priorities: name none")
    scope = _Scope(
        plan,
        align(plan) if alignment is None else alignment,
        _place(region, plan.regions, "region"),
        _place(national, plan.nationals, "national priority"),
        basis,
    )
    return list(EXPLAINERS[figure](scope))


@dataclass(frozen=True, slots=True)
class _Scope:
    plan: Plan
    alignment: Alignment
    region: int | None
    national: int | None
    basis: Basis

    def links(self, state: LinkState = LinkState.AGREED) -> list[int]:
        """The links in this state of the region and the national priority, where these are named."""
        chosen = self.plan.links_in(state)
        if self.region is not None:
            chosen &= self.plan.region_of_link == self.region
        if self.national is not None:
            chosen &= self.plan.link_national == self.national
        return _places(chosen)

    def weighed_priorities(self, chosen: Mask | None = None) -> list[int]:
        """The region's priorities, when it has weights; else none, as a null figure has no parts."""
        mine = (self.plan.region_of == self.region) & ~np.isnan(self.alignment.regional.share)
        return _places(mine if chosen is None else mine & chosen)

    def of_link(self, link: int, weights: Shares, counted: float = 1.0, reason: Reason = Reason.AGREED) -> Contribution:
        """The contribution of a link, `counted` being the part of it that counts."""
        priority = int(self.plan.link_priority[link])
        weight, strength = float(weights[priority]), int(self.plan.strength[link]) / PARTS_PER_MILLION
        full = weight * strength
        return Contribution(
            reason,
            region=self.plan.regions[self.plan.region_of[priority]],
            priority=self.plan.priorities[priority],
            national=self.plan.nationals[self.plan.link_national[link]],
            link=link,
            weight=weight,
            strength=strength,
            amount=full * counted,
            surplus=full - full * counted,
            money=int(self.plan.money[priority]),
        )

    def of_priority(self, priority: int, reason: Reason, strength: float) -> Contribution:
        """The contribution of a share of a priority's weight that no single link stands for."""
        weight = float(self.alignment.regional.share[priority])
        return Contribution(
            reason,
            region=self.plan.regions[self.plan.region_of[priority]],
            priority=self.plan.priorities[priority],
            national=None,
            link=None,
            weight=weight,
            strength=strength,
            amount=weight * strength,
            money=int(self.plan.money[priority]),
        )


def _profile(scope: _Scope) -> Iterator[Contribution]:
    weights = scope.alignment.regional.share
    return (scope.of_link(link, weights) for link in _weighed(scope, weights))


def _money(scope: _Scope) -> Iterator[Contribution]:
    weights = money_shares(scope.plan)
    return (scope.of_link(link, weights) for link in _weighed(scope, weights))


def _carrying(scope: _Scope) -> Iterator[Contribution]:
    weights, profiles = scope.alignment.regional.share, scope.alignment.profiles[scope.region]
    if np.isnan(scope.alignment.carrying[scope.region]):
        return
    counted = np.minimum(profiles, scope.alignment.national.share) / np.where(profiles > 0, profiles, 1.0)
    for link in _weighed(scope, weights):
        yield scope.of_link(link, weights, float(counted[scope.plan.link_national[link]]))


def _local(scope: _Scope) -> Iterator[Contribution]:
    weights, parts = scope.alignment.regional.share, scope.alignment.priority_parts
    for part, reason in ((Part.DECLARED_LOCAL, Reason.DECLARED_LOCAL), (Part.UNASSIGNED, Reason.UNASSIGNED)):
        column = parts[:, PARTS.index(part)]
        for priority in scope.weighed_priorities(column > 0):
            yield scope.of_priority(priority, reason, float(column[priority]))
    for state, part in ((LinkState.PROPOSED, Part.PENDING), (LinkState.CONTESTED, Part.CONTESTED)):
        claimed = _claimed(scope.plan, state)
        for link in _weighed(scope, weights, state):
            priority = scope.plan.link_priority[link]
            counted = parts[priority, PARTS.index(part)] / claimed[priority]
            yield scope.of_link(link, weights, float(counted), REASON_OF_STATE[state])


def _voice(scope: _Scope) -> Iterator[Contribution]:
    plan, voice = scope.plan, scope.alignment.voice[scope.region]
    chosen = plan.origin_region == scope.region
    if scope.national is not None:
        chosen &= plan.origin_national == scope.national
    for origin in _places(chosen) if not np.isnan(voice) else []:
        national, priority = int(plan.origin_national[origin]), int(plan.origin_priority[origin])
        weight = float(scope.alignment.national.share[national])
        strength = int(plan.origin_share[origin]) / PARTS_PER_MILLION
        yield Contribution(
            Reason.ORIGIN,
            region=plan.regions[plan.origin_region[origin]],
            priority=None if priority == UNSET else plan.priorities[priority],
            national=plan.nationals[national],
            link=None,
            weight=weight,
            strength=strength,
            amount=weight * strength,
            money=None if priority == UNSET else int(plan.money[priority]),
        )


def _heard(scope: _Scope) -> Iterator[Contribution]:
    origins = set(scope.plan.origin_priority.tolist())
    for priority in scope.weighed_priorities(heard_priorities(scope.plan)):
        yield scope.of_priority(priority, Reason.ORIGIN if priority in origins else Reason.PROPOSAL_AGREED, 1.0)


def _coverage(scope: _Scope) -> Iterator[Contribution]:
    """Each carrying region's share of the whole, spread over the links behind its x_rn in proportion."""
    plan, profiles = scope.plan, scope.alignment.profiles
    amounts = coverage_amounts(plan, ~np.isnan(scope.alignment.local), scope.basis)
    whole = int(amounts.sum())
    weights = scope.alignment.regional.share
    for link in _weighed(scope, weights) if whole else []:
        priority, region = int(plan.link_priority[link]), int(plan.region_of_link[link])
        behind = float(weights[priority]) * int(plan.strength[link]) / PARTS_PER_MILLION
        if behind > 0:
            weight = int(amounts[region]) / whole
            strength = behind / float(profiles[region, plan.link_national[link]])
            yield replace(scope.of_link(link, weights), weight=weight, strength=strength, amount=weight * strength)


def _weighed(scope: _Scope, weights: Shares, state: LinkState = LinkState.AGREED) -> list[int]:
    return [link for link in scope.links(state) if not np.isnan(weights[scope.plan.link_priority[link]])]


def _claimed(plan: Plan, state: LinkState) -> Shares:
    """The share of each of the P priorities that links in a state claim, before they are cut to the room."""
    claims = np.where(plan.links_in(state), plan.strength, 0)
    return sum_by(plan.link_priority, claims, len(plan.priorities)) / PARTS_PER_MILLION


def _places(chosen: Mask) -> list[int]:
    return [int(place) for place in np.flatnonzero(chosen)]


def _place(code: str | None, codes: tuple[str, ...], what: str) -> int | None:
    if code is None:
        return None
    if code not in codes:
        raise ValueError(f"unknown {what}: {code}")
    return codes.index(code)


EXPLAINERS: dict[Figure, Callable[[_Scope], Iterator[Contribution]]] = {
    Figure.PROFILE: _profile,
    Figure.LOCAL: _local,
    Figure.CARRYING: _carrying,
    Figure.VOICE: _voice,
    Figure.HEARD: _heard,
    Figure.COVERAGE: _coverage,
    Figure.MONEY: _money,
}
