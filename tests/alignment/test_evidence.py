"""Claims beside evidence: the rules on small examples, and the answers on the shipped plan."""

from __future__ import annotations

import csv
import io
from datetime import date
from statistics import median
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from regional_planner.access.actor import system
from regional_planner.advantage.queries import Asked
from regional_planner.advantage.rules import compare
from regional_planner.advantage.service import store
from regional_planner.advantage.terms import TRANSFORMA, ActivityFigure, Measure, Origin
from regional_planner.alignment.evidence.queries import evidence_on
from regional_planner.alignment.evidence.rules import finding, verdict, weigh
from regional_planner.alignment.evidence.terms import Finding, Verdict
from regional_planner.kernel.database import Database
from tests.alignment.test_alignment_api import adopted
from tests.conftest import Speaking

EVIDENCE, PRIORITIES = "/api/v1/alignment/evidence", "/api/v1/alignment/evidence/priorities"
Row = dict[str, Any]

SMALL = np.array(
    [
        # mining, food, tourism, health
        [80.0, 10.0, 5.0, 5.0],
        [5.0, 45.0, 45.0, 5.0],
        [5.0, 45.0, 30.0, 20.0],
        [np.nan, np.nan, np.nan, np.nan],
    ]
)


def test_evidence_is_an_advantage_or_a_density_above_the_regions_own_median() -> None:
    comparison = compare(SMALL)
    # Advantages: mining in the first; food and tourism in the second; food, tourism and health in the third.
    assert comparison.advantage[:3].tolist() == [
        [True, False, False, False],
        [False, True, True, False],
        [False, True, True, True],
    ]
    # Proximities: food-tourism 2/2, food-health 1/2, tourism-health 1/2; mining to nothing. Density of health in the
    # second: it has both that lie near: 1. Of food: tourism of tourism and health: 2/3. The median of 2/3, 2/3, 1: 2/3.
    np.testing.assert_allclose(comparison.density[1], [np.nan, 2 / 3, 2 / 3, 1])
    found = weigh(comparison, 0.5)
    assert found.density_from[1] == pytest.approx(2 / 3)
    assert found.evident[1].tolist() == [False, True, True, True]
    assert finding(found, 1, 3, claimed=False) is Finding.EVIDENCE_UNCLAIMED
    assert finding(found, 1, 1, claimed=True) is Finding.CLAIMED_WITH_EVIDENCE
    assert finding(found, 0, 1, claimed=True) is Finding.CLAIMED_WITHOUT_EVIDENCE
    assert finding(found, 0, 1, claimed=False) is Finding.NEITHER
    assert finding(found, 3, 0, claimed=True) is Finding.NO_FIGURES
    assert weigh(comparison, 1.0).evident[1].tolist() == [False, True, True, False], "nothing lies above the highest"


def test_a_priority_stands_on_any_activity_that_it_names() -> None:
    found = weigh(compare(SMALL), 0.5)
    assert verdict(found, 0, [0, 1]) is Verdict.EVIDENCE
    assert verdict(found, 0, [1, 2]) is Verdict.NO_EVIDENCE
    assert verdict(found, 0, []) is Verdict.NAMES_NO_ACTIVITY
    assert verdict(found, 3, [0]) is Verdict.NO_FIGURES


@given(
    st.lists(st.lists(st.integers(0, 50), min_size=4, max_size=4), min_size=2, max_size=6),
    st.floats(0, 1),
    st.floats(0, 1),
)
def test_more_is_asked_where_the_quantile_is_higher(table: list[list[int]], one: float, other: float) -> None:
    comparison = compare(np.array(table, dtype=float))
    lower, higher = weigh(comparison, min(one, other)), weigh(comparison, max(one, other))
    assert (higher.evident <= lower.evident).all()
    assert (comparison.advantage <= higher.evident).all()
    assert not (higher.evident & ~higher.known).any()


def items(reader: Speaking, address: str) -> list[Row]:
    answer = reader().get(address)
    assert answer.status_code == 200, answer.text
    found: list[Row] = answer.json["items"]
    return found


def test_the_shipped_plan_beside_the_shipped_figures(reader: Speaking) -> None:
    body = reader().get(EVIDENCE).json
    assert (body["cycle"], body["year"], body["illustrative_figures"]) == ("2026-2029", 2024, True)
    assert (body["quotient_threshold"], body["density_quantile"]) == (1.0, 0.5)
    rows = body["items"]
    assert len(rows) == 16 * 13
    for row in rows:
        assert row["claimed"] is bool(row["priorities"])
        if row["quotient"] is None:
            assert (row["finding"], row["evident"]) == ("no_figures", None)
            continue
        densities = [
            each["density"] for each in rows if each["territory"] == row["territory"] and each["density"] is not None
        ]
        assert row["density_from"] == pytest.approx(median(densities))
        evident = row["quotient"] >= 1 or row["density"] > median(densities) + 1e-9
        assert row["evident"] is evident
        assert (
            row["finding"]
            == {
                (True, True): "claimed_with_evidence",
                (True, False): "claimed_without_evidence",
                (False, True): "evidence_unclaimed",
                (False, False): "neither",
            }[row["claimed"], evident]
        )
    mining = next(row for row in rows if (row["territory"], row["activity"]) == ("02", "mining"))
    assert (mining["finding"], mining["priorities"]) == ("claimed_with_evidence", ["02-2026-01"])


def test_priorities_say_what_of_theirs_has_evidence(reader: Speaking) -> None:
    activities = {(row["territory"], row["activity"]): row for row in items(reader, EVIDENCE)}
    rows = items(reader, PRIORITIES)
    assert {row["territory"] for row in rows} == {row["territory"] for row in activities.values()}
    for row in rows:
        if row["priority"] is None:
            assert (row["verdict"], row["activities"]) == (None, [])
            continue
        evident = [each["evident"] for each in row["activities"]]
        assert evident == [activities[row["territory"], each["activity"]]["evident"] for each in row["activities"]]
        expected = (
            "names_no_activity"
            if not evident
            else "no_figures"
            if set(evident) == {None}
            else "evidence"
            if True in evident
            else "no_evidence"
        )
        assert row["verdict"] == expected
        for each in row["activities"]:
            assert row["priority"] in activities[row["territory"], each["activity"]]["priorities"]
    coquimbo = [row for row in rows if row["territory"] == "04"]
    assert [row["priority"] for row in coquimbo] == [None], "a region whose priorities are drafts stays"


def test_one_region_and_the_tables(reader: Speaking) -> None:
    assert {row["territory"] for row in items(reader, f"{EVIDENCE}?territory=CL-AN")} == {"02"}
    assert reader().get(f"{EVIDENCE}?territory=99").status_code == 404
    for address, joined in ((EVIDENCE, "priorities"), (PRIORITIES, "activities")):
        text = reader().get(f"{address}?territory=02&f=csv").get_data(as_text=True).removeprefix("\ufeff")
        table = list(csv.DictReader(io.StringIO(text)))
        assert {row["illustrative"] for row in table} == {"True"}
        assert any(row[joined] for row in table)
        assert reader().get(f"{address}?f=xlsx").data.startswith(b"PK")


def test_a_cycle_before_the_split_is_compared_on_its_own_regions(reader: Speaking) -> None:
    rows = items(reader, f"{EVIDENCE}?cycle=2017-2020&as_of=2018-06-01")
    assert len({row["territory"] for row in rows}) == 15
    biobio = next(row for row in rows if row["territory"] == "08")
    assert {step["from"] for step in biobio["rebased"]} == {"08-2", "16-1"}


def test_thresholds_are_the_askers(reader: Speaking) -> None:
    def evident(query: str) -> int:
        return sum(row["evident"] is True for row in items(reader, f"{EVIDENCE}?{query}"))

    assert evident("density_quantile=1") < evident("") < evident("density_quantile=0")
    assert evident("quotient=3&density_quantile=1") < evident("density_quantile=1")
    assert reader().get(f"{EVIDENCE}?density_quantile=2").status_code == 400


def test_a_priority_claims_from_its_adoption_on(speak: Speaking) -> None:
    def creative() -> Row:
        rows = items(speak, f"{EVIDENCE}?territory=02")
        return next(row for row in rows if row["activity"] == "creative-industry")

    before = creative()
    assert (before["claimed"], before["finding"]) == (False, "neither")
    code = adopted(speak("officer-02"), speak("approver-02"), cells=["creative-industry/human-capital"])
    after = creative()
    assert (after["priorities"], after["finding"]) == ([code], "claimed_without_evidence")
    named = next(row for row in items(speak, f"{PRIORITIES}?territory=02") if row["priority"] == code)
    assert named["verdict"] == "no_evidence"
    free = adopted(speak("officer-02"), speak("approver-02"))
    without = next(row for row in items(speak, f"{PRIORITIES}?territory=02") if row["priority"] == free)
    assert (without["verdict"], without["activities"]) == ("names_no_activity", [])


def test_new_figures_are_seen_at_once_and_regions_without_stay(database: Database, speak: Speaking) -> None:
    before = items(speak, f"{EVIDENCE}?measure=firms")
    assert {row["finding"] for row in before} == {"no_figures"}
    figures = [
        ActivityFigure(2025, "02", TRANSFORMA, "mining", 10),
        ActivityFigure(2025, "02", TRANSFORMA, "tourism", 30),
        ActivityFigure(2025, "13", TRANSFORMA, "mining", 90),
    ]
    with database.writing() as session:
        store(session, system("advantage"), Origin(Measure.FIRMS, date(2025, 1, 1), "own-computation", False), figures)
    body = speak().get(f"{EVIDENCE}?measure=firms").json
    assert (body["illustrative_figures"], body["illustrative_plan"], body["source"]) == (False, True, "own-computation")
    found = {(row["territory"], row["activity"]): row for row in body["items"]}
    assert found["02", "tourism"]["finding"] == "claimed_with_evidence"
    assert found["02", "mining"]["finding"] == "claimed_without_evidence"
    assert found["13", "tourism"]["quotient"] == 0
    assert found["05", "mining"]["finding"] == "no_figures"
    assert found["13", "tourism"]["illustrative"] is False
    with database.reading() as session:
        one = evidence_on(session, date(2026, 11, 1), None, Asked(), 0.5)
        assert evidence_on(session, date(2026, 11, 1), None, Asked(), 0.5) is one
