"""Formats over HTTP: which one a reader gets, that each holds the whole layer, and how it leaves."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from typing import Any

import brotli
import jsonschema
import pytest
import zstandard
from flask.testing import FlaskClient
from openapi_spec_validator import validate
from werkzeug.test import TestResponse

from regional_planner.kernel.period import today
from regional_planner.layers.formats.catalogue import FORMATS, files
from regional_planner.layers.negotiation import FEATURES
from tests.layers.conftest import ITEMS, Ask, ids
from tests.layers.formats.json_fg_schema import FEATURE_COLLECTION, SINGLE_FEATURE
from tests.layers.formats.reading import Found, by_csv, by_duckdb, by_gdal, by_json, by_xml

READERS: dict[str, Callable[[bytes], Found]] = {
    "json": by_json,
    "jsonfg": by_json,
    "gpkg": by_gdal(".gpkg"),
    "fgb": by_gdal(".fgb"),
    "parquet": by_duckdb,
    "csv": by_csv,
    "shp": by_gdal(".shp.zip"),
    "kml": by_xml,
}
DECODERS: dict[str, Callable[[bytes], bytes]] = {
    "br": brotli.decompress,
    "zstd": lambda body: zstandard.ZstdDecompressor().decompress(body),
    "gzip": gzip.decompress,
}
UTM = "http://www.opengis.net/def/crs/EPSG/0/32719"
SIRGAS = "http://www.opengis.net/def/crs/EPSG/0/5360"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "asked", "answered"),
    [
        ("", None, "application/geo+json"),
        ("*/*", None, "application/geo+json"),
        (BROWSER, None, "text/html"),
        ("application/json", None, "application/geo+json"),
        ("application/*", None, "application/geo+json"),
        *((media, None, media) for media in FEATURES.values()),
        *(("image/png", name, media) for name, media in FEATURES.items()),
        (BROWSER, "csv", "text/csv"),
        ("text/csv;q=0.5, application/vnd.ogc.fg+json", None, "application/vnd.ogc.fg+json"),
        ("application/geo+json;q=0, text/csv", None, "text/csv"),
        ("image/png, text/csv;q=0.1", None, "text/csv"),
    ],
)
def test_who_asks_how_is_answered_so(client: FlaskClient, accept: str, asked: str | None, answered: str) -> None:
    named = f"&f={asked}" if asked else ""
    address = f"{ITEMS.format('regions')}?zoom-level=3&code=09{named}"
    response = client.get(address, headers={"Accept": accept} if accept else {})
    assert (response.status_code, response.mimetype) == (200, answered)
    assert {"Accept", "Accept-Language", "Accept-Encoding"} <= set(response.vary)


def test_what_there_is_not_is_refused_with_what_there_is(client: FlaskClient) -> None:
    address = f"{ITEMS.format('regions')}?zoom-level=3&lang=en"
    unknown = client.get(f"{address}&f=mif")
    assert unknown.status_code == 400
    assert unknown.json["errors"][0]["field"] == "f"
    assert all(name in unknown.json["errors"][0]["remedy"] for name in FEATURES)
    untakable = client.get(address, headers={"Accept": "image/png"})
    assert untakable.status_code == 406
    assert all(media in untakable.json["detail"] for media in FEATURES.values())
    assert client.get("/ogc/collections?f=gpkg").status_code == 400


@pytest.mark.parametrize("name", READERS)
def test_each_holds_all_communes(ask: Ask, name: str) -> None:
    response = ask("communes", f=name, **({"limit": 400} if name.startswith("json") else {}))
    assert response.status_code == 200
    assert response.headers["OGC-NumberMatched"] == response.headers["OGC-NumberReturned"] == "346"
    found = READERS[name](response.data)
    codes = {identity: str(values["code"]) for identity, values in found.values.items()}
    assert len(set(codes.values())) == 346
    assert [codes[identity] for identity, shape in found.shapes.items() if shape is None] == ["12202"]
    rapa_nui = next(identity for identity, code in codes.items() if code == "05201")
    west, south, east, north = found.shapes[rapa_nui].bounds
    assert -110 < west < east < -105
    assert -28 < south < north < -26
    assert sum(int(values["population"]) for values in found.values.values()) == 18_480_432
    assert "Ñuñoa" in {values["name"] for values in found.values.values()}


@pytest.mark.parametrize("name", READERS)
def test_each_draws_a_region_of_thousands_of_islands(client: FlaskClient, name: str) -> None:
    response = client.get(f"{ITEMS.format('regions')}/12?f={name}")
    assert response.status_code == 200
    body = response.data
    if name.startswith("json"):
        body = json.dumps({"features": [response.get_json(force=True)]}).encode()
    (shape,) = READERS[name](body).shapes.values()
    whole = READERS["json"](client.get(f"{ITEMS.format('regions')}?code=12").data).shapes.popitem()[1]
    assert len(whole.geoms) > 1000
    assert shape.area == pytest.approx(whole.area, rel=1e-9)


@pytest.mark.parametrize("name", [each.name for each in files()])
def test_a_file_has_a_name_and_all_unless_a_limit_is_set(ask: Ask, client: FlaskClient, name: str) -> None:
    suffix = next(each.suffix for each in FORMATS if each.name == name)
    response = ask("provinces", f=name, limit=3, offset=50, datetime="2017-05-17")
    assert response.headers["Content-Disposition"] == f'attachment; filename="provinces-2017-05-17{suffix}"'
    matched, returned = response.headers["OGC-NumberMatched"], response.headers["OGC-NumberReturned"]
    assert (int(matched), int(returned)) == (54, 3)
    # An index of places puts features in its own order.
    assert set(READERS[name](response.data).values) == set(
        ids(ask("provinces", limit=3, offset=50, datetime="2017-05-17"))
    )
    one = client.get(f"{ITEMS.format('provinces')}/011-1?f={name}&zoom-level=3")
    assert one.headers["Content-Disposition"] == f'attachment; filename="provinces-011-1{suffix}"'
    assert ask("provinces", f=name).headers["Content-Disposition"].count(today().isoformat()) == 1


def test_a_file_says_what_is_in_it(ask: Ask) -> None:
    notes = ask("regions", f="kml").text
    for part in ("as_of: ", "source: ", "terms: ", "boundaries: ", "illustrative: "):
        assert part in notes


def test_files_come_in_other_systems_and_kml_says_that_it_cannot(ask: Ask) -> None:
    answer = ask("regions", f="gpkg", crs=UTM, code="13")
    assert answer.headers["Content-Crs"] == f"<{UTM}>"
    (shape,) = READERS["gpkg"](answer.data).shapes.values()
    east, north = shape.centroid.coords[0]
    assert 250_000 < east < 450_000
    assert 6_200_000 < north < 6_400_000
    (shape,) = READERS["fgb"](ask("regions", f="fgb", crs=SIRGAS, code="13").data).shapes.values()
    assert -72 < shape.centroid.x < -69
    refused = ask("regions", f="kml", crs=UTM)
    assert refused.status_code == 400
    assert refused.json["errors"][0]["field"] == "crs"


def test_json_fg_is_paged_dated_and_placed(ask: Ask) -> None:
    made = ask("regions", f="jsonfg", limit=4, datetime="2017-05-17/..", crs=SIRGAS).get_json(force=True)
    jsonschema.validate(made, FEATURE_COLLECTION)
    assert (made["numberReturned"], made["coordRefSys"]) == (4, SIRGAS)
    assert all(feature["geometry"] is None and feature["place"] for feature in made["features"])
    links = {each["rel"]: each for each in made["links"] if each["rel"] != "alternate"}
    assert links["next"]["type"] == links["self"]["type"] == "application/vnd.ogc.fg+json"
    everything = ask("regions", f="jsonfg", datetime="2017-05-17/..").get_json(force=True)["features"]
    times = {feature["id"]: feature["time"] for feature in everything}
    assert times["08-1"]["interval"][1] == "2018-09-05"
    assert times["16-1"]["interval"] == ["2018-09-06", ".."]


def test_one_json_fg_feature(client: FlaskClient) -> None:
    made = client.get(f"{ITEMS.format('regions')}/16?f=jsonfg&zoom-level=3").get_json(force=True)
    jsonschema.validate(made, SINGLE_FEATURE)
    schema = client.get(made["featureSchema"])
    assert schema.mimetype == "application/schema+json"
    assert set(schema.json["properties"]) - {"geometry"} == set(made["properties"])
    assert next(each["href"] for each in made["links"] if each["rel"] == "self").endswith("/16-1?f=jsonfg")


@pytest.mark.parametrize("path", ["", "/08-1"])
def test_every_alternate_is_of_its_type(client: FlaskClient, path: str) -> None:
    address = f"{ITEMS.format('regions')}{path}?zoom-level=3"
    links = [link for link in client.get(address).json["links"] if link["rel"] in {"alternate", "self"}]
    assert [link["type"] for link in links] == list(FEATURES.values())
    for link in links:
        assert client.get(link["href"]).mimetype == link["type"]


def test_a_collection_names_what_its_items_come_in(client: FlaskClient) -> None:
    links = client.get("/ogc/collections/regions").json["links"]
    assert {each["type"] for each in links if each["rel"] == "items"} == set(FEATURES.values())
    for each in links:
        if each["rel"] == "items":
            assert client.head(f"{each['href']}&zoom-level=3").mimetype == each["type"]


def test_the_definition_names_the_formats_and_is_valid(client: FlaskClient) -> None:
    definition = client.get("/ogc/api").json
    validate(definition)
    for path in ("items", "items/{featureId}"):
        operation = definition["paths"][f"/collections/regions/{path}"]["get"]
        assert set(operation["responses"]["200"]["content"]) == set(FEATURES.values())
        assert {"$ref": "#/components/parameters/f"} in operation["parameters"]
    assert definition["components"]["parameters"]["f"]["schema"]["enum"] == list(FEATURES)


def coded(client: FlaskClient, address: str, accepted: str, **headers: Any) -> TestResponse:
    """The answer to who takes these codings."""
    return client.get(address, headers={"Accept-Encoding": accepted, **headers})


@pytest.mark.parametrize("name", ["json", "jsonfg", "html", "csv", "kml"])
@pytest.mark.parametrize("coding", DECODERS)
def test_a_compressed_answer_says_the_same(client: FlaskClient, name: str, coding: str) -> None:
    address = f"{ITEMS.format('communes')}?zoom-level=4&region=09&f={name}"
    plain, small = client.get(address), coded(client, address, coding)
    assert "Content-Encoding" not in plain.headers
    assert small.headers["Content-Encoding"] == coding
    assert DECODERS[coding](small.data) == plain.data
    assert len(small.data) * 2 < len(plain.data)
    for header in ("Content-Type", "ETag", "Link", "Content-Crs", "Vary"):
        assert small.headers.get(header) == plain.headers.get(header)
    assert small.headers["ETag"].startswith("W/")
    assert "Accept-Encoding" in plain.vary
    head = client.head(address, headers={"Accept-Encoding": coding})
    assert (head.data, head.headers["Content-Length"]) == (b"", str(len(small.data)))
    assert head.headers["Content-Encoding"] == coding
    again = coded(client, address, coding, **{"If-None-Match": small.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert "Accept-Encoding" in again.vary


def test_documents_are_compressed_and_binaries_are_not(client: FlaskClient) -> None:
    assert coded(client, "/ogc/api", "br").headers["Content-Encoding"] == "br"
    assert "Content-Encoding" not in coded(client, "/ogc/conformance?f=json&lang=es", "gzip;q=0, br;q=0").headers
    for name in ("gpkg", "fgb", "parquet", "shp"):
        address = f"{ITEMS.format('regions')}?zoom-level=3&f={name}"
        assert "Content-Encoding" not in coded(client, address, "gzip, br, zstd").headers


def test_pages_of_other_sites_may_ask_first(client: FlaskClient) -> None:
    for address in (ITEMS.format("regions"), f"{ITEMS.format('regions')}/08-1", "/ogc"):
        response = client.options(
            address,
            headers={
                "Origin": "https://maps.example",
                "Access-Control-Request-Method": "GET",
                "Access-Control-Request-Headers": "authorization, if-none-match",
            },
        )
        assert response.status_code in {200, 204}
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        sent = {each.strip() for each in response.headers["Access-Control-Allow-Headers"].split(",")}
        assert {"Authorization", "If-Match", "If-None-Match"} <= sent
        assert {"GET", "HEAD"} <= {each.strip() for each in response.headers["Access-Control-Allow-Methods"].split(",")}
    read = client.get("/ogc").headers["Access-Control-Expose-Headers"]
    assert {"ETag", "OGC-NumberMatched", "Content-Disposition"} <= {each.strip() for each in read.split(",")}


@pytest.mark.parametrize("name", ["gpkg", "fgb", "parquet", "shp"])
def test_a_file_is_given_in_parts_too(client: FlaskClient, name: str) -> None:
    address = f"/ogc/collections/regions/items?zoom-level=4&f={name}"
    whole = client.get(address)
    assert whole.headers["Accept-Ranges"] == "bytes"
    size = len(whole.data)
    part = client.get(address, headers={"Range": "bytes=4-19"})
    assert (part.status_code, part.data) == (206, whole.data[4:20])
    assert part.headers["Content-Range"] == f"bytes 4-19/{size}"
    assert (part.headers["ETag"], part.headers["Vary"]) == (whole.headers["ETag"], whole.headers["Vary"])
    assert client.get(address, headers={"Range": "bytes=-6"}).data == whole.data[-6:]
    beyond = client.get(address, headers={"Range": f"bytes={size}-"})
    assert (beyond.status_code, beyond.headers["Content-Range"]) == (416, f"bytes */{size}")
    seen = {"Range": "bytes=4-19", "If-None-Match": whole.headers["ETag"]}
    assert client.get(address, headers=seen).status_code == 304


def test_text_is_given_whole(client: FlaskClient) -> None:
    answer = client.get("/ogc/collections/regions/items?zoom-level=4&f=csv", headers={"Range": "bytes=0-9"})
    assert (answer.status_code, "Accept-Ranges" in answer.headers) == (200, False)
