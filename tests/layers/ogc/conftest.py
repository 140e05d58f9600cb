"""The service as a client of the standard sees it: every layer there is, and what has been fetched is kept."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any

import orjson
import pytest
import shapely
from flask import Flask
from shapely.geometry.base import BaseGeometry
from werkzeug.test import TestResponse

ROOT = "/ogc"
MANY = 1000
IDS = re.compile(rb'"type":"Feature","id":"([^"]+)"')
DASHED = {name.replace("-", "_"): name for name in ("zoom-level", "bbox-crs", "filter-lang", "filter-crs")}
Document = dict[str, Any]


class Service:
    """Asks the application; documents about the layers are fetched once."""

    def __init__(self, app: Flask) -> None:
        self._client = app.test_client()
        self._shapes: dict[object, dict[str, BaseGeometry | None]] = {}
        self._pages: dict[object, Document] = {}
        self._queryables: dict[str, Document] = {}

    def get(self, address: str, accept: str | None = None, method: str = "GET", **query: Any) -> TestResponse:
        """Any answer; the standard's parameters are written with _ for -."""
        named = {DASHED.get(name, name): value for name, value in query.items()}
        headers = {"Accept": accept} if accept else {}
        return self._client.open(address, method=method, query_string=named or None, headers=headers)

    def document(self, path: str, **query: Any) -> Document:
        """A document about the service."""
        return fetched(self.get(f"{ROOT}{path}", accept="application/json", **query))

    def items(self, layer: str, **query: Any) -> TestResponse:
        """Features of a layer, drawn coarsely unless a finer detail is asked for."""
        return self.get(f"{ROOT}/collections/{layer}/items", **{"zoom-level": 0, "limit": MANY, **query})

    def page(self, layer: str, **query: Any) -> Document:
        """The same as JSON, kept: what is asked again is not read again."""
        key = (layer, tuple(sorted(query.items())))
        if key not in self._pages:
            self._pages[key] = fetched(self.items(layer, **query))
        return self._pages[key]

    def ids(self, layer: str, **query: Any) -> list[str]:
        """The ids of the features that an answer holds."""
        answer = self.items(layer, **query)
        assert answer.status_code == 200, (answer.request.url, answer.get_data(as_text=True)[:500])
        # Looked for in the text: reading the coordinates of thousands of answers would take most of the time.
        found = [each.decode() for each in IDS.findall(answer.data)]
        assert len(found) == int(answer.headers["OGC-NumberReturned"])
        return found

    def sample(self, layer: str) -> str:
        """The address of one feature that there is now."""
        return f"{ROOT}/collections/{layer}/items/{self.page(layer)['features'][0]['id']}"

    @cached_property
    def layers(self) -> list[Document]:
        """The description of every layer."""
        found: list[Document] = self.document("/collections")["collections"]
        assert len(found) > 20
        return found

    @cached_property
    def names(self) -> list[str]:
        """The id of every layer."""
        return [layer["id"] for layer in self.layers]

    @cached_property
    def kinds(self) -> list[str]:
        """One layer of each kind: those that show the same features under the same properties are alike."""
        alike: dict[object, str] = {}
        for layer in self.layers:
            properties = tuple(sorted(self.queryables(layer["id"])))
            alike.setdefault((properties, self.ground(layer["id"])), layer["id"])
        return list(alike.values())

    @cached_property
    def grounds(self) -> list[str]:
        """One layer of each set of shapes."""
        return list({self.ground(name): name for name in reversed(self.names)}.values())

    def ground(self, layer: str) -> object:
        """Names the shapes that a layer shows."""
        return self.queryables(layer)["geometry"]["format"], tuple(each["id"] for each in self.page(layer)["features"])

    @cached_property
    def definition(self) -> Document:
        """The OpenAPI definition."""
        return fetched(self.get(f"{ROOT}/api"))

    def queryables(self, layer: str) -> Document:
        """Name -> schema of all that a layer's features can be filtered by."""
        if layer not in self._queryables:
            self._queryables[layer] = self.document(f"/collections/{layer}/queryables")["properties"]
        return self._queryables[layer]

    def shapes(self, layer: str) -> dict[str, BaseGeometry | None]:
        """Id -> shape at full detail in CRS84; layers of the same features are fetched once."""
        key = self.ground(layer)
        if key not in self._shapes:
            features = fetched(self.get(f"{ROOT}/collections/{layer}/items", limit=MANY))["features"]
            self._shapes[key] = {each["id"]: shape_of(each) for each in features}
        return self._shapes[key]

    def placed(self, layer: str) -> set[str]:
        """The ids of the features that have a shape."""
        features = self.page(layer)["features"]
        return {each["id"] for each in features if each["geometry"] is not None}


def fetched(response: TestResponse) -> Document:
    """The JSON of an answer that must be there."""
    assert response.status_code == 200, (response.request.url, response.get_data(as_text=True)[:500])
    found: Document = orjson.loads(response.data)
    return found


def shape_of(feature: Document) -> BaseGeometry | None:
    """The shape of a GeoJSON feature."""
    return None if feature["geometry"] is None else shapely.from_geojson(orjson.dumps(feature["geometry"]))


def hrefs(document: Document, rel: str, media: str | None = None) -> list[str]:
    """Where the links of this relation, and media type, lead."""
    return [
        each["href"] for each in document["links"] if each["rel"] == rel and (media is None or each["type"] == media)
    ]


@pytest.fixture(scope="session")
def service(mapped_app: Flask) -> Service:
    """The service with the shipped boundaries, in front of each engine."""
    return Service(mapped_app)
