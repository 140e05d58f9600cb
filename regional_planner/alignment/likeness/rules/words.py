"""Spanish texts as words that can be compared: folded, without stop words, cut to their stems, weighted by rarity."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache

from snowballstemmer import stemmer
from stop_words import get_stop_words

from regional_planner.alignment.likeness.terms import Document

_WORD = re.compile(r"[^\W\d_]{2,}")


def folded(text: str) -> str:
    """`text` in small letters without accents: people write both ways.

    >>> folded("Ñuble, Energía")
    'nuble, energia'
    """
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


STOP_WORDS = frozenset(folded(word) for word in get_stop_words("es"))
_STEMMER = stemmer("spanish")


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The stem of a folded word, so that its forms count as one.

    >>> stem("aguas") == stem("agua")
    True
    """
    return str(_STEMMER.stemWord(word))


def words(texts: Iterable[str]) -> dict[str, str]:
    """The stems in `texts`, each with the word in which it first stands.

    >>> words(["El agua del valle", "Las aguas y los valles"])
    {'agu': 'agua', 'vall': 'valle'}
    """
    found: dict[str, str] = {}
    for word in _content_words(texts):
        found.setdefault(stem(folded(word)), word.lower())
    return found


def stems(texts: Iterable[str]) -> Counter[str]:
    """How often each stem stands in `texts`."""
    return Counter(stem(folded(word)) for word in _content_words(texts))


class Vocabulary:
    """How rare each stem is among some documents, and what a document's stems weigh by that."""

    def __init__(self, documents: Iterable[Document]) -> None:
        held = Counter[str]()
        count = 0
        for document in documents:
            held.update(stems(document.texts).keys())
            count += 1
        self._unseen = _rarity(count, 0)
        self._rarity = {each: _rarity(count, number) for each, number in held.items()}

    def vector(self, document: Document) -> Mapping[str, float]:
        """Stem -> weight (1 + log of how often, times rarity), of length 1; empty for a document without words."""
        weights = {
            each: (1 + math.log(number)) * self._rarity.get(each, self._unseen)
            for each, number in sorted(stems(document.texts).items())
        }
        length = math.sqrt(math.fsum(weight * weight for weight in weights.values()))
        return {each: weight / length for each, weight in weights.items()}


def _content_words(texts: Iterable[str]) -> Iterable[str]:
    for text in texts:
        for word in _WORD.findall(unicodedata.normalize("NFKC", text)):
            if folded(word) not in STOP_WORDS:
                yield word


def _rarity(documents: int, holding: int) -> float:
    """Inverse document frequency, smoothed so that it is never 0 and defined for words that nobody has used."""
    return math.log((1 + documents) / (1 + holding)) + 1
