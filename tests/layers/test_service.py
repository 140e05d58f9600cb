"""The documents about the service, its representations, and what HTTP promises."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from regional_planner.kernel.database import Database
from regional_planner.settings import PROJECT_FOLDER, Settings
from regional_planner.territory.boundaries.store import load_shipped
from tests.applications import application
from tests.layers.conftest import ITEMS, ids

DOCUMENTS = (
    "/ogc",
    "/ogc/conformance",
    "/ogc/api",
    "/ogc/collections",
    "/ogc/collections/regions",
    "/ogc/collections/regions/schema",
    "/ogc/collections/regions/queryables",
    "/ogc/collections/regions/sortables",
    "/ogc/collections/regions/items?zoom-level=3",
    "/ogc/collections/regions/items/08-1?zoom-level=3",
)


@pytest.mark.parametrize("address", DOCUMENTS)
def test_every_document_is_json_and_a_page(client: FlaskClient, address: str) -> None:
    plain = client.get(address)
    assert plain.status_code == 200
    assert "json" in plain.content_type
    page = client.get(address, headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.5"})
    assert page.content_type == "text/html; charset=utf-8"
    assert "<h1>" in page.text
    separator = "&" if "?" in address else "?"
    assert client.get(f"{address}{separator}f=html").content_type == page.content_type
    assert client.get(address, headers={"Accept": "image/png"}).status_code == 406
    assert client.get(f"{address}{separator}f=xml").status_code == 400
    assert client.get(f"{address}{separator}colour=red").status_code == 400


def test_every_link_leads_somewhere(client: FlaskClient) -> None:
    seen: set[str] = set()
    open_ends = ["http://localhost/ogc"]
    while open_ends:
        address = open_ends.pop()
        if address in seen or "items" in address:
            continue
        seen.add(address)
        response = client.get(address)
        assert response.status_code == 200, address
        for document in [response.json, *response.json.get("collections", [])] if response.is_json else []:
            open_ends += [link["href"] for link in document.get("links", [])]
    assert len(seen) > 12


def test_the_standards_that_it_keeps(client: FlaskClient) -> None:
    kept = {each.rsplit("/", 1)[1] for each in client.get("/ogc/conformance").json["conformsTo"]}
    assert kept >= {
        *("core", "oas30", "geojson", "html", "crs", "types-schemas", "tileset", "mvt", "tilematrixset"),
        *("queryables", "queryables-query-parameters", "filter", "features-filter"),
        *("cql2-text", "cql2-json", "basic-cql2", "advanced-comparison-operators", "property-property", "arithmetic"),
        *("case-insensitive-comparison", "accent-insensitive-comparison", "temporal-functions"),
        *("basic-spatial-functions", "basic-spatial-functions-plus", "spatial-functions"),
        *("create-replace-delete", "update", "features", "optimistic-locking-etags"),
    }
    rels = {link["rel"] for link in client.get("/ogc").json["links"]}
    assert {"self", "alternate", "service-desc", "service-doc", "conformance", "data"} <= rels


def test_a_collection_says_where_and_since_when(client: FlaskClient) -> None:
    layer = client.get("/ogc/collections/communes").json
    west, south, east, north = layer["extent"]["spatial"]["bbox"][0]
    assert -110 < west < -109
    assert -57 < south < -55
    assert -67 < east < -66
    assert -18 < north < -17
    since = layer["extent"]["temporal"]["interval"][0][0]
    assert len(ids(client.get(f"{ITEMS.format('regions')}?zoom-level=3&datetime={since}"))) == 15
    assert layer["itemType"] == "feature"
    assert layer["crs"][0] == layer["storageCrs"] == "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
    missing = client.get("/ogc/collections/rivers")
    assert (missing.status_code, missing.content_type) == (404, "application/problem+json")


def test_the_definition_names_every_parameter(client: FlaskClient) -> None:
    definition = client.get("/ogc/api").json
    assert definition["openapi"].startswith("3.0")
    for layer in ("regions", "provinces", "communes"):
        given = definition["paths"][f"/collections/{layer}/items"]["get"]["parameters"]
        shared = definition["components"]["parameters"]
        names = {each.get("name") or shared[each["$ref"].rsplit("/", 1)[1]]["name"] for each in given}
        properties = set(client.get(f"/ogc/collections/{layer}/schema").json["properties"]) - {"geometry"}
        assert names == properties | {
            "crs",
            "bbox-crs",
            "filter",
            "filter-lang",
            "filter-crs",
            "sortby",
            "properties",
            "limit",
            "offset",
            "bbox",
            "datetime",
            "zoom-level",
            "max-allowable-offset",
            "f",
            "lang",
        }
    features = client.get(ITEMS.format("regions") + "?zoom-level=3").json["features"]
    assert set(features[0]["properties"]) == set(client.get("/ogc/collections/regions/schema").json["properties"]) - {
        "geometry"
    }


def test_titles_speak_both_languages(client: FlaskClient) -> None:
    assert client.get("/ogc/collections/communes?lang=en").json["title"] == "Communes"
    assert client.get("/ogc/collections/communes?lang=es").json["title"] == "Comunas"


def test_head_etag_and_304(client: FlaskClient) -> None:
    address = ITEMS.format("regions") + "?zoom-level=3"
    whole = client.get(address)
    head = client.head(address)
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["Content-Length"] == str(len(whole.data))
    assert head.headers["ETag"] == whole.headers["ETag"]
    same = client.get(address, headers={"If-None-Match": whole.headers["ETag"]})
    assert (same.status_code, same.data) == (304, b"")
    other = client.get(ITEMS.format("regions") + "?zoom-level=3&datetime=2017-05-17")
    assert other.headers["ETag"] != whole.headers["ETag"]


def test_other_sites_may_read(client: FlaskClient) -> None:
    for address in (*DOCUMENTS, "/ogc/collections/rivers"):
        assert (
            client.get(address, headers={"Origin": "https://maps.example"}).headers["Access-Control-Allow-Origin"]
            == "*"
        )


def test_a_write_is_seen_at_once_and_without_boundaries_units_have_no_shape(
    database: Database, settings: Settings
) -> None:
    client = application(settings, database).test_client()
    bare = client.get(ITEMS.format("regions"))
    assert len(ids(bare)) == 16
    assert all(feature["geometry"] is None for feature in bare.json["features"])
    assert len(ids(client.get(ITEMS.format("regions") + "?bbox=-80,-60,-60,-10"))) == 16
    with database.writing() as session:
        load_shipped(session, PROJECT_FOLDER / "geo")
    drawn = client.get(ITEMS.format("regions"), headers={"If-None-Match": bare.headers["ETag"]})
    assert drawn.status_code == 200
    assert all(feature["geometry"] for feature in drawn.json["features"])


def test_serving_loads_no_library_for_reading_files(tmp_path: Path) -> None:
    script = (
        "import sys; from regional_planner.app import create_app; create_app();"
        "print([name for name in ('geopandas', 'pandas', 'pyarrow', 'pyogrio') if name in sys.modules])"
    )
    environment = {**os.environ, "PLANNER_HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, env=environment, cwd=PROJECT_FOLDER
    )
    assert done.stdout.strip() == "[]"
