"""The documents about the service (OGC 17-069r4): landing page, conformance, collections and their schemas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import Any, Final

from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.period import begins
from regional_planner.layers.crs import CRS84, CRS_URIS
from regional_planner.layers.declarations import Collection, ShapeKind
from regional_planner.layers.formats.catalogue import FORMATS
from regional_planner.layers.formats.json_files import JSON_FG_CONFORMANCE
from regional_planner.layers.terms import Kind, Property
from regional_planner.territory.boundaries.encode import Box
from regional_planner.territory.boundaries.queries import Edition
from regional_planner.territory.terms import REGISTER_BEGINS

VERSION: Final = version("regional-planner")

Document = dict[str, Any]
Link = dict[str, str]

JSON, HTML, GEOJSON, SCHEMA = "application/json", "text/html", "application/geo+json", "application/schema+json"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
REL = "http://www.opengis.net/def/rel/ogc/1.0"
GREGORIAN = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"
CONFORMANCE: Final = (
    *(
        f"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/{name}"
        for name in ("core", "oas30", "geojson", "html")
    ),
    "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
    *JSON_FG_CONFORMANCE,
    *(
        f"http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/{name}"
        for name in ("queryables", "queryables-query-parameters", "filter", "features-filter")
    ),
    *(
        f"http://www.opengis.net/spec/cql2/1.0/conf/{name}"
        for name in (
            "cql2-text",
            "cql2-json",
            "basic-cql2",
            "advanced-comparison-operators",
            "case-insensitive-comparison",
            "accent-insensitive-comparison",
            "basic-spatial-functions",
            "basic-spatial-functions-plus",
            "spatial-functions",
            "temporal-functions",
            "property-property",
            "arithmetic",
        )
    ),
    *(
        f"http://www.opengis.net/spec/ogcapi-features-4/1.0/conf/{name}"
        for name in ("create-replace-delete", "update", "features", "optimistic-locking-etags")
    ),
)
_GEOMETRIES: Final[Mapping[ShapeKind, str]] = {
    ShapeKind.POINT: "geometry-point-or-multipoint",
    ShapeKind.AREA: "geometry-polygon-or-multipolygon",
}
_JSON_TYPES: Final[Mapping[Kind, Document]] = {
    Kind.TEXT: {"type": "string"},
    Kind.WHOLE: {"type": "integer"},
    Kind.NUMBER: {"type": "number"},
    Kind.FLAG: {"type": "boolean"},
    Kind.DAY: {"type": "string", "format": "date"},
}


def link(href: str, rel: str, media: str, title: str = "") -> Link:
    """A link as documents hold them."""
    made = {"href": href, "rel": rel, "type": media}
    return {**made, "title": title} if title else made


def here(address: str, media: str = JSON) -> list[Link]:
    """The links of a document to itself, as JSON and as a page."""
    return [
        link(f"{address}?f=json", "self", media, _("This document")),
        link(f"{address}?f=html", "alternate", HTML, _("This document as a page")),
    ]


def landing(base: str) -> Document:
    """Where a client begins: everything else is linked from here."""
    return {
        "title": _("Map layers of the regional plan"),
        "description": _("Regions, provinces and communes of any day, with what the plan says of them."),
        "links": [
            *here(base),
            link(f"{base}/api?f=json", "service-desc", OPENAPI, _("Definition of this interface")),
            link(f"{base}/api?f=html", "service-doc", HTML, _("This interface, described for people")),
            link(f"{base}/conformance", "conformance", JSON, _("Standards that it keeps")),
            link(f"{base}/collections", "data", JSON, _("The layers")),
            link(f"{base}/tileMatrixSets", f"{REL}/tiling-schemes", JSON, _("The tile matrix sets")),
        ],
    }


def conformance(base: str, classes: Sequence[str]) -> Document:
    """The standards that the service keeps, by the URIs of their conformance classes."""
    return {"conformsTo": list(classes), "links": here(f"{base}/conformance")}


def collections(base: str, described: Sequence[Document]) -> Document:
    """All layers."""
    return {"links": here(f"{base}/collections"), "collections": list(described)}


def collection(
    base: str, layer: Collection, extent: Box | None, edition: Edition | None, more: Sequence[Link] = ()
) -> Document:
    """One layer: what it shows, where and when, from whom, where its features are, and `more` links."""
    address = f"{base}/collections/{layer.id}"
    space: Document = {"spatial": {"bbox": [list(extent)], "crs": CRS84}} if extent else {}
    since = begins(REGISTER_BEGINS).isoformat().replace("+00:00", "Z")
    document = {
        "id": layer.id,
        "title": layer.title,
        "description": layer.description,
        "attribution": edition.source if edition else None,
        "itemType": "feature",
        "crs": list(CRS_URIS),
        "storageCrs": CRS84,
        "extent": {**space, "temporal": {"interval": [[since, None]], "trs": GREGORIAN}},
        "links": [
            *here(address),
            link(f"{address}/items?f=json", "items", GEOJSON, _("The features")),
            link(f"{address}/items?f=html", "items", HTML, _("The features as a page")),
            *(
                link(f"{address}/items?f={each.name}", "items", each.media_type, each.title)
                for each in FORMATS
                if each.media_type != GEOJSON
            ),
            link(f"{address}/schema", "describedby", SCHEMA, _("What the properties mean")),
            *more,
            link(f"{address}/queryables", f"{REL}/queryables", SCHEMA, _("What features can be filtered by")),
            link(f"{address}/sortables", f"{REL}/sortables", SCHEMA, _("What features can be sorted by")),
        ],
    }
    return {name: value for name, value in document.items() if value is not None}


def schema(base: str, layer: Collection) -> Document:
    """The properties of a layer's features as a JSON Schema."""
    return _described(f"{base}/collections/{layer.id}/schema", layer, layer.description, with_geometry=True)


def queryables(base: str, layer: Collection) -> Document:
    """What the features of a layer can be filtered by (OGC 19-079r2)."""
    about = _("What features can be filtered by")
    return _described(f"{base}/collections/{layer.id}/queryables", layer, about, with_geometry=True)


def sortables(base: str, layer: Collection) -> Document:
    """What the features of a layer can be sorted by."""
    about = _("What features can be sorted by")
    return _described(f"{base}/collections/{layer.id}/sortables", layer, about, with_geometry=False)


def _described(address: str, layer: Collection, description: str, *, with_geometry: bool) -> Document:
    geometry = {
        "title": _("Geometry"),
        "format": _GEOMETRIES[layer.source.shape],
        "x-ogc-role": "primary-geometry",
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": address,
        "type": "object",
        "title": layer.title,
        "description": description,
        "properties": {
            **({"geometry": geometry} if with_geometry else {}),
            **{each.name: {**property_schema(each), **_access(layer, each)} for each in layer.properties},
        },
        **({"required": ["geometry", *layer.required]} if with_geometry and layer.writable else {}),
        "additionalProperties": False,
    }


def _access(layer: Collection, each: Property) -> Document:
    """Whether a property of a layer that is written to is read alone."""
    return {"readOnly": True} if layer.writable and each.name not in layer.writable else {}


def property_schema(each: Property) -> Document:
    """One property: its type, title, unit, and the only values that it may have where they are few."""
    unit = {"x-ogc-unit": each.unit} if each.unit else {}
    choices = {"enum": list(each.choices)} if each.choices else {}
    return {"title": each.title, **_JSON_TYPES[each.kind], **choices, **unit}
