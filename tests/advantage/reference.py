"""The mathematics of comparative advantage once more: slow, plain, in exact fractions as far as there are any."""

from __future__ import annotations

from fractions import Fraction
from math import fsum, sqrt

Table = list[list[int]]
Quotients = list[list[Fraction | None]]


def quotients(values: Table) -> Quotients:
    """Each region's share of an activity over the country's."""
    total = sum(map(sum, values))
    of_activity = [sum(column) for column in zip(*values, strict=True)]
    result: Quotients = []
    for row in values:
        of_region = sum(row)
        result.append(
            [
                Fraction(value, of_region) / Fraction(all_of_it, total) if of_region and all_of_it else None
                for value, all_of_it in zip(row, of_activity, strict=True)
            ]
        )
    return result


def advantages(table: Quotients) -> list[list[bool]]:
    """Where a quotient is at least 1."""
    return [[value is not None and value >= 1 for value in row] for row in table]


def proximities(has: list[list[bool]]) -> list[list[Fraction | None]]:
    """The smaller of P(i | j) and P(j | i), counted region by region; 0 to itself."""
    columns = list(zip(*has, strict=True))
    result: list[list[Fraction | None]] = []
    for place, one in enumerate(columns):
        row: list[Fraction | None] = []
        for other_place, other in enumerate(columns):
            if not any(one) or not any(other):
                row.append(None)
            elif place == other_place:
                row.append(Fraction(0))
            else:
                both = sum(a and b for a, b in zip(one, other, strict=True))
                row.append(min(Fraction(both, sum(one)), Fraction(both, sum(other))))
        result.append(row)
    return result


def densities(has: list[list[bool]], near: list[list[Fraction | None]]) -> list[list[Fraction | None]]:
    """The share of an activity's proximities that lies with what the region has."""
    result: list[list[Fraction | None]] = []
    for row in has:
        densities_of_region: list[Fraction | None] = []
        for of_activity in near:
            around = sum((value or Fraction(0) for value in of_activity), Fraction(0))
            inside = sum(
                (value or Fraction(0) for value, has_it in zip(of_activity, row, strict=True) if has_it), Fraction(0)
            )
            densities_of_region.append(inside / around if around else None)
        result.append(densities_of_region)
    return result


def complexities(has: list[list[bool]], rounds: int = 20_000) -> list[float]:
    """The second eigenvector of M~ over regions that all have an advantage, by the power method; standardised.

    The constant vector (the first) is taken out in each round by the weights of the stationary distribution.
    """
    diversity = [sum(row) for row in has]
    ubiquity = [sum(column) for column in zip(*has, strict=True)]
    step = [
        [
            fsum(1 / (diversity[r] * ubiquity[i]) for i in range(len(ubiquity)) if has[r][i] and has[s][i])
            for s in range(len(has))
        ]
        for r in range(len(has))
    ]
    vector = [1.0 / (place + 2) + place % 3 for place in range(len(has))]
    for _round in range(rounds):
        middle = fsum(k * value for k, value in zip(diversity, vector, strict=True)) / sum(diversity)
        vector = [value - middle for value in vector]
        vector = [fsum(a * b for a, b in zip(row, vector, strict=True)) for row in step]
        length = sqrt(fsum(value * value for value in vector))
        vector = [value / length for value in vector]
    mean_diversity = fsum(diversity) / len(diversity)
    with_diversity = fsum((k - mean_diversity) * value for k, value in zip(diversity, vector, strict=True))
    return standardised([value if with_diversity > 0 else -value for value in vector])


def standardised(values: list[float]) -> list[float]:
    """Mean 0, standard deviation 1."""
    mean = fsum(values) / len(values)
    spread = sqrt(fsum((value - mean) ** 2 for value in values) / len(values))
    return [(value - mean) / spread for value in values]
