"""What a region raises: answered by the nation, counted once accepted, seen by those whom it concerns."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import Speaker, Speaking


def raised(who: Speaker, **changes: Any) -> dict[str, Any]:
    """Something that Antofagasta raises."""
    response = who.post("/api/v1/origins", {"territory": "02", "priority": "02-2026-01", "reason": "Pesa", **changes})
    assert response.status_code == 201, response.json
    return dict(response.json)


def answered(who: Speaker, origin: dict[str, Any], action: str, status: int = 200, **body: Any) -> dict[str, Any]:
    """What is answered when somebody answers it."""
    address = f"/api/v1/origins/{origin['id']}/{action}"
    response = who.post(address, body, etag=f'"{origin["version"]}"')
    assert response.status_code == status, response.json
    return dict(response.json)


def voice(who: Speaker) -> float:
    """Antofagasta's voice in the open cycle."""
    rows = who.get("/api/v1/alignment/profiles?cycle=2026-2029").json["items"]
    return float(next(row["voice"] for row in rows if row["territory"] == "02"))


def test_what_is_raised_counts_once_it_is_accepted(speak: Speaking) -> None:
    officer, planner = speak("officer-02"), speak("planner")
    before = voice(planner)
    origin = raised(officer)
    assert (origin["state"], origin["cycle"], origin["national"]) == ("raised", "2026-2029", None)
    assert voice(planner) == before
    answered(planner, origin, "accept", 422, reason="Sí")
    accepted = answered(planner, origin, "accept", reason="Sí", national="CL-2026-12", share=0.25)
    assert (accepted["state"], accepted["share"], accepted["national"]) == ("accepted", 0.25, "CL-2026-12")
    assert voice(planner) > before
    assert origin["id"] in {item["id"] for item in speak().items("/api/v1/origins?territory=02&limit=500")}


def test_what_is_declined_is_seen_by_region_nation_and_auditor(speak: Speaking) -> None:
    officer, planner = speak("officer-02"), speak("planner")
    origin = raised(officer, priority=None, text="Un observatorio para el desierto", national="CL-2026-12")
    answered(planner, origin, "decline", 422)
    declined = answered(planner, origin, "decline", reason="Ya existe")
    assert (declined["state"], declined["answer_reason"]) == ("declined", "Ya existe")
    address = f"/api/v1/origins/{origin['id']}"
    seen = {who: speak(who).get(address).status_code for who in ("officer-02", "approver-02", "planner", "auditor")}
    assert set(seen.values()) == {200}
    assert [speak(who).get(address).status_code for who in (None, "officer-08", "gis")] == [404, 404, 404]
    answered(planner, declined, "decline", 409, reason="Otra vez")
    assert answered(planner, declined, "accept", share=0.1)["state"] == "accepted"


@pytest.mark.parametrize(
    ("body", "status", "fields"),
    [
        ({"priority": None}, 422, ["text"]),
        ({"priority": "08-2026-01"}, 422, ["priority"]),
        ({"national": "02-2026-02"}, 422, ["national"]),
        ({"national": "CL-2026-99"}, 422, ["national"]),
        ({"priority": "02-2021-01"}, 409, []),
        ({"territory": "08", "priority": "08-2026-01"}, 403, []),
    ],
)
def test_what_cannot_be_raised(speak: Speaking, body: dict[str, Any], status: int, fields: list[str]) -> None:
    refused = speak("officer-02").post("/api/v1/origins", {"territory": "02", "priority": "02-2026-01", **body})
    assert refused.status_code == status, refused.json
    assert [fault["field"] for fault in refused.json.get("errors", [])] == fields


def test_shares_accepted_stay_within_the_whole(speak: Speaking) -> None:
    planner = speak("planner")
    first, second = (
        raised(speak("officer-02"), national="CL-2026-12", share=0.6),
        raised(speak("approver-02"), national="CL-2026-12", share=0.6),
    )
    answered(planner, first, "accept")
    refused = answered(planner, second, "accept", 422)
    assert refused["errors"][0]["code"] == "strengths_over_one"
    assert answered(planner, second, "accept", share=0.4)["share"] == 0.4


def test_the_planner_still_records_an_origin_at_once(speak: Speaking) -> None:
    planner = speak("planner")
    missing = planner.post("/api/v1/origins", {"territory": "02"})
    assert [fault["field"] for fault in missing.json["errors"]] == ["national", "share"]
    made = planner.post("/api/v1/origins", {"territory": "02", "national": "CL-2026-12", "share": 0.1})
    assert (made.status_code, made.json["state"], made.json["raised_on"]) == (201, "accepted", None)
