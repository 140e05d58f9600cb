"""Likeness the slow and plain way: a double loop over pairs, sets and dictionaries."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from regional_planner.alignment.likeness.terms import Document, Part

WEIGHTS = {Part.TEXT: 5, Part.CELLS: 5, Part.COMMUNES: 1, Part.PERIOD: 0.5, Part.APPROACH: 0.5}
TELLING = (Part.TEXT, Part.CELLS)


class Weighing(Protocol):
    """What the words of a document weigh."""

    def vector(self, document: Document) -> Mapping[str, float]:
        """Weight by word, of length 1; empty without words."""


class PlainWords:
    """TF-IDF of texts whose words need no folding, no stems and no stop words: each stands for itself."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self._bags = [_words(each) for each in documents]

    def vector(self, document: Document) -> Mapping[str, float]:
        """1 + log of how often, times log((1 + documents) / (1 + those with the word)) + 1, brought to length 1."""
        bag, weights = _words(document), {}
        for word in sorted(set(bag)):
            holding = sum(word in other for other in self._bags)
            rarity = math.log((1 + len(self._bags)) / (1 + holding)) + 1
            weights[word] = (1 + math.log(bag.count(word))) * rarity
        length = math.sqrt(math.fsum(weight * weight for weight in weights.values()))
        return {word: weight / length for word, weight in weights.items()}


def _words(document: Document) -> list[str]:
    return [word for text in document.texts for word in text.split()]


def plain_parts(vocabulary: Weighing, one: Document, other: Document) -> dict[Part, float]:
    """The parts that both have."""
    parts: dict[Part, float] = {}
    mine, theirs = vocabulary.vector(one), vocabulary.vector(other)
    if mine and theirs:
        parts[Part.TEXT] = math.fsum(weight * theirs.get(word, 0) for word, weight in mine.items())
    if one.cells and other.cells:
        parts[Part.CELLS] = _cells(one.cells, other.cells)
    if one.communes and other.communes:
        parts[Part.COMMUNES] = len(one.communes & other.communes) / len(one.communes | other.communes)
    ours = set(range(one.first_year, one.last_year + 1))
    years = set(range(other.first_year, other.last_year + 1))
    parts[Part.PERIOD] = len(ours & years) / len(ours | years)
    parts[Part.APPROACH] = float(one.approach == other.approach)
    return parts


def plain_likeness(parts: dict[Part, float]) -> float | None:
    """The weighted mean of the parts that there are; None without words and cells."""
    if not parts.keys() & set(TELLING):
        return None
    total = math.fsum(WEIGHTS[part] for part in parts)
    return math.fsum(WEIGHTS[part] * value for part, value in parts.items()) / total


def plain_pairs(vocabulary: Weighing, documents: Sequence[Document], threshold: float) -> list[tuple[str, str, float]]:
    """All pairs from the threshold on, best first."""
    found = []
    for place, one in enumerate(documents):
        for other in documents[place + 1 :]:
            alike = plain_likeness(plain_parts(vocabulary, one, other))
            if alike is not None and alike >= threshold:
                found.append((one.code, other.code, alike))
    return sorted(found, key=lambda each: (-each[2], each[0], each[1]))


def _cells(one: frozenset[str], other: frozenset[str]) -> float:
    """Per row of the matrix: the smaller weight of the two, and the smaller per cell; a whole row meets all of it."""
    total = 0.0
    for row in {cell.split("/")[0] for cell in one}:
        mine = {cell: 1 / len(one) for cell in one if cell.split("/")[0] == row}
        theirs = {cell: 1 / len(other) for cell in other if cell.split("/")[0] == row}
        by_row = min(sum(mine.values()), sum(theirs.values()))
        whole = f"{row}/" in mine or f"{row}/" in theirs
        by_cell = by_row if whole else sum(min(weight, theirs.get(cell, 0)) for cell, weight in mine.items())
        total += (by_row + by_cell) / 2
    return total
