"""Every figure of alignment once more, slowly, from its definition: dicts, fractions and loops over rows."""

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from regional_planner.alignment.terms import PriorityRow
from tests.alignment.rows import Rows

MILLION = 1_000_000
Key = tuple[str, str]


def normalised(weights: dict[str, int | None]) -> dict[str, Fraction] | None:
    """Weights that sum to 1, the open ones sharing the rest; None when there is no weight to speak of."""
    stated = sum(weight for weight in weights.values() if weight is not None)
    missing = [code for code, weight in weights.items() if weight is None]
    rest = max(MILLION - stated, 0)
    filled = {
        code: Fraction(rest, len(missing)) if weight is None else Fraction(weight) for code, weight in weights.items()
    }
    whole = sum(filled.values())
    return {code: weight / whole for code, weight in filled.items()} if whole else None


def regional_weights(rows: Rows) -> dict[str, dict[str, Fraction] | None]:
    return {
        region: normalised({row.code: row.weight for row in rows.priorities if row.region == region})
        for region in rows.regions
    }


def parts_of(rows: Rows, priority: PriorityRow) -> dict[str, Fraction]:
    """Agreed, pending, contested, declared local, unassigned."""
    strengths: dict[str, int] = defaultdict(int)
    for link in rows.links:
        if link.priority == priority.code:
            strengths[link.state] += link.strength
    room = MILLION - strengths["agreed"] - strengths["proposed"] - priority.declared_local
    contested = min(strengths["contested"], room)
    return {
        "agreed": Fraction(strengths["agreed"], MILLION),
        "pending": Fraction(strengths["proposed"], MILLION),
        "contested": Fraction(contested, MILLION),
        "declared_local": Fraction(priority.declared_local, MILLION),
        "unassigned": Fraction(room - contested, MILLION),
    }


def profile(rows: Rows, weights: dict[str, Fraction]) -> dict[str, Fraction]:
    """x_rn for one region's weights (or shares of money)."""
    profile = dict.fromkeys(rows.nationals, Fraction(0))
    for link in rows.links:
        if link.state == "agreed" and link.priority in weights:
            profile[link.national] += weights[link.priority] * Fraction(link.strength, MILLION)
    return profile


@dataclass(frozen=True)
class Reference:
    """The figures of one region; None where there is none."""

    profile: dict[str, Fraction]
    local: Fraction
    parts: dict[str, Fraction]
    carrying: Fraction | None
    cosine: float | None
    voice: Fraction | None
    heard: Fraction
    money_profile: dict[str, Fraction] | None
    divergence: Fraction | None
    concentration: Fraction | None


def figures(rows: Rows, region: str) -> Reference | None:
    """All figures of one region; None when it has no weights."""
    weights = regional_weights(rows)[region]
    if weights is None:
        return None
    nation = normalised(rows.nationals)
    mine = [row for row in rows.priorities if row.region == region]
    x = profile(rows, weights)
    carried = total(x.values())
    parts = {row.code: parts_of(rows, row) for row in mine}
    paid = money_profile(rows, mine)
    return Reference(
        profile=x,
        local=1 - carried,
        parts={name: total(weights[code] * parts[code][name] for code in weights) for name in parts[mine[0].code]},
        carrying=total(min(x[code], nation[code]) for code in nation) if nation else None,
        cosine=cosine(x, nation),
        voice=voice(rows, region, nation) if nation else None,
        heard=total(weights[row.code] for row in mine if is_heard(rows, row.code)),
        money_profile=paid,
        divergence=None if paid is None else divergence(x, paid),
        concentration=total((share / carried) * (share / carried) for share in x.values()) if carried else None,
    )


def total(amounts: Iterable[Fraction]) -> Fraction:
    return sum(amounts, Fraction(0))


def voice(rows: Rows, region: str, nation: dict[str, Fraction]) -> Fraction:
    raised = (row for row in rows.origins if row.region == region)
    return total(nation[row.national] * Fraction(row.share, MILLION) for row in raised)


def is_heard(rows: Rows, code: str) -> bool:
    """An origin of a national priority, or behind an agreed link that the region proposed."""
    return any(row.priority == code for row in rows.origins) or any(
        link.priority == code and link.state == "agreed" and link.proposer == "lower" for link in rows.links
    )


def money_profile(rows: Rows, mine: Iterable[PriorityRow]) -> dict[str, Fraction] | None:
    money = {row.code: row.money for row in mine}
    whole = sum(money.values())
    return profile(rows, {code: Fraction(amount, whole) for code, amount in money.items()}) if whole else None


def divergence(said: dict[str, Fraction], paid: dict[str, Fraction]) -> Fraction:
    local = total(said.values()) - total(paid.values())
    return (total(abs(said[code] - paid[code]) for code in said) + abs(local)) / 2


def cosine(x: dict[str, Fraction], y: dict[str, Fraction] | None) -> float | None:
    if not y or not any(x.values()):
        return None
    product = sum(x[code] * y[code] for code in y)
    return float(product) / math.sqrt(sum(share**2 for share in x.values()) * sum(share**2 for share in y.values()))


def coverage(rows: Rows, national: str) -> dict[str, Fraction | None]:
    """Shares of the regions with a profile, of their known inhabitants and of their money."""
    weights = {region: weight for region, weight in regional_weights(rows).items() if weight is not None}
    carrying = {region for region, weight in weights.items() if profile(rows, weight)[national] > 0}
    amounts = {
        "regions": dict.fromkeys(weights, 1),
        "inhabitants": {region: rows.regions[region] or 0 for region in weights},
        "money": {region: sum(row.money for row in rows.priorities if row.region == region) for region in weights},
    }
    return {
        basis: Fraction(sum(amount[region] for region in carrying), sum(amount.values()))
        if sum(amount.values())
        else None
        for basis, amount in amounts.items()
    }


Gap = tuple[str, str | None, str | None, float | None, int | None]
"""Kind, priority, national priority, share and days open."""


def gaps(rows: Rows) -> list[Gap]:
    """What is left to do, sorted; where no money is known at all, none is missing."""
    weights = {code: weight for each in regional_weights(rows).values() for code, weight in (each or {}).items()}
    origins = {row.priority for row in rows.origins}
    found: list[Gap] = []
    for national in rows.nationals:
        behind = (row for row in rows.links if row.national == national and row.state == "agreed")
        if not any(weights.get(row.priority) for row in behind):
            found.append(("national_without_region", None, national, None, None))
    for row in rows.priorities:
        parts = parts_of(rows, row)
        if parts["unassigned"] == 1 and row.code not in origins:
            found.append(("local_without_origin", row.code, None, 1.0, None))
        elif parts["unassigned"]:
            found.append(("unassigned_weight", row.code, None, float(parts["unassigned"]), None))
        if parts["agreed"] and not row.money and any(each.money for each in rows.priorities):
            found.append(("agreed_unfunded", row.code, None, float(parts["agreed"]), None))
        if row.money and not parts["agreed"] and parts["declared_local"] < 1:
            found.append(("funded_unaligned", row.code, None, float(1 - parts["declared_local"]), None))
    for link in rows.links:
        kind = {"contested": "contested", "proposed": "unanswered"}.get(link.state)
        since = link.answered_day if link.state == "contested" else link.proposed_day
        if kind:
            open_for = None if since is None else rows.day - since
            found.append((kind, link.priority, link.national, link.strength / MILLION, open_for))
    return sorted(found, key=str)
