"""Editions through the API: load in a process of its own, report, compare, publish, discard, and who may."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
import shapely
from sqlalchemy import select

from regional_planner.kernel.audit import AuditEntry, raise_revision
from regional_planner.kernel.database import Database
from regional_planner.kernel.period import now, today
from regional_planner.settings import Settings
from regional_planner.territory.boundaries.queries import BOUNDARIES
from regional_planner.territory.editions.models import BoundaryLoad
from regional_planner.territory.editions.terms import SILENT_FOR, Asked, LoadState
from tests.conftest import Speaking
from tests.territory.loads import ADDRESS, ALL, BULNES, CHILLAN, geojson, load, rows, square, three


def test_from_a_file_to_the_layers(database: Database, speak: Speaking, settings: Settings, tmp_path: Path) -> None:
    gis, public = speak("gis"), speak()
    first = load(gis, geojson(three(), tmp_path), "drawn-1", title="Tres", citation="Las pruebas", terms="Libre")
    assert (first["state"], first["in_force"], first["source"], first["title"]) == (
        "draft",
        False,
        "Las pruebas",
        "Tres",
    )
    assert first["load"]["state"] == "loaded"
    assert first["load"]["entered_by"] == "gis"
    assert len(first["load"]["steps"]) > 8
    assert {each["code"] for each in first["report"]["findings"]} == {"unit-missing"}
    assert first["report"]["units"] == 3
    assert not list(settings.home.glob("boundaries-*"))
    assert public.get(f"{ADDRESS}/drawn-1").status_code == 404
    assert public.get(ADDRESS).json["items"] == []

    etag = gis.get(f"{ADDRESS}/drawn-1").headers["ETag"]
    day = today().isoformat()
    assert gis.post(f"{ADDRESS}/drawn-1/publish", {"from": day}).status_code == 428
    published = gis.post(f"{ADDRESS}/drawn-1/publish", {"from": day}, etag=etag)
    assert (published.status_code, published.json["in_force"], published.json["published_from"]) == (200, True, day)
    assert gis.post(f"{ADDRESS}/drawn-1/publish", {"from": day}, etag=etag).status_code == 412
    shown = public.get(f"{ADDRESS}/drawn-1").json
    assert (shown["state"], shown["load"]) == ("published", None)
    drawn = public.get("/ogc/collections/communes/items/16101?f=json").json["geometry"]
    assert drawn["type"] == "Polygon"

    second = load(gis, geojson(three(by=0.2), tmp_path), "drawn-2")
    assert second["compared_with"] == ["drawn-1"]
    compared = gis.get(f"{ADDRESS}/drawn-2/comparison").json
    by_code = {row["code"]: row for row in compared["items"]}
    chillan, bulnes = by_code[CHILLAN], by_code[BULNES]
    assert (chillan["change"], chillan["lost_km2"], bulnes["gained_km2"]) == ("changed", 0, 0)
    assert chillan["gained_km2"] == pytest.approx(bulnes["lost_km2"])
    assert chillan["share_changed"] == pytest.approx(0.2, rel=1e-4)
    assert chillan["after_km2"] - chillan["before_km2"] == pytest.approx(chillan["gained_km2"], abs=1e-5)
    assert chillan["distance_m"] == pytest.approx(1778, rel=0.01)
    assert by_code["16"]["change"] == by_code["CL"]["change"] == "same"
    assert by_code["13101"]["change"] == "no shape"
    assert compared["totals"]["exchanged_km2"] == pytest.approx(chillan["gained_km2"])
    assert (compared["against"], compared["moved"], compared["totals"]["slivers"]) == ("drawn-1", [], 0)
    table = gis.get(f"{ADDRESS}/drawn-2/comparison?level=region&f=csv").get_data(as_text=True)
    assert table.lstrip("\ufeff").startswith("code,level,name,change,before_km2")
    assert len(table.splitlines()) == 17
    assert public.get(f"{ADDRESS}/drawn-2/comparison").status_code == 404
    assert public.get(f"{ADDRESS}/drawn-1/comparison").status_code == 404

    assert gis.call("DELETE", f"{ADDRESS}/drawn-1").status_code == 409
    assert gis.call("DELETE", f"{ADDRESS}/drawn-2").status_code == 204
    assert gis.get(f"{ADDRESS}/drawn-2").status_code == 404
    with database.reading() as session:
        entries = session.scalars(select(AuditEntry).where(AuditEntry.record_type == "boundary_edition"))
        done = [(entry.record_id, entry.action, entry.actor) for entry in entries]
    assert sorted(done) == [
        ("drawn-1", "load", "gis"),
        ("drawn-1", "publish", "gis"),
        ("drawn-2", "discard", "gis"),
        ("drawn-2", "load", "gis"),
    ]


def test_communes_that_moved_and_slivers(speak: Speaking, tmp_path: Path) -> None:
    gis = speak("gis")
    load(gis, geojson(three(), tmp_path), "drawn-1")
    etag = gis.get(f"{ADDRESS}/drawn-1").headers["ETag"]
    gis.post(f"{ADDRESS}/drawn-1/publish", {"from": today().isoformat()}, etag=etag)
    # Chillán takes over the ground of Concepción, in another region, and Bulnes grows to the north by 11 metres.
    moved = {CHILLAN: square(2), BULNES: shapely.box(-71.9, -37, -71.8, -36.8999), ALL[2]: square(3)}
    load(gis, geojson(moved, tmp_path), "drawn-2")
    compared = gis.get(f"{ADDRESS}/drawn-2/comparison").json
    assert [(each["code"], each["from"], each["basis"]) for each in compared["moved"]] == [(CHILLAN, ALL[2], "area")]
    assert compared["moved"][0]["share"] == 1
    regions = {row["code"]: row for row in compared["items"] if row["level"] == "region"}
    assert regions["08"]["lost_km2"] == pytest.approx(regions["16"]["gained_km2"])
    bulnes = next(row for row in compared["items"] if row["code"] == BULNES)
    assert (bulnes["change"], bulnes["slivers"], bulnes["lost_km2"], bulnes["gained_km2"]) == ("slivers", 1, 0, 0)
    assert bulnes["sliver_km2"] == pytest.approx(0.099, rel=0.02)
    assert compared["totals"]["slivers"] == 1


def test_errors_are_all_reported_and_a_dry_run_writes_nothing(
    database: Database, speak: Speaking, tmp_path: Path
) -> None:
    with database.writing() as session:
        raise_revision(session, BOUNDARIES)
    gis, before = speak("gis"), rows(database)
    checked = load(gis, geojson(three(), tmp_path), "drawn-1", dry_run="true")
    assert (checked["state"], checked["load"]["dry_run"]) == ("checked", True)
    wrong = {"99999": square(0), BULNES: square(1), ALL[2]: square(200)}
    refused = load(gis, geojson(wrong, tmp_path), "drawn-1")
    assert refused["state"] == "refused"
    errors = [each["code"] for each in refused["report"]["findings"] if each["severity"] == "error"]
    assert sorted(errors) == ["code-unknown", "shape-out-of-range"]
    assert "not valid" not in str(refused["report"])
    assert {**rows(database), "boundary_load": 0} == before
    spanish = speak("gis", "es").get(f"{ADDRESS}/drawn-1").json["report"]["findings"][0]
    assert spanish["message"] == "El registro no tiene ninguna unidad con el código 99999."
    assert gis.call("DELETE", f"{ADDRESS}/drawn-1").status_code == 204
    assert rows(database) == before


def test_what_is_refused_at_the_door(database: Database, speak: Speaking, settings: Settings, tmp_path: Path) -> None:
    gis, content, before = speak("gis"), geojson(three(), tmp_path), rows(database)

    def status(query: str, body: bytes = content) -> int:
        sent = gis.call("POST", f"{ADDRESS}?{query}", data=body, content_type="application/octet-stream")
        return sent.status_code

    assert status("code=drawn-1", b"%PDF-1.7") == 422
    assert status("code=drawn-1", b"") == 400
    assert status("code=--help") == 422
    assert status("code=drawn-1&as_of=1990-01-01") == 422
    assert status("title=none") == 400
    assert status("code=drawn-1&colour=red") == 400
    form = {"file": (BytesIO(content), "c.geojson"), "code": "drawn-1"}
    assert gis.call("POST", f"{ADDRESS}?code=drawn-1", data=form).status_code == 400
    assert speak("officer-08").call("POST", f"{ADDRESS}?code=drawn-1", data=content).status_code == 403
    assert rows(database) == before
    assert not list(settings.home.glob("boundaries-*"))


def test_one_edition_is_loaded_at_a_time_and_a_silent_load_has_failed(
    database: Database, speak: Speaking, tmp_path: Path
) -> None:
    gis, content = speak("gis"), geojson(three(), tmp_path)

    def at_work(minutes: float) -> None:
        with database.writing() as session:
            session.merge(
                BoundaryLoad(
                    code="drawn-0",
                    state=LoadState.LOADING,
                    asked=Asked("drawn-0", "", "", "", today()).as_dict(),
                    filename="f.zip",
                    digest="0" * 64,
                    entered_by="gis",
                    told_at=now() - timedelta(minutes=minutes),
                )
            )

    at_work(1)
    assert gis.get(f"{ADDRESS}/drawn-0").json["state"] == "loading"
    refused = gis.call("POST", f"{ADDRESS}?code=drawn-1", data=content, content_type="application/octet-stream")
    assert (refused.status_code, "drawn-0" in refused.json["detail"]) == (409, True)
    assert gis.call("DELETE", f"{ADDRESS}/drawn-0").status_code == 409
    at_work(SILENT_FOR.total_seconds() / 60 + 1)
    assert gis.get(f"{ADDRESS}/drawn-0").json["state"] == "failed"
    assert load(gis, content, "drawn-0")["state"] == "draft"
