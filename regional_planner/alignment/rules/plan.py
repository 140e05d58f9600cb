"""From rows to a plan: checked, sorted by region and code, as arrays."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain, pairwise
from typing import Any

import numpy as np

from regional_planner.alignment.terms import (
    LINK_STATES,
    PARTS_PER_MILLION,
    SIDES,
    UNSET,
    Integers,
    LinkColumns,
    LinkRow,
    LinkState,
    Mask,
    OriginRow,
    Plan,
    PriorityRow,
)


def plan_from_rows(
    day: int,
    *,
    regions: Mapping[str, int | None],
    nationals: Mapping[str, int | None],
    priorities: Iterable[PriorityRow],
    links: Iterable[LinkRow] | LinkColumns = (),
    origins: Iterable[OriginRow] = (),
) -> Plan:
    """Build the plan of one cycle as it stood on `day` (a date's ordinal).

    `regions` maps the code of every region, with priorities or without, to its inhabitants; `nationals` maps
    the higher level's priorities to their weight per million; None stands for unknown and not set. The order
    of the rows does not matter. Raises ValueError, naming the row, for codes that are double or unknown,
    numbers out of range, agreed, proposed and declared local shares of a priority above the whole, origins
    of a national priority above the whole, and days after `day`.
    """
    region_codes, national_codes = sorted(regions), sorted(nationals)
    rows = sorted(priorities, key=lambda row: (row[1], row[0]))
    codes = [row[0] for row in rows]
    positions = _positions(codes, "priority")
    region_positions = _positions(region_codes, "region")
    national_positions = _positions(national_codes, "national priority")
    plan = Plan(
        day=day,
        regions=tuple(region_codes),
        inhabitants=_numbers(regions[code] for code in region_codes),
        nationals=tuple(national_codes),
        national_weight=_numbers(nationals[code] for code in national_codes),
        priorities=tuple(codes),
        region_of=_look_up((row[1] for row in rows), region_positions, "region"),
        weight=_numbers(row[2] for row in rows),
        declared_local=_numbers(row[3] for row in rows),
        money=_numbers(row[4] for row in rows),
        **_link_arrays(
            links if isinstance(links, LinkColumns) else LinkColumns.of(links), positions, national_positions
        ),
        **_origin_arrays(tuple(origins), positions, region_positions, national_positions),
    )
    _check(plan)
    return plan


def with_proposals(plan: Plan) -> Plan:
    """The same plan as if every open proposal had been agreed."""
    proposed, agreed = LINK_STATES.index(LinkState.PROPOSED), LINK_STATES.index(LinkState.AGREED)
    return replace(plan, link_state=np.where(plan.link_state == proposed, agreed, plan.link_state))


def with_regions(plan: Plan, parts: Mapping[str, Plan]) -> Plan:
    """`plan` with the rows of some regions replaced by those of `parts`, each the plan of that one region.

    The parts are of the same day, against the same nationals. `link_row` stays as either side has it.
    """
    pieces, taken = [], 0
    for place in sorted(plan.regions.index(code) for code in parts):
        pieces += [plan.of_regions(taken, place), parts[plan.regions[place]]]
        taken = place + 1
    return _joined([*pieces, plan.of_regions(taken, len(plan.regions))])


def sum_by(group: Integers, values: Integers, groups: int) -> Integers:
    """Exact sums of whole numbers per group.

    >>> sum_by(np.array([0, 2, 0]), np.array([1, 5, 2]), 3).tolist()
    [3, 0, 5]
    """
    sums = np.zeros(groups, dtype=np.int64)
    np.add.at(sums, group, values)
    return sums


def _joined(pieces: Sequence[Plan]) -> Plan:
    """One plan of plans whose regions follow on one another."""
    regions = np.cumsum([0, *(len(piece.regions) for piece in pieces)])
    priorities = np.cumsum([0, *(len(piece.priorities) for piece in pieces)])

    def column(name: str, offsets: Integers | None = None) -> Integers:
        columns = [getattr(piece, name) for piece in pieces]
        if offsets is not None:
            columns = [
                np.where(each == UNSET, UNSET, each + offset)
                for each, offset in zip(columns, offsets[:-1].tolist(), strict=True)
            ]
        return np.concatenate(columns)

    origins = {
        "origin_national": column("origin_national"),
        "origin_region": column("origin_region", regions),
        "origin_priority": column("origin_priority", priorities),
        "origin_share": column("origin_share"),
    }
    arrays: dict[str, Any] = {
        **{name: column(name) for name in ("inhabitants", "weight", "declared_local", "money")},
        **{name: column(name) for name in ("link_national", "strength", "link_state", "link_proposer")},
        **{name: column(name) for name in ("proposed_day", "answered_day", "link_row")},
        **_sorted(origins),
    }
    return replace(
        pieces[0],
        regions=tuple(chain.from_iterable(piece.regions for piece in pieces)),
        priorities=tuple(chain.from_iterable(piece.priorities for piece in pieces)),
        region_of=column("region_of", regions),
        link_priority=column("link_priority", priorities),
        **arrays,
    )


def _link_arrays(
    links: LinkColumns, priorities: Mapping[str, int], nationals: Mapping[str, int]
) -> dict[str, Integers]:
    arrays = {
        "link_priority": _look_up(links.priority, priorities, "priority"),
        "link_national": _look_up(links.national, nationals, "national priority"),
        "strength": _numbers(links.strength),
        "link_state": _look_up(links.state, {state: place for place, state in enumerate(LINK_STATES)}, "link state"),
        "link_proposer": _look_up(links.proposer, {side: place for place, side in enumerate(SIDES)}, "side"),
        "proposed_day": _numbers(links.proposed_day),
        "answered_day": _numbers(links.answered_day),
    }
    return _sorted({**arrays, "link_row": np.arange(len(links.priority), dtype=np.int64)})


def _origin_arrays(
    origins: Sequence[OriginRow],
    priorities: Mapping[str, int],
    regions: Mapping[str, int],
    nationals: Mapping[str, int],
) -> dict[str, Integers]:
    with_none: Mapping[Any, int] = {None: UNSET} | dict[Any, int](priorities)
    return _sorted(
        {
            "origin_national": _look_up((row[0] for row in origins), nationals, "national priority"),
            "origin_region": _look_up((row[1] for row in origins), regions, "region"),
            "origin_priority": _look_up((row[2] for row in origins), with_none, "priority"),
            "origin_share": _numbers(row[3] for row in origins),
        }
    )


def _sorted(columns: dict[str, Integers]) -> dict[str, Integers]:
    order = np.lexsort(tuple(columns.values())[::-1])
    return {name: values[order] for name, values in columns.items()}


def _positions(codes: Sequence[str], what: str) -> dict[str, int]:
    positions = {code: place for place, code in enumerate(codes)}
    if len(positions) < len(codes):
        double = next(code for code, following in pairwise(sorted(codes)) if code == following)
        raise ValueError(f"{what} {double} is given twice")
    return positions


def _look_up(codes: Iterable[Hashable], positions: Mapping[Any, int], what: str) -> Integers:
    try:
        return np.array([positions[code] for code in codes], dtype=np.int64)
    except KeyError as unknown:
        raise ValueError(f"unknown {what}: {unknown.args[0]}") from None


def _numbers(values: Iterable[int | None]) -> Integers:
    listed = list(values)
    numbers = np.array([UNSET if value is None else value for value in listed], dtype=np.int64)
    if np.count_nonzero(numbers < 0) != listed.count(None):
        raise ValueError(f"{min(numbers.tolist())} is negative; unknown numbers are None")
    return numbers


def _check(plan: Plan) -> None:
    """The rules that the figures rely on, each refused with the first row that breaks it."""
    whole = PARTS_PER_MILLION
    link_names = [plan.priorities, plan.nationals]
    links, origins = [plan.link_priority, plan.link_national], [plan.origin_national, plan.origin_region]
    _refuse(plan.national_weight > whole, "its weight is above the whole", [plan.nationals])
    _refuse(plan.weight > whole, "its weight is above the whole", [plan.priorities])
    _refuse(plan.declared_local == UNSET, "its declared local share is missing", [plan.priorities])
    _refuse(plan.money == UNSET, "its money is missing; none is 0", [plan.priorities])
    _refuse((plan.strength <= 0) | (plan.strength > whole), "the strength is not in (0, 1]", link_names, links)
    later = np.maximum(plan.proposed_day, plan.answered_day) > plan.day
    _refuse(later, "the link is of a day after the plan's", link_names, links)
    claimed = plan.links_in(LinkState.AGREED) | plan.links_in(LinkState.PROPOSED)
    assigned = sum_by(plan.link_priority[claimed], plan.strength[claimed], len(plan.priorities))
    over = assigned + plan.declared_local > whole
    _refuse(over, "agreed, proposed and declared local shares are above the whole", [plan.priorities])
    origin_names = [plan.nationals, plan.regions]
    _refuse(plan.origin_share <= 0, "the share of the origin is not positive", origin_names, origins)
    raised = sum_by(plan.origin_national, plan.origin_share, len(plan.nationals))
    _refuse(raised > whole, "the shares of its origins are above the whole", [plan.nationals])
    named = plan.origin_priority != UNSET
    elsewhere = np.zeros(len(named), dtype=bool)
    elsewhere[named] = plan.region_of[plan.origin_priority[named]] != plan.origin_region[named]
    _refuse(elsewhere, "the origin names another region's priority", origin_names, origins)


def _refuse(
    broken: Mask, reason: str, names: Sequence[tuple[str, ...]], columns: Sequence[Integers] | None = None
) -> None:
    if broken.any():
        row = int(np.argmax(broken))
        places = [row] if columns is None else [int(column[row]) for column in columns]
        codes = ", ".join(known[place] for known, place in zip(names, places, strict=True))
        raise ValueError(f"{codes}: {reason}")
