"""Plans between two plans: each cause of change taken from before or from after.

Priorities of the two plans are matched by pairs (before, after), and by code where no pair names them. A hybrid has
the set of priorities, the ratios of weights, the agreed links, their strengths and the upper level's priorities
with their weights and origins, each from one of the two. What only one of the plans has comes with all that is its
own: a new priority brings its links.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from regional_planner.alignment.rules.figures import align
from regional_planner.alignment.rules.plan import sum_by
from regional_planner.alignment.terms import (
    PARTS_PER_MILLION,
    SIDES,
    UNSET,
    Cause,
    Integers,
    LinkState,
    Mask,
    Plan,
    Shares,
    Side,
)

HYBRID_FIGURES = ("carrying", "voice", "heard", "local")
SAME = 1e-12
"""Weights nearer than this did not move."""
Codes = tuple[tuple[str | None, str | None], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Half:
    """One of the two plans on the frame's common places: P priorities, N nationals, K cells (priority, national)."""

    has: Mask
    weight: Shares
    has_national: Mask
    national_weight: Shares
    agreed: Integers
    """Strength of the agreed links by cell, per million; 0: none."""
    by_lower: Mask
    """Cells with an agreed link that the lower level proposed."""
    origins: Shares
    """R x N."""
    is_origin: Mask
    """Which of the priorities a national one began in."""
    figures: Shares
    """`HYBRID_FIGURES` x R of the plan itself; NaN without a figure."""
    profiles: Shares
    """R x N of the plan itself."""


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """Two plans on the same regions, their priorities matched."""

    before: Half
    after: Half
    regions: tuple[str, ...]
    region_of: Integers
    nationals: Codes
    """Codes of each national priority before and after."""
    priorities: Codes
    cell_priority: Integers
    cell_national: Integers


Name = tuple[int, str]
"""Region (0 for the nation) and code."""
Match = tuple[int, int]
"""Places before and after of the same priority; `UNSET` where it is not there."""


class _Matches(NamedTuple):
    priorities: list[Match]
    nationals: list[Match]


def frame_of(before: Plan, after: Plan, pairs: Iterable[tuple[str, str]] = ()) -> Frame:
    """Match two plans on the same regions.

    `pairs` are (code before, code after) of priorities of either level; each is matched once, within its region, in
    the order of codes. Raises ValueError for different regions.
    """
    if before.regions != after.regions:
        raise ValueError("the two plans are on different regions")
    successors: dict[str, list[str]] = {}
    for ancestor, descendant in sorted(pairs):
        successors.setdefault(ancestor, []).append(descendant)
    plans = before, after
    uppers = [[(0, code) for code in plan.nationals] for plan in plans]
    lowers = [list(zip(plan.region_of.tolist(), plan.priorities, strict=True)) for plan in plans]
    matches = _Matches(_matched(lowers[0], lowers[1], successors), _matched(uppers[0], uppers[1], successors))
    cells = [_cells(plan, side, matches) for side, plan in enumerate(plans)]
    known = np.unique(np.concatenate(cells))
    halves = [_half(plan, side, matches, cells[side], known) for side, plan in enumerate(plans)]
    region_of = [before.region_of[old] if old != UNSET else after.region_of[new] for old, new in matches.priorities]
    width = max(len(matches.nationals), 1)
    return Frame(
        before=halves[0],
        after=halves[1],
        regions=before.regions,
        region_of=np.array(region_of, dtype=np.int64),
        nationals=_codes(matches.nationals, before.nationals, after.nationals),
        priorities=_codes(matches.priorities, before.priorities, after.priorities),
        cell_priority=known // width,
        cell_national=known % width,
    )


def hybrid_figures(frame: Frame, taken: frozenset[Cause], national: int | None = None) -> Shares:
    """`HYBRID_FIGURES` (and the profile in one national priority) x regions, with the causes `taken` as after.

    Numbers throughout: a region without a profile in the hybrid has 0 where it carries nothing.
    """

    def side(cause: Cause) -> Half:
        return frame.after if cause in taken else frame.before

    regions, width, upper = len(frame.regions), len(frame.nationals), side(Cause.NATIONAL)
    weight = _weights(frame, side(Cause.PRIORITIES), side(Cause.REGIONAL_WEIGHTS))
    strength, by_lower = _links(frame, taken)
    cell = frame.region_of[frame.cell_priority] * width + frame.cell_national
    amounts = weight[frame.cell_priority] * strength / PARTS_PER_MILLION
    profiles = np.bincount(cell, amounts, regions * width).reshape(regions, width)
    heard = _origin_priorities(frame, upper)
    heard[frame.cell_priority[by_lower & (strength > 0)]] = True
    rows = [
        np.minimum(profiles, upper.national_weight).sum(axis=1),
        (upper.origins * upper.national_weight).sum(axis=1),
        np.bincount(frame.region_of, weight * heard, regions),
        1 - profiles.sum(axis=1),
        *([] if national is None else [profiles[:, national]]),
    ]
    figures: Shares = np.stack(rows)
    return figures


def figures_of(half: Half, national: int | None = None) -> Shares:
    """The figures of a plan itself, as `hybrid_figures`; NaN where there is none."""
    rows: Shares = half.figures if national is None else np.vstack([half.figures, half.profiles[:, national]])
    return rows


def national_place(frame: Frame, code: str) -> int:
    """The place in a frame of the national priority that has this code before or after; raises ValueError if none."""
    for place, codes in enumerate(frame.nationals):
        if code in codes:
            return place
    raise ValueError(f"unknown national priority: {code}")


def moved_causes(frame: Frame) -> frozenset[Cause]:
    """Which causes differ between the two halves."""
    old, new = frame.before, frame.after
    both = in_both(frame)
    agreed = [half.agreed > 0 for half in (old, new)]
    ratios = [within_common(frame, half.weight, old.has & new.has) for half in (old, new)]
    national = (
        (old.has_national != new.has_national).any()
        or (np.abs(old.national_weight - new.national_weight) > SAME).any()
        or (old.origins != new.origins).any()
        or (_origin_priorities(frame, old) != _origin_priorities(frame, new)).any()
    )
    differs = {
        Cause.LINKS: (both & ((agreed[0] != agreed[1]) | (old.by_lower != new.by_lower))).any(),
        Cause.STRENGTHS: (both & agreed[0] & agreed[1] & (old.agreed != new.agreed)).any(),
        Cause.REGIONAL_WEIGHTS: (np.abs(ratios[0] - ratios[1]) > SAME).any(),
        Cause.NATIONAL: national,
        Cause.PRIORITIES: (old.has != new.has).any(),
    }
    return frozenset(cause for cause, moved in differs.items() if moved)


def in_both(frame: Frame) -> Mask:
    """Which of the cells have their priority and their national priority in both plans."""
    lower, upper = frame.before.has & frame.after.has, frame.before.has_national & frame.after.has_national
    both: Mask = lower[frame.cell_priority] & upper[frame.cell_national]
    return both


def _origin_priorities(frame: Frame, upper: Half) -> Mask:
    """Which priorities a national one began in; one that is in a single plan keeps what it is there."""
    both = frame.before.has & frame.after.has
    return np.where(both, upper.is_origin, frame.before.is_origin | frame.after.is_origin)


def _weights(frame: Frame, chosen: Half, ratios: Half) -> Shares:
    """The set of `chosen`, and what its own and the common priorities weigh; within the common ones by `ratios`.

    So a weight that moved only because others came or went is not taken for one that somebody moved. Where the
    common ones weigh nothing in `ratios`, it does not say how they would share, and `chosen` does.
    """
    both = frame.before.has & frame.after.has
    within = within_common(frame, ratios.weight, both)
    undecided = (_sums(frame, within) == 0)[frame.region_of]
    within = np.where(undecided, within_common(frame, chosen.weight, both), within)
    common = _sums(frame, np.where(both, chosen.weight, 0.0))[frame.region_of]
    return np.where(both, common * within, chosen.weight)


def within_common(frame: Frame, weight: Shares, both: Mask) -> Shares:
    """Weights of the common priorities, normalised within them by region; 0 where they weigh nothing."""
    kept = np.where(both, weight, 0.0)
    totals = _sums(frame, kept)[frame.region_of]
    shares: Shares = np.zeros_like(kept)
    np.divide(kept, totals, out=shares, where=totals > 0)
    return shares


def _links(frame: Frame, taken: frozenset[Cause]) -> tuple[Integers, Mask]:
    """Strength of the agreed links of each cell, 0 where there is none; and whether the lower level proposed one.

    A link that is agreed in one plan alone has its strength there.
    """
    old, new = frame.before, frame.after
    links = new if Cause.LINKS in taken else old
    strengths = new if Cause.STRENGTHS in taken else old
    upper = new if Cause.NATIONAL in taken else old
    both = in_both(frame)
    agreed_in_both = (old.agreed > 0) & (new.agreed > 0)
    of_both = np.where(agreed_in_both, strengths.agreed, links.agreed)
    strength = np.where(both, of_both, old.agreed + new.agreed)
    by_lower = np.where(both, links.by_lower, old.by_lower | new.by_lower)
    return np.where(upper.has_national[frame.cell_national], strength, 0), by_lower


def _matched(old: Sequence[Name], new: Sequence[Name], successors: Mapping[str, list[str]]) -> list[Match]:
    """Places before and after of what is matched, then of what was only before, then of what is only after."""
    free = {name: place for place, name in enumerate(new)}
    matches: list[Match] = []
    for place, (region, code) in enumerate(old):
        names = [(region, later) for later in (*successors.get(code, ()), code)]
        found = next((name for name in names if name in free), None)
        matches.append((place, UNSET if found is None else free.pop(found)))
    return [*sorted(matches, key=lambda match: match[1] == UNSET), *((UNSET, place) for place in free.values())]


def _half(plan: Plan, side: int, matches: _Matches, cells: Integers, known: Integers) -> Half:
    figures = align(plan)
    lower, upper = _at(matches.priorities, side), _at(matches.nationals, side)
    agreed = plan.links_in(LinkState.AGREED)
    of_cell = np.searchsorted(known, cells)
    by_lower = np.zeros(len(known), dtype=bool)
    by_lower[of_cell[plan.link_proposer[agreed] == SIDES.index(Side.LOWER)]] = True
    is_origin = np.zeros(len(plan.priorities), dtype=bool)
    is_origin[plan.origin_priority[plan.origin_priority != UNSET]] = True
    own = np.stack([getattr(figures, name) for name in HYBRID_FIGURES])
    return Half(
        has=lower != UNSET,
        weight=_taken(np.nan_to_num(figures.regional.share), lower, 0.0),
        has_national=upper != UNSET,
        national_weight=_taken(np.nan_to_num(figures.national.share), upper, 0.0),
        agreed=sum_by(of_cell, plan.strength[agreed], len(known)),
        by_lower=by_lower,
        origins=_taken(figures.origins.T, upper, 0.0).T,
        is_origin=_taken(is_origin, lower, False),
        figures=own,
        profiles=_taken(figures.profiles.T, upper, 0.0).T,
    )


def _cells(plan: Plan, side: int, matches: _Matches) -> Integers:
    """The cell of each agreed link of the plan: slot of the priority * number of nationals + slot of the national."""
    agreed = plan.links_in(LinkState.AGREED)
    lower = _inverse(_at(matches.priorities, side), len(plan.priorities))
    upper = _inverse(_at(matches.nationals, side), len(plan.nationals))
    return lower[plan.link_priority[agreed]] * max(len(matches.nationals), 1) + upper[plan.link_national[agreed]]


def _at(matches: Sequence[Match], side: int) -> Integers:
    return np.array([match[side] for match in matches], dtype=np.int64)


def _inverse(places: Integers, count: int) -> Integers:
    """Place in the plan -> place in the frame."""
    found = np.zeros(count, dtype=np.int64)
    named = places != UNSET
    found[places[named]] = np.flatnonzero(named)
    return found


def _taken(values: Any, places: Integers, missing: float | bool) -> Any:
    """`values` at these places, `missing` where there is none."""
    taken = np.full((len(places), *values.shape[1:]), missing, dtype=values.dtype)
    named = places != UNSET
    taken[named] = values[places[named]]
    return taken


def _codes(matches: Sequence[Match], old: Sequence[str], new: Sequence[str]) -> Codes:
    return tuple(
        (None if before == UNSET else old[before], None if after == UNSET else new[after]) for before, after in matches
    )


def _sums(frame: Frame, values: Shares) -> Shares:
    return np.bincount(frame.region_of, values, len(frame.regions)).astype(np.float64)
