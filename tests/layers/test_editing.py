"""Writing features: OGC API - Features - Part 4 on the places of priorities."""

from __future__ import annotations

from typing import Any

import pytest

from regional_planner.layers.crs import CRS84
from tests.conftest import Speaker, Speaking

SITES, ZONES = "/ogc/collections/priority-sites/items", "/ogc/collections/priority-zones/items"
POINT: dict[str, Any] = {"type": "Point", "coordinates": [-68.2, -22.91]}
AREA: dict[str, Any] = {
    "type": "Polygon",
    "coordinates": [[[-68.5, -23.7], [-68.1, -23.7], [-68.1, -23.3], [-68.5, -23.3], [-68.5, -23.7]]],
}
SAID = {"priority": "02-2026-01", "name_es": "Planta piloto", "note": "Por confirmar"}
NOBODYS = {**SAID, "priority": "02-2026-99"}
FEATURE: dict[str, Any] = {"type": "Feature", "geometry": POINT, "properties": SAID}


def alone(geometry: Any) -> Any:
    """The only point of a feature's geometry: a layer of which one place has several points writes all as such."""
    assert (geometry["type"], len(geometry["coordinates"])) == ("MultiPoint", 1)
    return {"type": "Point", "coordinates": geometry["coordinates"][0]}


def create(client: Speaker, body: Any = FEATURE, layer: str = SITES, **headers: str) -> Any:
    """The answer to a new feature."""
    return client.call("POST", layer, json=body, headers=headers, content_type="application/geo+json")


def path_of(made: Any) -> str:
    """The path of a feature that was made."""
    assert made.status_code == 201, made.get_data(as_text=True)
    return str(made.headers["Location"]).removeprefix("http://localhost")


def test_a_feature_is_created_replaced_updated_and_deleted_and_its_history_stays(speak: Speaking) -> None:
    officer = speak("officer-02")
    made = create(officer)
    path = path_of(made)
    found = officer.get(path)
    assert (alone(found.json["geometry"]), found.json["properties"]["note"]) == (POINT, "Por confirmar")
    moved = {**POINT, "coordinates": [-68.3, -22.9]}
    whole = {"type": "Feature", "geometry": moved, "properties": {**SAID, "name_en": "Pilot", "note": None}}
    put = officer.call("PUT", path, json=whole, headers={"If-Match": found.headers["ETag"]})
    assert (put.status_code, put.get_data()) == (204, b"")
    after = speak().get(path)
    assert (alone(after.json["geometry"]), after.json["properties"]["note"]) == (moved, None)
    assert after.headers["ETag"] != found.headers["ETag"]
    patch = {"properties": {"note": "Listo", "name_en": None}}
    kind, from_there = "application/merge-patch+json", {"If-Match": put.headers["ETag"]}
    patched = officer.call("PATCH", path, json=patch, headers=from_there, content_type=kind)
    assert patched.status_code == 204
    said = speak().get(path).json["properties"]
    assert (said["note"], said["name_en"], said["version"]) == ("Listo", None, 3)
    deleted = officer.call("DELETE", path, headers={"If-Match": patched.headers["ETag"]})
    assert deleted.status_code == 204
    assert speak().get(path).status_code == 404
    record = f"/api/v1/places/{path.rpartition('/')[2]}"
    history = officer.get(f"{record}/history").json["items"]
    assert [entry["action"] for entry in history] == ["create", "change", "change", "end"]
    assert "priority-sites" in history[-1]["reason"]


def test_what_a_client_read_it_can_send_back(speak: Speaking) -> None:
    officer = speak("officer-02")
    path = path_of(create(officer))
    read = officer.get(path)
    again = officer.call("PUT", path, json=read.json, headers={"If-Match": read.headers["ETag"]})
    assert again.status_code == 204, again.get_data(as_text=True)
    assert officer.get(path).headers["ETag"] == read.headers["ETag"]


def test_a_change_names_the_version_that_it_starts_from(speak: Speaking) -> None:
    officer = speak("officer-02")
    path = path_of(create(officer))
    etag = officer.get(path).headers["ETag"]
    for method, body in (("PUT", FEATURE), ("PATCH", {"properties": {"note": "x"}}), ("DELETE", None)):
        assert officer.call(method, path, json=body).status_code == 428, method
        assert officer.call(method, path, json=body, headers={"If-Match": '"7"'}).status_code == 412, method
        assert officer.call(method, path, json=body, headers={"If-Match": "*"}).status_code == 412, method
    assert officer.get(path, headers={"If-None-Match": etag}).status_code == 304


def test_a_feature_sent_twice_with_one_key_is_made_once(speak: Speaking) -> None:
    officer = speak("officer-02")
    first, second = (create(officer, **{"Idempotency-Key": "una-sola-vez"}) for _time in range(2))
    assert path_of(first) == path_of(second)
    assert second.headers["Idempotent-Replayed"] == "true"
    assert create(officer).status_code == 409


def test_who_may_write_is_who_may_write_the_record(speak: Speaking) -> None:
    statuses = {who: create(speak(who)).status_code for who in (None, "officer-08", "planner", "auditor", "gis")}
    assert statuses == {None: 401, "officer-08": 403, "planner": 403, "auditor": 403, "gis": 403}
    path = path_of(create(speak("officer-02")))
    etag = speak().get(path).headers["ETag"]
    for who, status in ((None, 401), ("officer-08", 403), ("approver-02", 204)):
        assert speak(who).call("DELETE", path, headers={"If-Match": etag}).status_code == status
    draft = {"cycle": "2026-2029", "territory": "02", "title": "Sal", "approach": "sector", "horizon": 2030}
    code = speak("officer-02").post("/api/v1/priorities", draft).json["code"]
    hidden = path_of(create(speak("officer-02"), {**FEATURE, "properties": {**SAID, "priority": code}}))
    assert speak("officer-08").call("DELETE", hidden, headers={"If-Match": '"1"'}).status_code == 404


def test_layers_that_are_read_alone_say_so(speak: Speaking) -> None:
    officer, regions = speak("officer-02"), "/ogc/collections/regions/items"
    for method, path in (("POST", regions), ("PUT", f"{regions}/02-1"), ("PATCH", f"{regions}/02-1")):
        refused = officer.call(method, path, json=FEATURE)
        assert (refused.status_code, refused.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")
    assert officer.call("DELETE", f"{regions}/02-1", headers={"If-Match": '"1"'}).status_code == 405
    assert create(officer, layer="/ogc/collections/rivers/items").status_code == 404
    allowed = {
        path: speak().call("OPTIONS", path).headers["Allow"].replace(" ", "").split(",")
        for path in (regions, f"{regions}/02-1", SITES, f"{ZONES}/x")
    }
    assert allowed[regions] == allowed[f"{regions}/02-1"] == ["GET", "HEAD", "OPTIONS"]
    assert allowed[SITES] == ["GET", "HEAD", "OPTIONS", "POST"]
    assert allowed[f"{ZONES}/x"] == ["GET", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE"]
    assert officer.call("PUT", SITES, json=FEATURE).status_code == 405


def test_pages_of_other_sites_may_ask_what_they_may_send(speak: Speaking) -> None:
    headers = {"Origin": "https://maps.example", "Access-Control-Request-Method": "PUT"}
    asked = speak().call("OPTIONS", f"{SITES}/x", headers=headers)
    assert asked.headers["Access-Control-Allow-Origin"] == "*"
    assert "PUT" in asked.headers["Access-Control-Allow-Methods"]
    assert {"Authorization", "If-Match"} <= set(asked.headers["Access-Control-Allow-Headers"].split(", "))
    made = speak("officer-02").call("POST", SITES, json=FEATURE, headers={"Origin": "https://maps.example"})
    assert made.status_code == 201
    assert "Location" in made.headers["Access-Control-Expose-Headers"]


@pytest.mark.parametrize(
    ("layer", "body", "field", "code"),
    [
        (SITES, {**FEATURE, "geometry": AREA}, "geometry", "other_form"),
        (ZONES, FEATURE, "geometry", "other_form"),
        (SITES, {**FEATURE, "geometry": None}, "geometry", "null"),
        (SITES, {**FEATURE, "geometry": {"type": "LineString"}}, "geometry", "other_type"),
        (SITES, {**FEATURE, "properties": {"name_es": "Sin"}}, "properties.priority", "required"),
        (SITES, {**FEATURE, "properties": {**SAID, "colour": "red"}}, "properties.colour", "invalid"),
        (
            SITES,
            {**FEATURE, "properties": NOBODYS},
            "properties.priority",
            "unknown_priority",
        ),
        (SITES, {**FEATURE, "properties": ["x"]}, "properties", "type"),
        (SITES, {"type": "FeatureCollection", "features": [FEATURE]}, "type", "no_feature"),
        (SITES, [FEATURE], "", "no_feature"),
        (SITES, {**FEATURE, "crs": {"properties": {"name": "EPSG:32719"}}}, "crs", "other_crs"),
    ],
)
def test_a_feature_that_does_not_hold_is_refused_by_name(
    speak: Speaking, layer: str, body: Any, field: str, code: str
) -> None:
    refused = create(speak("officer-02"), body, layer)
    error = refused.json["errors"][0]
    assert (refused.status_code, error["field"], error["code"]) == (422, field, code)


def test_bodies_of_other_kinds_and_systems_are_refused(speak: Speaking) -> None:
    officer = speak("officer-02")
    assert officer.call("POST", SITES, data=b"<gml/>", content_type="application/gml+xml").status_code == 415
    assert officer.call("POST", SITES, data=b"{", content_type="application/geo+json").status_code == 400
    refused = create(officer, **{"Content-Crs": "<http://www.opengis.net/def/crs/EPSG/0/32719>"})
    assert (refused.status_code, refused.json["errors"][0]["field"]) == (400, "Content-Crs")
    assert create(officer, **{"Content-Crs": f"<{CRS84}>"}).status_code == 201


def test_the_schema_says_what_is_accepted(speak: Speaking) -> None:
    schema = speak().get("/ogc/collections/priority-sites/schema").json
    assert schema["required"] == ["geometry", "priority", "name_es"]
    written = {name for name, each in schema["properties"].items() if not each.get("readOnly")}
    assert written == {"geometry", "priority", "name_es", "name_en", "note", "source", "illustrative"}
    other = speak().get("/ogc/collections/regions/schema").json
    assert "required" not in other
    assert not any(each.get("readOnly") for each in other["properties"].values())
    kept = speak().get("/ogc/conformance").json["conformsTo"]
    assert "http://www.opengis.net/spec/ogcapi-features-4/1.0/conf/create-replace-delete" in kept


def test_a_feature_of_another_layer_is_not_found_in_this_one(speak: Speaking) -> None:
    officer = speak("officer-02")
    path = path_of(create(officer, {**FEATURE, "geometry": AREA}, ZONES))
    wrong = path.replace("priority-zones", "priority-sites")
    assert officer.get(wrong).status_code == 404
    assert officer.call("DELETE", wrong, headers={"If-Match": '"1"'}).status_code == 404
