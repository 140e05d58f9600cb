"""What two regions have in common, concentration and the line of sight once more: fractions and loops over rows."""

import math
from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from tests.alignment.reference import MILLION, normalised, profile, regional_weights, total
from tests.alignment.rows import Rows

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


def gini_parts(money: list[int], people: list[int]) -> list[Fraction] | None:
    """Per region: its people's distance from everybody's money per head, over twice the mean; they sum to Gini."""
    whole, everybody = sum(money), sum(people)
    if not whole:
        return None
    heads = [Fraction(f, n) for f, n in zip(money, people, strict=True)]
    distances = [total(n * m * abs(c - d) for d, m in zip(heads, people, strict=True)) for c, n in _both(heads, people)]
    return [each / (2 * everybody * whole) for each in distances]


def theil_parts(money: list[int], people: list[int]) -> list[float] | None:
    """Per region: its people's share times x log x, x being its money per head over the mean; they sum to Theil."""
    whole, everybody = sum(money), sum(people)
    if not whole:
        return None
    ratios = [Fraction(f, n) / Fraction(whole, everybody) for f, n in zip(money, people, strict=True)]
    return [n / everybody * float(x) * math.log(x) if x else 0.0 for x, n in _both(ratios, people)]


def _both(values: list[Fraction], people: list[int]) -> Iterator[tuple[Fraction, int]]:
    return zip(values, people, strict=True)


def gini(money: list[int], people: list[int]) -> float | None:
    parts = gini_parts(money, people)
    return None if parts is None else float(total(parts))


def theil(money: list[int], people: list[int]) -> float | None:
    parts = theil_parts(money, people)
    return None if parts is None else math.fsum(parts)


def theil_of_groups(money: list[int], people: list[int], groups: list[bool]) -> tuple[float, float, float] | None:
    """Between the two groups, within the one that is not chosen, and within the chosen one; they sum to Theil."""
    if not sum(money):
        return None
    members = [[place for place, each in enumerate(groups) if each is chosen] for chosen in (False, True)]
    paid = [sum(money[place] for place in each) for each in members]
    lived = [sum(people[place] for place in each) for each in members]
    lists = [([money[place] for place in each], [people[place] for place in each]) for each in members]
    within = [(theil(*own) or 0.0) * mine / sum(money) for own, mine in zip(lists, paid, strict=True)]
    there = [place for place in range(2) if lived[place]]
    between = theil([paid[place] for place in there], [lived[place] for place in there]) or 0.0
    return between, within[0], within[1]


def spread(rows: Rows, national: str) -> tuple[int, Fraction | None, Fraction | None]:
    """Of what regions put behind a national priority: how many do, Herfindahl over them, and the largest part."""
    weights = regional_weights(rows)
    behind = [x for each in weights.values() if each and (x := profile(rows, each)[national]) > 0]
    parts = [x / total(behind) for x in behind]
    return len(parts), total(x * x for x in parts) if parts else None, max(parts, default=None)


class Chain(NamedTuple):
    """A national priority, a link to it or none, the first step that it lacks, its part of the nation's weight."""

    national: str
    priority: str | None
    state: str | None
    missing: str | None
    share: Fraction | None


def chains(rows: Rows, paid: dict[str, dict[str, int]]) -> list[Chain]:
    """Every chain from a national priority to what was spent; `paid` is CLP by step and priority, steps in order."""
    nation = normalised(rows.nationals)
    weights = {code: weight for each in regional_weights(rows).values() for code, weight in (each or {}).items()}
    found = []
    for code in rows.nationals:
        weight = None if nation is None else nation[code]
        links = [row for row in rows.links if row.national == code and row.state != "withdrawn"]
        passed = [weights.get(row.priority, Fraction(0)) * Fraction(row.strength, MILLION) for row in links]
        if not links:
            found.append(Chain(code, None, None, "region", weight))
        for link, part in zip(links, passed, strict=True):
            share = part / total(passed) if total(passed) else Fraction(1, len(links))
            lacking = (step for step, money in paid.items() if not money[link.priority])
            missing = next(lacking, None) if link.state == "agreed" else "agreement"
            found.append(Chain(code, link.priority, link.state, missing, None if weight is None else weight * share))
    return found


def sight(rows: Rows, paid: dict[str, dict[str, int]]) -> dict[str, Fraction] | None:
    """By first missing step ("" for none): the part of the nation's weight whose chains break there."""
    if normalised(rows.nationals) is None:
        return None
    found: dict[str, Fraction] = defaultdict(Fraction)
    for chain in chains(rows, paid):
        found[chain.missing or ""] += chain.share or 0
    return found
