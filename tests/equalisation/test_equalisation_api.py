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
