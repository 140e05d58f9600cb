"""The records behind a change: which links, weights and priorities are not what they were."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

import numpy as np

from regional_planner.alignment.rules.hybrid import SAME, Frame, in_both, within_common
from regional_planner.alignment.terms import PARTS_PER_MILLION, Cause


class Quantity(StrEnum):
    """What moved of a record."""

    STRENGTH = "strength"
    WEIGHT = "weight"
    ORIGIN = "origin"


class Moved(NamedTuple):
    """A record that is not what it was, under its cause; codes and shares before and after, None where there is none.

    The strength of a link counts while it is agreed; the weight is the priority's share of its territory's; origin
    is the share of the national priority that the region raised. `region` is None for the nation's own.
    """

    cause: Cause
    quantity: Quantity
    region: str | None
    priority_before: str | None
    priority_after: str | None
    national_before: str | None
    national_after: str | None
    before: float | None
    after: float | None


def moved_records(frame: Frame) -> list[Moved]:
    """What moved between the two plans of a frame, cause by cause, in the order of the frame's places."""
    return [*_links(frame), *_weights(frame), *_nationals(frame), *_origins(frame), *_priorities(frame)]


def _links(frame: Frame) -> Iterator[Moved]:
    old, new, both = frame.before.agreed, frame.after.agreed, in_both(frame)
    for cell in np.flatnonzero(both & (old != new)):
        cause = Cause.STRENGTHS if old[cell] and new[cell] else Cause.LINKS
        priority, national = int(frame.cell_priority[cell]), int(frame.cell_national[cell])
        strengths = [int(half[cell]) / PARTS_PER_MILLION if half[cell] else None for half in (old, new)]
        yield Moved(
            cause,
            Quantity.STRENGTH,
            frame.regions[frame.region_of[priority]],
            *frame.priorities[priority],
            *frame.nationals[national],
            *strengths,
        )


def _weights(frame: Frame) -> Iterator[Moved]:
    both = frame.before.has & frame.after.has
    ratios = [within_common(frame, half.weight, both) for half in (frame.before, frame.after)]
    for priority in np.flatnonzero(both & (np.abs(ratios[0] - ratios[1]) > SAME)):
        yield _of_priority(frame, Cause.REGIONAL_WEIGHTS, int(priority))


def _priorities(frame: Frame) -> Iterator[Moved]:
    for priority in np.flatnonzero(frame.before.has != frame.after.has):
        yield _of_priority(frame, Cause.PRIORITIES, int(priority))


def _of_priority(frame: Frame, cause: Cause, priority: int) -> Moved:
    weights = [float(half.weight[priority]) if half.has[priority] else None for half in (frame.before, frame.after)]
    region = frame.regions[frame.region_of[priority]]
    return Moved(cause, Quantity.WEIGHT, region, *frame.priorities[priority], None, None, *weights)


def _nationals(frame: Frame) -> Iterator[Moved]:
    old, new = frame.before, frame.after
    weighed = np.abs(old.national_weight - new.national_weight) > SAME
    for national in np.flatnonzero(weighed | (old.has_national != new.has_national)):
        weights = [
            float(half.national_weight[national]) if half.has_national[national] else None for half in (old, new)
        ]
        yield Moved(Cause.NATIONAL, Quantity.WEIGHT, None, None, None, *frame.nationals[national], *weights)


def _origins(frame: Frame) -> Iterator[Moved]:
    old, new = frame.before.origins, frame.after.origins
    for region, national in zip(*np.nonzero(old != new), strict=True):
        shares = [float(half[region, national]) or None for half in (old, new)]
        codes = frame.nationals[national]
        yield Moved(Cause.NATIONAL, Quantity.ORIGIN, frame.regions[region], None, None, *codes, *shares)
