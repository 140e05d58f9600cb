"""The vocabulary of likeness: what of a priority is compared, in which parts, and how much each part weighs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

Places = NDArray[np.int64]
Likenesses = NDArray[np.float64]
"""Likenesses from 0 to 1; NaN where there is nothing to compare."""


class Part(StrEnum):
    """What two priorities are compared in."""

    TEXT = "text"
    """Title, reason and assets: cosine of their words, rare words counting more."""
    CELLS = "cells"
    """Cells of the Transforma matrix: the weight that falls into the same ones."""
    COMMUNES = "communes"
    """Communes concerned: shared ones among all of the two (Jaccard)."""
    PERIOD = "period"
    """Years from the start of the cycle to the horizon: shared ones among all of the two."""
    APPROACH = "approach"
    """Sector, challenge or market: the same or not."""


PARTS: Final = tuple(Part)
WEIGHTS: Final = {Part.TEXT: 5, Part.CELLS: 5, Part.COMMUNES: 1, Part.PERIOD: 0.5, Part.APPROACH: 0.5}
"""What each part weighs in the mean over the parts that there are; docs/decisions/0030 says why."""
TELLING: Final = (Part.TEXT, Part.CELLS)
"""Parts without which two priorities are not compared: the others alone say too little."""
LINK_THRESHOLD: Final = 0.3
DUPLICATE_THRESHOLD: Final = 0.5
"""From which likeness on a link, or a duplicate, is suggested when nobody says otherwise."""


@dataclass(frozen=True, slots=True)
class Document:
    """What of a priority is compared."""

    code: str
    texts: tuple[str, ...] = ()
    """In Spanish."""
    cells: frozenset[str] = frozenset()
    """Written `industry-or-horizontal-area/enabling-area`; the second may be empty: the whole row."""
    communes: frozenset[str] = frozenset()
    first_year: int = 0
    last_year: int = 0
    approach: str = ""


class Shared(NamedTuple):
    """What two priorities have in common: the reason for their likeness."""

    words: tuple[str, ...]
    """As the first of the two writes them, what counts most first."""
    cells: tuple[str, ...]
    """In both; a row of the matrix alone (`mining/`) where the two meet in the row but in no cell."""
    communes: tuple[str, ...]


class Pair(NamedTuple):
    """Two documents of an index by their places in it, the first before the second, and their likeness."""

    first: int
    second: int
    likeness: float
