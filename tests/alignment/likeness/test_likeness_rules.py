"""How alike priorities are: properties, and the same as the slow and plain way."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from regional_planner.alignment.likeness.rules import Index, Vocabulary, alike_pairs, likeness, shared, stems
from regional_planner.alignment.likeness.terms import PARTS, Document, Likenesses
from tests.alignment.likeness.documents import documents, texts
from tests.alignment.likeness.reference import plain_likeness, plain_pairs, plain_parts


def matrix(given_documents: list[Document]) -> Likenesses:
    """Parts x documents x documents, by code."""
    index = Index(given_documents, Vocabulary(given_documents))
    return np.stack([index.parts(each) for each in index.documents], axis=1)


@given(documents())
def test_it_is_what_the_plain_way_gives(found: list[Document]) -> None:
    vocabulary = Vocabulary(found)
    index = Index(found, vocabulary)
    for one in found:
        parts = index.parts(one)
        alike = likeness(parts)
        for place, other in enumerate(index.documents):
            plain = plain_parts(vocabulary, one, other)
            shown = {part: value for part, value in zip(PARTS, parts[:, place], strict=True) if not math.isnan(value)}
            assert shown == pytest.approx(plain, abs=1e-12)
            expected = plain_likeness(plain)
            assert (None if math.isnan(alike[place]) else alike[place]) == pytest.approx(expected, abs=1e-12)


@given(documents(), st.floats(0, 1), st.integers(1, 5))
def test_pairs_are_the_best_of_all_pairs(found: list[Document], threshold: float, limit: int) -> None:
    vocabulary = Vocabulary(found)
    index = Index(found, vocabulary)
    plain = [pair[2] for pair in plain_pairs(vocabulary, found, threshold)]
    pairs = alike_pairs(index, threshold - 1e-12, limit)
    assert [pair.likeness for pair in pairs][: len(plain)] == pytest.approx(plain[:limit], abs=1e-9)
    assert all(pair.first < pair.second for pair in pairs)


@given(documents())
def test_every_part_is_a_symmetric_share_and_1_with_oneself(found: list[Document]) -> None:
    parts = matrix(found)
    known = parts[~np.isnan(parts)]
    assert ((known >= 0) & (known <= 1)).all()
    assert np.allclose(parts, parts.transpose(0, 2, 1), rtol=0, atol=1e-12, equal_nan=True)
    own = parts[:, np.arange(len(found)), np.arange(len(found))]
    assert np.allclose(own[~np.isnan(own)], 1, atol=1e-12)


@given(documents(), st.randoms(use_true_random=False))
def test_the_order_of_input_changes_nothing(found: list[Document], chance: random.Random) -> None:
    turned = chance.sample(found, len(found))
    assert np.array_equal(matrix(found), matrix(turned), equal_nan=True)


@given(texts)
def test_accents_and_capitals_change_nothing(text: str) -> None:
    bare = text.translate(str.maketrans("áéíóúÁÉÍÓÚñÑ", "aeiouAEIOUnN"))
    assert stems([text]) == stems([bare]) == stems([text.upper()])


@given(documents(most=3))
def test_what_either_lacks_is_no_part(found: list[Document]) -> None:
    bare = Document("Q", ("de los",), frozenset(), frozenset(), 2020, 2025, "sector")
    parts = Index(found, Vocabulary(found)).parts(bare)
    assert np.isnan(parts[:3]).all()
    assert np.isnan(likeness(parts)).all()


@given(documents())
def test_pairs_among_some_are_those_of_all_that_touch_them(found: list[Document]) -> None:
    index = Index(found, Vocabulary(found))
    every = alike_pairs(index, 0.2, 1000)
    some = alike_pairs(index, 0.2, 1000, np.array([0]))
    assert some == [pair for pair in every if 0 in (pair.first, pair.second)]


def test_a_whole_row_of_the_matrix_meets_each_of_its_cells() -> None:
    whole, cell, other = (
        Document(code, cells=frozenset({name}))
        for code, name in (("A", "mining/"), ("B", "mining/human-capital"), ("C", "mining/sustainability"))
    )
    parts = Index([whole, cell, other], Vocabulary([])).parts(cell)
    assert parts[PARTS.index("cells")].tolist() == [1.0, 1.0, 0.5]


def test_reasons_are_words_as_they_were_written_and_cells_in_both() -> None:
    one = Document("A", ("La minería del cobre",), frozenset({"mining/human-capital", "tourism/"}))
    other = Document("B", ("Mineria y puertos",), frozenset({"mining/sustainability", "tourism/"}))
    common = shared(Vocabulary([one, other]), one, other)
    assert common.words == ("minería",)
    assert common.cells == ("tourism/", "mining/")
    assert common.communes == ()


def test_rare_words_count_more_than_common_ones() -> None:
    common = [Document(f"C{place}", ("turismo",)) for place in range(8)]
    asked = Document("Q", ("turismo austral",))
    found = [*common, Document("R", ("puerto austral",)), Document("S", ("puerto turismo",))]
    index = Index(found, Vocabulary(found))
    text = dict(zip([each.code for each in index.documents], index.parts(asked)[0], strict=True))
    assert text["R"] > text["S"] > 0
