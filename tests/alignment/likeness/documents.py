"""Priorities of every shape, as likeness compares them."""

from __future__ import annotations

from hypothesis import strategies as st

from regional_planner.alignment.likeness.terms import Document

WORDS = ("agua", "aguas", "cobre", "minería", "mineria", "Turismo", "de", "los", "puerto", "Ñuble", "energía", "solar")
CELLS = ("mining/", "mining/human-capital", "mining/sustainability", "tourism/", "tourism/sustainability")
texts = st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join)


@st.composite
def documents(draw: st.DrawFn, most: int = 7) -> list[Document]:
    """Up to `most` documents, some without words, cells or communes."""
    return [
        Document(
            f"P{place}",
            (draw(texts), draw(texts)),
            frozenset(draw(st.sets(st.sampled_from(CELLS), max_size=4))),
            frozenset(draw(st.sets(st.sampled_from(("02101", "02102", "03101")), max_size=3))),
            draw(st.integers(2020, 2022)),
            draw(st.integers(2022, 2040)),
            draw(st.sampled_from(("sector", "challenge", "market"))),
        )
        for place in range(draw(st.integers(1, most)))
    ]
