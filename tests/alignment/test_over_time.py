"""Concentration over time: parts add up, nothing is null and not 0, and what is not alike is said."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from regional_planner.access.actor import system
from regional_planner.alignment.money.over_time.answers import row as row_of
from regional_planner.alignment.money.over_time.answers import warnings
from regional_planner.alignment.money.over_time.terms import Grouping, Measure, Sample
from regional_planner.exchange.statistics import load_statistics
from regional_planner.kernel.database import Database
from regional_planner.kernel.language import speaking
from regional_planner.territory.terms import Level
from tests.alignment import pairs_reference as slow
from tests.conftest import Speaking

ADDRESS = "/api/v1/alignment/concentration/over-time"
UNITS = st.lists(st.tuples(st.just(0) | st.integers(0, 10**13), st.integers(1, 10**7), st.integers(0, 3)), min_size=1)


def sample(units: list[tuple[int, int, int]]) -> Sample:
    """A sample of units: amount, weight, group."""
    amounts, weights, group = (np.array(column, dtype=np.int64) for column in zip(*units, strict=True))
    return Sample(
        measure=Measure.MONEY,
        kind=None,
        period="2020",
        year=2020,
        level=Level.REGION,
        units_as_of=date(2020, 1, 1),
        amounts=amounts,
        weights=weights,
        group=group,
        groups=(("a", "A"), ("b", "B"), ("c", "C"), (None, "others")),
        capital=0.5,
        left_out=0,
        series=None,
        illustrative=False,
    )


@given(UNITS)
def test_between_and_within_add_up_over_the_groups(units: list[tuple[int, int, int]]) -> None:
    found = row_of(sample(units), Grouping.REGION, None)
    groups = found["groups"]
    assert sum(each["units"] for each in groups) == len(units)
    assert sum(each["total"] for each in groups) == found["total"]
    if found["total"] == 0:
        indices = ("gini", "theil", "theil_between", "theil_within")
        assert [found[name] for name in indices] == [None] * 4
        assert {each["share"] for each in groups} | {each["theil_within"] for each in groups} == {None}
        return
    assert found["theil"] == pytest.approx(found["theil_between"] + found["theil_within"], abs=1e-9)
    for name in ("theil_between", "theil_within"):
        assert math.fsum(each[name] for each in groups) == pytest.approx(found[name], abs=1e-9)
    assert math.fsum(each["share"] for each in groups if each["units"]) == pytest.approx(1, abs=1e-9)
    amounts, weights = [each[0] for each in units], [each[1] for each in units]
    assert found["gini"] == pytest.approx(slow.gini(amounts, weights), abs=1e-9)
    assert found["theil"] == pytest.approx(slow.theil(amounts, weights), abs=1e-9)


@given(UNITS)
def test_one_group_of_all_has_everything_within(units: list[tuple[int, int, int]]) -> None:
    found = row_of(sample([(amount, weight, 0) for amount, weight, _ in units]), Grouping.REGION, None)
    if found["total"]:
        assert found["theil_between"] == pytest.approx(0, abs=1e-9)
        assert found["theil_within"] == pytest.approx(found["theil"], abs=1e-9)


def test_less_than_nothing_has_no_index() -> None:
    found = row_of(sample([(-5, 1, 0), (20, 1, 1)]), Grouping.REGION, None)
    assert (found["total"], found["gini"], found["theil"], found["capital_share"]) == (15, None, None, None)


def test_people_are_warned_about_only_where_they_were_counted_in_several_ways() -> None:
    people = {"measure": "people", "period": "2017", "basis": "de facto"}
    with speaking("en"):
        assert warnings([people, {**people, "period": "2024"}]) == []
        (told,) = warnings([people, {**people, "period": "2024", "basis": "usual residence"}])
    assert "2017: de facto; 2024: usual residence" in told


def asked(speak: Speaking, query: str = "") -> dict[str, Any]:
    """The answer to a question."""
    response = speak().get(f"{ADDRESS}{query}")
    assert response.status_code == 200, response.get_data(as_text=True)
    return dict(response.json)


def test_every_row_adds_up_and_says_what_it_is_made_of(reader: Speaking) -> None:
    rows = asked(reader)["items"]
    assert {(row["measure"], row["kind"]) for row in rows} == {
        ("people", None),
        ("money", "commitment"),
        ("money", "appropriation"),
        ("money", "expenditure"),
        ("priorities", None),
    }
    assert any(row["theil"] for row in rows)
    for row in rows:
        told = [row[name] for name in ("gini", "theil", "theil_between", "theil_within", "capital_share")]
        if row["total"] == 0:
            assert told == [None] * 5, row
            continue
        assert row["theil"] == pytest.approx(row["theil_between"] + row["theil_within"], abs=1e-9)
        for name in ("theil_between", "theil_within"):
            assert math.fsum(each[name] for each in row["groups"]) == pytest.approx(row[name], abs=1e-9)
        capital = next(each for each in row["groups"] if each["code"] == "13")
        assert capital["share"] == pytest.approx(row["capital_share"])


def test_people_are_those_of_the_censuses_and_the_change_of_basis_is_said(reader: Speaking) -> None:
    answer = asked(reader, "?measure=people")
    assert [(row["period"], row["units"], row["total"]) for row in answer["items"]] == [
        ("2017", 346, 17_574_003),
        ("2024", 346, 18_480_432),
    ]
    assert len({row["basis"] for row in answer["items"]}) == 2
    assert len(answer["warnings"]) == 1
    assert "counted alike" in answer["warnings"][0]
    assert asked(reader, "?measure=money")["warnings"] == []
    people = reader().get("/api/v1/statistics?series=population_census_2024&level=commune").json["items"]
    counted = [int(row["value"]) for row in people]
    assert answer["items"][1]["gini"] == pytest.approx(slow.gini(counted, [1] * 346), abs=1e-9)
    santiago = sum(int(row["value"]) for row in people if row["code"].startswith("13"))
    assert answer["items"][1]["capital_share"] == pytest.approx(santiago / 18_480_432)


def test_functional_cities_are_another_grouping_of_the_same_people(reader: Speaking) -> None:
    by_region = asked(reader, "?measure=people")["items"]
    answer = asked(reader, "?grouping=functional-city")
    by_city = answer["items"]
    assert {row["measure"] for row in by_city} == {"people"}
    cities = reader().get("/api/v1/functional-cities/on-day").json["items"]
    for ours, theirs in zip(by_region, by_city, strict=True):
        assert (ours["gini"], ours["theil"]) == (theirs["gini"], theirs["theil"])
        assert theirs["theil_between"] != pytest.approx(ours["theil_between"], abs=1e-6)
        assert theirs["theil_between"] + theirs["theil_within"] == pytest.approx(theirs["theil"], abs=1e-9)
        assert [each["code"] for each in theirs["groups"]] == [*(city["code"] for city in cities), None]
        assert theirs["illustrative"] is True
    for city, group in zip(cities, by_city[1]["groups"], strict=False):
        assert city["inhabitants"] == group["total"]


def test_money_is_that_of_the_regions_by_year_and_kind(reader: Speaking) -> None:
    rows = asked(reader, "?measure=money&kind=expenditure")["items"]
    by_year = {row["year"]: row for row in rows}
    assert sorted(by_year) == list(range(2017, 2030))
    for year in (2018, 2028):
        told = reader().get(f"/api/v1/money/by-region?kind=expenditure&year={year}").json["items"]
        known = [row for row in told if row["amount"] is not None]
        assert by_year[year]["total"] == sum(row["amount"] for row in known)
        assert (by_year[year]["units"], by_year[year]["left_out"]) == (len(known), len(told) - len(known))
        if by_year[year]["total"]:
            amounts, people = [row["amount"] for row in known], [row["inhabitants"] for row in known]
            assert by_year[year]["gini"] == pytest.approx(slow.gini(amounts, people), abs=1e-9)
    assert by_year[2018]["gini"] is not None
    assert by_year[2028]["gini"] is None


def test_priorities_are_counted_cycle_by_cycle_on_its_own_units(reader: Speaking) -> None:
    rows = asked(reader, "?measure=priorities")["items"]
    assert [(row["period"], row["units"]) for row in rows] == [("2017-2020", 15), ("2021-2025", 16), ("2026-2029", 16)]
    for row in rows:
        plan = reader().get(f"/api/v1/alignment/concentration?cycle={row['period']}").json
        assert row["total"] == sum(each["priorities"] for each in plan["items"])
        assert row["capital_share"] == pytest.approx(plan["capital"]["priorities"])


def test_a_census_that_is_loaded_is_one_more_point(database: Database, speak: Speaking) -> None:
    content = b"territory,year,value\n13101,2031,30\n02101,2031,10\n"
    said = {"code": "population_census_2031", "name_es": "Censo 2031", "unit": "people", "additive": True}
    with speaking("en"), database.writing() as session:
        load_statistics(session, system("test"), content, "x.csv", {**said, "source": "own-computation"})
    rows = asked(speak, "?measure=people&as_of=2026-11-01")["items"]
    assert [row["period"] for row in rows] == ["2017", "2024", "2031"]
    assert (rows[2]["units"], rows[2]["left_out"], rows[2]["capital_share"]) == (2, 344, 0.75)
    assert rows[2]["gini"] == pytest.approx(0.25)


def test_it_comes_as_a_table_and_refuses_what_there_is_not(reader: Speaking) -> None:
    text = reader().get(f"{ADDRESS}?measure=people&f=csv").get_data(as_text=True)
    assert len(text.strip().splitlines()) == 3
    assert "theil_within" in text.splitlines()[0]
    assert reader().get(f"{ADDRESS}?f=xlsx").data.startswith(b"PK")
    for query in ("?measure=gold", "?grouping=province", "?kind=loan", "?as_of=1990-01-01", "?cycle=2017-2020"):
        assert reader().get(ADDRESS + query).status_code == 400, query
