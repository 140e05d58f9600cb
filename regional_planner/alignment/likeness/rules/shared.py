"""What two priorities have in common, in the words that a reader can check."""

from __future__ import annotations

from regional_planner.alignment.likeness.rules.words import Vocabulary, words
from regional_planner.alignment.likeness.terms import Document, Shared

MOST_WORDS = 6


def shared(vocabulary: Vocabulary, first: Document, second: Document) -> Shared:
    """The words, cells and communes that are in both; as `first` writes the words."""
    mine, theirs = vocabulary.vector(first), vocabulary.vector(second)
    common = sorted(mine.keys() & theirs.keys(), key=lambda each: (-mine[each] * theirs[each], each))
    written = words(first.texts)
    return Shared(
        tuple(written[each] for each in common[:MOST_WORDS]),
        _cells(first.cells, second.cells),
        tuple(sorted(first.communes & second.communes)),
    )


def _cells(first: frozenset[str], second: frozenset[str]) -> tuple[str, ...]:
    """The cells in both, then the rows of the matrix in which the two meet otherwise."""
    cells = first & second
    rows = {cell.partition("/")[0] for cell in first} & {cell.partition("/")[0] for cell in second}
    met = {cell.partition("/")[0] for cell in cells}
    return (*sorted(cells), *(f"{row}/" for row in sorted(rows - met)))
