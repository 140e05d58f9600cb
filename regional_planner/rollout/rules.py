"""Stages, slip, coverage and targets, from dates that may be known to a month or a year only.

A step known to a year may have been taken from the first day of it on, and certainly has been on the last. A
plan for a year is kept as long as the step comes by the last day of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from regional_planner.kernel.period import PartialDate, days_between
from regional_planner.rollout.terms import Coverage, Covered, Slip, Stage, Standing, Step, TargetKind, TargetStanding

Window = tuple[date, date]
"""The first and the last day on which something can have happened."""


def stage_at(steps: Iterable[Step], day: date) -> Standing:
    """Where the region that took `steps` stands on `day`.

    >>> steps = [Step(Stage.EXPANSION, None, PartialDate("2023"))]
    >>> [(s.stage.value, s.certain) for s in (stage_at(steps, date(y, 6, 1)) for y in (2022, 2023, 2024))]
    [('not_started', True), ('expansion', False), ('expansion', True)]
    """
    taken = [(step.stage, step.actual) for step in steps if step.actual is not None and step.actual.first <= day]
    certain = [stage for stage, actual in taken if actual.last <= day]
    least = max(certain, key=lambda stage: stage.rank, default=Stage.NOT_STARTED)
    possible = {least, *(stage for stage, _ in taken if stage.rank > least.rank)}
    furthest = max(possible, key=lambda stage: stage.rank)
    since = min((actual for stage, actual in taken if stage is furthest), key=lambda when: when.last, default=None)
    return Standing(furthest, since, frozenset(possible))


def slip(planned: PartialDate | None, actual: PartialDate | None, day: date) -> Slip | None:
    """Days from the end of the plan to the step, as known on `day`; None without a plan, or before it is due.

    >>> slip(PartialDate("2021"), PartialDate("2025-04"), date(2026, 1, 1))
    Slip(least=1187, most=1216, ongoing=False)
    >>> slip(PartialDate("2021"), PartialDate("2025-04"), date(2022, 1, 10))
    Slip(least=10, most=10, ongoing=True)
    """
    if planned is None:
        return None
    return slip_of(planned.last, None if actual is None else (actual.first, actual.last), day)


def slip_of(due: date, window: Window | None, day: date) -> Slip | None:
    """Days from `due` to something that happened within `window`, as known on `day`."""
    if window is None or window[0] > day:
        late = days_between(due, day)
        return Slip(late, late, True) if late > 0 else None
    first, last = window
    return Slip(days_between(due, first), days_between(due, min(last, day)), last > day)


def coverage(standings: Mapping[str, Standing], inhabitants: Mapping[str, int | None]) -> Coverage:
    """How many regions and inhabitants each stage covers; a region of unknown inhabitants counts as a region only.

    Args:
        standings: by region code.
        inhabitants: people by region code; None or missing where unknown.
    """

    def covered(stages: frozenset[Stage]) -> Covered:
        certain = [code for code, standing in standings.items() if standing.possible <= stages]
        possible = [code for code, standing in standings.items() if standing.possible & stages]
        people = [sum(inhabitants.get(code) or 0 for code in codes) for codes in (certain, possible)]
        return Covered(len(certain), len(possible), people[0], people[1])

    return Coverage(
        len(standings),
        sum(inhabitants.get(code) or 0 for code in standings),
        {stage: covered(frozenset({stage})) for stage in Stage},
        covered(frozenset(Stage) - {Stage.NOT_STARTED}),
    )


def share(part: int, whole: int) -> float | None:
    """`part` of `whole`, 0-1; None where there is no whole."""
    return part / whole if whole else None


def counting(kind: TargetKind, stage: Stage, regions: Iterable[Sequence[Step]]) -> list[PartialDate]:
    """The dates that count towards a target: for each region (its steps) the first that does."""
    dates = []
    for steps in regions:
        taken = [s.actual for s in steps if s.actual is not None and (kind is TargetKind.ALL or s.stage is stage)]
        if taken:
            dates.append(min(taken, key=lambda when: (when.last, when.first)))
    return dates


def target_met(
    due: date, needed: int, reached: Sequence[PartialDate], actual: PartialDate | None, day: date
) -> TargetStanding:
    """How far a target is on `day`.

    Args:
        due: last day of the plan.
        needed: how many regions it takes.
        reached: the dates that count, one a region.
        actual: when it was met, where a source says so; it is then sharper than what the steps allow to say.

    >>> dates = [PartialDate("2023"), PartialDate("2024-02"), PartialDate("2024")]
    >>> target_met(date(2021, 12, 31), 2, dates, None, date(2024, 2, 10)).met_between
    (datetime.date(2024, 1, 1), datetime.date(2024, 2, 29))
    """
    firsts, lasts = sorted(when.first for when in reached), sorted(when.last for when in reached)
    window: Window | None = None
    if actual is not None:
        window = actual.first, actual.last
    elif 0 < needed <= len(reached):
        window = firsts[needed - 1], lasts[needed - 1]
    begun = window is not None and window[0] <= day
    return TargetStanding(
        needed,
        sum(last <= day for last in lasts),
        sum(first <= day for first in firsts),
        window is not None and window[1] <= day,
        begun,
        window if begun else None,
        slip_of(due, window, day),
    )


def planned_regions(
    targets: Iterable[tuple[TargetKind, int | None, date]], unplanned: int, regions: int, day: date
) -> int:
    """How many regions were to have begun by `day`: those that no target spoke of, and the targets due by then.

    Args:
        targets: kind, count and last day of each.
        unplanned: regions that had begun without a plan, such as the pilots.
        regions: how many there are on `day`.
    """
    due = [(kind, count) for kind, count, by in targets if by <= day]
    if any(kind is TargetKind.ALL for kind, _ in due):
        return regions
    return min(regions, unplanned + sum(count or 0 for _, count in due))
