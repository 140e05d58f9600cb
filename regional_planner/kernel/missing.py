"""Figures that are missing: NaN among numbers, None where they leave; never 0."""

from __future__ import annotations

import math


def or_none(figure: float) -> float | None:
    """A figure as it leaves.

    >>> or_none(0.5), or_none(math.nan)
    (0.5, None)
    """
    return None if math.isnan(figure) else float(figure)
