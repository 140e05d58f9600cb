"""Share out a whole number of pesos or people so that the parts are whole and add up exactly."""

from collections.abc import Sequence


def apportion(total: int, shares: Sequence[int]) -> list[int]:
    """Split `total` in proportion to `shares` by largest remainders (Hamilton's method).

    `total` is a whole number (CLP, people), of any size and either sign; `shares` are whole non-negative
    numbers in any common unit. The answer has one part per share, in the same order: the parts sum to
    `total`, each lies less than one unit from its exact quota, and a share of zero gets nothing. Where
    remainders are equal the earlier position gets the unit, so callers pass shares sorted by code. A
    negative total is split as its absolute value and the signs are turned, so a correction mirrors the
    payment it takes back.

    Raises ValueError when no share is given, when one is negative and when all are zero.

    >>> apportion(100, [1, 1, 1])
    [34, 33, 33]
    >>> apportion(-100, [1, 1, 1])
    [-34, -33, -33]
    >>> apportion(7, [5, 0, 2])
    [5, 0, 2]
    """
    whole = _whole_of(shares)
    quotas = [divmod(abs(total) * share, whole) for share in shares]
    parts = [units for units, _ in quotas]
    # sorted() is stable, so equal remainders stay in the order of their positions.
    by_remainder = sorted(range(len(parts)), key=lambda position: -quotas[position][1])
    for position in by_remainder[: abs(total) - sum(parts)]:
        parts[position] += 1
    return parts if total >= 0 else [-part for part in parts]


def _whole_of(shares: Sequence[int]) -> int:
    for position, share in enumerate(shares):
        if share < 0:
            raise ValueError(f"shares must not be negative: share {position + 1} of {len(shares)} is {share}")
    whole = sum(shares)
    if whole == 0:
        raise ValueError(f"nothing to share by: all {len(shares)} shares are zero" if shares else "no shares given")
    return whole
