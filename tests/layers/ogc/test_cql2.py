"""CQL2: the expressions of the standard's abstract tests, as text and as JSON, for the queryables of all layers."""

from __future__ import annotations

import json
import random
from collections.abc import Collection, Iterator
from functools import partial

import cql2
import pytest

from tests.layers.ogc.conftest import Service, fetched
from tests.layers.ogc.test_filtering import kind

VALUES = {
    "string": "'foo'",
    "boolean": "true",
    "number": "3.14",
    "integer": "1",
    "date": "DATE('2022-04-14')",
}
WORLD = "POLYGON((-180 -90,180 -90,180 90,-180 90,-180 -90))"
LINE, PLACE, PLACES = "LINESTRING(7 50,10 51)", "POINT(7.02 49.92)", "MULTIPOINT(7 50,10 51)"
HOLED = "(-180 -90,-90 -90,-90 90,-180 90,-180 -90),(-120 -50,-100 -50,-100 -40,-120 -40,-120 -50)"
YEAR = "INTERVAL('2021-01-01','2021-12-31')"
WITHIN = ("CONTAINS", "DURING", "EQUALS", "FINISHEDBY", "FINISHES", "OVERLAPPEDBY", "OVERLAPS", "STARTEDBY", "STARTS")
RELATIONS = ("AFTER", "BEFORE", "DISJOINT", "INTERSECTS", "MEETS", "METBY", *WITHIN)


class Layer:
    """One layer, filtered in one of the two languages; `own` are the queryables that are tried on it."""

    def __init__(self, service: Service, name: str, language: str, own: Collection[str]) -> None:
        self.service, self.name, self.language, self.own = service, name, language, own
        self.queryables = service.queryables(name)
        self.features = service.page(name)["features"]
        self.every = frozenset(each["id"] for each in self.features)
        self.placed = frozenset(service.placed(name))
        self._kept: dict[str, frozenset[str]] = {}

    def of(self, *kinds: str) -> list[str]:
        """The queryables of these types that are tried on this layer."""
        return [name for name in self.own if kind(self.queryables[name]) in kinds]

    def written(self, text: str) -> str:
        """A filter in the language: another parser than the service's makes JSON of the text."""
        return json.dumps(cql2.parse_text(text).to_json()) if self.language == "cql2-json" else text

    def kept(self, text: str) -> frozenset[str]:
        """The ids of the features that a filter keeps."""
        if text not in self._kept:
            asked = {"filter": self.written(text), "filter_lang": self.language, "properties": "illustrative"}
            self._kept[text] = frozenset(self.service.ids(self.name, **asked))
        return self._kept[text]

    def refused(self, text: str) -> bool:
        """Whether a filter is a bad request."""
        answer = self.service.items(self.name, limit=1, filter=self.written(text), filter_lang=self.language)
        return answer.status_code == 400

    def known(self, name: str) -> frozenset[str]:
        """The ids of the features that have this property."""
        return frozenset(each["id"] for each in self.features if each["properties"][name] is not None)


def opened(service: Service, language: str) -> list[Layer]:
    """Layers of each kind, to be filtered in a language.

    A queryable that several layers declare alike is tried on the first. JSON and text become the same tree, so one
    queryable of each type will do for JSON.
    """
    found, seen = [], set[object]()
    for name in service.kinds:
        own = []
        for each, schema in service.queryables(name).items():
            alike = schema["format"] if "type" not in schema else kind(schema)
            key = alike if language == "cql2-json" else (each, repr(schema))
            if key not in seen and each != "geometry":
                seen.add(key)
                own.append(each)
        if own or name in service.grounds:
            found.append(Layer(service, name, language, own))
    return found


@pytest.fixture(scope="session", params=["cql2-text", "cql2-json"])
def layers(request: pytest.FixtureRequest, service: Service) -> list[Layer]:
    """Layers to be filtered in each language."""
    return opened(service, request.param)


@pytest.fixture
def grounds(layers: list[Layer]) -> list[Layer]:
    """One layer of each set of shapes."""
    wanted = layers[0].service.grounds
    return [layer for layer in layers if layer.name in wanted]


def test_every_layer_says_what_it_can_be_filtered_by(service: Service) -> None:
    for name in service.names:
        kinds = [kind(schema) for each, schema in service.queryables(name).items() if each != "geometry"]
        assert kinds
        assert set(kinds) <= set(VALUES), name


def check_comparison(layer: Layer, name: str, form: str) -> None:
    """That opposite comparisons share nothing, and leave out only what has no value; `form` has {name} and {op}."""
    for one, other in (("=", "<>"), (">", "<="), ("<", ">=")):
        first, second = (layer.kept(form.format(name=name, op=op)) for op in (one, other))
        assert not first & second, (layer.name, name)
        assert first | second == layer.known(name), (layer.name, name)


def test_comparisons(layers: list[Layer]) -> None:
    for layer in layers:
        for name in layer.of(*VALUES):
            check_comparison(layer, name, f"{{name}} {{op}} {VALUES[kind(layer.queryables[name])]}")


def test_null(layers: list[Layer]) -> None:
    for layer in layers:
        for name in layer.of(*VALUES):
            assert layer.kept(f"{name} IS NULL") == layer.every - layer.known(name)
            assert layer.kept(f"{name} is not null") == layer.known(name)
        assert layer.kept("geometry IS NULL") == layer.every - layer.placed


def test_true_and_false(layers: list[Layer]) -> None:
    for layer in layers:
        assert layer.kept("true") == layer.every
        assert layer.kept("false") == frozenset()


def test_like(layers: list[Layer]) -> None:
    for layer in layers:
        for name in layer.of("string"):
            assert layer.kept(f"{name} LIKE '%'") == layer.kept(f"{name} like '%%'") == layer.known(name)
            assert not layer.kept(f"{name} like '_%'") & layer.kept(f"{name} like ''")
            assert layer.kept(rf"{name} like '\%\_'") == frozenset()


def test_between(layers: list[Layer]) -> None:
    for layer in layers:
        for name in layer.of("number", "integer"):
            values = {each["id"]: each["properties"][name] for each in layer.features}
            expected = {each for each, value in values.items() if value is not None and 0 <= value <= 100}
            assert layer.kept(f"{name} BETWEEN 0 AND 100") == expected
            assert layer.kept(f"{name} between 100.0 and 1.0") == frozenset()


def test_in(layers: list[Layer]) -> None:
    lists = {
        "number": "1, 2, 3",
        "integer": "1, 2, 3",
        "string": "'foo', 'bar'",
        "boolean": "true",
        "date": "'2022-04-14', '2018-09-06'",
    }
    for layer in layers:
        for name in layer.of(*VALUES):
            parts = lists[kind(layer.queryables[name])]
            apart = [layer.kept(f"{name} = {part}") for part in parts.split(", ")]
            assert layer.kept(f"{name} IN ({parts})") == frozenset().union(*apart), (layer.name, name)


def test_letters_of_either_case(layers: list[Layer]) -> None:
    for layer in layers:
        for name in layer.of("string"):
            assert not layer.kept(f"CASEI({name}) = casei('foo')") & layer.kept(f"CASEI({name}) <> casei('FOO')")
    regions = next(each for each in layers if each.name == "regions")
    assert regions.kept("CASEI(name) = casei('ÑUBLE')") == {"16-1"}


def test_patterns_of_either_case(layers: list[Layer]) -> None:
    for layer in layers:
        for name in layer.of("string"):
            assert layer.kept(f"CASEI({name}) LIKE casei('re%')") == layer.kept(f"CASEI({name}) LIKE casei('RE%')")


def test_letters_with_and_without_accents(layers: list[Layer]) -> None:
    for layer in layers:
        for name in layer.of("string"):
            same = layer.kept(f"ACCENTI({name}) = accenti('äöüéáí')")
            assert not same & layer.kept(f"ACCENTI({name}) <> accenti('aoueai')")


def check_pair(layer: Layer, form: str, one: str, other: str) -> None:
    """That two spellings keep the same, for every text."""
    for name in layer.of("string"):
        assert layer.kept(form.format(name, one)) == layer.kept(form.format(name, other)), (layer.name, name)


def test_patterns_with_and_without_accents(layers: list[Layer]) -> None:
    for layer in layers:
        check_pair(layer, "ACCENTI({}) LIKE accenti('{}')", "Ä%", "A%")


def test_letters_of_either_case_with_and_without_accents(layers: list[Layer]) -> None:
    for layer in layers:
        check_pair(layer, "ACCENTI(CASEI({})) = accenti(casei('{}'))", "ÄÉ", "ae")
        check_pair(layer, "ACCENTI(CASEI({})) = accenti(casei('{}'))", "ÑUBLE", "nuble")


def test_patterns_of_either_case_with_and_without_accents(layers: list[Layer]) -> None:
    for layer in layers:
        check_pair(layer, "ACCENTI(CASEI({})) LIKE accenti(casei('{}'))", "Ä%", "a%")


def test_points_and_boxes(grounds: list[Layer]) -> None:
    for layer in grounds:
        assert layer.kept("S_INTERSECTS(geometry,BBOX(-180,-90,180,90))") == layer.placed
        assert layer.kept(f"S_INTERSECTS(geometry,{PLACE})") == frozenset()
        assert layer.refused("S_INTERSECTS(geometry,POINT(90 180))")
        halves = "S_INTERSECTS(geometry,BBOX(-180,-90,-90,90)) AND S_INTERSECTS(geometry,BBOX(90,-90,180,90))"
        assert layer.kept(halves) == frozenset()


def test_shapes_of_all_types(grounds: list[Layer]) -> None:
    for layer in grounds:
        assert layer.refused("S_INTERSECTS(geometry,MULTIPOINT(7.02 49.92, 90 180))")
        line, lines = "LINESTRING(-180 -45,0 -45)", "MULTILINESTRING((-180 -45,0 -45),(0 45,180 45))"
        assert layer.kept(f"S_INTERSECTS(geometry,{line})") == layer.kept(f"S_INTERSECTS(geometry,{lines})")
        with_island = layer.kept(f"S_INTERSECTS(geometry,POLYGON({HOLED}))")
        far = "((0 0,10 0,10 10,0 10,0 0))"
        assert layer.kept(f"S_INTERSECTS(geometry,MULTIPOLYGON(({HOLED}),{far}))") == with_island
        collection = f"GEOMETRYCOLLECTION({PLACE},POLYGON{far})"
        assert layer.kept(f"S_INTERSECTS(geometry,{collection})") == frozenset()


def test_s_intersects(grounds: list[Layer]) -> None:
    for layer in grounds:
        assert layer.kept(f"S_INTERSECTS(geometry,{WORLD})") == layer.placed
        assert layer.kept(f"S_INTERSECTS(geometry,{LINE})") == layer.kept(f"S_INTERSECTS(geometry,{PLACE})") == set()
        assert layer.refused("S_INTERSECTS(geometry,POINT(90 180))")


def test_s_disjoint(grounds: list[Layer]) -> None:
    for layer in grounds:
        assert layer.kept("S_DISJOINT(geometry,BBOX(-180,-90,180,90))") == frozenset()
        assert layer.kept(f"S_DISJOINT(geometry,{WORLD})") == frozenset()
        for each in (LINE, PLACE):
            assert layer.kept(f"S_DISJOINT(geometry,{each})") == layer.placed
        assert layer.refused("S_DISJOINT(geometry,POINT(90 180))")


def test_s_equals(grounds: list[Layer]) -> None:
    for layer in grounds:
        for each in (WORLD, LINE, PLACE):
            assert layer.kept(f"S_EQUALS(geometry,{each})") == frozenset()


def test_s_touches(grounds: list[Layer]) -> None:
    for layer in grounds:
        for each in ("BBOX(-180,-90,180,90)", WORLD, LINE):
            assert layer.kept(f"S_TOUCHES(geometry,{each})") == frozenset()


def test_s_crosses(grounds: list[Layer]) -> None:
    for layer in grounds:
        for each in ("BBOX(-180,-90,180,90)", WORLD, LINE):
            assert layer.kept(f"S_CROSSES(geometry,{each})") == frozenset()


def test_s_within(grounds: list[Layer]) -> None:
    for layer in grounds:
        within = layer.kept("S_WITHIN(geometry,BBOX(-180,-90,180,90))")
        assert within == layer.kept(f"S_WITHIN(geometry,{WORLD})") == layer.placed
        assert layer.kept(f"S_WITHIN(geometry,{LINE})") == layer.kept(f"S_WITHIN(geometry,{PLACES})") == set()


def test_s_contains(grounds: list[Layer]) -> None:
    for layer in grounds:
        for each in ("BBOX(-180,-90,180,90)", WORLD, LINE, PLACES):
            found = layer.kept(f"S_CONTAINS(geometry,{each})")
            assert not found & layer.kept(f"S_WITHIN(geometry,{each})")
            assert found == frozenset()


def test_s_overlaps(grounds: list[Layer]) -> None:
    for layer in grounds:
        points = "point" in layer.queryables["geometry"]["format"].split("-")
        assert layer.kept(f"S_OVERLAPS(geometry,{PLACES if points else WORLD})") == frozenset()


def test_times_of_one_property(layers: list[Layer]) -> None:
    for layer in layers:
        for name in layer.of("date"):
            for moment in ("DATE('2022-04-24')", YEAR):
                after, before, apart, met = (
                    layer.kept(f"T_{relation}({name},{moment})")
                    for relation in ("AFTER", "BEFORE", "DISJOINT", "INTERSECTS")
                )
                assert after | before == apart
                assert apart | met == layer.known(name)
                assert not apart & met
                assert layer.kept(f"T_EQUALS({name},{moment})") <= met


def test_times_of_two_properties(layers: list[Layer]) -> None:
    seen = 0
    for layer in layers:
        if {"valid_from", "valid_to"} <= set(layer.queryables):
            seen += 1
            kept = {each: layer.kept(f"T_{each}(INTERVAL(valid_from,valid_to),{YEAR})") for each in RELATIONS}
            assert kept["AFTER"] | kept["BEFORE"] <= kept["DISJOINT"]
            assert kept["DISJOINT"] | kept["INTERSECTS"] == layer.every
            assert not kept["DISJOINT"] & kept["INTERSECTS"]
            assert all(kept[each] <= kept["INTERSECTS"] for each in (*WITHIN, "MEETS", "METBY"))
    assert seen


def test_values_before_properties(layers: list[Layer]) -> None:
    for layer in layers:
        for name in layer.of(*VALUES):
            check_comparison(layer, name, f"{VALUES[kind(layer.queryables[name])]} {{op}} {{name}}")


def test_properties_with_themselves(layers: list[Layer]) -> None:
    for layer in layers:
        for name in layer.of(*VALUES):
            for op in ("<>", "<", ">"):
                assert layer.kept(f"{name} {op} {name}") == frozenset()
            for op in ("=", ">=", "<="):
                assert layer.kept(f"{name} {op} {name}") == layer.known(name)


def test_values_with_themselves(layers: list[Layer]) -> None:
    for value in (*VALUES.values(), "TIMESTAMP('2022-04-14T14:48:46Z')"):
        for op in ("<>", "<", ">"):
            assert layers[0].kept(f"{value} {op} {value}") == frozenset()
        for op in ("=", ">=", "<="):
            assert layers[0].kept(f"{value} {op} {value}") == layers[0].every


def test_arithmetic(layers: list[Layer]) -> None:
    for layer in layers:
        for name in layer.of("number", "integer"):
            for form in ("{0} * 2 + 1 > 2 * {0}", "{0} - 3 < {0} + 2^2", "{0} / 4 >= {0} / 2 / 2", "{0} % 7 < 7"):
                assert layer.kept(form.format(name)) == layer.known(name), (layer.name, name, form)


def predicates(layer: Layer) -> Iterator[str]:
    """Predicates of every class that are true of some features, false of others or unknown."""
    for name in layer.of("string")[:2]:
        yield from (f"{name} LIKE '%a%'", f"CASEI({name}) < casei('M')", f"ACCENTI({name}) = accenti('Ñuble')")
        yield f"{name} IN ('foo', '08', '16')"
    for name in layer.of("number", "integer")[:2]:
        yield from (f"{name} BETWEEN 0 AND 100", f"{name} * 2 > 100", f"3 < {name}", f"{name} IS NULL")
    for name in layer.of("date")[:1]:
        yield from (f"{name} < DATE('2018-09-06')", f"T_AFTER({name},{YEAR})")
    yield from (f"S_INTERSECTS(geometry,{WORLD})", "S_WITHIN(geometry,BBOX(-73,-38,-69,-33))", "true", "false")


COMBINED = "((NOT {0} AND {1}) OR ({2} and NOT {3}) or not ({0} AND {3}))"


def test_logic(grounds: list[Layer]) -> None:
    draw = random.Random(21065)
    for layer in grounds:
        every = list(predicates(layer))
        for _round in range(10):
            chosen = draw.sample(every, 4)
            assert layer.kept(COMBINED.format(*chosen)) == combined(layer, chosen), (layer.name, chosen)


def combined(layer: Layer, chosen: list[str]) -> frozenset[str]:
    """What the combination keeps, from what each predicate and its denial keep alone: true and false, else unknown."""
    true, false = zip(*((layer.kept(each), layer.kept(f"NOT {each}")) for each in chosen), strict=True)
    return (false[0] & true[1]) | (true[2] & false[3]) | (false[0] | false[3])


def test_what_is_escaped_in_texts_is_recovered(service: Service) -> None:
    kept = partial(fetched, service.items("communes", filter="name = 'O''Higgins'"))
    assert [each["properties"]["name"] for each in kept()["features"]] == ["O'Higgins"]
    assert service.ids("communes", name="O'Higgins") == service.ids("communes", filter=r"name = 'O\'Higgins'")
    for character in ("\t", "\n", "\r"):
        assert service.ids("communes", filter=f"name = 'O{character}Higgins'") == []
