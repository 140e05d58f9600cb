"""How figures leave: without the noise of binary arithmetic, the same in JSON, tables and layers."""

from __future__ import annotations

from typing import Any

DIGITS = 12
"""How many digits a figure keeps, and how many decimals at most: sums of a thousand shares still hold to 1e-9."""


def rounded(figure: float) -> float:
    """A figure to twelve significant digits and at most twelve decimals; not-a-number stays.

    >>> rounded(0.1 + 0.2), rounded(0.2 - 0.3 + 0.1), rounded(2 / 3), rounded(12345.1 + 0.2)
    (0.3, 0.0, 0.666666666667, 12345.3)
    """
    # Adding 0.0 makes of -0.0, which rounding leaves of dust, a plain 0.
    return round(float(f"{figure:.{DIGITS}g}"), DIGITS) + 0.0


def leaving(value: Any) -> Any:
    """`value` with each figure in it rounded, however deep; all else is as it was.

    >>> leaving({"items": [{"share": 0.1 + 0.2, "money": 3}]})
    {'items': [{'share': 0.3, 'money': 3}]}
    """
    if isinstance(value, float):
        return rounded(value)
    if isinstance(value, dict):
        return {name: leaving(inside) for name, inside in value.items()}
    if isinstance(value, list | tuple):
        return [leaving(inside) for inside in value]
    return value
