"""How alike priorities are: pure functions of what they say."""

from regional_planner.alignment.likeness.rules.index import Index, alike_pairs, likeness
from regional_planner.alignment.likeness.rules.shared import shared
from regional_planner.alignment.likeness.rules.words import Vocabulary, stems, words

__all__ = ["Index", "Vocabulary", "alike_pairs", "likeness", "shared", "stems", "words"]
