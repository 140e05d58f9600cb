"""The dialogue on links and the alignment's answers, over HTTP, on the shipped plan."""

from __future__ import annotations

import math
from typing import Any

import pytest

from tests.conftest import Speaker, Speaking

LOWER = {
    "cycle": "2026-2029",
    "territory": "02",
    "title": "Proveedores de hidrógeno",
    "approach": "sector",
    "horizon": 2035,
    "local": 0.3,
}


def adopted(officer: Speaker, approver: Speaker, **changes: Any) -> str:
    """The code of a new adopted priority of Antofagasta."""
    made = officer.post("/api/v1/priorities", {**LOWER, **changes})
    address = f"/api/v1/priorities/{made.json['id']}"
    handed = officer.post(f"{address}/submit", etag=made.headers["ETag"])
    assert approver.post(f"{address}/adopt", etag=handed.headers["ETag"]).status_code == 200
    return str(made.json["code"])


def share_of(speaker: Speaker, territory: str, national: str) -> float:
    """x_rn out of the matrix of the open cycle."""
    rows = speaker.get("/api/v1/alignment/matrix?cycle=2026-2029").json["items"]
    return float(next(row for row in rows if row["territory"] == territory)["profile"][national])


def test_a_link_moves_the_matrix_when_it_is_agreed(speak: Speaking) -> None:
    officer, approver, planner = speak("officer-02"), speak("approver-02"), speak("planner")
    code = adopted(officer, approver, weight=0.1)
    body = {"lower": code, "higher": "CL-2026-01", "strength": 0.6, "reason": "Aporta"}
    proposed = officer.post("/api/v1/links", body)
    assert (proposed.status_code, proposed.json["state"], proposed.json["proposed_by"]) == (201, "proposed", "lower")
    before = share_of(planner, "02", "CL-2026-01")
    agreed = planner.post(f"/api/v1/links/{proposed.json['id']}/agree", etag=proposed.headers["ETag"])
    assert agreed.json["state"] == "agreed"
    after = share_of(planner, "02", "CL-2026-01")
    assert after > before
    told = planner.get(
        "/api/v1/alignment/explanation?cycle=2026-2029&figure=profile&territory=CL-AN&national=CL-2026-01"
    ).json
    assert math.isclose(math.fsum(part["amount"] for part in told["items"]), after, abs_tol=1e-9)
    assert math.isclose(told["value"], after, abs_tol=1e-9)
    assert code in {part["priority"] for part in told["items"]}


def test_each_side_answers_the_other(speak: Speaking) -> None:
    officer, approver, planner = speak("officer-02"), speak("approver-02"), speak("planner")
    code = adopted(officer, approver)
    ours = officer.post("/api/v1/links", {"lower": code, "higher": "CL-2026-01", "strength": 0.2})
    address = f"/api/v1/links/{ours.json['id']}"
    assert approver.post(f"{address}/agree", etag=ours.headers["ETag"]).status_code == 403
    assert planner.post(f"{address}/contest", etag=ours.headers["ETag"]).status_code == 422
    contested = planner.post(f"{address}/contest", {"reason": "Falta evidencia"}, etag=ours.headers["ETag"])
    assert (contested.json["state"], contested.json["answer_reason"]) == ("contested", "Falta evidencia")
    theirs = planner.post("/api/v1/links", {"lower": code, "higher": "CL-2026-02", "strength": 0.2})
    assert theirs.json["proposed_by"] == "higher"
    assert planner.post(f"/api/v1/links/{theirs.json['id']}/agree", etag=theirs.headers["ETag"]).status_code == 403
    assert approver.post(f"/api/v1/links/{theirs.json['id']}/agree", etag=theirs.headers["ETag"]).status_code == 200


def test_strengths_and_the_local_share_stay_within_the_whole(speak: Speaking) -> None:
    officer, approver = speak("officer-02"), speak("approver-02")
    code = adopted(officer, approver)
    assert officer.post("/api/v1/links", {"lower": code, "higher": "CL-2026-01", "strength": 0.5}).status_code == 201
    over = officer.post("/api/v1/links", {"lower": code, "higher": "CL-2026-02", "strength": 0.21})
    assert over.status_code == 422
    assert over.json["errors"][0]["code"] == "strengths_over_one"
    assert "0.01" in over.json["errors"][0]["remedy"]
    assert officer.post("/api/v1/links", {"lower": code, "higher": "CL-2026-02", "strength": 0.2}).status_code == 201
    current = officer.get(f"/api/v1/priorities/{code}")
    revision = officer.post(f"/api/v1/priorities/{current.json['id']}/revise", etag=current.headers["ETag"])
    too_local = officer.patch(
        f"/api/v1/priorities/{revision.json['id']}", {"local": 0.31}, etag=revision.headers["ETag"]
    )
    assert too_local.status_code == 422
    assert too_local.json["errors"][0]["code"] == "strengths_over_one"


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"higher": "CL-2026-99"}, 422, "unknown_priority"),
        ({"higher": "CL-2021-01"}, 422, "other_cycle"),
        ({"higher": "02-2026-01"}, 422, "not_above"),
        ({"strength": 0}, 422, "zero"),
        ({"strength": 2}, 422, "out_of_bounds"),
    ],
)
def test_links_that_cannot_be(speak: Speaking, change: dict[str, Any], status: int, code: str) -> None:
    officer = speak("officer-02")
    lower = adopted(officer, speak("approver-02"))
    refused = officer.post("/api/v1/links", {"lower": lower, "higher": "CL-2026-01", "strength": 0.1, **change})
    assert refused.status_code == status
    assert refused.json["errors"][0]["code"] == code


def test_nobody_joins_or_sees_what_is_a_draft_elsewhere(speak: Speaking) -> None:
    officer, planner = speak("officer-02"), speak("planner")
    draft = officer.post("/api/v1/priorities", LOWER).json["code"]
    hidden = planner.post("/api/v1/links", {"lower": draft, "higher": "CL-2026-01", "strength": 0.1})
    assert hidden.status_code == 422
    mine = officer.post("/api/v1/links", {"lower": draft, "higher": "CL-2026-01", "strength": 0.1})
    assert mine.status_code == 201
    assert planner.get(f"/api/v1/links/{mine.json['id']}").status_code == 404
    assert mine.json["id"] not in {row["id"] for row in planner.items("/api/v1/links?territory=02&limit=500")}


@pytest.mark.parametrize("cycle", ["2017-2020", "2021-2025", "2026-2029"])
def test_every_figure_is_what_its_explanation_adds_up_to(reader: Speaking, cycle: str) -> None:
    public = reader()
    profiles = public.get(f"/api/v1/alignment/profiles?cycle={cycle}").json
    assert len(profiles["items"]) == (15 if cycle == "2017-2020" else 16)
    for row in profiles["items"]:
        for figure in ("carrying", "voice", "heard", "local"):
            told = public.get(
                f"/api/v1/alignment/explanation?cycle={cycle}&figure={figure}&territory={row['territory']}"
            ).json
            if row[figure] is None:
                assert told["items"] == []
                assert told["value"] is None
            else:
                total = math.fsum(part["amount"] for part in told["items"])
                assert math.isclose(total, row[figure], abs_tol=1e-9), (row["territory"], figure)


def test_a_figure_that_there_is_not_is_explained_as_null(reader: Speaking) -> None:
    """No money is on record for 1990, so no share of it is covered; that is not a share of 0."""
    asked = "cycle=2026-2029&national=CL-2026-10&years=1990"
    row = next(
        row
        for row in reader().get("/api/v1/alignment/coverage?cycle=2026-2029&years=1990").json["items"]
        if row["national"] == "CL-2026-10"
    )
    told = {
        basis: reader().get(f"/api/v1/alignment/explanation?figure=coverage&basis={basis}&{asked}").json["value"]
        for basis in ("regions", "inhabitants", "money")
    }
    assert row["money"] is None
    assert told == {basis: row[basis] for basis in told}


def test_nothing_is_carried_of_a_nation_without_weights(reader: Speaking) -> None:
    """No national priority is in that part of the plan: what regions carry of it is unknown, not 0."""
    asked = "cycle=2026-2029&axis=standards-norms&approach=market"
    rows = reader().get(f"/api/v1/alignment/profiles?{asked}").json["items"]
    weighed = [row for row in rows if row["local"] is not None]
    assert weighed
    for row in weighed:
        told = reader().get(f"/api/v1/alignment/explanation?figure=carrying&territory={row['territory']}&{asked}").json
        assert (row["carrying"], told["value"]) == (None, None)


def test_regions_without_priorities_stay_and_have_no_profile(reader: Speaking) -> None:
    rows = reader().get("/api/v1/alignment/matrix?cycle=2017-2020").json["items"]
    without = [row for row in rows if row["local"] is None]
    assert {row["territory"] for row in without} == {"11", "13"}
    assert all(value is None for row in without for value in row["profile"].values())


def test_an_earlier_day_knows_less(reader: Speaking) -> None:
    def agreed(day: str) -> float:
        rows = reader().get(f"/api/v1/alignment/profiles?cycle=2017-2020&as_of={day}").json["items"]
        return math.fsum(row["agreed"] or 0 for row in rows)

    assert agreed("2017-05-17") < agreed("2020-12-31")


def test_proposals_count_only_when_asked(reader: Speaking) -> None:
    def carried(query: str) -> float:
        rows = reader().get(f"/api/v1/alignment/profiles?cycle=2026-2029{query}").json["items"]
        return math.fsum(row["agreed"] or 0 for row in rows)

    assert carried("&proposals=true") > carried("")


def test_gaps_name_what_is_left_to_do(reader: Speaking) -> None:
    rows = reader().get("/api/v1/alignment/gaps?cycle=2026-2029").json["items"]
    assert {"contested", "unanswered"} <= {row["kind"] for row in rows}
    waiting = [row for row in rows if row["kind"] == "unanswered"]
    assert all(row["days_open"] >= 0 and row["link"] for row in waiting)
    only = reader().get("/api/v1/alignment/gaps?cycle=2026-2029&territory=CL-BI").json["items"]
    assert only == [row for row in rows if row["territory"] == "08"]


def test_the_matrix_as_a_table(reader: Speaking) -> None:
    response = reader().get("/api/v1/alignment/matrix?cycle=2026-2029&f=csv")
    assert response.mimetype == "text/csv"
    lines = response.get_data(as_text=True).removeprefix("\ufeff").splitlines()
    assert lines[0].startswith("territory,name,CL-2026-01")
    assert len(lines) == 17
