"""Places of priorities: what is drawn, where it may lie, who reads and writes it, and how it comes and goes."""

from __future__ import annotations

import contextlib
import csv
import io
from collections.abc import Iterator
from typing import Any

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from regional_planner.kernel.database import Database
from regional_planner.priorities.places.checks import misplaced_places
from regional_planner.priorities.places.rules import DECIMALS, as_geojson, as_text, from_geojson, from_text, shape_of
from regional_planner.priorities.places.terms import Undrawable
from regional_planner.settings import Settings
from tests.applications import application
from tests.conftest import POSTGRES, Speaker, Speaking, Template, copied
from tests.exchange.workbooks import send

PLACES = "/api/v1/places"
POINT = {"type": "Point", "coordinates": [-68.2, -22.91]}
RING = [[-68.5, -23.7], [-68.1, -23.7], [-68.1, -23.3], [-68.5, -23.3], [-68.5, -23.7]]
BOW_TIE = [[-68.5, -23.7], [-68.1, -23.3], [-68.1, -23.7], [-68.5, -23.3], [-68.5, -23.7]]
NEW = {"priority": "02-2026-01", "name_es": "Planta piloto", "name_en": "Pilot plant", "geometry": POINT}


def enter(client: Speaker, **changes: Any) -> Any:
    """The answer to a new place."""
    return client.post(PLACES, {**NEW, **changes})


def fault(response: Any) -> tuple[int, str, str]:
    """Status, field and code of what was refused."""
    error = response.json["errors"][0]
    return response.status_code, error["field"], error["code"]


def test_a_place_comes_and_goes_as_geojson_and_every_write_leaves_its_trace(speak: Speaking) -> None:
    officer = speak("officer-02")
    made = enter(officer)
    assert (made.status_code, made.json["geometry"], made.json["form"]) == (201, POINT, "site")
    assert (made.json["territory"], made.json["within_territory"]) == ("02", None)
    address = f"{PLACES}/{made.json['id']}"
    zone = {"type": "Polygon", "coordinates": [RING]}
    assert officer.patch(address, {"geometry": zone}).status_code == 428
    changed = officer.patch(address, {"geometry": zone}, etag=made.headers["ETag"])
    assert (changed.status_code, changed.json["geometry"], changed.json["form"]) == (200, zone, "zone")
    assert officer.patch(address, {"note": "Tarde"}, etag=made.headers["ETag"]).status_code == 412
    ended = officer.post(f"{address}/end", {"reason": "Error"}, etag=changed.headers["ETag"])
    assert ended.status_code == 200
    history = officer.get(f"{address}/history").json["items"]
    assert [entry["action"] for entry in history] == ["create", "change", "end"]
    assert [entry["after"]["geometry"][:7] for entry in history] == ["POINT (", "POLYGON", "POLYGON"]
    assert made.json["id"] not in {row["id"] for row in speak().items(PLACES)}


def test_a_clockwise_ring_is_turned_and_heights_are_dropped(speak: Speaking) -> None:
    ring = [[*pair, 12.5] for pair in reversed(RING)]
    made = enter(speak("officer-02"), geometry={"type": "Polygon", "coordinates": [ring]})
    assert made.status_code == 201, made.json
    turned = shapely.from_wkt(as_text(from_geojson(made.json["geometry"])))
    assert turned.exterior.is_ccw
    assert not turned.has_z
    assert turned.equals(shapely.Polygon(RING))


@pytest.mark.parametrize(
    ("geometry", "code"),
    [
        ({"type": "LineString", "coordinates": [[-70, -23], [-69, -23]]}, "other_type"),
        ({"type": "GeometryCollection", "geometries": []}, "other_type"),
        ("POINT (-70 -23)", "other_type"),
        (None, "null"),
        ({"type": "Point"}, "unreadable"),
        ({"type": "Point", "coordinates": ["-70", "-23"]}, "unreadable"),
        ({"type": "Point", "coordinates": [True, -23]}, "unreadable"),
        ({"type": "Point", "coordinates": [-70]}, "unreadable"),
        ({"type": "Polygon", "coordinates": [RING[:-1]]}, "unreadable"),
        ({"type": "Polygon", "coordinates": []}, "unreadable"),
        ({"type": "MultiPolygon", "coordinates": [[RING, [RING]]]}, "unreadable"),
        ({"type": "Polygon", "coordinates": [BOW_TIE]}, "not_valid"),
        ({"type": "MultiPolygon", "coordinates": [[RING], [RING]]}, "not_valid"),
        ({"type": "Point", "coordinates": [-22.91, -68.2]}, "latitude_first"),
        ({"type": "Point", "coordinates": [350_000, 7_400_000]}, "outside_chile"),
        ({"type": "Point", "coordinates": [2.35, 48.85]}, "outside_chile"),
        ({"type": "MultiPoint", "coordinates": [[-70 + n / 1000, -23] for n in range(1001)]}, "too_many_vertices"),
    ],
)
def test_what_is_no_place_is_refused_by_name(speak: Speaking, geometry: Any, code: str) -> None:
    assert fault(enter(speak("officer-02"), geometry=geometry)) == (422, "geometry", code)


def test_a_self_crossing_is_named_with_its_place(speak: Speaking) -> None:
    for language, words in (("en", "Self-intersection"), ("es", "-68.3, -23.5")):
        refused = speak("officer-02", language).post(
            PLACES, {**NEW, "geometry": {"type": "Polygon", "coordinates": [BOW_TIE]}}
        )
        error = refused.json["errors"][0]
        assert "-68.3, -23.5" in error["message"]
        assert words in error["message"]
        assert error["remedy"]


def test_places_follow_their_priority(speak: Speaking) -> None:
    officer = speak("officer-02")
    draft = {"cycle": "2026-2029", "territory": "02", "title": "Sal", "approach": "sector", "horizon": 2030}
    code = officer.post("/api/v1/priorities", draft).json["code"]
    made = enter(officer, priority=code)
    address = f"{PLACES}/{made.json['id']}"
    seen = {who: speak(who).get(address).status_code for who in (None, "officer-02", "officer-08", "planner", "gis")}
    assert seen == {None: 404, "officer-02": 200, "officer-08": 404, "planner": 404, "gis": 404}
    assert made.json["id"] not in {row["id"] for row in speak("planner").items(PLACES)}
    assert fault(enter(speak("officer-08"), priority=code)) == (422, "priority", "unknown_priority")
    assert enter(speak("officer-08")).status_code == 403
    assert enter(speak()).status_code == 401
    renamed = officer.patch(address, {"priority": "02-2026-01"}, etag=made.headers["ETag"])
    assert fault(renamed) == (422, "priority", "fixed")


def test_a_frozen_cycle_takes_no_places_and_lets_none_go(speak: Speaking, database: Database) -> None:
    assert enter(speak("officer-02"), priority="02-2021-01").status_code == 409
    made = enter(speak("officer-02"))
    with database.writing() as session:
        session.execute(text("UPDATE planning_cycle SET state = 'frozen' WHERE code = '2026-2029'"))
    address, etag = f"{PLACES}/{made.json['id']}", made.headers["ETag"]
    assert speak("officer-02").patch(address, {"note": "x"}, etag=etag).status_code == 409
    assert speak("officer-02").post(f"{address}/end", {"reason": "x"}, etag=etag).status_code == 409


def test_two_places_of_one_name_are_refused_and_one_that_ended_makes_room(speak: Speaking) -> None:
    officer = speak("officer-02")
    first = enter(officer)
    assert enter(officer).status_code == 409
    other = enter(officer, name_es="Otra")
    address = f"{PLACES}/{other.json['id']}"
    assert officer.patch(address, {"name_es": NEW["name_es"]}, etag=other.headers["ETag"]).status_code == 409
    officer.post(f"{PLACES}/{first.json['id']}/end", {"reason": "x"}, etag=first.headers["ETag"])
    assert officer.patch(address, {"name_es": NEW["name_es"]}, etag=other.headers["ETag"]).status_code == 200


def test_lists_are_cut_by_box_form_and_priority(reader: Speaking) -> None:
    def names(query: str) -> set[str]:
        return {row["name_es"] for row in reader().items(f"{PLACES}?{query}")}

    assert names("bbox=-68.4,-23.6,-68.2,-23.4") == {"Salar de prueba"}
    assert names("priority=02-2026-01&form=site") == {"Barrio de proveedores"}
    assert names("territory=CL-LR") == {"Polo de siete comunas", "Predios piloto"}
    for wrong in ("-68.2,-23.6,-68.4,-23.4", "1,2,3", "a,b,c,d", "nan,nan,nan,nan"):
        assert reader().get(f"{PLACES}?bbox={wrong}").status_code == 400


def test_a_sheet_of_places_goes_out_and_comes_back_unchanged(speak: Speaking) -> None:
    officer = speak("officer-02")
    sheet = officer.get(f"{PLACES}?territory=02&f=csv").get_data()
    rows = list(csv.DictReader(io.StringIO(sheet.decode("utf-8-sig"))))
    assert {row["geometry"].partition(" ")[0] for row in rows} == {"POINT", "MULTIPOINT", "POLYGON"}
    again = send(officer, sheet, "places.csv", kind="places", territory="02")
    assert again.status_code in {200, 201}, again.json
    assert again.json["unchanged"] == len(rows) == 4
    new = (
        "priority,name_es,geometry\r\n02-2026-01,Por par,-68.2 -22.91\r\n"
        '02-2026-01,Por WKT,"MULTIPOINT (-68.2 -22.91, -68.3 -22.9)"\r\n'
    )
    made = send(officer, new.encode(), "places.csv", kind="places", territory="02")
    assert made.json["created"] == 2, made.json
    wrong = (
        'priority,name_es,geometry\r\n02-2026-01,Al revés,"-22.91, -68.2"\r\n'
        '02-2026-01,Línea,"LINESTRING (1 2, 3 4)"\r\n'
    )
    refused = send(officer, wrong.encode(), "places.csv", kind="places", territory="02")
    assert [error["code"] for error in refused.json["errors"]] == ["latitude_first", "other_type"]
    assert officer.get(f"{PLACES}?territory=02&f=xlsx").status_code == 200


def test_check_finds_a_place_of_another_territory_than_its_priority(speak: Speaking, database: Database) -> None:
    made = enter(speak("officer-02")).json["id"]
    with database.writing() as session:
        assert list(misplaced_places(session)) == []
        session.execute(text("UPDATE priority_place SET territory = '08' WHERE name_es = 'Planta piloto'"))
        assert [finding.subject for finding in misplaced_places(session)] == [made]


@pytest.fixture
def mapped(
    mapped_template: Template, tmp_path: Any, request: pytest.FixtureRequest, settings: Settings
) -> Iterator[Speaking]:
    """As `speak`, on a database of one's own that has boundaries."""
    with copied(mapped_template, tmp_path, request.config.stash[POSTGRES]) as database:
        app, tokens = application(settings, database), mapped_template.tokens
        yield lambda who=None, language="en": Speaker(app.test_client(), tokens.get(who or ""), language)


def test_a_place_lies_on_its_territory_or_off_its_shore(mapped: Speaking) -> None:
    officer, planner = mapped("officer-02"), mapped("planner")

    def points(*pairs: tuple[float, float]) -> dict[str, Any]:
        return {"type": "MultiPoint", "coordinates": [list(pair) for pair in pairs]}

    calama, concepcion, at_sea, high_sea = (-68.93, -22.46), (-73.05, -36.83), (-70.75, -23.5), (-75.0, -23.5)
    inside = enter(officer, geometry=points(calama))
    assert (inside.status_code, inside.json["within_territory"]) == (201, True)
    shore = enter(officer, name_es="Mar", geometry=points(calama, at_sea))
    assert (shore.status_code, shore.json["within_territory"]) == (201, False)
    for stray in (concepcion, high_sea):
        refused = enter(officer, name_es="Lejos", geometry=points(calama, stray))
        assert fault(refused) == (422, "geometry", "outside_territory")
        assert f"{stray[0]:g}, {stray[1]:g}" in refused.json["errors"][0]["message"]
    across = {
        "type": "Polygon",
        "coordinates": [[[-70.2, -21.7], [-69.0, -21.7], [-69.0, -20.9], [-70.2, -20.9], [-70.2, -21.7]]],
    }
    spilling = enter(officer, name_es="Frontera", geometry=across)
    assert (spilling.status_code, spilling.json["within_territory"]) == (201, False)
    antarctic, easter = (-62.2, -64.3), (-109.35, -27.12)
    country = enter(planner, priority="CL-2026-01", geometry=points(concepcion, antarctic, easter))
    assert country.status_code == 201, country.json
    assert fault(enter(planner, priority="CL-2026-01", name_es="Alta mar", geometry=points(high_sea)))[0] == 422
    outside = officer.patch(
        f"{PLACES}/{inside.json['id']}", {"geometry": points(concepcion)}, etag=inside.headers["ETag"]
    )
    assert fault(outside) == (422, "geometry", "outside_territory")


def test_shipped_places_lie_where_they_say(mapped: Speaking) -> None:
    rows = mapped().items(PLACES)
    assert (len(rows), len(mapped("auditor").items(PLACES))) == (10, 11)
    assert {row["territory"] for row in rows} == {"02", "08", "14", "CL"}
    assert all(row["illustrative"] and row["source"] == "illustrative" for row in rows)
    assert {row["name_es"]: row["within_territory"] for row in rows if row["within_territory"] is not True} == {}


DEGREES = st.tuples(st.floats(-75, -67), st.floats(-55, -18))


@given(st.lists(DEGREES, min_size=1, max_size=20))
def test_a_place_written_and_read_again_is_the_same_text(pairs: list[tuple[float, float]]) -> None:
    written = as_text(from_geojson({"type": "MultiPoint", "coordinates": [list(pair) for pair in pairs]}))
    assert as_text(from_geojson(as_geojson(written))) == as_text(from_text(written)) == written
    off = shapely.get_coordinates(shape_of(written)) - pairs
    assert abs(off).max() <= 0.51 * 10**-DECIMALS


@given(
    st.recursive(
        st.none() | st.floats() | st.text(max_size=3), lambda inner: st.lists(inner, max_size=4), max_leaves=30
    )
)
def test_whatever_stands_for_coordinates_is_read_or_refused(value: object) -> None:
    for kind in ("Point", "MultiPoint", "Polygon", "MultiPolygon"):
        with contextlib.suppress(Undrawable):
            assert from_geojson({"type": kind, "coordinates": value}).is_valid


@given(st.text(max_size=60) | st.from_regex(r"(MULTI)?(POINT|POLYGON) ?\(+[-0-9., ()]{0,40}\)+", fullmatch=True))
def test_whatever_stands_for_text_is_read_or_refused(value: str) -> None:
    with contextlib.suppress(Undrawable):
        assert from_text(value).is_valid
