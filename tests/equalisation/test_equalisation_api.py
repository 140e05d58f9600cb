"""A pool shared out over Chile's real regions and communes, asked over HTTP."""

from __future__ import annotations

import math
from typing import Any

import pytest

from tests.conftest import Speaking

SIMULATION = "/api/v1/equalisation"
POOL = 139_000_000_000
"""The FRPD of 2024, CLP."""


def asked(speak: Speaking, path: str = "", **query: Any) -> dict[str, Any]:
    """The answer of a simulation."""
    address = f"{SIMULATION}{path}?" + "&".join(f"{name}={value}" for name, value in {"pool": POOL, **query}.items())
    response = speak().get(address)
    assert response.status_code == 200, response.get_data(as_text=True)
    return dict(response.json)


def test_the_regions_get_exactly_the_pool_by_the_formula(reader: Speaking) -> None:
    answer = asked(reader)
    rows = {row["territory"]: row for row in answer["items"]}
    assert len(rows) == 16
    assert [row["territory"] for row in answer["items"]][:2] == ["15", "01"]
    assert sum(row["grant"] for row in rows.values()) == POOL
    income, people = (sum(row[name] for row in rows.values()) for name in ("income", "inhabitants"))
    assert math.isclose(answer["mean"], income / people)
    below = {
        code: answer["target"] - row["capacity"] for code, row in rows.items() if row["capacity"] < answer["target"]
    }
    assert answer["entitled"] == len(below) > 3
    whole = sum(rows[code]["inhabitants"] * distance for code, distance in below.items())
    for code, row in rows.items():
        expected = POOL * row["inhabitants"] * below.get(code, 0) / whole
        assert abs(row["grant"] - expected) < 2, code
        assert math.isclose(row["capacity_after"], row["capacity"] + row["grant_per_head"])
    assert answer["gini_after"] < answer["gini_before"]
    assert answer["theil_after"] < answer["theil_before"]
    assert answer["sources"] == ["population_census_2024", "sinim-2024"]


def test_need_moves_money_to_the_needier(reader: Speaking) -> None:
    even = {row["territory"]: row for row in asked(reader)["items"]}
    needy = {row["territory"]: row for row in asked(reader, need="income_poverty")["items"]}
    gains = {code: needy[code]["grant"] - even[code]["grant"] for code in even if even[code]["grant"]}
    poorest, richest = (pick(gains, key=lambda code: needy[code]["need"]) for pick in (max, min))
    assert gains[poorest] > 0 > gains[richest]
    assert sum(row["grant"] for row in needy.values()) == POOL


def test_floor_and_ceiling_hold(reader: Speaking) -> None:
    answer = asked(reader, floor=2000, ceiling=16_000)
    assert sum(row["grant"] for row in answer["items"]) == POOL
    assert {row["bound"] for row in answer["items"]} == {"floor", "ceiling", None}
    for row in answer["items"]:
        assert 2000 <= row["grant_per_head"] <= 16_000


def test_sensitivity_says_how_much_would_move(reader: Speaking) -> None:
    answer = asked(reader, "/sensitivity", need="income_poverty")
    first, *others = answer["items"]
    assert (first["parameter"], first["moved"], first["kept_rank"]) == ("as_is", 0.0, 1.0)
    assert {row["parameter"] for row in others} == {"target", "exponent", "need"}
    assert all(0 < row["moved"] < 1 for row in others)
    assert first["gini_after"] == answer["gini_after"]


def test_a_table_says_the_same(reader: Speaking) -> None:
    text = reader().get(f"{SIMULATION}?pool={POOL}&f=csv").get_data(as_text=True)
    assert len(text.strip().splitlines()) == 17
    assert "capacity_after" in text.splitlines()[0]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("", "pool"),
        ("pool=0", "pool"),
        ("pool=1000&target=0", "target"),
        ("pool=1000&floor=5&ceiling=4", "ceiling"),
        ("pool=1000&floor=5", "floor"),
        ("pool=1000000000000&ceiling=1", "ceiling"),
        ("pool=1000&target=0.01", "target"),
        ("pool=1000&level=commune", "income"),
        ("pool=1000&colour=red", "colour"),
    ],
)
def test_what_cannot_be_is_refused_by_the_parameter(reader: Speaking, query: str, field: str) -> None:
    refused = reader().get(f"{SIMULATION}?{query}")
    assert refused.status_code == 400
    assert [each["field"] for each in refused.json["errors"]] == [field]
    assert refused.json["errors"][0]["message"]


def test_an_unknown_series_is_not_found(reader: Speaking) -> None:
    refused = reader().get(f"{SIMULATION}?pool=1000&income=gold")
    assert refused.status_code == 404
    assert "municipal_own_permanent_income" in refused.json["detail"]


SCENARIOS = f"{SIMULATION}/scenarios"
SCHEME = {
    "name": "Piso de 2.000",
    "pool": POOL,
    "target": 1.0,
    "exponent": 1.0,
    "floor": 2000,
    "level": "region",
    "income": "municipal_own_permanent_income",
}


def test_a_planner_keeps_schemes_and_everybody_compares_two(speak: Speaking) -> None:
    planner = speak("planner")
    plain = planner.post(SCENARIOS, {**SCHEME, "name": "Sin piso", "floor": 0})
    floored = planner.post(SCENARIOS, SCHEME)
    assert (plain.status_code, floored.status_code) == (201, 201), floored.get_data(as_text=True)
    listed = {row["name"]: row["id"] for row in speak().items(SCENARIOS)}
    address = f"{SIMULATION}/comparison?first={listed['Sin piso']}&second={listed['Piso de 2.000']}"
    answer = speak().get(address).json
    assert (answer["first"], answer["second"]) == ("Sin piso", "Piso de 2.000")
    assert len(answer["items"]) == 16
    assert sum(row["difference"] for row in answer["items"]) == 0
    capital = next(row for row in answer["items"] if row["territory"] == "13")
    assert capital["first"] == 0
    assert capital["difference_per_head"] == pytest.approx(2000)
    assert speak("officer-02").post(SCENARIOS, SCHEME).status_code == 403
    shown = speak().get("/equalisation").get_data(as_text=True)
    assert "floor=2000" in shown.partition('id="scenarios-title"')[2]


@pytest.mark.parametrize(
    ("change", "field"),
    [({"floor": 9_000_000}, "floor"), ({"ceiling": 1}, "ceiling"), ({"name": " "}, "name"), ({"pool": 0}, "pool")],
)
def test_a_scheme_that_shares_nothing_out_is_not_kept(speak: Speaking, change: dict[str, Any], field: str) -> None:
    refused = speak("planner").post(SCENARIOS, {**SCHEME, **change})
    assert refused.status_code == 422
    assert [each["field"] for each in refused.json["errors"]] == [field]
    assert speak().items(SCENARIOS) == []


def test_a_scenario_that_is_not_there_is_not_found(reader: Speaking) -> None:
    nowhere = "01a22000-0000-7000-8000-000000000000"
    assert reader().get(f"{SIMULATION}/comparison?first={nowhere}&second={nowhere}").status_code == 404


@pytest.mark.parametrize(("language", "amount"), [("en", "1,000,000,000"), ("es", "1.000.000.000")])
def test_refusals_write_amounts_as_the_reader_does(reader: Speaking, language: str, amount: str) -> None:
    for query in ("floor=1000000", "ceiling=1"):
        refused = reader(None, language).get(f"{SIMULATION}?pool=1000000000&{query}")
        assert f"{amount}." in refused.json["errors"][0]["message"]
