"""Random plans written into a database: what the API answers of each is what the definitions say, to 1e-9."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from regional_planner.kernel.database import Database
from tests.alignment import pairs_reference, reference
from tests.alignment.entering import AS_OF, Drawn, drawn, entered
from tests.alignment.reference import Rows
from tests.conftest import Speaker, Speaking

PLANS = 200
PARTS = ("agreed", "pending", "contested", "declared_local", "unassigned")
PRECISION = 1e-9


@dataclass(frozen=True)
class Asked:
    """Somebody who asks about one cycle."""

    public: Speaker
    cycle: str

    def __call__(self, path: str, **query: str) -> dict[str, Any]:
        """An answer of the alignment."""
        asked = {"cycle": self.cycle, "as_of": AS_OF.isoformat(), **query}
        address = f"/api/v1/alignment/{path}?" + "&".join(f"{name}={value}" for name, value in asked.items())
        response = self.public.get(address)
        assert response.status_code == 200, response.get_data(as_text=True)
        return dict(response.json)


def test_the_api_answers_as_the_definitions_say(database: Database, speak: Speaking) -> None:
    @settings(max_examples=PLANS, suppress_health_check=list(HealthCheck), phases=[Phase.generate, Phase.shrink])
    @given(drawn(), st.booleans())
    def check(plan: Drawn, proposals: bool) -> None:
        with database.writing() as session:
            cycle, plan = entered(session, plan)
        ask, rows = Asked(speak(), cycle), plan.rows
        counted = with_proposals(rows) if proposals else rows
        shown = {"proposals": "true"} if proposals else {}
        check_matrix(ask("matrix", **shown), counted)
        check_profiles(ask("profiles", **shown), counted)
        check_coverage(ask("coverage", **shown), counted)
        check_gaps(ask("gaps", **shown), counted)
        check_pairs(ask("pairs", limit="500"), plan)
        check_explanations(ask, rows)
        check_concentration(ask("concentration"), rows)
        check_sight(ask("line-of-sight"), plan)

    check()


def with_proposals(rows: Rows) -> Rows:
    """Open proposals as if they had been agreed."""
    agreed = (row._replace(state="agreed") if row.state == "proposed" else row for row in rows.links)
    return replace(rows, links=tuple(agreed))


def same(answer: Any, expected: Fraction | float | None) -> bool:
    """Whether a figure is the one expected, null where there is none."""
    return answer is None if expected is None else answer is not None and abs(answer - expected) <= PRECISION


def check_matrix(answer: dict[str, Any], rows: Rows) -> None:
    assert {row["territory"] for row in answer["items"]} == set(rows.regions)
    for row in answer["items"]:
        expected = reference.figures(rows, row["territory"])
        assert set(row["profile"]) == set(rows.nationals)
        for national, share in row["profile"].items():
            assert same(share, expected and expected.profile[national]), (row["territory"], national)
        assert same(row["local"], expected and expected.local)


def check_profiles(answer: dict[str, Any], rows: Rows) -> None:
    assert {row["territory"] for row in answer["items"]} == set(rows.regions)
    for row in answer["items"]:
        expected = reference.figures(rows, row["territory"])
        for name in ("carrying", "cosine", "heard", "local", "concentration", "divergence"):
            assert same(row[name], getattr(expected, name, None)), (row["territory"], name)
        assert same(row["voice"], expected.voice if expected and rows.nationals else None)
        assert same(row["carrying_ceiling"], expected and 1 - expected.local)
        for part in PARTS:
            assert same(row[part], expected and expected.parts[part]), (row["territory"], part)
        mine = [each for each in rows.priorities if each.region == row["territory"]]
        assert (row["priorities"], row["money"]) == (len(mine), sum(each.money for each in mine))


def check_coverage(answer: dict[str, Any], rows: Rows) -> None:
    assert {row["national"] for row in answer["items"]} == set(rows.nationals)
    for row in answer["items"]:
        for basis, expected in reference.coverage(rows, row["national"]).items():
            assert same(row[basis], expected), (row["national"], basis)


def check_gaps(answer: dict[str, Any], rows: Rows) -> None:
    names = ("kind", "priority", "national", "share", "days_open")
    assert sorted((tuple(row[name] for name in names) for row in answer["items"]), key=str) == reference.gaps(rows)


def check_pairs(answer: dict[str, Any], plan: Drawn) -> None:
    matrices = {region: pairs_reference.matrix(plan.rows, plan.cells, region) for region in plan.rows.regions}
    assert len(answer["items"]) == answer["total"] == len(list(combinations(matrices, 2)))
    for row in answer["items"]:
        first, second = matrices[row["first"]], matrices[row["second"]]
        linked = pairs_reference.shared_national_weight(plan.rows, row["first"], row["second"])
        assert same(row["shared_national_weight"], linked)
        if first is None or second is None:
            assert row["overlap"] is row["complementarity"] is row["synergy"] is None
            continue
        overlap = pairs_reference.overlap(first, second)
        chain = pairs_reference.complementarity(first, second)
        counted = overlap if row["border"] or row["functional_area"] else overlap * linked
        for name, expected in (("overlap", overlap), ("complementarity", chain), ("synergy", chain + counted)):
            assert same(row[name], expected), (row["first"], row["second"], name)


def check_explanations(ask: Asked, rows: Rows) -> None:
    """What a figure is made of adds up to it."""
    for region in sorted({row.region for row in rows.priorities})[:1]:
        expected = reference.figures(rows, region)
        for figure in ("carrying", "heard", "local", "voice"):
            told = ask("explanation", figure=figure, territory=region)
            value = None if figure == "voice" and not rows.nationals else getattr(expected, figure, None)
            if value is not None:
                assert same(sum(part["amount"] for part in told["items"]), value), (region, figure)
        for national in sorted(rows.nationals)[:1]:
            paid = expected.money_profile if expected else None
            told = ask("explanation", figure="money", territory=region, national=national)
            assert same(told["value"], paid and paid[national])


def check_concentration(answer: dict[str, Any], rows: Rows) -> None:
    planning = sorted({row.region for row in rows.priorities if rows.regions[row.region]})
    money = [sum(row.money for row in rows.priorities if row.region == region) for region in planning]
    people = [rows.regions[region] or 0 for region in planning]
    for name in ("gini", "theil"):
        assert same(answer[name], getattr(pairs_reference, name)(money, people)), name


def check_sight(answer: dict[str, Any], plan: Drawn) -> None:
    paid = {
        "commitment": {row.code: row.money for row in plan.rows.priorities},
        "appropriation": dict(plan.voted),
        "expenditure": dict(plan.spent),
    }
    expected = pairs_reference.sight(plan.rows, paid)
    for step in answer["steps"]:
        lost = None if expected is None and step["breaks"] else (expected or {}).get(step["step"], 0)
        assert same(step["share_lost"], lost), step["step"]
    if expected is not None:
        assert same(answer["whole"], expected.get("", 0))
