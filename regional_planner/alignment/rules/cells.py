"""Where regions put their weight in Transforma's matrix, and what two of them have in common there.

The matrix is (industry or horizontal area) x (enabling area). "None" is a row and a column of it, so that every
region's weight sums to 1; only cells of which both are known are compared.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from regional_planner.alignment.rules.weights import regional_weights
from regional_planner.alignment.terms import Integers, Mask, Plan, Shares

NONE: Final = ""
"""The code of the row and of the column of what names no axis, or no enabling area."""
NONE_PLACE: Final = 0
BLOCK_BYTES: Final = 2 * 2**20
"""About how much memory one array of a block of pairs may take: a few of them fit a processor's cache."""


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """The C places that a plan's priorities sit in, beside the plan: I axes by E areas, "none" being the first of each.

    `share` is the part of its priority's weight that lies in the place; the parts of a priority sum to 1.
    """

    axes: tuple[str, ...]
    areas: tuple[str, ...]
    priority: Integers
    axis: Integers
    area: Integers
    share: Shares


class PairBlock(NamedTuple):
    """Indices of the regions `start`.. with the regions `start`..R-1: one row for each of the first, NaN for null."""

    start: int
    overlap: Shares
    complementarity: Shares


def cells_from_rows(
    plan: Plan, cells: Mapping[str, Sequence[str]], axes: Sequence[str] = (), areas: Sequence[str] = ()
) -> Cells:
    """The cells (`axis/area`, either may be empty) of each priority by its code; a priority without any is in none.

    `axes` and `areas` give the customary order; those that only the cells name come after them by code. The order of
    rows changes nothing, and a cell named twice counts once. Raises ValueError for a priority the plan does not have.
    """
    places = {code: place for place, code in enumerate(plan.priorities)}
    unknown = sorted(cells.keys() - places.keys())
    if unknown:
        raise ValueError(f"unknown priority: {unknown[0]}")
    parted = [sorted(_parted(cell) for cell in set(cells.get(code) or ["/"])) for code in plan.priorities]
    all_axes = _codes(axes, {axis for each in parted for axis, _ in each})
    all_areas = _codes(areas, {area for each in parted for _, area in each})
    axis_places = {code: place for place, code in enumerate(all_axes)}
    area_places = {code: place for place, code in enumerate(all_areas)}
    rows = [
        (priority, axis_places[axis], area_places[area], 1 / len(each))
        for priority, each in enumerate(parted)
        for axis, area in each
    ]
    priority, axis, area = (np.array([row[column] for row in rows], dtype=np.int64) for column in range(3))
    return Cells(all_axes, all_areas, priority, axis, area, np.array([row[3] for row in rows], dtype=np.float64))


def matrix_profiles(plan: Plan, cells: Cells) -> Shares:
    """m, as R x I x E: the weight of each region's priorities in each cell; sums to 1, NaN without weights.

    A priority's weight is spread evenly over its cells.
    """
    shape = len(plan.regions), len(cells.axes), len(cells.areas)
    weight = regional_weights(plan).share[cells.priority] * cells.share
    region = plan.region_of[cells.priority]
    place = (region * shape[1] + cells.axis) * shape[2] + cells.area
    sums = np.bincount(place, np.nan_to_num(weight), shape[0] * shape[1] * shape[2])
    profiles: Shares = sums.reshape(shape).astype(np.float64)
    profiles[~weighed_regions(plan)] = np.nan
    return profiles


def weighed_regions(plan: Plan) -> Mask:
    """Which of the R regions have weights at all."""
    weighed: Mask = regional_weights(plan).denominator > 0
    return weighed


def known(profiles: Shares) -> Shares:
    """The part of m (R x I x E, or I x E of one region) whose axis and area are both known."""
    cells: Shares = profiles[..., NONE_PLACE + 1 :, NONE_PLACE + 1 :]
    return cells


def share_in_none(profiles: Shares) -> Shares:
    """The share of each region's weight whose axis or area is not known: overlap(r, r) is 1 less this."""
    shares: Shares = profiles.sum(axis=(-2, -1)) - known(profiles).sum(axis=(-2, -1))
    return shares


def conditionals(cells: Shares) -> tuple[Shares, Shares]:
    """The marginals of the axes, and each area's share given the axis (0 where the axis has no weight).

    >>> marginals, given = conditionals(np.array([[[0.1, 0.3], [0.0, 0.0]]]))
    >>> marginals.round(9).tolist(), given.round(9).tolist()
    ([[0.4, 0.0]], [[[0.25, 0.75], [0.0, 0.0]]])
    """
    marginals = cells.sum(axis=-1)
    given: Shares = np.zeros_like(cells)
    np.divide(cells, marginals[..., None], out=given, where=marginals[..., None] > 0)
    return marginals, given


def pair_blocks(profiles: Shares, rows: int | None = None) -> Iterator[PairBlock]:
    """Overlap and complementarity of every pair of the R regions (R x I x E), block by block.

    Each block compares `rows` regions with themselves and all later ones, cell by cell, so that never more than
    rows x R numbers are held; both indices are symmetric, so the earlier ones need not be compared again.
    """
    # Asked of the whole matrix: where no cell is known at all, the known part cannot tell a null profile.
    without: Mask = np.asarray(np.isnan(profiles).any(axis=(1, 2)))
    cells = known(profiles)
    count = len(cells)
    size = rows or max(1, BLOCK_BYTES // (8 * max(count, 1)))
    for start in range(0, count, size):
        yield _block(cells, without, slice(start, start + size))


def all_pairs(profiles: Shares) -> tuple[Shares, Shares]:
    """Overlap and complementarity as R x R arrays, symmetric; NaN where either region has no profile.

    overlap = sum over cells of min(m_r, m_s); complementarity = sum over axes i of min(m_ri, m_si) times the total
    variation distance between the two regions' areas given i.
    """
    count = len(profiles)
    overlap, complementarity = np.empty((count, count)), np.empty((count, count))
    for block in pair_blocks(profiles):
        stop = block.start + len(block.overlap)
        for whole, part in ((overlap, block.overlap), (complementarity, block.complementarity)):
            whole[block.start : stop, block.start :] = part
            whole[block.start :, block.start : stop] = part.T
    return overlap, complementarity


def cell_parts(first: Shares, second: Shares) -> tuple[Shares, Shares]:
    """What each known cell (I x E of two regions, "none" left out) brings to overlap and to complementarity."""
    (marginals, given), (others, others_given) = conditionals(first), conditionals(second)
    differences = np.abs(given - others_given) / 2
    return np.minimum(first, second), np.minimum(marginals, others)[:, None] * differences


def _block(cells: Shares, without: Mask, chosen: slice) -> PairBlock:
    mine, all_of_them = cells[chosen], cells[chosen.start :]
    marginals, given = conditionals(cells)
    shape = len(mine), len(all_of_them)
    overlap, complementarity = np.zeros(shape), np.zeros(shape)
    for axis in range(cells.shape[1]):
        distance = np.zeros(shape)
        for area in range(cells.shape[2]):
            overlap += np.minimum(mine[:, axis, area, None], all_of_them[None, :, axis, area])
            own, other = given[chosen, axis, area], given[chosen.start :, axis, area]
            distance += np.abs(own[:, None] - other[None, :])
        shared = np.minimum(marginals[chosen, axis, None], marginals[None, chosen.start :, axis])
        complementarity += shared * distance / 2
    null = without[chosen, None] | without[None, chosen.start :]
    overlap[null] = complementarity[null] = np.nan
    return PairBlock(chosen.start, overlap, complementarity)


def _parted(cell: str) -> tuple[str, str]:
    axis, _slash, area = cell.partition("/")
    return axis, area


def _codes(ordered: Sequence[str], found: set[str]) -> tuple[str, ...]:
    return (NONE, *ordered, *sorted(found - {NONE, *ordered}))
