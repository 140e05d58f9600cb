"""Netting amounts, and carrying them to the units of another day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from types import MappingProxyType

from regional_planner.finance.terms import PER_UNIT, Act, Line, LineKey, RegionMoney
from regional_planner.territory.rules import rebase
from regional_planner.territory.terms import Flow


def in_effect(lines: Iterable[Line], acts: Mapping[str, Act] = MappingProxyType({})) -> list[Line]:
    """The lines that count: of the newest act of a series that covers their year, and of those the latest vintage.

    Args:
        lines: amounts of one kind.
        acts: the acts that the lines name, by code, and all others of their series.

    A line of an older act counts no more once a newer one covers its year, also when it is not in there: it is gone.
    What does not count stays on record.
    """
    latest: dict[LineKey, Line] = {}
    for line in lines:
        if line.key.act is not None and _revoted(acts[line.key.act], line.key.year, acts.values()):
            continue
        held = latest.get(line.key)
        if held is None or held.vintage.rank < line.vintage.rank:
            latest[line.key] = line
    return list(latest.values())


def _revoted(act: Act, year: int, acts: Iterable[Act]) -> bool:
    return any(other.series == act.series and other.passed_on > act.passed_on and year in other.years for other in acts)


def net_by_priority(lines: Iterable[Line], acts: Mapping[str, Act] = MappingProxyType({})) -> dict[str, int]:
    """CLP by priority, corrections netted, of the lines that are `in_effect`."""
    sums: dict[str, int] = defaultdict(int)
    for line in in_effect(lines, acts):
        sums[line.priority] += line.amount
    return dict(sums)


def in_clp(units: int, rate: int) -> int:
    """Whole CLP of an amount in another currency, half to the even peso.

    Args:
        units: the amount in ten-thousandths of its currency.
        rate: CLP for one unit of that currency, in ten-thousandths.

    >>> in_clp(15_000, 360_000_000)
    54000
    """
    return round(Fraction(units * rate, PER_UNIT * PER_UNIT))


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
