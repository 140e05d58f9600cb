"""Part 1, classes geojson and html: every resource comes in both, by Accept."""

from __future__ import annotations

from html.parser import HTMLParser

from tests.layers.ogc import schemas
from tests.layers.ogc.conftest import ROOT, Service, fetched

JSON, GEOJSON, HTML = "application/json", "application/geo+json", "text/html"
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
OPTIONAL_END = {"p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "option", "colgroup"}


class Nesting(HTMLParser):
    """Notes how elements of a page nest."""

    def __init__(self) -> None:
        super().__init__()
        self.doctype = ""
        self.faults: list[str] = []
        self._open: list[str] = []

    def handle_decl(self, decl: str) -> None:
        self.doctype = decl.lower()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Elements of SVG close themselves."""

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open[-1] != tag and self._open[-1] in OPTIONAL_END:
            self._open.pop()
        if not self._open or self._open.pop() != tag:
            self.faults.append(tag)

    def left(self) -> list[str]:
        """Elements that were closed wrongly or not at all."""
        return self.faults + self._open


def resources(service: Service) -> list[tuple[str, str]]:
    """(address, media type of its JSON) of the service's documents and of some features of each layer."""
    found = [(f"{ROOT}{path}", JSON) for path in ("", "/conformance", "/collections")]
    for name in service.names:
        found.append((f"{ROOT}/collections/{name}", JSON))
        found.append((f"{ROOT}/collections/{name}/items?zoom-level=0&limit=1", GEOJSON))
        found.append((f"{service.sample(name)}?zoom-level=0", GEOJSON))
    return found


def test_features_are_geojson_and_all_else_is_json(service: Service) -> None:
    for address, media in resources(service):
        assert service.get(address, accept=media).content_type == media, address


def test_geojson_is_as_rfc_7946_and_the_core_want_it(service: Service) -> None:
    for name in service.names:
        page = service.page(name, limit=2)
        schemas.check(page, schemas.FEATURES)
        for feature in page["features"]:
            schemas.check_feature(feature)
        schemas.check_feature(fetched(service.get(service.sample(name), zoom_level=0)), schemas.FEATURE_ALONE)
        schemas.check(service.document(f"/collections/{name}"), schemas.COLLECTION)


def test_every_resource_is_a_page_where_one_is_asked_for(service: Service) -> None:
    for address, _media in resources(service):
        answer = service.get(address, accept=HTML)
        assert (answer.status_code, answer.mimetype) == (200, HTML), address


def test_pages_are_html5_and_show_what_the_json_says(service: Service) -> None:
    for name in service.kinds:
        feature = service.page(name, limit=1)["features"][0]
        for address in (f"{ROOT}/collections/{name}/items?zoom-level=0&limit=1", service.sample(name)):
            page = service.get(address, accept=HTML).text
            reader = Nesting()
            reader.feed(page)
            assert (reader.doctype, reader.left()) == ("doctype html", []), address
            assert f"/collections/{name}" in page
            shown = [value for value in feature["properties"].values() if isinstance(value, str) and value.isalnum()]
            assert shown
            assert all(value in page for value in shown), address
