"""Allocation over HTTP: what is funded keeps the bounds, and what cannot be says which bounds clash."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import Any

import pytest

from regional_planner.allocation import answers, queries
from regional_planner.kernel.database import Database
from regional_planner.settings import Settings
from tests.applications import application
from tests.conftest import Speaker, Speaking

ALLOCATION = "/api/v1/allocation"
ASKED = "cycle=2017-2020&budget=60000000000"


def allocation(client: Speaker, query: str = "") -> dict[str, Any]:
    """The whole answer."""
    answer = client.get(f"{ALLOCATION}?{ASKED}{query}")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    found: dict[str, Any] = answer.json
    return found


def test_what_is_funded_keeps_budget_floors_ceilings_and_sources(reader: Speaking) -> None:
    found = allocation(reader(), "&floors=02:0.05,09:0.02&ceilings=08:0.1&sources=corfo:0.5")
    spent = sum(row["cost"] for row in found["items"] if row["funded"])
    assert spent == found["spent"] <= 60_000_000_000
    assert found["funded"] == sum(row["funded"] for row in found["items"])
    regions = {row["code"]: row for row in found["regions"]}
    for code, row in regions.items():
        mine = [each for each in found["items"] if each["territory"] == code]
        assert row["spent"] == sum(each["cost"] for each in mine if each["funded"])
        assert row["offered"] == sum(each["cost"] for each in mine)
        assert (row["least"] or 0) <= row["spent"] <= (row["most"] or row["offered"])
    assert regions["02"]["least"] == 3_000_000_000
    corfo = {row["code"]: row for row in found["sources"]}["corfo"]
    assert corfo["spent"] <= corfo["most"] == 30_000_000_000
    assert found["worst"] == min(row["alignment"] for row in found["scenarios"])
    assert found["regret"] == pytest.approx(max(row["regret"] for row in found["scenarios"]))
    assert found["gap"] <= 0.001
    assert {row["bound"] for row in found["prices"]} <= {"budget", "floor", "ceiling", "source"}
    assert all(row["price"] >= 0 for row in found["prices"])
    assert found["illustrative"]


def test_a_looser_question_is_answered_no_worse(reader: Speaking) -> None:
    bound, free = (allocation(reader(), query)["worst"] for query in ("&sources=corfo:0.1", ""))
    assert free >= bound - 0.001
    regretful = allocation(reader(), "&rule=min_regret")
    assert regretful["regret"] <= allocation(reader())["regret"] + 0.002


def test_scenarios_weigh_national_priorities_or_industries(reader: Speaking) -> None:
    national = allocation(reader(), "&scenarios=CL-2017-01:1;CL-2017-02:0.5,CL-2017-03:0.5")
    assert [row["scenario"] for row in national["scenarios"]] == ["CL-2017-01:1", "CL-2017-02:0.5,CL-2017-03:0.5"]
    industries = allocation(reader(), "&over=axis&scenarios=mining:0.8,agro-food:0.2;tourism:1")
    assert industries["over"] == "axis"
    assert all(0 <= row["alignment"] <= row["best"] <= 1 for row in industries["scenarios"])
    text = reader().get(f"{ALLOCATION}?{ASKED}&f=csv").get_data().decode("utf-8-sig")
    assert {"priority", "cost", "funded"} <= set(next(iter(csv.DictReader(io.StringIO(text)))))


@pytest.mark.parametrize(
    ("query", "faults"),
    [
        ("&floors=02:0.9", [("floors", "clash")]),
        ("&floors=08:0.05,02:0.05&ceilings=08:0.01", [("floors", "clash"), ("ceilings", "clash")]),
        ("&floors=99:0.1", [("floors", "unknown_code")]),
        ("&sources=lottery:0.1", [("sources", "unknown_code")]),
        ("&scenarios=CL-2017-99:1", [("scenarios", "unknown_aim")]),
        ("&scenarios=CL-2017-01:0", [("scenarios", "all_zero")]),
        ("&scenarios=CL-2017-01", [("scenarios", "invalid")]),
        ("&costs=02-9999-01:5", [("costs", "unknown_code")]),
        ("&costs=02-2017-01:0.5", [("costs", "invalid")]),
        ("&rule=luck", [("rule", "unknown")]),
        ("&budget=0", [("budget", "out_of_bounds")]),
    ],
)
def test_what_cannot_be_names_the_field(reader: Speaking, query: str, faults: list[tuple[str, str]]) -> None:
    asked = ASKED if "budget" not in query else "cycle=2017-2020"
    refused = reader().get(f"{ALLOCATION}?{asked}{query}")
    assert refused.status_code == 400
    assert [(each["field"], each["code"]) for each in refused.json["errors"]] == faults


def test_clashing_bounds_are_told_with_their_pesos(reader: Speaking) -> None:
    refused = reader().get(f"{ALLOCATION}?{ASKED}&floors=02:0.9")
    (error,) = refused.json["errors"]
    assert "54,000,000,000" in error["message"]
    assert "Antofagasta" in error["message"]


def test_costs_asked_for_stand_in_for_what_is_committed_and_are_shared_out_over_its_sources(reader: Speaking) -> None:
    before = allocation(reader())
    committed, other = before["items"][:2]
    uncommitted = uncommitted_priority(reader())
    costs = f"{committed['priority']}:{committed['cost'] * 2},{uncommitted}:7,{other['priority']}:0"
    after = allocation(reader(), f"&costs={costs}")
    rows = {row["priority"]: row["cost"] for row in after["items"]}
    assert rows[committed["priority"]] == 2 * committed["cost"]
    assert rows[uncommitted] == 7
    assert other["priority"] not in rows
    offered, sourced = (
        {name: sum(row["offered"] for row in answer[name]) for name in ("regions", "sources")}
        for answer in (before, after)
    )
    more = committed["cost"] - other["cost"]
    assert sourced["regions"] == offered["regions"] + more + 7
    assert sourced["sources"] == offered["sources"] + more


def uncommitted_priority(client: Speaker) -> str:
    """The code of a regional priority without commitments."""
    known = {row["priority"] for row in allocation(client)["items"]}
    rows = client.get("/api/v1/priorities?cycle=2017-2020&level=region&limit=500").json["items"]
    return str(next(row["code"] for row in rows if row["code"] not in known))


@pytest.mark.parametrize("limit", ["solver_seconds", "priorities"])
def test_what_takes_too_long_or_is_too_large_is_refused(
    shared_database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    hurried = settings
    if limit == "solver_seconds":
        hurried = replace(settings, solver_seconds=0)
    else:
        monkeypatch.setattr(queries, "MOST_PRIORITIES", 3)
    client = Speaker(application(hurried, shared_database).test_client(), None, "en")
    # Answers are kept by address, so none asked elsewhere.
    refused = client.get(f"{ALLOCATION}?cycle=2017-2020&budget=59999999999")
    assert refused.status_code == 422
    code = {"solver_seconds": ("budget", "unsolved"), "priorities": ("cycle", "too_many")}[limit]
    assert [(each["field"], each["code"]) for each in refused.json["errors"]] == [code]
    assert client.get(f"/allocation?{ASKED}").status_code == 200


def test_while_another_question_keeps_the_solver_one_is_told_to_come_back(
    shared_database: Database, settings: Settings
) -> None:
    hurried = replace(settings, solver_seconds=1)
    client = Speaker(application(hurried, shared_database).test_client(), None, "en")
    with answers._solving:
        assert client.get(f"/allocation?{ASKED}").status_code == 503
    assert client.get(f"/allocation?{ASKED}").status_code == 200
