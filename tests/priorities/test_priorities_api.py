"""Priorities over HTTP: who may write what, how versions guard changes, and the life from draft to retired."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import Speaking


def draft(**changes: Any) -> dict[str, Any]:
    """A complete draft of Antofagasta's."""
    return {
        "cycle": "2026-2029",
        "territory": "02",
        "title": "Hidrógeno verde para la minería",
        "approach": "sector",
        "horizon": 2035,
        "weight": 0.2,
        "cells": ["mining/supply-chain"],
        "communes": ["02101"],
        "assets": ["Radiación solar"],
        **changes,
    }


def test_an_officer_writes_for_the_own_region_only(speak: Speaking) -> None:
    officer = speak("officer-02")
    created = officer.post("/api/v1/priorities", draft())
    assert created.status_code == 201
    assert created.json["code"].startswith("02-2026-")
    assert created.json["state"] == "draft"
    assert created.json["weight"] == 0.2
    assert created.headers["Location"].endswith(created.json["id"])
    refused = officer.post("/api/v1/priorities", draft(territory="08", communes=[]))
    assert refused.status_code == 403
    assert "own territory" in refused.json["detail"]
    assert speak().post("/api/v1/priorities", draft()).status_code == 401


def test_a_change_names_the_version_it_starts_from(speak: Speaking) -> None:
    officer = speak("officer-02")
    created = officer.post("/api/v1/priorities", draft())
    address, etag = f"/api/v1/priorities/{created.json['id']}", created.headers["ETag"]
    assert officer.patch(address, {"title": "Otro"}).status_code == 428
    changed = officer.patch(address, {"title": "Otro título", "communes": ["02101", "02201"]}, etag=etag)
    assert changed.status_code == 200
    assert changed.json["communes"] == ["02101", "02201"]
    assert changed.headers["ETag"] != etag
    stale = officer.patch(address, {"title": "Tarde"}, etag=etag)
    assert stale.status_code == 412
    assert officer.get(address).json["title"] == "Otro título"


def test_the_same_change_again_writes_nothing(speak: Speaking) -> None:
    officer = speak("officer-02")
    created = officer.post("/api/v1/priorities", draft())
    address = f"/api/v1/priorities/{created.json['id']}"
    again = officer.patch(address, draft(), etag=created.headers["ETag"])
    assert again.status_code == 200
    assert again.json["version"] == created.json["version"]
    assert len(officer.get(f"{address}/history").json["items"]) == 1


def test_drafts_are_seen_by_their_own_region_alone(speak: Speaking) -> None:
    address = "/api/v1/priorities/" + speak("officer-02").post("/api/v1/priorities", draft()).json["id"]
    for who, status in [("officer-02", 200), ("approver-02", 200), ("auditor", 200), ("officer-08", 404), (None, 404)]:
        assert speak(who).get(address).status_code == status, who
    listed = {row["id"] for row in speak("officer-08").items("/api/v1/priorities?territory=02&limit=500")}
    assert address.rsplit("/", 1)[1] not in listed


def test_the_life_of_a_priority(speak: Speaking) -> None:
    officer, approver = speak("officer-02"), speak("approver-02")
    created = officer.post("/api/v1/priorities", draft())
    address = f"/api/v1/priorities/{created.json['id']}"
    submitted = officer.post(f"{address}/submit", etag=created.headers["ETag"])
    assert submitted.json["state"] == "submitted"
    assert officer.post(f"{address}/adopt", etag=submitted.headers["ETag"]).status_code == 403
    wordless = approver.post(f"{address}/send_back", etag=submitted.headers["ETag"])
    assert wordless.status_code == 422
    adopted = approver.post(f"{address}/adopt", {"reason": "Acta 12"}, etag=submitted.headers["ETag"])
    assert adopted.json["state"] == "adopted"
    assert adopted.json["valid_from"] is not None
    assert speak().get(address).status_code == 200
    locked = officer.patch(address, {"title": "No"}, etag=adopted.headers["ETag"])
    assert locked.status_code == 409
    assert "revise" in locked.json["detail"]
    actions = [entry["action"] for entry in officer.get(f"{address}/history").json["items"]]
    assert actions == ["create", "submit", "adopt"]


def test_an_adopted_priority_changes_by_a_new_revision(speak: Speaking) -> None:
    officer, approver = speak("officer-02"), speak("approver-02")
    first = officer.post("/api/v1/priorities", draft())
    old = f"/api/v1/priorities/{first.json['id']}"
    submitted = officer.post(f"{old}/submit", etag=first.headers["ETag"])
    adopted = approver.post(f"{old}/adopt", etag=submitted.headers["ETag"])
    revision = officer.post(f"{old}/revise", etag=adopted.headers["ETag"])
    assert (revision.json["revision"], revision.json["state"], revision.json["code"]) == (
        2,
        "draft",
        first.json["code"],
    )
    assert officer.post(f"{old}/revise", etag=adopted.headers["ETag"]).status_code == 409
    new = f"/api/v1/priorities/{revision.json['id']}"
    changed = officer.patch(new, {"title": "Segunda versión"}, etag=revision.headers["ETag"])
    assert speak().get(f"/api/v1/priorities/{first.json['code']}").json["title"] == first.json["title"]
    handed = officer.post(f"{new}/submit", etag=changed.headers["ETag"])
    assert approver.post(f"{new}/adopt", etag=handed.headers["ETag"]).status_code == 200
    assert speak().get(old).json["state"] == "superseded"
    assert speak().get(f"/api/v1/priorities/{first.json['code']}").json["title"] == "Segunda versión"


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"horizon": 2027}, "horizon", "horizon_before_cycle_end"),
        ({"communes": ["08101"]}, "communes", "outside_territory"),
        ({"communes": ["99999"]}, "communes", "unknown_commune"),
        ({"cells": ["mining/nothing"]}, "cells", "unknown_cell"),
        ({"approach": "guess"}, "approach", "unknown"),
        ({"weight": 1.5}, "weight", "out_of_bounds"),
        ({"weight": "mucho"}, "weight", "invalid"),
        ({"title": "   "}, "title", "blank"),
        ({"titel": "x"}, "titel", "invalid"),
    ],
)
def test_bad_input_names_the_field(speak: Speaking, change: dict[str, Any], field: str, code: str) -> None:
    refused = speak("officer-02").post("/api/v1/priorities", draft(**change))
    assert refused.status_code == 422
    assert [(error["field"].split(".")[0], error["code"]) for error in refused.json["errors"]] == [(field, code)]


def test_a_frozen_cycle_takes_no_entries(speak: Speaking) -> None:
    refused = speak("officer-02").post("/api/v1/priorities", draft(cycle="2021-2025"))
    assert refused.status_code == 409
    assert "frozen" in refused.json["detail"]
