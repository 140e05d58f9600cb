"""Pairs, concentration and the line of sight over HTTP, on the shipped plan: figures are what their parts add up to."""

from __future__ import annotations

import math
from typing import Any

import pytest

from regional_planner.kernel.database import Database
from regional_planner.settings import PROJECT_FOLDER
from regional_planner.territory.boundaries.store import load_shipped
from tests.conftest import Speaking

PAIRS = "/api/v1/alignment/pairs"
CYCLES = pytest.mark.parametrize("cycle", ["2017-2020", "2021-2025", "2026-2029"])


def total(rows: list[dict[str, Any]], name: str) -> float:
    return math.fsum(row[name] for row in rows)


@CYCLES
def test_every_pair_is_what_its_cells_and_ties_add_up_to(reader: Speaking, cycle: str) -> None:
    listed = reader().get(f"{PAIRS}?cycle={cycle}").json
    regions = 15 if cycle == "2017-2020" else 16
    assert listed["total"] == len(listed["items"]) == math.comb(regions, 2)
    for row in listed["items"][:12] + listed["items"][-4:]:
        told = reader().get(f"{PAIRS}/{row['first']}/{row['second']}?cycle={cycle}").json
        assert {name: told[name] for name in row} == row
        if row["synergy"] is None:
            assert told["parts"] == []
            continue
        for index in ("overlap", "complementarity"):
            assert math.isclose(total(told["items"], index), row[index], abs_tol=1e-9), index
        assert math.isclose(total(told["parts"], "amount"), row["synergy"], abs_tol=1e-9)
        for side in ("first", "second"):
            assert math.isclose(total(told["items"], f"{side}_weight"), 1, abs_tol=1e-9)
            behind = [each for cell in told["items"] for each in cell["priorities"]]
            mine = [each for each in behind if each["territory"] == row[side]]
            assert math.isclose(total(mine, "weight"), 1, abs_tol=1e-9)
            unknown = [each for each in told["items"] if not (each["axis"] and each["area"])]
            assert math.isclose(total(unknown, f"{side}_weight"), told[f"{side}_in_none"], abs_tol=1e-9)


@pytest.mark.parametrize("sort", ["synergy", "overlap", "complementarity"])
def test_the_highest_come_first_and_those_without_a_figure_last(reader: Speaking, sort: str) -> None:
    rows = reader().get(f"{PAIRS}?cycle=2017-2020&sort={sort}").json["items"]
    values = [row[sort] for row in rows]
    known = [value for value in values if value is not None]
    assert known == sorted(known, reverse=True)
    assert values[len(known) :] == [None] * (len(values) - len(known))
    without = {row["first"] for row in rows[len(known) :]} | {row["second"] for row in rows[len(known) :]}
    assert {"11", "13"} <= without
    few = reader().get(f"{PAIRS}?cycle=2017-2020&sort={sort}&limit=3").json
    assert (few["items"], few["total"]) == (rows[:3], 105)


def test_the_pairs_of_one_region_and_a_pair_either_way(reader: Speaking) -> None:
    mine = reader().get(f"{PAIRS}?territory=CL-BI").json
    assert mine["total"] == len(mine["items"]) == 15
    assert all("08" in (row["first"], row["second"]) for row in mine["items"])
    one, other = (reader().get(f"{PAIRS}/{pair}").json for pair in ("02/08", "CL-BI/CL-AN"))
    assert (one["synergy"], one["first"], other["first"]) == (other["synergy"], "02", "08")


@pytest.mark.parametrize(("path", "status"), [("02/99", 404), ("02/CL-AN", 422), ("02/08?sort=overlap", 400)])
def test_pairs_that_are_none(reader: Speaking, path: str, status: int) -> None:
    assert reader().get(f"{PAIRS}/{path}").status_code == status


@pytest.mark.parametrize("path", ["pairs", "pairs/02/08", "concentration", "line-of-sight"])
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_answers_come_as_tables(reader: Speaking, path: str, form: str) -> None:
    response = reader().get(f"/api/v1/alignment/{path}?f={form}")
    assert response.status_code == 200
    assert len(response.data) > 300


def test_who_borders_is_unknown_without_boundaries_and_counts_with_them(database: Database, speak: Speaking) -> None:
    def pair() -> dict[str, Any]:
        answer: dict[str, Any] = speak().get(f"{PAIRS}/08/16?cycle=2026-2029").json
        return answer

    before = pair()
    assert before["border"] is None
    with database.writing() as session:
        load_shipped(session, PROJECT_FOLDER / "geo")
    after = pair()
    assert after["border"] is True
    assert after["overlap_counted"] == after["overlap"]
    assert [each["because"] for each in after["parts"]] == ["complementarity", "border"]
    assert after["synergy"] == pytest.approx(after["overlap"] + after["complementarity"], abs=1e-9)
    apart = speak().get(f"{PAIRS}/02/08?cycle=2026-2029").json
    assert apart["border"] is False
    assert {each["because"] for each in apart["parts"]} <= {"complementarity", "national"}
    assert total(apart["linking"], "weight") == pytest.approx(apart["shared_national_weight"], abs=1e-9)


def test_a_joint_priority_is_shown_and_changes_no_figure(speak: Speaking) -> None:
    before = speak().get(f"{PAIRS}/02/08").json
    top = before["candidates"][0]
    members = [{"priority": top[side], "share": 0.5} for side in ("first", "second")]
    body = {"cycle": "2026-2029", "territory": "02", "title": "Juntas", "reason": "Misma cadena", "members": members}
    assert speak("officer-02").post("/api/v1/joint-priorities", body).status_code == 201
    after = speak().get(f"{PAIRS}/02/08").json
    assert [(each["title"], each["state"], each["territories"]) for each in after["joint"]] == [
        ("Juntas", "proposed", ["02", "08"])
    ]
    assert [each["share"] for each in after["joint"][0]["members"]] == [0.5, 0.5]
    assert top not in after["candidates"]
    changed = {"joint", "candidates"}
    assert {name: after[name] for name in after.keys() - changed} == {
        name: before[name] for name in before.keys() - changed
    }
    assert speak().get(f"{PAIRS}/02/08?cycle=2026-2029&as_of=2026-01-02").json["joint"] == []
    assert speak().get(f"{PAIRS}/02/14").json["joint"] == []


@CYCLES
@pytest.mark.parametrize("kind", ["commitment", "appropriation", "expenditure"])
def test_concentration_is_what_its_parts_add_up_to(reader: Speaking, cycle: str, kind: str) -> None:
    found = reader().get(f"/api/v1/alignment/concentration?cycle={cycle}&kind={kind}").json
    rows = found["items"]
    assert found["regions_counted"] + found["regions_left_out"] == len(rows)
    assert total([row for row in rows if row["money"] is not None], "money") == found["total"]
    if not found["total"]:
        assert (found["gini"], found["theil"], found["capital"]["money"]) == (None, None, None)
        return
    counted = [row for row in rows if row["gini_part"] is not None]
    assert len(counted) == found["regions_counted"]
    assert math.isclose(total(counted, "gini_part"), found["gini"], abs_tol=1e-9)
    assert math.isclose(total(counted, "theil_part"), found["theil"], abs_tol=1e-9)
    split = [found[name] for name in ("theil_between", "theil_within_capital", "theil_within_others")]
    assert math.isclose(math.fsum(split), found["theil"], abs_tol=1e-9)
    capital = next(row for row in rows if row["capital"])
    assert capital["territory"] == "13"
    assert found["capital"]["inhabitants"] == capital["inhabitants_share"]


@CYCLES
def test_the_line_of_sight_shares_out_the_nations_weight(reader: Speaking, cycle: str) -> None:
    found = reader().get(f"/api/v1/alignment/line-of-sight?cycle={cycle}").json
    assert math.isclose(total(found["items"], "share"), 1, abs_tol=1e-9)
    assert [step["step"] for step in found["steps"]] == [
        "region",
        "agreement",
        "commitment",
        "appropriation",
        "expenditure",
    ]
    assert math.isclose(total(found["steps"], "share_lost") + found["whole"], 1, abs_tol=1e-9)
    assert found["steps"][-1]["share_reached"] == found["whole"]
    for row in found["items"]:
        assert (row["link"] is None) == (row["missing"] == "region")
        assert (row["missing"] == "agreement") == (row["link_state"] in {"proposed", "contested"})
        if row["missing"] == "commitment":
            assert row["commitment"] == 0
    only = reader().get(f"/api/v1/alignment/line-of-sight?cycle={cycle}&missing=agreement&territory=02").json
    assert only["items"] == [r for r in found["items"] if (r["missing"], r["territory"]) == ("agreement", "02")]
    assert only["steps"] == found["steps"]


def test_a_functional_city_in_two_regions_counts_their_overlap_whole(speak: Speaking) -> None:
    pairs = {(row["first"], row["second"]): row for row in speak().get(f"{PAIRS}?cycle=2021-2025").json["items"]}
    assert not any(row["functional_area"] for row in pairs.values())
    apart = max(pairs, key=lambda pair: pairs[pair]["overlap"] or 0)
    members = [speak().get(f"/api/v1/territories?level=commune&within={code}").json["items"][-1] for code in apart]
    city = {"code": "a-caballo", "name": "Dos regiones", "members": [each["code"] for each in members]}
    made = speak("planner").post("/api/v1/functional-cities", city)
    assert made.status_code == 201, made.json
    after = {(row["first"], row["second"]): row for row in speak().get(f"{PAIRS}?cycle=2021-2025").json["items"]}
    assert [pair for pair, row in after.items() if row["functional_area"]] == [apart]
    assert after[apart]["overlap_counted"] == pytest.approx(after[apart]["overlap"])
    told = speak().get(f"{PAIRS}/{apart[0]}/{apart[1]}?cycle=2021-2025").json
    assert "functional_area" in {part["because"] for part in told["parts"]}
