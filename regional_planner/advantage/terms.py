"""Words of comparative advantage: what is counted, figures as they are loaded, and the table of one year as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

TRANSFORMA: Final = "transforma"
"""The classification whose codes are Transforma's industries and horizontal areas; others are mapped to it."""
OTHER: Final = "other"
"""Stands among Transforma's codes for all that is none of its industries or areas: it counts in totals alone."""
EARLIEST_YEAR: Final = 1990
LATEST_YEAR: Final = 2200

Shares = NDArray[np.float64]
Mask = NDArray[np.bool_]


class Measure(StrEnum):
    """What activity is counted in."""

    EMPLOYMENT = "employment"
    """People at work."""
    FIRMS = "firms"
    """Enterprises or their places of work, as the source says."""


class Subject(StrEnum):
    """Whose complexity."""

    REGION = "region"
    ACTIVITY = "activity"


class ActivityFigure(NamedTuple):
    """How much of an activity there is in a territory in a year, in whole people or firms."""

    year: int
    territory: str
    classification: str
    activity: str
    value: int


@dataclass(frozen=True)
class Origin:
    """What holds for all figures of a vintage: what they count, on which units, from where, whether made up."""

    measure: Measure
    units_as_of: date
    source: str
    illustrative: bool


@dataclass(frozen=True)
class Vintage:
    """A set of figures as it was loaded. Later ones replace it year by year; it is kept."""

    number: int
    origin: Origin


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """What the figures of one year say, as arrays: R regions by I activities; NaN where nothing can be said."""

    quotient: Shares
    """R x I: location quotient; 1 is the country's own share."""
    advantage: Mask
    """R x I: whether the quotient reaches the threshold."""
    proximity: Shares
    """I x I, from 0 to 1."""
    density: Shares
    """R x I, from 0 to 1."""
    region_complexity: Shares
    """R: economic complexity index; mean 0, standard deviation 1."""
    activity_complexity: Shares
    """I: product complexity index; mean 0, standard deviation 1."""
