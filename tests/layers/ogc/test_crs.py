"""Part 2, class crs: the systems that are listed are given, and coordinates agree with PROJ."""

from __future__ import annotations

import re
from functools import cache

import numpy as np
import pyproj
import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from tests.layers.ogc import schemas
from tests.layers.ogc.conftest import ROOT, Service, fetched, shape_of

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
OGC_URI = re.compile(r"http://www\.opengis\.net/def/crs/[A-Za-z]+/[\w.]+/\w+")
INVALID = "http://www.opengis.net/def/crs/EPSG/0/99999"
BOX = (-72.0, -38.0, -70.0, -33.0)
"""West, south, east, north: inside of the extent of every layer, on land and sea."""


@cache
def proj(uri: str) -> pyproj.CRS:
    """The system as PROJ has it, axes as its authority orders them."""
    authority, _version, code = uri.split("/")[-3:]
    return pyproj.CRS.from_authority(authority, code)


@cache
def onward(uri: str) -> pyproj.Transformer:
    """From longitude and latitude to the system, in the order of its axes."""
    return pyproj.Transformer.from_crs("OGC:CRS84", proj(uri))


def moved(shape: BaseGeometry, uri: str, back: bool = False) -> BaseGeometry:
    """A shape brought to the system, or back from it."""
    direction = "INVERSE" if back else "FORWARD"
    return shapely.transform(
        shape, lambda at: np.column_stack(onward(uri).transform(at[:, 0], at[:, 1], direction=direction))
    )


def box_in(uri: str) -> str:
    """A box in the axes of the system, whole inside of BOX."""
    west, south, east, north = BOX
    edges = shapely.segmentize(shapely.box(*BOX), 0.05)
    if proj(uri).is_geographic:
        return ",".join(map(str, moved(shapely.box(west, south, east, north), uri).bounds))
    inner = shapely.buffer(moved(edges, uri), -60_000)
    return ",".join(f"{each:.0f}" for each in inner.bounds)


def area_of(box: str, uri: str) -> BaseGeometry:
    """Where a box of the system lies, in longitude and latitude; its edges are curves there."""
    low_first, low_second, high_first, high_second = map(float, box.split(","))
    there = shapely.box(low_first, low_second, high_first, high_second)
    step = 0.5 if proj(uri).is_geographic else 500
    return moved(shapely.segmentize(there, step), uri, back=True)


def systems(service: Service) -> list[str]:
    """The systems that layers are given in: the same for all."""
    (listed,) = {tuple(layer["crs"]) for layer in service.layers}
    return list(listed)


def test_systems_are_named_by_uris(service: Service) -> None:
    for listed in service.layers:
        for layer in (listed, service.document(f"/collections/{listed['id']}")):
            for uri in (*layer["crs"], layer["storageCrs"]):
                assert OGC_URI.fullmatch(uri), (layer["id"], uri)
                assert proj(uri)
    wanted = (4326, 3857, 32718, 32719, 5360, 5361)
    assert {f"http://www.opengis.net/def/crs/EPSG/0/{code}" for code in wanted} <= set(systems(service))


def test_the_default_system_is_among_them(service: Service) -> None:
    for listed in service.layers:
        assert CRS84 in listed["crs"]
        assert CRS84 in service.document(f"/collections/{listed['id']}")["crs"]


def test_the_stored_system_is_among_them(service: Service) -> None:
    for listed in service.layers:
        assert listed["storageCrs"] in listed["crs"]
        alone = service.document(f"/collections/{listed['id']}")
        assert alone["storageCrs"] in alone["crs"]


def test_features_come_in_every_system(service: Service) -> None:
    for uri in systems(service):
        for name in service.names if uri.endswith("/32719") else service.kinds:
            answers = [(service.items(name, limit=1, crs=uri), schemas.FEATURES)]
            if name in service.kinds:
                answers.append((service.get(service.sample(name), crs=uri, zoom_level=0), schemas.FEATURE_ALONE))
            for answer, schema in answers:
                assert answer.status_code == 200
                assert answer.headers["Content-Crs"] == f"<{uri}>", (name, uri)
                schemas.check(fetched(answer), schema)


@pytest.mark.parametrize("uri", [INVALID, "EPSG:4326", "urn:ogc:def:crs:EPSG::4326"])
def test_a_system_that_is_not_listed_is_a_bad_request(service: Service, uri: str) -> None:
    assert uri not in systems(service)
    for name in service.kinds:
        assert service.items(name, limit=1, crs=uri).status_code == 400, name
        assert service.get(service.sample(name), crs=uri).status_code == 400, name


def test_without_one_features_come_in_the_default_system(service: Service) -> None:
    for name in service.names:
        for answer in (service.items(name, limit=1), service.get(service.sample(name), zoom_level=0)):
            assert answer.headers["Content-Crs"] == f"<{CRS84}>", name


def test_coordinates_are_those_of_proj(service: Service) -> None:
    for uri in systems(service):
        for name in service.kinds:
            for address in (
                f"{ROOT}/collections/{name}/items?zoom-level=0&limit=3",
                f"{service.sample(name)}?zoom-level=0",
            ):
                plain, other = (fetched(service.get(f"{address}{also}")) for also in ("", f"&crs={uri}"))
                before, after = plain.get("features", [plain]), other.get("features", [other])
                for one, two in zip(before, after, strict=True):
                    shape, found = shape_of(one), shape_of(two)
                    assert (shape is None) == (found is None)
                    if shape is not None and found is not None:
                        # RFC 7946 has rings turn left, which is the other way round where axes are swapped.
                        off = shapely.hausdorff_distance(moved(found, uri, back=True), shape)
                        assert off < 2e-4, (name, uri, one["id"])


def test_a_box_in_every_system_gives_what_meets_it(service: Service) -> None:
    for uri in systems(service):
        box = box_in(uri)
        area = area_of(box, uri)
        for name in service.grounds:
            shapes = service.shapes(name)
            found = set(service.ids(name, bbox=box, bbox_crs=uri))
            # Within a metre of the edge, two ways of bending it may differ.
            sure = {each for each, shape in shapes.items() if shape is None or shape.intersects(area.buffer(-1e-5))}
            perhaps = {each for each, shape in shapes.items() if shape is None or shape.intersects(area.buffer(1e-5))}
            assert sure <= found <= perhaps, (name, uri)


@pytest.mark.parametrize("uri", [INVALID, "EPSG:4326"])
def test_a_box_in_a_system_that_is_not_listed_is_a_bad_request(service: Service, uri: str) -> None:
    for name in service.kinds:
        refused = service.get(f"{ROOT}/collections/{name}/items", bbox="-72,-38,-70,-33", bbox_crs=uri)
        assert refused.status_code == 400, name


def test_a_box_without_a_system_is_in_the_default_one(service: Service) -> None:
    for name in service.kinds:
        box = ",".join(map(str, BOX))
        assert service.ids(name, bbox=box) == service.ids(name, bbox=box, bbox_crs=CRS84), name
