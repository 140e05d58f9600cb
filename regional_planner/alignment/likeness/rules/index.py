"""One document against many at once, by inverted indices: what it shares nothing with costs nothing.

Memory is that of the documents' own words, cells and communes, and a few arrays as long as there are documents:
the square of all pairs never exists.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np

from regional_planner.alignment.likeness.rules.words import Vocabulary
from regional_planner.alignment.likeness.terms import (
    PARTS,
    TELLING,
    WEIGHTS,
    Document,
    Likenesses,
    Pair,
    Places,
)

_PART_WEIGHTS = np.array([float(WEIGHTS[part]) for part in PARTS])
_TELLING = np.array([part in TELLING for part in PARTS])
_NOTHING = (np.empty(0, dtype=np.int64), np.empty(0))
_HELD_PAIRS = 100_000
"""How many pairs may wait before the best are chosen."""


class _Row(NamedTuple):
    """What of a document's weight falls into a row of the matrix; `open`: some of it into no cell of the row."""

    weight: float
    open: bool
    cells: Mapping[str, float]


class _Postings:
    """Key -> the documents that have it, in order, with a number each."""

    def __init__(self, rows: Iterable[Mapping[str, float]]) -> None:
        found: dict[str, tuple[list[int], list[float]]] = defaultdict(lambda: ([], []))
        for place, row in enumerate(rows):
            for key, number in row.items():
                found[key][0].append(place)
                found[key][1].append(number)
        self._found = {key: (np.array(ids, dtype=np.int64), np.array(values)) for key, (ids, values) in found.items()}

    def products(self, row: Mapping[str, float], size: int) -> Likenesses:
        """Per document, the sum over the keys of `row` of the product of the two numbers."""
        parts = [(ids, number * values) for key, number in row.items() for ids, values in [self._of(key)]]
        return _summed(parts, size)

    def minima(self, row: Mapping[str, float], size: int) -> Likenesses:
        """Per document, the sum over the keys of `row` of the smaller of the two numbers."""
        parts = [(ids, np.minimum(number, values)) for key, number in row.items() for ids, values in [self._of(key)]]
        return _summed(parts, size)

    def _of(self, key: str) -> tuple[Places, Likenesses]:
        return self._found.get(key, _NOTHING)


class Index:
    """Documents by code, ready to be compared with any other."""

    def __init__(self, documents: Iterable[Document], vocabulary: Vocabulary) -> None:
        self.documents = tuple(sorted(documents, key=lambda each: each.code))
        self._vocabulary = vocabulary
        vectors = [vocabulary.vector(each) for each in self.documents]
        matrices = [matrix_rows(each.cells) for each in self.documents]
        self._words = _Postings(vectors)
        self._rows = _Postings({row: held.weight for row, held in each.items()} for each in matrices)
        self._open = _Postings({row: held.weight for row, held in each.items() if held.open} for each in matrices)
        self._cells = _Postings(
            {cell: weight for held in each.values() if not held.open for cell, weight in held.cells.items()}
            for each in matrices
        )
        self._communes = _Postings(dict.fromkeys(sorted(each.communes), 1.0) for each in self.documents)
        self._has_words = np.array([bool(each) for each in vectors], dtype=bool)
        self._has_cells = np.array([bool(each.cells) for each in self.documents], dtype=bool)
        self._commune_counts = np.array([len(each.communes) for each in self.documents], dtype=np.float64)
        self._years = np.array([(each.first_year, each.last_year) for each in self.documents]).reshape(-1, 2)
        self._approach_codes = {each.approach: code for code, each in enumerate(self.documents)}
        self._approaches = np.array([self._approach_codes[each.approach] for each in self.documents], dtype=np.int64)

    def parts(self, document: Document) -> Likenesses:
        """`PARTS` x documents: how alike `document` and each are in each part; NaN where either lacks it."""
        vector = self._vocabulary.vector(document)
        text = np.where(self._has_words & bool(vector), self._words.products(vector, len(self.documents)), np.nan)
        return np.stack(
            [
                np.minimum(text, 1.0),
                np.minimum(np.where(self._has_cells & bool(document.cells), self._cell_part(document), np.nan), 1.0),
                self._commune_part(document),
                self._period_part(document),
                np.where(self._approaches == self._approach_codes.get(document.approach, -1), 1.0, 0.0),
            ]
        )

    def _cell_part(self, document: Document) -> Likenesses:
        """Mean of the weight in the same rows and in the same cells; a whole row (no cell) meets all of its cells."""
        rows, size = matrix_rows(document.cells), len(self.documents)
        by_row = self._rows.minima({row: held.weight for row, held in rows.items()}, size)
        whole = self._rows.minima({row: held.weight for row, held in rows.items() if held.open}, size)
        closed = {row: held for row, held in rows.items() if not held.open}
        met = self._open.minima({row: held.weight for row, held in closed.items()}, size)
        cells = self._cells.minima(
            {cell: weight for held in closed.values() for cell, weight in held.cells.items()}, size
        )
        mean: Likenesses = (by_row + whole + met + cells) / 2
        return mean

    def _commune_part(self, document: Document) -> Likenesses:
        common = self._communes.products(dict.fromkeys(sorted(document.communes), 1.0), len(self.documents))
        either = self._commune_counts + len(document.communes) - common
        known = (self._commune_counts > 0) & bool(document.communes)
        return np.where(known, common / np.where(known, either, 1.0), np.nan)

    def _period_part(self, document: Document) -> Likenesses:
        first, last = self._years[:, 0], self._years[:, 1]
        common = np.minimum(last, document.last_year) - np.maximum(first, document.first_year) + 1
        lengths = (last - first + 1) + (document.last_year - document.first_year + 1)
        common = np.maximum(common, 0)
        overlap: Likenesses = common / (lengths - common)
        return overlap


def matrix_rows(cells: Iterable[str]) -> dict[str, _Row]:
    """The rows of the matrix that a priority sits in; its weight of 1 is spread evenly over its cells.

    >>> {row: (held.weight, held.open) for row, held in matrix_rows({"mining/", "tourism/human-capital"}).items()}
    {'mining': (0.5, True), 'tourism': (0.5, False)}
    """
    held: dict[str, list[str]] = defaultdict(list)
    listed = sorted(set(cells))
    for cell in listed:
        held[cell.partition("/")[0]].append(cell)
    each = 1 / len(listed) if listed else 0.0
    return {
        row: _Row(len(inside) / len(listed), any(cell.endswith("/") for cell in inside), dict.fromkeys(inside, each))
        for row, inside in held.items()
    }


def likeness(parts: Likenesses) -> Likenesses:
    """The mean of the parts that there are, weighted by `WEIGHTS`; NaN without text and cells in common to compare."""
    known = ~np.isnan(parts)
    weights = _PART_WEIGHTS[:, None] * known
    total = weights.sum(axis=0)
    mean = (weights * np.where(known, parts, 0.0)).sum(axis=0) / np.where(total > 0, total, 1.0)
    return np.where(known[_TELLING].any(axis=0), np.minimum(mean, 1.0), np.nan)


def alike_pairs(index: Index, threshold: float, limit: int, among: Places | None = None) -> list[Pair]:
    """The `limit` pairs that are most alike from `threshold` on, best first, equals by place.

    `among` keeps pairs with at least one of these places in them.
    """
    wanted = np.ones(len(index.documents), dtype=bool)
    if among is not None:
        wanted[:] = False
        wanted[among] = True
    best = waiting = np.empty((0, 3))
    for place, document in enumerate(index.documents):
        alike = likeness(index.parts(document))
        later = np.flatnonzero((alike >= threshold) & (wanted | wanted[place]))
        later = later[later > place]
        found = np.column_stack([np.full(len(later), place), later, alike[later]])
        waiting = np.concatenate([waiting, found])
        if len(waiting) > _HELD_PAIRS:
            best, waiting = _best(np.concatenate([best, waiting]), limit), waiting[:0]
    return [
        Pair(int(first), int(second), float(alike))
        for first, second, alike in _best(np.concatenate([best, waiting]), limit)
    ]


def _best(pairs: Likenesses, limit: int) -> Likenesses:
    order = np.lexsort((pairs[:, 1], pairs[:, 0], -pairs[:, 2]))
    best: Likenesses = pairs[order[:limit]]
    return best


def _summed(parts: list[tuple[Places, Likenesses]], size: int) -> Likenesses:
    if not parts:
        return np.zeros(size)
    ids, numbers = (np.concatenate(column) for column in zip(*parts, strict=True))
    return np.bincount(ids, numbers, size).astype(np.float64)
