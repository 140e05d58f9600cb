"""What the API answers on a plan, beside what the slow reference says of it: every figure to 1e-9."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations
from typing import Any, NamedTuple

from tests.alignment import pairs_reference, reference
from tests.alignment.entering import Drawn
from tests.alignment.likeness.reference import PlainWords, plain_pairs, plain_parts
from tests.alignment.pairs_reference import CellsOf
from tests.alignment.rows import Rows

BORDERS = {("05", "06"), ("05", "13"), ("06", "13")}
CAPITAL = "13"
PARTS = ("agreed", "pending", "contested", "declared_local", "unassigned")
PRECISION = 1e-9
STEPS = ("region", "agreement", "commitment", "appropriation", "expenditure")
Answer = dict[str, Any]
Figure = Fraction | float | None


def same(answer: Any, expected: Figure) -> bool:
    """Whether a figure is the one expected, null where there is none."""
    return answer is None if expected is None else answer is not None and abs(answer - expected) <= PRECISION


def matrix(answer: Answer, rows: Rows) -> None:
    """Regional profiles, the local rest, and the nation's weights."""
    nation = reference.normalised(rows.nationals)
    assert [row["code"] for row in answer["nationals"]] == sorted(rows.nationals)
    for row in answer["nationals"]:
        assert same(row["weight"], nation and nation[row["code"]]), row["code"]
        assert row["weight_assumed"] == (rows.nationals[row["code"]] is None)
    assert sorted(row["territory"] for row in answer["items"]) == sorted(rows.regions)
    for row in answer["items"]:
        expected = reference.figures(rows, row["territory"])
        assert set(row["profile"]) == set(rows.nationals)
        for national, share in row["profile"].items():
            assert same(share, expected and expected.profile[national]), (row["territory"], national)
        assert same(row["local"], expected and expected.local)


def profiles(answer: Answer, rows: Rows) -> None:
    """Carrying beside its ceiling, voice, heard, parts of the weight, concentration, divergence, money."""
    assert sorted(row["territory"] for row in answer["items"]) == sorted(rows.regions)
    for row in answer["items"]:
        expected = reference.figures(rows, row["territory"])
        for name in ("carrying", "cosine", "voice", "heard", "local", "concentration", "divergence"):
            assert same(row[name], getattr(expected, name, None)), (row["territory"], name)
        assert same(row["carrying_ceiling"], expected and 1 - expected.local)
        for part in PARTS:
            assert same(row[part], expected and expected.parts[part]), (row["territory"], part)
        assert (row["priorities"], row["money"]) == (len(_own(rows, row["territory"])), _money(rows, row["territory"]))


def coverage(answer: Answer, rows: Rows) -> None:
    """Who carries each national priority, by regions, inhabitants and money."""
    counted = sum(weights is not None for weights in reference.regional_weights(rows).values())
    assert [row["national"] for row in answer["items"]] == sorted(rows.nationals)
    for row in answer["items"]:
        assert (row["regions_counted"], row["regions_without_profile"]) == (counted, len(rows.regions) - counted)
        for basis, expected in reference.coverage(rows, row["national"]).items():
            assert same(row[basis], expected), (row["national"], basis)


def gaps(answer: Answer, rows: Rows) -> None:
    """What is left to do, whose it is, and the money in it."""
    names = ("kind", "priority", "national", "share", "days_open")
    assert sorted((tuple(row[name] for name in names) for row in answer["items"]), key=str) == reference.gaps(rows)
    of = {row.code: row for row in rows.priorities}
    for row in answer["items"]:
        assert row["territory"] == (of[row["priority"]].region if row["priority"] else None)
        whole = row["priority"] and row["national"] is None
        assert row["money"] == (of[row["priority"]].money if whole else None), row["kind"]


def pairs(answer: Answer, rows: Rows, cells: CellsOf) -> None:
    """Overlap, complementarity, synergy with its parts, for all pairs of regions."""
    shown = [tuple(sorted((row["first"], row["second"]))) for row in answer["items"]]
    assert sorted(shown) == list(combinations(sorted(rows.regions), 2))
    for row in answer["items"]:
        _pair_row(row, rows, cells)


def _pair_row(row: Answer, rows: Rows, cells: CellsOf) -> None:
    codes = row["first"], row["second"]
    first, second = (pairs_reference.matrix(rows, cells, code) for code in codes)
    linked = pairs_reference.shared_national_weight(rows, *codes)
    assert same(row["shared_national_weight"], linked), codes
    if {*codes} <= {code for pair in BORDERS for code in pair} | {"02"}:
        assert row["border"] == (tuple(sorted(codes)) in BORDERS), codes
    if first is None or second is None:
        assert row["overlap"] is row["complementarity"] is row["synergy"] is row["overlap_counted"] is None
        return
    overlap, chain = pairs_reference.overlap(first, second), pairs_reference.complementarity(first, second)
    counted = overlap if row["border"] or row["functional_area"] else overlap * linked
    expected = {"overlap": overlap, "complementarity": chain, "overlap_counted": counted, "synergy": chain + counted}
    for name, figure in expected.items():
        assert same(row[name], figure), (codes, name)


def pair(answer: Answer, rows: Rows, cells: CellsOf) -> None:
    """Two regions' weight in each cell, "none" among them, and what adds up to their indices."""
    _pair_row(answer, rows, cells)
    for side in ("first", "second"):
        whole = pairs_reference.matrix(rows, cells, answer[side])
        expected = {cell: weight for cell, weight in (whole or {}).items() if weight}
        shown = {(row["axis"] or "", row["area"] or ""): row[f"{side}_weight"] for row in answer["items"]}
        for cell in {*expected, *shown}:
            weight = None if whole is None else expected.get(cell, 0)
            assert same(shown[cell], weight), (answer[side], cell)
        none = sum(weight for cell, weight in expected.items() if not all(cell))
        assert same(answer[f"{side}_in_none"], None if whole is None else none)
        x = reference.profile(rows, reference.regional_weights(rows)[answer[side]] or {})
        for row in answer["linking"]:
            assert same(row[side], x[row["national"]])
    if answer["synergy"] is not None:
        for index in ("overlap", "complementarity"):
            assert same(math.fsum(row[index] for row in answer["items"]), answer[index])
        assert same(math.fsum(row["amount"] for row in answer["parts"]), answer["synergy"])
    assert same(math.fsum(row["weight"] or 0 for row in answer["linking"]), answer["shared_national_weight"])


def concentration(answer: Answer, rows: Rows) -> None:
    """Gini and Theil of money per head, the capital's shares, and how each national priority is spread."""
    counted = sorted(code for code in rows.regions if _own(rows, code) and rows.regions[code])
    money, people = [_money(rows, code) for code in counted], [rows.regions[code] or 0 for code in counted]
    split = pairs_reference.theil_of_groups(money, people, [code == CAPITAL for code in counted])
    for name in ("gini", "theil"):
        assert same(answer[name], getattr(pairs_reference, name)(money, people)), name
    for place, name in enumerate(("theil_between", "theil_within_others", "theil_within_capital")):
        assert same(answer[name], split and split[place]), name
    assert (answer["regions_counted"], answer["total"]) == (len(counted), sum(row.money for row in rows.priorities))
    parts = {name: getattr(pairs_reference, f"{name}s")(money, people) for name in ("gini_part", "theil_part")}
    for row in answer["items"]:
        _concentrated(row, rows)
        for name, part in parts.items():
            known = part is not None and row["territory"] in counted
            assert same(row[name], part[counted.index(row["territory"])] if known else None), name
        if row["territory"] == CAPITAL:
            shares = {name: row[f"{name}_share"] for name in ("money", "priorities", "inhabitants")}
            assert answer["capital"] == shares
    for row in answer["spread"]:
        carriers, herfindahl, largest = pairs_reference.spread(rows, row["national"])
        assert row["carriers"] == carriers
        assert same(row["concentration"], herfindahl)
        assert same(row["largest_share"], largest)


def _concentrated(row: Answer, rows: Rows) -> None:
    code = row["territory"]
    mine, own, lives = len(_own(rows, code)), _money(rows, code), rows.regions[code]
    whole, everybody = sum(each.money for each in rows.priorities), sum(each or 0 for each in rows.regions.values())
    assert (row["priorities"], row["inhabitants"], row["money"]) == (mine, lives, own if mine else None)
    assert same(row["money_share"], Fraction(own, whole) if mine and whole else None)
    assert same(row["priorities_share"], Fraction(mine, len(rows.priorities)) if rows.priorities else None)
    assert same(row["inhabitants_share"], None if lives is None else Fraction(lives, everybody))
    per_head = Fraction(own, lives) if mine and lives else None
    if per_head is None:
        assert row["per_head"] is None
    else:
        # Pesos per head are no shares, and may be many.
        assert math.isclose(row["per_head"], per_head, rel_tol=PRECISION, abs_tol=PRECISION)


def sight(answer: Answer, rows: Rows, paid: dict[str, dict[str, int]]) -> None:
    """Every chain with its first missing step, and how much of the nation's weight gets past each."""
    expected = sorted(pairs_reference.chains(rows, paid), key=lambda each: str(each[:4]))
    names = ("national", "priority", "link_state", "missing", "share")
    shown = sorted((tuple(row[name] for name in names) for row in answer["items"]), key=lambda each: str(each[:4]))
    assert [each[:4] for each in shown] == [each[:4] for each in expected]
    # Chains that differ in nothing but their link stand in either order.
    by_kind = (sorted(shown, key=_chain_order), sorted(expected, key=_chain_order))
    assert all(same(mine[4], chain.share) for mine, chain in zip(*by_kind, strict=True))
    left = pairs_reference.sight(rows, paid)
    reached: Figure = None if left is None else Fraction(bool(rows.nationals))
    assert [step["step"] for step in answer["steps"]] == list(STEPS)
    for step in answer["steps"]:
        broken = [chain for chain in expected if chain.missing == step["step"]]
        assert step["breaks"] == len(broken)
        if left is not None:
            reached = (reached or 0) - left.get(step["step"], 0)
            assert same(step["share_lost"], left.get(step["step"], 0)), step["step"]
            assert same(step["share_reached"], reached), step["step"]
    if left is not None:
        assert same(answer["whole"], left.get("", 0))


def _chain_order(chain: tuple[Any, ...]) -> tuple[str, float]:
    return str(chain[:4]), float(chain[4] or 0)


def duplicates(answer: Answer, plan: Drawn, threshold: float) -> None:
    """Priorities of one level that are alike, with the parts of their likeness."""
    documents = sorted(plan.said.values(), key=lambda each: each.code)
    of, words = {each.code: each for each in documents}, PlainWords(documents)
    levels = [[each for each in documents if each.code.startswith("CL") is national] for national in (True, False)]
    near = {pair[:2]: pair[2] for level in levels for pair in plain_pairs(words, level, threshold - PRECISION)}
    shown = {(row["first"], row["second"]): row for row in answer["items"]}
    assert {codes for codes, alike in near.items() if alike >= threshold + PRECISION} <= shown.keys() <= near.keys()
    for codes, row in shown.items():
        assert same(row["likeness"], near[codes]), codes
        parts = {part.value: value for part, value in plain_parts(words, *(of[code] for code in codes)).items()}
        for name in ("text", "cells", "communes", "period", "approach"):
            assert same(row[name], parts.get(name)), (codes, name)
        assert row["between_territories"] == (codes[0][:2] != codes[1][:2])


class Told(NamedTuple):
    """A figure to be explained, and its value."""

    query: dict[str, str]
    value: Figure


def told(rows: Rows, region: str, national: str | None, basis: str) -> Iterator[Told]:
    """The figures of a region, of it in a national priority, and of that priority."""
    found = reference.figures(rows, region)
    of = {"territory": region}
    for figure in ("carrying", "heard", "local", "voice"):
        yield Told({"figure": figure, **of}, getattr(found, figure, None))
    if national is None:
        return
    covered = {"figure": "coverage", "national": national, "basis": basis}
    yield Told(covered, reference.coverage(rows, national)[basis])
    both = {**of, "national": national}
    yield Told({"figure": "profile", **both}, found and found.profile[national])
    # Money has a profile of its own, be there weights or not.
    paid = reference.money_profile(rows, [row for row in rows.priorities if row.region == region])
    yield Told({"figure": "money", **both}, paid and paid[national])


def explanation(answer: Answer, value: Figure) -> None:
    """What a figure is made of adds up to it, line by line; nothing where there is no figure."""
    assert same(answer["value"], value), answer["figure"]
    assert same(math.fsum(line["amount"] for line in answer["items"]), value or 0), answer["figure"]
    for line in answer["items"]:
        assert same(line["amount"] + line["surplus"], line["weight"] * line["strength"])


def _own(rows: Rows, region: str) -> list[str]:
    return [row.code for row in rows.priorities if row.region == region]


def _money(rows: Rows, region: str) -> int:
    return sum(row.money for row in rows.priorities if row.region == region)
