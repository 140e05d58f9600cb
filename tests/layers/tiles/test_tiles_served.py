"""Tiles, tile sets, styles and archives as a client gets them."""

from __future__ import annotations

import gzip
import operator
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import mapbox_vector_tile
import pyogrio
import pytest
from flask.testing import FlaskClient
from pmtiles.reader import MmapSource, Reader

from regional_planner.kernel.database import Database
from regional_planner.kernel.errors import Conflict, Invalid
from regional_planner.layers.collections import collection
from regional_planner.layers.declarations import View
from regional_planner.layers.tiles import archive
from regional_planner.layers.tiles.archive import write_archive
from tests.layers.conftest import ITEMS

LAYER = "/ogc/collections/{}"
TILE = LAYER + "/tiles/WebMercatorQuad/{}"


def features_in(client: FlaskClient, layer: str, tile: str, query: str = "") -> dict[str, dict[str, Any]]:
    """Id -> properties of what is in a tile."""
    answer = client.get(TILE.format(layer, tile) + query)
    assert (answer.status_code, answer.mimetype) == (200, "application/vnd.mapbox-vector-tile")
    decoded = mapbox_vector_tile.decode(answer.data)
    return {each["properties"]["id"]: each["properties"] for each in decoded[layer]["features"]}


def test_a_tile_says_what_the_items_say(client: FlaskClient) -> None:
    items = client.get(ITEMS.format("regions") + "?zoom-level=3").json["features"]
    tile = features_in(client, "regions", "0/0/0")
    assert set(tile) == {each["id"] for each in items}
    for each in items:
        known = {name: value for name, value in each["properties"].items() if value is not None}
        assert tile[each["id"]] == {"id": each["id"], **known}


def test_a_tile_of_another_day_has_the_units_of_then(client: FlaskClient) -> None:
    assert {"08-1"} == features_in(client, "regions", "0/0/0", "?datetime=2017-05-17").keys() & {"08-1", "08-2", "16-1"}
    assert {"08-2", "16-1"} == features_in(client, "regions", "0/0/0").keys() & {"08-1", "08-2", "16-1"}


def test_an_empty_tile_has_no_content(client: FlaskClient) -> None:
    answer = client.get(TILE.format("communes", "5/0/0"))
    assert (answer.status_code, answer.data) == (204, b"")


@pytest.mark.parametrize("tile", ["3/8/0", "3/0/8", "17/0/0"])
def test_there_is_no_such_tile(client: FlaskClient, tile: str) -> None:
    assert client.get(TILE.format("communes", tile)).status_code == 404


@pytest.mark.parametrize(
    "query", ["datetime=2017-01-01/2018-01-01", "datetime=x", "limit=3", "f=png", "datetime=1999-01-01"]
)
def test_what_a_tile_cannot_be_asked(client: FlaskClient, query: str) -> None:
    assert client.get(TILE.format("communes", f"0/0/0?{query}")).status_code == 400


def test_a_tile_is_not_sent_twice(client: FlaskClient) -> None:
    first = client.get(TILE.format("communes", "5/19/9"))
    again = client.get(TILE.format("communes", "5/19/9"), headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_the_tile_set_leads_to_the_tiles(client: FlaskClient) -> None:
    rels = {link["rel"]: link["href"] for link in client.get(LAYER.format("communes")).json["links"]}
    sets = client.get(rels["http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector"]).json["tilesets"]
    described = client.get(sets[0]["links"][0]["href"]).json
    template = next(link["href"] for link in described["links"] if link["rel"] == "item")
    address = template.format(tileMatrix=5, tileRow=19, tileCol=9)
    assert client.get(address).status_code == 200
    scheme = next(link["href"] for link in described["links"] if link["rel"].endswith("tiling-scheme"))
    assert client.get(scheme).json["id"] == "WebMercatorQuad"
    assert described["layers"][0]["propertiesSchema"]["properties"]["population"]["x-ogc-unit"] == "people"


def test_tile_json_names_the_fields(client: FlaskClient) -> None:
    told = client.get(TILE.format("communes", "")[:-1] + "?f=tilejson").json
    assert told["tilejson"] == "3.0.0"
    address = told["tiles"][0].format(z=5, x=9, y=19)
    assert client.get(address).status_code == 200
    assert told["vector_layers"][0]["fields"]["population"] == "Number"
    assert told["bounds"][0] < -109


@pytest.mark.parametrize("day", ["2017-05-17", "2017-05-17T12:00:00+00:00"])
def test_tiles_of_another_day_are_named_with_the_day(client: FlaskClient, day: str) -> None:
    asked = {"datetime": day}
    told = client.get(TILE.format("regions", "")[:-1], query_string={"f": "tilejson", **asked}).json
    sheet = client.get(LAYER.format("regions") + "/styles/default", query_string=asked).json
    for template in (told["tiles"][0], sheet["sources"]["regions"]["tiles"][0]):
        tile = mapbox_vector_tile.decode(client.get(template.format(z=0, x=0, y=0)).data)["regions"]
        assert "08-1" in {each["properties"]["id"] for each in tile["features"]}


def test_gdal_reads_a_tile(client: FlaskClient, tmp_path: Path) -> None:
    path = tmp_path / "0.pbf"
    path.write_bytes(client.get(TILE.format("regions", "3/4/2")).data)
    frame = pyogrio.read_dataframe(f"MVT:{path}", X="2", Y="4", Z="3")
    assert {"code", "carrying"} <= set(frame.columns)
    west, south, east, north = frame.to_crs(4326).total_bounds
    assert -92 < west < east < -44
    assert -42 < south < north < 1


@pytest.mark.parametrize("layer", ["communes", "regions", "rollout", "priority-points", "functional-cities"])
@pytest.mark.parametrize("language", ["es", "en"])
def test_a_style_colours_every_feature_by_its_legend(client: FlaskClient, layer: str, language: str) -> None:
    sheet = client.get(LAYER.format(layer) + f"/styles/default?f=mapbox&lang={language}").json
    told = client.get(LAYER.format(layer) + f"/styles/default/legend?lang={language}").json
    assert sheet["metadata"]["legend"] == told
    assert sheet["version"] == 8
    assert client.get(sheet["sources"][layer]["tiles"][0].format(z=0, x=0, y=0)).status_code in {200, 204}
    count = client.get(ITEMS.format(layer) + "?zoom-level=0&limit=1000").json["numberMatched"]
    assert sum(each["features"] for each in told["classes"]) == count


def passes(condition: list[Any], properties: dict[str, Any]) -> bool:
    """Whether a feature passes a filter, in the few words of the style specification that QGIS reads too."""
    match condition:
        case ["all", *parts]:
            return all(passes(part, properties) for part in parts)
        case ["has", name]:
            return properties[name] is not None
        case ["==" | ">=" | "<" as sign, ["get", name], bound]:
            compare = {"==": operator.eq, ">=": operator.ge, "<": operator.lt}[sign]
            return bool(compare(properties[name], bound))
    raise AssertionError(condition)


@pytest.mark.parametrize("layer", ["communes", "regions", "rollout", "priority-points", "functional-cities"])
def test_each_class_is_drawn_over_what_is_not_known(client: FlaskClient, layer: str) -> None:
    sheet = client.get(LAYER.format(layer) + "/styles/default?f=mapbox&lang=es").json
    features = [
        each["properties"] for each in client.get(ITEMS.format(layer) + "?zoom-level=0&limit=1000").json["features"]
    ]
    legend = sheet["metadata"]["legend"]["classes"]
    below, *drawn = [each for each in sheet["layers"] if each["type"] != "line"]
    (colour,) = [name for name in below["paint"] if name in {"fill-color", "circle-color"}]
    assert "filter" not in below
    assert len({each["id"] for each in sheet["layers"]}) == len(sheet["layers"])
    shown = {
        each["id"].partition(": ")[2]: (each["paint"][colour], sum(passes(each["filter"], one) for one in features))
        for each in drawn
    }
    missing = len(features) - sum(count for _colour, count in shown.values())
    told = {each["label"]: (each["colour"], each["features"]) for each in legend}
    unknown = dict.fromkeys(told.keys() - shown.keys(), (below["paint"][colour], missing))
    assert shown | unknown == told
    assert missing == 0 or unknown


def test_words_of_a_legend_are_in_the_readers_language(client: FlaskClient) -> None:
    def labels(language: str) -> set[str]:
        address = LAYER.format("rollout") + f"/styles/default/legend?datetime=2017-05-17&lang={language}"
        return {each["label"] for each in client.get(address).json["classes"]}

    assert "Pilot" in labels("en")
    assert "Piloto" in labels("es")


@pytest.fixture
def view(mapped_database: Database) -> Iterator[View]:
    """The public's view."""
    with mapped_database.reading() as session:
        yield View(session)


def test_an_archive_holds_the_tiles(client: FlaskClient, view: View, tmp_path: Path) -> None:
    path, said = tmp_path / "regions.pmtiles", list[str]()
    layer = collection(view.session, "regions")
    count = write_archive(view, layer, date(2017, 5, 17), path, 5, said.append)
    with path.open("rb") as file:
        reader = Reader(MmapSource(file))
        assert reader.header()["addressed_tiles_count"] == count > 20
        assert reader.metadata()["as_of"] == "2017-05-17"
        body = gzip.decompress(reader.get(3, 2, 4))
    served = client.get(TILE.format("regions", "3/4/2") + "?datetime=2017-05-17&lang=es")
    assert mapbox_vector_tile.decode(body) == mapbox_vector_tile.decode(served.data)
    assert len(said) == 6
    assert [path.name for path in tmp_path.iterdir()] == ["regions.pmtiles"]


def test_a_small_island_has_its_tiles_though_it_is_not_drawn_from_afar(view: View, tmp_path: Path) -> None:
    path = tmp_path / "communes.pmtiles"
    write_archive(view, collection(view.session, "communes"), date(2026, 1, 1), path, 7, lambda line: None)
    assert len(pyogrio.read_dataframe(path, where="code = '05201'", layer="communes")) >= 1


def test_what_cannot_be_archived_leaves_no_file(view: View, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, layer = tmp_path / "x.pmtiles", collection(view.session, "regions")
    with pytest.raises(Invalid, match="17"):
        write_archive(view, layer, date(2026, 1, 1), path, 17, lambda line: None)
    monkeypatch.setattr(archive, "MOST_TILES", 10)
    with pytest.raises(Invalid, match="10"):
        write_archive(view, layer, date(2026, 1, 1), path, 8, lambda line: None)
    assert list(tmp_path.iterdir()) == []


def test_there_is_nothing_to_archive_before_boundaries(database: Database, tmp_path: Path) -> None:
    with database.reading() as session:
        layer = collection(session, "regions")
        with pytest.raises(Conflict):
            write_archive(View(session), layer, date(2026, 1, 1), tmp_path / "x.pmtiles", 3, lambda line: None)
