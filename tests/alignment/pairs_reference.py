"""What two regions have in common, concentration and the line of sight once more: fractions and loops over rows."""

import math
from collections import defaultdict
from fractions import Fraction

from tests.alignment.reference import MILLION, Rows, normalised, profile, regional_weights, total

CellsOf = dict[str, list[str]]
Matrix = dict[tuple[str, str], Fraction]


def matrix(rows: Rows, cells: CellsOf, region: str) -> Matrix | None:
    """m_r, "none" written as an empty code."""
    weights = regional_weights(rows)[region]
    if weights is None:
        return None
    found: Matrix = defaultdict(Fraction)
    for code, weight in weights.items():
        mine = set(cells.get(code) or ["/"])
        for cell in mine:
            axis, area = cell.split("/")
            found[axis, area] += weight / len(mine)
    return found


def known(whole: Matrix) -> Matrix:
    return {cell: weight for cell, weight in whole.items() if all(cell) and weight}


def overlap(first: Matrix, second: Matrix) -> Fraction:
    mine, yours = known(first), known(second)
    return total(min(mine[cell], yours[cell]) for cell in mine.keys() & yours.keys())


def complementarity(first: Matrix, second: Matrix) -> Fraction:
    mine, yours = known(first), known(second)
    found = Fraction(0)
    for axis in {cell[0] for cell in mine} & {cell[0] for cell in yours}:
        whole, other = (total(weight for cell, weight in each.items() if cell[0] == axis) for each in (mine, yours))
        areas = {cell[1] for cell in (*mine, *yours)}
        distances = (abs(mine.get((axis, area), 0) / whole - yours.get((axis, area), 0) / other) for area in areas)
        found += min(whole, other) * total(Fraction(each) for each in distances) / 2
    return found


def shared_national_weight(rows: Rows, first: str, second: str) -> Fraction:
    nation = normalised(rows.nationals)
    weights = regional_weights(rows)
    if nation is None:
        return Fraction(0)
    linked = [{code for code, x in profile(rows, weights[each] or {}).items() if x > 0} for each in (first, second)]
    return total(nation[code] for code in linked[0] & linked[1])


def gini(money: list[int], people: list[int]) -> float | None:
    whole, everybody = sum(money), sum(people)
    if not whole:
        return None
    lived = [(Fraction(f, n), n) for f, n in zip(money, people, strict=True) if n]
    distances = total(n * m * abs(c - d) for c, n in lived for d, m in lived)
    return float(distances / (2 * everybody * everybody * Fraction(whole, everybody)))


def theil(money: list[int], people: list[int]) -> float | None:
    whole, everybody = sum(money), sum(people)
    if not whole:
        return None
    mean = Fraction(whole, everybody)
    ratios = ((n, Fraction(f, n) / mean) for f, n in zip(money, people, strict=True) if n)
    return math.fsum(n / everybody * float(x) * math.log(x) for n, x in ratios if x)


def sight(rows: Rows, paid: dict[str, dict[str, int]]) -> dict[str, Fraction] | None:
    """By first missing step ("" for none): the part of the nation's weight whose chains break there."""
    nation = normalised(rows.nationals)
    if nation is None:
        return None
    weights = {code: weight for each in regional_weights(rows).values() for code, weight in (each or {}).items()}
    found: dict[str, Fraction] = defaultdict(Fraction)
    for code, weight in nation.items():
        links = [row for row in rows.links if row.national == code and row.state != "withdrawn"]
        passed = [weights.get(row.priority, Fraction(0)) * Fraction(row.strength, MILLION) for row in links]
        if not links:
            found["region"] += weight
        for link, part in zip(links, passed, strict=True):
            share = part / total(passed) if total(passed) else Fraction(1, len(links))
            missing = [step for step, money in paid.items() if not money[link.priority]]
            step = "agreement" if link.state != "agreed" else next(iter(missing), "")
            found[step] += weight * share
    return found
