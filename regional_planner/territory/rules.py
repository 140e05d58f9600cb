"""Re-basing: what a figure on the units of one day is on the units of another.

Nothing is moved or rewritten when a unit splits; figures are re-based on reading, with the shares shown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import groupby

from regional_planner.kernel.apportion import apportion
from regional_planner.territory.terms import Flow

Values = dict[str, int | None]


@dataclass(frozen=True)
class Step:
    """How one unit's re-based figure was made out of another's: `share` of it, by `basis`, under `act`."""

    act: str
    from_unit: str
    to_unit: str
    share: float
    basis: str


@dataclass(frozen=True)
class Rebased:
    """Figures by unit version, and the steps that made those which are not as published."""

    values: Values
    steps: dict[str, tuple[Step, ...]]


def rebase(values: Mapping[str, int | None], flows: Sequence[Flow], start: date, end: date) -> Rebased:
    """Carry additive whole figures from the units of `start` to the units of `end`.

    Args:
        values: figure by unit version (people, CLP, ...); None where there is no figure.
        flows: lineage of one basis; acts in force after the earlier day and up to the later one are applied.
        start: the day whose units `values` are on.
        end: the day whose units are asked for; may be before `start`.

    Totals are kept exactly: a split is by largest remainders. A unit without a figure passes none on.

    >>> flow = [Flow("a", date(2018, 9, 6), "08-1", "08-2", 3, "population"),
    ...         Flow("a", date(2018, 9, 6), "08-1", "16-1", 1, "population")]
    >>> rebase({"08-1": 10}, flow, date(2017, 1, 1), date(2020, 1, 1)).values
    {'08-2': 8, '16-1': 2}
    >>> rebase({"08-2": 7, "16-1": 3}, flow, date(2020, 1, 1), date(2017, 1, 1)).values
    {'08-1': 10}
    """
    forward = start <= end
    earlier, later = min(start, end), max(start, end)
    due = [flow for flow in flows if earlier < flow.in_force <= later]
    due.sort(key=lambda flow: (flow.in_force, flow.act, flow.source_unit, flow.target_unit), reverse=False)
    acts = [list(group) for _, group in groupby(due, key=lambda flow: (flow.in_force, flow.act))]
    result = Rebased(dict(values), {})
    for act in acts if forward else reversed(acts):
        pairs = [(f.source_unit, f.target_unit, f) if forward else (f.target_unit, f.source_unit, f) for f in act]
        result = _through_one_act(result, pairs)
    return result


def _through_one_act(before: Rebased, pairs: list[tuple[str, str, Flow]]) -> Rebased:
    giving: dict[str, list[tuple[str, Flow]]] = defaultdict(list)
    for giver, taker, flow in pairs:
        giving[giver].append((taker, flow))
    values: Values = {unit: value for unit, value in before.values.items() if unit not in giving}
    steps = {unit: step for unit, step in before.steps.items() if unit not in giving}
    incomplete: set[str] = set()
    for giver, targets in giving.items():
        if giver not in before.values:
            continue
        value = before.values[giver]
        counts = [flow.count for _, flow in targets]
        parts = [None] * len(counts) if value is None else apportion(value, counts)
        for (taker, flow), part in zip(targets, parts, strict=True):
            share = float(Fraction(flow.count, sum(counts)))
            steps[taker] = (*steps.get(taker, ()), Step(flow.act, giver, taker, share, flow.basis))
            if part is None:
                incomplete.add(taker)
            values[taker] = None if part is None else (values.get(taker) or 0) + part
    values.update(dict.fromkeys(incomplete))
    return Rebased(values, steps)


def rebase_rate(
    rates: Mapping[str, Fraction | None],
    weights: Mapping[str, int | None],
    flows: Sequence[Flow],
    start: date,
    end: date,
) -> dict[str, Fraction | None]:
    """Carry rates over by their denominators: numerators are re-based, then divided by the re-based denominators.

    A child inherits its parent's rate on a split; on a merger the rate is the mean weighted by `weights` over
    the units that have both. Confidence limits are not carried: they cannot be had from rates alone.
    """
    known = {unit: rate for unit, rate in rates.items() if rate is not None and weights.get(unit)}
    forward = start <= end
    earlier, later = min(start, end), max(start, end)
    moved: dict[str, list[str]] = defaultdict(list)
    for flow in flows:
        if earlier < flow.in_force <= later:
            giver, taker = (flow.source_unit, flow.target_unit) if forward else (flow.target_unit, flow.source_unit)
            moved[taker].append(giver)
    givers = {giver for sources in moved.values() for giver in sources}
    result: dict[str, Fraction | None] = {unit: rate for unit, rate in rates.items() if unit not in givers}
    for taker, sources in moved.items():
        counted = [(known[giver], weights[giver] or 0) for giver in sources if giver in known]
        total = sum(weight for _, weight in counted)
        result[taker] = sum((rate * weight for rate, weight in counted), Fraction(0)) / total if total else None
    return result
