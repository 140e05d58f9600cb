"""What a filter may not be: refused by name, with what there is instead, whatever is sent."""

from __future__ import annotations

import json

import numpy as np
import pytest

from regional_planner.kernel.errors import FieldError, InvalidQuery
from regional_planner.layers.filters.reading import DEEPEST, MOST_CHARACTERS
from tests.layers.filters.table import compiled, places


def refusal(text: str, language: str = "cql2-text") -> FieldError:
    with pytest.raises(InvalidQuery) as caught:
        places(text, language)
    (fault,) = caught.value.errors
    assert fault.remedy
    assert len(fault.message) < 300
    json.dumps(fault.as_dict()).encode()
    return fault


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("nowhere = 1", "unknown_property"),
        ("NAME = 'x'", "unknown_property"),
        ('name = "Kiev"', "unknown_property"),
        ("S_INTERSECTS(geom, POINT(1 2))", "unknown_property"),
        ("foo(name) = 1", "unsupported"),
        ("foo(name)", "unsupported"),
        ("A_CONTAINS(name, ('a', 'b'))", "unsupported"),
        ("name = 1", "sorts"),
        ("people = '1'", "sorts"),
        ("people = true", "sorts"),
        ("people + name = 2", "sorts"),
        ("name + 'a' = 'b'", "sorts"),
        ("people LIKE '1%'", "sorts"),
        ("name LIKE 1", "sorts"),
        ("CASEI(people) = 'a'", "sorts"),
        ("people IN (1, 'a')", "sorts"),
        ("people BETWEEN 'a' AND 'b'", "sorts"),
        ("since > 2017", "sorts"),
        ("since > name", "sorts"),
        ("name", "sorts"),
        ("NOT people", "sorts"),
        ("T_AFTER(name, DATE('2017-01-01'))", "sorts"),
        ("geometry = 'a'", "sorts"),
        ("S_INTERSECTS(name, POINT(1 2))", "arguments"),
        ("S_INTERSECTS(geometry, 'POINT(1 2)')", "arguments"),
        ("S_INTERSECTS(geometry)", "arguments"),
        ("T_CONTAINS(since, INTERVAL('2017-01-01', '..'))", "arguments"),
        ("T_AFTER(since, INTERVAL('2017-01-01'))", "arguments"),
        ("T_AFTER(since)", "arguments"),
        ("name LIKE ascii", "arguments"),
        ("CASEI(name, name) = 'a'", "arguments"),
        ("name = NULL", "null"),
        ("people IN (1, NULL)", "null"),
        ("1", "malformed"),
        ("'a' AND true", "malformed"),
        ("people + 1", "malformed"),
        ("(people = 1) = true", "malformed"),
        ("people = 1 people", "malformed"),
        ("people = ", "malformed"),
        ("people == 1", "malformed"),
        ("name SIMILAR 'a'", "malformed"),
        ("capital = 2", "sorts"),
        ("capital = 1 + 0", "sorts"),
        ("people IN ()", "malformed"),
        ("and = 1", "malformed"),
        ("", "malformed"),
        ("  ", "malformed"),
        ("name = '", "malformed"),
        ("people = 1; DROP TABLE unit", "malformed"),
        ("people = 1e999", "malformed"),
        ("since = DATE('2017-02-30')", "malformed"),
        ("since = DATE('today')", "malformed"),
        ("since = '2017'", "malformed"),
        ("since = TIMESTAMP('2017-01-01T00:00:00')", "malformed"),
        ("T_AFTER(since, INTERVAL('2018-01-01', '2017-01-01'))", "malformed"),
        ("S_INTERSECTS(geometry, POLYGON((0 0, 1 1, 0 1)))", "malformed"),
        ("S_INTERSECTS(geometry, POLYGON((0 0, 1 1, 1 0, 0 1, 0 0)))", "malformed"),
        ("S_INTERSECTS(geometry, LINESTRING(0 0))", "malformed"),
        ("S_INTERSECTS(geometry, POINT EMPTY)", "malformed"),
        ("S_INTERSECTS(geometry, POINT(a b))", "malformed"),
        ("S_INTERSECTS(geometry, BBOX(1, 2, 3))", "malformed"),
        ("S_INTERSECTS(geometry, BBOX(1, 2, 3, name))", "malformed"),
        ("S_INTERSECTS(geometry, BBOX(1, 9, 3, 4))", "outside"),
        ("S_INTERSECTS(geometry, POINT(90 180))", "outside"),
        ("S_DISJOINT(geometry, BBOX(-500, 0, 500, 1))", "outside"),
    ],
)
def test_a_text_that_does_not_fit(text: str, code: str) -> None:
    fault = refusal(text)
    assert (fault.field, fault.code) == ("filter", code)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "malformed"),
        ("name = 'x'", "malformed"),
        ("null", "malformed"),
        ("3", "malformed"),
        ("[]", "malformed"),
        ("{}", "malformed"),
        ('{"op": 3, "args": []}', "malformed"),
        ('{"op": "="}', "malformed"),
        ('{"op": "=", "args": []}', "arguments"),
        ('{"op": "and", "args": [true]}', "arguments"),
        ('{"op": "in", "args": [{"property": "name"}, "a"]}', "arguments"),
        ('{"op": "=", "args": [{"property": "people"}, NaN]}', "malformed"),
        ('{"op": "=", "args": [{"property": "people"}, 1e999]}', "malformed"),
        ('{"op": "=", "args": [{"property": "people"}, {}]}', "malformed"),
        ('{"op": "=", "args": [{"property": 3}, 3]}', "malformed"),
        ('{"op": "=", "args": [{"date": 3}, 3]}', "malformed"),
        ('{"op": "=", "args": [{"property": "name"}, "\\ud800"]}', "malformed"),
        ('{"op": "eq", "args": [{"property": "name"}, "a"]}', "unsupported"),
        ('{"op": "s_within", "args": [{"property": "geometry"}, {"type": "Circle"}]}', "malformed"),
        ('{"op": "s_within", "args": [{"property": "geometry"}, {"type": "Point", "coordinates": "x"}]}', "malformed"),
        ('{"op": "s_within", "args": [{"property": "geometry"}, {"type": "Point", "coordinates": []}]}', "malformed"),
        ('{"op": "s_within", "args": [{"property": "geometry"}, {"bbox": "x"}]}', "malformed"),
        ('{"op": "s_within", "args": [{"property": "geometry"}, {"bbox": [1, 2, true, []]}]}', "malformed"),
        ('{"op": "t_after", "args": [{"property": "since"}, {"interval": 3}]}', "arguments"),
        ('{"op": "t_after", "args": [{"property": "since"}, {"interval": [[], {}]}]}', "malformed"),
    ],
)
def test_json_that_does_not_fit(text: str, code: str) -> None:
    assert refusal(text, "cql2-json").code == code


HOSTILE = {
    "(" * 10_000: "too_large",
    "(" * MOST_CHARACTERS: "malformed",
    "(" * 3990 + "people = 1" + ")" * 3989: "malformed",
    "NOT " * 1990 + "true": "too_large",
    "-" * 7900 + "people = 1": "too_large",
    "people+" * 1000 + "people = 1": "too_large",
    "casei(" * 1000 + "name" + ")" * 1000 + " = 'a'": "too_large",
    "foo(" * 1000 + "(" * 1000: "malformed",
    "people IN (" + "(" * 3000: "malformed",
    "people IN (" + "1," * 3000 + "1)": "too_large",
    " OR ".join(["name LIKE '%a'"] * 200): "too_large",
    "S_INTERSECTS(geometry, LINESTRING(" + "1 2," * 1500 + "1 3))": "too_large",
    "S_INTERSECTS(geometry, " + "GEOMETRYCOLLECTION(" * 400: "malformed",
    "people = " + "9" * 7000: "malformed",
    "people = 1e99999999": "malformed",
    "name = '\ud800'": "malformed",
    "\ud800": "malformed",
    "x" * 7000 + " = 1": "unknown_property",
}


@pytest.mark.parametrize(("text", "code"), HOSTILE.items())
def test_hostile_texts_are_refused(text: str, code: str) -> None:
    assert refusal(text).code == code


@pytest.mark.parametrize(
    "text", ["[" * 8000, '{"op":"not","args":[' * 390, '{"op":"not","args":[' * 300 + "true" + "]}" * 300]
)
def test_hostile_json_is_refused(text: str) -> None:
    assert refusal(text, "cql2-json").code in {"malformed", "too_large"}


def test_parentheses_as_deep_as_a_filter_is_long_are_no_harm() -> None:
    assert places("(" * 3990 + "people = 0" + ")" * 3990) == "6"
    assert places(" AND ".join(["people = 0"] * 199)) == "6"
    assert places("NOT " * (DEEPEST // 2 - 4) + "(people = 0)") == "6"


def test_no_pattern_makes_matching_slow() -> None:
    rows = [{"name": "a" * 2000}] * 50
    for like in ("%a" * 1500 + "%b", "%a_" * 1000 + "b", "a%" * 1500 + "b%b"):
        kept = compiled(f"name LIKE '{like}'").keeps(rows, lambda: np.empty(0, dtype=object))
        assert not kept.any()


def test_the_refusals_name_what_there_is() -> None:
    assert "people, most, area" in refusal("nowhere = 1").remedy
    assert "s_intersects" in refusal("S_NEAR(geometry, POINT(1 2))").remedy
    assert "s_near" in refusal("S_NEAR(geometry, POINT(1 2))").message
    assert "S_CROSSES(geometry" in refusal("S_CROSSES(geometry)").remedy
    assert "12" in refusal("people = 1 b").message


def test_an_unknown_language() -> None:
    language = refusal("true", "ecql")
    assert (language.field, "cql2-json" in language.remedy) == ("filter-lang", True)
