"""Random filters keep the rows that a plain evaluator keeps, row by row; as text they keep the same as in JSON."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from regional_planner.layers.terms import Kind
from tests.layers.filters.plain import COMPARISONS, Tree, holds, text
from tests.layers.filters.table import PROPERTIES, ROWS, SHAPES, compiled


def names(*kinds: Kind) -> st.SearchStrategy[Tree]:
    return st.sampled_from([{"property": each.name} for each in PROPERTIES.values() if each.kind in kinds])


def operation(name: st.SearchStrategy[str], *arguments: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    return st.builds(lambda op, *args: {"op": op, "args": list(args)}, name, *arguments)


texts = st.sampled_from(
    ["Kiev", "kiev", "Ñuñoa", "nunoa", "København", "100%_sure", "", "O'Brien", "%", "b_r%", "_%e_"]
)
days = st.sampled_from(["2021-04-16", "2022-01-01", "2022-04-16", "2022-04-18", "2023-01-01", "2023-04-16"])
numbers = st.recursive(
    names(Kind.WHOLE, Kind.NUMBER) | st.sampled_from([0.0, 1.0, -2.0, 0.5, 7.0, 121631.0, 1085000.0, 2709000.0]),
    lambda inner: operation(st.sampled_from(["+", "-", "*", "/", "%", "div", "^"]), inner, inner),
    max_leaves=3,
)
folds = st.sampled_from(["casei", "accenti"])
words = st.recursive(names(Kind.TEXT) | texts, lambda inner: operation(folds, inner), max_leaves=2)
patterns = st.recursive(texts, lambda inner: operation(folds, inner), max_leaves=2)
instants = names(Kind.DAY) | days.map(lambda day: {"date": day})
ends = st.just("..") | names(Kind.DAY) | days
intervals = st.tuples(ends, ends).filter(
    lambda pair: not (isinstance(pair[0], str) and isinstance(pair[1], str) and ".." not in pair and pair[0] > pair[1])
)
spans = intervals.map(lambda pair: {"interval": list(pair)})
geometries = st.sampled_from(
    [
        {"property": "geometry"},
        {"type": "Point", "coordinates": [13.0, 53.0]},
        {"type": "Point", "coordinates": [14.0, 58.0]},
        {"type": "LineString", "coordinates": [[-71.0, -33.0], [-70.0, -34.0]]},
        {"type": "Polygon", "coordinates": [[[10.0, 50.0], [14.0, 50.0], [14.0, 58.0], [10.0, 50.0]]]},
        {"type": "MultiPoint", "coordinates": [[7.4, 46.9], [13.0, 53.0]]},
        {"bbox": [0.0, 40.0, 15.0, 55.0]},
        {"bbox": [12.0, 52.0, 16.0, 54.0]},
        {"bbox": [170.0, -30.0, -170.0, 0.0]},
    ]
)
compare = st.sampled_from(list(COMPARISONS))
AMONG = (
    "contains",
    "during",
    "finishedby",
    "finishes",
    "meets",
    "metby",
    "overlappedby",
    "overlaps",
    "startedby",
    "starts",
)
predicates = st.one_of(
    st.booleans(),
    names(Kind.FLAG),
    operation(compare, numbers, numbers),
    operation(compare, words, words),
    operation(compare, instants, instants),
    operation(compare, names(Kind.FLAG), st.booleans()),
    operation(
        st.just("isNull"), st.one_of(numbers, words, names(Kind.DAY, Kind.FLAG), st.just({"property": "geometry"}))
    ),
    operation(st.just("like"), words, patterns),
    operation(st.just("between"), numbers, numbers, numbers),
    operation(st.just("in"), numbers, st.lists(numbers, min_size=1, max_size=3)),
    operation(st.just("in"), words, st.lists(words, min_size=1, max_size=3)),
    operation(
        st.sampled_from(
            ["s_contains", "s_crosses", "s_disjoint", "s_equals", "s_intersects", "s_overlaps", "s_touches"]
        )
        | st.just("s_within"),
        geometries,
        geometries,
    ),
    operation(
        st.sampled_from(["t_after", "t_before", "t_disjoint", "t_equals", "t_intersects"]),
        instants | spans,
        instants | spans,
    ),
    operation(st.sampled_from([f"t_{each}" for each in AMONG]), spans, spans),
)
filters = st.recursive(
    predicates,
    lambda inner: operation(st.sampled_from(["and", "or"]), inner, inner) | operation(st.just("not"), inner),
    max_leaves=6,
)


@given(filters)
def test_random_filters_keep_what_a_plain_evaluator_keeps(tree: Tree) -> None:
    expected = [holds(tree, row) is True for row in zip(ROWS, SHAPES, strict=True)]
    kept = compiled(json.dumps(tree), "cql2-json").keeps(ROWS, lambda: SHAPES)
    assert kept.tolist() == expected
    assert compiled(text(tree)).keeps(ROWS, lambda: SHAPES).tolist() == expected


@given(filters)
def test_what_is_true_is_neither_false_nor_unknown(tree: Tree) -> None:
    def kept(wanted: Tree) -> np.ndarray[Any, Any]:
        return compiled(json.dumps(wanted), "cql2-json").keeps(ROWS, lambda: SHAPES)

    against = {"op": "not", "args": [tree]}
    assert not (kept(tree) & kept(against)).any()
    assert (kept({"op": "not", "args": [against]}) == kept(tree)).all()
    assert not kept({"op": "and", "args": [tree, against]}).any()
