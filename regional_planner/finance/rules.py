"""Netting amounts, and carrying them to the units of another day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from regional_planner.finance.terms import Line, RegionMoney
from regional_planner.territory.rules import rebase
from regional_planner.territory.terms import Flow


def in_effect(lines: Iterable[Line]) -> list[Line]:
    """The latest vintage of each line; earlier ones are on record and do not count twice."""
    latest: dict[tuple[str, int, str, str], Line] = {}
    for line in lines:
        held = latest.get(line.key)
        if held is None or held.vintage.rank < line.vintage.rank:
            latest[line.key] = line
    return list(latest.values())


def net_by_priority(lines: Iterable[Line]) -> dict[str, int]:
    """CLP by priority, corrections netted, the latest vintages only."""
    sums: dict[str, int] = defaultdict(int)
    for line in in_effect(lines):
        sums[line.priority] += line.amount
    return dict(sums)


def carried(
    amounts: Mapping[str, int | None],
    illustrative: Collection[str],
    flows: Sequence[Flow],
    start: date,
    end: date,
) -> RegionMoney:
    """Money on the units of `start` carried to the units of `end`; the total is kept to the peso.

    Args:
        amounts: CLP by unit version; None for a unit without priorities.
        illustrative: the units in whose amount something is made up.
        flows: lineage of the basis by which a split shares the money out.
        start: the day whose units `amounts` are on.
        end: the day whose units are asked for.

    A unit has an amount when any unit that it came from has priorities: its money is not lost to a neighbour
    that has none.
    """
    money = rebase({unit: value or 0 for unit, value in amounts.items()}, flows, start, end)
    # `rebase` passes None on to every unit it reaches, so marking units with None tells where they went.
    planning = rebase({u: None if value is not None else 0 for u, value in amounts.items()}, flows, start, end)
    made_up = rebase({u: None if u in illustrative else 0 for u in amounts}, flows, start, end)
    return RegionMoney(
        {unit: value if planning.values[unit] is None else None for unit, value in money.values.items()},
        frozenset(unit for unit, value in made_up.values.items() if value is None),
        money.steps,
    )


def added(parts: Sequence[RegionMoney], units: Iterable[str]) -> RegionMoney:
    """Several cycles' money on the same `units` as one; None only where all of them say None."""
    amounts: dict[str, int | None] = {}
    for unit in units:
        known = [value for part in parts if (value := part.amounts.get(unit)) is not None]
        amounts[unit] = sum(known) if known else None
    steps = {unit: tuple(dict.fromkeys(s for part in parts for s in part.steps.get(unit, ()))) for unit in amounts}
    return RegionMoney(amounts, frozenset().union(*(part.illustrative for part in parts)), steps)


def per_head(amount: int | None, people: int | None) -> float | None:
    """CLP per inhabitant, to the hundredth; None where either is unknown or nobody lives there.

    >>> per_head(1_000, 3)
    333.33
    """
    return round(amount / people, 2) if amount is not None and people else None
