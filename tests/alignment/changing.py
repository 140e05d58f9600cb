"""The split of a change once more, slowly: hybrids as rows, figures as fractions, all orders of the causes."""

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from itertools import permutations

from regional_planner.alignment.terms import Cause, LinkRow
from tests.alignment import reference
from tests.alignment.rows import Rows

MOVABLE = (Cause.LINKS, Cause.STRENGTHS, Cause.REGIONAL_WEIGHTS, Cause.NATIONAL, Cause.PRIORITIES)
Weights = dict[str, Fraction]


def split(before: Rows, after: Rows, region: str, figure: str) -> dict[Cause, Fraction] | None:
    """The Shapley parts of a figure's difference by averaging over all orders; None without a figure on either side."""
    if any(value(rows, rows, region, figure, ()) is None for rows in (before, after)):
        return None
    parts = dict.fromkeys(MOVABLE, Fraction(0))
    orders = list(permutations(MOVABLE))
    for order in orders:
        for place, cause in enumerate(order):
            now = value(before, after, region, figure, order[: place + 1])
            earlier = value(before, after, region, figure, order[:place])
            assert now is not None
            assert earlier is not None
            parts[cause] += (now - earlier) / len(orders)
    return parts


def value(before: Rows, after: Rows, region: str, figure: str, taken: Iterable[Cause]) -> Fraction | None:
    """A figure of the hybrid in which the causes `taken` are as after."""
    chosen = {cause: after if cause in taken else before for cause in MOVABLE}
    weights = _weights(before, after, chosen, region)
    if weights is None:
        return None
    upper = chosen[Cause.NATIONAL]
    nation = reference.normalised(upper.nationals)
    strengths, heard = _links(before, after, chosen)
    for code in weights:
        if code in _own(before, region) and code in _own(after, region):
            origins: Iterable[Rows] = (upper,)
        else:
            origins = (before, after)
        if any(row.priority == code for rows in origins for row in rows.origins):
            heard.add(code)
    x = {
        n: reference.total(w * Fraction(strengths.get((p, n), 0), reference.MILLION) for p, w in weights.items())
        for n in upper.nationals
    }
    if figure == "local":
        return 1 - reference.total(x.values())
    if figure == "heard":
        return reference.total(w for p, w in weights.items() if p in heard)
    if nation is None:
        return None
    if figure == "voice":
        return reference.voice(replace(upper, regions=before.regions), region, nation)
    return reference.total(min(x[n], nation[n]) for n in nation)


def _own(rows: Rows, region: str) -> set[str]:
    return {row.code for row in rows.priorities if row.region == region}


def _weights(before: Rows, after: Rows, chosen: dict[Cause, Rows], region: str) -> Weights | None:
    either = {id(rows): reference.regional_weights(rows)[region] for rows in (before, after)}
    own, ratios = either[id(chosen[Cause.PRIORITIES])], either[id(chosen[Cause.REGIONAL_WEIGHTS])]
    if own is None or ratios is None:
        return None
    common = set(own) & _own(before, region) & _own(after, region)
    mass = reference.total(own[code] for code in common)
    whole = reference.total(ratios[code] for code in common)
    if whole == 0:
        return own
    return {code: mass * ratios[code] / whole if code in common else own[code] for code in own}


def _links(before: Rows, after: Rows, chosen: dict[Cause, Rows]) -> tuple[dict[tuple[str, str], int], set[str]]:
    agreed = {id(rows): _agreed(rows) for rows in (before, after)}
    codes = {id(rows): ({row.code for row in rows.priorities}, set(rows.nationals)) for rows in (before, after)}
    strengths: dict[tuple[str, str], int] = {}
    heard: set[str] = set()
    for cell in set(agreed[id(before)]) | set(agreed[id(after)]):
        shared = all(cell[0] in lower and cell[1] in upper for lower, upper in codes.values())
        if shared:
            links, measured = agreed[id(chosen[Cause.LINKS])], agreed[id(chosen[Cause.STRENGTHS])]
            source = measured if all(cell in each for each in agreed.values()) else links
            rows = links.get(cell, [])
            strengths[cell] = sum(row.strength for row in source.get(cell, []))
        else:
            rows = agreed[id(before)].get(cell, []) + agreed[id(after)].get(cell, [])
            strengths[cell] = sum(row.strength for row in rows)
        if cell[1] in chosen[Cause.NATIONAL].nationals and any(row.proposer == "lower" for row in rows):
            heard.add(cell[0])
    return strengths, heard


def _agreed(rows: Rows) -> dict[tuple[str, str], list[LinkRow]]:
    found: dict[tuple[str, str], list[LinkRow]] = {}
    for row in rows.links:
        if row.state == "agreed":
            found.setdefault((row.priority, row.national), []).append(row)
    return found
